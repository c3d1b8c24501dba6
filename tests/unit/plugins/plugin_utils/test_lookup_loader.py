"""What was compiled once is loaded, not compiled, by the processes that follow."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.aicloud.catalog.plugins.plugin_utils._bytecode import (
    _FINDER,
    kept_bytecode,
)

COLLECTION = Path("ansible_collections", "aicloud", "catalog")
PACKAGE = "ansible_collections.aicloud.catalog.plugins"
# In a new process: collects the names of the files that it compiles.
COMPILED = """
compiled = []
def note(name, words):
    if name == "compile":
        compiled.append(str(words[1]))
sys.addaudithook(note)
"""
# A new process that works out a result, as far as importing goes; prints how many of
# our files it compiled that Python can load.
PROCESS = f"""
import json, os, sys
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
{COMPILED}
mask = os.umask(0o022)
os.umask(mask)
before = sys.pycache_prefix, sys.dont_write_bytecode, mask
from {PACKAGE}.lookup.compshare_image import LookupModule
from {PACKAGE}.plugin_utils._bytecode import keep_bytecode
keep_bytecode()
from {PACKAGE}.plugin_utils._lookups import values
from {PACKAGE}.module_utils._listings import compshare_images
mask = os.umask(0o022)
os.umask(mask)
assert (sys.pycache_prefix, sys.dont_write_bytecode, mask) == before
ours = [name for name in compiled if "/plugins/" in name and "aicloud" in name]
doors = ("lookup/compshare_image.py", "_bytecode.py")
ours = [name for name in ours if name.endswith(".py") and not name.endswith(doors)]
print(json.dumps([len(ours), compshare_images.LISTING.name]))
"""
Started = Callable[[], "list[object]"]


@pytest.fixture
def plugins(tmp_path: Path) -> Path:
    """A copy of the plugins where nothing was compiled yet."""
    folder = tmp_path / COLLECTION
    ours = Path(__file__).parents[4]
    shutil.copytree(
        ours / "plugins",
        folder / "plugins",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copytree(ours / "meta", folder / "meta")
    return folder / "plugins"


@pytest.fixture
def started(plugins: Path, tmp_path: Path) -> Started:
    """Run such a process."""

    def run() -> list[object]:
        variables = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(tmp_path)}
        variables.pop("PYTHONDONTWRITEBYTECODE", None)
        done = subprocess.run(
            [sys.executable, "-c", PROCESS],
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: list[object] = json.loads(done.stdout)
        return found

    return run


def kept(plugins: Path) -> list[Path]:
    return list(plugins.rglob("*.pyc"))


def test_only_the_first_process_compiles(started: Started, plugins: Path) -> None:
    first = started()
    assert first[0] > 20 and first[1] == "compshare_image"  # type: ignore[operator]
    assert started() == [0, "compshare_image"]
    assert len(kept(plugins)) == first[0]
    # A file that has changed is compiled again.
    changed = plugins / "plugin_utils" / "_lookups" / "values.py"
    changed.write_text(changed.read_text() + "# more\n")
    assert started()[0] == 1


@pytest.mark.parametrize("length", [0, 7, 16, 40, -9])
def test_damaged_bytecode_is_not_run(
    started: Started, plugins: Path, length: int
) -> None:
    started()
    for path in kept(plugins):
        path.write_bytes(path.read_bytes()[:length])
    assert started()[1] == "compshare_image"


def test_folder_that_cannot_be_written(started: Started, plugins: Path) -> None:
    """A file where the bytecode would go stops even the superuser."""
    for folder in [path for path in plugins.rglob("*") if path.is_dir()]:
        (folder / "__pycache__").write_text("no folder")
    assert started() == started()


def test_errors_of_a_file_are_its_own(started: Started, plugins: Path) -> None:
    """What a file raises while it is loaded is not taken for damage."""
    broken = plugins / "plugin_utils" / "_lookups" / "values.py"
    broken.write_text("raise EOFError('its own')\n")
    with pytest.raises(AssertionError, match="its own"):
        started()


LOADED = f"""
import sys
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
import {PACKAGE}.lookup.compshare_image
ours = [name for name, one in sys.modules.items() if name.startswith("{PACKAGE}.")
        and not getattr(one, "__path__", None)]
