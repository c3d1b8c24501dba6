# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: compshare_model
short_description: Find the path of a model in the CompShare model store
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all models of the public model store of UCloud CompShare (DescribeModelRepositoryModels), selects one model for each name, and returns its path.
  - Exactly one must remain for each name. Otherwise the lookup fails and tells which condition left how many, what is
    nearest, and which option would settle it.
  - The listing is always read to its end. Every filter is checked by the lookup itself, whatever the server makes of it.
options:
  attribute:
    default: path
extends_documentation_fragment:
  - aicloud.catalog._lookup
  - aicloud.catalog._compshare
  - aicloud.catalog._compshare.plugin
  - aicloud.catalog._connection
  - aicloud.catalog._connection.plugin
  - aicloud.catalog._selection
  - aicloud.catalog._compshare_model
seealso:
  - module: aicloud.catalog.compshare_model_info
"""

EXAMPLES = r"""
- name: Show the path of a model
  ansible.builtin.debug:
    msg: "{{ lookup('aicloud.catalog.compshare_model', 'Llama-3-8B') }}"

- name: Take a model that may be named in several ways
  ansible.builtin.set_fact:
    model_path: >-
      {{ lookup('aicloud.catalog.compshare_model', 'llama-3.1-*-instruct',
                match='glob', ignore_case=true, tags=['LLM', 'Meta'], max_size='20GB') }}

- name: Take the model from one of its sources
  ansible.builtin.set_fact:
    qwen_path: >-
      {{ query('aicloud.catalog.compshare_model', 'Qwen2.5-7B-Instruct', expect='some')
         | select('match', '/model/ModelScope/') | first }}

- name: Take the first model of a list that is there
  ansible.builtin.debug:
    msg: "{{ query('aicloud.catalog.compshare_model', 'Llama-9-8B', 'Llama-3-8B', on_missing='skip') | first }}"

- name: Show what is near a name that does not exist
  block:
    - name: Ask for it
      ansible.builtin.debug:
        msg: "{{ lookup('aicloud.catalog.compshare_model', 'Llama-3-9B') }}"
  rescue:
    - name: Show the explanation
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"
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
    - /models/llama-3-8b
  contains:
    cloud:
      description:
        - The cloud that the model is offered by.
      returned: O(attribute=entry)
      type: str
      sample: compshare
    listing:
      description:
        - The name of the listing that the model comes from.
      returned: O(attribute=entry)
      type: str
      sample: compshare_model
    id:
      description:
        - The same as RV(_raw[].path). The model store has no IDs.
      returned: O(attribute=entry)
      type: str
      sample: /models/llama-3-8b
    name:
      description:
        - The name as the API shows it.
      returned: O(attribute=entry)
      type: str
      sample: Llama-3-8B
    family:
      description:
        - The name without the version at its end.
        - It is the whole name where there is no version.
      returned: O(attribute=entry)
      type: str
      sample: Llama-3-8B
    version:
      description:
        - The version at the end of the name. The API has no field for it.
        - It is digits with at least one dot and perhaps a suffix, or C(v) and digits, after a space, C(_), C(-) or C(:).
      returned: O(attribute=entry)
      type: str
    group_id:
      description:
        - The ID of the group that holds all versions.
        - This API does not tell it, so it is always an empty text.
      returned: O(attribute=entry)
      type: str
    path:
      description:
        - The path of the model inside of container instances.
      returned: O(attribute=entry)
      type: str
      sample: /models/llama-3-8b
    tags:
      description:
        - The tags. Texts with commas are split, and repeats are dropped.
      returned: O(attribute=entry)
      type: list
      elements: str
      sample:
        - LLM
        - Meta
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
        - The status as the API shows it.
      returned: O(attribute=entry)
      type: str
    available:
      description:
        - V(false) when the API says that the model cannot be used, V(true) when it says nothing.
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
      returned: O(attribute=entry)
      type: int
      sample: 16000000000
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
        - When the model was created, in UTC. Empty when it is not known.
      returned: O(attribute=entry)
      type: str
      sample: '2024-04-08T08:00:00Z'
    updated:
      description:
        - When the model was changed, in UTC. Empty when it is not known.
        - This API does not tell it, so it is always an empty text.
      returned: O(attribute=entry)
      type: str
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
        - The API's own object, untouched.
      returned: O(attribute=entry)
      type: dict
      sample:
        Name: Llama-3-8B
        Path: /models/llama-3-8b
        Tag: LLM,Meta
        Size: 16GB
        CreateTime: 1712563200
"""

from ..plugin_utils._lookup import ListingLookup


class LookupModule(ListingLookup):
    name = "compshare_model"

    @staticmethod
    def listing():
        from ..module_utils._listings.compshare_models import LISTING

        return LISTING
