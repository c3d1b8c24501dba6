# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds our files for Python's own loader, instead of Ansible's, once a miss needs them."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from os import path

_PLUGINS = path.dirname(path.dirname(path.abspath(__file__)))
_PACKAGE = __package__.rpartition(".")[0]
_OURS = (f"{_PACKAGE}.plugin_utils.", f"{_PACKAGE}.module_utils.")


class _Finder:
    def __init__(self, loader: type[SourceFileLoader]) -> None:
        self.loader = loader

    def find_spec(
        self, name: str, parent: object, target: object = None
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
        return spec_from_file_location(name, file, loader=self.loader(name, file))


def find_ours(loader: type[SourceFileLoader]) -> None:
    """Have all files of ours that are imported from now on found here."""
    if not any(isinstance(one, _Finder) for one in sys.meta_path):
        sys.meta_path.insert(0, _Finder(loader))
