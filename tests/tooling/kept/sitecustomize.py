"""Store what each of the thousand Ansible processes of the tests would make again.

Where KEPT names a folder, two things are made once and then read from it:

* The bytecode of modules. Ansible sends each module in a zip, with the hundred files that
  it imports, and Python keeps no bytecode for what lies in a zip.
* The two large tables of Ansible itself, its options and its redirects: YAML of half a
  megabyte that every program of Ansible parses when it starts.

Code and tables are the same as without. These processes are short, so they collect no
garbage either.
"""

from __future__ import annotations

import gc
import marshal
import os
import sys
import zipimport
import zlib
from collections.abc import Callable
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

FOLDER = os.environ.get("KEPT", "")
# Shorter texts are parsed in less time than it takes to look here.
LARGE = 50_000


def kept(name: str, make: Callable[[], Any]) -> Any:
    """Return what was made under this name, or make it."""
    path = os.path.join(FOLDER, name)
    try:
        with open(path, "rb") as file:
            return marshal.load(file)
    except FileNotFoundError:
        pass
    made = make()
    os.makedirs(FOLDER, exist_ok=True)
    own = f"{path}.{os.getpid()}"
    with open(own, "wb") as file:
        marshal.dump(made, file)
    os.replace(own, path)
    return made


def name_of(word: str, source: bytes) -> str:
    """Return a name that changes with the source and with Python."""
    return f"{sys.hexversion:x}{word}.{len(source)}.{zlib.crc32(source):08x}"


compile_source = zipimport._compile_source


def compile_once(path: str, source: bytes) -> Any:
    """Return what Python would compile."""
    inner = path.partition(".zip")[2].replace("/", ".")
    return kept(name_of(inner, source), lambda: compile_source(path, source))


def parse_once(yaml: ModuleType) -> None:
    """Have large texts of plain values parsed once."""
    load = yaml.load

    def loaded(stream: Any, Loader: Any) -> Any:
        if Loader.__module__ != "yaml.cyaml":  # those of Ansible make more of a text
            return load(stream, Loader)
        text = stream.read() if hasattr(stream, "read") else stream
        source = text.encode() if isinstance(text, str) else bytes(text)
        if len(source) < LARGE:
            return load(text, Loader)
        name = name_of(f".{Loader.__name__}", source)
        return kept(name, lambda: load(text, Loader))

    yaml.load = loaded


class YamlFinder:
    """Finds PyYAML once, where it is, for `parse_once`."""

    @classmethod
    def find_spec(cls, name: str, *unused: object) -> ModuleSpec | None:
        if name != "yaml":
            return None
        sys.meta_path.remove(cls)  # type: ignore[arg-type]
        spec = PathFinder.find_spec(name)
        if spec and spec.loader:
            execute = spec.loader.exec_module

            def execute_and_change(module: ModuleType) -> None:
                execute(module)
                parse_once(module)

            spec.loader.exec_module = execute_and_change  # type: ignore[method-assign]
        return spec


if FOLDER:
    gc.disable()
    zipimport._compile_source = compile_once
    sys.meta_path.insert(0, YamlFinder)  # type: ignore[arg-type]
