# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of the actions: options in, a result or one clear message out."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from ansible.errors import AnsibleOptionsError
from ansible.plugins.action import ActionBase

from ...module_utils._core.connect import COMMON_OPTIONS
from ...module_utils._core.errors import CatalogError, OptionError
from ...module_utils._core.given import given_value
from ...module_utils._core.model import Option
from ...module_utils._core.values import checked
from .._options import refuse_unknown
from .documents import DocumentError, placed
from .drift import Item, checked_states, counted, drift, summary
from .locking import Order, lock
from .manifest import lock_file_of
from .resolving import Resolver

# They apply to every selection when the task sets them; else, each finds its own.
SNAPSHOT = tuple(
    one._replace(env=(), default=None)
    for one in COMMON_OPTIONS
    if one.name.startswith("snapshot")
)


class LockingAction(ActionBase):
    """Runs on the controller; a front door gives ``options`` and ``work``."""

    _requires_connection = False
    options: ClassVar[tuple[Option, ...]]

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        self._variables = task_vars or {}
        try:
            options = self._checked()
            given = {
                one.name: options[one.name]
                for one in SNAPSHOT
                if options[one.name] is not None
            }
            resolver = Resolver(self._loader, self._templar, self._variables, given)
            more = self.work(options, resolver)
            return {**result, **more, "meta": resolver.meta()}
        except (CatalogError, AnsibleOptionsError) as error:
            return {**result, "failed": True, "changed": False, "msg": str(error)}

    def _checked(self) -> dict[str, Any]:
        """Return all options of the task, or defaults; OptionError for a wrong one."""
        arguments = self._task.args
        known = {option.name: option for option in self.options}
        refuse_unknown(arguments, known, self._task.action, "module")
        checked_ones = {
            name: checked(option, given_value(name, arguments.get(name), sourced=True))
            for name, option in known.items()
        }
        for name, option in known.items():
            if option.required and checked_ones[name] is None:
                raise OptionError(f"{name} is missing")
        return {
            name: known[name].default if value is None else value
            for name, value in checked_ones.items()
        }

    def work(self, options: dict[str, Any], resolver: Resolver) -> dict[str, Any]:
        raise NotImplementedError

    def placed(self, path: str) -> str:
        """Return the absolute path of a file that an option names."""
        return placed(path, self._variables.get("playbook_dir"))


class LockAction(LockingAction):
    """Locks what a manifest wants."""

    options = (
        Option(name="manifest", type="path", required=True),
        Option(name="lock_file", type="path"),
        Option(name="upgrade", type="list", elements="str"),
        Option(name="prune", type="bool", default=True),
        *SNAPSHOT,
    )

    def work(self, options: dict[str, Any], resolver: Resolver) -> dict[str, Any]:
        manifest = self.placed(options["manifest"])
        given = options["lock_file"]
        order = Order(
            manifest=manifest,
            lock_file=self.placed(given) if given else lock_file_of(manifest),
            upgrade=options["upgrade"] or [],
            prune=options["prune"],
            check_mode=bool(self._task.check_mode),
        )
        return lock(order, resolver)


class DriftAction(LockingAction):
    """Reports how the catalog differs from what is locked."""

    options = (
        Option(name="lock_file", type="path"),
        Option(name="manifest", type="path"),
        Option(name="fail_on", type="list", elements="str"),
        *SNAPSHOT,
    )

    def work(self, options: dict[str, Any], resolver: Resolver) -> dict[str, Any]:
        fail_on = checked_states(options["fail_on"] or [])
        given, manifest = options["lock_file"], options["manifest"]
        if not given and not manifest:
            raise DocumentError(
                "give lock_file or manifest, one of which names the lock file"
            )
        manifest = self.placed(manifest) if manifest else None
        lock_file = self.placed(given) if given else lock_file_of(manifest or "")
        items, problems = drift(lock_file, manifest, resolver)
        result = {
            "changed": False,
            "drift": items,
            "problems": problems,
            "summary": summary(items, problems),
            "lock_file": lock_file,
            # A module that writes the report would run beside the playbook.
            "working_directory": os.getcwd(),
        }
        message = _verdict(items, problems, fail_on)
        return {**result, "failed": True, "msg": message} if message else result


def _verdict(
    items: list[Item], problems: Mapping[str, str], fail_on: Collection[str]
) -> str:
    """Return why the task fails; ``""`` when it does not."""
    found = [item for item in items if item["state"] in fail_on]
    lines = []
    if problems:
        lines.append(f"{counted(problems)} could not be compared.")
        lines += [f"{name}: {text}" for name, text in problems.items()]
    if found:
        states = ", ".join(f"{item['selection']} is {item['state']}" for item in found)
        lines.append(f"drift was found: {states}")
    return "\n".join(lines)
