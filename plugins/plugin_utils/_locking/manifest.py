# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The manifest: what a project wants, by name. Read without a cloud or its engine."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ...module_utils._core.nearest import did_you_mean
from .documents import DocumentError, parsed, read_bytes

# Timeouts, retries and how a cloud is reached do not make another selection.
PATIENCE = (
    "timeout",
    "retries",
    "retry_max_delay",
    "concurrency",
    "validate_certs",
    "ca_path",
    "proxy",
    "snapshot",
    "snapshot_path",
)
_DEPTH = 8
_NAME = re.compile(r"[^\W\d][\w.-]*")


class Wanted(NamedTuple):
    """One selection as the manifest has it."""

    name: str
    listing: str
    options: Mapping[str, Any]

    @property
    def selector(self) -> str:
        """The digest of the selection: equal as long as the selection is."""
        given = {
            key: value
            for key, value in self.options.items()
            if value is not None and key not in PATIENCE
        }
        text = json.dumps(
            {"listing": self.listing, "options": given},
            sort_keys=True,
            ensure_ascii=False,
            default=str,
        )
        return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def lock_file_of(manifest: str) -> str:
    """Return the default path of the lock file of this manifest."""
    return f"{os.path.splitext(manifest)[0]}.lock.yml"


def read_manifest(path: str) -> dict[str, Wanted]:
    """Return the selections of a manifest; DocumentError says what is wrong in it."""
    data = read_bytes(path, "manifest", "write one, or give its path as manifest")
    content = parsed(data, path, "manifest")
    if content is None:
        raise DocumentError(f"the manifest {path} is empty: it needs selections")
    if not isinstance(content, dict):
        raise DocumentError(f"the manifest {path} must be a mapping with selections")
    for key in content:
        if key != "selections":
            raise DocumentError(
                f"the manifest {path} has an unknown key {key!r}; "
                "did you mean selections?"
            )
    selections = content.get("selections")
    if selections is None:
        raise DocumentError(
            f"the manifest {path} has no selections: each needs a name and a listing"
        )
    if not isinstance(selections, dict):
        raise DocumentError(
            f"the manifest {path}: selections must be a mapping of their names, such "
            "as base_image: {listing: compshare_image, name: PyTorch}"
        )
    return {name: _wanted(path, name, each) for name, each in selections.items()}


def _wanted(path: str, name: object, selection: object) -> Wanted:
    where = f"the manifest {path}, selection {name}"
    if not isinstance(name, str) or not _NAME.fullmatch(name) or name == "all":
        raise DocumentError(
            f"{where}: its name must begin with a letter and have only letters, "
            "digits, _, . and -; it must not be 'all', nor a word that YAML reads as a "
            "value"
        )
    if not isinstance(selection, dict) or "listing" not in selection:
        raise DocumentError(f"{where}: it must be a mapping that names its listing")
    listing = selection["listing"]
    if not isinstance(listing, str):
        raise DocumentError(f"{where}: listing must be the name of a listing")
    options = {key: value for key, value in selection.items() if key != "listing"}
    if not _is_plain(options):
        raise DocumentError(
            f"{where}: its keys must be texts, also inside options, and "
            f"nothing may be nested deeper than {_DEPTH} levels"
        )
    return Wanted(name=name, listing=listing, options=options)


def _is_plain(value: object, depth: int = 0) -> bool:
    """Whether a digest can be made of it: YAML has mappings that JSON has not."""
    if depth > _DEPTH:
        return False
    if isinstance(value, dict):
        texts = all(isinstance(key, str) for key in value)
        return texts and all(_is_plain(one, depth + 1) for one in value.values())
    if isinstance(value, list):
        return all(_is_plain(one, depth + 1) for one in value)
    return True


def chosen(names: list[str], known: Mapping[str, Any], path: str) -> set[str]:
    """Return the selections to upgrade; an unknown name is an error."""
    asked = [name.strip() for name in names if name.strip()]
    for name in asked:
        if name not in known and name != "all":
            raise DocumentError(
                f"upgrade: the manifest {path} has no selection {name}"
                + did_you_mean(name, [*known, "all"])
            )
    return set(known) if "all" in asked else set(asked)
