# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action in front of every module: its options come from where plugins find theirs.

Ansible gives a module what the task says, converted by rules of its own. Here the
values are checked before that, and options that the task does not set come from
variables and ansible.cfg of the controller. The module reads the environment and the
profile of the host that it runs on.
"""

from __future__ import annotations

import contextlib
import gc
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from ansible.errors import AnsibleError
from ansible.utils.display import Display
from ansible.utils.vars import merge_hash

from ..module_utils._argspec import is_hidden, options_of
from ..module_utils._core.collector import collector_paused
from ..module_utils._core.connect import COMMON_OPTIONS
from ..module_utils._core.errors import CatalogError
from ..module_utils._core.model import Cloud, Listing, Option
from ..module_utils._core.packing import PACKED_VARIABLE, unpacked
from ..module_utils._core.progress import PROGRESS_VARIABLE
from ..module_utils._core.resource import WAIT_OPTIONS, Resource, Survey
from ..module_utils._core.text import visible
from ..module_utils._core.values import checked
from ..module_utils._resource_options import resource_options, survey_options
from ._core_action import Arguments, CoreAction
from ._core_internals import templated
from ._options import CONFIG_FILE, Given, find, ignored, refuse_unknown
from ._progress import Onlooker, shown


class ModuleAction(CoreAction):
    """Runs the module of the same name; a front door says what that ``is_for``."""

    is_for: ClassVar[Listing | Resource | Survey]
    _supports_check_mode = True
    _supports_async = True

    def run(
        self, tmp: str | None = None, task_vars: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        try:
            arguments = self._arguments(task_vars or {})
            onlooker = self._onlooker(arguments, task_vars or {})
        except (CatalogError, AnsibleError) as error:
            return {**result, "failed": True, "changed": False, "msg": str(error)}
        if not self._task.async_val:
            # Else it is core that fetches the result.
            self.variables[PACKED_VARIABLE] = "1"
        try:
            with module_running():
                done = unpacked(
                    self._execute_module(
                        module_args=arguments,
                        task_vars=task_vars,
                        wrap_async=self._task.async_val,
                    )
                )
        finally:
            if onlooker is not None and not self._task.async_val:
                onlooker.stop()
        if not self._task.async_val:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        merged: dict[str, Any] = merge_hash(result, done)
        return merged

    def _onlooker(
        self, arguments: Mapping[str, Any], variables: Mapping[str, Any]
    ) -> Onlooker | None:
        """Return what shows the progress of the module; None when nothing should.

        A module on another host cannot be followed, nor one that nobody waits for.
        """
        unwatched = self._task.async_val and not self._task.poll
        if (
            not isinstance(self.is_for, Resource)
            or self._connection.transport != "local"
            or self._task.no_log
            or unwatched
            or not shown(_show_progress(arguments), Display().verbosity)
        ):
            return None
        which = (arguments.get(key) for key in ("name", "id", "mark"))
        name = next((str(one) for one in which if one), "")
        host = variables.get("inventory_hostname", "")
        begin = visible(f"[{host}] {self.is_for.name} {name}".rstrip())
        try:
            onlooker = Onlooker(lambda words: Display().display(f"{begin}: {words}"))
        except OSError as error:
            Display().v(f"progress cannot be shown: {error}")
            return None
        self.variables[PROGRESS_VARIABLE] = onlooker.path
        onlooker.start()
        return onlooker

    def _arguments(self, variables: Mapping[str, Any]) -> Arguments:
        """Return what the module gets: nothing else is changed in the task."""
        given = self._task.args
        options = {option.name: option for option in _options_of(self.is_for)}
        refuse_unknown(given, options, self._task.action, "module")
        found = {
            name: find(
                # For the rest the module uses its defaults.
                option._replace(default=None),
                sources(self.is_for.cloud, option),
                given,
                variables,
                partial(templated, self._templar),
            )
            for name, option in options.items()
        }
        for name in ignored(found, self.is_for.cloud.credentials):
            found[name] = Given(None, CONFIG_FILE)
        internal = {name: given[name] for name in given if name not in options}
        known = {
            name: checked(_unexpanded(options[name]), one.value, one.source)
            for name, one in found.items()
            if one.value is not None
        }
        secrets = [name for name, option in options.items() if is_hidden(option)]
        return Arguments(internal | known, secrets)


@contextlib.contextmanager
def module_running() -> Iterator[None]:
    """Keep Python from looking for garbage while core packs a module and runs it.

    Core makes a syntax tree of every file that it packs. This process is a copy of the
    main one and ends with its task, so what it holds after the first module is never
    looked at. A loop runs more modules in it, and their garbage is found.
    """
    with collector_paused():
        yield
        if not gc.get_freeze_count():
            gc.freeze()


def _options_of(described: Listing | Resource | Survey) -> Iterable[Option]:
    if isinstance(described, Listing):
        return options_of(described)
    if isinstance(described, Resource):
        return resource_options(described)
    return survey_options(described)


def _unexpanded(option: Option) -> Option:
    """Return the option without a path: its ``~`` is that of the module's host."""
    return option._replace(type="str") if option.type == "path" else option


def _show_progress(arguments: Mapping[str, Any]) -> str:
    """Return the option of the task, else of the environment, else the default."""
    option = next(one for one in WAIT_OPTIONS if one.name == "show_progress")
    if arguments.get(option.name):
        return str(arguments[option.name])
    text = next((os.environ[one] for one in option.env if os.environ.get(one)), "")
    return str(checked(option, text or option.default, f"{option.env[0]}"))


def sources(cloud: Cloud, option: Option) -> dict[str, list[dict[str, str]]]:
    """Return the controller's other sources for this option besides the task."""
    if not option.env:
        return {}
    common = (*COMMON_OPTIONS, *WAIT_OPTIONS)
    prefix = "aicloud" if option in common else f"aicloud_{cloud.name}"
    return {
        "vars": [{"name": f"{prefix}_{option.name}"}],
        "ini": [{"section": prefix, "key": option.name}],
    }
