"""docs/architecture.md: its drawing and its table are what the import law enforces."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ansible_collections.aicloud.catalog.tests.unit.contract.documents import PLUGINS
from ansible_collections.aicloud.catalog.tests.unit.contract.importing import (
    FILES,
    imports,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.laws import ENGINE, LAWS

PAGE = PLUGINS.parent / "docs" / "architecture.md"
TEXT = PAGE.read_text(encoding="utf-8")
INSIDE = ("module_utils", "plugin_utils")
NO_REQUESTS = "nothing that makes requests"


def room(file: str) -> str:
    """Return what a file belongs to: ``_core``, ``_options``, ``lookup`` and so on."""
    parts = file.removesuffix(".*").split("/")
    return parts[1] if parts[0] in INSIDE else parts[0]


ROOMS = {room(file) for file in FILES}


def layers() -> dict[str, int]:
    """Return the layer of each room that is drawn, the highest first."""
    drawing = TEXT.partition("```text\n")[2].partition("```")[0]
    found: dict[str, int] = {}
    layer = -1
    for line in drawing.splitlines():
        label, names = line[:15], line[15:]
        layer += bool(label.strip())
        for name in re.findall(r"\w+", names):
            if name in ROOMS:
                assert name not in found, f"{name} is drawn twice"
                found[name] = layer
    return found


def rows() -> Iterator[tuple[list[str], set[str], str]]:
    """Yield the rooms of a row of the table, what they may import, and the rest."""
    table = TEXT.partition("## Import law")[2].partition("\n## ")[0]
    for line in table.splitlines():
        cells = line.split("|")
        if len(cells) == 5 and "`" in cells[1]:
            named = (re.findall(r"`([\w.]+)`", cell) for cell in cells[1:3])
            rooms, may = named
            yield rooms, set(may), cells[3]


def test_every_room_is_drawn_and_has_its_row() -> None:
    assert set(layers()) == ROOMS
    told = [name for rooms, _may, _rest in rows() for name in rooms]
    assert sorted(told) == sorted(ROOMS)


@pytest.mark.parametrize("file", FILES)
def test_imports_go_down_in_the_drawing(file: str) -> None:
    drawn = layers()
    source = FILES[file].read_text(encoding="utf-8")
    up = [
        one.target
        for one in imports(file, source)
        if one.target in FILES and drawn[room(one.target)] < drawn[room(file)]
    ]
    assert up == []


@pytest.mark.parametrize("row", list(rows()), ids=lambda row: ",".join(row[0]))
def test_the_table_says_what_is_enforced(row: tuple[list[str], set[str], str]) -> None:
    rooms, told, rest = row
    for name in rooms:
        laws = [law for pattern, law in LAWS.items() if room(pattern) == name]
        never = {room(one) for law in laws for one in law.never if one.endswith("/*")}
        may = {room(one) for law in laws for one in law.may} - never - {name}
        assert told == may, name
        quiet = all(set(ENGINE) <= set(law.never) for law in laws)
        assert quiet == (NO_REQUESTS in rest), name
