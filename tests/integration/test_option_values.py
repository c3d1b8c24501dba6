"""One rule for the values of options, at every front door and from every source."""

from __future__ import annotations

import json
from typing import Any

from integration.asking import (
    KNOWN,
    expression,
    failures,
    info,
    known,
    known_info,
    listed,
    lookup,
    play,
    shown,
)
from integration.inventories import GOING_ON, Told, entries, fewer, listed_from

FAST = {"ANSIBLE_PIPELINING": "1"}
# option, value as JSON has it, words of the error.
WRONG: dict[str, tuple[str, Any, str]] = {
    "version": ("version", 2.1, "version=2.1 is a number, not text: quote it"),
    "gpu": ("gpu_type", False, "gpu_type=False is a boolean, not text: quote it"),
    "zone": ("zone", False, "zone=False is a boolean, not text: quote it"),
    "key": ("public_key", 83, "public_key=83 is a number, not text: quote it"),
    "certs": ("validate_certs", "ture", "validate_certs='ture' is not a boolean"),
    "bool": ("available_only", "nein", "available_only='nein' is not a boolean"),
    "retries": ("retries", 1.5, "retries=1.5 is not a whole number"),
    "timeout": ("timeout", "soon", "timeout='soon' is not a number"),
    "tags": ("tags", [["x"]], "tags=['x']: an element is a list, not text"),
    "software": (
        "software",
        {"cuda": 12.4},
        "software.cuda=12.4 is a number, not text",
    ),
    "part": (
        "software",
        {"cude": "12"},
        "cude is not an option inside software; did you mean cuda?",
    ),
    "parts": ("software", [12], "software=[12] is a list, not a dictionary"),
    "constraint": ("software", {"cuda": "^12"}, "write it as '>=12,<13'"),
    "match": ("match", "fuzzy", "is not one of exact, contains, glob, regex"),
}


def test_wrong_values_at_every_door(clouds, playbook, inventory, source) -> None:
    tasks = [
        known(f"{label} lookup", "compshare_image", **{name: value})
        for label, (name, value, _words) in WRONG.items()
    ]
    tasks += [
        known_info(f"{label} module", "compshare_image", **{name: value})
        for label, (name, value, _words) in WRONG.items()
    ]
    tasks.append(lookup("term", "compshare_image", 2.1))  # type: ignore[arg-type]
    tasks.append(info("name", "compshare_image", name=3.1))
    nested = {"name": "PyTorch", "version": 2.1}
    order = {"name": "x", "gpu_type": 4090, "image": nested, "state": "present"}
    tasks.append(
        {
            "name": "nested",
            "aicloud.catalog.compshare_instance": order,
            "ignore_errors": True,
        }
    )
    outcome = playbook([play(tasks)], environment=FAST)
    told = failures(outcome)
    assert set(told) == {task["name"] for task in tasks}
    for label, (_name, _value, words) in WRONG.items():
        assert words in told[f"{label} lookup"] and words in told[f"{label} module"]
        assert "bad option: " in told[f"{label} lookup"]
        assert told[f"{label} module"].startswith("bad option: ")
    for label, words in {
        "term": "name=2.1 is a number, not text: quote it",
        "name": "name=3.1 is a number, not text: quote it",
        "nested": "image.version=2.1 is a number, not text: quote it",
    }.items():
        assert words in told[label]
    files = [
        source("compshare_image", label, **{name: value})
        for label, (name, value, _words) in WRONG.items()
    ]
    told_by_inventories = Told(inventory(*files, environment=GOING_ON).stderr)
    for _name, _value, words in WRONG.values():
        assert words in told_by_inventories
    assert clouds.counts()["requests"] == 0


