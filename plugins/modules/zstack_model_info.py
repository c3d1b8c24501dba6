#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zstack_model_info
short_description: List models of ZStack AIOS
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all models of ZStack AIOS (QueryModel) and returns those that the options select.
  - The listing is always read to its end. Every filter is checked by the module itself, whatever the server makes of it.
  - Nothing found is no failure. To get exactly one model or an error, use P(aicloud.catalog.zstack_model#lookup).
extends_documentation_fragment:
  - aicloud.catalog._attributes
  - aicloud.catalog._attributes.zstack
  - aicloud.catalog._zstack
  - aicloud.catalog._connection
  - aicloud.catalog._selection.name
  - aicloud.catalog._selection
  - aicloud.catalog._zstack_model
seealso:
  - plugin: aicloud.catalog.zstack_model
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: List all versions of a model
  aicloud.catalog.zstack_model_info:
    name: qwen 1.5 32B
  register: qwen

- name: Find models for a task that fit into the GPU memory that is there
  aicloud.catalog.zstack_model_info:
    type: System
    pipeline_tag: text-generation
    accelerator: cuda
    gpu_memory: 24GiB
    sort_by: size_bytes
    descending: true
    limit: 10
  register: fitting

- name: Show where they are
  ansible.builtin.debug:
    msg: "{{ item.name }} {{ item.version }} is in {{ item.path }}"
  loop: "{{ fitting.models }}"
  loop_control:
    label: "{{ item.id }}"

- name: Say which versions there are when the wanted one is missing
  block:
    - name: Find the wanted version
      aicloud.catalog.zstack_model_info:
        name: qwen 1.5 32B
        version: ">=3"
      register: wanted
      failed_when: wanted is failed or wanted.matched == 0
  rescue:
    - name: Show all versions
      ansible.builtin.debug:
        msg: "There are only {{ qwen.models | map(attribute='version') | select | join(', ') }}"
"""

RETURN = r"""
models:
  description:
    - The models that were selected, in the order of O(sort_by).
    - With O(query) it is what the expression yields.
  returned: success
  type: list
  elements: dict
  contains:
    cloud:
      description:
        - The cloud that the model is offered by.
      returned: success
      type: str
      sample: zstack
    listing:
      description:
        - The name of the listing that the model comes from.
      returned: success
      type: str
      sample: zstack_model
    id:
      description:
        - The UUID of the model.
      returned: success
      type: str
      sample: 274fec2ef4bc4815a6544d1ee27d7899
    name:
      description:
        - The name as the API shows it.
      returned: success
      type: str
      sample: qwen 1.5 32B
    family:
      description:
        - The same as RV(models[].name).
      returned: success
      type: str
      sample: qwen 1.5 32B
    version:
      description:
        - The semantic version, else the free text that the server has as version.
      returned: success
      type: str
      sample: 1.10.0
    group_id:
      description:
        - The ID of the group that holds all versions.
        - This API does not tell it, so it is always an empty text.
      returned: success
      type: str
    path:
      description:
        - The install path.
      returned: success
      type: str
      sample: 10.20.0.15:/ai/model_center/qwen_1.5_32B_1.10.0
    tags:
      description:
        - The tags. Texts with commas are split, and repeats are dropped.
        - This API does not tell it, so it is always an empty list.
      returned: success
      type: list
      elements: str
    author:
      description:
        - The vendor.
      returned: success
      type: str
      sample: Alibaba
    official:
      description:
        - Whether the author is an official account of the cloud.
        - This API does not tell it, so it is always null.
      returned: success
      type: bool
    status:
      description:
        - The status as the API shows it.
        - This API does not tell it, so it is always an empty text.
      returned: success
      type: str
    available:
      description:
        - V(false) when the API says that the model cannot be used, V(true) when it says nothing.
        - This API does not tell it, so it is always true.
      returned: success
      type: bool
      sample: true
    description:
      description:
        - What the publisher says about the model.
      returned: success
      type: str
      sample: chat model
    size_bytes:
      description:
        - The size of the model, else that of its files. Null when neither is known.
      returned: success
      type: int
      sample: 65000000000
    price:
      description:
        - The price an hour, in units of the cloud's currency. Null when it is not known.
        - This API does not tell it, so it is always null.
      returned: success
      type: float
    gpu_types:
      description:
        - The GPU types that the model supports. Empty when they are not known.
        - This API does not tell it, so it is always an empty list.
      returned: success
      type: list
      elements: str
    gpu_memory_bytes:
      description:
        - The least GPU memory that the model needs, plus its extra request. Null when it is not known.
      returned: success
      type: int
      sample: 25769803776
    container:
      description:
        - Whether the model is for containers, not for virtual machines.
        - This API does not tell it, so it is always null.
      returned: success
      type: bool
    auto_start:
      description:
        - Whether the model starts its application by itself.
        - This API does not tell it, so it is always null.
      returned: success
      type: bool
    created:
      description:
        - When the model was created, in UTC. Empty when it is not known.
      returned: success
      type: str
      sample: '2024-02-27T20:53:20Z'
    updated:
      description:
        - When the model was changed, in UTC. Empty when it is not known.
      returned: success
      type: str
      sample: '2024-02-28T20:53:20Z'
    published:
      description:
        - When the model was published, in UTC. Empty when it is not known.
        - This API does not tell it, so it is always an empty text.
      returned: success
      type: str
    used:
      description:
        - How often the model was used. Null when it is not known.
        - This API does not tell it, so it is always null.
      returned: success
      type: int
    checksum:
      description:
        - The checksum of the files, as the API shows it.
      returned: success
      type: str
      sample: '0101010101010101010101010101010101010101010101010101010101010101'
    raw:
      description:
        - The API's own object, untouched.
      returned: success
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
total:
  description:
    - How many the server counts, after the filters that it applied itself. Null when it does not tell.
  returned: success
  type: int
  sample: 140
matched:
  description:
    - How many models remain after all filters, before O(limit) and O(query).
  returned: success
  type: int
  sample: 1
meta:
  description:
    - What it took to read the listing.
  returned: success
  type: dict
  contains:
    requests:
      description:
        - How many requests were sent, logins and further tries included.
      returned: success
      type: int
      sample: 3
    pages:
      description:
        - How many pages were read.
      returned: success
      type: int
      sample: 1
    retries:
      description:
        - How many requests were tried again.
      returned: success
      type: int
      sample: 0
    request_ids:
      description:
        - The IDs that the cloud gave to the requests, for its support.
      returned: success
      type: list
      elements: str
    elapsed:
      description:
        - How many seconds the last reading of the listing took.
      returned: success
      type: float
      sample: 0.063
"""

from ..module_utils import _python  # noqa: F401 - first: on an old Python it says so
from ..module_utils._info import run_info
from ..module_utils._listings.zstack_models import LISTING


def main():
    run_info(LISTING)


if __name__ == "__main__":
    main()
