"""How to log in to an instance, its mark, and where it is looked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds._compshare_hosts import (
    ssh_of,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._clouds._compshare_places import (
    place_of,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.fields import (
    split_version,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.fingerprint import (
    split_fingerprints,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._listings.compshare_instances import (
    marked,
    split_remark,
)
from ansible_collections.aicloud.catalog.tests.unit.scenes import SCENES, ends

NOWHERE = ("", None, "")


@pytest.mark.parametrize(
    ("command", "login"),
    [
        ("ssh root@203.0.113.1", ("203.0.113.1", 22, "root")),
        ("ssh root@203.0.113.1 -p 60022", ("203.0.113.1", 60022, "root")),
        ("ssh -p 23 root@203.0.113.1", ("203.0.113.1", 23, "root")),
        ("ssh -p23 root@203.0.113.1", ("203.0.113.1", 23, "root")),
        ("ssh -J a@jump root@host", ("host", 22, "root")),
        ("ssh -J a@jump:2222 -p 23 root@host", ("host", 23, "root")),
        ("ssh -Ja@jump root@host", ("host", 22, "root")),
        ("ssh root@host -J a@jump", ("host", 22, "root")),
        ("ssh -o ProxyCommand='ssh -W %h:%p a@jump' root@host", ("host", 22, "root")),
        ("ssh -i key -4 root@host", ("host", 22, "root")),
        ("ssh -l root host", ("host", 22, "root")),
        ("ssh root@host uptime a@b", ("host", 22, "root")),
        ("", NOWHERE),
        ("ssh", NOWHERE),
        ("ssh host", NOWHERE),
        ("ssh 'broken", NOWHERE),
        ("ssh -J a@jump", NOWHERE),
        ("ssh -p 0 root@host", NOWHERE),
        ("ssh -p 65536 root@host", NOWHERE),
        ("ssh -p 99999999 root@host", NOWHERE),
        ("ssh -p " + "9" * 5000 + " root@host", NOWHERE),
        ("ssh -p -1 root@host", NOWHERE),
        ("ssh -p ²³ root@host", NOWHERE),
        ("ssh root@-oProxyCommand=x", NOWHERE),
    ],
)
def test_the_login_is_that_of_the_target(
    command: str, login: tuple[str, int | None, str]
) -> None:
    told = ssh_of({"SshLoginCommand": command})
    assert (told["host"], told["port"], told["user"]) == login


@pytest.mark.parametrize(
    ("remark", "parts"),
    [
        (marked("words", "node"), ("words", "node")),
        (marked("", "node"), ("", "node")),
        (marked("words", "node") + " \n", ("words", "node")),
        (marked(marked("words", "a"), "b"), (marked("words", "a"), "b")),
        (marked("words", "node") + " more", (marked("words", "node") + " more", "")),
        ("[aicloud.catalog:]", ("[aicloud.catalog:]", "")),
        ("[aicloud.catalog:a[b]", ("[aicloud.catalog:a[b]", "")),
        ("[aicloud.catalog:a\nb]", ("[aicloud.catalog:a\nb]", "")),
        ("words]", ("words]", "")),
        ("", ("", "")),
    ],
)
def test_the_mark_of_a_remark(remark: str, parts: tuple[str, str]) -> None:
    assert split_remark({"Remark": remark}) == parts


# Each is as long as a multiple of n, and has no mark at its end.
HARD: dict[str, Callable[[int], str]] = {
    "blanks": lambda n: " " * n + "x",
    "beginnings": lambda n: "[aicloud.catalog:" * (n // 16) + "x",
    "marks": lambda n: " [aicloud.catalog:a]" * (n // 20) + "x",
    "a long mark": lambda n: "[aicloud.catalog:" + "a" * n,
    "kinds": lambda n: "[aicloud.catalog" + f" a={'0' * 16}" * (n // 19) + "x",
    "brackets": lambda n: "[" * n + "]x",
    "versions of words": lambda n: "1.1 " * (n // 4) + "x",
    "versions of a word": lambda n: "-1.1" * (n // 4) + " x",
    "numbers": lambda n: "-1" * (n // 2) + "x",
    "short versions": lambda n: "_v1" * (n // 3) + "y",
    "digits": lambda n: "-" + "1" * n,
    "separators": lambda n: "x" + "-" * n + "x",
}
READERS: dict[str, Callable[[str], object]] = {
    "remark": lambda text: split_remark({"Remark": text}),
    "description": split_fingerprints,
    "name": split_version,
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("hard", HARD)
def test_eight_times_as_long_takes_no_sixty_four_times_as_long(
    hard: str, reader: str
) -> None:
    """Processor time of this thread, the best of several: load does not matter."""

    def cost(length: int) -> float:
        text, best = HARD[hard](length), float("inf")
        for _turn in range(7):
            started = time.thread_time_ns()
            READERS[reader](text)
            best = min(best, time.thread_time_ns() - started)
        return best

    # Some microseconds more, for what does not grow at all.
    assert cost(20_000) < 24 * (cost(2_500) + 20_000)


@pytest.mark.parametrize(
    ("zone", "region", "place"),
    [
        ("cn-wlcb-01", "", {"Region": "cn-wlcb", "Zone": "cn-wlcb-01"}),
        ("cn-wlcb-01", "other", {"Region": "other", "Zone": "cn-wlcb-01"}),
        ("", "cn-wlcb", {}),
        ("nowhere", "", {}),
        ("", "", {}),
    ],
)
def test_region_and_zone_are_both_named_or_neither(
    zone: str, region: str, place: dict[str, str]
) -> None:
    assert place_of(zone, region) == place


@pytest.mark.parametrize("given", [{}, {"zone": None}, {"region": "cn-sh2"}])
@pytest.mark.parametrize("name", [name for name in SCENES if "instance" in name])
def test_no_request_about_instances_names_a_region_without_its_zone(
    name: str, given: dict[str, Any]
) -> None:
    """As they are sent: the vendor's own client gives both or neither."""
    scene = SCENES[name]
    settings = {**scene.settings, **given}
    requests: list[Any] = []
    ends(scene._replace(settings=settings), lambda a, n, body: body, None, requests)
    assert requests
    for call, request in requests:
        sent = dict(parse_qsl(request.body.decode()))
        if "Instance" in call.action:
            assert ("Region" in sent) == ("Zone" in sent), (call.action, sent)
