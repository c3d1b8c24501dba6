"""Inventories: what is read again, and what is not; counted on the simulator."""

from __future__ import annotations

import os
import pathlib
import re
from typing import Any

import pytest
from integration.asking import LISTINGS, known, lookup, play, requests_to, shown
from integration.asking import listed as answer
from integration.inventories import account, fewer, sources

Options = dict[str, Any]


@pytest.fixture
def kept(tmp_path: pathlib.Path) -> Options:
    """Options for an inventory cache of files."""
    return {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "kept"),
    }


def files_of(kept: Options) -> list[pathlib.Path]:
    return sorted(pathlib.Path(kept["cache_connection"]).iterdir())


def spent(clouds: Any) -> int:
    """Return the number of requests since the last question."""
    number = clouds.counts()["requests"]
    clouds.reset()
    return number


def refreshing(hosts: str, label: str) -> list[Options]:
    """Return a play that shows how many hosts there are, refreshes, and again."""
    count = {"ansible.builtin.debug": {"msg": "{{ groups['" + hosts + "'] | length }}"}}
    anew = {"name": "Read anew", "ansible.builtin.meta": "refresh_inventory"}
    tasks = [{"name": f"{label} before", **count}, anew]
    tasks.append({"name": f"{label} after", **count})
    return [play(tasks, hosts="localhost")]


def test_warm_runs_ask_nobody(clouds, source, listed, playbook, kept) -> None:
    """Nor do they make the cache live longer; --flush-cache and its age end it."""
    fewer(clouds, 10)
    files = [source(listing, **kept) for listing in LISTINGS]
    cold = listed(*files)
    assert spent(clouds) > 5
    written = {path: path.stat().st_mtime for path in files_of(kept)}
    assert len(written) == len(LISTINGS)
    # With rights to nothing, too: the cache is asked before anything else happens.
    clouds.faults(
        [{"cloud": cloud, "kind": "drop"} for cloud in ("compshare", "zstack")]
    )
    warm = listed(*files)
    assert warm.raw == cold.raw
    assert spent(clouds) == 0
    assert {path: path.stat().st_mtime for path in files_of(kept)} == written

    words = ["--flush-cache", *sources(files)]
    assert playbook([play([shown("a", "1")])], *words).rc == 0
    assert spent(clouds) > 5
    anew = {path: path.stat().st_mtime for path in files_of(kept)}
    assert anew.keys() == written.keys()
    assert all(anew[path] > written[path] for path in written)

    # One is a minute younger than the limit, the other a minute older.
    aged = [
        source(listing, **kept, cache_timeout=3600)
        for listing in ("zstack_model", "qianfan_model")
    ]
    for path in files_of(kept):
        age = 3540 if "zstack" in path.name else 3660
        os.utime(path, (path.stat().st_atime, anew[path] - age))
    listed(*aged)
    assert set(requests_to(clouds.counts())) == {"DescribeCustomModelSets"}


