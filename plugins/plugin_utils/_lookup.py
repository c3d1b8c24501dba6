# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The front of every lookup: a question in, a remembered answer out.

A lookup runs in a new process for every task and host, and Ansible compiles what that
process imports. So this file holds only what a remembered answer needs; everything else
is imported when an answer must be worked out.
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

# One private folder per run, made by Ansible's main process and removed at its end.
RUN_FOLDER = os.path.join(C.DEFAULT_LOCAL_TMP, "aicloud.catalog")  # type: ignore[attr-defined]


class ListingLookup(LookupBase):
    """One result per term, or a clear error. A front door gives ``name``, ``listing``."""

    name: ClassVar[str]
    listing: ClassVar[Callable[[], Any]]
    # What this run knows of the lookup's options, from the first process that ran it.
    facts: ClassVar[dict[str, Any] | None]

    def __init_subclass__(cls) -> None:
        """Spare core the reading of the documentation, done once in a run already."""
        known = read(facts_path(cls.name))
        cls.facts = known if isinstance(known, dict) and "options" in known else None
        if cls.facts is not None:
            # Core asks for them under the name of the Python module.
            C.config.initialize_plugin_configuration_definitions(
                "lookup", cls.__module__, cls.facts["options"]
            )

    def run(
        self,
        terms: list[Any] | None,
        variables: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> list[Any]:
        question = (terms or [], variables or {}, kwargs)
        answer = None
        if self.facts and "refresh" not in kwargs and kwargs.get("cache") != "off":
            answer = read_answer(self.answer_path(self.facts, *question))
        if answer is None:
            from ._bytecode import keep_bytecode

            keep_bytecode(RUN_FOLDER)
            from ._asking import ask

            answer = ask(self, *question)
        for warning in answer["warnings"]:
            Display().warning(warning)
        if "error" in answer:
            raise AnsibleLookupError(answer["error"])
        values: list[Any] = answer["values"]
        return values

    def template(self, value: Any) -> Any:
        return self._templar.template(value) if self._templar else value

    def answer_path(
        self,
        facts: Mapping[str, Any],
        terms: list[Any],
        variables: Mapping[str, Any],
        kwargs: Mapping[str, Any],
    ) -> str:
        """Return the file for the answer; all that can change it makes its name.

        Secrets stay out of it: the account is told by what is public.
        """
        question = [
            terms,
            {name: kwargs[name] for name in kwargs if name not in facts["secrets"]},
            [self.template(variables[n]) for n in facts["vars"] if n in variables],
            [os.environ.get(name) for name in facts["env"]],
        ]
        text = json.dumps(question, sort_keys=True, default=str)
        digest = hashlib.sha256(text.encode()).hexdigest()
        return os.path.join(RUN_FOLDER, "answers", self.name, f"{digest}.json")


def facts_path(name: str) -> str:
    return os.path.join(RUN_FOLDER, "facts", f"{name}.json")


def read_answer(path: str) -> dict[str, Any] | None:
    """Return a kept answer; None when there is none, or something else."""
    known = read(path)
    if known is None:
        return None
    parts = known if isinstance(known, dict) else {}
    if all(isinstance(parts.get(part), list) for part in ("warnings", "values")):
        return parts
    name = os.path.basename(path)
    Display().warning(f"the run store's file {name} is damaged: not an answer")
    return None


def read(path: str) -> Any:
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
