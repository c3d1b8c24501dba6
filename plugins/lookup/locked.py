# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: locked
short_description: Return what a lock file has locked
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads the lock file that M(aicloud.catalog.catalog_lock) wrote, and returns the locked entry of each selection.
  - It reads a single file, and needs no network, no credentials and no library.
options:
  _terms:
    description: The names of the selections.
    type: list
    elements: str
    required: true
  lock_file:
    description:
      - The lock file. A relative path is looked up in the working directory, then beside the playbook.
      - It must be given here, as a variable, in C(ansible.cfg) or in the environment; the first of these wins. With
        O(manifest), the default is the lock file beside the manifest.
    type: path
    vars:
      - name: aicloud_lock_file
    ini:
      - section: aicloud
        key: lock_file
    env:
      - name: AICLOUD_LOCK_FILE
  attribute:
    description:
      - Which locked key to return, see RV(_raw). V(entry) returns all of them.
      - The default is V(path) for models of the CompShare store and of ZStack, else V(id).
    type: str
  manifest:
    description: The manifest. When it is given, a selection that has changed there since it was locked is an error.
    type: path
seealso:
  - module: aicloud.catalog.catalog_lock
"""

EXAMPLES = r"""
- name: Show the ID of the locked image
  ansible.builtin.debug:
    msg: "{{ lookup('aicloud.catalog.locked', 'base_image', lock_file='aicloud.lock.yml') }}"

- name: Use all that is locked for a model
  ansible.builtin.debug:
    msg: "{{ model.name }} {{ model.version }} is in {{ model.path }}"
  vars:
    aicloud_lock_file: aicloud.lock.yml
    model: "{{ lookup('aicloud.catalog.locked', 'chat_model', attribute='entry') }}"

- name: Report how to lock again when the manifest has changed since
  block:
    - name: Use the image only when the lock file is up to date
      ansible.builtin.debug:
        msg: "{{ lookup('aicloud.catalog.locked', 'new_image', manifest='aicloud.yml') }}"
  rescue:
    - name: Show what to do
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"
"""

RETURN = r"""
_raw:
  description:
    - One value for each name, in the order of the names.
    - With O(attribute=entry) each is a dictionary with C(listing), C(selector), C(id), C(name), C(family), C(version),
      C(path), C(group_id), C(author), C(updated), C(size_bytes), C(checksum) and C(fingerprint).
  type: list
  elements: raw
  sample:
    - compshareImage-1demotorch23
"""

import os
from json import loads
from typing import Any

from ansible import constants as C
from ansible.plugins.lookup import LookupBase

# Core would read the documentation for these in every process.
C.config.initialize_plugin_configuration_definitions(
    "lookup",
    __name__,
    {
        "lock_file": {
            "type": "path",
            "ini": [{"section": "aicloud", "key": "lock_file"}],
        }
    },
)
HEAD = ["version: 1", "selections:"]
BY_PATH = ("compshare_model", "zstack_model")
# As `catalog_lock` writes them; its own list would take an import.
KEYS = ["listing", "selector", "id", "name", "family", "version", "path", "group_id"]
KEYS += ["author", "updated", "size_bytes", "checksum", "fingerprint"]


class LookupModule(LookupBase):
    """Reads what `catalog_lock` wrote; anything else is left to the thorough reader."""

    def run(self, terms: Any, variables: Any = None, **options: Any) -> list[Any]:
        options.pop("wantlist", None)  # of core before 2.19, for with_ loops
        attribute = options.pop("attribute", None)
        path = options.pop("lock_file", None) or self._default(variables or {})
        entries = None
        # A number would be a file that is open already: reading it may never end.
        texts = isinstance(path, str) and isinstance(attribute or "", str)
        if texts and terms and not options:
            entries = written_by_us(path, terms)
        if entries is None:
            from ..plugin_utils._locking.lookup import read_thoroughly

            entries = read_thoroughly(terms, path, attribute, variables or {}, options)
        elif self._display.verbosity:
            from ..plugin_utils._records import say_found

            say_found("locked", path, f"lock {path}")
        if attribute == "entry":
            return entries
        try:
            return [
                one[attribute or ("path" if one["listing"] in BY_PATH else "id")]
                for one in entries
            ]
        except KeyError:
            from ..plugin_utils._locking.lookup import no_attribute

            raise no_attribute(attribute) from None

    def _default(self, variables: Any) -> Any:
        if "aicloud_lock_file" in variables:
            given = variables["aicloud_lock_file"]
            given = self._templar.template(given) if self._templar else given
            if given:
                return given
        given = C.config.get_config_value(
            "lock_file", plugin_type="lookup", plugin_name=__name__
        )
        return given or os.environ.get("AICLOUD_LOCK_FILE")


def written_by_us(path: str, names: list[str]) -> list[dict[str, Any]] | None:
    """Return the entries of these selections; None unless all is as we write it.

    Each line of an entry is a key and JSON, so that no YAML must be parsed.
    """
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
    except (OSError, UnicodeDecodeError):
        return None
    entries: dict[str, list[str]] = {}
    entry: list[str] = []
    for line in lines[3:-1]:
        if line[:4] == "    ":
            if not entries:
                return None
            entry.append(line)
        elif line[:2] == "  " and line[-1:] == ":" and line[2:-1] not in entries:
            entry = []
            entries[line[2:-1]] = entry
        else:
            return None
    if lines[0][:1] != "#" or lines[1:3] != HEAD or lines[-1]:
        return None
    if any(len(entry) != len(KEYS) for entry in entries.values()):
        return None
    try:
        return [_entry(entries[name]) for name in names]
    except (LookupError, TypeError, ValueError):
        return None


def _entry(lines: list[str]) -> dict[str, Any]:
    pairs = [line[4:].split(": ", 1) for line in lines]
    entry = {pair[0]: loads(pair[1]) for pair in pairs}
    others = {key: entry[key] for key in entry if not isinstance(entry[key], str)}
    size = others.pop("size_bytes", "")
    if list(entry) != KEYS or others or type(size) not in (int, type(None)):
        raise ValueError("not as we write it")
    return entry