def test_wrong_values_of_other_sources_name_their_source(
    clouds, playbook, tmp_path
) -> None:
    (tmp_path / "ansible.cfg").write_text("[aicloud]\nvalidate_certs = ture\n")
    variables = {"aicloud_compshare_zone": False}
    tasks = [
        known("lookup", "compshare_image") | {"vars": variables},
        known_info("module", "compshare_image") | {"vars": variables},
        known("lookup ini", "compshare_image"),
        known_info("module ini", "compshare_image"),
    ]
    told = failures(playbook([play(tasks)], environment=FAST))
    (tmp_path / "ansible.cfg").unlink()
    tasks = [
        known("lookup environment", "compshare_image"),
        known_info("module environment", "compshare_image"),
    ]
    environment = FAST | {"AICLOUD_RETRIES": "many"}
    told |= failures(playbook([play(tasks)], environment=environment))
    for door in ("lookup", "module"):
        assert "zone=False is a boolean" in told[door]
        assert "(from the variable aicloud_compshare_zone)" in told[door]
        assert (
            "validate_certs='ture' is not a boolean: write true or false, yes or no "
            "(from [aicloud] validate_certs in ansible.cfg)" in told[f"{door} ini"]
        )
        assert "retries='many' is not a whole number" in told[f"{door} environment"]
        assert "AICLOUD_RETRIES in the environment" in told[f"{door} environment"]
    assert clouds.counts()["requests"] == 0


