"""Inventories: what hosts are called."""

from __future__ import annotations

from typing import Any

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
            {"hostnames": "author,id"},
            named(
                [row | {"author": row["author"] or row["id"]} for row in rows], "author"
            ),
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
    assert HINT + f"bad option: {one}; choose other hostnames, such as [id]" in told
    told = found.told.about(files["none-strict"])
    assert HINT + f"bad option: {empty}; choose other hostnames" in told
    assert "bad option: hostnames: 'catalog_name ~': " in found.told.about(
        files["wrong-strict"]
    )
