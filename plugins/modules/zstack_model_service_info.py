#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: zstack_model_service_info
short_description: List model services of ZStack AIOS and what runs on them
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads the model services (templates), the instance groups that run on them, and their instances.
  - Every page is read. Nothing found is no failure.
extends_documentation_fragment:
  - aicloud.catalog._attributes
  - aicloud.catalog._attributes.zstack
  - aicloud.catalog._zstack
  - aicloud.catalog._connection
options:
  id:
    description:
      - The UUID of an instance group. Only this group is returned.
    type: str
  name:
    description:
      - The name of instance groups, compared exactly.
    type: str
  service:
    description:
      - The name of model services, compared exactly. Only those are returned, and the groups that run on them.
    type: str
  service_uuid:
    description:
      - The UUID of a model service, likewise.
    type: str
  conditions:
    description:
      - Further conditions for instance groups in the server's own query syntax, such as V(status=Running). They are sent as
        they are and not checked again.
    type: list
    elements: str
seealso:
  - module: aicloud.catalog.zstack_model_service
  - module: aicloud.catalog.zstack_model_info
"""

EXAMPLES = r"""
- name: List all model services and all that runs
  aicloud.catalog.zstack_model_service_info:
  register: there

- name: Find what runs on one service and is ready
  aicloud.catalog.zstack_model_service_info:
    service: vLLM
    conditions:
      - status=Running
  register: running

- name: Show where it answers
  ansible.builtin.debug:
    msg: "{{ item.name }} answers at {{ item.url }}"
  loop: "{{ running.groups }}"
  loop_control:
    label: "{{ item.id }}"

- name: Say what runs when the wanted group is missing
  block:
    - name: Find the group
      aicloud.catalog.zstack_model_service_info:
        name: no such endpoint
      register: wanted
      failed_when: wanted is failed or wanted.groups | length != 1
  rescue:
    - name: Show what there is
      ansible.builtin.debug:
        msg: "There are only {{ there.groups | map(attribute='name') | unique | join(', ') }}"
"""

RETURN = r"""
services:
  description:
    - The model services.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description:
        - The UUID of the model service.
      returned: success
      type: str
      sample: 5b0f2a1c9d7e4f6ab3c2d1e0f9a8b7c6
    name:
      description:
        - The name, which need not be unique.
      returned: success
      type: str
      sample: vLLM
    description:
      description:
        - The description.
      returned: success
      type: str
    type:
      description:
        - What it is for.
      returned: success
      type: str
      sample: Endpoint
    framework:
      description:
        - What it runs.
      returned: success
      type: str
      sample: vLLM
    source:
      description:
        - Where it comes from.
      returned: success
      type: str
      sample: Other
    version:
      description:
        - The version. Empty on servers that do not tell it.
      returned: success
      type: str
    model_center_uuid:
      description:
        - The UUID of the model center that holds it.
      returned: success
      type: str
      sample: 8c7b6a5f4e3d4c2b9a1f0e9d8c7b6a5f
    created:
      description:
        - When it was created, in UTC.
      returned: success
      type: str
      sample: '2024-01-01T00:00:00Z'
    updated:
      description:
        - When it was changed, in UTC.
      returned: success
      type: str
      sample: '2024-01-01T01:00:00Z'
    raw:
      description:
        - The API's own object, without readme and logo.
      returned: success
      type: dict
groups:
  description:
    - The instance groups.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description:
        - The UUID of the instance group.
      returned: success
      type: str
      sample: 9e8d7c6b5a4f43e2b1c0d9e8f7a6b5c4
    name:
      description:
        - The name.
      returned: success
      type: str
      sample: qwen-chat
    description:
      description:
        - The description, without the fingerprints at its end.
      returned: success
      type: str
      sample: Chat for the support desk
    fingerprints:
      description:
        - One fingerprint for each kind of settings that the server does not tell, read from the end of the description.
      returned: success
      type: dict
      sample:
        environment: 4f1c2d3e5a6b7c8d
    status:
      description:
        - The status as the server shows it.
      returned: success
      type: str
      sample: Running
    type:
      description:
        - What its instances are.
      returned: success
      type: str
      sample: Container
    service_uuid:
      description:
        - The UUID of the model service that it runs on.
      returned: success
      type: str
      sample: 5b0f2a1c9d7e4f6ab3c2d1e0f9a8b7c6
    model_uuid:
      description:
        - The UUID of the model that it serves.
      returned: success
      type: str
      sample: 274fec2ef4bc4815a6544d1ee27d7899
    zone_uuid:
      description:
        - The UUID of its zone. Empty on servers that do not tell it.
      returned: success
      type: str
      sample: 1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6
    url:
      description:
        - Where the model is served. The business endpoint of the group, else the first address of an instance, else empty.
      returned: success
      type: str
      sample: http://10.30.0.21:3000
    instances:
      description:
        - The instances, each with C(id), C(name), C(status), C(url), C(internal_url), C(jupyter_url), C(vm_uuid),
          C(architecture) and C(gpu_vendor). What the server does not tell is an empty text.
      returned: success
      type: list
      elements: dict
      sample:
        - id: 3d2c1b0a9f8e4d7cb6a5948372615f4e
          name: qwen-chat-0
          status: Running
          url: http://10.30.0.21:3000
          internal_url: ''
          jupyter_url: ''
          vm_uuid: ''
          architecture: x86_64
          gpu_vendor: NVIDIA
    service:
      description:
        - The name of the model service. Empty when that does not exist any more.
      returned: success
      type: str
      sample: vLLM
    created:
      description:
        - When the group was deployed, in UTC.
      returned: success
      type: str
      sample: '2024-01-01T00:00:00Z'
    updated:
      description:
        - When the group was changed, in UTC.
      returned: success
      type: str
      sample: '2024-01-01T00:00:00Z'
    raw:
      description:
        - The API's own object. Environment variables and parameters are left out, should a server tell them.
      returned: success
      type: dict
instances:
  description:
    - The instances of all these groups in one list, each as in RV(groups[].instances) with C(group_id) and C(group) added.
  returned: success
  type: list
  elements: dict
"""

from ..module_utils import _python  # noqa: F401 - first: on an old Python it says so
from ..module_utils._resources.zstack_model_service import SURVEY
from ..module_utils._survey import run_survey


def main():
    run_survey(SURVEY)


if __name__ == "__main__":
    main()
