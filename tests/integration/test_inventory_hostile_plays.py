"""Inventories: what plays do with texts of strangers, carelessly or not.

Each text would create a file, were it a template, an expression or a header of one.
"""

from __future__ import annotations

import json
import pathlib
from typing import Any

from integration.asking import literal, play
from integration.inventories import readable
from integration.strangers import CONSTRUCTED, hostile_images, ran

DELIMITERS = (("[[", "]]"), ("<?", "?>"), ("!!", "!!"))
OVERRIDE = "#jinja2: variable_start_string:'{}', variable_end_string:'{}'\n"
NAMES = (
    "catalog_name",
    "catalog_description",
    "catalog_tags",
    "catalog_author",
    "catalog_raw",
    "joined",
    "braced",
    "inventory_hostname",
    "group_names",
    "groups",
    "hostvars[inventory_hostname]",
)


FACTS = {
    "fact": "{{ catalog_author ~ catalog_description }}",
    "fact_braced": "{{ '{' ~ catalog_description ~ '}' }}",
    "fact_tags": "{{ catalog_tags | join('') }}",
    "fact_text": "#{{ catalog_description }}{{ catalog_name }}",
}
LAZY = {
    "lazy": "{{ catalog_author ~ catalog_description }}",
    "lazy_braced": "{{ '{' ~ catalog_description ~ '}' }}",
}
USED = {
    "constructed": "joined ~ braced ~ tagged",
    "variables": "lazy ~ lazy_braced",
    "facts": "[fact, fact_braced, fact_tags, fact_text]",
    "description": "catalog_description",
    "all": "hostvars[inventory_hostname]",
    "others": "groups['all'] | map('extract', hostvars, 'catalog_name') | list",
    "groups": "[groups, group_names, inventory_hostname]",
    "json": "catalog_raw | to_json | from_json",
    "vars": "lookup('ansible.builtin.vars', 'joined')",
}


def rendering(folder: pathlib.Path) -> list[dict[str, Any]]:
    """Return tasks with templates that use other delimiters, said in either way."""
    tasks = []
    asked = {}
    for number, (start, end) in enumerate(DELIMITERS):
        body = "".join(f"{name}: {start} {name} {end}\n" for name in NAMES)
        plain, headed = folder / f"plain{number}.j2", folder / f"header{number}.j2"
        plain.write_text(body)
        headed.write_text(OVERRIDE.format(start, end) + body)
        given = {"variable_start_string": start, "variable_end_string": end}
        target = str(folder / ("out{{ catalog_id }}." + str(number)))
        tasks.append(
            {
                "name": f"template {number}",
                "ansible.builtin.template": {
                    "src": str(plain),
                    "dest": target,
                    **given,
                },
                # A file for each text that these delimiters would start.
                "when": f"{start!r} in catalog_description",
            }
        )
        words = ", ".join(f"{key}={literal(value)}" for key, value in given.items())
        template = "lookup('ansible.builtin.template', '{}'{})"
        asked[f"plain {number}"] = template.format(plain, ", " + words)
        asked[f"header {number}"] = template.format(headed, "")
    return [*tasks, message("lookups", asked)]


def message(label: str, templates: dict[str, str]) -> dict[str, Any]:
    """Return a task that shows them all."""
    shown = {key: "{{ " + template + " }}" for key, template in templates.items()}
    return {"name": label, "ansible.builtin.debug": {"msg": shown}}


def conditions() -> list[dict[str, Any]]:
    """Return tasks that take a text for an expression, as careless plays do."""
    debug = {"ansible.builtin.debug": {"msg": "x"}}
    that = "ansible.builtin.assert"
    tasks: list[dict[str, Any]] = []
    for name in ("catalog_description", "catalog_tags[2]", "joined"):
        template = "{{ " + name + " }}"
        tasks += [
            {"name": f"when {name}", **debug, "when": template},
            {"name": f"failed when {name}", **debug, "failed_when": template},
            {"name": f"that {name}", that: {"that": [template]}},
            {"name": f"var {name}", "ansible.builtin.debug": {"var": template}},
        ]
    item = {"loop": "{{ catalog_tags }}", "when": "{{ item }}"}
    tasks.append({"name": "loop", **debug, **item})
    return [{**task, "ignore_errors": True} for task in tasks]


def test_variables_of_plays(clouds, source, playbook, tmp_path) -> None:
    """Every use of a variable shows the text, whatever it is."""
    hostile = hostile_images(clouds, tmp_path)
    file = source("compshare_image", hostnames=["id"], **CONSTRUCTED)
    by_name = source("compshare_image", "name", hostnames=["name"])
    tasks = [
        {"name": "set", "ansible.builtin.set_fact": FACTS},
        message("used", USED),
        *rendering(tmp_path),
    ]
    by_names = [message("name", {"name": "inventory_hostname ~ groups['all']"})]
    outcome = playbook(
        [
            play(tasks, hosts="h-*", vars=LAZY),
            play(by_names, hosts="compshare_image:!h-*"),
        ],
        *("-i", str(file), "-i", str(by_name)),
    )
    assert ran(tmp_path) == []
    for number, row in hostile.items():
        used = outcome.task("used", number)["msg"]
        joined = row["Author"] + row["Description"]
        braced = "{" + row["Description"] + "}"
        assert used["description"] == row["Description"]
        assert used["constructed"].startswith(joined + braced)
        assert used["variables"] == joined + braced
        assert used["facts"][:2] == [joined, braced]
        assert used["json"] == row
        assert readable(used["all"])["catalog_name"] == row["Name"]
        lookups = outcome.task("lookups", number)["msg"]
        for turn, (start, _end) in enumerate(DELIMITERS):
            assert row["Name"] in lookups[f"plain {turn}"]
            assert row["Name"] in lookups[f"header {turn}"]
            written = tmp_path / f"out{number}.{turn}"
            assert written.exists() == (start in row["Description"])
            if written.exists():
                assert row["Description"] in written.read_text()
    assert {path.suffix for path in tmp_path.glob("out*")} == {".0", ".1", ".2"}
    named = {row["Name"].strip().replace("\n", "_") for row in hostile.values()}
    named -= {"half"}
    assert named <= {one.host for one in outcome.results}


def test_conditions_of_plays(clouds, source, playbook, tmp_path) -> None:
    """Text that a play takes for an expression calls nothing, nor does a cached one."""
    hostile = hostile_images(clouds, tmp_path)
    kept = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(tmp_path / "kept"),
    }
    file = source("compshare_image", hostnames=["id"], **CONSTRUCTED, **kept)
    uses = [
        {"name": "set", "ansible.builtin.set_fact": FACTS},
        message("used", {"fact": "fact", "joined": "joined", "tags": "fact_tags"}),
    ]
    careless = conditions()
    for turn, tasks in (("cold", careless), ("warm", careless[:1])):
        outcome = playbook([play([*uses, *tasks], hosts="h-*")], "-i", str(file))
        assert ran(tmp_path) == [], turn
        assert len(outcome.results) == (len(uses) + len(tasks)) * len(hostile)
        for number, row in hostile.items():
            used = outcome.task("used", number)["msg"]
            joined = row["Author"] + row["Description"]
            assert used["fact"] == used["joined"] == joined, turn
    (stored,) = (tmp_path / "kept").iterdir()
    assert json.loads(stored.read_text())
