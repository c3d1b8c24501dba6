# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup of what is locked, when the file must be checked, with its errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible.errors import AnsibleLookupError, AnsibleOptionsError

from ...module_utils._core.errors import OptionError
from ...module_utils._core.model import Option
from ...module_utils._core.nearest import did_you_mean
from ...module_utils._core.values import checked
from .._records import say_found
from .documents import DocumentError, placed
from .lock_file import KEYS, Locked, read_lock_file
from .manifest import lock_file_of, read_manifest

OPTIONS = ("lock_file", "attribute", "manifest")


def read_thoroughly(
    terms: list[Any],
    path: str | None,
    attribute: str | None,
    variables: Mapping[str, Any],
    options: Mapping[str, Any],
) -> list[Locked]:
    """Return what is locked for these names; an error says what to do."""
    try:
        _refuse_unknown(options)
        path = _path("lock_file", path)
        manifest = _path("manifest", options.get("manifest"))
        return _locked(terms, path, attribute, variables, manifest)
    except OptionError as error:
        raise AnsibleOptionsError(str(error)) from None
    except DocumentError as error:
        raise AnsibleLookupError(f"locked: {error}") from None


def _refuse_unknown(options: Iterable[str]) -> None:
    for name in options:
        if name not in OPTIONS:
            raise OptionError(
                f"{name} is not an option of aicloud.catalog.locked"
                f"{did_you_mean(name, OPTIONS)}"
            )


def _path(option: str, value: object) -> str | None:
    given = checked(Option(name=option, type="path"), value)
    return None if given is None else str(given)


def _locked(
    terms: list[Any],
    path: str | None,
    attribute: str | None,
    variables: Mapping[str, Any],
    manifest: str | None,
) -> list[Locked]:
    folder = variables.get("playbook_dir")
    manifest = placed(manifest, folder) if manifest else None
    if not path and not manifest:
        raise DocumentError(
            "no lock file is given: set lock_file, the variable aicloud_lock_file, "
            "lock_file in section aicloud of ansible.cfg, or AICLOUD_LOCK_FILE"
        )
    lock_file = placed(path, folder) if path else lock_file_of(str(manifest))
    _data, locked = read_lock_file(lock_file)
    say_found("locked", lock_file, f"lock {lock_file}")
    if attribute not in (None, "entry", *KEYS):
        raise no_attribute(attribute)
    names = [str(term) for one in terms for term in _flat(one)]
    if not names:
        raise DocumentError("give the names of selections, as in lookup(…, 'NAME')")
    for name in names:
        if name not in locked:
            raise DocumentError(
                f"{lock_file} has no selection {name!r}{did_you_mean(name, locked)} "
                "(to lock a new one: ansible-playbook aicloud.catalog.lock "
                f"-e manifest={manifest or 'MANIFEST'})"
            )
    if manifest is not None:
        _refuse_changed(names, locked, manifest, lock_file)
    return [locked[name] for name in names]


def _flat(term: Any) -> list[Any]:
    return list(term) if isinstance(term, list | tuple) else [term]


def _refuse_changed(
    names: list[str], locked: Mapping[str, Locked], manifest: str, lock_file: str
) -> None:
    wanted = read_manifest(manifest)
    for name in names:
        if name not in wanted:
            problem = "is no longer in the manifest"
        elif wanted[name].selector != locked[name]["selector"]:
            problem = "has changed in the manifest since it was locked"
        else:
            continue
        raise DocumentError(
            f"the selection {name} {problem}. Lock again: ansible-playbook "
            f"aicloud.catalog.lock -e manifest={manifest} -e lock_file={lock_file}"
        )


def no_attribute(attribute: object) -> AnsibleLookupError:
    """Return the error for an attribute that is not locked."""
    return AnsibleLookupError(
        f"locked: attribute={attribute!r} is not locked"
        f"{did_you_mean(attribute, KEYS)} (all: entry, {', '.join(KEYS)})"
    )
