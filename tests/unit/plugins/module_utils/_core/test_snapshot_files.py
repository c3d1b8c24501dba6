"""Snapshots are files that others may have made: read as carefully as a response."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    ServerFilter,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resolve import (
    resolve,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.snapshot import (
    Replay,
    Snapshot,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    Stats,
    Sweep,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep_file import (
    FORMAT,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import EVERY, rows


def made(units: str) -> bytes:
    """Return a sweep file with right checksums around anything."""
    chunk = units.encode()
    header = {
        "format": FORMAT, "at": 1.0, "total": 1, "units": len(json.loads(units)),
        "chunks": [[len(chunk), zlib.crc32(chunk)]], "index": [1, zlib.crc32(b"\n")],
    }  # fmt: skip
    text = json.dumps(header).encode()
    return f"{zlib.crc32(text):08x}".encode() + text + b"\n" + chunk + b"\n"


def replayed(tmp_path, name, content, **options):
    settings = {"snapshot": "replay", "snapshot_path": str(tmp_path), **options}
    snapshot = Snapshot(EVERY[name], settings)
    asked = EVERY[name].server_filter(settings)
    Path(snapshot.path(asked)).write_bytes(content)
    return resolve(EVERY[name], settings, Replay(EVERY[name], settings))


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("units", ["[1]", "[[]]", '{"a": 1}', '"text"', "[" * 3000])
def test_units_of_another_type(tmp_path, name, units):
    content = made("[1]").replace(b"\n[1]\n", f"\n{units}\n".encode())
    if units != "[" * 3000:
        content = made(units)
    with pytest.raises(OptionError, match="is damaged .*; record it again"):
        replayed(tmp_path, name, content)


@pytest.mark.parametrize("name", EVERY)
def test_the_region_in_a_name_is_that_of_the_requests(tmp_path, name):
    """A zone of another region wins over the default, so what is read is from there."""
    listing = EVERY[name]
    default = {one.name: one.default for one in listing.cloud.options}

    def named(**options):
        settings = {**default, "snapshot_path": str(tmp_path), **options}
        return Path(Snapshot(listing, settings).path(ServerFilter())).name

    if "zone" not in default:
        assert named().startswith(f"{name}-4ae4")
        return
    assert named().startswith(f"{name}-cn-wlcb-4ae4")
    assert named(zone="cn-wlcb-03") == named(region="") == named()
    assert named(zone="cn-sh2-02") == named(region="cn-sh2") != named()


def test_fields_of_another_type_are_named(tmp_path):
    with pytest.raises(OptionError, match=r"units\[0\]\.Name is an object"):
        replayed(tmp_path, "compshare_image", made('[{"Name": {"a": 1}}]'))


def test_what_nobody_can_write_is_replaced(tmp_path):
    units = '[{"Name": "a\\ud800", "Size": 1e999, "CompShareImageId": "i"}]'
    found = replayed(tmp_path, "compshare_image", made(units), expect="any")
    (entry,) = found.results()
    assert entry["name"] == "a\ufffd"
    json.dumps(entry, ensure_ascii=False, allow_nan=False).encode()


@pytest.mark.parametrize("name", [n for n in EVERY if n.startswith("compshare")])
def test_no_file_says_whose_image_it_is(tmp_path, name):
    """The account of the user, for images of their own; and it stays what was read."""
    owned = {"Owner": {"AccountId": "60001", "AccountName": "demo-account"}}
    units = [
        {**row, **owned, "Data": [{**one, **owned} for one in row["Data"]]}
        if "Data" in row
        else {**row, **owned}
        for row in rows(name, 2)
    ]
    sweep = Sweep(units=units, total=2, stats=Stats())
    snapshot = Snapshot(EVERY[name], {"snapshot_path": str(tmp_path)})
    snapshot.write(ServerFilter(), sweep)
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    assert b"60001" not in content and b"demo-account" not in content
    assert snapshot.read(ServerFilter(), None).units == rows(name, 2)
    assert units[0]["Owner"]["AccountId"] == "60001"


@pytest.mark.parametrize(
    "details", ["[1]", '"x"', '{"modelName": []}', "{", "[" * 3000]
)
def test_details_of_another_type(tmp_path, details):
    listing = EVERY["qianfan_model"]
    settings = {"snapshot": "replay", "snapshot_path": str(tmp_path)}
    snapshot = Snapshot(listing, settings)
    units = rows("qianfan_model", 1)
    sweep = Sweep(units=units, total=1, stats=Stats())
    snapshot.write(ServerFilter(), sweep)
    snapshot.write_details("amv-0", {})
    (file,) = tmp_path.glob("*detail*")
    file.write_text(details)
    with pytest.raises(OptionError, match="is damaged .*; record it again"):
        Replay(listing, settings).details(["amv-0"])
