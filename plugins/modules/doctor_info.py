#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: doctor_info
short_description: Find out what is wrong with the setup for a cloud
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Checks the way to each cloud layer by layer, and reports what it finds and what to do about it. The layers are the cache
    folders, the Python library, credentials, address, DNS, TCP, proxy, TLS, clock, login, and the permission to read each
    listing.
  - It runs on the controller, where lookups and inventories run, whatever the host of the task. It uses the same variables,
    C(ansible.cfg), environment and profiles as they do. To check the way from another host that runs modules, run
    C(ansible-playbook) on that host.
  - Like them, it does not see the C(environment) of a task or play, which is for modules alone. It warns of variables that are
    set there.
  - It reads the first page of each listing, and changes nothing. A session that it opens is closed again.
  - It reports where credentials come from, and never what they are.
options:
  clouds:
    description:
      - The clouds to check, such as V(compshare). By default those that have credentials.
      - A cloud that is named here and has no credentials is a failed check.
    type: list
    elements: str
  fail:
    description:
      - Whether the task fails when a check fails. The results are complete either way.
    type: bool
    default: false
  base_url:
    description:
      - The address of the API. It applies to the one cloud that O(clouds) names, or whose credentials are options of this task.
        Use variables such as C(aicloud_zstack_base_url) to give several.
      - When not given, it is the address that the lookups of that cloud use.
    type: str
    default: null
  retries:
    description:
      - As for the other modules, but at most one, so that the result comes soon.
    type: int
    default: 4
  retry_max_delay:
    description:
      - As for the other modules, but at most 2 seconds.
    type: float
    default: 30.0
  timeout:
    description:
      - How many seconds each step may take. A whole cloud takes at most about ten times as long, and usually a second.
      - When not given, the environment variable E(AICLOUD_TIMEOUT) is used.
    type: float
    default: 30.0
requirements:
  - python >= 3.10
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what it would change without changing anything.
    support: full
    details:
      - This module only reads. The result is the same with and without check mode.
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode), when in diff mode.
    support: N/A
    details:
      - This module changes nothing.
  platform:
    description: The systems that this module runs on.
    platforms: posix
    support: full
notes:
  - Credentials and other connection options come from the same sources as for lookups, which are this task, variables,
    C(ansible.cfg), the environment and profiles.
extends_documentation_fragment:
  - aicloud.catalog._attributes.every_cloud
  - aicloud.catalog._connection
  - aicloud.catalog._compshare
  - aicloud.catalog._zstack
  - aicloud.catalog._qianfan
seealso:
  - name: Troubleshooting
    description: Messages and what to do about them, and how to read this report.
    link: https://github.com/aicloud-catalog/aicloud.catalog/blob/main/docs/troubleshooting.md
"""

EXAMPLES = r"""
- name: Check every cloud that has credentials
  aicloud.catalog.doctor_info:
  register: doctor

- name: Show a table
  ansible.builtin.debug:
    msg: "{{ doctor.summary }}"

- name: Check one cloud, with the options that a task would have
  aicloud.catalog.doctor_info:
    clouds: [compshare]
    region: cn-wlcb
    timeout: 10
  register: compshare

- name: Stop before anything is provisioned when something is wrong
  block:
    - name: Check a region that does not exist
      aicloud.catalog.doctor_info:
        clouds: [compshare]
        region: cn-nowhere
        fail: true
  rescue:
    - name: Show what to do
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.checks | selectattr('status', 'equalto', 'failed') | map(attribute='hint') }}"
"""

RETURN = r"""
checks:
  description:
    - What was checked, cloud by cloud, in the order of the layers.
    - When a layer fails, the later ones are V(skipped). A wrong clock, or a listing without permission to read it, affects only
      what depends on it.
  returned: unless an option is wrong
  type: list
  elements: dict
  contains:
    cloud:
      description: The cloud. V(all) when no cloud has credentials.
      returned: always
      type: str
      sample: compshare
    check:
      description:
        - One of C(cache), C(library), C(credentials), C(address), C(dns), C(tcp), C(proxy), C(tls), C(clock) and C(login), or
          C(permission) with the name of a listing.
      returned: always
      type: str
      sample: permission compshare_image
    status:
      description: One of V(ok), V(failed) and V(skipped).
      returned: always
      type: str
      sample: ok
    text:
      description: What was found, or why the check was skipped.
      returned: always
      type: str
      sample: the first page has 100 images, and there are more
    hint:
      description: What to do. Empty when there is nothing to do.
      returned: always
      type: str
      sample: ''
summary:
  description: The same as the lines of a table, for a terminal.
  returned: unless an option is wrong
  type: list
  elements: str
"""
