# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: qianfan_model
short_description: Find the version ID of an own model of Baidu Qianfan
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all own models of Baidu Qianfan (DescribeCustomModelSets), selects one model for each name, and returns the ID of its version.
  - Exactly one must remain for each name. Otherwise the lookup fails and tells which condition left how many, what is
    nearest, and which option would settle it.
  - The listing is always read to its end. Every filter is checked by the lookup itself, whatever the server makes of it.
options:
  attribute:
    default: id
extends_documentation_fragment:
  - aicloud.catalog._lookup
  - aicloud.catalog._qianfan
  - aicloud.catalog._qianfan.plugin
  - aicloud.catalog._connection
  - aicloud.catalog._connection.plugin
  - aicloud.catalog._selection
  - aicloud.catalog._qianfan_model
seealso:
  - module: aicloud.catalog.qianfan_model_info
"""

EXAMPLES = r"""
- name: Show the ID of the newest version of a model
  ansible.builtin.debug:
    msg: "{{ lookup('aicloud.catalog.qianfan_model', 'support-bot', version='latest') }}"

- name: Take one version of a model that two share their name with
  ansible.builtin.set_fact:
    twin: "{{ lookup('aicloud.catalog.qianfan_model', 'twin', tags=['a'], version='1', attribute='entry') }}"

- name: Show the IDs of the version and of the model
  ansible.builtin.debug:
    msg: "Version {{ twin.id }} of model {{ twin.group_id }} was made at {{ twin.created }}"

- name: Show the ID of a model that has several versions
  ansible.builtin.debug:
    msg: "{{ lookup('aicloud.catalog.qianfan_model', 'support-bot', attribute='group_id') }}"

- name: Take the newest usable version when the wanted one is not ready
  block:
    - name: Ask for a version that is still being made
      ansible.builtin.set_fact:
        version_id: "{{ lookup('aicloud.catalog.qianfan_model', 'support-bot-wip', version='3') }}"
  rescue:
    - name: Show the explanation
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"

    - name: Take the newest one that can be used
      ansible.builtin.set_fact:
        version_id: "{{ lookup('aicloud.catalog.qianfan_model', 'support-bot-wip', version='latest') }}"
"""

RETURN = r"""
_raw:
  description:
    - One value for each name, in their order. See O(attribute) for which one, and O(expect) for several.
    - With O(attribute=entry) every value is a dictionary with all of the following keys. With O(query) it is what the
      expression yields.
  type: list
  elements: raw
  sample:
    - amv-1h5w8r3n6c0z
  contains:
    cloud:
      description:
        - The cloud that the model is offered by.
      returned: O(attribute=entry)
      type: str
      sample: qianfan
    listing:
      description:
        - The name of the listing that the model comes from.
      returned: O(attribute=entry)
      type: str
      sample: qianfan_model
    id:
      description:
        - The ID of the version, C(amv-...).
      returned: O(attribute=entry)
      type: str
      sample: amv-1h5w8r3n6c0z
    name:
      description:
        - The name of the model.
      returned: O(attribute=entry)
      type: str
      sample: support-bot
    family:
      description:
        - The same as RV(_raw[].name).
      returned: O(attribute=entry)
      type: str
      sample: support-bot
    version:
      description:
        - The name of the version.
        - It is empty when the listing does not tell it and the selection did not need it.
      returned: O(attribute=entry)
      type: str
      sample: '2'
    group_id:
      description:
        - The ID of the model that holds all versions, C(am-...).
      returned: O(attribute=entry)
      type: str
      sample: am-q7d2k9x4m1ta
    path:
      description:
        - The path that the model is installed under.
        - This API does not tell it, so it is always an empty text.
      returned: O(attribute=entry)
      type: str
    tags:
      description:
        - The labels of the model.
      returned: O(attribute=entry)
      type: list
      elements: str
      sample:
        - prod
        - zh
    author:
      description:
        - Who published the model.
        - This API does not tell it, so it is always an empty text.
      returned: O(attribute=entry)
      type: str
    official:
      description:
        - Whether the author is an official account of the cloud.
        - This API does not tell it, so it is always null.
      returned: O(attribute=entry)
      type: bool
    status:
      description:
        - The status of the version.
        - Empty when the selection did not need it, since the listing does not tell it.
      returned: O(attribute=entry)
      type: str
      sample: Ready
    available:
      description:
        - V(false) when the status is known and says that the version cannot be used.
      returned: O(attribute=entry)
      type: bool
      sample: true
    description:
      description:
        - What the publisher says about the model.
      returned: O(attribute=entry)
      type: str
    size_bytes:
      description:
        - The size in bytes. Null when it is not known.
        - This API does not tell it, so it is always null.
      returned: O(attribute=entry)
      type: int
    price:
      description:
        - The price an hour, in units of the cloud's currency. Null when it is not known.
        - This API does not tell it, so it is always null.
      returned: O(attribute=entry)
      type: float
    gpu_types:
      description:
        - The GPU types that the model supports. Empty when they are not known.
        - This API does not tell it, so it is always an empty list.
      returned: O(attribute=entry)
      type: list
      elements: str
    gpu_memory_bytes:
      description:
        - The GPU memory that the model needs, in bytes. Null when it is not known.
        - This API does not tell it, so it is always null.
      returned: O(attribute=entry)
      type: int
    container:
      description:
        - Whether the model is for containers, not for virtual machines.
        - This API does not tell it, so it is always null.
      returned: O(attribute=entry)
      type: bool
    auto_start:
      description:
        - Whether the model starts its application by itself.
        - This API does not tell it, so it is always null.
      returned: O(attribute=entry)
      type: bool
    created:
      description:
        - When the version was created, in UTC. Where its details were not needed, when the model was.
      returned: O(attribute=entry)
      type: str
      sample: '2025-03-11T01:20:05Z'
    updated:
      description:
        - When the version was changed, in UTC. Where its details were not needed, when the model was.
      returned: O(attribute=entry)
      type: str
      sample: '2025-03-14T08:02:44Z'
    published:
      description:
        - When the model was published, in UTC. Empty when it is not known.
        - This API does not tell it, so it is always an empty text.
      returned: O(attribute=entry)
      type: str
    used:
      description:
        - How often the model was used. Null when it is not known.
        - This API does not tell it, so it is always null.
      returned: O(attribute=entry)
      type: int
    checksum:
      description:
        - The checksum of the files, as the API shows it.
        - This API does not tell it, so it is always an empty text.
      returned: O(attribute=entry)
      type: str
    raw:
      description:
        - The API's own object of the model, untouched.
      returned: O(attribute=entry)
      type: dict
      sample:
        modelSetId: am-q7d2k9x4m1ta
        modelSetName: support-bot
        modelType: 大语言模型
        labels:
          - prod
          - zh
        createTime: '2025-03-11T09:20:05+08:00'
        modifyTime: '2025-03-14T16:02:44+08:00'
        modelCount: 2
        modelIds:
          - amv-1h5w8r3n6c0z
          - amv-9k4e2b7v5y1p
        modelNames:
          - '2'
          - '1'
"""

from ..plugin_utils._lookup import ListingLookup


class LookupModule(ListingLookup):
    name = "qianfan_model"

    @staticmethod
    def listing():
        from ..module_utils._listings.qianfan_models import LISTING

        return LISTING
