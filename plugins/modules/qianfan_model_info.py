#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: qianfan_model_info
short_description: List own models of Baidu Qianfan
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all own models of Baidu Qianfan (DescribeCustomModelSets) and returns those that the options select.
  - The listing is always read to its end. Every filter is checked by the module itself, whatever the server makes of it.
  - Nothing found is no failure. To get exactly one model or an error, use P(aicloud.catalog.qianfan_model#lookup).
extends_documentation_fragment:
  - aicloud.catalog._attributes
  - aicloud.catalog._attributes.qianfan
  - aicloud.catalog._qianfan
  - aicloud.catalog._connection
  - aicloud.catalog._selection.name
  - aicloud.catalog._selection
  - aicloud.catalog._qianfan_model
seealso:
  - plugin: aicloud.catalog.qianfan_model
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: List all versions of a model
  aicloud.catalog.qianfan_model_info:
    name: support-bot
  register: support_bot

- name: Find the models with a label, the newest first
  aicloud.catalog.qianfan_model_info:
    tags: [prod]
    newest_first: true
    query: "[].{name: name, model: group_id, version: id}"
  register: productive

- name: Show them
  ansible.builtin.debug:
    var: productive.models

- name: Wait until a new version can be used
  aicloud.catalog.qianfan_model_info:
    name: support-bot
    version: "2"
  register: fresh
  until: fresh is succeeded and fresh.matched == 1
  retries: 20
  delay: 30
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
      sample: qianfan
    listing:
      description:
        - The name of the listing that the model comes from.
      returned: success
      type: str
      sample: qianfan_model
    id:
      description:
        - The ID of the version, C(amv-...).
      returned: success
      type: str
      sample: amv-1h5w8r3n6c0z
    name:
      description:
        - The name of the model.
      returned: success
      type: str
      sample: support-bot
    family:
      description:
        - The same as RV(models[].name).
      returned: success
      type: str
      sample: support-bot
    version:
      description:
        - The name of the version.
        - It is empty when the listing does not tell it and the selection did not need it.
      returned: success
      type: str
      sample: '2'
    group_id:
      description:
        - The ID of the model that holds all versions, C(am-...).
      returned: success
      type: str
      sample: am-q7d2k9x4m1ta
    path:
      description:
        - The path that the model is installed under.
        - This API does not tell it, so it is always an empty text.
      returned: success
      type: str
    tags:
      description:
        - The labels of the model.
      returned: success
      type: list
      elements: str
      sample:
        - prod
        - zh
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
        - The status of the version.
        - Empty when the selection did not need it, since the listing does not tell it.
      returned: success
      type: str
      sample: Ready
    available:
      description:
        - V(false) when the status is known and says that the version cannot be used.
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
        - This API does not tell it, so it is always null.
      returned: success
      type: int
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
        - When the version was created, in UTC. Where its details were not needed, when the model was.
      returned: success
      type: str
      sample: '2025-03-11T01:20:05Z'
    updated:
      description:
        - When the version was changed, in UTC. Where its details were not needed, when the model was.
      returned: success
      type: str
      sample: '2025-03-14T08:02:44Z'
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
        - The API's own object of the model, untouched.
      returned: success
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
groups:
  description:
    - The groups as the API lists them, before the filters of this module.
  returned: success
  type: list
  elements: dict
  sample:
    - modelSetId: am-q7d2k9x4m1ta
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
      sample: 4
    pages:
      description:
        - How many pages were read.
      returned: success
      type: int
      sample: 3
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
        - 08868767-2a13-4715-99b4-906afda43261
    elapsed:
      description:
        - How many seconds the last reading of the listing took.
      returned: success
      type: float
      sample: 0.064
"""

from ..module_utils import _python  # noqa: F401 - first: on an old Python it says so
from ..module_utils._info import run_info
from ..module_utils._listings.qianfan_models import LISTING


def main():
    run_info(LISTING)


if __name__ == "__main__":
    main()
