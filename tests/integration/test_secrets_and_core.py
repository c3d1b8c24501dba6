"""What Ansible itself would show of a secret: failing templates, what modules get."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from integration.asking import CLOUD_OF, failures, known, known_info, play
from integration.inventories import GOING_ON
from integration.leaking import CHOSEN, front_doors, leaks, secrets_of

PRIVATE = {"compshare": "private_key", "zstack": "password", "qianfan": "secret_key"}
# Passwords that look like templates, or that stand in one that fails: how, and what
# must be said of it.
FAILING = {
    "half": ("canary-1{{ broken", "syntax or a type is wrong"),
    "tag": ("canary-2{% canary %}", "syntax or a type is wrong"),
    "comment": ("canary-3{# canary", "syntax or a type is wrong"),
    "filter": ("{{ 'canary-4' | nothing_like_it }}", "is wrong"),
    "behind": ("{{ vault_half }}", "syntax or a type is wrong"),
    "inside": ("{{ vault_many.one }}", "syntax or a type is wrong"),
    "missing": ("canary-5{{ vault_nothing }}", "'vault_nothing' is undefined"),
    "behind missing": ("{{ vault_missing }}", "'vault_nothing' is undefined"),
}
BEHIND = {
    "vault_half": FAILING["half"][0],
    "vault_missing": FAILING["missing"][0],
    "vault_many": {"one": FAILING["half"][0], "two": "canary-6"},
}
MANIFEST = "selections:\n  one: {listing: compshare_image, name: PyTorch 2.1}\n"


def every_door(manifest: pathlib.Path) -> list[dict[str, Any]]:
    """Return a task for each kind of plugin that reads variables."""
    tasks = [
        known(f"lookup {cloud}", one, cache="off") for cloud, one in CHOSEN.items()
    ]
    tasks += [known_info(f"module {cloud}", one) for cloud, one in CHOSEN.items()]
    doors = {
        "compshare_instance": {"name": "llm-node-01"},
        "catalog_lock": {"manifest": str(manifest)},
        "doctor_info": {"clouds": [*CHOSEN], "fail": True},
    }
    return tasks + [
        {"name": name, f"aicloud.catalog.{name}": options, "ignore_errors": True}
        for name, options in doors.items()
    ]


@pytest.mark.parametrize("how", FAILING)
def test_templates_that_fail_are_not_quoted(clouds, playbook, tmp_path, how) -> None:
    """The message names the variable instead, and whatever is undefined."""
    value, reason = FAILING[how]
    manifest = tmp_path / "aicloud.yml"
    manifest.write_text(MANIFEST)
    variables = {f"aicloud_{cloud}_{name}": value for cloud, name in PRIVATE.items()}
    tasks = every_door(manifest)
    outcome = playbook([play(tasks)], "-vvv", extra=variables | BEHIND)
    told = failures(outcome)
    assert told.keys() == {task["name"] for task in tasks}, outcome.output
    for label, message in told.items():
        cloud = label.partition(" ")[2] or "compshare"
        assert f"the variable aicloud_{cloud}_{PRIVATE[cloud]}" in message, label
        assert reason in message, label
    assert "canary" not in outcome.output


def test_templates_of_inventories_are_not_quoted(clouds, source, listed) -> None:
    values = {"half": FAILING["half"], "missing": FAILING["missing"]}
    files = {
        how: source(listing, how, **{PRIVATE[CLOUD_OF[listing]]: value})
        for listing in CHOSEN.values()
        for how, (value, _reason) in values.items()
    }
    found = listed(*files.values(), words=["-vvv"], environment=GOING_ON)
    for how, file in files.items():
        assert values[how][1] in found.told.about(file)
    assert "canary" not in found.outcome.output


def test_debugging_ansible_shows_no_secret(clouds, playbook) -> None:
    """With ANSIBLE_DEBUG it shows what every module gets."""
    variables = {
        f"aicloud_{cloud}_{name}": value
        for cloud, options in secrets_of(clouds.credentials).items()
        for name, value in options.items()
    }
    proxy = "http://someone:canary-proxy@127.0.0.1:9"
    hidden = {"password": "canary-password-1"}
    environment = {"secret_environment_variables": {"TOKEN": "canary-token"}}
    tasks = [known_info(f"module {cloud}", one) for cloud, one in CHOSEN.items()]
    for label, module, options in (
        ("proxy", "compshare_model_info", {"proxy": proxy, "retries": 0}),
        ("instance", "compshare_instance", {"name": "nobody", **hidden}),
        ("service", "zstack_model_service", {"name": "nobody", **environment}),
    ):
        assert module in front_doors("modules")
        task = {"name": label, f"aicloud.catalog.{module}": options}
        tasks.append(task | {"ignore_errors": True})
    outcome = playbook(
        [play(tasks, vars=variables)], "-vvvvv", environment={"ANSIBLE_DEBUG": "1"}
    )
    assert len(outcome.results) == len(tasks)
    shown = [
        line for line in outcome.output.splitlines() if "_execute_module (" in line
    ]
    assert len(shown) >= len(tasks)
    told = "\n".join(line for line in shown if "done with" in line)
    assert "'private_key': '***'" in told
    assert "'secret_environment_variables': '***'" in told
    assert "canary" not in told
    assert [one for one in leaks(told, clouds) if len(one) > 40] == []
    secrets = [options[PRIVATE[cloud]] for cloud, options in
               secrets_of(clouds.credentials).items()]  # fmt: skip
    assert [one for one in secrets if one in outcome.output] == []
