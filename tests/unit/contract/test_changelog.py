"""What the changelog says is Markdown to its readers, not the markup of plugins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from ansible_collections.aicloud.catalog.tests.unit.contract.documents import ROOT

# C(code), V(value), O(option) and the like are rendered in plugins alone.
MARKUP = re.compile(r"\b[BCEILMOPRUV]\([^()]*\)|\bRV\([^()]*\)")


def sentences(changes: dict[str, Any]) -> Iterator[str]:
    for said in changes.values():
        yield from [said] if isinstance(said, str) else said


def test_no_change_is_told_in_the_markup_of_plugins() -> None:
    folder = ROOT / "changelogs"
    known = yaml.safe_load((folder / "changelog.yaml").read_text("utf-8"))["releases"]
    told = [release["changes"] for release in known.values()]
    for path in sorted((folder / "fragments").glob("*.y*ml")):
        told.append(yaml.safe_load(path.read_text("utf-8")))
    texts = [text for changes in told for text in sentences(changes)]
    assert texts
    assert [text for text in texts if MARKUP.search(text)] == []
