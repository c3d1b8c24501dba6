#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: compshare_custom_image
short_description: Make custom images of CompShare from instances, and delete them
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Makes an image of an instance as it is now, once. An existing image of that O(name) is never made again, whatever has become
    of the instance since; so a new state needs a new name, such as one with a version at its end.
  - CompShare has no token that makes an order unique, so the image is found by its name. When two have that name, the task
    fails with an error that names both, and none is changed or made.
  - When the response to an order is lost, the module reads what has become of it, and does not send the order again. Two runs
    at the same time on one host wait for each other.
  - Making an image takes some minutes, up to half an hour for a large one. Meanwhile the instance cannot be changed.
extends_documentation_fragment:
  - aicloud.catalog._attributes.compshare
  - aicloud.catalog._compshare
  - aicloud.catalog._connection
  - aicloud.catalog._provision
options:
  state:
    description:
      - V(present) makes the image unless it exists, and waits until it is available.
      - V(absent) deletes it. Instances that were created from it stay.
    type: str
    choices: [present, absent]
    default: present
  name:
    description:
      - The name of the image. One of O(name) and O(id) is needed.
    type: str
  id:
    description:
      - The ID of an existing image, when its name is not unique.
    type: str
  instance:
    description:
      - The instance to make the image from, by its ID or its name. Needed when the image does not exist yet; ignored when it
        does.
      - A virtual machine may be running or stopped, a container must be running. It must be in O(region), which is where the
        module looks for images.
    type: str
  description:
    description:
      - The description of the image. It is only set when the image is made; a different one is reported as drift.
    type: str
  software:
    description:
      - What is installed in the image, so that lookups can select by it. It is only set when the image is made; a difference is
        reported as drift. It is not checked.
    type: dict
    suboptions:
      framework:
        description:
          - The name of the framework.
        type: str
      framework_version:
        description:
          - The version of the framework, such as V("2.3").
        type: str
      cuda:
        description:
          - The version of CUDA, such as V("12.4").
        type: str
      applications:
        description:
          - The applications.
        type: list
        elements: str
notes:
  - CompShare may need a while to make the image. Its documentation recommends to wait for up to 1800 seconds, see
    O(wait_timeout).
  - Only the schema of CompShare's SDK documents that images can be deleted, and that they can have a description and software.
seealso:
  - module: aicloud.catalog.compshare_custom_image_info
  - plugin: aicloud.catalog.compshare_custom_image
    plugin_type: lookup
  - module: aicloud.catalog.compshare_instance
"""

EXAMPLES = r"""
- name: Create an instance to configure
  aicloud.catalog.compshare_instance:
    name: golden-node
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

- name: Make an image of the configured instance
  aicloud.catalog.compshare_custom_image:
    name: trainer 1.0
    instance: golden-node
    description: PyTorch with our tools
    software:
      framework: PyTorch
      framework_version: "2.3"
      cuda: "12.1"
    wait_timeout: 1800
    poll_interval: 1
  register: kept

- name: Show the image
  ansible.builtin.debug:
    msg: "{{ kept.image.name }} is {{ kept.image.id }} for {{ kept.image.gpu_types | join(', ') }}"

- name: Create another instance from it
  aicloud.catalog.compshare_instance:
    name: trainer
    zone: cn-wlcb-01
    image_id: "{{ lookup('aicloud.catalog.compshare_custom_image', 'trainer', latest_by='version', refresh=true) }}"
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

- name: Report why an image could not be made
  block:
    - name: Ask for an image of an instance that does not exist
      aicloud.catalog.compshare_custom_image:
        name: trainer 2.0
        instance: nobody
  rescue:
    - name: Show the reason
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"

- name: Delete the instances
  aicloud.catalog.compshare_instance:
    name: "{{ item }}"
    state: absent
    poll_interval: 1
  loop:
    - golden-node
    - trainer

- name: Delete the image
  aicloud.catalog.compshare_custom_image:
    name: trainer 1.0
    state: absent
    poll_interval: 1
