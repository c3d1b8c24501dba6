# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: compshare_image
short_description: Find the ID of a platform image of CompShare
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all platform images of UCloud CompShare (DescribeCompShareImages), selects one image for each name, and returns its ID.
  - Exactly one must remain for each name. Otherwise the lookup fails and tells which condition left how many, what is
    nearest, and which option would settle it.
  - The listing is always read to its end. Every filter is checked by the lookup itself, whatever the server makes of it.
options:
  attribute:
    default: id
extends_documentation_fragment:
  - aicloud.catalog._lookup
  - aicloud.catalog._compshare
  - aicloud.catalog._compshare.plugin
  - aicloud.catalog._connection
  - aicloud.catalog._connection.plugin
  - aicloud.catalog._selection
  - aicloud.catalog._compshare.image
  - aicloud.catalog._compshare_image
seealso:
  - module: aicloud.catalog.compshare_image_info
"""

EXAMPLES = r"""
- name: Show the ID of an image
  ansible.builtin.debug:
    msg: "{{ lookup('aicloud.catalog.compshare_image', 'PyTorch 2.3') }}"

- name: Take the newest version below 3 for a GPU type
  ansible.builtin.set_fact:
    training_image: >-
      {{ lookup('aicloud.catalog.compshare_image', 'PyTorch',
                version='>=2.1,<3', latest_by='version', gpu_type='4090') }}

- name: Find several images at once
  ansible.builtin.debug:
    msg: "{{ query('aicloud.catalog.compshare_image', 'PyTorch 2.3', 'PyTorch 2.4', author='UCloud') }}"

- name: Go on without an image that may be missing
  ansible.builtin.debug:
    msg: "The image to use is {{ found | first | default('the default one') }}"
  vars:
    found: "{{ query('aicloud.catalog.compshare_image', 'PyTorch 9.9', on_missing='warn') }}"

- name: Show why nothing was found
  block:
    - name: Ask for a version that does not exist
      ansible.builtin.debug:
        msg: "{{ lookup('aicloud.catalog.compshare_image', 'PyTorch', version='>=9') }}"
  rescue:
    - name: Show the explanation
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"
"""

RETURN = r"""
_raw:
  description:
    - One value for each name, in their order. See O(attribute) for which one, and O(expect) for several.
    - With O(attribute=entry) every value is a dictionary with all of the following keys. With O(query) it is what the
      expression yields.
  type: list
  elements: raw
  sample:
    - compshareImage-1demotorch23
  contains:
    cloud:
      description:
        - The cloud that the image is offered by.
      returned: O(attribute=entry)
      type: str
      sample: compshare
    listing:
      description:
        - The name of the listing that the image comes from.
      returned: O(attribute=entry)
      type: str
      sample: compshare_image
    id:
      description:
        - The ID to create an instance with, C(CompShareImageId).
      returned: O(attribute=entry)
      type: str
      sample: compshareImage-1demotorch23
    name:
      description:
        - The name as the API shows it.
      returned: O(attribute=entry)
      type: str
      sample: PyTorch 2.3
    family:
      description:
        - The name without the version at its end.
        - It is the whole name where there is no version.
      returned: O(attribute=entry)
      type: str
      sample: PyTorch
    version:
      description:
        - The version at the end of the name. The API has no field for it.
        - It is digits with at least one dot and perhaps a suffix, or C(v) and digits, after a space, C(_), C(-) or C(:).
      returned: O(attribute=entry)
      type: str
      sample: '2.3'
    group_id:
      description:
        - The ID of the group that holds all versions.
        - This API does not tell it, so it is always an empty text.
      returned: O(attribute=entry)
      type: str
    path:
      description:
        - The path that the image is installed under.
        - This API does not tell it, so it is always an empty text.
      returned: O(attribute=entry)
      type: str
    tags:
      description:
        - The tags. Texts with commas are split, and repeats are dropped.
      returned: O(attribute=entry)
      type: list
      elements: str
      sample:
        - pytorch
        - Pytorch
        - 深度学习
    author:
      description:
        - Who published the image.
      returned: O(attribute=entry)
      type: str
      sample: UCloud
    official:
      description:
        - Whether the author is an official account of the cloud.
      returned: O(attribute=entry)
      type: bool
      sample: true
    status:
      description:
        - The status as the API shows it.
      returned: O(attribute=entry)
      type: str
      sample: Available
    available:
      description:
        - V(false) when the API says that the image cannot be used, V(true) when it says nothing.
      returned: O(attribute=entry)
      type: bool
      sample: true
    description:
      description:
        - What the publisher says about the image.
      returned: O(attribute=entry)
      type: str
      sample: PyTorch 2.3, App
    size_bytes:
      description:
        - The size in bytes. Null when it is not known.
      returned: O(attribute=entry)
      type: int
      sample: 26112000000
    price:
      description:
        - The price an hour, in units of the cloud's currency. Null when it is not known.
      returned: O(attribute=entry)
      type: float
      sample: 0.0
    gpu_types:
      description:
        - The GPU types that the image supports. Empty when they are not known.
      returned: O(attribute=entry)
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
      returned: O(attribute=entry)
      type: int
    container:
      description:
        - Whether the image is for containers, not for virtual machines.
      returned: O(attribute=entry)
      type: bool
      sample: true
    auto_start:
      description:
        - Whether the image starts its application by itself.
      returned: O(attribute=entry)
      type: bool
    created:
      description:
        - When the image was created, in UTC. Empty when it is not known.
      returned: O(attribute=entry)
      type: str
      sample: '2025-04-15T00:00:00Z'
    updated:
      description:
        - When the image was changed, in UTC. Empty when it is not known.
      returned: O(attribute=entry)
      type: str
    published:
      description:
        - When the image was published, in UTC. Empty when it is not known.
      returned: O(attribute=entry)
      type: str
      sample: '2025-04-15T01:00:00Z'
    used:
      description:
        - How often the image was used. Null when it is not known.
        - This API does not tell it, so it is always null.
      returned: O(attribute=entry)
      type: int
    checksum:
      description:
        - The checksum of the files, as the API shows it.
        - This API does not tell it, so it is always an empty text.
      returned: O(attribute=entry)
      type: str
    raw:
      description:
        - The API's own object, untouched.
      returned: O(attribute=entry)
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
"""

from ..plugin_utils._lookup import ListingLookup


class LookupModule(ListingLookup):
    name = "compshare_image"

    @staticmethod
    def listing():
        from ..module_utils._listings.compshare_images import LISTING

        return LISTING
