# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The front of every lookup: a question in, a remembered answer out.

A lookup runs in a new process for every task and host. So this file holds only what a
remembered answer needs; everything else is imported when an answer must be worked out.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sys
import zlib
from collections.abc import Callable, Mapping
from importlib import util
from typing import Any, ClassVar

from ansible import constants as C
from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

# One private folder per run, made by Ansible's main process and removed at its end.
RUN_FOLDER = os.path.join(C.DEFAULT_LOCAL_TMP, "aicloud.catalog")  # type: ignore[attr-defined]


def load(name: str) -> Any:
    """Return a file of this folder as a module; the run keeps its bytecode."""
    full = f"{__package__}.{name}"
    if full not in sys.modules:
        file = os.path.join(os.path.dirname(__file__), f"{name}.py")
        spec: Any = util.spec_from_file_location(full, file)
        sys.modules[full] = module = util.module_from_spec(spec)
        before, mask = (sys.pycache_prefix, sys.dont_write_bytecode), os.umask(0o077)
        sys.pycache_prefix, sys.dont_write_bytecode = f"{RUN_FOLDER}/bytecode", False
        try:
            spec.loader.exec_module(module)
        except (EOFError, ValueError, TypeError):
            # What was kept is damaged: compile and keep it anew.
            os.unlink(util.cache_from_source(file))
            spec.loader.exec_module(module)
        finally:
            sys.pycache_prefix, sys.dont_write_bytecode = before
            os.umask(mask)
    return sys.modules[full]


class ListingLookup(LookupBase):
    """One result per term, or a clear error. A front door gives ``name``, ``listing``."""

    name: ClassVar[str]
    listing: ClassVar[Callable[[], Any]]
    # What this run knows of the lookup's options, from the first process that ran it.
    facts: ClassVar[dict[str, Any] | None]

    def __init_subclass__(cls) -> None:
        """Spare core the reading of the documentation, done once in a run already."""
        known = read(facts_path(cls.name))
        sound = isinstance(known, dict) and crc(known.get("options")) == known.get(
            "crc"
        )
        cls.facts = known if sound else None
        if cls.facts is not None:
            # Core asks under the name of the Python module; a remembered answer needs
            # none of them, and whoever works one out reads them then.
            C.config.initialize_plugin_configuration_definitions(
                "lookup", cls.__module__, {}
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
            path = self.answer_path(self.facts, *question)
            answer = read_answer(path)
            if answer is None:
                answer = load("_others").answer_of_others(path, question[0])
        if answer is None:
            load("_bytecode").keep_bytecode(RUN_FOLDER)
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

        Its folder is that of all answers to this question, whatever the terms. Secrets
        stay out of it: the account is told by what is public.
        """
        question = [
            {name: kwargs[name] for name in kwargs if name not in facts["secrets"]},
            [self.template(variables[n]) for n in facts["vars"] if n in variables],
            [os.environ.get(name) for name in facts["env"]],
        ]
        folder = os.path.join(RUN_FOLDER, "answers", self.name, _digest(question))
        return os.path.join(folder, f"{_digest(terms)}.json")


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, default=str)
    # In a new process the first hash of OpenSSL costs three times as much.
    return hashlib.blake2b(text.encode(), digest_size=20).hexdigest()


def crc(text: Any) -> int:
    """Return a checksum, of nothing as well."""
    return zlib.crc32(str(text).encode())


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
    damaged(path, "not an answer")
    return None


def read(path: str) -> Any:
    """Return what was kept; None when nothing was, or when it is damaged."""
    try:
        with open(path, "rb") as file:
            return json.loads(file.read())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        damaged(path, str(error))
        return None


def damaged(path: str, problem: str) -> None:
    """Say it and drop the file: what it held is only worked out again."""
    name = os.path.basename(path)
    Display().warning(f"the run store's file {name} is damaged: {problem}")
    with contextlib.suppress(OSError):
        os.unlink(path)
