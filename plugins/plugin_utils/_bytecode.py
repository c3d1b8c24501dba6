# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bytecode for this collection, kept the way Python keeps it for any package.

Ansible's loader of collections compiles a file anew in every process, and a lookup runs
in a new process for every task and host: that was most of the time of a selection. So
what works out an answer is loaded by Python's own loader, which keeps bytecode beside
the source and checks it by the time and size of the source. Where the collection cannot
be written to, it is kept in the private folder of the run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import cache_from_source, spec_from_file_location
from types import CodeType, ModuleType

_PLUGINS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PACKAGE = __name__.rpartition(".plugin_utils.")[0]


class _Loader(SourceFileLoader):
    """Python's loader; ``folder`` is where bytecode goes that may not lie beside."""

    folder = ""

    def get_code(self, fullname: str) -> CodeType | None:
        if self._may_lie_beside():
            return self._sound_code(fullname)
        before = sys.pycache_prefix, sys.dont_write_bytecode
        mask = os.umask(0o077)
        sys.pycache_prefix, sys.dont_write_bytecode = self.folder, False
        try:
            return self._sound_code(fullname)
        finally:
            sys.pycache_prefix, sys.dont_write_bytecode = before
            os.umask(mask)

    def _sound_code(self, fullname: str) -> CodeType | None:
        """Return the code; bytecode that is damaged is made anew."""
        try:
            return super().get_code(fullname)
        except (EOFError, ValueError, TypeError):
            os.unlink(cache_from_source(self.path))
            return super().get_code(fullname)

    def _may_lie_beside(self) -> bool:
        if sys.dont_write_bytecode:
            return False
        folder = os.path.dirname(cache_from_source(self.path))
        return os.access(
            folder if os.path.isdir(folder) else os.path.dirname(self.path), os.W_OK
        )


class _OwnFiles:
    """Finds the files below plugins/ by their place; all else is left to others."""

    @staticmethod
    def find_spec(
        name: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if not name.startswith(f"{_PACKAGE}."):
            return None
        parts = name[len(_PACKAGE) + 1 :].split(".")
        file = f"{os.path.join(_PLUGINS, *parts)}.py"
        if not os.path.isfile(file):
            return None
        return spec_from_file_location(name, file, loader=_Loader(name, file))


def keep_bytecode(run_folder: str) -> None:
    """Load what this process imports from now on of the collection with bytecode."""
    _Loader.folder = os.path.join(run_folder, "bytecode")
    if _OwnFiles not in sys.meta_path:
        sys.meta_path.insert(0, _OwnFiles)
