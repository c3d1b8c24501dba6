# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What selects own models of Qianfan."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  id:
    description:
      - The ID of one version of a model, C(amv-...).
    type: str
  group_id:
    description:
      - The ID of the model that holds all versions, C(am-...).
    type: str
  model_type:
    description:
      - The type of the model as the listing shows it, such as V(大语言模型).
    type: str
  newest_first:
    description:
      - Whether the newest models come first. When not given, models keep the order of the server.
    type: bool
notes:
  - Every version of a model is an entry of its own. All versions of a model are in one group.
  - The listing does not tell which version is ready for use. Where the selection depends on that or on a version, the details
    of the versions in question are read as well, one request each.
"""
