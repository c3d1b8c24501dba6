"""Keep the bytecode of Ansible's modules, which tests run by the thousand.

Ansible sends each module in a zip, with the hundred files that it imports, and Python
keeps no bytecode for what lies in a zip: a third of the time of a task goes there. Where
KEPT_BYTECODE names a folder, what was compiled once is read from it. The code is the
same; a file that is not in a zip is not concerned.
"""

from __future__ import annotations

import marshal
import os
import sys
import zipimport
import zlib
from types import CodeType

FOLDER = os.environ.get("KEPT_BYTECODE")
COMPILE = zipimport._compile_source


def compile_once(path: str, source: bytes) -> CodeType:
    """Return what Python would compile, from the folder when it is there."""
    inner = path.partition(".zip")[2].replace("/", ".")
    name = f"{sys.hexversion:x}{inner}.{len(source)}.{zlib.crc32(source):08x}"
    kept = os.path.join(FOLDER, name)
    try:
        with open(kept, "rb") as file:
            return marshal.load(file)
    except FileNotFoundError:
        pass
    code = COMPILE(path, source)
    os.makedirs(FOLDER, exist_ok=True)
    own = f"{kept}.{os.getpid()}"
    with open(own, "wb") as file:
        marshal.dump(code, file)
    os.replace(own, kept)
    return code


if FOLDER:
    zipimport._compile_source = compile_once
