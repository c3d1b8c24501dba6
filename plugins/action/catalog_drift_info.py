# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ..plugin_utils._bytecode import kept_bytecode

with kept_bytecode():
    from ..plugin_utils._locking.actions import DriftAction


class ActionModule(DriftAction):
    pass
