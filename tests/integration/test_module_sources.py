"""Modules see what plugins see: variables and ansible.cfg of the controller."""

from __future__ import annotations

import pathlib
import sys
from typing import Any

from integration.asking import CLOUD_OF, KNOWN, failures, info, known_info, listed, play
from integration.vaulted import login_variables, secrets_of, vaulted

LISTINGS = ("compshare_image", "zstack_model", "qianfan_model")
FAST = {"ANSIBLE_PIPELINING": "1"}
PYTHON = sys.executable


def test_vaulted_variables_and_no_secret_shown(
    clouds, playbook, tmp_path: pathlib.Path
) -> None:
    words = vaulted(tmp_path, clouds)
    tasks: list[dict[str, Any]] = [known_info(name, name) for name in LISTINGS]
    tasks += [
        known_info("check mode", "compshare_image") | {"check_mode": True},
        known_info("delegated", "compshare_image") | {"delegate_to": "other"},
        known_info("async", "compshare_image") | {"async": 60, "poll": 1},
        {
            "name": "changing",
            "aicloud.catalog.compshare_instance": {"name": "none", "state": "absent"},
        },
        {"name": "survey", "aicloud.catalog.compshare_instance_info": {}},
        {
            "name": "loop",
            "aicloud.catalog.compshare_image_info": {"name": "{{ item }}"},
            "loop": ["PyTorch 2.3"],
        },
    ]
    here = {"ansible_connection": "local", "ansible_python_interpreter": PYTHON}
    add = {
        "ansible.builtin.add_host": {"name": "other", **here},
        "name": "add the other",
    }
    outcome = playbook(
        [
            play(
                [add, *tasks],
                vars=login_variables(clouds),
                vars_files=[str(tmp_path / "secrets.yml")],
            )
        ],
        *words,
        "-vvvvv",
        login=False,
        environment={"ANSIBLE_ASYNC_DIR": str(tmp_path / "jobs")},
    )
    for name in LISTINGS:
        noun, _term, answer = KNOWN[name]
        handle = "path" if name == "zstack_model" else "id"
        assert [e[handle] for e in listed(outcome, name, noun)] == [answer]
    image = [KNOWN["compshare_image"][2]]
    for label in ("check mode", "delegated", "async"):
        assert [e["id"] for e in listed(outcome, label, "images")] == image
    assert outcome.task("changing")["changed"] is False
    assert outcome.task("survey").status == outcome.task("loop").status == "ok"
    for secret in secrets_of(clouds).values():
        assert secret not in outcome.output


def test_option_vars_ini_environment_and_module_defaults(
    clouds, playbook, tmp_path
) -> None:
    config = "[aicloud]\nconcurrency = 97\n[aicloud_compshare]\nregion = 'from-ini'\n"
    (tmp_path / "ansible.cfg").write_text(config)
    variables = {"aicloud_concurrency": "{{ 90 + eight }}", "eight": 8}
    tasks = []
    for name in LISTINGS:
        tasks += [
            known_info(f"{name} option", name, concurrency=99) | {"vars": variables},
            known_info(f"{name} vars", name) | {"vars": variables},
            known_info(f"{name} ini", name),
        ]
    defaults = {"group/aicloud.catalog.all": {"concurrency": 95}}
    tasks.append(
        known_info("defaults", "compshare_image")
        | {"vars": variables, "module_defaults": defaults}
    )
    outcome = playbook([play(tasks)], environment=FAST | {"AICLOUD_CONCURRENCY": "96"})
    told = failures(outcome)
    for name in LISTINGS:
        for layer, number in {"option": 99, "vars": 98, "ini": 97}.items():
            assert f"concurrency={number} must be" in told[f"{name} {layer}"]
    assert "concurrency=95 must be" in told["defaults"]


def test_missing_credentials_name_every_place(clouds, playbook) -> None:
    outcome = playbook([play([info(name, name) for name in LISTINGS])], login=False)
    told = failures(outcome)
    for name, option, other, variables in (
        ("compshare_image", "public_key", "private_key", "UCLOUD_PUBLIC_KEY"),
        ("qianfan_model", "access_key", "secret_key", "QIANFAN_ACCESS_KEY"),
        ("zstack_model", "account_name", "password", "ZSTACK_ACCOUNT_NAME"),
    ):
        cloud = CLOUD_OF[name]
        for words in (
            f"aicloud_{cloud}_{option}",
            f"{option} and {other} in section [aicloud_{cloud}] of ansible.cfg",
            variables,
        ):
            assert words in told[name]


def test_credentials_given_more_nearly_win(clouds, playbook, tmp_path) -> None:
    """A session as an option; an account lies around in the environment."""
    session = clouds.credentials["zstack"].get("session_id")
    key = clouds.credentials["zstack"]
    nearer: dict[str, Any] = {
        "access_key_id": key["access_key_id"],
        "access_key_secret": key["access_key_secret"],
    }
    assert session is None or isinstance(session, str)
    from integration.asking import known

    variables = {f"aicloud_zstack_{name}": value for name, value in nearer.items()}
    tasks = [
        known("lookup option", "zstack_model", **nearer),
        known_info("module option", "zstack_model", **nearer),
        known("lookup variable", "zstack_model") | {"vars": variables},
        known_info("module variable", "zstack_model") | {"vars": variables},
        known_info("equal precedence", "zstack_model", session_id="0" * 32, **nearer),
    ]
    # A variable is farther than an option, as the environment is farther than it.
    other = {"vars": {"aicloud_zstack_session_id": "0" * 32}}
    tasks += [
        known("lookup over variable", "zstack_model", **nearer) | other,
        known_info("module over variable", "zstack_model", **nearer) | other,
    ]
    outcome = playbook([play(tasks)], "-v", environment=FAST)
    answer = KNOWN["zstack_model"][2]
    for layer in ("option", "variable", "over variable"):
        assert listed(outcome, f"lookup {layer}") == [answer]
        models = listed(outcome, f"module {layer}", "models")
        assert [entry["path"] for entry in models] == [answer]
    assert "equal precedence" in failures(outcome)["equal precedence"]
    assert clouds.counts()["actions"]["zstack"].get("LogInByAccount", 0) == 0
    ignored = "account_name from ZSTACK_ACCOUNT_NAME in the environment is ignored"
    assert ignored in " ".join(outcome.output.split())
    # The module found it on its host, where no action plugin looks.
    for layer in ("option", "variable"):
        warnings = outcome.task(f"module {layer}").result["warnings"]
        assert any(ignored in warning for warning in warnings)
