"""The messages that README.md promises, provoked one by one.

Every row of its table must be the message of a situation here, and the other way
round: a message that changes, or one that nobody explains, fails the test.
"""

from __future__ import annotations

import dataclasses
import pathlib
import re
import stat
import sys
from typing import Any

import pytest

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
IMAGE, COMMUNITY = "compshare_image", "compshare_community_image"
ZSTACK, STORE = "zstack_model", "compshare_model"


@dataclasses.dataclass(frozen=True)
class Situation:
    """One lookup that fails, and the fault of the simulator that makes it fail."""

    listing: str
    options: dict[str, Any] = dataclasses.field(default_factory=dict)
    fault: dict[str, Any] | None = None
    name: str = "PyTorch 2.1"


# Without a fault an answer is wanted from a healthy cloud.
SITUATIONS = {
    "misspelt option": Situation(IMAGE, {"versoin": "2.1"}),
    "empty option": Situation(IMAGE, {"author": ""}),
    "a version that YAML made a number": Situation(IMAGE, {"version": 2.1}),
    "several products": Situation(
        IMAGE, {"version": "latest", "match": "glob", "author": "UCloud"}, name="*"
    ),
    "no such ca_path": Situation(IMAGE, {"ca_path": "/nowhere/ca.pem"}),
    "wrong key": Situation(IMAGE, {"private_key": "wrong"}),
    "wrong password": Situation(ZSTACK, {"password": "not-this-one"}),
    "wrong region": Situation(IMAGE, {"region": "nowhere"}),
    "not allowed": Situation(
        IMAGE,
        fault={"kind": "retcode", "code": 299, "message": "Permission denied"},
    ),
    "wrong address": Situation(STORE, {"base_url": "{url}/nothing"}),
    "nothing matches": Situation(IMAGE, name="pytorch 2.1"),
    "no such version": Situation(IMAGE, {"version": ">=99"}, name="PyTorch"),
    "several": Situation(IMAGE, {"version": ">=2.1,<3"}, name="PyTorch"),
    "several publishers": Situation(COMMUNITY, {"version": "latest"}, name="ComfyUI"),
    "nobody listens": Situation(IMAGE, {"base_url": "http://127.0.0.1:9"}),
    "no such host": Situation(IMAGE, {"base_url": "https://no-such-host.invalid"}),
    "no TLS there": Situation(IMAGE, {"base_url": "{tls}"}),
    "slow": Situation(
        "qianfan_model",
        {"timeout": 0.3},
        fault={"cloud": "qianfan", "kind": "slow", "seconds": 2},
    ),
    "rate limit": Situation(
        IMAGE, fault={"kind": "retcode", "code": 153, "message": "Request throttled"}
    ),
    "broken server": Situation(IMAGE, fault={"kind": "status", "status": 502}),
    "portal": Situation(IMAGE, fault={"kind": "html"}),
    "redirect": Situation(
        IMAGE, fault={"kind": "redirect", "location": "https://portal.example/login"}
    ),
    "restless listing": Situation(
        ZSTACK, fault={"cloud": "zstack", "kind": "total", "drift": 1, "times": None}
    ),
}
NO_CREDENTIALS, HALF = "no credentials", "half of the credentials"
TWO_KINDS = "two kinds of credentials"
WRONG_ZONE = "server in another time zone"
NO_LIBRARY = "missing library"


def troubles() -> list[str]:
    """Return the messages of README's table, as patterns."""
    text = README.read_text(encoding="utf-8")
    section = text.partition("## Troubleshooting")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def pattern(message: str) -> re.Pattern[str]:
    """Return what finds the message; ``…`` stands for anything."""
    parts = [re.escape(part.strip()) for part in message.split("…")]
    return re.compile(".*".join(parts))


