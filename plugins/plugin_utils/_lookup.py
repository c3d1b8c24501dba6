# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entry of every lookup: has Python itself load the rest, with its bytecode.

Ansible's loader of collections compiles each file anew in every process, and a lookup
runs in a new process for every task and host. Python's loader keeps bytecode beside the
source, as it does for any package, wherever it may write there.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from os import path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType

_PLUGINS = path.dirname(path.dirname(path.abspath(__file__)))
_PACKAGE = __package__.rpartition(".")[0]
_OURS = (f"{_PACKAGE}.plugin_utils.", f"{_PACKAGE}.module_utils.")


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType | None:
        try:
            return super().get_code(fullname)
        except (EOFError, ValueError, TypeError):  # damaged bytecode
            return self.source_to_code(self.get_data(self.path), self.path)


class _Finder:
    @staticmethod
    def find_spec(
        name: str, parent: object, target: object = None
    ) -> ModuleSpec | None:
        if not name.startswith(_OURS):
            return None
        place = _PLUGINS + name[len(_PACKAGE) :].replace(".", "/")
        if path.isdir(place):
            folder = ModuleSpec(name, None, is_package=True)
            folder.submodule_search_locations = [place]
            return folder
        file = f"{place}.py"
        if not path.isfile(file):
            return None
        return spec_from_file_location(name, file, loader=_Loader(name, file))


def _find_ours() -> None:
    """Have all files of ours that are imported from now on found here."""
    if _Finder not in sys.meta_path:
        sys.meta_path.insert(0, _Finder)


for _name in ("_records", "_core_internals", "_remembered"):
    _spec = _Finder.find_spec(f"{__package__}.{_name}", None)
    if _spec and _spec.loader and _spec.name not in sys.modules:
        sys.modules[_spec.name] = module_from_spec(_spec)
        _spec.loader.exec_module(sys.modules[_spec.name])

from ._remembered import ListingLookup

ListingLookup.before_miss = staticmethod(_find_ours)

__all__ = ("ListingLookup",)
