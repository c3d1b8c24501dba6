# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: zstack_model
short_description: Find the install path of a model of ZStack AIOS
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all models of ZStack AIOS (QueryModel), selects one model for each name, and returns its install path.
  - Exactly one must remain for each name. Otherwise the lookup fails and tells which condition left how many, what is
    nearest, and which option would settle it.
  - The listing is always read to its end. Every filter is checked by the lookup itself, whatever the server makes of it.
options:
  attribute:
    default: path
extends_documentation_fragment:
  - aicloud.catalog._lookup
  - aicloud.catalog._zstack
  - aicloud.catalog._zstack.plugin
  - aicloud.catalog._connection
  - aicloud.catalog._connection.plugin
  - aicloud.catalog._selection
  - aicloud.catalog._zstack_model
seealso:
  - module: aicloud.catalog.zstack_model_info
"""

EXAMPLES = r"""
- name: Show the install path of one version of a model
  ansible.builtin.debug:
    msg: "{{ lookup('aicloud.catalog.zstack_model', 'qwen 1.5 32B', version='1.10.0') }}"

- name: Take the newest version that fits into the GPU memory
  ansible.builtin.set_fact:
    model: >-
      {{ lookup('aicloud.catalog.zstack_model', 'qwen 1.5 32B', vendor='Alibaba',
                version='latest', gpu_memory='24GiB', attribute='entry') }}

- name: Show what it is
  ansible.builtin.debug:
    msg: "{{ model.name }} {{ model.version }} ({{ model.id }}) is in {{ model.path }}"

- name: Take the first model of a list that is there
  ansible.builtin.debug:
    msg: >-
      {{ query('aicloud.catalog.zstack_model', 'qwen 9 32B', 'qwen 1.5 32B',
               vendor='Alibaba', version='latest', on_missing='skip') | first }}

- name: Show which versions there are when the wanted one is missing
  block:
    - name: Ask for a version that does not exist
      ansible.builtin.debug:
        msg: "{{ lookup('aicloud.catalog.zstack_model', 'qwen 1.5 32B', version='>=3') }}"
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
    - 10.20.0.15:/ai/model_center/qwen_1.5_32B_1.10.0
  contains:
    cloud:
      description:
        - The cloud that the model is offered by.
      returned: O(attribute=entry)
      type: str
      sample: zstack
    listing:
      description:
        - The name of the listing that the model comes from.
      returned: O(attribute=entry)
      type: str
      sample: zstack_model
    id:
      description:
        - The UUID of the model.
      returned: O(attribute=entry)
      type: str
      sample: 274fec2ef4bc4815a6544d1ee27d7899
    name:
      description:
        - The name as the API shows it.
      returned: O(attribute=entry)
      type: str
      sample: qwen 1.5 32B
    family:
      description:
        - The same as RV(_raw[].name).
      returned: O(attribute=entry)
      type: str
      sample: qwen 1.5 32B
    version:
      description:
        - The semantic version, else the free text that the server has as version.
      returned: O(attribute=entry)
      type: str
      sample: 1.10.0
    group_id:
      description:
        - The ID of the group that holds all versions.
        - This API does not tell it, so it is always an empty text.
      returned: O(attribute=entry)
      type: str
    path:
      description:
        - The install path.
      returned: O(attribute=entry)
      type: str
      sample: 10.20.0.15:/ai/model_center/qwen_1.5_32B_1.10.0
    tags:
      description:
        - The tags. Texts with commas are split, and repeats are dropped.
        - This API does not tell it, so it is always an empty list.
      returned: O(attribute=entry)
      type: list
      elements: str
    author:
      description:
        - The vendor.
      returned: O(attribute=entry)
      type: str
      sample: Alibaba
    official:
      description:
        - Whether the author is an official account of the cloud.
        - This API does not tell it, so it is always null.
      returned: O(attribute=entry)
      type: bool
    status:
      description:
        - The status as the API shows it.
        - This API does not tell it, so it is always an empty text.
      returned: O(attribute=entry)
      type: str
    available:
      description:
        - V(false) when the API says that the model cannot be used, V(true) when it says nothing.
        - This API does not tell it, so it is always true.
      returned: O(attribute=entry)
      type: bool
      sample: true
    description:
      description:
        - What the publisher says about the model.
      returned: O(attribute=entry)
      type: str
      sample: chat model
    size_bytes:
      description:
        - The size of the model, else that of its files. Null when neither is known.
      returned: O(attribute=entry)
      type: int
      sample: 65000000000
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
        - The least GPU memory that the model needs, plus its extra request. Null when it is not known.
      returned: O(attribute=entry)
      type: int
      sample: 25769803776
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
      sample: '2024-02-27T20:53:20Z'
    updated:
      description:
        - When the model was changed, in UTC. Empty when it is not known.
      returned: O(attribute=entry)
      type: str
      sample: '2024-02-28T20:53:20Z'
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
      returned: O(attribute=entry)
      type: str
      sample: '0101010101010101010101010101010101010101010101010101010101010101'
    raw:
      description:
        - The API's own object, untouched.
      returned: O(attribute=entry)
      type: dict
      sample:
        uuid: 274fec2ef4bc4815a6544d1ee27d7899
        name: qwen 1.5 32B
        description: chat model
        installPath: 10.20.0.15:/ai/model_center/qwen_1.5_32B_1.10.0
        parameters: '{"dtype":"bfloat16"}'
        modelCenterUuid: 8c7b6a5f4e3d4c2b9a1f0e9d8c7b6a5f
        vendor: Alibaba
        modelId: Qwen/Qwen1.5-32B
        size: 65000000000
        version: v1.10.0
        type: System
        minGpuMemory: 25769803776
        recommendedGpuMemory: 51539607552
        recommendedGpuNum:
          - 1
          - 2
        versionSemver: 1.10.0
        isLatestVersion: false
        artifactChecksum: '0101010101010101010101010101010101010101010101010101010101010101'
        artifactSizeBytes: 65000000000
        architectureType: Qwen2ForCausalLM
        frameworkVersion: PyTorch 2.4.0
        requiredAccelerator: cuda:12.1
        pipelineTag: text-generation
        modelServiceRefs:
          - uuid: b23581c5d43551c69ab6b3600f0002e9
            modelUuid: 274fec2ef4bc4815a6544d1ee27d7899
            modelServiceUuid: 5b0f2a1c9d7e4f6ab3c2d1e0f9a8b7c6
        extraGpuMemRequest: 0
        createDate: Feb 27, 2024 8:53:20 PM
        lastOpDate: Feb 28, 2024 8:53:20 PM
"""

from ..plugin_utils._lookup import ListingLookup


class LookupModule(ListingLookup):
    name = "zstack_model"

    @staticmethod
    def listing():
        from ..module_utils._listings.zstack_models import LISTING

        return LISTING
