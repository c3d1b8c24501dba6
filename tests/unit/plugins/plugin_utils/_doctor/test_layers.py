"""Each layer that fails is named, gives a hint of its own, and stops the later ones."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Listing
from ansible_collections.aicloud.catalog.plugins.plugin_utils._doctor.checks import (
    LAYERS,
    examine,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._doctor.report import (
    Check,
    Report,
    failures,
    table,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._doctor.setup import (
    setup_of,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import EVERY
from ansible_collections.aicloud.catalog.tests.unit.peers import (
    Connection,
    Peer,
    certificate,
    http,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED

IMAGES = EVERY["compshare_image"]
STORE = EVERY["compshare_model"]
Checks = dict[str, Check]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AICLOUD_TIMEOUT", "5")


def looked(
    base_url: str, *listings: Listing, cache: str = "/nowhere", **options: Any
) -> Checks:
    """Return the checks of a cloud at this address, by their names."""
    listings = listings or (IMAGES,)
    cloud = listings[0].cloud
    given = {**INVENTED[cloud.name], "base_url": base_url, **options}
    setup = setup_of(cloud, listings, given, {}, lambda value: value)
    checks = examine(setup, ("", cache), lambda text: None)
    assert [one.check for one in checks][: len(LAYERS)] == list(LAYERS)
    assert all(one.cloud == cloud.name for one in checks)
    for one in checks:
        assert one.text and (one.hint or one.status != "failed"), one
    return {one.check: one for one in checks}


@pytest.fixture
def cache(tmp_path: Path) -> str:
    return str(tmp_path / "cache")


def blamed(checks: Checks) -> Check:
    """Return the only check that failed; all behind it must be skipped."""
    names = list(checks)
    (failed,) = [one for one in checks.values() if one.status == "failed"]
    later = names[names.index(failed.check) + 1 :]
    assert {checks[name].status for name in later} <= {"skipped"}
    if later:
        assert f"since {failed.check} failed" in checks[later[-1]].text
    return failed


def closed() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serving(answer: bytes) -> Callable[[Connection, int], None]:
    return lambda connection, number: connection.serve(answer)


def refused(code: int, message: str) -> bytes:
    return http(b'{"RetCode": %d, "Message": "%s"}' % (code, message.encode()))


PAGE = b'{"RetCode": 0, "TotalCount": 1, "ImageSet": [{"CompShareImageId": "i-1"}]}'


def test_all_is_well(cache: str) -> None:
    with Peer(serving(http(PAGE))) as peer:
        checks = looked(f"http://127.0.0.1:{peer.port}", cache=cache)
        requests = b"".join(peer.received).count(b"Action=")
    assert requests == 1
    assert {one.status for one in checks.values()} == {"ok", "skipped"}
    assert checks["permission compshare_image"].text == "the first page has 1 images"
    assert "the option public_key" in checks["credentials"].text
    assert "region=cn-wlcb from the default" in checks["address"].text


def test_only_first_pages_are_read(cache: str) -> None:
    many = b'{"RetCode": 0, "TotalCount": 9000, "ImageSet": [%s]}'
    rows = b",".join(b'{"CompShareImageId": "i-%d"}' % n for n in range(100))
    with Peer(serving(http(many % rows))) as peer:
        checks = looked(f"http://127.0.0.1:{peer.port}", cache=cache)
        assert b"".join(peer.received).count(b"Action=") == 1
    assert checks["permission compshare_image"].text == (
        "the first page has 100 images, and there are more"
    )


def test_name(cache: str) -> None:
    failed = blamed(looked("https://no-such-host.invalid", cache=cache))
    assert failed.check == "dns" and "no-such-host.invalid" in failed.text
    assert "name servers" in failed.hint


def test_connection(cache: str) -> None:
    failed = blamed(looked(f"http://127.0.0.1:{closed()}", cache=cache))
    assert failed.check == "tcp" and "connection refused" in failed.text
    assert "firewall" in failed.hint


def to_proxy(answer: bytes) -> Callable[[Connection, int], None]:
    def script(connection: Connection, number: int) -> None:
        if connection.request():
            connection.send(answer)

    return script


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_that_needs_a_login(scheme: str, cache: str) -> None:
    answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with Peer(to_proxy(answer)) as proxy:
        place = f"127.0.0.1:{proxy.port}"
        checks = looked(
            f"{scheme}://api.example.com", proxy=f"http://me:pa55word@{place}",
            cache=cache,
        )  # fmt: skip
    failed = blamed(checks)
    assert failed.check == "proxy" and "HTTP 407" in failed.text
    assert "USER" in failed.hint and "proxy" in failed.hint
    assert "pa55word" not in str(checks)
    assert f"the proxy {place} accepts connections" in checks["tcp"].text


def test_proxy_that_refuses_or_is_not_there(cache: str) -> None:
    answer = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
    with Peer(to_proxy(answer)) as proxy:
        url = f"http://127.0.0.1:{proxy.port}"
        failed = blamed(looked("https://api.example.com", proxy=url, cache=cache))
    assert failed.check == "proxy" and "HTTP 403" in failed.text
    assert "lets this host through" in failed.hint
    gone = f"http://127.0.0.1:{closed()}"
    failed = blamed(looked("https://api.example.com", proxy=gone, cache=cache))
    assert failed.check == "tcp" and "the proxy" in failed.text
    bad = looked("https://api.example.com", proxy="ftp://x", cache=cache)
    assert blamed(bad).check == "proxy"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_whose_scheme_is_wrong(scheme: str, cache: str) -> None:
    """Many write https:// since the cloud has it, or have no library for SOCKS."""

    def script(connection: Connection, number: int) -> None:
        if connection.read():
            connection.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with Peer(script) as proxy:
        for kind, told in (("https", "http://"), ("socks5", "PySocks")):
            url = f"{kind}://127.0.0.1:{proxy.port}"
            checks = looked(f"{scheme}://api.example.com", proxy=url, cache=cache)
            failed = blamed(checks)
            assert failed.check == "proxy" and told in failed.hint


