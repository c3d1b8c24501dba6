"""The filter in plays: the same result as a module's, and none of it is evaluated."""

from __future__ import annotations

from typing import Any

from integration.asking import failures, info, lookup, play, shown
from integration.strangers import hostile_images, ran

SELECT = "aicloud.catalog.select"
OPTIONS = {"name": "PyTorch", "version": ">=2.1,<3", "sort_by": "version"}


def set_facts(name: str, **facts: str) -> dict[str, Any]:
    return {"name": name, "ansible.builtin.set_fact": facts}


def test_the_same_as_the_module(clouds, playbook) -> None:
    omitted = {"vars": {"omitted": "{{ omit }}", "options": OPTIONS}}
    images = f"found.images | {SELECT}"
    tasks = [
        info("all", "compshare_image") | {"register": "found"},
        info("module", "compshare_image", **OPTIONS),
        shown("filter", f"{images}(**options)") | omitted,
        shown(
            "chain",
            "found.images | selectattr('author', 'equalto', 'UCloud') | "
            f"{SELECT}(name='PyTorch', latest_by='version', tags=omitted) | "
            "map(attribute='id')",
        )
        | omitted,
        lookup(
            "lookup",
            "compshare_image",
            "PyTorch",
            latest_by="version",
            author="UCloud",
        ),
        shown("nothing", f"{images}(name='nobody')"),
        shown("number", f"{images}(version=2.1)"),
        shown("families", f"{images}(name='*', match='glob', version='latest')"),
        shown("result", f"found | {SELECT}(name='PyTorch')"),
        shown("undefined", f"missing.images | {SELECT}(name='a')"),
        shown("option undefined", f"{images}(name=missing)"),
    ]
    outcome = playbook([play(tasks)])
    assert outcome.task("filter")["msg"] == outcome.task("module")["images"]
    assert len(outcome.task("filter")["msg"]) > 1
    assert outcome.task("chain")["msg"] == outcome.task("lookup")["msg"]
    assert outcome.task("nothing")["msg"] == []
    told = failures(outcome)
    assert f"{SELECT}: bad option: version=2.1 is a number, not text" in told["number"]
    assert "allow_any_family=true" in told["families"]
    assert "give its images" in told["result"]
    for name in ("undefined", "option undefined"):
        assert "'missing' is undefined" in told[name]


def test_texts_of_strangers_stay_texts(clouds, playbook, tmp_path) -> None:
    hostile = hostile_images(clouds, tmp_path)
    tasks = [
        info("all", "compshare_image") | {"register": "found"},
        set_facts(
            "keep",
            whole=f"{{{{ found.images | {SELECT}(match='glob', name='*') }}}}",
            parts=f"{{{{ found.images | {SELECT}(query='[].[name, description]') }}}}",
            one=f"{{{{ found.images | {SELECT}(query='[0].name') }}}}",
        ),
        shown("show", "[whole, parts, one]"),
        shown("again", "whole[0].name ~ parts[1][0] ~ one"),
    ]
    outcome = playbook([play(tasks)])
    whole, parts, one = outcome.task("show")["msg"]
    assert {entry["id"] for entry in whole} == set(hostile)
    assert len(parts) == len(hostile) and one == whole[0]["name"]
    assert outcome.task("again").status == "ok"
    assert ran(tmp_path) == []
