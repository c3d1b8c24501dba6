"""A sweep in a file: what is read is what was written, or the damage is noticed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    Stats,
    Sweep,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep_file import (
    CHUNK,
    FORMAT,
    DamagedFile,
    SweepFile,
    dump_sweep,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._listings import (
    compshare_community_images,
    compshare_models,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._records import (
    dump_record,
)

MODELS = compshare_models.LISTING
IMAGES = compshare_community_images.LISTING
OPTIONS: dict[str, Any] = {}
AT = 1732700000.5
NAMES = ["PyTorch 2.1", "PyTorch 2.2", "Llama-3-8B", "tab\tname", 'quote"s', "新模型"]
NAME = st.sampled_from(NAMES) | st.text(max_size=6)
ROWS = st.lists(st.fixed_dictionaries({"Name": NAME, "Path": st.text(max_size=4)}))


def dumped(rows: list[Any], total: int | None = None, listing: Any = MODELS) -> bytes:
    sweep = Sweep(units=rows, total=total, stats=Stats())
    return b"".join(dump_sweep(listing, OPTIONS, sweep, AT))


def numbered(count: int) -> list[dict[str, Any]]:
    """Return rows of which every third has the same name."""
    return [
        {"Name": f"model {number % 3 and number}", "Path": f"/m/{number}"}
        for number in range(count)
    ]


@given(ROWS, st.none() | st.integers(0, 10**9))
def test_all_comes_back(rows: list[Any], total: int | None) -> None:
    whole = SweepFile(dumped(rows, total)).whole()
    assert (whole.units, whole.total, whole.partial) == (rows, total, False)


@given(ROWS, NAME)
@settings(max_examples=200)
def test_a_name_brings_its_units_in_their_order(rows: list[Any], name: str) -> None:
    """Those with this name or family, and the total of the whole."""
    file = SweepFile(dumped(rows, len(rows)))
    for wanted in {name, *(row["Name"] for row in rows)}:
        found = file.named(wanted)
        exact = [row for row in rows if row["Name"] == wanted]
        assert [row for row in found.units if row["Name"] == wanted] == exact
        others = [row for row in found.units if row["Name"] != wanted]
        assert all(row["Name"].startswith(wanted) for row in others)
        assert found.units == [row for row in rows if row in found.units]
        assert found.partial and found.total == len(rows)


@pytest.mark.parametrize("count", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7])
def test_many_chunks(count: int) -> None:
    rows = numbered(count)
    file = SweepFile(dumped(rows))
    assert file.whole().units == rows
    for name in ("model 0", "model 1", f"model {count - 1}", "nothing"):
        wanted = [row for row in rows if row["Name"] == name]
        assert file.named(name).units == wanted


def test_families_are_names() -> None:
    group = {
        "GroupId": "g",
        "ImageName": "Training",
        "Data": [{"CompShareImageId": "i", "VersionName": "v1", "Name": "full name"}],
    }
    other = {"GroupId": "h", "ImageName": "Other", "Data": []}
    file = SweepFile(dumped([group, other], listing=IMAGES))
    assert file.named("Training").units == [group]
    assert file.whole().units == [group, other]
    assert file.named("Train").units == []


def test_every_damaged_byte_is_noticed_or_harmless() -> None:
    """Whatever is changed, what comes back is right, or it is a damaged file."""
    rows = numbered(CHUNK + 5)
    content = dumped(rows, 57)
    right = SweepFile(content)
    wanted = {name: right.named(name).units for name in ("model 0", "model 1")}
    noticed = 0
    for place in range(len(content)):
        for changed in (content[place] ^ 1, content[place] ^ 0x20, 0x0A, 0x00):
            if changed == content[place]:
                continue
            damaged = content[:place] + bytes([changed]) + content[place + 1 :]
            try:
                file = SweepFile(damaged)
                assert file.at == AT
                assert file.whole().units == rows
                for name, units in wanted.items():
                    assert file.named(name).units == units
            except DamagedFile:
                noticed += 1
    # All but the line break that separates chunks and index.
    assert noticed > 3 * len(content) - 10


def test_every_shorter_file_is_noticed() -> None:
    content = dumped(numbered(60), 60)
    for length in range(len(content)):
        with pytest.raises(DamagedFile):
            SweepFile(content[:length]).whole()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"[]\n",
        b"null\n",
        b"7\n",
        dump_record({"format": FORMAT}) + b"\n",
        dump_record({"format": 0, "at": 0, "chunks": [], "index": [0, 0]}) + b"\n",
        dump_record({"format": FORMAT, "at": 0, "chunks": 7, "index": [0, 0]}) + b"\n",
        dump_record({"format": FORMAT, "at": 0, "chunks": [[1]], "index": [0, 0]}),
        dump_record({"format": FORMAT, "at": [], "chunks": [], "index": [0, 0]})
        + b"\n",
        b"\xff\xfe\n",
    ],
)
def test_other_files_are_damaged(content: bytes) -> None:
    with pytest.raises(DamagedFile):
        SweepFile(content).whole()
