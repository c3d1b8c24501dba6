"""Inventories: constructed variables and groups are exactly those of Ansible itself.

The same variables as a static inventory, with ansible.builtin.constructed after it,
must give the same graph and the same variables.
"""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest
import yaml
from integration.inventories import (
    GOING_ON,
    Listed,
    entries,
    fewer,
    named,
    readable,
)

COMPOSE = {
    "size_gb": "(catalog_size_bytes | default(0, true) / 1000000000) | round(1)",
    "label": "catalog_name ~ ' v' ~ (catalog_version or '?')",
    "tag_list": "catalog_tags | sort | list",
    "about": "{'name': catalog_name, 'gpu': catalog_gpu_types}",
    "from_compose": "label | upper",
    "failing": "catalog_nothing.at_all",
    "also_failing": "1 / (catalog_used | default(0, true) | int - catalog_used | int)",
    "nothing": "none",
    "known": "inventory_hostname | length",
    "hashed": "catalog_id | hash('sha1')",
    "clear_bool": "catalog_available",
    "number": "42",
    "text": "'text'",
}
GROUPS = {
    "usable": "catalog_available",
    "large": "catalog_size_bytes | default(0, true) | int > 20000000000",
    "tagged": "catalog_tags | length > 0",
    "never": "false",
    "odd name": "'a' in catalog_name | lower",
    "by_compose": "label is search('1')",
    "by_group": "'usable' in group_names",
    "failing": "catalog_nothing.at_all",
    "joined": "catalog_name == 'x' or catalog_version is defined",
}
KEYED = [
    {"key": "catalog_tags", "prefix": "tag"},
    {"key": "catalog_author", "prefix": "author", "default_value": "unknown"},
    {"key": "catalog_gpu_types", "prefix": "gpu", "separator": "-"},
    {"key": "catalog_version", "trailing_separator": False},
    {"key": "catalog_status", "prefix": "", "separator": ""},
    {
        "key": "{'cloud': catalog_cloud, 'version': catalog_version, 'nothing': ''}",
        "prefix": "d",
        "trailing_separator": False,
    },
    {"key": "{'version': catalog_version}", "default_value": "none", "separator": "="},
    {"key": "catalog_cloud", "prefix": "in", "parent_group": "clouds"},
    {
        "key": "catalog_version.split('.')[0] | default('none', true)",
        "prefix": "major",
        "parent_group": "versions of {{ catalog_cloud }}",
    },
    {"key": "catalog_nothing.at_all", "prefix": "never"},
    {"key": "label", "prefix": "label"},
]
PLAIN = {"compose": COMPOSE, "groups": GROUPS, "keyed_groups": KEYED}
# Each: options that Ansible's own plugin has as well, and extra variables.
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "plain": (PLAIN, {}),
    "no-leading": (PLAIN | {"leading_separator": False}, {}),
    "extra": (
        PLAIN
        | {
            "use_extra_vars": True,
            "compose": COMPOSE | {"from_extra": "word ~ catalog_cloud", "deep": "deep"},
            "keyed_groups": [*KEYED, {"key": "word ~ catalog_cloud", "prefix": "e"}],
        },
        {"word": "from-e-", "catalog_version": "9.9", "deep": "{{ catalog_id }}!"},
    ),
    "no-extra": (
        {"compose": {"from_extra": "word"}, "keyed_groups": [{"key": "word"}]},
        {"word": "not used"},
    ),
}
# Where entries from the cache are constructed as well.
WARM = ("plain", "extra")
CLOUDS = ("zstack", "compshare")
STRICT = {
    "compose": {"compose": {"a": "catalog_nothing.x"}},
    "groups": {"groups": {"a": "catalog_nothing.x"}},
    "keyed": {"keyed_groups": [{"key": "catalog_nothing.x"}]},
    "empty": {"keyed_groups": [{"key": "''", "prefix": "p"}]},
    "exclusive": {
        "keyed_groups": [
            {"key": "catalog_id", "default_value": "a", "trailing_separator": True}
        ]
    },
    "fine": {"keyed_groups": [{"key": "[]"}], "compose": {"a": "catalog_id"}},
}


