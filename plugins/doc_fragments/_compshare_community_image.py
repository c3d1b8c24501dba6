# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What selects community images of CompShare."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  id:
    description:
      - The ID of one version of an image, C(CompShareImageId).
    type: str
  group_id:
    description:
      - The ID of the group that holds all versions of an image, C(GroupId).
      - Prefer it to a name, since anybody may publish an image under any name.
    type: str
  search:
    description:
      - A text that the name or the author of the image must contain, in any case.
    type: str
  free:
    description:
      - Whether the image must be free of charge (V(true)) or must cost something (V(false)). An image without a price passes
        neither.
    type: bool
  official:
    description:
      - Whether the author must be an official account of the cloud (V(true)) or must not be one (V(false)). An image
        that does not tell passes neither.
    type: bool
  auto_start:
    description:
      - Whether the image must start its application by itself (V(true)) or must not (V(false)). An image that does not
        tell passes neither.
    type: bool
  container:
    description:
      - Whether the image must be for containers (V(true)) or for virtual machines (V(false)). An image that does not
        tell passes neither.
    type: bool
  max_price:
    description:
      - The highest price an hour that the image may have. An image without a price does not pass.
    type: float
  server_sort:
    description:
      - The order that the server is asked for. Results keep it unless O(sort_by) is given.
    type: str
    choices: [Favor, PubTime, ImageUseTime, FavoritesCount]
  server_sort_ascending:
    description:
      - Whether O(server_sort) starts with the lowest.
    type: bool
    default: false
  include_readme:
    description:
      - Whether the API's own objects come with their long C(Readme) texts. Answers become much larger.
    type: bool
    default: false
notes:
  - Every version of a community image is an entry of its own. All versions of an image are in one group.
"""
