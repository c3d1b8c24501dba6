#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: compshare_community_image_info
short_description: List community images of CompShare
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads all community images of UCloud CompShare (DescribeCommunityImages) and returns those that the options select.
  - The listing is always read to its end. Every filter is checked by the module itself, whatever the server makes of it.
  - Nothing found is no failure. To get exactly one image or an error, use P(aicloud.catalog.compshare_community_image#lookup).
extends_documentation_fragment:
  - aicloud.catalog._attributes
  - aicloud.catalog._attributes.compshare
  - aicloud.catalog._compshare
  - aicloud.catalog._connection
  - aicloud.catalog._selection.name
  - aicloud.catalog._selection
  - aicloud.catalog._compshare.image
  - aicloud.catalog._compshare_community_image
seealso:
  - plugin: aicloud.catalog.compshare_community_image
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: List all versions of all images with this name, whoever published them
  aicloud.catalog.compshare_community_image_info:
    name: ComfyUI
  register: comfyui

- name: Find free images of official authors for a GPU type, the most used first
  aicloud.catalog.compshare_community_image_info:
    tags: [深度学习]
    official: true
    free: true
    container: true
    gpu_type: "4090"
    sort_by: used
    descending: true
    limit: 5
    query: "[].{name: name, version: version, id: id, used: used}"
  register: favourites

- name: Show them
  ansible.builtin.debug:
    var: favourites.images

- name: Take the newest version, or one that is known to work
  block:
    - name: Find the newest version in one group
      aicloud.catalog.compshare_community_image_info:
        group_id: gQ4demoTrain
        version: latest
      register: newest
      failed_when: newest is failed or newest.matched != 1

    - name: Take it
      ansible.builtin.set_fact:
        training_image: "{{ newest.images[0].id }}"
  rescue:
    - name: Take the one that is known to work
      ansible.builtin.set_fact:
        training_image: compshareImage-1demotr190
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
      sample: compshare_community_image
    id:
      description:
        - The ID to create an instance with, C(CompShareImageId).
      returned: success
      type: str
      sample: compshareImage-1demolt2602
    name:
      description:
        - The name as the API shows it.
      returned: success
      type: str
      sample: 数字人 LiveTalk
    family:
      description:
        - The same as RV(images[].name).
      returned: success
      type: str
      sample: 数字人 LiveTalk
    version:
      description:
        - The name of the version.
      returned: success
      type: str
      sample: v26.0201
    group_id:
      description:
        - The ID of the group that holds all versions.
      returned: success
      type: str
      sample: gQ2demoTalk
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
        - 数字人
        - 视频生成
        - 深度学习
    author:
      description:
        - Who published the image.
      returned: success
      type: str
      sample: 优云智算官方
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
        - V(true) unless the version or its group cannot be used.
      returned: success
      type: bool
      sample: true
    description:
      description:
        - What is said about the image, else about the version, else about the group.
      returned: success
      type: str
      sample: v26.0201 of 数字人 LiveTalk
    size_bytes:
      description:
        - The size in bytes. Null when it is not known.
      returned: success
      type: int
      sample: 40960000000
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
        - '3090'
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
      sample: true
    created:
      description:
        - When the image was created, in UTC. Empty when it is not known.
      returned: success
      type: str
      sample: '2025-05-15T00:00:00Z'
    updated:
      description:
        - When the image was changed, in UTC. Empty when it is not known.
      returned: success
      type: str
      sample: '2025-05-15T00:00:00Z'
    published:
      description:
        - When the image was published, in UTC. Empty when it is not known.
      returned: success
      type: str
      sample: '2025-05-16T00:00:00Z'
    used:
      description:
        - How often the group was used. Null when it is not known.
      returned: success
      type: int
      sample: 132
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
      returned: success
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
groups:
  description:
    - The groups as the API lists them, before the filters of this module.
  returned: success
  type: list
  elements: dict
  sample:
    - GroupId: gQ2demoTalk
      ImageName: 数字人 LiveTalk
      ImageDesc: ''
      CreatedCount: 84
      FavoritesCount: 12
      RecommendCount: 0
      ImageUseTime: 132
      IsFavorite: false
      Status: Available
      Data:
        - CompShareImageId: compshareImage-1demolt2602
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
total:
  description:
    - How many the server counts, after the filters that it applied itself. Null when it does not tell.
  returned: success
  type: int
  sample: 1
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
      sample: 1
    pages:
      description:
        - How many pages were read.
      returned: success
      type: int
      sample: 1
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
        - 0586eea3-c557-477e-8f27-512fe0258de3
    elapsed:
      description:
        - How many seconds the last reading of the listing took.
      returned: success
      type: float
      sample: 0.043
"""

from ..module_utils import _python  # noqa: F401 - first: on an old Python it says so
from ..module_utils._info import run_info
from ..module_utils._listings.compshare_community_images import LISTING


def main():
    run_info(LISTING)


if __name__ == "__main__":
    main()
