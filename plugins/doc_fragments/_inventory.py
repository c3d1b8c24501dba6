# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that only inventories have."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  hostnames:
    description:
      - What a host is called, which is the first item that is not empty.
      - Each is a key of an entry, or a Jinja2 expression over the variables of the host, such as
        V(catalog_name ~ '-' ~ catalog_version).
      - Entries that would have the same name are an error with O(strict); otherwise there is a warning, and each of them is
        called C(<name>_<id>). Likewise an entry for which all items are empty is an error, or there is a warning and its ID is
        used.
      - An entry with the name of a group, or of a host of another source, is called C(<name>_<id>), with a warning.
      - When this option is not given, spaces and characters with a meaning in host patterns become underscores, so that
        C(hosts) and C(--limit) can name every host.
    type: list
    elements: str
  hostvar_prefix:
    description:
      - The prefix of the host variables. Every key of an entry becomes a variable named by this prefix and the key.
      - With an empty prefix, keys that are reserved names of Ansible are left out.
    type: str
    default: catalog_
  on_empty:
    description:
      - What to do when no entry remains.
      - V(error) makes the inventory fail, V(warn) warns, V(ignore) says nothing.
    type: str
    choices: [error, warn, ignore]
    default: warn
notes:
  - Ansible continues without an inventory that failed, and exits 0. Set C(any_unparsed_is_failed=true) in section C([inventory])
    of C(ansible.cfg) or E(ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true) to make it fail.
  - Options may be templates. They may use variables given with C(-e) and lookups. Values may be encrypted with C(!vault).
  - What an API says is never evaluated as a template. Text that could be a template, or an expression that calls something, is
    marked as unsafe, and C(ansible-inventory --list) shows it as C({"__ansible_unsafe":"text"}).
  - Lookups and inventories of one run share the listings that were read, with and without O(cache).
"""

    # For entries that nobody can log in to.
    LOCAL = r"""
options:
  local_connection:
    description:
      - Whether to set C(ansible_connection) to V(local) and C(ansible_python_interpreter) to the Python that runs Ansible,
        so that a play can loop over the entries. Nobody can log in to an image or a model.
    type: bool
    default: true
"""
