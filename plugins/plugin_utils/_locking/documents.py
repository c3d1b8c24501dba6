# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML files that people review: read strictly, so that nothing is guessed."""

from __future__ import annotations

import os
import re
from collections.abc import Hashable
from typing import Any

import yaml

from ...module_utils._core.errors import CatalogError

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Thousands of selections need no more.
MOST_VALUES = 100_000
_MERGE = "tag:yaml.org,2002:merge"
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


class DocumentError(CatalogError):
    """A manifest or a lock file cannot be used; nothing was changed."""


class _StrictLoader(_Loader):  # type: ignore[misc]
    """Refuses a repeated key: YAML would silently use the last."""

    def construct_document(self, node: Any) -> Any:
        # All of it first: a merge (<<) adds keys that may be there already.
        waiting, seen = [node], {id(node)}
        while waiting:
            one = waiting.pop()
            if isinstance(one, yaml.MappingNode):
                self._check_keys(one)
                inside = [part for pair in one.value for part in pair]
            else:
                inside = one.value if isinstance(one, yaml.SequenceNode) else []
            fresh = [part for part in inside if id(part) not in seen]
            seen.update(map(id, fresh))
            waiting += fresh
        return super().construct_document(node)

    def _check_keys(self, node: yaml.MappingNode) -> None:
        seen: set[Hashable] = set()
        for key_node, _value in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == _MERGE:
                continue
            key = self.construct_object(key_node)
            if key in seen:
                line = key_node.start_mark.line + 1
                raise DocumentError(f"line {line}: the key {key!r} is there twice")
            seen.add(key)


def read_bytes(path: str, what: str, missing: str) -> bytes:
    """Return the content of a file; ``missing`` says what to do when there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise DocumentError(f"there is no {what} {path}: {missing}") from None
    except IsADirectoryError:
        raise DocumentError(f"the {what} {path} is a folder: give a file") from None
    except OSError as error:
        raise DocumentError(
            f"the {what} {path} cannot be read: {error.strerror}"
        ) from error
    except ValueError as error:  # a NUL in its name
        raise DocumentError(f"{path!r} cannot be a {what}: {error}") from error


def parsed(data: bytes, path: str, what: str) -> Any:
    """Return the content of a file; DocumentError names the place of what is wrong."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"the {what} {path} is damaged: it is not UTF-8 ({error.reason})"
        ) from None
    for number, line in enumerate(text.splitlines(), 1):
        if line[:7] in _CONFLICT and (len(line) == 7 or line[7] == " "):
            raise DocumentError(
                f"the {what} {path} has merge conflict markers (line {number}): "
                "resolve the conflict first"
            )
    try:
        return _countable(yaml.load(text, _StrictLoader))
    except DocumentError as error:
        raise DocumentError(f"the {what} {path}: {error}") from None
    except Exception as error:  # noqa: BLE001 - "!!int ''" alone is an IndexError
        raise DocumentError(
            f"the {what} {path} is damaged: it is not valid YAML: {_place(error, text)}"
        ) from None


def _countable(content: Any) -> Any:
    """Return the content unless its aliases expand to more than anybody would write."""
    waiting, seen = [content], 0
    while waiting:
        one = waiting.pop()
        seen += 1
        if isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one
        if seen + len(waiting) > MOST_VALUES:
            raise DocumentError(
                f"its aliases (&, *) expand to more than {MOST_VALUES} values"
            )
    return content


def _place(error: Exception, text: str) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    if mark is None:
        return problem
    line = "".join(text.splitlines()[mark.line : mark.line + 1])
    where = f"{problem} in line {mark.line + 1}"
    if re.search(r":\s*[>!]=", line):
        return f'{where}, where a constraint must be quoted: version: ">=2.1"'
    return where


def placed(path: str, playbook_folder: str | None) -> str:
    """Return the absolute path: in the working directory, else beside the playbook."""
    path = os.path.expanduser(path)
    here = os.path.abspath(path)
    if playbook_folder and not os.path.isabs(path) and not os.path.exists(here):
        beside = os.path.join(os.path.abspath(playbook_folder), path)
        if os.path.exists(beside):
            return beside
    return here
