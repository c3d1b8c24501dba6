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
  - Selects from a list of entries as the lookups, modules and inventories of this collection do, without another request to a
    cloud.
  - It has the options that all listings have, and O(software) of images. For other options of one listing, such as C(author)
    or C(gpu_type), filter the list first with P(ansible.builtin.selectattr#filter).
  - When nothing matches, the result is an empty list. As in info modules, that is not an error. A selection that would be a
    guess is an error, see O(latest_by).
options:
  _input:
    description:
      - The entries, as info modules return them, or lookups with O(aicloud.catalog.compshare_image#lookup:attribute=entry).
      - Other dictionaries with the same keys work, too. They need a C(name). Other keys that they lack are treated as not
        known, so an entry without a size does not pass O(max_size), and comes last with O(sort_by).
    type: list
    elements: dict
    required: true
extends_documentation_fragment:
  - aicloud.catalog._selection.name
  - aicloud.catalog._selection
  - aicloud.catalog._selection.software
notes:
  - The publisher of a community image is its group, that of all others is the author. The C(listing) of an entry decides which;
    when it is missing, C(group_id) is the publisher where there is one.
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

# Several results from one list, each with its own conditions.
- name: Use the newest image of each framework that runs on a GPU type
  ansible.builtin.set_fact:
    newest: >-
      {{ newest | default({})
         | combine({item: found.images
                          | selectattr('gpu_types', 'contains', '4090')
                          | selectattr('author', 'equalto', 'UCloud')
                          | aicloud.catalog.select(name=item, latest_by='version', max_size='200 GB')
                          | map(attribute='id') | first}) }}
  loop: [PyTorch, TensorFlow]

# When nothing remains, the result is an empty list; a guess is refused.
- name: See why a guess is refused
  block:
    - name: Ask for the newest of several products
      ansible.builtin.debug:
        msg: "{{ found.images | aicloud.catalog.select(name='*', match='glob', version='latest') }}"
  rescue:
    - name: Show why, and the options that would decide it
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"

- name: Fail with your own message when nothing remains
  ansible.builtin.assert:
    that: found.images | aicloud.catalog.select(name='PyTorch', version='>=2.1,<3') | length > 0
    fail_msg: There is no PyTorch from 2.1 to below 3
"""

RETURN = r"""
_value:
  description:
    - The remaining entries, unchanged, in their order or that of O(sort_by).
    - With O(query), the result of the expression instead.
  type: list
  elements: dict
"""

from collections.abc import Callable

from ..plugin_utils._bytecode import kept_bytecode

with kept_bytecode():
    from ..plugin_utils._filter import selected


class FilterModule:
    """The filter under its name."""

    def filters(self) -> dict[str, Callable[..., object]]:
        return {"select": selected}
