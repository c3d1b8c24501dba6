"""What integration tests import from a zip is compiled once, and is what it was."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import zipfile

SITE = pathlib.Path(__file__).resolve().parents[1] / "tooling" / "kept_bytecode"


def shown(folder: pathlib.Path, text: str) -> str:
    with zipfile.ZipFile(folder / "module.zip", "w") as packed:
        packed.writestr("packed/__init__.py", "")
        packed.writestr("packed/inner.py", text)
    command = "import sys; sys.path.insert(0, 'module.zip'); import packed.inner"
    kept = {"PYTHONPATH": str(SITE), "KEPT_BYTECODE": str(folder / "kept")}
    return subprocess.run(
        [sys.executable, "-c", command],
        cwd=folder,
        env={**os.environ, **kept},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def test_compiled_once_and_again_when_it_was_changed(tmp_path: pathlib.Path) -> None:
    assert shown(tmp_path, "print('one')") == "one\n"
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").iterdir()}
    assert len(kept) == 2
    assert shown(tmp_path, "print('one')") == "one\n"
    assert kept == {
        path: path.stat().st_mtime_ns for path in (tmp_path / "kept").iterdir()
    }
    assert shown(tmp_path, "print('two')") == "two\n"
    assert len(list((tmp_path / "kept").iterdir())) == 3
