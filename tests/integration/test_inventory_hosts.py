"""Inventories: what becomes a host, and which variables it has."""

from __future__ import annotations

import re

import pytest
from ansible.vars.reserved import get_reserved_names
from integration.asking import LISTINGS, play
from integration.inventories import (
    BY_NAME,
    GOING_ON,
    HINT,
    Told,
    account,
    entries,
    fewer,
    named,
    readable,
)


@pytest.fixture
def local(forked) -> dict[str, str]:
    """What is set by local_connection: Ansible's own Python."""
    return {
        "ansible_connection": "local",
        "ansible_python_interpreter": forked.python,
    }


def test_every_entry_is_a_host(clouds, playbook, source, listed, local) -> None:
    """In the order of the selection, with every key; nothing else is said or set."""
    fewer(clouds)
    known = entries(playbook)
    found = listed(*[source(listing) for listing in LISTINGS])
    hosts = found.hosts
    names = []
    for listing, rows in known.items():
        assert len(rows) > 20
        expected = named(rows, "name" if listing in BY_NAME else "id")
        if listing in BY_NAME:
            # What no pattern of hosts could match becomes an underscore.
            expected = [re.sub(r"[\s,:\[\]*?]+", "_", name) for name in expected]
        assert readable(found.raw[listing]["hosts"]) == expected
        for name, row in zip(expected, rows, strict=True):
            prefixed = {f"catalog_{key}": value for key, value in row.items()}
            assert hosts[name] == prefixed | local
        names += expected
    assert list(hosts) == list(dict.fromkeys(hosts)) and set(hosts) == set(names)
    assert set(found.groups) == set(LISTINGS)
    assert "reserved name" not in found.told
    repeated = [row for row in known["compshare_model"] if row["name"] not in hosts]
    assert len(repeated) > 1
    assert "host names belong to several entries: " in found.told
    assert "they are called <name>_<id>" in found.told


def test_file_names(clouds, source, listed, inventory) -> None:
    good = ["zstack_model.yml", "a.zstack_model.yaml", "my-zstack_model.yml"]
    bad = ["models.yml", "zstack_model.old.yml", "zstack_models.yaml"]
    text = "plugin: aicloud.catalog.zstack_model\nid: {}\n"
    ids = [row["uuid"] for row in clouds.catalog("zstack_model")]
    files = [
        source.text(name, text.format(one))
        for name, one in zip(good, ids, strict=False)
    ]
    wrong = [source.text(name, text.format(ids[9])) for name in bad]
    wrong.append(source.text("zstack_model.json", '{"plugin": "x"}'))
    found = listed(*files, *wrong, environment=GOING_ON)
    assert set(found.hosts) == set(ids[:3])
    for file in wrong[:3]:
        assert (
            f"{file} is not an inventory of aicloud.catalog.zstack_model, since its "
            "name does not end with zstack_model.yml or zstack_model.yaml: rename it"
        ) in found.told
    assert str(wrong[3]) + " is not an inventory" not in found.told
    # Other people's files are theirs, also when our plugin is asked first.
    plugins = "aicloud.catalog.zstack_model,ansible.builtin.yaml"
    other = source.text("other.yml", "all:\n  hosts:\n    other:\n")
    named_alike = source.text("static_zstack.yml", "all: {hosts: {alike: {}}}\n")
    found = listed(
        files[0],
        other,
        named_alike,
        environment={"ANSIBLE_INVENTORY_ENABLED": plugins},
    )
    assert set(found.groups["ungrouped"]) == {"other", "alike"}
    assert found.groups["zstack_model"] == [ids[0]]
    assert not found.told
    outcome = inventory(wrong[0])
    assert outcome.rc != 0


def test_prefix_and_connection(clouds, playbook, source, listed, local) -> None:
    """No prefix sets no reserved name; a wrong one is an error before any request."""
    fewer(clouds)
    files = {
        "plain": source("qianfan_model", "plain", hostvar_prefix="", limit=3),
        "mine": source(
            "compshare_community_image", "mine", hostvar_prefix="my_", limit=3
        ),
        "remote": source("zstack_model", "remote", local_connection=False, limit=3),
    }
    bad = {
        prefix: source("compshare_image", f"bad{number}", hostvar_prefix=prefix)
        for number, prefix in enumerate(["1x", "a-b", "ansible_", "ansible_x", "a b"])
    }
    known = entries(playbook, limit=3)
    before = clouds.counts()["actions"]["compshare"]["DescribeCompShareImages"]
    found = listed(*files.values(), *bad.values(), environment=GOING_ON)
    assert "reserved name" not in found.told
    for row in known["qianfan_model"]:
        plain = found.hosts[row["id"]]
        left_out = row.keys() - plain.keys()
        assert left_out == row.keys() & get_reserved_names() >= {"name", "tags"}
        assert {k: v for k, v in row.items() if k not in left_out} | local == plain
    for row in known["compshare_community_image"]:
        own = {f"my_{key}": value for key, value in row.items()}
        assert found.hosts[row["id"]] == own | local
    for row in known["zstack_model"]:
        own = {f"catalog_{key}": value for key, value in row.items()}
        assert found.hosts[row["id"]] == own
    for prefix, file in bad.items():
        told = found.told.about(file)
        assert f"bad option: hostvar_prefix={prefix!r} must begin a" in told
    after = clouds.counts()["actions"]["compshare"]["DescribeCompShareImages"]
    assert after == before