"""

# Generated by `make generate` from docs/words/compshare_custom_image.yml; change that instead.
RETURN = r"""
image:
  description:
    - The image at the end of the task, or as it would be in check mode. Empty when it is absent.
    - It has the keys of every entry of the listing.
  returned: success
  type: dict
  contains:
    cloud:
      description:
        - The cloud that offers the image.
      returned: success
      type: str
      sample: compshare
    listing:
      description:
        - The name of the listing that the image comes from.
      returned: success
      type: str
      sample: compshare_custom_image
    id:
      description:
        - The ID to create an instance with, C(CompShareImageId).
      returned: success
      type: str
      sample: compshareImage-1ownvllm11
    name:
      description:
        - The name as the API shows it.
      returned: success
      type: str
      sample: vllm-prod 1.1
    family:
      description:
        - The name without the version at its end.
        - It is the whole name where there is no version.
      returned: success
      type: str
      sample: vllm-prod
    version:
      description:
        - The version at the end of the name. The API has no field for it.
        - It is digits with at least one dot and perhaps a suffix, or C(v) and digits, after a space, C(_), C(-) or C(:).
      returned: success
      type: str
      sample: '1.1'
    group_id:
      description:
        - The ID of the group that holds all versions.
        - This API does not provide it, so it is always an empty string.
      returned: success
      type: str
    path:
      description:
        - The path where the image is installed.
        - This API does not provide it, so it is always an empty string.
      returned: success
      type: str
    tags:
      description:
        - The tags. Texts with commas are split, and duplicates are dropped.
      returned: success
      type: list
      elements: str
    author:
      description:
        - Who published the image.
      returned: success
      type: str
      sample: demo
    official:
      description:
        - Whether the author is an official account of the cloud.
      returned: success
      type: bool
      sample: false
    status:
      description:
        - The status as the API shows it.
      returned: success
      type: str
      sample: Available
    available:
      description:
        - V(false) when the API says that the image cannot be used, V(true) when it says nothing.
      returned: success
      type: bool
      sample: true
    description:
      description:
        - What the publisher says about the image.
      returned: success
      type: str
      sample: vllm-prod 1.1, App
    size_bytes:
      description:
        - The size in bytes. Null when it is not known.
      returned: success
      type: int
      sample: 27136000000
    price:
      description:
        - The price per hour, in the cloud's currency. Null when it is not known.
      returned: success
      type: float
      sample: 0.0
    gpu_types:
      description:
        - The GPU types that the image supports. Empty when they are not known.
      returned: success
      type: list
      elements: str
      sample:
        - '4090'
        - H20
    gpu_memory_bytes:
      description:
        - The GPU memory that the image needs, in bytes. Null when it is not known.
        - This API does not provide it, so it is always null.
      returned: success
      type: int
    container:
      description:
        - Whether the image is for containers, not for virtual machines.
      returned: success
      type: bool
      sample: true
    auto_start:
      description:
        - Whether the image starts its application by itself.
      returned: success
      type: bool
    created:
      description:
        - When the image was created, in UTC. Empty when it is not known.
      returned: success
      type: str
      sample: '2025-02-04T00:00:00Z'
    updated:
      description:
        - When the image was changed, in UTC. Empty when it is not known.
      returned: success
      type: str
    published:
      description:
        - When the image was published, in UTC. Empty when it is not known.
      returned: success
      type: str
      sample: '2025-02-04T01:00:00Z'
    used:
      description:
        - How often the image was used. Null when it is not known.
      returned: success
      type: int
    checksum:
      description:
        - The checksum of the files, as the API shows it.
        - This API does not provide it, so it is always an empty string.
      returned: success
      type: str
    software:
      description:
        - What is installed in the image, with the keys C(framework), C(framework_version), C(cuda), C(python), C(os)
          and C(applications), a list. What the API does not report is empty.
        - It is an empty dictionary when the API reports nothing.
      returned: success
      type: dict
      sample:
        framework: vLLM
        framework_version: 0.6.3
        cuda: '12.4'
        python: '3.12'
        os: Ubuntu 22.04
        applications:
          - JupyterLab
    raw:
      description:
        - The API's own object, untouched.
      returned: success
      type: dict
      sample:
        CompShareImageId: compshareImage-1ownvllm11
        Name: vllm-prod 1.1
        ImageType: Custom
        Author: demo
        AuthInfo: 0
        Status: Available
        Container: 'True'
        Size: 27136
        Visibility: 0
        Price: 0
        Description: vllm-prod 1.1, App
        CreateTime: 1738627200
        PubTime: 1738630800
        SupportedGpuTypes:
          - '4090'
          - H20
        Softwares:
          Framework: vLLM
          FrameworkVersion: 0.6.3
          CUDAVersion: '12.4'
          PythonVersion: '3.12'
          OsVersion: Ubuntu 22.04
          FrameworkVersionIndex: 0
          Applications:
            - JupyterLab
        IsOfficial: false
        ImageSupportZone:
          - Zone: cn-wlcb-01
            ZoneId: 1
created:
  description:
    - Whether this task made the image, or would make it in check mode.
  returned: success
  type: bool
  sample: true
steps:
  description:
    - What the module ordered, or would order in check mode. V(create), V(delete) or nothing.
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
    - after_seconds: 2.2
      state: Making
    - after_seconds: 412.7
      state: Available
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
from ..module_utils._resources.compshare_custom_image import RESOURCE


def main() -> None:
    run_resource(RESOURCE)


if __name__ == "__main__" and _python.SUPPORTED:
    main()
