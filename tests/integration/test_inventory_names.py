"""Inventories: what hosts are called."""

from __future__ import annotations

from typing import Any

from integration.asking import play
from integration.inventories import (
    GOING_ON,
    HINT,
    entries,
    fewer,
    named,
    readable,
)


def test_host_names(clouds, playbook, source, listed) -> None:
    """Keys and expressions; the first that is not empty; no two are the same."""
    fewer(clouds)
    rows = entries(playbook, "zstack_model")["zstack_model"]
    cases: dict[str, tuple[dict[str, Any], list[str]]] = {
        "key": ({"hostnames": ["path"]}, named(rows, "path")),
        "text": (
            # One element, although there is a comma in it.
            {"hostnames": "'{0}-{1}'.format('x', catalog_id)"},
            named([row | {"id": f"x-{row['id']}"} for row in rows], "id"),
        ),
        "expression": (
            {"hostnames": ["catalog_id ~ '-' ~ (catalog_version or 'none')"]},
            [f"{row['id']}-{row['version'] or 'none'}" for row in rows],
        ),
        "number": (
            {"hostnames": ["catalog_gpu_memory_bytes // 1000", "'x' ~ catalog_id"]},
            named(
                [
                    {
                        "id": row["id"],
                        "n": str((row["gpu_memory_bytes"] or 0) // 1000)
                        if row["gpu_memory_bytes"]
                        else "x" + row["id"],
                    }
                    for row in rows
                ],
                "n",
            ),
        ),
        "empty": (
            {
                "hostnames": [
                    "catalog_raw.nothing.there",
                    "''",
                    "none",
                    "'  '",
                    "checksum",
                    "'  y' ~ catalog_id ~ '\t'",
                ]
            },
            [row["checksum"] or "y" + row["id"] for row in rows],
        ),
        "prefix": (
            {"hostnames": ["mine_id ~ '.mine'"], "hostvar_prefix": "mine_"},
            [row["id"] + ".mine" for row in rows],
        ),
        "raw": (
            {"hostnames": ["catalog_raw.uuid ~ '.raw'"]},
            [row["id"] + ".raw" for row in rows],
        ),
    }
    assert any(row["gpu_memory_bytes"] for row in rows)
    for case, (options, expected) in cases.items():
        cases[case] = (options | {"groups": {f"case_{case}": "true"}}, expected)
    files = [source("zstack_model", case, **cases[case][0]) for case in cases]
    found = listed(*files)
    for case, (_options, expected) in cases.items():
        assert readable(found.raw[f"case_{case}"]["hosts"]) == expected, case


def test_names_that_cannot_be(clouds, source, listed) -> None:
    """Repeated, missing and dangerous names: a warning, or an error with strict."""
    rows = clouds.catalog("compshare_model")
    row = next(one for one in rows if one["Name"] == "Llama-3-8B")
    models = [row | {"Name": "twin", "Path": f"/m/{n}"} for n in range(2)]
    models += [row | {"Name": "localhost", "Path": "/m/here"}]
    models += [row | {"Name": "127.0.0.1", "Path": "/m/loop"}]
    models += [row | {"Name": "nameless-1.0", "Path": "/m/3"}]
    clouds.set_catalog("compshare_model", rows=models)
    group = {"groups": {"plain": "true"}}
    nothing = {"hostnames": ["version", "catalog_version ~ ''"]}
    wrong = {"hostnames": ["catalog_name ~", "id"]}
    files = {
        "plain": source("compshare_model", "plain", **group),
        "none": source("compshare_model", "none", **nothing),
        "wrong": source("compshare_model", "wrong", **wrong),
        "twins": source("compshare_model", "twins", strict=True),
        "none-strict": source("compshare_model", "none-strict", strict=True, **nothing),
        "wrong-strict": source("compshare_model", "wrong-strict", strict=True, **wrong),
    }
    found = listed(*files.values(), environment=GOING_ON)
    assert found.groups["plain"] == [
        "127.0.0.1_/m/loop",
        "localhost_/m/here",
        "nameless-1.0",
        "twin_/m/0",
        "twin_/m/1",
    ]
    one = "1 host names belong to several entries: twin"
    assert f"{one}; they are called <name>_<id>" in found.told
    empty = "all hostnames are empty for 4 entries: /m/0, /m/1, /m/here, /m/loop"
    assert f"{empty}; they are called <id>" in found.told
    paths = [row["Path"] for row in models]
    assert set(found.hosts) == {*found.groups["plain"], *paths, "1.0"}
    told = found.told.about(files["twins"])
    assert f"bad option: {one}; use other hostnames, such as [id]\n{HINT}" in told
    told = found.told.about(files["none-strict"])
    assert f"bad option: {empty}; use other hostnames" in told
    assert "bad option: hostnames: 'catalog_name ~': " in found.told.about(
        files["wrong-strict"]
    )


def test_words_that_are_no_variable(clouds, source, listed) -> None:
    """Wherever a variable is named: the unknown one is told, with the nearest."""
    fewer(clouds)
    options = {
        "hostnames": ["nmae", "id"],
        "compose": {"label": "catalog_nam", "same": "label", "own": "name"},
        "groups": {"boxes": "catalog_contaner", "all_of_them": "true"},
        "keyed_groups": [
            {"key": "catalog_authr", "prefix": "by"},
            {"key": "label", "prefix": "l"},
            {"key": "catalog_rw.Name", "prefix": "n"},
            {"key": "catalog_raw.nothing", "prefix": "none"},
            {"key": "catalog_nothing | default('x')", "prefix": "x"},
            {"key": "inventory_hostname", "prefix": "h"},
        ],
    }
    meant = {
        "hostnames": ("nmae", "name"),
        "compose.label": ("catalog_nam", "catalog_name"),
        "compose.own": ("name", "catalog_name"),
        "groups.boxes": ("catalog_contaner", "catalog_container"),
        "keyed_groups[0].key": ("catalog_authr", "catalog_author"),
        "keyed_groups[2].key": ("catalog_rw", "catalog_raw"),
    }
    extra = {"compose": {"a": "word"}, "use_extra_vars": True}
    files = [
        source("compshare_image", "wrong", **options),
        source("zstack_model", "extra", **extra),
        source("qianfan_model", "strict", strict=True, hostnames=["nmae"]),
    ]
    found = listed(*files, words=["-e", "word=x"], environment=GOING_ON)
    for place, (word, near) in meant.items():
        told = f"compshare_image: {place}: no host has a variable {word}; did you mean"
        assert f"{told} {near}?" in found.told, place
    # One more is of the file that is strict, beside its error.
    assert found.told.squeezed.count("nohosthas") == len(meant) + 1
    assert "hostnames: 'nmae': " in found.told.about(files[2])


def test_expressions_with_braces(clouds, source, listed) -> None:
    """Core leaves them out; what is quoted within an expression, or no expression, may
    have braces."""
    fewer(clouds)
    wrong = {
        "hostnames": ["{{ catalog_name }}-x", "id"],
        "compose": {"label": "{{ catalog_name }}", "text": "'{{ catalog_name }}'"},
        "groups": {"boxes": "{{ catalog_container }}"},
        "keyed_groups": [
            {"key": "{{ catalog_author }}", "prefix": "by"},
            {"key": "catalog_cloud", "parent_group": "of {{ catalog_cloud }}"},
        ],
    }
    places = ("hostnames", "compose.label", "groups.boxes", "keyed_groups[0].key")
    file = source("compshare_image", "wrong", **wrong)
    found = listed(file, environment=GOING_ON)
    assert found.hosts
    for place in places:
        assert f"compshare_image: {place}: write '{{{{ catalog_" in found.told, place
    assert found.told.squeezed.count("without{{and}}") == len(places)


def test_names_that_mean_something_else(clouds, source, playbook, tmp_path) -> None:
    """A stranger's image takes over no group and no host of another source."""
    row = clouds.catalog("compshare_image")[0]
    evil = ("all", "ungrouped", "compshare_image", "static1", "gpu_x", "named", "tag_t")
    rows = [
        row
        | {
            "Name": name,
            "CompShareImageId": f"id\x1b {n}",
            "Tags": ["t"],
            "Status": "Available",
        }
        for n, name in enumerate(evil)
    ]
    clouds.set_catalog("compshare_image", rows=rows)
    static = source.text(
        "a_static.ini", "static1 who=user\n[gpu_x]\nstatic2 who=user\n"
    )
    file = source(
        "compshare_image",
        "b",
        groups={"named": "true"},
        keyed_groups=[{"key": "catalog_tags", "prefix": "tag"}],
    )
    show = {
        "name": "show",
        "ansible.builtin.debug": {
            "msg": "{{ groups }} "
            "{{ hostvars['static1'].ansible_connection | d('own') }} "
            "{{ hostvars['static1'].catalog_id | d('none') }}"
        },
    }
    tasks = [play([show], hosts=name) for name in ("all", "named", "tag_t", "gpu_x")]
    outcome = playbook(tasks, "-i", str(static), "-i", str(file))
    assert outcome.rc == 0, outcome.output
    shown = [one for one in outcome.results if one.task == "show"]
    ours = [f"{name}_id__{n}" for n, name in enumerate(evil)]
    counted = {
        host: sum(one.host == host for one in shown)
        for host in (*ours, "static1", "static2")
    }
    # all, named and tag_t; all alone; all and gpu_x.
    assert counted == {**dict.fromkeys(ours, 3), "static1": 1, "static2": 2}
    assert all(one["msg"].endswith(" own none") for one in shown)
    assert "they are called <name>_<id>" in " ".join(outcome.stderr.split())


def test_default_names_can_be_addressed(clouds, source, playbook, inventory) -> None:
    """By --limit and hosts:, whatever strangers write; no control character shows."""
    row = clouds.catalog("compshare_image")[0]
    names = [
        "PyTorch 2.1",
        "a, b",
        "c:d[1]*?",
        "!x",
        "~y",
        "@z",
        "\x1b[31mred\x07",
        "r\u202etl",
        "数字 人",
        "",
    ]
    rows = [
        row
        | {
            "Name": name,
            "CompShareImageId": f"id\x1b {n}",
            "Status": "Available",
        }
        for n, name in enumerate(names)
    ]
    clouds.set_catalog("compshare_image", rows=rows)
    file = source("compshare_image")
    wanted = [
        "PyTorch_2.1",
        "a_b",
        "c_d_1_",
        "_x",
        "_y",
        "_z",
        "__31mred_",
        "r_tl",
        "数字_人",
        "id__9",
    ]
    show = {"name": "show", "ansible.builtin.debug": {"msg": "{{ catalog_name }}"}}
    plays = [play([show], hosts=name) for name in wanted]
    for words in ((), ("--limit", ",".join(wanted))):
        outcome = playbook(plays, "-i", str(file), *words)
        shown = [one.host for one in outcome.results if one.task == "show"]
        assert shown == wanted, outcome.output
    told = inventory(file, words=["--graph"])
    for mark in "\x1b\u202e":
        assert mark not in told.stdout + told.stderr
    chosen = source("compshare_image", "chosen", hostnames=["name"])
    assert "PyTorch 2.1" in inventory(chosen).stdout
