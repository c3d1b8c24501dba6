"""What is wrong with a setup, in real runs: sources, secrets, library, clouds."""

from __future__ import annotations

import json
import pathlib
import re
from typing import Any

from integration.asking import LISTINGS, failures, play, requests_to

DOCTOR = "aicloud.catalog.doctor_info"
CLOUDS = ("compshare", "qianfan", "zstack")


def doctor(label: str, **options: Any) -> dict[str, Any]:
    return {"name": label, DOCTOR: options, "ignore_errors": True}


def checks(outcome: Any, label: str) -> dict[tuple[str, str], dict[str, str]]:
    """Return the checks of a task by cloud and name."""
    return {(one["cloud"], one["check"]): one for one in outcome.task(label)["checks"]}


def failed(outcome: Any, label: str) -> list[str]:
    found = checks(outcome, label)
    return [name for (_c, name), one in found.items() if one["status"] == "failed"]


def test_all_is_well(clouds, playbook) -> None:
    """One page of each listing, one session, and nothing that changes."""
    tasks = [
        doctor("all"),
        doctor("one", clouds=["zstack", "zstack"], fail=True),
        doctor("text", clouds="qianfan, zstack"),
    ]
    outcome = playbook([play(tasks[:1])])
    found = checks(outcome, "all")
    assert {cloud for cloud, _check in found} == set(CLOUDS)
    assert {one["status"] for one in found.values()} == {"ok", "skipped"}
    read = {check.partition(" ")[2] for _cloud, check in found if " " in check}
    assert read == set(LISTINGS)
    assert outcome.task("all")["changed"] is False
    counts = clouds.counts()
    assert set(requests_to(counts).values()) == {1}
    assert counts["open_sessions"] == 0 and counts["changing"] == {}
    outcome = playbook([play(tasks[1:])], "--check")
    assert {cloud for cloud, _check in checks(outcome, "one")} == {"zstack"}
    assert [*dict.fromkeys(cloud for cloud, _check in checks(outcome, "text"))] == [
        "qianfan",
        "zstack",
    ]


def test_where_credentials_come_from(clouds, playbook, credentials, tmp_path) -> None:
    key = clouds.credentials["compshare"]
    zstack, qianfan = clouds.credentials["zstack"], clouds.credentials["qianfan"]
    (tmp_path / "ansible.cfg").write_text(
        f"[aicloud_qianfan]\nsecret_key = {qianfan['secret_key']}\n"
    )
    profile = tmp_path / "config.json"
    profile.write_text(json.dumps({"current_profile": "a", "profiles": {"a": key}}))
    profile.chmod(0o600)
    kept = ("COMPSHARE_BASE_URL", "ZSTACK_BASE_URL", "QIANFAN_CONSOLE_API_BASE_URL")
    environment = {name: credentials[name] for name in kept}
    environment |= {
        "COMPSHARE_CONFIG_FILE": str(profile),
        "QIANFAN_ACCESS_KEY": qianfan["access_key"],
    }
    variables = {"aicloud_zstack_password": "{{ hidden }}"}
    variables |= {"hidden": zstack["password"]}
    outcome = playbook(
        [play([doctor("all", account_name=zstack["account_name"])])],
        "-vvvvvv",
        extra=variables,
        environment=environment,
        login=False,
    )
    found = checks(outcome, "all")
    assert failed(outcome, "all") == []
    assert str(profile) in found["compshare", "credentials"]["text"]
    assert found["qianfan", "credentials"]["text"] == (
        "access_key from QIANFAN_ACCESS_KEY in the environment; "
        "secret_key from [aicloud_qianfan] secret_key in ansible.cfg"
    )
    assert found["zstack", "credentials"]["text"] == (
        "account_name from the option account_name; "
        "password from the variable aicloud_zstack_password"
    )
    for secret in (key["private_key"], zstack["password"], qianfan["secret_key"]):
        assert secret not in outcome.output


def test_the_environment_of_a_task_is_not_seen_and_that_is_told(playbook) -> None:
    """Lookups do not see it either: what it finds must be what they find."""
    secret = "canary-of-environment"
    given = {"QIANFAN_SECRET_KEY": secret, "AICLOUD_TIMEOUT": "{{ 9 }}", "OTHER": "x"}
    tasks = [
        doctor("told", clouds=["qianfan"]) | {"environment": given},
        doctor("quiet", clouds=["qianfan"]) | {"environment": {"OTHER": "x"}},
    ]
    outcome = playbook([play(tasks)], login=False)
    for label in ("told", "quiet"):
        assert failed(outcome, label) == ["credentials"]
    said = " ".join(outcome.output.split())
    assert said.count("has no effect on doctor_info") == 1
    assert (
        "environment: AICLOUD_TIMEOUT, QIANFAN_SECRET_KEY of the task or play" in said
    )
    assert secret not in outcome.output


SECRETS = {
    "private_key": "canary-of-private-key",
    "password": "canary-of-password",
    "secret_key": "canary-of-secret-key",
    "proxy": "http://me:canary-of-proxy@127.0.0.1:9",
}
OPTIONS = {"public_key": "me", "account_name": "admin", "access_key": "me"}


