# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entry of every lookup: loads the rest with bytecode that the run keeps.

Ansible's loader of collections compiles each file anew in every process, and a lookup
runs in a new process for every task and host. So this file, which is compiled each
time, holds the loader and nothing else.
"""

from __future__ import annotations

import marshal
import os
import sys
import zlib
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType

from ansible import constants as C

_FOLDER = os.path.join(C.DEFAULT_LOCAL_TMP, "aicloud.catalog", "bytecode")  # type: ignore[attr-defined]
_PLUGINS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_PACKAGE = f"{__package__.rpartition('.')[0]}."


class _Loader(SourceFileLoader):
    """Compiles a file once in a run; what was kept and damaged is made anew."""

    def get_code(self, fullname: str) -> CodeType:
        source = os.stat(self.path)
        name = f"{fullname[len(_PACKAGE) :]}-{source.st_mtime_ns}-{source.st_size}"
        kept = os.path.join(_FOLDER, name)
        try:
            with open(kept, "rb") as file:
                data = file.read()
            if zlib.crc32(data[4:]).to_bytes(4, "big") == data[:4]:
                code: CodeType = marshal.loads(data[4:])
                return code
        except OSError:
            pass
        code = self.source_to_code(self.get_data(self.path), self.path)
        _keep(kept, marshal.dumps(code))
        return code


def _keep(path: str, data: bytes) -> None:
    new = f"{path}.{os.getpid()}"
    try:
        for folder in (os.path.dirname(_FOLDER), _FOLDER):
            if not os.path.isdir(folder):
                os.mkdir(folder, 0o700)
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as f:
            f.write(zlib.crc32(data).to_bytes(4, "big") + data)
        os.replace(new, path)
    except OSError:
        return  # another process was first, or the next one compiles it again


class _Finder:
    """Finds our own files by their place; all others are left to Ansible."""

    @staticmethod
    def find_spec(name: str, path: object, target: object = None) -> ModuleSpec | None:
        file = f"{_PLUGINS}/{name[len(_PACKAGE) :].replace('.', '/')}.py"
        if not name.startswith(_PACKAGE) or not os.path.isfile(file):
            return None
        return spec_from_file_location(name, file, loader=_Loader(name, file))


sys.meta_path.insert(0, _Finder)

from ._lookups.remembered import ListingLookup

__all__ = ("ListingLookup",)