def test_certificates(tmp_path: Path, cache: str) -> None:
    ours = certificate(tmp_path / "ours")
    old = certificate(tmp_path / "old", days=-2)
    other = certificate(tmp_path / "other", "other.example")

    def secure(each: Any) -> Callable[[Connection, int], None]:
        def script(connection: Connection, number: int) -> None:
            connection.secure(each)
            connection.serve(http(PAGE))

        return script

    with Peer(secure(ours)) as peer:
        url = f"https://127.0.0.1:{peer.port}"
        private = blamed(looked(url, cache=cache))
        trusted = looked(url, ca_path=ours.path, cache=cache)
        unchecked = looked(url, validate_certs=False, cache=cache)
    assert private.check == "tls" and "private CA" in private.hint
    assert "ca_path" in private.hint
    assert trusted["tls"].status == unchecked["tls"].status == "ok"
    assert "not checked" in unchecked["tls"].text and unchecked["tls"].hint
    with Peer(secure(old)) as peer:
        url = f"https://127.0.0.1:{peer.port}"
        failed = blamed(looked(url, ca_path=old.path, cache=cache))
    assert failed.check == "tls" and "date of this machine" in failed.hint
    with Peer(secure(other)) as peer:
        url = f"https://127.0.0.1:{peer.port}"
        failed = blamed(looked(url, ca_path=other.path, cache=cache))
    assert failed.check == "tls" and "base_url" in failed.hint
    with Peer(lambda plain, number: plain.read() and plain.send(http(PAGE))) as peer:
        failed = blamed(looked(f"https://127.0.0.1:{peer.port}", cache=cache))
    assert failed.check == "tls" and "not use TLS" in failed.hint


def dated(seconds: float, answer: bytes) -> bytes:
    """Return the answer with the date of a server whose clock differs."""
    date = formatdate(time.time() + seconds, usegmt=True).encode()
    return answer.replace(b"\r\n", b"\r\nDate: " + date + b"\r\n", 1)


@pytest.mark.parametrize(("seconds", "side"), [(7200, "behind"), (-7200, "ahead of")])
def test_wrong_clock(seconds: int, side: str, cache: str) -> None:
    with Peer(serving(dated(seconds, http(PAGE)))) as peer:
        checks = looked(f"http://127.0.0.1:{peer.port}", cache=cache)
    failed = checks["clock"]
    assert failed.status == "failed" and f"s {side} the cloud" in failed.text
    assert "NTP" in failed.hint
    # The cloud took it all the same, and that is told.
    assert checks["login"].status == "ok"


def test_a_clock_that_makes_signatures_expire(cache: str) -> None:
    body = b'{"code": "RequestExpired", "message": "too old", "requestId": "r-1"}'
    expired = http(body).replace(b"200 OK", b"400 Bad Request")
    listing = EVERY["qianfan_model"]
    for seconds, word in ((3600, "NTP"), (0, "Check the clock")):
        with Peer(serving(dated(seconds, expired))) as peer:
            url = f"http://127.0.0.1:{peer.port}"
            failed = blamed(looked(url, listing, cache=cache))
        assert failed.check == "clock" and word in failed.hint
        assert "RequestExpired" in failed.text


