"""No secret in any output, however much of it there is: every module and lookup."""

from __future__ import annotations

import base64
from typing import Any

from integration.asking import CLOUD_OF, LISTINGS, known, known_info, play
from integration.leaking import CHOSEN, front_doors, leaks, secrets_of

VERBOSE = "-vvvvvv"
PROXY_PASSWORD = "canary-of-the-proxy"
BAD_ADDRESSES = (
    f"http://someone:{PROXY_PASSWORD}#@127.0.0.1:9",
    f"http://someone:x/{PROXY_PASSWORD}?@127.0.0.1:9",
    f"http://someone:{PROXY_PASSWORD}@127.0.0.1:port",
    f"someone:{PROXY_PASSWORD}@127.0.0.1:none",
)


def reading_modules() -> list[str]:
    """Return the modules of listings; what provisions has tests of its own."""
    names = [f"{listing}_info" for listing in LISTINGS]
    return [name for name in front_doors("modules") if name in names]


def every(**options: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a task for each module and lookup; options are given by cloud."""
    tasks = []
    for name in reading_modules():
        listing = name.removesuffix("_info")
        tasks.append(known_info(name, listing, **options.get(CLOUD_OF[listing], {})))
    for name in sorted({*front_doors("lookup")} & {*LISTINGS}):
        given = {"cache": "off", "expect": "any"} | options.get(CLOUD_OF[name], {})
        tasks.append(known(name, name, **given))
    return tasks


def chosen(label: str, **options: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a module and a lookup of each cloud; options are given by cloud."""
    tasks = []
    for cloud, listing in CHOSEN.items():
        given = options.get(cloud, {})
        tasks.append(known_info(f"{label} module {cloud}", listing, **given))
        given = {"cache": "off", "expect": "any"} | given
        tasks.append(known(f"{label} lookup {cloud}", listing, **given))
    return tasks


def test_success(clouds, playbook) -> None:
    """Secrets from the environment, from variables and from options."""
    assert len(reading_modules()) == len(LISTINGS)
    second = secrets_of(clouds.credentials["second"])
    variables = {
        f"aicloud_{cloud}_{name}": value
        for cloud, options in secrets_of(clouds.credentials).items()
        for name, value in options.items()
    }
    keys = {
        name: clouds.credentials["zstack"][name]
        for name in ("access_key_id", "access_key_secret")
    }
    outcome = playbook([play(every())], VERBOSE)
    assert {one.task: one.status for one in outcome.results} == {
        task["name"]: "ok" for task in every()
    }
    assert leaks(outcome.output, clouds) == []

    tasks = [
        *[task | {"name": f"again {task['name']}"} for task in every(**second)],
        known("key", "zstack_model", **keys),
    ]
    addresses = {
        "COMPSHARE_BASE_URL": clouds.url,
        "ZSTACK_BASE_URL": clouds.url,
        "QIANFAN_CONSOLE_API_BASE_URL": clouds.url,
    }
    # What is shown of a file that is copied to the host, as it is by default.
    addresses["ANSIBLE_PIPELINING"] = "0"
    # Modules have theirs from variables in test_module_sources.
    from_variables = [
        known(cloud, listing, cache="off") for cloud, listing in CHOSEN.items()
    ]
    outcome = playbook(
        [play(tasks), play(from_variables, vars=variables)],
        VERBOSE,
        login=False,
        environment=addresses,
    )
    ended = {task["name"]: "ok" for task in (*tasks, *from_variables)}
    assert {one.task: one.status for one in outcome.results} == ended, outcome.output
    for label in ("key", *CHOSEN):
        assert outcome.task(label)["msg"], label
    assert clouds.counts()["logins"] == clouds.counts()["logouts"] > 0
    given = [clouds.credentials["zstack"]["access_key_secret"]]
    assert leaks(outcome.output, clouds, *given) == []


def test_failure(clouds, playbook) -> None:
    """Servers that repeat what they got, wrong keys, a proxy with a password."""
    wrong = {
        "compshare": {"private_key": "canary-private-key"},
        "zstack": {"password": "canary-password"},
        "qianfan": {"secret_key": "canary-secret-key"},
    }
    canaries = [value for options in wrong.values() for value in options.values()]
    clouds.faults(
        [
            {"cloud": "compshare", "kind": "echo_secret"},
            {"cloud": "qianfan", "kind": "echo_secret", "status": 403},
            {"cloud": "zstack", "action": "QueryModel", "kind": "echo_secret"},
        ]
    )
    echoed = every(**{cloud: {"retries": 0} for cloud in wrong})
    outcome = playbook([play(echoed)], VERBOSE)
    assert {one.status for one in outcome.results} == {"failed"}
    for task in echoed:
        assert "***" in outcome.task(task["name"])["msg"], "the server did repeat it"
    assert leaks(outcome.output, clouds) == []

    clouds.reset()
    proxy = clouds.url.replace("://", f"://someone:{PROXY_PASSWORD}@")
    once: dict[str, Any] = {"cache": "off", "retries": 0}
    broken = "http://someone:" + PROXY_PASSWORD + "@127.0.0.1:9"
    once_each = {cloud: given | {"retries": 0} for cloud, given in wrong.items()}
    tasks = chosen("wrong", **once_each)
    for name, address in (("broken", broken), ("proxied", proxy)):
        tasks += [
            known(f"{name} lookup", "qianfan_model", proxy=address, **once),
            known_info(f"{name} module", "compshare_model", proxy=address, retries=0),
        ]
    for number, place in enumerate(BAD_ADDRESSES):
        for name, option in (("proxy", "proxy"), ("address", "base_url")):
            given = {option: place}
            label = f"bad {name} lookup {number}"
            tasks.append(known(label, "qianfan_model", **given, **once))
            # A module takes longer, and reads them with the same code.
            if (number % 2 == 0) == (option == "proxy"):
                label = f"bad {name} module {number}"
                tasks.append(known_info(label, "zstack_model", **given))
    # Ansible refuses these before anything of ours runs: a wrong type, no name.
    wrong_type = {"proxy": broken, "retries": "many"}
    tasks.append(known_info("refused by Ansible", "compshare_model", **wrong_type))
    nameless = {"aicloud.catalog.compshare_instance": {"base_url": broken}}
    tasks.append({"name": "no name", "ignore_errors": True, **nameless})
    outcome = playbook([play(tasks)], VERBOSE)
    for task in tasks:
        expected = "ok" if task["name"].startswith("proxied") else "failed"
        assert outcome.task(task["name"]).status == expected, outcome.output
    assert any(call["proxied"] for call in clouds.calls())
    basic = base64.b64encode(f"someone:{PROXY_PASSWORD}".encode()).decode()
    assert leaks(outcome.output, clouds, *canaries, PROXY_PASSWORD, basic) == []
