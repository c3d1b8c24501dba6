# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: compshare_community_image
short_description: Find the ID of a community image of CompShare
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all community images of UCloud CompShare (DescribeCommunityImages), selects one image for each name, and returns its ID.
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
  - aicloud.catalog._compshare_community_image
seealso:
  - module: aicloud.catalog.compshare_community_image_info
"""

EXAMPLES = r"""
- name: Show the ID of the newest version in a group
  ansible.builtin.debug:
    msg: "{{ lookup('aicloud.catalog.compshare_community_image', group_id='gQ4demoTrain', version='latest') }}"

- name: Take one version of an image of an official author
  ansible.builtin.set_fact:
    training_image: >-
      {{ lookup('aicloud.catalog.compshare_community_image', '深度学习训练环境',
                official=true, version='~=1.9', latest_by='version', attribute='entry') }}

- name: Show what it is and what it costs
  ansible.builtin.debug:
    msg: "{{ training_image.name }} {{ training_image.version }} costs {{ training_image.price }} an hour"

- name: Say whose image is meant, after a name alone was not enough
  block:
    - name: Ask for a name that several publishers use
      ansible.builtin.set_fact:
        comfyui_image: "{{ lookup('aicloud.catalog.compshare_community_image', 'ComfyUI', version='latest') }}"
  rescue:
    - name: Show who uses it
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"

    - name: Take the one of the official author
      ansible.builtin.set_fact:
        comfyui_image: >-
          {{ lookup('aicloud.catalog.compshare_community_image', 'ComfyUI', version='latest', official=true) }}
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
    - compshareImage-1demolt2602
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
      sample: compshare_community_image
    id:
      description:
        - The ID to create an instance with, C(CompShareImageId).
      returned: O(attribute=entry)
      type: str
      sample: compshareImage-1demolt2602
    name:
      description:
        - The name as the API shows it.
      returned: O(attribute=entry)
      type: str
      sample: 数字人 LiveTalk
    family:
      description:
        - The same as RV(_raw[].name).
      returned: O(attribute=entry)
      type: str
      sample: 数字人 LiveTalk
    version:
      description:
        - The name of the version.
      returned: O(attribute=entry)
      type: str
      sample: v26.0201
    group_id:
      description:
        - The ID of the group that holds all versions.
      returned: O(attribute=entry)
      type: str
      sample: gQ2demoTalk
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
        - 数字人
        - 视频生成
        - 深度学习
    author:
      description:
        - Who published the image.
      returned: O(attribute=entry)
      type: str
      sample: 优云智算官方
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
        - V(true) unless the version or its group cannot be used.
      returned: O(attribute=entry)
      type: bool
      sample: true
    description:
      description:
        - What is said about the image, else about the version, else about the group.
      returned: O(attribute=entry)
      type: str
      sample: v26.0201 of 数字人 LiveTalk
    size_bytes:
      description:
        - The size in bytes. Null when it is not known.
      returned: O(attribute=entry)
      type: int
      sample: 40960000000
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
        - '3090'
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
      sample: true
    created:
      description:
        - When the image was created, in UTC. Empty when it is not known.
      returned: O(attribute=entry)
      type: str
      sample: '2025-05-15T00:00:00Z'
    updated:
      description:
        - When the image was changed, in UTC. Empty when it is not known.
      returned: O(attribute=entry)
      type: str
      sample: '2025-05-15T00:00:00Z'
    published:
      description:
        - When the image was published, in UTC. Empty when it is not known.
      returned: O(attribute=entry)
      type: str
      sample: '2025-05-16T00:00:00Z'
    used:
      description:
        - How often the group was used. Null when it is not known.
      returned: O(attribute=entry)
      type: int
      sample: 132
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
        CompShareImageId: compshareImage-1demolt2602
        Name: 数字人 LiveTalk
        GroupId: gQ2demoTalk
        VersionName: v26.0201
        VersionDesc: v26.0201 of 数字人 LiveTalk
        ImageType: Community
        ImageOwnerAlias: Community
        Author: 优云智算官方
        AuthInfo: 1
        Status: Available
        Price: 0
        ImageCharge: false
        Tags:
          - 数字人
          - 视频生成
          - 深度学习
        SupportedGpuTypes:
          - '4090'
          - '3090'
        Container: 'True'
        AutoStart: true
        Size: 40960
        CreateTime: 1747267200
        UpdateTime: 1747267200
        PubTime: 1747353600
        SoftwarePorts:
          - Software: WebUI
            Port: 7860
        Description: ''
        Cover: https://img.example.invalid/cover.png
        QrCodeUrl: ''
    raw_group:
      description:
        - The API's own object of the group, without its versions.
      returned: O(attribute=entry)
      type: dict
      sample:
        GroupId: gQ2demoTalk
        ImageName: 数字人 LiveTalk
        ImageDesc: ''
        CreatedCount: 84
        FavoritesCount: 12
        RecommendCount: 0
        ImageUseTime: 132
        IsFavorite: false
        Status: Available
"""

from ..plugin_utils._lookup import ListingLookup


class LookupModule(ListingLookup):
    name = "compshare_community_image"

    @staticmethod
    def listing():
        from ..module_utils._listings.compshare_community_images import LISTING

        return LISTING