@pytest.fixture
def by_ansible(listed, source, tmp_path: pathlib.Path) -> Any:
    """Write hosts as a static inventory and what Ansible's own plugin makes of it."""

    def write(found: Listed, label: str, options: dict[str, Any]) -> list[pathlib.Path]:
        group = next(iter(found.raw["all"]["children"][1:]))
        hosts = {name: found.hosts[name] for name in found.raw[group]["hosts"]}
        static = {group: {"hosts": hosts}}
        plugin = {"plugin": "ansible.builtin.constructed", **options}
        return [
            source.text(f"{label}-1.yml", json.dumps(static)),
            source.text(f"{label}-2.yml", yaml.safe_dump(plugin, sort_keys=False)),
        ]

    return write


def extra_words(extra: dict[str, Any]) -> list[str]:
    return ["-e", json.dumps(extra)] if extra else []


def graph(found: Listed) -> dict[str, Any]:
    """Return what each group holds, as ``--graph`` shows it: in this order."""
    return {
        name: readable([content.get("children"), content.get("hosts")])
        for name, content in found.raw.items()
        if name != "_meta"
    }


@pytest.mark.parametrize("case", CASES)
def test_same_as_ansible(clouds, source, listed, by_ansible, case: str) -> None:
    """Also when the entries come from the inventory cache."""
    fewer(clouds, 6)
    options, extra = CASES[case]
    listing = "zstack_model" if case == "extra" else "compshare_community_image"
    bare = listed(source(listing, "bare"))
    kept = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(source.folder / "kept"),
    }
    ours = source(listing, "ours", **options)
    cached = source(listing, "ours2", **options, **kept)
    theirs = by_ansible(bare, case, options)
    words = extra_words(extra)
    wanted = listed(*theirs, words=words)
    got = listed(ours, words=words)
    assert got.hosts == wanted.hosts
    assert graph(got) == graph(wanted)
    if case != "no-extra":
        assert len(graph(got)) > 15
    if case in WARM:
        cold = listed(cached, words=words)
        clouds.faults([{"cloud": cloud, "kind": "drop"} for cloud in CLOUDS])
        assert cold.raw == got.raw == listed(cached, words=words).raw


def test_strict_fails_where_ansible_fails(clouds, source, listed, by_ansible) -> None:
    fewer(clouds, 10)
    bare = listed(source("zstack_model", "bare"))
    ours = {}
    theirs = {}
    for case, options in STRICT.items():
        given = {"strict": True, **options}
        ours[case] = source("zstack_model", case, **given)
        theirs[case] = by_ansible(bare, case, given)
    files = [*ours.values()]
    found = listed(*files, environment=GOING_ON)
    core = listed(
        *[file for pair in theirs.values() for file in pair], environment=GOING_ON
    )
    for case in STRICT:
        if case == "fine":
            assert f"Unable to parse {ours[case]}" not in found.told
            assert f"Unable to parse {theirs[case][1]}" not in core.told
            continue
        for words in ("Could not", "No key", "mutually exclusive"):
            assert (words in found.told.about(ours[case])) == (
                words in core.told.about(theirs[case][1])
            ), (case, words)


def test_groups_of_several_files(clouds, source, listed, playbook) -> None:
    """Groups of two listings become one, and a host of both files has both."""
    fewer(clouds, 20)
    common = {"groups": {"common": "true"}}
    files = [
        source("zstack_model", "a", **common),
        source("zstack_model", "b", hostvar_prefix="b_", groups={"second": "b_id"}),
        source("qianfan_model", "c", **common),
    ]
    known = entries(playbook, "zstack_model", "qianfan_model")
    found = listed(*files)
    ids = {name: named(rows, "id") for name, rows in known.items()}
    assert found.groups["common"] == sorted(
        [*ids["zstack_model"], *ids["qianfan_model"]]
    )
    for name in ids["zstack_model"]:
        assert found.hosts[name]["catalog_id"] == found.hosts[name]["b_id"] == name
