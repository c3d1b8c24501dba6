"""Where connection options come from, and which place wins."""

from __future__ import annotations

import json
from typing import Any

import pytest
from integration.asking import (
    KNOWN,
    LISTINGS,
    failures,
    info,
    known,
    known_info,
    listed,
    play,
)
from integration.vaulted import login_variables, vaulted

# Every layer names a number of its own that no option accepts: the error says which
# one was taken, and nothing is sent.
LAYERS = {"option": 99, "vars": 98, "ini": 97, "environment": 96}
QUICK = {"ANSIBLE_PIPELINING": "1"}


def regions(calls: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return what CompShare was asked for: region, zone, project."""
    names = ("Region", "Zone", "ProjectId")
    return [tuple(call["parameters"].get(name) for name in names) for call in calls]


def test_lookups_option_vars_ini_environment(clouds, playbook, tmp_path) -> None:
    config = "[aicloud]\nconcurrency = 97\n[aicloud_compshare]\nregion = from-ini\n"
    (tmp_path / "ansible.cfg").write_text(config)
    variables = {"aicloud_concurrency": "{{ 90 + eight }}", "eight": 8}
    tasks = []
    for name in LISTINGS:
        direct = known(f"{name} option", name, concurrency=99)
        tasks += [
            direct | {"vars": variables},
            known(f"{name} vars", name) | {"vars": variables},
            known(f"{name} ini", name),
        ]
    # A region that does not exist is refused, but it is seen which one was asked for.
    named = {"aicloud_compshare_region": "{{ 'from-' ~ 'vars' }}"}
    sent = {"concurrency": 1, "cache": "off"}
    tasks += [
        known("sent option", "compshare_model", region="from-option", **sent)
        | {"vars": named},
        known("sent vars", "compshare_model", **sent) | {"vars": named},
        known("sent ini", "compshare_model", **sent),
    ]
    environment = {
        "AICLOUD_CONCURRENCY": "96",
        "COMPSHARE_REGION": "from-environment",
        # The first that is set wins; an empty one is not set.
        "COMPSHARE_PROJECT_ID": "org-demo01",
        "UCLOUD_PROJECT_ID": "org-demo02",
        "COMPSHARE_ZONE": "",
        "UCLOUD_ZONE": "cn-wlcb-03",
    }
    outcome = playbook([play(tasks)], environment=environment)
    told = failures(outcome)
    for name in LISTINGS:
        for layer in ("option", "vars", "ini"):
            text = f"bad option: concurrency={LAYERS[layer]} must be from 1 to 16"
            assert text in told[f"{name} {layer}"]
    assert regions(clouds.calls()) == [
        ("from-option", "cn-wlcb-03", "org-demo01"),
        ("from-vars", "cn-wlcb-03", "org-demo01"),
        ("from-ini", "cn-wlcb-03", "org-demo01"),
    ]


def test_environment_of_lookups_and_modules(clouds, playbook) -> None:
    """Without options, variables and ansible.cfg; modules see the same variables."""
    environment = {
        "AICLOUD_CONCURRENCY": "96",
        "UCLOUD_REGION": "cn-sh2",
        "COMPSHARE_ZONE": "cn-sh2-03",
        "UCLOUD_ZONE": "cn-sh2-01",
        "COMPSHARE_PROJECT_ID": "",
    }
    sent = {"concurrency": 1}
    tasks = [
        *[known(f"{name} environment", name) for name in LISTINGS],
        known_info("module environment", "compshare_image"),
        known_info("module option", "compshare_image", concurrency=99),
        known("lookup sends", "compshare_image", **sent),
        known_info("module sends", "compshare_image", **sent),
        known_info("module prefers options", "compshare_image", **sent)
        | {"environment": {"COMPSHARE_REGION": "cn-nowhere"}},
    ]
    tasks[-1]["aicloud.catalog.compshare_image_info"] |= {
        "region": "cn-bj2",
        "zone": "cn-bj2-03",
    }
    outcome = playbook([play(tasks)], environment=environment | QUICK)
    told = failures(outcome)
    for label in (*[f"{name} environment" for name in LISTINGS], "module environment"):
        assert "concurrency=96 must be" in told[label]
    assert "concurrency=99 must be" in told["module option"]
    (noun, _term, answer) = KNOWN["compshare_image"]
    assert listed(outcome, "lookup sends") == [answer]
    for label in ("module sends", "module prefers options"):
        assert [entry["id"] for entry in listed(outcome, label, noun)] == [answer]
    seen = list(dict.fromkeys(regions(clouds.calls())))
    assert seen == [("cn-sh2", "cn-sh2-03", None), ("cn-bj2", "cn-bj2-03", None)]


@pytest.mark.parametrize(
    "value", ["{{ nowhere }}", "{{ broken", "{{ 'x' | no_such_filter }}"]
)
def test_a_template_that_fails_matters_only_where_its_value_is_used(
    clouds, playbook, value
) -> None:
    """With a remembered result or without: what is nearer wins, else it is named."""
    tasks = [
        task | {"vars": {variable: value}}
        for variable, option in (
            ("aicloud_compshare_region", {"region": "cn-wlcb"}),
            ("aicloud_timeout", {"timeout": 20}),
        )
        for cache in ("run", "off")
        for task in (
            known(f"used {variable} {cache}", "compshare_image", cache=cache),
            known(f"not {variable} {cache}", "compshare_image", cache=cache, **option),
        )
    ]
    outcome = playbook([play(tasks)])
    told = failures(outcome)
    for label in [task["name"] for task in tasks]:
        kind, variable, _cache = label.split()
        assert (label in told) == (kind == "used"), outcome.output
        if kind == "used":
            assert f"the variable {variable} cannot be resolved" in told[label]


def test_credentials_from_vaulted_variables(clouds, playbook, tmp_path) -> None:
    """Nothing in the environment; a blank environment variable is nothing too."""
    words, variables = vaulted(tmp_path, clouds), login_variables(clouds)
    secrets = [str(tmp_path / "secrets.yml")]
    tasks = [known(name, name) for name in LISTINGS]
    tasks.append(
        known("direct", "qianfan_model", secret_key="SECRET", cache="off")
        | {"vars": {"aicloud_qianfan_secret_key": "wrong"}}
    )
    task = tasks[-1]["ansible.builtin.debug"]
    task["msg"] = task["msg"].replace('"SECRET"', "secret_of_qianfan")
    outcome = playbook(
        [play(tasks, vars=variables, vars_files=secrets)],
        *words,
        login=False,
        environment={"COMPSHARE_PRIVATE_KEY": "", "ZSTACK_ACCOUNT_PASSWORD": " "},
    )
    assert {name: listed(outcome, name) for name in LISTINGS} == {
        name: [answer] for name, (_noun, _term, answer) in KNOWN.items()
    }
    assert listed(outcome, "direct") == [KNOWN["qianfan_model"][2]]


def test_profile_file_and_zstack_address(clouds, playbook, tmp_path) -> None:
    """The profile comes after everything else; others must not read it."""
    keys = ("public_key", "private_key")
    own, second = clouds.credentials, clouds.credentials["second"]
    profiles = {
        "mine": {key: own["compshare"][key] for key in keys},
        "theirs": {key: second["compshare"][key] for key in keys},
    }
    folder = tmp_path / "configuration" / "compshare"
    folder.mkdir(parents=True)
    file = folder / "config.json"
    file.write_text(json.dumps({"current_profile": "mine", "profiles": profiles}))
    file.chmod(0o600)
    url = clouds.url
    hers = clouds.catalog("compshare_model", "second")[0]
    host, _colon, port = url.removeprefix("http://").rpartition(":")
    environment = {
        "XDG_CONFIG_HOME": str(tmp_path / "configuration"),
        "COMPSHARE_BASE_URL": url,
        "COMPSHARE_PUBLIC_KEY": "",
        "ZSTACK_BASE_URL": "",
        "ZSTACK_HOST": host,
        "ZSTACK_PORT": port,
        "ZSTACK_ACCOUNT_NAME": own["zstack"]["account_name"],
        "ZSTACK_ACCOUNT_PASSWORD": own["zstack"]["password"],
    }
    by_path = {"query": f"[?path=='{hers['Path']}'].name", "expect": "any"}
    theirs = known("theirs", "compshare_model", profile="theirs", **by_path)
    theirs["ansible.builtin.debug"]["msg"] = theirs["ansible.builtin.debug"][
        "msg"
    ].replace(f'"{KNOWN["compshare_model"][1]}", ', "")
    tasks = [
        known("current", "compshare_model"),
        theirs,
        known("explicit keys win", "compshare_model", cache="off")
        | {"vars": {f"aicloud_compshare_{k}": own["compshare"][k] for k in keys}},
        known("missing", "compshare_model", profile="nobody"),
        known_info("module", "compshare_model"),
        info("module theirs", "compshare_model", profile="theirs"),
        known("address", "zstack_model"),
    ]
    outcome = playbook([play(tasks)], login=False, environment=environment | QUICK)
    answer = [KNOWN["compshare_model"][2]]
    assert listed(outcome, "current") == answer
    assert listed(outcome, "explicit keys win") == answer
    assert listed(outcome, "theirs") == [hers["Name"]]
    entries = listed(outcome, "module", "models")
    assert [entry["path"] for entry in entries] == answer
    paths = [entry["path"] for entry in listed(outcome, "module theirs", "models")]
    assert hers["Path"] in paths and answer[0] not in paths
    assert "profile='nobody' is not in" in failures(outcome)["missing"]
    assert listed(outcome, "address") == [KNOWN["zstack_model"][2]]
    assert "others can read it" not in outcome.output

    file.chmod(0o644)
    again = [known("current", "compshare_model"), known_info("m", "compshare_model")]
    outcome = playbook([play(again)], login=False, environment=environment)
    assert listed(outcome, "current") == answer
    assert "others can read it: chmod 600" in " ".join(outcome.stderr.split())
    assert any("chmod 600" in text for text in outcome.task("m")["warnings"])
