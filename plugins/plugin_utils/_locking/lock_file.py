# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock file: what each selection resolved to. Equal content is equal text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml

from .documents import DocumentError, parsed, read_bytes

FORMAT = 1
TEXTS = (
    "listing",
    "selector",
    "id",
    "name",
    "family",
    "version",
    "path",
    "group_id",
    "author",
    "updated",
)
# In the order of the file.
KEYS = (*TEXTS, "size_bytes", "checksum", "fingerprint")
HEAD = (
    "# Written by aicloud.catalog.catalog_lock. Change the manifest, then lock again.\n"
    f"version: {FORMAT}\n"
)
_AGAIN = "Restore the file from version control, or remove it and lock again"

_WORD = re.compile(r"[^\W\d][\w.-]*")

Locked = dict[str, Any]


def read_lock_file(path: str) -> tuple[bytes, dict[str, Locked]]:
    """Return the content of a lock file and what is locked, by name."""
    data = read_bytes(path, "lock file", "create it with aicloud.catalog.catalog_lock")
    return data, locked_in(data, path)


def locked_in(data: bytes, path: str) -> dict[str, Locked]:
    """Return what is locked; DocumentError unless the file is complete and valid."""
    content = parsed(data, path, "lock file")
    if not isinstance(content, dict) or "version" not in content:
        raise _damaged(path, "it has no version")
    version = content["version"]
    if isinstance(version, int) and not isinstance(version, bool) and version > FORMAT:
        raise DocumentError(
            f"the lock file {path} has format {version}, and this collection supports "
            f"{FORMAT}: update aicloud.catalog"
        )
    if version is True or version != FORMAT:
        raise _damaged(path, f"its version is {version!r}")
    selections = content.get("selections")
    if not isinstance(selections, dict) or content.keys() - {"version", "selections"}:
        raise _damaged(path, "it must have a version and selections, and nothing else")
    return {name: _entry(path, name, entry) for name, entry in selections.items()}


def _entry(path: str, name: object, entry: object) -> Locked:
    if not isinstance(name, str) or not isinstance(entry, dict):
        raise _damaged(path, f"selection {name} is not a mapping")
    missing = [key for key in KEYS if key not in entry]
    if missing:
        raise _damaged(path, f"selection {name} has no {missing[0]}")
    unknown = [key for key in entry if key not in KEYS]
    if unknown:
        raise _damaged(path, f"selection {name} has an unknown key {unknown[0]!r}")
    for key in KEYS:
        value = entry[key]
        if key == "size_bytes":
            fine = value is None or (
                isinstance(value, int) and not isinstance(value, bool)
            )
        else:
            fine = isinstance(value, str)
        if not fine:
            raise _damaged(path, f"selection {name}: {key} is {value!r}")
    return {key: entry[key] for key in KEYS}


def _damaged(path: str, problem: str) -> DocumentError:
    return DocumentError(f"the lock file {path} is damaged: {problem}. {_AGAIN}")


def dump_lock_file(selections: Mapping[str, Locked]) -> bytes:
    """Return the content of the file: equal entries are equal bytes."""
    if not selections:
        return f"{HEAD}selections: {{}}\n".encode()
    lines = [f"{HEAD}selections:"]
    for name in sorted(selections):
        lines.append(f"  {_key(name)}:")
        entry = selections[name]
        lines += [f"    {key}: {_scalar(entry[key])}" for key in KEYS]
    return ("\n".join(lines) + "\n").encode()


def _key(name: str) -> str:
    """Return the name as YAML needs it: in quotes, unless it is a plain word."""
    plain = _WORD.fullmatch(name) is not None and yaml.safe_load(name) == name
    return name if plain else _scalar(name)


def _scalar(value: object) -> str:
    """Return the value as JSON, which is also YAML, with invisible text escaped."""
    if not isinstance(value, str):
        return json.dumps(value)
    whole = value.encode("utf-8", "replace").decode()
    text = json.dumps(whole, ensure_ascii=False)
    return "".join(one if one.isprintable() else _escaped(one) for one in text)


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
