#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: qianfan_service
short_description: Deploy a version of a model as a service of Qianfan
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Deploys a version of a model as a service, switches it to another version, scales it and deactivates it.
  - Deploying costs money. What a service runs on and how that is paid has no default. Give O(compute_units), which uses what
    you have, or O(billing) and O(resource), which buy something.
  - The service is found by its name, compared exactly, whatever its protocol version. When two have that name, the task fails
    with an error that lists both, and neither is changed. Stopped services only count when no other has the name.
  - Before anything is ordered, the module checks that the version is C(Ready) and may be deployed, and that the compute units
    exist, run and are free.
  - Qianfan has no token that makes an order unique. When the response to an order is lost, the module reads what has become of
    it by name or ID; it never sends the order again.
extends_documentation_fragment:
  - aicloud.catalog._attributes.qianfan
  - aicloud.catalog._qianfan
  - aicloud.catalog._connection
  - aicloud.catalog._provision
  - aicloud.catalog._choice.qianfan_model
options:
  state:
    description:
      - V(present) deploys the service unless it exists, switches the version, scales, and waits until it serves.
      - V(absent) deactivates the service. Qianfan documents no action that deletes one, so it stays in the list as C(Stopped).
        Dedicated post-paid compute units still cost money until they are released, pre-paid ones until they expire. This module
        releases none.
      - No documented action starts a service again that is C(Stopped). With V(present) it is an error.
    type: str
    choices: [present, absent]
    default: present
  id:
    description:
      - The ID of the service, C(svco-…). It must exist unless O(state=absent).
      - Either O(id) or O(name) is needed.
    type: str
  name:
    description:
      - The name of the service, 2 to 20 characters. A service cannot be renamed.
    type: str
  url_suffix:
    description:
      - The end of the address of the service. 2 to 20 lower-case letters, digits, C(_) and C(-), the first and last a letter or
        digit.
      - When not given, the name is used if it fits these rules.
    type: str
  description:
    description:
      - A description, up to 500 characters. It is only set when the service is deployed.
    type: str
  version_id:
    description:
      - The ID of the version, C(amv-…), when it is not selected with O(model).
    type: str
  model_set_id:
    description:
      - The ID of the model set that the version belongs to, C(am-…). When not given, it is looked up.
    type: str
  switch_version:
    description:
      - Whether a service that serves another version is switched to the wanted one. This is how a version is promoted or rolled
        back. When V(false), another version is only reported as drift.
      - With O(model) and O(model.version=latest) every run rolls out the newest version. Set this to V(false) to only have it
        reported.
    type: bool
    default: true
  compute_units:
    description:
      - The compute unit instances that you have, and that the service is to run on.
      - For an existing service, the replicas on these instances are changed to what is given here. Other instances that it
        runs on are left alone and reported as drift.
    type: list
    elements: dict
    suboptions:
      instance_id:
        description:
          - The ID of the instance, C(unit-…).
        type: str
        required: true
      replicas:
        description:
          - The number of replicas on this instance. V(0) removes the instance from the service.
        type: int
        required: true
  units_per_replica:
    description:
      - The number of compute units that one replica takes. Only for models that were imported from Hugging Face.
    type: int
  resource:
    description:
      - What to buy for the service. Needs O(billing). It is only used when the service is deployed.
    type: dict
    suboptions:
      type:
        description:
          - The type, such as V(GPU-1-1), V(GPU-1-2) or V(CPU-1-1). Older documentation spells them V(GPU-I-2).
        type: str
      region:
        description:
          - The region, V(bj) or V(bd). When not given, Qianfan selects one.
        type: str
      replicas:
        description:
          - The number of replicas.
        type: int
  billing:
    description:
      - How the service is paid. B(What is given here costs money.)
      - O(resource) with its type and replicas is needed, except with O(billing.charge_type=Tokens).
    type: dict
    suboptions:
      payment_timing:
        description:
          - Whether it is paid in advance or afterwards.
        type: str
        choices: [Prepaid, Postpaid]
        required: true
      charge_type:
        description:
          - What is charged. Needed with V(Postpaid).
        type: str
        choices: [ComputingUnit, Tokens]
      reservation_months:
        description:
          - The number of months to buy, 1 to 12. Needed with V(Prepaid).
        type: int
      auto_renew_months:
        description:
          - The number of months to renew for, 1 to 6, with V(Prepaid).
        type: int
      extra_members:
        description:
          - Further members of C(billing), sent unchanged. The documentation of Qianfan does not name the switch for automatic
            renewal; give it here.
        type: dict
  qps:
    description:
      - The queries per second, more than 0 and at most 50, with at most 2 decimals. It is only set when the service is deployed.
    type: float
  protocol_version:
    description:
      - The protocol version of a new service, V(1) or V(2). Qianfan's own default is not documented for creation.
    type: int
  failed_update_statuses:
    description:
      - Words, ignoring case. An update whose status contains one of them has failed, and the module no longer waits for it.
        Qianfan does not document the words that it uses.
    type: list
    elements: str
    default: [Fail, Error]