def test_wrong_region(cache: str) -> None:
    answer = refused(230, "Params [Region] not available")
    with Peer(serving(answer)) as peer:
        url = f"http://127.0.0.1:{peer.port}"
        checks = looked(url, region="cn-nowhere", cache=cache)
    failed = blamed(checks)
    assert checks["login"].status == "ok"
    assert failed.check == "permission compshare_image"
    assert "region='cn-nowhere', from the option region" in failed.hint


def test_options_that_the_cloud_refuses(cache: str) -> None:
    """A zone of another region than the default brings that region with it."""
    region = refused(230, "Params [Region] not available")
    project = refused(292, "Project not exist")
    nothing = http(b"no such page").replace(b"200 OK", b"404 Not Found")
    for answer, options, told in (
        (
            region,
            {"zone": "cn-nowhere-01"},
            "zone='cn-nowhere-01', from the option zone",
        ),
        (project, {"project_id": "org-nothing"}, "Check project_id"),
        (nothing, {}, "give scheme, host and port in base_url"),
    ):
        with Peer(serving(answer)) as peer:
            url = f"http://127.0.0.1:{peer.port}"
            assert told in blamed(looked(url, **options, cache=cache)).hint


def test_key_without_permission_for_one_listing(cache: str) -> None:
    def script(connection: Connection, number: int) -> None:
        while request := connection.request():
            images = b"Action=DescribeCompShareImages" in request
            good = http(b'{"RetCode": 0, "TotalCount": 0, "Models": []}')
            connection.send(refused(299, "denied") if images else good)

    with Peer(script) as peer:
        checks = looked(f"http://127.0.0.1:{peer.port}", IMAGES, STORE, cache=cache)
    failed = checks["permission compshare_image"]
    assert failed.status == "failed"
    assert "may not call DescribeCompShareImages" in failed.hint
    assert checks["login"].status == "ok"
    store = checks["permission compshare_model"]
    assert store.status == "ok"
    assert store.hint == "If there should be any, check region=cn-wlcb."


def test_wrong_key(cache: str) -> None:
    with Peer(serving(refused(171, "Signature VerifyAC Error"))) as peer:
        failed = blamed(looked(f"http://127.0.0.1:{peer.port}", cache=cache))
    assert failed.check == "login" and "credentials rejected" in failed.text
    assert "private_key from the option private_key" in failed.hint