print(*sorted(name.rpartition(".")[2] for name in ours))
"""


def test_what_a_remembered_result_loads(plugins: Path, tmp_path: Path) -> None:
    """Each file costs every task on every host: docs/architecture.md names them."""
    variables = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stdout.split()
    assert loaded == [
        "_core_internals", "_records", "_remembered", "compshare_image",
    ]  # fmt: skip


DOORS = """
import sys
from pathlib import Path
from ansible.plugins import loader
loader.init_plugin_loader()
import ansible.plugins.action, ansible.plugins.cache, ansible.plugins.inventory
COMPILED
kind, folder = sys.argv[1:]
before = list(sys.meta_path)
for door in sorted(Path(folder).glob("*.py")):
    name = f"PACKAGE.{kind}.{door.stem}"
    __import__(name)
    assert sys.meta_path == before, name
plugins = Path(folder).parent
ours = [n for n in compiled if n.startswith(str(plugins)) and n.endswith(".py")]
print(*sorted(str(Path(name).relative_to(plugins)) for name in ours))
""".replace("PACKAGE", PACKAGE).replace("COMPILED", COMPILED)


@pytest.mark.parametrize("kind", ["action", "filter", "inventory"])
def test_doors_compile_nothing_behind_them(
    plugins: Path, tmp_path: Path, kind: str
) -> None:
    """And whoever imports one of them finds what else there is as before."""
    variables = {**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(tmp_path)}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    for again in (False, True):
        done = subprocess.run(
            [sys.executable, "-c", DOORS, kind, str(plugins / kind)],
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        compiled = done.stdout.split()
        assert (len(compiled) < 25) == again
    doors = [f"{kind}/{path.name}" for path in (plugins / kind).glob("*.py")]
    assert compiled == sorted([*doors, "plugin_utils/_bytecode.py"])


def test_only_our_finder_is_taken_away() -> None:
    """What is imported inside may find things in its own way, as six does."""

    class Other:
        def find_spec(self, *_words: object) -> None:
            """Find nothing."""

    as_was = list(sys.meta_path)
    # A test before this one may have loaded a lookup, which leaves ours there.
    other, before = Other(), [one for one in as_was if one is not _FINDER]
    try:
        sys.meta_path[:] = before
        with kept_bytecode():
            with kept_bytecode():
                sys.meta_path.insert(0, other)
            assert len(sys.meta_path) == len(before) + 2
        assert sys.meta_path == [other, *before]
    finally:
        sys.meta_path[:] = as_was


WAITING = f"""
import fcntl, os, sys, time
from ansible.plugins.loader import init_plugin_loader
init_plugin_loader()
from {PACKAGE}.lookup.compshare_image import LookupModule
from {PACKAGE}.plugin_utils._records import dump_record
def write(path, value):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(dump_record(value))
plugin = LookupModule()
result = plugin.result_path(["a name"], {{}}, {{}})
held, ready = os.pipe()
os.makedirs(os.path.dirname(result), exist_ok=True)
if not os.fork():
    with open(result + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.write(ready, b"x")
        time.sleep(0.5)
        write(result, {{"values": ["an ID"], "warnings": []}})
    os._exit(0)
os.read(held, 1)
assert plugin.run(["a name"], {{}}) == ["an ID"]
ours = [name for name, one in sys.modules.items() if name.startswith("{PACKAGE}.")
        and not getattr(one, "__path__", None)]
print(*sorted(name.rpartition(".")[2] for name in ours))
"""


def test_who_waits_for_a_result_loads_what_a_remembered_one_does(
    plugins: Path, tmp_path: Path
) -> None:
    loaded = {}
    for which, script in {"remembered": LOADED, "waiting": WAITING}.items():
        done = subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        loaded[which] = done.stdout.split()
    assert loaded["waiting"] == loaded["remembered"]
