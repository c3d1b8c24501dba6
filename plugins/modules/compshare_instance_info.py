#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: compshare_instance_info
short_description: List GPU instances of CompShare
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads the GPU instances of the account in all regions and zones, whatever O(region) and O(zone) are.
  - Every page is read. Nothing found is no failure. Passwords are never returned.
extends_documentation_fragment:
  - aicloud.catalog._attributes
  - aicloud.catalog._attributes.compshare
  - aicloud.catalog._compshare
  - aicloud.catalog._connection
  - aicloud.catalog._compshare_instance
options:
  id:
    description:
      - The ID of an instance. Only this one is returned.
    type: str
  name:
    description:
      - The name, compared exactly. Names need not be unique.
    type: str
  mark:
    description:
      - The mark that M(aicloud.catalog.compshare_instance) has put on an instance, by default its name.
    type: str
seealso:
  - module: aicloud.catalog.compshare_instance
  - plugin: aicloud.catalog.compshare_instance
    plugin_type: inventory
"""

EXAMPLES = r"""
- name: List all instances
  aicloud.catalog.compshare_instance_info:
  register: there

- name: Find what is stopped, and is deleted by CompShare after a while when it is paid afterwards
  aicloud.catalog.compshare_instance_info:
    states:
      - Stopped
    zones:
      - cn-wlcb-01
  register: stopped

- name: Show them
  ansible.builtin.debug:
    msg: "{{ item.name }} ({{ item.gpu_type }}, {{ item.charge_type }})"
  loop: "{{ stopped.instances }}"
  loop_control:
    label: "{{ item.id }}"

- name: Say what there is when the wanted instance is missing
  block:
    - name: Find the instance
      aicloud.catalog.compshare_instance_info:
        name: no-such-node
      register: wanted
      failed_when: wanted is failed or wanted.instances | length != 1
  rescue:
    - name: Show the names that there are
      ansible.builtin.debug:
        msg: "There are only {{ there.instances | map(attribute='name') | unique | join(', ') }}"
"""

RETURN = r"""
instances:
  description:
    - The instances, in the order of the API.
  returned: success
  type: list
  elements: dict
  contains:
    id:
      description:
        - The ID.
      returned: success
      type: str
      sample: uhost-1demoaaaa01
    name:
      description:
        - The name.
      returned: success
      type: str
      sample: llm-node
    state:
      description:
        - The state as CompShare shows it, such as V(Running), V(Stopped), V(Install) or V(Install Fail).
      returned: success
      type: str
      sample: Running
    zone:
      description:
        - The zone that it is in.
      returned: success
      type: str
      sample: cn-wlcb-01
    region:
      description:
        - The region that it is in.
      returned: success
      type: str
      sample: cn-wlcb
    gpu_type:
      description:
        - The GPU type.
      returned: success
      type: str
      sample: '4090'
    gpu_count:
      description:
        - The number of GPUs.
      returned: success
      type: int
      sample: 1
    cpu:
      description:
        - The number of CPUs.
      returned: success
      type: int
      sample: 16
    memory_mb:
      description:
        - The memory in MB of 1024 KB.
      returned: success
      type: int
      sample: 65536
    charge_type:
      description:
        - How it is paid.
      returned: success
      type: str
      sample: Postpay
    image_id:
      description:
        - The ID of the image on it.
      returned: success
      type: str
      sample: compshareImage-1democuda128
    image_name:
      description:
        - The name of that image.
      returned: success
      type: str
      sample: cuda128_torch291_py312
    remark:
      description:
        - The remark, without the mark at its end.
      returned: success
      type: str
      sample: Pictures for the web shop
    mark:
      description:
        - The mark that it is found by. Empty when it has none.
      returned: success
      type: str
      sample: llm-node
    ssh:
      description:
        - How to log in, C(host), C(port) and C(user). The port is null and the rest empty unless it runs.
      returned: success
      type: dict
      sample:
        host: 203.0.113.21
        port: 23
        user: root
    ips:
      description:
        - The addresses, each with C(type) and C(ip). Instances in pod zones have none.
      returned: success
      type: list
      elements: dict
      sample:
        - type: Private
          ip: 192.0.2.21
    disks:
      description:
        - The disks, each with C(id), C(type), C(size) in GB and C(is_boot).
      returned: success
      type: list
      elements: dict
      sample:
        - id: disk-demo-boot
          type: CLOUD_SSD
          size: 100
          is_boot: true
    expires:
      description:
        - Until when it is paid, in UTC.
      returned: success
      type: str
      sample: '2026-01-01T00:00:00Z'
    raw:
      description:
        - The API's own object, without passwords and without addresses that hold a token.
      returned: success
      type: dict
"""

from ..module_utils import _python  # noqa: F401 - first: on an old Python it says so
from ..module_utils._resources.compshare_instance import SURVEY
from ..module_utils._survey import run_survey


def main():
    run_survey(SURVEY)


if __name__ == "__main__":
    main()
