"""Store what each of the thousand Ansible processes of the tests would make again.

Where KEPT names a folder, this is made once and then read from it:

* The zips in which Ansible sends modules. Each program finds and reads the hundred
  files that a module imports, and keeps the zip until it ends.
* The bytecode of modules: Python keeps none for what lies in a zip.
* The two large tables of Ansible itself, its options and its redirects: YAML of half a
  megabyte that every program of Ansible parses when it starts.
* The options of its plugins, YAML in their documentation, which most programs read of
  thirty plugins; and the templates in defaults. That was a quarter of a forked start.

All of it is the same as without. These processes are short, so they collect no
garbage either; and Ansible looks for results every 5 ms instead of every millisecond,
which on a busy machine is a tenth of what it does.
"""

from __future__ import annotations

import atexit
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
# What forked_server.py has read for the programs that it forks; each takes it but once,
# for it may change what it takes.
READ: dict[str, Any] = {}
SEEN: set[str] = set()


def read(name: str) -> Any:
    """Return what is kept under this name."""
    with open(os.path.join(FOLDER, name), "rb") as file:
        if name.startswith("pickle"):
            import pickle  # which modules, too, would import

            return pickle.load(file)
        return marshal.load(file)


def read_all(pickled: bool) -> None:
    """Read what is kept and was not yet read; what is pickled imports from Ansible."""
    for name in set(os.listdir(FOLDER)) - SEEN if os.path.isdir(FOLDER) else ():
        if not name.endswith("-") and name.startswith("pickle") <= pickled:
            SEEN.add(name)
            if name != "modules":
                READ[name] = read(name)


def kept(name: str, make: Callable[[], Any]) -> Any:
    """Return what was made under this name, or make it."""
    if name in READ:
        return READ.pop(name)
    try:
        return read(name)
    except FileNotFoundError:
        pass
    made = make()
    try:
        keep(name, made)
    except OSError:
        pass  # in a test of a full disk; it is made again
    return made


def keep(name: str, made: Any) -> None:
    """Write it for the processes after this one, completely or not at all."""
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, name)
    own = f"{path}.{os.getpid()}-"
    with open(own, "wb") as file:
        if name.startswith("pickle"):
            import pickle

            pickle.dump(made, file)
        else:
            marshal.dump(made, file)
    os.replace(own, path)


def name_of(word: str, source: bytes) -> str:
    """Return a name that changes with the source and with Python."""
    return f"{sys.hexversion:x}{word}.{len(source)}.{zlib.crc32(source):08x}"


compile_source = zipimport._compile_source
get_module_code = zipimport._get_module_code
FOUND: dict[tuple[str, str, str], tuple[Any, ...]] = {}


def compile_once(path: str, source: bytes) -> Any:
    """Return what Python would compile."""
    inner = path.partition(".zip")[2].replace("/", ".")
    return kept(name_of(inner, source), lambda: compile_source(path, source))


def read_once(importer: zipimport.zipimporter, name: str) -> tuple[Any, ...]:
    """Return the code of a file in a zip: Python asks for its name, then for itself."""
    key = (importer.archive, importer.prefix, name)
    if key not in FOUND:
        FOUND[key] = get_module_code(importer, name)
    return FOUND[key]


def parse_once(yaml: ModuleType) -> None:
    """Have large texts of plain values parsed once."""
    load = yaml.load

    def loaded(stream: Any, Loader: Any) -> Any:
        tags = getattr(stream, "_ansible_tags_mapping", None)
        if tags and Loader.__module__ == "ansible.parsing.yaml.loader":
            told = repr(sorted(map(repr, tags.values())))
            if ".py'" in told:  # the documentation of a plugin
                name = name_of(".", (told + stream).encode())
                return kept(f"pickle{name}", lambda: load(stream, Loader))
        if Loader.__module__ != "yaml.cyaml":  # those of Ansible make more of a text
            return load(stream, Loader)
        text = stream.read() if hasattr(stream, "read") else stream
        source = text.encode() if isinstance(text, str) else bytes(text)
        if len(source) < LARGE:
            return load(text, Loader)
        name = name_of(f".{Loader.__name__}", source)
        return kept(name, lambda: load(text, Loader))

    yaml.load = loaded


def share_modules(module_common: ModuleType) -> None:
    """Have the zips of modules that others made, and leave them those made here."""
    paths = os.environ.get("ANSIBLE_COLLECTIONS_PATH", "").split(os.pathsep)
    ours = [p for p in paths if os.path.isdir(f"{p}/ansible_collections/aicloud")]
    if ours[:1] != [os.path.dirname(FOLDER)]:
        return  # another copy of the collection has other modules
    shared = os.path.join(FOLDER, "modules")
    own = os.path.join(module_common.C.DEFAULT_LOCAL_TMP, "ansiballz_cache")
    os.makedirs(shared, exist_ok=True)
    os.makedirs(own, exist_ok=True)
    names = {name for name in os.listdir(shared) if not name.startswith(".")}
    for name in names:
        os.symlink(os.path.join(shared, name), os.path.join(own, name))
    process = os.getpid()
    theirs = os.path.join(
        os.path.dirname(os.path.dirname(module_common.__file__)), "modules"
    )

    def leave() -> None:
        import shutil  # which modules, too, would import

        if os.getpid() != process:
            return
        for name in set(os.listdir(own)) - names:
            module = name.partition("-")[0]
            known = module.startswith("ansible_collections.aicloud.catalog.") or (
                module.startswith("ansible.modules.")
                and os.path.isfile(f"{theirs}/{module.rpartition('.')[2]}.py")
            )
            if known and not name.endswith((".lock", "-part")):
                copy = os.path.join(shared, f".{name}.{process}")
                shutil.copyfile(os.path.join(own, name), copy)
                os.replace(copy, os.path.join(shared, name))

    # Before Ansible removes its folder: what is registered last runs first.
    atexit.register(leave)


def look_less_often(constants: ModuleType) -> None:
    """Leave the processor to the tasks that Ansible waits for."""
    constants.DEFAULT_INTERNAL_POLL_INTERVAL = 0.005  # type: ignore[attr-defined]


def compile_defaults_once(manager: ModuleType) -> None:
    """Have the templates in defaults of options compiled once."""

    class Environment(manager.NativeEnvironment):  # type: ignore[name-defined, misc]
        def compile(self, source: str, *words: Any, **more: Any) -> Any:
            name = name_of(".default", source.encode())
            make = super().compile
            return kept(name, lambda: make(source, *words, **more))

    manager.NativeEnvironment = Environment  # type: ignore[attr-defined]


AFTER_IMPORT = {
    "yaml": parse_once,
    "ansible.config.manager": compile_defaults_once,
    "ansible.constants": look_less_often,
    "ansible.executor.module_common": share_modules,
}


class Finder:
    """Finds what is changed after its import where Python finds it."""

    @classmethod
    def find_spec(
        cls, name: str, path: Any = None, target: object = None
    ) -> ModuleSpec | None:
        change = AFTER_IMPORT.pop(name, None)
        spec = PathFinder.find_spec(name, path) if change else None
        if change and spec and spec.loader:
            execute = spec.loader.exec_module

            def execute_and_change(module: ModuleType) -> None:
                execute(module)
                change(module)

            spec.loader.exec_module = execute_and_change  # type: ignore[method-assign]
        return spec


if FOLDER:
    gc.disable()
    zipimport._compile_source = compile_once
    zipimport._get_module_code = read_once
    sys.meta_path.insert(0, Finder)  # type: ignore[arg-type]
