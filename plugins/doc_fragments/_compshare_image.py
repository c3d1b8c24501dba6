# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What selects platform images of CompShare."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  id:
    description:
      - The ID of the image, C(CompShareImageId).
    type: str
  image_type:
    description:
      - The type of the image. V(System) are bare operating systems, V(App) come with frameworks or applications.
      - When not given, images of all types are read, in the order of the choices.
    type: str
    choices: [System, App, Game, Other]
"""