def test_an_empty_list_filters_nothing(clouds, playbook) -> None:
    """As from a variable that names nobody, at every option that is a list."""
    lists = {
        "compshare_image_info": ("images", ["tags"]),
        "compshare_gpu_offer_info": ("offers", ["zones", "gpu_type"]),
        "compshare_instance_info": ("instances", ["states", "gpu_types", "zones"]),
        "zstack_model_info": ("models", ["conditions"]),
        "qianfan_service_info": ("services", ["run_status", "service_type"]),
    }
    fewer(clouds)
    tasks = [
        {"name": f"{name} {label}", f"aicloud.catalog.{name}": given}
        for name, (_key, names) in lists.items()
        for label, given in (("without", {}), ("with", {one: [] for one in names}))
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    assert not failures(outcome)
    for name, (key, names) in lists.items():
        every = outcome.task(f"{name} without").result[key]
        assert every, name
        assert outcome.task(f"{name} with").result[key] == every, (name, names)


def test_omitted_is_not_given(clouds, playbook, inventory, source) -> None:
    omit = "nothing | default(omit)"
    options = (
        "version", "latest_by", "match", "limit", "tags", "zone", "timeout",
        "validate_certs", "attribute", "expect", "cache", "image_type", "author",
    )  # fmt: skip
    term = KNOWN["compshare_image"][1]
    words = ", ".join(f"{name}={omit}" for name in options)
    call = f"query('aicloud.catalog.compshare_image', '{term}', {words})"
    none = f"query('aicloud.catalog.compshare_model', {omit}, limit=1, expect='any')"
    inside = (
        f"query('aicloud.catalog.compshare_image', '{term}', tags=['Pytorch', {omit}])"
    )
    variables = {"aicloud_compshare_zone": "{{ nothing | default(omit) }}"}
    tasks = [
        shown("options", call) | {"vars": variables},
        shown("term", none),
        shown("inside", inside),
        known_info("module", "compshare_image") | {"vars": variables},
    ]
    outcome = playbook([play(tasks)])
    answer = [KNOWN["compshare_image"][2]]
    assert [e["id"] for e in listed(outcome, "module", "images")] == answer
    assert listed(outcome, "options") == listed(outcome, "inside") == answer
    assert len(listed(outcome, "term")) == 1
    template = "{{ nothing | default(omit) }}"
    names = ("version", "latest_by", "limit", "tags", "zone", "timeout", "on_empty")
    file = source("compshare_image", name=term, **dict.fromkeys(names, template))
    assert f'"{term}"' in inventory(file).stdout


def test_an_empty_list_of_terms_is_an_empty_list(clouds, playbook) -> None:
    name = "aicloud.catalog.compshare_model"
    tasks = [
        shown("empty", f"query('{name}', [])"),
        shown("any", f"query('{name}', [], expect='any')"),
        shown("none", f"query('{name}', expect='any') | length > 1"),
    ]
    outcome = playbook([play(tasks)])
    assert listed(outcome, "empty") == listed(outcome, "any") == []
    assert listed(outcome, "none") is True


def test_lists_as_text_are_alike_at_every_door(
    clouds, playbook, inventory, source
) -> None:
    fewer(clouds)
    noun = KNOWN["compshare_community_image"][0]
    every = entries(playbook, "compshare_community_image")["compshare_community_image"]
    first, second = next(e["tags"] for e in every if len(e["tags"]) > 1)[:2]
    wanted = sorted(e["id"] for e in every if {first, second} <= set(e["tags"]))
    spellings = [f"{first}, {second}", f"{first}\uff0c{second}", [first, second]]
    tasks: list[dict[str, Any]] = []
    for number, tags in enumerate(spellings):
        listing = "compshare_community_image"
        call = expression(listing, tags=tags, expect="any")
        tasks.append(shown(f"lookup {number}", call))
        tasks.append(info(f"module {number}", listing, tags=tags))
    # One condition, though there is a comma in it.
    condition = "name?=qwen 1.5 32B,other"
    tasks += [
        shown(
            "conditions",
            expression("zstack_model", conditions=condition, expect="any"),
        ),
        info("conditions module", "zstack_model", conditions=condition),
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    for number in range(len(spellings)):
        assert sorted(listed(outcome, f"lookup {number}")) == wanted
        of_module = listed(outcome, f"module {number}", noun)
        assert sorted(entry["id"] for entry in of_module) == wanted
    sent = [c["parameters"].get("q") for c in clouds.calls() if c["cloud"] == "zstack"]
    assert [condition] in sent or condition in sent
    for number, tags in enumerate(spellings[:2]):
        file = source("compshare_community_image", f"tags{number}", tags=tags)
        hosts = listed_from(inventory(file)).groups["compshare_community_image"]
        assert hosts == wanted


def test_software_is_alike_at_every_door(
    clouds, playbook, inventory, source, tmp_path
) -> None:
    """Module, lookup, inventory, manifest and the selection inside of a resource."""
    wanted = {"framework": "pytorch", "cuda": ">=12.4", "python": "==3.12.*"}
    term = "PyTorch 2.4"
    manifest = tmp_path / "aicloud.yml"
    selection = {"listing": "compshare_image", "name": term, "software": wanted}
    manifest.write_text(json.dumps({"selections": {"base": selection}}))
    bad = tmp_path / "bad.yml"
    selection = {**selection, "software": {"cuda": 12.4}}
    bad.write_text(json.dumps({"selections": {"base": selection}}))
    node = {"name": "x", "zone": "cn-wlcb-01", "gpu_type": "4090", "gpu_count": 1}
    node |= {"cpu": 16, "memory": "64GiB", "charge_type": "Postpay"}
    node |= {"disks": [{"type": "CLOUD_SSD", "size": 100, "is_boot": True}]}
    node |= {"image": {"name": term, "software": "{{ wanted }}"}}
    call = "query('aicloud.catalog.compshare_image', term, software=wanted)"
    tasks = [
        shown("lookup", call),
        shown("key", call.replace(")", ", attribute='software')")),
        info("module", "compshare_image", name="{{ term }}", software="{{ wanted }}"),
        {"name": "nested", "aicloud.catalog.compshare_instance": node,
         "check_mode": True},
        {"name": "lock", "aicloud.catalog.catalog_lock": {"manifest": str(manifest)}},
        {"name": "bad", "aicloud.catalog.catalog_lock": {"manifest": str(bad)},
         "ignore_errors": True},
        shown("why", call.replace("=wanted", "={'cuda': '>=99'}")),
    ]  # fmt: skip
    extra = {"term": term, "wanted": wanted}
    outcome = playbook([play(tasks)], environment=FAST, extra=extra)
    [answer] = listed(outcome, "lookup")
    [told] = listed(outcome, "key")
    assert told["framework"] == "PyTorch" and told["cuda"] == "12.4"
    assert [e["id"] for e in listed(outcome, "module", "images")] == [answer]
    assert outcome.task("nested")["instance"]["image_id"] == answer
    assert outcome.task("lock")["selections"]["base"]["id"] == answer
    why = failures(outcome)
    assert "software.cuda=12.4 is a number, not text: quote it" in why["bad"]
    assert "1 has CUDA below 99. software.cuda ('12.4') would match some" in why["why"]
    made = listed_from(inventory(source("compshare_image", name=term, software=wanted)))
    [host] = made.groups["compshare_image"]
    assert made.hosts[host]["catalog_software"] == told
