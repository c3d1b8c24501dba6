# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What selects GPU instances of CompShare."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  states:
    description:
      - The states of instances, such as V(Running), V(Stopped) or V(Install Fail), in any case. When not given, all.
    type: list
    elements: str
  gpu_types:
    description:
      - The GPU types of instances, in any case. When not given, all.
    type: list
    elements: str
  zones:
    description:
      - The zones of instances, such as V(cn-wlcb-01). When not given, all.
    type: list
    elements: str
"""
