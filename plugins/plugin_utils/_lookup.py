# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The front of every lookup: options in, a remembered answer out.

A lookup runs in a new process for every task and host, and Ansible compiles what that
process imports. So this file and ``_options`` hold only what a remembered answer needs;
everything else is imported when an answer must be worked out.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from ansible import constants as C
from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ._options import load_options

# One private folder per run, made by Ansible's main process and removed at its end.
RUN_FOLDER = os.path.join(C.DEFAULT_LOCAL_TMP, "aicloud.catalog")  # type: ignore[attr-defined]
# Parts of an option's documentation that core needs to find its value.
_NEEDED = ("type", "elements", "choices", "default", "env", "ini", "vars", "secret")
# Variables that settle an account without being an option.
_VARIABLES = (
    "HOME",
    "XDG_CONFIG_HOME",
    "COMPSHARE_CONFIG_FILE",
    "ZSTACK_HOST",
    "ZSTACK_PORT",
)


class ListingLookup(LookupBase):
    """One result per term, or a clear error. A front door gives ``name``, ``listing``."""

    name: ClassVar[str]
    listing: ClassVar[Callable[[], Any]]

    def __init_subclass__(cls) -> None:
        """Spare core the reading of the documentation, done once in a run already."""
        options = _read(_definitions(cls.name))
        if isinstance(options, dict):
            # Core asks for them under the name of the Python module.
            C.config.initialize_plugin_configuration_definitions(
                "lookup", cls.__module__, options
            )

    def run(
        self,
        terms: list[Any] | None,
        variables: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> list[Any]:
        template = self._templar.template if self._templar else str
        options = load_options(self, kwargs, variables or {}, template)
        options["_terms"] = self._flatten(terms or [])
        answer = self._remembered(options)
        for warning in answer["warnings"]:
            Display().warning(warning)
        if "error" in answer:
            raise AnsibleLookupError(answer["error"])
        values: list[Any] = answer["values"]
        return values

    def _remembered(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to these options, worked out at most once in a run."""
        if options["cache"] == "off":
            return self._work_out(options)
        path = self._answer_path(options)
        if options["refresh"]:
            return self._work_out(options, path)
        known = _read_answer(path)
        if known is not None:
            return known
        from ._files import waiting

        # One process works while the others wait, as cheaply as they can.
        with waiting(path, options, Display().warning):
            return _read_answer(path) or self._work_out(options, path)

    def _work_out(self, options: dict[str, Any], path: str = "") -> dict[str, Any]:
        from ._answers import answer, keep

        worked_out = answer(type(self).listing(), options)
        if path:
            keep(path, worked_out)
            keep(_definitions(self.name), _short(self.option_definitions))
        return worked_out

    def _answer_path(self, options: Mapping[str, Any]) -> str:
        """Return the file for the answer to these options; secrets stay out of it.

        A session is all that tells its account: of it, a hash goes in.
        """
        known = dict(options)
        for name, definition in self.option_definitions.items():
            if definition.get("secret") and known.get(name) is not None:
                text = str(known[name]) if name == "session_id" else ""
                known[name] = hashlib.sha256(text.encode()).hexdigest()
        where = [os.environ.get(name) for name in _VARIABLES]
        text = json.dumps([known, where], sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return os.path.join(RUN_FOLDER, "answers", self.name, f"{digest}.json")


def _definitions(name: str) -> str:
    return os.path.join(RUN_FOLDER, "definitions", f"{name}.json")


def _short(definitions: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        name: {key: definition[key] for key in _NEEDED if key in definition}
        for name, definition in definitions.items()
    }


def _read_answer(path: str) -> dict[str, Any] | None:
    """Return a kept answer; None when there is none, or something else."""
    known = _read(path)
    if known is None:
        return None
    parts = known if isinstance(known, dict) else {}
    kinds = {name: type(value) for name, value in parts.items()}
    if kinds.get("warnings") is list and (kinds.get("values"), kinds.get("error")) in (
        (list, None),
        (list, str),
    ):
        return parts
    name = os.path.basename(path)
    Display().warning(f"the run store's file {name} is damaged: not an answer")
    return None


def _read(path: str) -> Any:
    """Return what was kept; None when nothing was, or when it is damaged."""
    try:
        with open(path, "rb") as file:
            return json.loads(file.read())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        name = os.path.basename(path)
        Display().warning(f"the run store's file {name} is damaged: {error}")
        return None