seealso:
  - module: aicloud.catalog.qianfan_service_info
  - plugin: aicloud.catalog.qianfan_model
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Serve the newest version of a model on a compute unit that you have
  aicloud.catalog.qianfan_service:
    name: support-bot
    model:
      name: support-bot
      version: latest
    compute_units:
      - instance_id: unit-gpu1spare001
        replicas: 1
    poll_interval: 1
  register: bot

- name: Show what the inference API needs
  ansible.builtin.debug:
    msg: "{{ bot.service.endpoint }} serves {{ bot.service.version_id }}"

- name: Buy the resource of a service for one month
  aicloud.catalog.qianfan_service:
    name: faq-search
    url_suffix: faq-search
    description: Embeddings of the handbook
    version_id: amv-6t0j3g9d4u8q
    resource:
      type: GPU-1-1
      region: bj
      replicas: 1
    billing:
      payment_timing: Prepaid
      reservation_months: 1
    qps: 2.5
    wait_timeout: 1800
    poll_interval: 1

- name: Go back to the previous version, on two replicas
  aicloud.catalog.qianfan_service:
    name: support-bot
    version_id: amv-9k4e2b7v5y1p
    compute_units:
      - instance_id: unit-gpu1spare001
        replicas: 2
    poll_interval: 1

- name: Report a newer version, and leave the service alone
  aicloud.catalog.qianfan_service:
    name: support-bot
    model:
      name: support-bot
      version: latest
    switch_version: false
  register: reported

- name: Report what is wrong when nothing says how a service is paid
  block:
    - name: Forget the billing
      aicloud.catalog.qianfan_service:
        name: unpaid-bot
        version_id: amv-1h5w8r3n6c0z
        resource:
          type: GPU-1-1
          replicas: 1
  rescue:
    - name: Show the reason
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"

- name: Deactivate it; its compute unit instance stays, and still costs money
  aicloud.catalog.qianfan_service:
    name: support-bot
    state: absent
"""

# Generated by `make generate` from docs/words/qianfan_service.yml; change that instead.
RETURN = r"""
service:
  description:
    - The service at the end of the task, or as it would be in check mode. Empty when there is none.
  returned: success
  type: dict
  contains:
    id:
      description:
        - The ID of the service. Empty in check mode for one that does not exist yet.
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
        - The status of a running or failed update. Empty when there is none.
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
        - What callers of the inference API need, the last part of the address.
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
        - Whether charging has begun, as the API shows it.
      returned: success
      type: str
      sample: Opened
    resource:
      description:
        - What it runs on. C(type), C(region), C(replicas) and C(qps). What the API does not report is empty or null.
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
      returned: when O(compute_units) is given
      type: list
      elements: dict
      sample:
        - instance_id: unit-gpu1spare001
          replicas: 1
    notice:
      description:
        - What still costs money although the service is stopped. Empty for a service that is not stopped.
      returned: success
      type: str
      sample: ''
created:
  description:
    - Whether this task deployed the service, or would deploy it in check mode.
  returned: success
  type: bool
  sample: true
steps:
  description:
    - What the module ordered, or would order in check mode. V(deploy), V(switch version), V(deactivate), or C(scale
      … to …).
  returned: success
  type: list
  elements: str
  sample:
    - deploy
drift:
  description:
    - What differs from what was asked for and was left alone, one sentence each; after deactivating, also what still
      costs money.
  returned: success
  type: list
  elements: str
progress:
  description:
    - The states that the module saw, with the seconds since it began.
  returned: success
  type: list
  elements: dict
  sample:
    - after_seconds: 0.1
      state: absent
    - after_seconds: 5.6
      state: Deploying
    - after_seconds: 65.9
      state: Serving
unsure:
  description:
    - Whether an order was sent and it is not known what became of it.
  returned: failure
  type: bool
  sample: false
"""

from ..module_utils import _python  # first: an old Python is told here
from ..module_utils._provision import run_resource
from ..module_utils._resources.qianfan_service import RESOURCE


def main() -> None:
    run_resource(
        RESOURCE,
        required_one_of=[("id", "name")],
        mutually_exclusive=[("model", "version_id")],
    )


if __name__ == "__main__" and _python.SUPPORTED:
    main()