def task(title: str, situation: Situation, url: str) -> dict[str, Any]:
    places = {"url": url, "tls": url.replace("http:", "https:")}
    options = {"cache": "off", "retries": 0} | {
        key: value.format(**places) if isinstance(value, str) else value
        for key, value in situation.options.items()
    }
    return {
        "name": title,
        "ansible.builtin.debug": {
            "msg": f"{{{{ lookup('aicloud.catalog.{situation.listing}',"
            " wanted, **options) }}"
        },
        "vars": {"wanted": situation.name, "options": options},
        "ignore_errors": True,
    }


@pytest.fixture
def messages(clouds, playbook, tmp_path: pathlib.Path) -> dict[str, str]:
    """Return what every situation says."""
    # A rule that is used up lets the next one fire: they come in the tasks' order.
    rules = [
        {"cloud": "compshare", "action": None, "times": 1, **situation.fault}
        for situation in SITUATIONS.values()
        if situation.fault
    ]
    healthy = {title for title, one in SITUATIONS.items() if not one.fault}
    order = sorted(SITUATIONS, key=lambda title: title not in healthy)
    tasks = [task(title, SITUATIONS[title], clouds.url) for title in order]
    play = {"name": "Calm", "hosts": "localhost", "gather_facts": False}
    calm = playbook([play | {"tasks": tasks[: len(healthy)]}])
    clouds.faults(rules)
    rough = playbook([play | {"tasks": tasks[len(healthy) :]}])
    clouds.faults([])
    said = {
        title: " ".join(
            (calm if title in healthy else rough).task(title)["msg"].split()
        )
        for title in order
    }
    clouds.quirks({"zstack": {"timezone": "Asia/Shanghai"}})
    key = clouds.credentials["zstack"]
    keyed = {
        "ZSTACK_ACCESS_KEY_ID": key["access_key_id"],
        "ZSTACK_ACCESS_KEY_SECRET": key["access_key_secret"],
        "ZSTACK_BASE_URL": clouds.url,
    }
    # From the environment alone: a nearer option would win.
    zone = task(WRONG_ZONE, Situation(ZSTACK), clouds.url)
    none = task(NO_CREDENTIALS, Situation(IMAGE), clouds.url)
    outcome = playbook([play | {"tasks": [zone, none]}], login=False, environment=keyed)
    said[WRONG_ZONE] = outcome.task(WRONG_ZONE)["msg"]
    said[NO_CREDENTIALS] = outcome.task(NO_CREDENTIALS)["msg"]
    half = task(HALF, Situation(ZSTACK), clouds.url)
    outcome = playbook(
        [play | {"tasks": [half]}],
        login=False,
        environment={"ZSTACK_ACCOUNT_NAME": "admin", "ZSTACK_BASE_URL": clouds.url},
    )
    said[HALF] = outcome.task(HALF)["msg"]
    both = task(TWO_KINDS, Situation(ZSTACK), clouds.url)
    outcome = playbook(
        [play | {"tasks": [both]}], environment={"ZSTACK_SESSION_ID": "0" * 32}
    )
    said[TWO_KINDS] = outcome.task(TWO_KINDS)["msg"]
    # A Python that sees nothing but its standard library.
    bare = tmp_path / "python-without-libraries"
    bare.write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
    bare.chmod(bare.stat().st_mode | stat.S_IXUSR)
    module = {
        "name": NO_LIBRARY,
        "aicloud.catalog.compshare_image_info": {},
        "vars": {"ansible_python_interpreter": str(bare)},
        "ignore_errors": True,
    }
    outcome = playbook([play | {"tasks": [module]}])
    said[NO_LIBRARY] = outcome.task(NO_LIBRARY)["msg"]
    return said


def test_readme_tells_the_real_messages(messages: dict[str, str]) -> None:
    known = troubles()
    patterns = [pattern(message) for message in known]
    unexplained = [
        f"{title}: {text}"
        for title, text in messages.items()
        if not any(one.search(text) for one in patterns)
    ]
    assert not unexplained, "\n".join(unexplained)
    unreal = [
        message
        for message, one in zip(known, patterns, strict=True)
        if not any(one.search(text) for text in messages.values())
    ]
    assert not unreal
