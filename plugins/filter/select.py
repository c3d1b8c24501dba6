# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: select
short_description: Select from entries that a play already has
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Applies the selection of all lookups, modules and inventories of this collection to a list of entries, without asking a
    cloud again.
  - It knows the options that all listings have, and O(software) of images. For other options of one listing, such as C(author) or C(gpu_type), filter the list
    before with P(ansible.builtin.selectattr#filter).
  - When nothing matches, the result is an empty list. As in info modules, that is not an error. A choice that would be a guess is
    one, see O(latest_by).
options:
  _input:
    description:
      - The entries, as info modules return them, or lookups with O(aicloud.catalog.compshare_image#lookup:attribute=entry).
      - Other dictionaries with the same keys will do. They need a C(name). What else they lack is not known, so it does
        not pass O(max_size), and comes last in O(sort_by).
    type: list
    elements: dict
    required: true
extends_documentation_fragment:
  - aicloud.catalog._selection.name
  - aicloud.catalog._selection
  - aicloud.catalog._selection.software
notes:
  - Entries of community images have groups as publishers, all others have authors. Both are told by the C(listing) of the
    entries.
seealso:
  - plugin: aicloud.catalog.compshare_image
    plugin_type: lookup
  - module: aicloud.catalog.compshare_image_info
  - plugin: ansible.builtin.selectattr
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Read the platform images once
  aicloud.catalog.compshare_image_info:
  register: found

- name: Show those that are called PyTorch
  ansible.builtin.debug:
    msg: "{{ found.images | aicloud.catalog.select(name='PyTorch') | map(attribute='name') }}"

# Several answers from one list, each with conditions of its own.
- name: Take the newest image of each framework that runs on a GPU type
  ansible.builtin.set_fact:
    newest: >-
      {{ newest | default({})
         | combine({item: found.images
                          | selectattr('gpu_types', 'contains', '4090')
                          | selectattr('author', 'equalto', 'UCloud')
                          | aicloud.catalog.select(name=item, latest_by='version', max_size='200 GB')
                          | map(attribute='id') | first}) }}
  loop: [PyTorch, TensorFlow]

# Nothing left is an empty list; a guess is refused.
- name: Use what is there, and say what is missing
  block:
    - name: Take the newest of a name that two products share
      ansible.builtin.debug:
        msg: "{{ found.images | aicloud.catalog.select(name='*', match='glob', version='latest') }}"
  rescue:
    - name: Show why, and the options that would settle it
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"

- name: Fail with words of your own when nothing is left
  ansible.builtin.assert:
    that: found.images | aicloud.catalog.select(name='PyTorch', version='>=2.1,<3') | length > 0
    fail_msg: There is no PyTorch from 2.1 on and before 3
"""

RETURN = r"""
_value:
  description:
    - The entries that are left, as they came, in their order or that of O(sort_by).
    - With O(query), what the expression yields instead.
  type: list
  elements: dict
"""

from collections.abc import Callable

from ..plugin_utils._filter import selected


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"select": selected}