def test_wrong_key_of_a_profile(
    cache: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config.json"
    keys = '{"public_key": "a", "private_key": "b"}'
    file.write_text(f'{{"current_profile": "x", "profiles": {{"x": {keys}}}}}')
    file.chmod(0o600)
    monkeypatch.setenv("COMPSHARE_CONFIG_FILE", str(file))
    none = dict.fromkeys(("public_key", "private_key"))
    with Peer(serving(refused(171, "Signature VerifyAC Error"))) as peer:
        failed = blamed(looked(f"http://127.0.0.1:{peer.port}", **none, cache=cache))
    assert f"In use: keys from the profile file {file}" in failed.hint


def test_portal(cache: str) -> None:
    with Peer(serving(http(b"<html>Welcome</html>"))) as peer:
        failed = blamed(looked(f"http://127.0.0.1:{peer.port}", cache=cache))
    assert failed.check == "login" and "portal or a proxy" in failed.hint


def test_a_limit_of_the_rate_is_waited_for_once(cache: str) -> None:
    def script(connection: Connection, number: int) -> None:
        answers = [refused(153, "throttled")]
        while connection.request():
            connection.send(answers.pop() if answers else http(PAGE))

    with Peer(script) as peer:
        checks = looked(f"http://127.0.0.1:{peer.port}", cache=cache)
    assert checks["permission compshare_image"].status == "ok"


def test_bound_in_time(cache: str) -> None:
    """A server that accepts connections and never says a word."""
    began = time.monotonic()

    def silent(connection: Connection, _number: int) -> None:
        connection.read()
        connection.stop.wait(9)

    with Peer(silent) as peer:
        url = f"http://127.0.0.1:{peer.port}"
        failed = blamed(looked(url, IMAGES, STORE, timeout=0.2, retries=9, cache=cache))
    assert failed.check == "login" and "timeout" in failed.text
    assert time.monotonic() - began < 9


def test_slow_answers_end_the_look(cache: str) -> None:
    """What is slow, but never late, is not waited for a listing at a time."""

    def script(connection: Connection, number: int) -> None:
        while connection.request():
            connection.stop.wait(0.8)
            connection.send(http(b'{"RetCode": 0, "TotalCount": 0, "ImageSet": []}'))

    names = ("compshare_custom_image", "compshare_shared_image", "compshare_image")
    listings = [EVERY[name] for name in names] * 4
    with Peer(script) as peer:
        setup_url = f"http://127.0.0.1:{peer.port}"
        checks = looked(setup_url, *listings, timeout=2, cache=cache)
        assert b"".join(peer.received).count(b"Action=") <= 9
    assert checks["login"].status == "ok"


@pytest.mark.parametrize(
    ("options", "check", "told"),
    [
        ({"private_key": ""}, "credentials", "private_key is missing"),
        ({"private_key": "a\nb"}, "credentials", "line break"),
        ({"private_key": ["x"]}, "credentials", "private_key is a list"),
        ({"base_url": "ftp://x"}, "address", "must be http"),
        ({"base_url": "https://me:pa55word@x"}, "address", "must not contain a user"),
        ({"timeout": "soon"}, "address", "timeout='soon' is not a number"),
        ({"timeout": -1}, "address", "timeout=-1.0 must be seconds"),
        ({"ca_path": "/nowhere/ca.pem"}, "address", "ca_path='/nowhere/ca.pem'"),
        ({"region": 1.5}, "address", "region=1.5 is a number"),
    ],
)
def test_wrong_options(
    options: dict[str, Any], check: str, told: str, cache: str
) -> None:
    given = {"base_url": "https://api.example.com", **options}
    checks = looked(given.pop("base_url"), **given, cache=cache)
    failed = blamed(checks)
    assert failed.check == check and told in failed.text
    assert ("https://api.example.com" in failed.hint) == ("base_url" in options)
    assert "pa55word" not in str(checks)


def test_a_wrong_time_zone_is_no_fault_of_the_credentials(cache: str) -> None:
    models, zone = EVERY["zstack_model"], "Asia/Nowhere"
    url = "https://api.example.com"
    failed = blamed(looked(url, models, server_timezone=zone, cache=cache))
    assert failed.check == "address" and zone in failed.text
    assert "credentials" not in failed.hint


def test_replay_asks_nobody(cache: str) -> None:
    checks = looked("https://no-such-host.invalid", snapshot="replay", cache=cache)
    told = {one.text for one in checks.values() if one.status == "skipped"}
    assert told == {"snapshot=replay makes no request"}
    assert not [one for one in checks.values() if one.status == "failed"]


def test_cache_folder(tmp_path: Path) -> None:
    open_to_all = tmp_path / "open"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    file = tmp_path / "file"
    file.touch()
    for path, told in ((open_to_all, "others can write"), (file / "x", "not a folder")):
        checks = looked("https://no-such-host.invalid", cache=str(path))
        assert checks["cache"].status == "failed" and told in checks["cache"].text
        assert "AICLOUD_CACHE_CONNECTION" in checks["cache"].hint
        # No layer of the way to the cloud.
        assert checks["address"].status == "ok"
    assert list(open_to_all.iterdir()) == []


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    looked("https://no-such-host.invalid", cache=str(tmp_path / "later" / "store"))
    assert list(tmp_path.iterdir()) == []


def test_what_a_server_echoes_is_hidden(cache: str) -> None:
    secret = INVENTED["compshare"]["private_key"]
    with Peer(serving(refused(999, f"you are {secret} \x1b[31m"))) as peer:
        checks = looked(f"http://127.0.0.1:{peer.port}", cache=cache)
    assert secret not in str(checks) and "\x1b" not in str(checks)


def test_no_secret_gets_into_a_report() -> None:
    report = Report("compshare", ["dns"], ["first-secret"])
    report.hide(["later-secret"])
    report.failed("dns", "first-secret \x1b[31m later-secret", "use later-secret")
    (only,) = report.checks()
    assert "secret" not in str(only) and "\x1b" not in only.text


def test_table() -> None:
    checks = [
        Check("compshare", "dns", "ok", "a is 1.2.3.4"),
        Check("zstack", "permission zstack_model", "failed", "refused", "Ask."),
    ]
    assert table(checks) == [
        "CLOUD      CHECK                    STATUS",
        "compshare  dns                      ok      a is 1.2.3.4",
        "zstack     permission zstack_model  failed  refused",
        " " * 44 + "-> Ask.",
    ]
    assert failures(checks) == ["zstack permission zstack_model: refused. Ask."]