def test_key_covers_options_and_account(clouds, source, listed, kept) -> None:
    """Whatever changes the entries misses; whatever changes hosts does not."""
    fewer(clouds, 20)
    own, second = (
        account(keys, "zstack_model")
        for keys in (clouds.credentials, clouds.credentials["second"])
    )
    changes: dict[str, tuple[Options, bool]] = {
        "nothing": ({}, False),
        "prefix": ({"hostvar_prefix": "x_"}, False),
        "names": ({"hostnames": ["catalog_name"], "strict": False}, False),
        "groups": ({"groups": {"a": "true"}, "local_connection": False}, False),
        "pace": ({"retries": 2, "timeout": 20, "concurrency": 2}, False),
        "same": (own, False),
        "context": ({"base_url": clouds.url + "/zstack/"}, False),
        "name": ({"name": "qwen 1.5 32B"}, True),
        "unusable": ({"available_only": False}, True),
        "order": ({"sort_by": "created"}, True),
        "zone": ({"server_timezone": "+08:00"}, True),
        "second": (second, True),
        "host": ({"base_url": clouds.url.replace("127.0.0.1", "localhost")}, True),
    }

    def run(changed: bool) -> set[str]:
        """Return the cases whose entries were stored."""
        before = set(files_of(kept)) if changed else set()
        options = {
            case: {"hostnames": [f"'{case}/' ~ catalog_id"]} | (more if changed else {})
            for case, (more, _misses) in changes.items()
        }
        files = [
            source("zstack_model", case, **kept, **options[case]) for case in changes
        ]
        found.append(listed(*files).hosts)
        return {path.name for path in set(files_of(kept)) - before}

    found: list[Options] = []
    assert len(run(changed=False)) == len(changes)
    new = run(changed=True)
    assert len(new) == sum(misses for _more, misses in changes.values())
    clouds.reset()
    assert len(run(changed=False)) == len(changes) + len(new)
    assert clouds.counts()["requests"] == 0
    assert found[0] == found[2] != found[1]
    # Every one that had to miss did, and got what is its own.
    ids = {
        account: {row["uuid"] for row in clouds.catalog("zstack_model", account)}
        for account in ("default", "second")
    }
    hers = {name[7:] for name in found[1] if name.startswith("second/")}
    assert hers and hers <= ids["second"] and not hers & ids["default"]
    few = [name for name in found[1] if name.startswith("name/")]
    assert 0 < len(few) < 12
    text = "".join(path.name + path.read_text() for path in files_of(kept))
    assert own["password"] not in text and second["password"] not in text


DAMAGE = {
    "empty": "",
    "half": '{"entries": "[{',
    "no JSON": "\x00\x01 not JSON",
    "list": "[]",
    "null": "null",
    "other key": '{"hosts": []}',
    "no text": '{"entries": {"a": 1}}',
    "no list": '{"entries": "{}"}',
    "no objects": '{"entries": "[1, 2]"}',
}


def _entries(path: pathlib.Path) -> str:
    """Return what a cache file holds but the time when it was written."""
    return re.sub(r'(\\*"at\\*": )[0-9.]+', r"\1now", path.read_text())


def test_damaged_cache(clouds, source, listed, kept) -> None:
    """The right answer, with no more than a warning, and a good file afterwards."""
    fewer(clouds, 10)
    files = [
        source(
            "qianfan_model",
            f"case{number}",
            **kept | {"cache_connection": f"{kept['cache_connection']}{number}"},
            hostnames=[f"'{number}/' ~ catalog_id"],
        )
        for number in range(len(DAMAGE))
    ]
    cold = listed(*files)
    paths = [
        next(pathlib.Path(f"{kept['cache_connection']}{number}").iterdir())
        for number in range(len(DAMAGE))
    ]
    whole = [_entries(path) for path in paths]
    for path, content in zip(paths, DAMAGE.values(), strict=True):
        path.write_text(content)
    clouds.reset()
    fewer(clouds, 10)
    found = listed(*files)
    assert found.raw == cold.raw
    assert clouds.counts()["requests"] > 0
    assert "Failed to parse" not in found.told
    for kind, path, entries in zip(DAMAGE, paths, whole, strict=True):
        assert _entries(path) == entries, kind
    clouds.reset()
    assert listed(*files).raw == cold.raw
    assert clouds.counts()["requests"] == 0


def test_cache_that_cannot_be_written(clouds, source, listed, kept, tmp_path) -> None:
    fewer(clouds, 10)
    plugins = tmp_path / "plugins"
    plugins.mkdir()
    (plugins / "broken.py").write_text(BROKEN)
    broken = kept | {"cache_plugin": "broken", "cache_connection": "nowhere"}
    found = listed(
        source("zstack_model", **broken),
        environment={"ANSIBLE_CACHE_PLUGINS": str(plugins)},
    )
    assert len(found.hosts) > 3
    assert "cached inventory is damaged, reading again: the server" in found.told
    assert "the inventory cannot be cached: the server is gone" in found.told
    assert "Failed to parse" not in found.told


