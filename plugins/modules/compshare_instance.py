#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: compshare_instance
short_description: Create, start, stop, reimage and delete GPU instances of CompShare
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Creates an instance from a platform or community image, starts, stops and restarts it, puts another image on it and deletes it.
  - Creating an instance costs money. How it is paid has no default, see O(charge_type), and O(max_price) is checked before
    anything is created.
  - CompShare has no token that makes an order unique, and names need not be unique. Every instance that the module creates has
    a mark at the end of its remark, such as C([aicloud.catalog:llm-node]). An instance is found by O(id), else by O(mark), else
    by O(name). When several match, the task fails with a list of them, and none is changed or created.
  - When the response to an order is lost, the module reads what has become of it, and does not send the order again.
  - The module looks for instances in all regions. Every order names the region and zone that the instance itself is in.
extends_documentation_fragment:
  - aicloud.catalog._attributes.compshare
  - aicloud.catalog._compshare
  - aicloud.catalog._connection
  - aicloud.catalog._provision
  - aicloud.catalog._choice.compshare_image
  - aicloud.catalog._choice.compshare_community_image
options:
  state:
    description:
      - V(present) creates the instance unless it exists, and leaves an existing one running or stopped. A new instance is
        running.
      - V(running) does the same and starts it. A stopped instance has no GPU and may not get one again; the error then says
        C(sold out).
      - V(stopped) does the same and stops it. CompShare deletes a stopped C(Postpay) instance after 7 days.
      - V(restarted) does the same and restarts an instance that was running, or starts one that was stopped. This is always a
        change.
      - V(absent) stops and deletes the instance.
    type: str
    choices: [present, running, stopped, restarted, absent]
    default: present
  id:
    description:
      - The ID of the instance, C(uhost-…) or C(cpod-…). It must exist unless O(state=absent).
      - One of O(id), O(name) and O(mark) is needed.
    type: str
  name:
    description:
      - The name, up to 63 letters, digits and any of C(_.,:-). An instance that is found by O(id) or O(mark) and has another
        name is renamed.
    type: str
  mark:
    description:
      - A text that identifies this instance, whatever its name. By default the O(name).
      - When it is given, an instance with another mark is left alone even if it has the O(name).
    type: str
  remark:
    description:
      - A remark, placed before the mark. It is only set when the instance is created.
    type: str
  image_id:
    description:
      - The ID of the image, when it is not selected with O(image) or O(community_image). It may be a custom image.
    type: str
  zone:
    description:
      - The zone to create the instance in, such as V(cn-wlcb-01). Needed to create, unless every entry of O(acceptable) has one,
        or O(offer) is given. Another zone of an existing instance is drift.
      - When not given, the first of the environment variables E(COMPSHARE_ZONE) and E(UCLOUD_ZONE) that is set is used.
    type: str
  gpu_type:
    description:
      - The GPU type, such as V(4090). Needed to create, unless every entry of O(acceptable) has one, or O(offer) is given.
    type: str
  gpu_count:
    description:
      - The number of GPUs. Needed to create.
    type: int
  cpu:
    description:
      - The number of CPUs. Needed to create. The zone must offer this number with the GPUs and the memory.
    type: int
  memory:
    description:
      - The memory, as a text such as V(64GiB), or in MB of 1024 KB such as V(65536). It must be whole GiB. Needed to create.
    type: str
  disks:
    description:
      - The disks, exactly one of them to boot from. Needed to create.
      - They are only used when the instance is created. When an existing instance has other disks, that is drift, see
        RV(drift), and nothing is done about it. What CompShare does not report about them is not compared.
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - The type, usually V(CLOUD_SSD). A800 needs V(CLOUD_RSSD).
        type: str
        required: true
      size:
        description:
          - The size in GB. The boot disk must be at least as large as the image.
        type: int
        required: true
      is_boot:
        description:
          - Whether the system is on this disk.
        type: bool
        default: false
  charge_type:
    description:
      - How the instance is paid. B(This costs money.) It has no default, and is needed to create.
      - V(Postpay) is paid by the hour afterwards, V(Dynamic) by the hour in advance, V(Day) and V(Month) in advance. V(Spot) is
        cheaper and can be taken away at any time. Not every zone has all of them.
    type: str
    choices: [Month, Day, Dynamic, Postpay, Spot]
  quantity:
    description:
      - The number of months or days to buy with O(charge_type=Month) or O(charge_type=Day). When not given, CompShare uses 1.
    type: int
  password:
    description:
      - The password to log in with. 8 to 30 characters of at least two kinds, upper case, lower case, digits and others.
      - It is only set when the instance is created or reimaged, and never compared, so another password of an existing instance
        is not noticed. It is never shown. When not given, CompShare generates one, which its console shows.
    type: str
  security_group_id:
    description:
      - The ID of the security group. When not given, CompShare makes a firewall from the ports of the image. It is only used
        when the instance is created. CompShare does not report it for an existing instance, so it is never compared.
    type: str
  offer:
    description:
      - An offer that P(aicloud.catalog.compshare_gpu_offer#lookup) has returned, in place of O(zone), O(gpu_type),
        O(gpu_count), O(cpu) and O(memory).
      - When O(charge_type) is not given, that of the offer is used. Another one is an error, since the price of the offer is
        for its own charge type.
      - An offer says what was available when it was read. Stock, and with O(max_price) the price, are checked again.
    type: dict
  acceptable:
    description:
      - Where else to create the instance, in this order, when O(zone) and O(gpu_type), or the O(offer), are sold out or cannot
        be combined.
      - Each entry has a C(zone), a C(gpu_type) or both; the other one is that of O(zone) or O(gpu_type). It can also be an
        offer, which has its own size.
      - An existing instance that fits one of these has no drift.
    type: list
    elements: dict
  max_price:
    description:
      - The most that the instance may cost, in yuan. It is compared with the price that CompShare reports for O(charge_type)
        and O(quantity), disks and image included. That price is for one hour with V(Postpay), V(Dynamic) and V(Spot), and for
        all days or months that are bought with V(Day) and V(Month).
      - An instance that costs more, or has no known price, is not created. This is checked in check mode, too. For an existing
        instance it is not checked.
      - The price is in RV(price), and in the diff.
    type: float
  reimage:
    description:
      - Whether an instance with another image gets the wanted one. It is stopped, reinstalled and started again. B(This wipes
        its boot disk.) Data disks are kept.
      - When V(false), another image is only reported as drift.
      - The ID of a community image changes with every version, so a selection such as O(community_image.version=latest) selects
        another image over time.
    type: bool
    default: false
  stop_at:
    description:
      - When CompShare stops the instance automatically, such as V(2026-12-01T22:00:00+08:00) or V(2026-12-01T14:00:00Z). A time
        without a time zone is refused, and so is one that has passed, or that is less than 5 minutes ahead when it must be set.
      - V(never) removes a time that was set. When not given, a time that was set stays.
      - It is set once the instance runs, which the module waits for whatever O(wait) is, and is compared to the minute. It is
        ignored with O(state=stopped) and O(state=absent), and for an instance that is stopped and stays stopped.
      - Not for V(Spot), which CompShare does not stop. A stopped V(Postpay) instance still costs RV(instance.stopped_price) per
        hour, and is deleted after 7 days, see RV(instance.release_time).
      - CompShare needs the project of the instance for this. It is O(project_id), else the default project.
    type: str
  stop_after:
    description:
      - How long the instance runs before CompShare stops it automatically, such as V(90m), V(8h) or V(1d12h), at least V(10m).
        It counts from the last start of the instance, so running the task again changes nothing, and starting the instance
        again gives it the full time again.
      - An instance that has already run longer is not stopped by this task. The task fails and says so.
      - It cannot be used with O(stop_at).
    type: str
notes:
  - O(zone) is where an instance is created. O(region) is not needed for that, since the name of a zone begins with it.
  - Before an instance is created, in check mode too, CompShare is asked whether there is enough of the GPU type and size. What
    is sold out is not ordered. When nothing remains, the error says C(sold out) and names the nearest offers that are
    available. When CompShare does not say, the order is sent anyway, and its refusal is the error.
seealso:
  - module: aicloud.catalog.compshare_instance_info
  - plugin: aicloud.catalog.compshare_instance
    plugin_type: inventory
  - plugin: aicloud.catalog.compshare_image
    plugin_type: lookup
  - plugin: aicloud.catalog.compshare_community_image
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Create a GPU instance with a platform image
  aicloud.catalog.compshare_instance:
    name: llm-node
    zone: cn-wlcb-01
    image:
      name: PyTorch 2.3
    gpu_type: '4090'
    gpu_count: 1
    cpu: 16
    memory: 64GiB
    disks:
      - type: CLOUD_SSD
        size: 100
        is_boot: true
    charge_type: Postpay
    poll_interval: 1
  register: node

- name: Show how to log in
  ansible.builtin.debug:
    msg: "ssh -p {{ node.instance.ssh.port }} {{ node.instance.ssh.user }}@{{ node.instance.ssh.host }}"

- name: Try several zones and GPU types, and pay no more than 4 yuan an hour
  aicloud.catalog.compshare_instance:
    name: painter
    remark: Pictures for the web shop
    zone: cn-sh2-02
    gpu_type: '4090'
    acceptable:
      - zone: cn-wlcb-01
    max_price: 4
    community_image:
      name: 数字人 LiveTalk
      latest_by: version
    gpu_count: 1
    cpu: 16
    memory: 64GiB
    disks:
      - type: CLOUD_SSD
        size: 200
        is_boot: true
    charge_type: Postpay
    password: "{{ lookup('ansible.builtin.env', 'PAINTER_PASSWORD') | default(omit, true) }}"
    wait_timeout: 1800
    poll_interval: 1

- name: Create an instance with the cheapest GPU that fits, or the next cheapest when that has just sold out
  aicloud.catalog.compshare_instance:
    name: cheap-node
    offer: "{{ offers[0] }}"
    acceptable: "{{ offers[1:] }}"
    image_id: "{{ image }}"
    disks:
      - type: CLOUD_SSD
        size: 100
        is_boot: true
    charge_type: Postpay
    max_price: 3
    poll_interval: 1
  vars:
    image: "{{ lookup('aicloud.catalog.compshare_image', 'PyTorch 2.3') }}"
    offers: >-
      {{ query('aicloud.catalog.compshare_gpu_offer', image_id=image, gpu_memory='24GiB', charge_type='Postpay',
               expect='some', limit=3) }}

- name: Put another image on it, which wipes its boot disk
  aicloud.catalog.compshare_instance:
    name: llm-node
    image_id: compshareImage-1democuda128
    reimage: true
    poll_interval: 1

- name: Stop it for the night
  aicloud.catalog.compshare_instance:
    name: llm-node
    state: stopped
    poll_interval: 1

- name: Have CompShare stop it 8 hours after it was started
  aicloud.catalog.compshare_instance:
    name: painter
    state: running
    stop_after: 8h
    poll_interval: 1
  register: guarded

- name: Show until when it runs, and what it costs afterwards
  ansible.builtin.debug:
    msg: "stops at {{ guarded.instance.stop_at }}, then costs {{ guarded.instance.stopped_price }} yuan an hour"

- name: Report what is wrong when the instance is too expensive
  block:
    - name: Ask for eight GPUs
      aicloud.catalog.compshare_instance:
        name: big-node
        zone: cn-wlcb-01
        image:
          name: PyTorch 2.3
        gpu_type: '4090'
        gpu_count: 8
        cpu: 128
        memory: 512GiB
        disks:
          - type: CLOUD_SSD
            size: 100
            is_boot: true
        charge_type: Postpay
        max_price: 10
  rescue:
    - name: Show the reason
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"

- name: Delete all
  aicloud.catalog.compshare_instance:
    name: "{{ item }}"
    state: absent
    poll_interval: 1
  loop:
    - llm-node
    - painter
    - cheap-node
"""

# Generated by `make generate` from docs/words/compshare_instance.yml; change that instead.
RETURN = r"""
instance:
  description:
    - The instance at the end of the task, or as it would be in check mode. Empty when it is absent.
    - Passwords are never returned.
  returned: success
  type: dict
  contains:
    id:
      description:
        - The ID. Empty in check mode for an instance that does not exist yet.
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
        - The ID of its image.
      returned: success
      type: str
      sample: compshareImage-1democuda128
    image_name:
      description:
        - The name of that image. In check mode it is empty when the image was not selected but given by its ID.
      returned: success
      type: str
      sample: cuda128_torch291_py312
    remark:
      description:
        - The remark, without the mark at the end.
      returned: success
      type: str
      sample: Pictures for the web shop
    mark:
      description:
        - The mark that identifies it for M(aicloud.catalog.compshare_instance). Empty when it has none.
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
        - Until when it is paid for, in UTC.
      returned: success
      type: str
      sample: '2026-01-01T00:00:00Z'
    stop_at:
      description:
        - When CompShare stops it automatically, in UTC. Empty when no such time is set. CompShare may still show a time
          that has passed.
      returned: success
      type: str
      sample: '2026-12-01T14:00:00Z'
    release_time:
      description:
        - When CompShare deletes it automatically, in UTC, which is 7 days after a V(Postpay) instance was stopped. Empty
          when no such time is set.
      returned: success
      type: str
      sample: ''
    stopped_price:
      description:
        - What it still costs while it is stopped, in yuan per hour, which is the price that CompShare reports for its
          disks and its image. GPU, CPU and memory cost nothing meanwhile. Null when CompShare does not report it, and
          unless it is V(Postpay), since what is paid in advance costs the same whether it runs or not.
      returned: success
      type: float
      sample: 0.05
created:
  description:
    - Whether this task created the instance, or would create it in check mode.
  returned: success
  type: bool
  sample: true
price:
  description:
    - What the instance costs in yuan, or would cost in check mode, disks and image included.
    - Null unless O(max_price) was given and the instance had to be created, since only then is the price asked for.
  returned: success
  type: float
  sample: 1.95
price_unit:
  description:
    - What RV(price) is for, V(hour), V(day) or V(month), or several, such as V(3 days). Null without a price.
  returned: success
  type: str
  sample: hour
steps:
  description:
    - What the module ordered, or would order in check mode. Any of V(create), V(rename), V(stop), V(reinstall), V(start),
      V(restart), V(schedule), V(unschedule), V(delete).
  returned: success
  type: list
  elements: str
  sample:
    - create
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
      state: Install
    - after_seconds: 65.9
      state: Running
drift:
  description:
    - What differs from what was asked for and was left alone, one sentence each.
  returned: success
  type: list
  elements: str
unsure:
  description:
    - Whether an order was sent and it is not known what became of it.
  returned: failure
  type: bool
  sample: false
"""

from ..module_utils import _python  # first: an old Python is told here
from ..module_utils._provision import run_resource
from ..module_utils._resources.compshare_instance import RESOURCE


def main() -> None:
    run_resource(
        RESOURCE,
        required_one_of=[("id", "name", "mark")],
        mutually_exclusive=[("image_id", "image", "community_image")],
    )


if __name__ == "__main__" and _python.SUPPORTED:
    main()
