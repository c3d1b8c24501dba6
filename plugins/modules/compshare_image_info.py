#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: compshare_image_info
short_description: List platform images of CompShare
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all platform images of UCloud CompShare (DescribeCompShareImages) and returns those that the options select.
  - The listing is always read to its end. Every filter is checked by the module itself, whatever the server makes of it.
  - Nothing found is no failure. To get exactly one image or an error, use P(aicloud.catalog.compshare_image#lookup).
extends_documentation_fragment:
  - aicloud.catalog._attributes
  - aicloud.catalog._attributes.compshare
  - aicloud.catalog._compshare
  - aicloud.catalog._connection
  - aicloud.catalog._selection.name
  - aicloud.catalog._selection
  - aicloud.catalog._compshare.image
  - aicloud.catalog._compshare_image
seealso:
  - plugin: aicloud.catalog.compshare_image
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: List all platform images
  aicloud.catalog.compshare_image_info:
  register: everything

- name: Find PyTorch images for a GPU type, the newest version first
  aicloud.catalog.compshare_image_info:
    name: PyTorch
    version: ">=2.1,<3"
    image_type: App
    gpu_type: "4090"
    sort_by: version
    descending: true
  register: pytorch

- name: Show what there is
  ansible.builtin.debug:
    msg: "{{ item.name }} has the ID {{ item.id }}"
  loop: "{{ pytorch.images }}"
  loop_control:
    label: "{{ item.id }}"

- name: Fail when an image that a playbook depends on cannot be used any more
  aicloud.catalog.compshare_image_info:
    id: compshareImage-1demotorch23
  register: pinned
  failed_when: pinned is failed or pinned.matched != 1

- name: Give the options of several modules in one place
  module_defaults:
    group/aicloud.catalog.all:
      timeout: 60
      retries: 6
    group/aicloud.catalog.compshare:
      public_key: "{{ lookup('ansible.builtin.env', 'COMPSHARE_PUBLIC_KEY') }}"
      private_key: "{{ lookup('ansible.builtin.env', 'COMPSHARE_PRIVATE_KEY') }}"
      region: cn-wlcb
  block:
    - name: List images with these options
      aicloud.catalog.compshare_image_info:
        name: Ubuntu-nvidia
        match: contains

    - name: List models with these options
      aicloud.catalog.compshare_model_info:
        tags: [LLM]
"""

RETURN = r"""
images:
  description:
    - The images that were selected, in the order of O(sort_by).
    - With O(query) it is what the expression yields.
  returned: success
  type: list
  elements: dict
  contains:
    cloud:
      description:
        - The cloud that the image is offered by.
      returned: success
      type: str
      sample: compshare
    listing:
      description:
        - The name of the listing that the image comes from.
      returned: success
      type: str
      sample: compshare_image
    id:
      description:
        - The ID to create an instance with, C(CompShareImageId).
      returned: success
      type: str
      sample: compshareImage-1demotorch23
    name:
      description:
        - The name as the API shows it.
      returned: success
      type: str
      sample: PyTorch 2.3
    family:
      description:
        - The name without the version at its end.
        - It is the whole name where there is no version.
      returned: success
      type: str
      sample: PyTorch
    version:
      description:
        - The version at the end of the name. The API has no field for it.
        - It is digits with at least one dot and perhaps a suffix, or C(v) and digits, after a space, C(_), C(-) or C(:).
      returned: success
      type: str
      sample: '2.3'
    group_id:
      description:
        - The ID of the group that holds all versions.
        - This API does not tell it, so it is always an empty text.
      returned: success
      type: str
    path:
      description:
        - The path that the image is installed under.
        - This API does not tell it, so it is always an empty text.
      returned: success
      type: str
    tags:
      description:
        - The tags. Texts with commas are split, and repeats are dropped.
      returned: success
      type: list
      elements: str
      sample:
        - pytorch
        - Pytorch
        - 深度学习
    author:
      description:
        - Who published the image.
      returned: success
      type: str
      sample: UCloud
    official:
      description:
        - Whether the author is an official account of the cloud.
      returned: success
      type: bool
      sample: true
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
      sample: PyTorch 2.3, App
    size_bytes:
      description:
        - The size in bytes. Null when it is not known.
      returned: success
      type: int
      sample: 26112000000
    price:
      description:
        - The price an hour, in units of the cloud's currency. Null when it is not known.
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
        - A800
        - H20
    gpu_memory_bytes:
      description:
        - The GPU memory that the image needs, in bytes. Null when it is not known.
        - This API does not tell it, so it is always null.
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
      sample: '2025-04-15T00:00:00Z'
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
      sample: '2025-04-15T01:00:00Z'
    used:
      description:
        - How often the image was used. Null when it is not known.
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
        CompShareImageId: compshareImage-1demotorch23
        Name: PyTorch 2.3
        ImageType: App
        ImageOwnerAlias: Official
        Author: UCloud
        AuthInfo: 1
        Status: Available
        Container: 'True'
        Size: 26112
        Visibility: 1
        Price: 0
        Description: PyTorch 2.3, App
        CreateTime: 1744675200
        PubTime: 1744678800
        Tags:
          - pytorch，Pytorch
          - 深度学习
        Softwares:
          Framework: PyTorch
          FrameworkVersion: '2.3'
          CUDAVersion: '12.1'
          PythonVersion: '3.11'
          OsVersion: Ubuntu 22.04
          FrameworkVersionIndex: 0
          Applications:
            - JupyterLab
        SupportedGpuTypes:
          - '4090'
          - A800
          - H20
total:
  description:
    - How many the server counts, after the filters that it applied itself. Null when it does not tell.
  returned: success
  type: int
  sample: 320
matched:
  description:
    - How many images remain after all filters, before O(limit) and O(query).
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
      sample: 6
    pages:
      description:
        - How many pages were read.
      returned: success
      type: int
      sample: 6
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
        - 428e8a08-dee1-44c7-adcc-103b96ac53d5
    elapsed:
      description:
        - How many seconds the last reading of the listing took.
      returned: success
      type: float
      sample: 0.05
"""

from ..module_utils import _python  # noqa: F401 - first: on an old Python it says so
from ..module_utils._info import run_info
from ..module_utils._listings.compshare_images import LISTING


def main():
    run_info(LISTING)


if __name__ == "__main__":
    main()
