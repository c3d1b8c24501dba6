# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What selects models of ZStack AIOS."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  id:
    description:
      - The UUID of the model.
    type: str
  vendor:
    description:
      - The vendor of the model. It is the entry's C(author).
    type: str
  type:
    description:
      - The type of the model, such as V(System).
    type: str
  model_center_uuid:
    description:
      - The UUID of the model center that holds the model.
    type: str
  architecture:
    description:
      - The architecture of the model, such as V(Qwen2ForCausalLM).
    type: str
  accelerator:
    description:
      - The accelerator that the model requires, such as V(cuda:12.1). V(cuda) alone fits every C(cuda:) version. Upper and
        lower case are the same.
    type: str
  pipeline_tag:
    description:
      - The task that the model is made for, such as V(text-generation).
    type: str
  latest_only:
    description:
      - Whether only models pass that the server calls the latest version.
      - The server does not compare versions for that. Use O(version=latest) to compare them.
    type: bool
    default: false
  gpu_memory:
    description:
      - The GPU memory that is there, in bytes or as a text such as V(24GiB). Models pass whose least need plus extra request
        fits into it. A model that tells no need does not pass.
    type: str
  conditions:
    description:
      - Further conditions in the server's own query syntax, such as V(name~=%qwen%). They are sent as they are and not
        checked again.
    type: list
    elements: str
"""
