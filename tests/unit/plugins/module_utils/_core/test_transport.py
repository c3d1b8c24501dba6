"""Addresses, proxies, certificates, sizes: what lies around one request."""

from __future__ import annotations

import gzip
import pathlib
import re
import socket
import threading

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core import (
    connection,
    errors,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    effective_settings,
    limits_from,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Call
from ansible_collections.aicloud.catalog.plugins.module_utils._core.transport import (
    Transport,
)
from ansible_collections.aicloud.catalog.tests.simulator.client import Simulator
from ansible_collections.aicloud.catalog.tests.unit import peers
from ansible_collections.aicloud.catalog.tests.unit.peers import Certificate
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    LISTINGS,
    opened,
    settings_of,
    silent,
)
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted

CLOUD = LISTINGS["compshare_image"].cloud
GOOD = Reply(b'{"RetCode": 0, "TotalCount": 0, "ImageSet": []}')


def call(base_url, **settings):
    """Return the payload, or the error, of one harmless call."""

    given = {**INVENTED["compshare"], "base_url": base_url, "retries": 0, **settings}
    account = CLOUD.account(given, silent)
    limits = limits_from(given, account.base_url)
    with Transport(CLOUD, account, limits) as transport:
        try:
            return transport.call(Call(action="DescribeCompShareImages"))
        except errors.ApiError as error:
            return error


# -- addresses ----------------------------------------------------------------------


def test_nobody_listens():
    with Scripted() as server:
        gone = server.url
    text = str(call(gone))
    assert text.startswith("CompShare DescribeCompShareImages: unreachable: connection")
    assert "connection refused" in text and "no HTTP answer" in text
    assert "Check base_url, proxy and the network" in text


def test_no_such_host():
    text = str(call("http://nobody.invalid"))
    assert "unreachable: DNS" in text and "(nobody.invalid)" in text


def test_no_tls_there():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            with server.accept()[0] as connection:
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.recv(1)

        threading.Thread(target=answer, daemon=True).start()
        text = str(call(f"https://127.0.0.1:{server.getsockname()[1]}"))
    assert "unreachable: TLS" in text and "Max retries" not in text
    assert "the server there does not use TLS" in text and "ca_path" not in text


@pytest.mark.parametrize(
    "base_url",
    ["", "ftp://x", "api.compshare.cn", "https://", "http://x:port", "http://x/?a=1"]
    + ["http://x:99999", "http://user:geheim@x", "http://x/#a", "https:///path"],
)
def test_bad_addresses_are_refused_before_any_request(base_url):
    settings = effective_settings({**INVENTED["zstack"], "base_url": base_url}, ())
    if not base_url:
        return  # an empty text is not given: the default stands
    with pytest.raises(errors.OptionError, match="base_url") as caught:
        LISTINGS["zstack_model"].cloud.account(settings, silent)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"timeout": 0}, "timeout"),
        ({"timeout": -1}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"retries": -1}, "retries"),
        ({"retry_max_delay": -1}, "retry_max_delay"),
        ({"concurrency": 0}, "concurrency=0 must be from 1 to 16"),
        ({"concurrency": 17}, "concurrency=17 must be from 1 to 16"),
        ({"timeout": 1e12}, "timeout"),
        ({"retry_max_delay": float("inf")}, "retry_max_delay"),
    ],
)
def test_limits_out_of_range_are_named(options, told):
    with pytest.raises(errors.OptionError) as caught:
        limits_from(options, "http://x")
    assert told in str(caught.value)


def test_the_defaults_of_the_contract():
    limits = limits_from({}, "http://x")
    assert (limits.timeout, limits.retries) == (30.0, 4)
    assert (limits.retry_max_delay, limits.concurrency) == (30.0, 8)
    assert limits.verify and not limits.proxies


@pytest.mark.parametrize("core", ["", "2.19.14"])
def test_clouds_are_told_who_asks(core):
    """The version is that of the collection; a release changes both."""
    galaxy = (pathlib.Path(__file__).parents[5] / "galaxy.yml").read_text()
    version = re.search(r"^version: (\S+)$", galaxy, re.MULTILINE)[1]
    with Scripted(GOOD) as server:
        given = {**INVENTED["compshare"], "base_url": server.url}
        account = CLOUD.account(given, silent)
        limits = limits_from(given, account.base_url, core)
        with Transport(CLOUD, account, limits) as transport:
            transport.call(Call(action="DescribeCompShareImages"))
    expected = f"aicloud.catalog/{version}" + (f" ansible-core/{core}" if core else "")
    assert server.heard[0].headers["user-agent"] == expected


# -- proxies ------------------------------------------------------------------------


def through(server, **settings):
    """Call a host that does not exist: only a proxy can answer."""
    return call("http://cloud.invalid:8000", **settings)


def test_the_option_proxy():
    with Scripted(GOOD) as server:
        assert through(server, proxy=server.url)["RetCode"] == 0
    (heard,) = server.heard
    assert heard.target == "http://cloud.invalid:8000/"
    assert heard.headers["host"] == "cloud.invalid:8000"


def test_a_proxy_without_a_scheme():
    with Scripted(GOOD) as server:
        assert through(server, proxy=f"127.0.0.1:{server.port}")["RetCode"] == 0


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy"])
def test_the_proxy_of_the_environment(monkeypatch, variable):
    with Scripted(GOOD) as server:
        monkeypatch.setenv(variable, server.url)
        assert through(server)["RetCode"] == 0


