#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: compshare_model_info
short_description: List models of the CompShare model store
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all models of the public model store of UCloud CompShare (DescribeModelRepositoryModels) and returns those that the options select.
  - The listing is always read to its end. Every filter is checked by the module itself, whatever the server makes of it.
  - Nothing found is no failure. To get exactly one model or an error, use P(aicloud.catalog.compshare_model#lookup).
extends_documentation_fragment:
  - aicloud.catalog._attributes
  - aicloud.catalog._attributes.compshare
  - aicloud.catalog._compshare
  - aicloud.catalog._connection
  - aicloud.catalog._selection.name
  - aicloud.catalog._selection
  - aicloud.catalog._compshare_model
seealso:
  - plugin: aicloud.catalog.compshare_model
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: List all models that are tagged as language models
  aicloud.catalog.compshare_model_info:
    tags: [LLM]
  register: language_models

- name: Find models of a family that are not too large, the largest first
  aicloud.catalog.compshare_model_info:
    name: Llama-3
    match: contains
    ignore_case: true
    max_size: 20GB
    sort_by: size_bytes
    descending: true
  register: llama

- name: Show where they are
  ansible.builtin.debug:
    msg: "{{ item.name }} is in {{ item.path }}"
  loop: "{{ llama.models }}"
  loop_control:
    label: "{{ item.path }}"

- name: Take the model from one of its sources, and fail when it is not there
  aicloud.catalog.compshare_model_info:
    name: Qwen2.5-7B-Instruct
    query: "[?starts_with(path, '/model/ModelScope/')].path"
  register: qwen
  failed_when: qwen is failed or qwen.models | length != 1
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
      sample: compshare
    listing:
      description:
        - The name of the listing that the model comes from.
      returned: success
      type: str
      sample: compshare_model
    id:
      description:
        - The same as RV(models[].path). The model store has no IDs.
      returned: success
      type: str
      sample: /models/llama-3-8b
    name:
      description:
        - The name as the API shows it.
      returned: success
      type: str
      sample: Llama-3-8B
    family:
      description:
        - The name without the version at its end.
        - It is the whole name where there is no version.
      returned: success
      type: str
      sample: Llama-3-8B
    version:
      description:
        - The version at the end of the name. The API has no field for it.
        - It is digits with at least one dot and perhaps a suffix, or C(v) and digits, after a space, C(_), C(-) or C(:).
      returned: success
      type: str
    group_id:
      description:
        - The ID of the group that holds all versions.
        - This API does not tell it, so it is always an empty text.
      returned: success
      type: str
    path:
      description:
        - The path of the model inside of container instances.
      returned: success
      type: str
      sample: /models/llama-3-8b
    tags:
      description:
        - The tags. Texts with commas are split, and repeats are dropped.
      returned: success
      type: list
      elements: str
      sample:
        - LLM
        - Meta
    author:
      description:
        - Who published the model.
        - This API does not tell it, so it is always an empty text.
      returned: success
      type: str
    official:
      description:
        - Whether the author is an official account of the cloud.
        - This API does not tell it, so it is always null.
      returned: success
      type: bool
    status:
      description:
        - The status as the API shows it.
      returned: success
      type: str
    available:
      description:
        - V(false) when the API says that the model cannot be used, V(true) when it says nothing.
      returned: success
      type: bool
      sample: true
    description:
      description:
        - What the publisher says about the model.
      returned: success
      type: str
    size_bytes:
      description:
        - The size in bytes. Null when it is not known.
      returned: success
      type: int
      sample: 16000000000
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
        - The GPU memory that the model needs, in bytes. Null when it is not known.
        - This API does not tell it, so it is always null.
      returned: success
      type: int
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
      sample: '2024-04-08T08:00:00Z'
    updated:
      description:
        - When the model was changed, in UTC. Empty when it is not known.
        - This API does not tell it, so it is always an empty text.
      returned: success
      type: str
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
        - This API does not tell it, so it is always an empty text.
      returned: success
      type: str
    raw:
      description:
        - The API's own object, untouched.
      returned: success
      type: dict
      sample:
        Name: Llama-3-8B
        Path: /models/llama-3-8b
        Tag: LLM,Meta
        Size: 16GB
        CreateTime: 1712563200
total:
  description:
    - How many the server counts, after the filters that it applied itself. Null when it does not tell.
  returned: success
  type: int
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
      sample: 1
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
      sample:
        - 8cb9d93c-be5f-48e4-92b1-a6304b972cc6
    elapsed:
      description:
        - How many seconds the last reading of the listing took.
      returned: success
      type: float
      sample: 0.04
"""

from ..module_utils import _python  # noqa: F401 - first: on an old Python it says so
from ..module_utils._info import run_info
from ..module_utils._listings.compshare_models import LISTING


def main():
    run_info(LISTING)


if __name__ == "__main__":
    main()