def test_no_secret_when_everything_is_wrong(clouds, playbook) -> None:
    """As options, as variables that cannot be right, and echoed by a server."""
    clouds.faults([{"cloud": None, "kind": "echo_secret"}])
    straight = {name: text for name, text in SECRETS.items() if name != "proxy"}
    tasks = [
        doctor("echoed", **OPTIONS, **straight),
        doctor("proxy", **OPTIONS, **SECRETS, fail=True),
        doctor("spelt wrongly", **OPTIONS, **straight, base_ulr="x"),
        doctor("lines", **OPTIONS, private_key="canary-of\nprivate-key"),
        doctor("address", base_url="http://me:canary-of-address@x",
               clouds=["zstack"], **OPTIONS),
    ]  # fmt: skip
    outcome = playbook([play(tasks)], "-vvvvvv")
    assert "canary" not in outcome.output
    for label in ("echoed", "proxy", "lines", "address"):
        assert failed(outcome, label)
    assert "did you mean base_url" in failures(outcome)["spelt wrongly"]
    assert not re.search(r"Authorization: (?!\*)|OAuth (?!\*)", outcome.output)


def test_each_fault_has_a_hint_of_its_own(clouds, playbook, without) -> None:
    """Permission and region here; the layers of the network are told apart in units."""
    denied = {"kind": "retcode", "code": 299, "message": "Permission denied"}
    only = {"cloud": "compshare", "action": "DescribeCompShareImages"}
    clouds.faults([only | denied])
    key = clouds.credentials["zstack"]
    keyed = {name: key[name] for name in ("access_key_id", "access_key_secret")}
    tasks = [
        doctor("denied", clouds=["compshare"], fail=True),
        doctor("region", clouds=["compshare"], region="nowhere"),
        doctor("key", clouds=["compshare"], private_key="wrong"),
        doctor("zone", clouds=["zstack"], **keyed),
    ]
    clouds.quirks({"zstack": {"timezone": "Asia/Shanghai"}})
    outcome = playbook([play(tasks)])
    assert failed(outcome, "denied") == ["permission compshare_image"]
    assert outcome.task("denied").status == "failed"
    assert "compshare permission compshare_image: " in failures(outcome)["denied"]
    regions = checks(outcome, "region")
    assert regions["compshare", "login"]["status"] == "ok"
    assert failed(outcome, "key") == ["login"]
    assert failed(outcome, "zone") == ["clock"]
    bare = playbook([play([doctor("library")])], environment=without("requests"))
    assert failed(bare, "library") == ["library"] * len(CLOUDS)
    library = checks(bare, "library")
    assert library["zstack", "credentials"]["status"] == "skipped"
    assert "since library failed" in library["zstack", "login"]["text"]
    hints = [
        checks(outcome, "denied")["compshare", "permission compshare_image"]["hint"],
        regions["compshare", "permission compshare_model"]["hint"],
        checks(outcome, "key")["compshare", "login"]["hint"],
        checks(outcome, "zone")["zstack", "clock"]["hint"],
        library["compshare", "library"]["hint"],
    ]
    words = ("may not call", "region='nowhere'", "private_key", "server_timezone")
    for hint, word in zip(hints, (*words, "-m pip install requests"), strict=True):
        assert word in hint
    assert len(set(hints)) == len(hints)
    for label in ("denied", "region", "key", "zone"):
        for one in checks(outcome, label).values():
            # What to do is told once: below what was found, not in it as well.
            words = one["hint"].partition(". ")[0]
            assert not words or words not in one["text"]


def test_which_clouds(clouds, playbook, credentials) -> None:
    nobody = playbook(
        [play([doctor("nobody"), doctor("none", fail=True)])], login=False
    )
    (only,) = nobody.task("nobody")["checks"]
    assert (only["check"], only["status"]) == ("credentials", "failed")
    assert "aicloud_zstack_account_name" not in only["text"]
    assert nobody.task("none").status == "failed"
    assert clouds.counts()["requests"] == 0
    half = {"QIANFAN_ACCESS_KEY": "me"}
    tasks = [
        doctor("half"),
        doctor("named", clouds=["compshare"]),
        doctor("unknown", clouds=["comshare"]),
        doctor("whose", base_url="http://127.0.0.1:9"),
        doctor("its own", base_url=clouds.url, access_key="me", secret_key="x"),
        doctor("undefined", public_key="{{ missing_one }}"),
    ]
    outcome = playbook([play(tasks)], login=False, environment=half)
    found = checks(outcome, "half")
    assert {cloud for cloud, _check in found} == {"qianfan"}
    assert "secret_key is missing" in found["qianfan", "credentials"]["text"]
    assert failed(outcome, "named") == ["credentials"]
    told = failures(outcome)
    assert "did you mean compshare?" in told["unknown"]
    assert "base_url is the address of one cloud" in told["whose"]
    assert failed(outcome, "its own") == ["login"]
    assert "missing_one" in told["undefined"]


def test_module_defaults_reach_it(clouds, playbook) -> None:
    key = clouds.credentials["compshare"]
    keys = {"public_key": key["public_key"], "private_key": key["private_key"]}
    group = {"group/aicloud.catalog.compshare": {**keys, "base_url": clouds.url}}
    outcome = playbook(
        [play([doctor("all")], module_defaults=group)], login=False
    )  # fmt: skip
    assert failed(outcome, "all") == []
    assert {cloud for cloud, _check in checks(outcome, "all")} == {"compshare"}


def test_one_host_or_many(clouds, playbook, tmp_path: pathlib.Path) -> None:
    """Hosts need not be reachable: the check is the controller's."""
    (tmp_path / "hosts").write_text("one ansible_host=192.0.2.1\n")
    tasks = [doctor("remote", clouds=["qianfan"])]
    outcome = playbook([play(tasks, hosts="all")], "-i", str(tmp_path / "hosts"))
    found = outcome.task("remote", "one")
    assert {one["status"] for one in found["checks"]} == {"ok", "skipped"}