BROKEN = '''
DOCUMENTATION = """
name: broken
short_description: A cache whose server is gone
description: [None]
options:
  _uri: {description: [Where], type: str}
  _prefix: {description: [Prefix], type: str}
  _timeout: {description: [Age], type: int}
"""
from ansible.plugins.cache import BaseCacheModule

class CacheModule(BaseCacheModule):
    _persistent = True

    def gone(self, *words):
        raise OSError("the server is gone")

    def contains(self, key):
        return True

    get = set = keys = delete = flush = copy = gone
'''


def test_empty_result_is_told_again(clouds, source, listed, inventory, kept) -> None:
    """A cache must not silence on_empty."""
    empty = {"name": "no such model", **kept}
    for turn in range(2):
        found = listed(source("zstack_model", **empty))
        assert "zstack_model: nothing matches" in found.told, turn
        assert clouds.counts()["requests"] == 3
    outcome = inventory(source("zstack_model", **empty, on_empty="error"))
    assert outcome.rc != 0
    assert clouds.counts()["requests"] == 3


def test_one_sweep_for_inventories_and_lookups(clouds, playbook, source, kept) -> None:
    """Of one run: two files of a listing, a third with other options, and lookups."""
    fewer(clouds, 40)
    files = [
        source("zstack_model", "a"),
        source("zstack_model", "b", hostvar_prefix="b_", limit=3),
        source("zstack_model", "c", **kept),
        source("qianfan_model", "d"),
        source("compshare_image", "e", name="PyTorch"),
        source("compshare_image", "f", sort_by="name"),
    ]
    words = sources(files)
    tasks = [known("model", "zstack_model")]
    tasks += [lookup("set", "qianfan_model", expect="some")]
    single = requests_of(clouds, playbook)
    for more in ((), ("--flush-cache",)):
        clouds.reset()
        fewer(clouds, 40)
        plays = [play(tasks, hosts="zstack_model[0:2]")]
        outcome = playbook(plays, *words, *more)
        bad = [one.result for one in outcome.results if one.status != "ok"]
        assert not bad and len(outcome.results) == 6
        counts = clouds.counts()
        asked = requests_to(counts)
        for action in ("QueryModel", "DescribeCustomModelSets"):
            assert asked[action] == single[action], (more, action)
        assert asked["DescribeCompShareImages"] == single["DescribeCompShareImages"]
        assert counts["logins"] == counts["logouts"] == 1
        assert counts["open_sessions"] == 0


def requests_of(clouds: Any, playbook: Any) -> dict[str, int]:
    """Return what one sweep costs."""
    clouds.reset()
    fewer(clouds, 40)
    three = ("zstack_model", "qianfan_model", "compshare_image")
    tasks = [lookup(name, name, expect="any") for name in three]
    outcome = playbook([play(tasks)])
    assert all(answer(outcome, name) for name in three)
    return requests_to(clouds.counts())


def test_refresh_inventory_reads_anew(clouds, playbook, source, kept) -> None:
    """In the middle of a run, with and without a cache; later runs see it, too."""
    fewer(clouds, 10)
    rows = clouds.catalog("zstack_model")
    more = [
        row | {"uuid": f"new{number}", "name": "new"}
        for number, row in enumerate(rows[:3])
    ]
    cached = source("zstack_model", **kept)
    plain = source("zstack_model", "plain")
    for file, expected in ((cached, [10, 13]), (plain, [10, 13]), (cached, [13, 13])):
        if expected[0] == 10:
            clouds.set_catalog("zstack_model", rows=rows)
        # Two requests of the first sweep, log in and out aside, then it has changed.
        rule = {"cloud": "zstack", "kind": "insert", "listing": "zstack_model"}
        clouds.faults([rule | {"rows": more, "after": 1}] if expected[0] == 10 else [])
        outcome = playbook(refreshing("zstack_model", "count"), "-i", str(file))
        assert outcome.rc == 0, outcome.output
        told = [outcome.task(f"count {when}")["msg"] for when in ("before", "after")]
        assert list(map(int, told)) == expected
    assert clouds.counts()["open_sessions"] == 0