def test_plays_run_on_the_controller(clouds, playbook, source, local) -> None:
    """The point of local_connection: modules run here, under Ansible's own Python."""
    file = source("zstack_model", limit=2)
    tasks = [
        {"name": "ping", "ansible.builtin.ping": {}},
        {
            "name": "python",
            "ansible.builtin.debug": {"msg": "{{ ansible_python_interpreter }}"},
        },
    ]
    # Of no use, unless the hosts say otherwise.
    nowhere = {"ANSIBLE_PYTHON_INTERPRETER": "/nowhere/python3"}
    plays = [play(tasks, hosts="zstack_model")]
    outcome = playbook(plays, "-i", str(file), environment=nowhere)
    hosts = {one.host for one in outcome.results}
    assert len(hosts) == 2 and outcome.rc == 0
    for host in hosts:
        assert outcome.task("ping", host)["ping"] == "pong"
        assert (
            outcome.task("python", host)["msg"] == local["ansible_python_interpreter"]
        )


def test_nothing_left(clouds, source, listed, inventory) -> None:
    """on_empty: a warning by default, an error, or silence; the group is there."""
    given = {"name": "no such model"}
    files = {
        "default": source("compshare_model", "default", **given),
        "warn": source("qianfan_model", "warn", on_empty="warn", **given),
        "error": source("compshare_image", "error", on_empty="error", **given),
        "wrong": source("compshare_image", "wrong", on_empty="stop", **given),
    }
    found = listed(*files.values(), environment=GOING_ON)
    assert found.hosts == {}
    for listing in ("compshare_model", "qianfan_model"):
        assert f"{listing}: nothing matches. " in found.told
    told = found.told.about(files["error"])
    assert "compshare_image: nothing matches" in told and HINT in told
    assert "no such model" in told
    assert "on_empty" in found.told.about(files["wrong"])
    quiet = source("zstack_model", "quiet", on_empty="ignore", **given)
    found = listed(quiet)
    assert not found.told and found.hosts == {}
    outcome = inventory(files["error"])
    assert outcome.rc != 0 and "Ansible goes on" not in outcome.output
    assert "compshare_image: nothing matches" in Told(outcome.stderr)


def test_order_limit_query(clouds, playbook, source, listed, local) -> None:
    rows = entries(playbook, "zstack_model")["zstack_model"]
    ordered = {"sort_by": "created", "descending": True}
    files = [
        source("zstack_model", "a", groups={"last": "true"}, limit=4, **ordered),
        source(
            "zstack_model",
            "b",
            groups={"asked": "true"},
            query="[?version=='1.10.0'] | [:2]",
        ),
        source(
            "zstack_model",
            "c",
            query="[:3].{id: id, note: name, odd: `[1, 2]`}",
            hostnames=["'q-' ~ catalog_id"],
            keyed_groups=[{"key": "catalog_odd", "prefix": "odd"}],
        ),
        source("zstack_model", "d", query="[].name"),
        source("zstack_model", "e", query="[0]"),
    ]
    found = listed(*files, environment=GOING_ON)
    wanted = [row["id"] for row in rows if row["version"] == "1.10.0"][:2]
    assert found.raw["asked"]["hosts"] == wanted and wanted
    created = sorted((row["created"] for row in rows), reverse=True)[:4]
    last = [found.hosts[name]["catalog_created"] for name in found.raw["last"]["hosts"]]
    assert last == created
    for row in rows[:3]:
        assert found.hosts[f"q-{row['id']}"] == local | {
            "catalog_id": row["id"],
            "catalog_note": row["name"],
            "catalog_odd": [1, 2],
        }
    assert found.groups["odd_1"] == sorted(f"q-{row['id']}" for row in rows[:3])
    for file in files[3:]:
        told = found.told.about(file)
        assert "bad option: query must return a list of objects" in told


def test_two_accounts_in_one_run(clouds, source, listed, credentials) -> None:
    """Each source gets what its own account can see, also from one cache."""
    own, second = clouds.credentials, clouds.credentials["second"]
    cached = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(source.folder / "kept"),
    }
    addresses = {k: v for k, v in credentials.items() if k.endswith("_URL")}
    files = []
    listings = ("compshare_model", "zstack_model", "qianfan_model")
    for listing in listings:
        for who, keys in (("own", own), ("second", second)):
            for kind, more in (("plain", {}), ("cached", cached)):
                options = account(keys, listing) | more
                options["hostnames"] = [f"'{who}/{kind}/' ~ catalog_id"]
                options["groups"] = {f"{listing}_{who}_{kind}": "true"}
                name = f"{who}-{kind}"
                files.append(source(listing, name, **options))
    for turn in range(2):
        clouds.reset()
        fewer(clouds, 25, *listings)
        found = listed(*files, login=False, environment=addresses)
        for listing, key, unit in (
            ("compshare_model", "Path", None),
            ("zstack_model", "uuid", None),
            ("qianfan_model", None, "modelIds"),
        ):
            for who in ("own", "second"):
                rows = clouds.catalog(listing, "default" if who == "own" else who)
                ids = {row[key] for row in rows} if key else set()
                ids |= {one for row in rows for one in row.get(unit or "", [])}
                for kind in ("plain", "cached"):
                    names = found.groups[f"{listing}_{who}_{kind}"]
                    got = {name.split("/", 2)[2] for name in names}
                    assert got and got <= ids, (turn, listing, who, kind)
        assert clouds.counts()["logins"] == clouds.counts()["logouts"] == 2
