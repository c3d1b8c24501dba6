"""The list of tests that run on every core names tests that exist."""

from __future__ import annotations

import pathlib
import re

from integration.every_core import EVERY_CORE, on_every_core

FILES = pathlib.Path(__file__).resolve().parents[1] / "integration"


def test_all_that_is_listed_exists() -> None:
    for file, names in EVERY_CORE.items():
        text = (FILES / f"{file}.py").read_text(encoding="utf-8")
        known = set(re.findall(r"^def (test_\w+)", text, re.MULTILINE))
        assert {name.partition("[")[0] for name in names} <= known, file


def test_whole_files_and_single_tests_are_found() -> None:
    assert on_every_core("test_secrets", "test_anything[1]", "test_anything")
    stopped = "test_interrupted_play_logs_out"
    assert on_every_core("test_persistent_store", f"{stopped}[True]", stopped)
    assert not on_every_core("test_smoke", *["test_failure_is_seen"] * 2)
    assert not on_every_core("test_store_faults", *["test_full_disk"] * 2)
