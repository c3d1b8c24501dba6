# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The non-public parts of core's actions that our actions use.

Apart from ``_core_internals``, which inventories load as well. Tried on ansible-core
2.16.14, 2.19.14 and 2.21.5.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from ansible.plugins.action import ActionBase


class Arguments(dict[str, Any]):
    """What a module gets; core shows it with ANSIBLE_DEBUG, and hides no secret."""

    def __init__(self, values: Mapping[str, Any], secrets: Collection[str]) -> None:
        super().__init__(values)
        self._secrets = secrets

    def __repr__(self) -> str:
        return repr({n: "***" if n in self._secrets else self[n] for n in self})


class CoreAction(ActionBase):
    """An action whose module gets ``variables`` of the environment, besides others."""

    def __init__(self, *words: Any, **names: Any) -> None:
        super().__init__(*words, **names)
        self.variables: dict[str, str] = {}

    def _compute_environment_string(self, raw_environment_out: Any = None) -> str:
        """Core asks for this when it makes the command that runs the module."""
        of_task: str = super()._compute_environment_string(raw_environment_out)
        ours: str = self._connection._shell.env_prefix(**self.variables)
        return f"{of_task} {ours}".strip()
