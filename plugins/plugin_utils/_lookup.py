# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entry of every lookup: Python itself loads the rest, with its bytecode.

Ansible's loader of collections compiles each file again in every process, and a lookup
runs in a new process for every task and host. Python's loader keeps bytecode beside the
source, as it does for any package, wherever it may write there. So this file is short.
"""

from __future__ import annotations

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType | None:
        try:
            return super().get_code(fullname)
        except (EOFError, ValueError, TypeError):  # damaged bytecode
            return self.source_to_code(self.get_data(self.path), self.path)


def _load(name: str) -> None:
    full = f"{__package__}.{name}"
    if full not in sys.modules:
        loader = _Loader(full, __file__.replace("_lookup.py", f"{name}.py"))
        spec = spec_from_loader(full, loader)
        sys.modules[full] = module_from_spec(spec)  # type: ignore[arg-type]
        loader.exec_module(sys.modules[full])


for _name in ("_records", "_core_internals", "_remembered"):
    _load(_name)

from ._remembered import ListingLookup


def _find_ours() -> None:
    _load("_finder")
    from ._finder import find_ours

    find_ours(_Loader)


ListingLookup.before_miss = staticmethod(_find_ours)

__all__ = ("ListingLookup",)
