#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: qianfan_service_info
short_description: List the services of Qianfan and the compute units they run on
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Returns the own services of an account with their details, whatever protocol version they have, and on request the compute
    unit instances of the account.
  - Nothing that passes the filters is no error, but an empty list.
extends_documentation_fragment:
  - aicloud.catalog._attributes
  - aicloud.catalog._attributes.qianfan
  - aicloud.catalog._qianfan
  - aicloud.catalog._connection
options:
  id:
    description:
      - The ID of the service. The other filters but O(name) are ignored then.
    type: str
  name:
    description:
      - The name of the service, compared exactly.
    type: str
  run_status:
    description:
      - The states that are wanted, such as V(Serving), V(Failed) or V(Stopped).
    type: list
    elements: str
  service_type:
    description:
      - The types that are wanted. V(chat), V(completions), V(text2image) or V(image2text).
    type: list
    elements: str
  charge_type:
    description:
      - What is charged.
    type: str
    choices: [ComputingUnit, Tokens]
  pay_type:
    description:
      - How it is paid.
    type: str
    choices: [Prepay, Postpay]
  protocol_version:
    description:
      - Only services of this protocol version, V(1) or V(2). Both are read when not given.
    type: int
  details:
    description:
      - Whether the details of each service are read, one request for each. Without them version, update status and resource may
        be empty.
    type: bool
    default: true
  compute_units:
    description:
      - Whether compute unit instances are read, those of the account and those of each service with its replicas.
    type: bool
    default: false
seealso:
  - module: aicloud.catalog.qianfan_service
  - plugin: aicloud.catalog.qianfan_model
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: List all services
  aicloud.catalog.qianfan_service_info:
  register: all

- name: Show what each serves
  ansible.builtin.debug:
    msg: "{{ item.name }} is {{ item.status }} and serves {{ item.version_id }}"
  loop: "{{ all.services }}"
  loop_control:
    label: "{{ item.id }}"

- name: Look for compute units before a deployment
  aicloud.catalog.qianfan_service_info:
    run_status: [Serving]
    compute_units: true
  register: found

- name: Say what is free
  ansible.builtin.assert:
    that: found.compute_units | selectattr('free', 'ge', 2) | list | length > 0
    fail_msg: No instance has two free compute units

- name: Stop when a service does not serve
  block:
    - name: Read the service
      aicloud.catalog.qianfan_service_info:
        name: broken-bot
      register: broken

    - name: Check it
      ansible.builtin.assert:
        that: broken.services | map(attribute='status') | list == ['Serving']
  rescue:
    - name: Say what it is instead
      ansible.builtin.debug:
        msg: "{{ broken.services | map(attribute='status') | list }}"
"""

RETURN = r"""
services:
  description:
    - The services.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description:
        - The ID of the service.
      returned: success
      type: str
      sample: svco-4m8z1q6t0n3y
    name:
      description:
        - The name.
      returned: success
      type: str
      sample: support-bot
    description:
      description:
        - The description.
      returned: success
      type: str
      sample: Answers of the support desk
    status:
      description:
        - The C(runStatus). V(New), V(Deploying), V(Serving), V(Failed) or V(Stopped).
      returned: success
      type: str
      sample: Serving
    update_status:
      description:
        - The word for a running or failed update. Empty when there is none.
      returned: success
      type: str
      sample: ''
    model_set_id:
      description:
        - The ID of the model set.
      returned: success
      type: str
      sample: am-q7d2k9x4m1ta
    version_id:
      description:
        - The ID of the version that is served.
      returned: success
      type: str
      sample: amv-1h5w8r3n6c0z
    base_model:
      description:
        - The base model of the version.
      returned: success
      type: str
      sample: ERNIE-Speed-8K
    url:
      description:
        - The address of the inference API for this service.
      returned: success
      type: str
      sample: https://aip.baidubce.com/rpc/2.0/ai_custom/v1/wenxinworkshop/chat/ab12_support-bot
    endpoint:
      description:
        - What callers of the inference API give, the last part of the address.
      returned: success
      type: str
      sample: ab12_support-bot
    service_type:
      description:
        - The type of the service.
      returned: success
      type: str
      sample: chat
    charge_type:
      description:
        - What is charged.
      returned: success
      type: str
      sample: ComputingUnit
    pay_type:
      description:
        - How it is paid. V(Prepay), V(Postpay) or both with a comma.
      returned: success
      type: str
      sample: Postpay
    charge_status:
      description:
        - Whether charging has begun, as the API tells it.
      returned: success
      type: str
      sample: Opened
    resource:
      description:
        - What it runs on. C(type), C(region), C(replicas) and C(qps). What the API does not tell is empty or none.
      returned: success
      type: dict
      sample:
        type: GPU-1-2
        region: bj
        replicas: 1
        qps: 0.5
    compute_units:
      description:
        - The compute unit instances that the service runs on, with its replicas on each.
      returned: with O(compute_units=true)
      type: list
      elements: dict
      sample:
        - instance_id: unit-gpu1spare001
          replicas: 1
    notice:
      description:
        - What goes on costing although the service is stopped. Empty for a service that is not stopped.
      returned: success
      type: str
      sample: ''
    created:
      description:
        - When the service was made, in UTC.
      returned: success
      type: str
      sample: '2025-03-15T02:00:00Z'
    raw:
      description:
        - The API's own object.
      returned: success
      type: dict
compute_units:
  description:
    - The compute unit instances of the account. Empty unless O(compute_units=true).
  returned: success
  type: list
  elements: dict
  contains:
    instance_id:
      description:
        - The ID of the instance.
      returned: success
      type: str
      sample: unit-gpu1spare001
    type:
      description:
        - The type.
      returned: success
      type: str
      sample: gpu-1
    region:
      description:
        - The region.
      returned: success
      type: str
      sample: bj
    status:
      description:
        - The state, such as V(Running) or V(Creating).
      returned: success
      type: str
      sample: Running
    payment_timing:
      description:
        - V(Prepaid) or V(Postpaid).
      returned: success
      type: str
      sample: Prepaid
    total:
      description:
        - The number of compute units of the instance.
      returned: success
      type: int
      sample: 4
    used:
      description:
        - The number of them that services use.
      returned: success
      type: int
      sample: 1
    free:
      description:
        - The number of them that are free. None when the API does not tell.
      returned: success
      type: int
      sample: 3
    raw:
      description:
        - The API's own object.
      returned: success
      type: dict
"""

from ..module_utils import _python  # noqa: F401 - first: on an old Python it says so
from ..module_utils._resources.qianfan_service import SURVEY
from ..module_utils._survey import run_survey


def main():
    run_survey(SURVEY)


if __name__ == "__main__":
    main()
