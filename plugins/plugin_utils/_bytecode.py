# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python's own loader for our files, with the bytecode that it keeps beside them.

Ansible's loader compiles every file that a plugin imports, in each process.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
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
        return spec_from_file_location(name, file, loader=_Loader(name, file))


_FINDER = _Finder()


def keep_bytecode() -> None:
    """Have Python's loader load all our files that are imported from now on."""
    if _FINDER not in sys.meta_path:
        sys.meta_path.insert(0, _FINDER)


@contextmanager
def kept_bytecode() -> Iterator[None]:
    """Have it load our files that are imported inside; afterwards all is as before."""
    already = _FINDER in sys.meta_path
    keep_bytecode()
    try:
        yield
    finally:
        if not already:
            sys.meta_path.remove(_FINDER)
