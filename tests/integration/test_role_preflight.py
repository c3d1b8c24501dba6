"""The role preflight: a table, once, and a play that stops; its README's examples."""

from __future__ import annotations

from typing import Any

from integration.asking import failures, play
from integration.documents import blocks, plays

NAME = "aicloud.catalog.preflight"
README = "roles/preflight/README.md"


def checked(**variables: Any) -> dict[str, Any]:
    return {"name": "check", "ansible.builtin.include_role": {"name": NAME},
            "vars": variables}  # fmt: skip


AFTER = {"name": "after", "ansible.builtin.debug": {"msg": "went on"}}


def test_readme_examples(clouds, playbook) -> None:
    examples = [one for one in blocks(README) if one.mark == "play"]
    assert len(examples) == 2
    outcome = playbook([p for one in examples for p in plays(one, README)])
    assert outcome.rc == 0, outcome.output
    assert "DEPRECATION" not in outcome.output
    told = outcome.task("Show why, and continue without the cloud")["msg"]
    assert "region='cn-nowhere', from the variable aicloud_compshare_region" in told
    # The table that the README shows has the columns and checks of a real one.
    (shown,) = [one.text for one in blocks(README) if one.language == "text"]
    name = f"{NAME} : Show the checks"
    real = next(one["msg"] for one in outcome.results if one.task == name)
    assert shown.splitlines()[0].split() == real[0].split()
    names = [line[11:48].strip() for line in shown.splitlines() if line[0] != " "]
    assert [line[11:48].strip() for line in real if line[0] != " "][: len(names) - 1] \
        == [*names[:-1]]  # fmt: skip


def test_it_stops_the_play_once_for_all_hosts(clouds, playbook) -> None:
    clouds.faults(
        [{"cloud": "zstack", "action": "QueryModel", "kind": "error", "times": None}]
    )
    hosts = ["-i", "one,two,three,"]
    outcome = playbook([play([checked(), AFTER], hosts="all")], *hosts)
    assert outcome.rc != 0
    assert [one for one in outcome.results if one.task == "after"] == []
    assert len([r for r in outcome.results if r.task.endswith("Show the checks")]) == 1
    (told,) = failures(outcome).values()
    assert told.startswith("zstack ") and " -> " in told
    assert "compshare  login" in outcome.stdout
    ignored = checked(preflight_ignore=["login", "permission zstack_model"])
    outcome = playbook([play([ignored, AFTER])], "--check")
    assert outcome.task("after").status == "ok"
