"""Targets that read files: sweeps, snapshots, records, manifests, locks, profiles."""

from __future__ import annotations

import configparser
import contextlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds import compshare
from ansible_collections.aicloud.catalog.plugins.module_utils._core import order_log
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    CatalogError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    ServerFilter,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resolve import (
    with_details,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.snapshot import (
    Replay,
    Snapshot,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    Stats,
    Sweep,
    entries_of,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep_file import (
    DamagedFile,
    SweepFile,
    dump_sweep,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils import _config_file
from ansible_collections.aicloud.catalog.plugins.plugin_utils._inventories.names import (
    addressable,
    unique_names,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._inventories.unsafe import (
    inert,
    inert_name,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking import (
    lock_file,
    manifest,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._records import (
    dump_record,
    dump_table,
    find_in_table,
    load_record,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import EVERY
from ansible_collections.aicloud.catalog.tests.unit.spoilt import DETAIL, check_entry
from fuzz.draw import Draw
from fuzz.options import TOLD
from fuzz.responses import check_told
from fuzz.running import Broken, Target

FOLDER = tempfile.TemporaryDirectory(
    prefix="fuzz-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None
)
MANIFEST = """\
selections:
  base_image: {listing: compshare_image, name: PyTorch, version: ">=2.1,<3"}
  chat_model: &chat
    listing: zstack_model
    name: qwen 1.5 32B
    tags: [a, b]
  other: {<<: *chat, limit: 3}
"""
LOCKED = {
    name: {key: None if key == "size_bytes" else f"{key} 1" for key in lock_file.KEYS}
    for name in ("base_image", "chat_model")
}
LOCK = lock_file.dump_lock_file(LOCKED)
PROFILE = {
    "current_profile": "a",
    "profiles": {"a": {"public_key": "public-1", "private_key": "private-1"}},
}
INI = """\
[defaults]
forks = 5
[aicloud]
timeout = 5  ; seconds
[aicloud_zstack]
base_url = "http://a:8080"
"""


@contextlib.contextmanager
def written(content: bytes, name: str = "file") -> Iterator[str]:
    path = os.path.join(FOLDER.name, name)
    Path(path).write_bytes(content)
    yield path


def kept(name: str) -> tuple[bytes, list[Any]]:
    units = TOLD[name].units * 30
    sweep = Sweep(units=units, total=len(units), stats=Stats())
    return b"".join(dump_sweep(EVERY[name], {}, sweep, 1.7e9)), units


SWEEPS = {name: kept(name) for name in EVERY}


def swept(draw: Draw) -> None:
    """Read a sweep file that was damaged: what was written, or DamagedFile."""
    content, units = SWEEPS[draw.any_of(list(SWEEPS))]
    damaged = draw.changed_bytes(content)
    try:
        file = SweepFile(damaged)
        part = file.named(draw.text("PyTorch", "id-1"))
        whole = file.whole()
    except DamagedFile:
        return
    if whole.units != units or any(one not in units for one in part.units):
        raise Broken("a damaged sweep is believed")


def replayed(draw: Draw) -> None:
    """Replay snapshots that were damaged: entries, or an error of ours."""
    name = draw.any_of(list(EVERY))
    listing = EVERY[name]
    settings = {"snapshot": "replay", "snapshot_path": FOLDER.name}
    snapshot, nothing = Snapshot(listing, settings), ServerFilter()
    content, _units = SWEEPS[name]
    content = draw.changed_bytes(content) if draw.chance(2) else content
    Path(snapshot.path(nothing)).write_bytes(content)
    try:
        source = Replay(listing, settings)
        found = entries_of(listing, source.sweep(nothing), {})[:2]
        if listing.details:
            for entry in found:
                snapshot.write_details(entry["id"], {})
                path = snapshot._details_path(entry["id"])
                Path(path).write_bytes(draw.spelt(draw.changed(DETAIL)))
            found = with_details(listing, found, source)
        for entry in found:
            check_entry(entry.plain())
    except CatalogError as error:
        check_told(error, [])


def recorded(draw: Draw) -> None:
    """Read records and tables of the run store that were damaged."""
    value = draw.value()
    try:
        content = dump_record(value)
    except ValueError:
        return  # a number that JSON cannot hold is never written
    damaged = draw.changed_bytes(content)
    with contextlib.suppress(ValueError):
        if load_record(damaged) != value and damaged != content:
            raise Broken("a damaged record is believed")
    texts = {draw.text("PyTorch"): draw.text("id") for _text in range(3)}
    table = dump_table(texts)
    told = io.StringIO()  # a warning that it is damaged
    with written(draw.changed_bytes(table)) as path, contextlib.redirect_stderr(told):
        name = draw.any_of(list(texts))
        if find_in_table(path, [name]) not in (None, [texts[name]]):
            raise Broken("a damaged table is believed")


def logged(draw: Draw) -> None:
    """Read the log of an order: what was written, or that it is damaged."""
    text = json.dumps({"does": "create an instance", "sent": 1.7e9}).encode()
    if draw.chance(2):
        text = draw.spelt(draw.changed({"does": "x", "sent": 1.7e9}))
    with written(draw.changed_bytes(text), "order"):
        log = order_log.OrderLog(FOLDER.name, "order", lambda warning: None)
        order = log.open_order()
    if order is not None and not isinstance(order.sent, float):
        raise Broken(f"an order {order!r}")


# What aliases can make of a few lines, and what YAML's own types stumble over.
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{one}: &{one} [{','.join([f'*{before}'] * 9)}]\n"
    for before, one in zip("abcdefghi", "bcdefghij", strict=True)
)
PIECES = (
    "!!int ''", "!!bool x", "!!timestamp x", "!!float ''", "!!binary '\u00e9'",
    "!!set {a}", "!!omap [a: 1]", "!!pairs [a]", "!!python/name:os.system",
    "? [a]\n: b", "&a [*a]", "&a {b: *a}", "<<: *a", "<<: [1]", "0b", "0o8", "1:99:99",
    ".inf", "0x", "--- a\n--- b", "%YAML 9.9\n---", "=", "2001-02-30",
    "!<tag:yaml.org,2002:int> q", BOMB,
)  # fmt: skip


def document(read: Callable[[bytes], Any], text: str, draw: Draw) -> None:
    """Read a document that was damaged: typed, or an error of ours."""
    content = draw.changed_text(text).encode("utf-8", "surrogatepass")
    if draw.chance(2):
        # JSON is YAML as well.
        content = draw.spelt(draw.changed(yaml.safe_load(text)))
    elif draw.chance(6):
        content = draw.changed_bytes(content)
    elif draw.chance(4):
        at = draw.any_of([n for n, mark in enumerate(text) if mark in " :\n"])
        content = f"{text[:at]} {draw.any_of(PIECES)}{text[at:]}".encode()
    if draw.chance(20):
        content = BOMB.encode()
    if draw.chance(20):
        content = draw.spelt({"version": 1, "selections": draw.value()})
    try:
        found = read(content)
    except CatalogError as error:
        check_told(error, [])
        return
    if not all(isinstance(name, str) for name in found):
        raise Broken(f"names {list(found)!r}")


def _manifest(content: bytes) -> Any:
    with written(content, "aicloud.yml") as path:
        found = manifest.read_manifest(path)
    for wanted in found.values():
        if len(wanted.selector) != 71:
            raise Broken("no selector")
    return found


def _lock_file(content: bytes) -> Any:
    found = lock_file.locked_in(content, "aicloud.lock.yml")
    again = lock_file.locked_in(lock_file.dump_lock_file(found), "again")
    if again != found:
        raise Broken("what was locked is not what is written")
    return found


def profile(draw: Draw) -> None:
    """Read the profile file of the vendor's tool: keys, or an error of ours."""
    content = draw.spelt(draw.changed(draw.changed(PROFILE)))
    with written(content, "config.json") as path:
        os.environ["COMPSHARE_CONFIG_FILE"] = path
        settings = {"profile": draw.any_of((None, "a", draw.text("a")))}
        try:
            account = compshare.account(settings, lambda warning: None)
            compshare.sign(account, compshare.Call(action="A"))
        except CatalogError as error:
            check_told(error, ["private-1"])
        finally:
            del os.environ["COMPSHARE_CONFIG_FILE"]


def configured(draw: Draw) -> None:
    """Read our sections of ansible.cfg: a text or nothing."""
    text = draw.changed_text(INI)
    content = text.encode("utf-8", "surrogatepass")
    try:
        configparser.ConfigParser(inline_comment_prefixes=(";",)).read_string(text)
    except configparser.Error:
        return  # core has refused it before any plugin is loaded
    _config_file._read.cache_clear()
    with written(content, "ansible.cfg") as path, _config_file_at(path):
        for section, key in (("aicloud", "timeout"), ("aicloud_zstack", "base_url")):
            found = _config_file.config_value(section, key)
            if found is not None and not isinstance(found, str):
                raise Broken(f"a value {found!r}")


@contextlib.contextmanager
def _config_file_at(path: str) -> Iterator[None]:
    # What core would say is the path of its own file.
    config = _config_file.C.config
    before, config._config_file = config._config_file, path
    try:
        yield
    finally:
        config._config_file = before


def hosts(draw: Draw) -> None:
    """Make host names and variables of strangers' texts."""
    wanted = [
        addressable(draw.text("PyTorch 2.1", "all", "localhost"), chosen=draw.chance(2))
        for _name in range(4)
    ]
    ids = [draw.text("i-1", "") for _name in range(4)]
    names = unique_names(wanted, ids, lambda problem, cure: None, ("all", "ungrouped"))
    if len(names) != 4 or any(
        name in ("all", "ungrouped", "localhost") for name in names
    ):
        raise Broken(f"host names {names!r}")
    for name in names:
        inert_name(name)
    inert(draw.value())


TARGETS = {
    "sweep files": Target(swept, 14),
    "snapshots": Target(replayed, 6),
    "records": Target(recorded, 10),
    "order log": Target(logged, 8),
    "manifests": Target(partial(document, _manifest, MANIFEST), 4),
    "lock files": Target(partial(document, _lock_file, LOCK.decode()), 4),
    "profiles": Target(profile, 8),
    "ansible.cfg": Target(configured, 8),
    "hosts": Target(hosts, 10),
}