@pytest.mark.parametrize("hidden", ["127.0.0.1", "*", "127.0.0.1:{port}"])
def test_no_proxy_is_heeded(monkeypatch, hidden):
    with Scripted() as proxy, Scripted(GOOD) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", hidden.format(port=server.port))
        assert call(server.url)["RetCode"] == 0
    assert not proxy.heard


def test_the_option_wins_over_the_environment(monkeypatch):
    with Scripted(GOOD) as server, Scripted() as other:
        monkeypatch.setenv("HTTP_PROXY", other.url)
        monkeypatch.setenv("NO_PROXY", "*")
        assert through(server, proxy=server.url)["RetCode"] == 0


def test_a_proxy_password_is_never_shown():
    with Scripted() as server:
        gone = server.port
    error = through(None, proxy=f"http://me:geheim77@127.0.0.1:{gone}")
    assert "proxy" in str(error) and "Check the option proxy" in str(error)
    assert "geheim77" not in str(error)


def test_a_netrc_file_is_never_used(monkeypatch, tmp_path):
    """It would replace the Authorization header of every cloud."""
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login thief password stolen\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(netrc))
    with Scripted(Reply(b'{"inventories": []}')) as server:
        given = {**INVENTED["zstack"], "base_url": server.url}
        with opened("zstack_model", given) as catalog:
            catalog.sweep(LISTINGS["zstack_model"].server_filter({}))
    expected = f"OAuth {INVENTED['zstack']['session_id']}"
    assert server.heard[0].headers["authorization"] == expected


# -- certificates -------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> Certificate:
    """A self-signed certificate for 127.0.0.1."""
    return peers.certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def tls(certificate):
    with Simulator(tls=list(certificate)) as simulator:
        yield simulator


def tls_call(tls, **settings):
    keys = settings_of(tls, "compshare")
    return call(keys.pop("base_url"), **{**keys, "retries": 3, **settings})


def test_an_unknown_certificate_is_refused_once(tls):
    tls.reset()
    text = str(tls_call(tls))
    assert "unreachable: TLS" in text and "certificate verify failed" in text.lower()
    assert "1 try" in text and "ca_path" in text
    assert tls.counts()["requests"] == 0


def test_the_authority_of_ca_path_is_trusted(tls, certificate):
    assert tls_call(tls, ca_path=certificate[0])["RetCode"] == 0


def test_checks_can_be_switched_off(tls, recwarn):
    assert tls_call(tls, validate_certs=False)["RetCode"] == 0
    assert not [w for w in recwarn if "InsecureRequest" in str(w.category)]


# -- sizes and times ----------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_may_not_be_endless(monkeypatch, packed):
    """Also not one that is small on the wire and huge when unpacked."""
    monkeypatch.setattr(connection, "MAX_RESPONSE_BYTES", 300_000)
    body = b'{"RetCode": 0, "x": "' + b"a" * 400_000 + b'"}'
    headers = {"Content-Encoding": "gzip"} if packed else {}
    reply = Reply(gzip.compress(body) if packed else body, headers=headers)
    with Scripted(reply) as server:
        text = str(call(server.url, retries=3))
    assert "unexpected answer: the answer is larger than 300000 bytes" in text
    assert "1 try" in text


def test_a_good_answer_may_be_packed():
    body = gzip.compress(b'{"RetCode": 0}')
    with Scripted(Reply(body, headers={"Content-Encoding": "gzip"})) as server:
        assert call(server.url) == {"RetCode": 0}


def test_connections_are_kept(sim):
    sim.quirks({"compshare": {"limit_cap": 20}})
    settings = settings_of(sim, "compshare", concurrency=2)
    with opened("compshare_image", settings) as catalog:
        catalog.sweep(LISTINGS["compshare_image"].server_filter({}))
    counts = sim.counts()
    assert counts["requests"] > 10 and counts["connections"] <= 2


def swept_once(*, count):
    """Sweep a listing whose only answer waits until so many connections are open."""
    event = threading.Event()
    reply = Reply(b'{"RetCode": 0, "ImageSet": [], "TotalCount": 0}', wait=event)
    with Scripted(reply) as server:
        server.when_connected(count, event)
        settings = {**INVENTED["compshare"], "base_url": server.url, "retries": 0}
        settings |= {"image_type": "App", "concurrency": 4}
        with opened("compshare_image", settings) as catalog:
            server_filter = LISTINGS["compshare_image"].server_filter(settings)
            assert catalog.sweep(server_filter).units == []
    return event.is_set()


def test_connections_are_opened_while_the_first_request_is_under_way():
    """The second wave of a sweep does not wait for handshakes."""
    assert swept_once(count=3)


def test_no_thread_is_left_behind(sim):
    before = threading.active_count()
    with opened("compshare_image", settings_of(sim, "compshare")) as catalog:
        catalog.sweep(LISTINGS["compshare_image"].server_filter({}))
    assert threading.active_count() <= before


def test_a_wrong_key_is_one_rejected_request(sim):
    settings = settings_of(sim, "compshare", private_key="wrong")
    rejected = pytest.raises(errors.CredentialsRejected, match="RetCode 171")
    with rejected, opened("compshare_image", settings) as catalog:
        catalog.sweep(LISTINGS["compshare_image"].server_filter({}))
    assert sim.counts()["requests"] == 1
