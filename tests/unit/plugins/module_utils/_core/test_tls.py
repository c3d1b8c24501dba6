"""No byte of ours in the clear on a TLS address, whatever fails; real TLS servers."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.tests.unit.calling import (
    CALLS,
    outcome,
    transport,
)
from ansible_collections.aicloud.catalog.tests.unit.peers import (
    Peer,
    certificate,
    http,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    LISTINGS,
    opened,
)

VARIABLES = ("AICLOUD_CA_PATH", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
TLS_HANDSHAKE = b"\x16\x03"


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"))


def at(peer):
    return f"https://127.0.0.1:{peer.port}"


def plain(connection, _number):
    """A server without TLS: it believes everything and answers in the clear."""
    connection.read()
    connection.send(http())
    while connection.read():
        pass


def swept(base_url, **settings):
    """Sweep a listing of many pages side by side; return the error."""
    given = {**INVENTED["compshare"], "base_url": base_url, "retry_max_delay": 0.01}
    failed = pytest.raises(errors.CatalogError)
    with failed as caught, opened("compshare_image", {**given, **settings}) as catalog:
        catalog.sweep(LISTINGS["compshare_image"].server_filter({}))
    return caught.value


def bad_files(folder):
    """Return files that are no certificates, and what is said of each."""
    (folder / "empty.pem").touch()
    (folder / "text.pem").write_text("-----BEGIN CERTIFICATE-----\nnonsense\n")
    (folder / "page.pem").write_bytes(os.urandom(4000))
    (folder / "key.pem").write_text(Path(certificate(folder / "made").key).read_text())
    (folder / "none").mkdir()
    (folder / "loop").symlink_to("loop")
    return {
        "empty.pem": "no certificate",
        "text.pem": "no certificate",
        "page.pem": "no certificate",
        "key.pem": "no certificate",
        "none": "is empty",
        "gone.pem": "does not exist",
        "loop": "cannot be read",
    }


@pytest.mark.parametrize("variable", ["", *VARIABLES])
def test_a_bad_ca_file_is_found_before_anything_is_sent(
    monkeypatch, tmp_path, variable
):
    with Peer(plain) as peer:
        for name, said in bad_files(tmp_path).items():
            path = str(tmp_path / name)
            if variable:
                monkeypatch.setenv(variable, path)
            error = swept(at(peer), ca_path=path, concurrency=8)
            assert isinstance(error, errors.OptionError)
            source = f"variable {variable}" if variable else "option"
            assert said in str(error) and f"(from the {source})" in str(error)
            assert repr(path) in str(error)
    assert peer.received == []


def test_a_ca_file_that_is_spoilt_after_it_was_checked(tmp_path, ours):
    for spoilt in (b"", b"nonsense", None):
        path = tmp_path / "ca.pem"
        path.write_bytes(Path(ours.path).read_bytes())
        with Peer(plain) as peer:
            checked = transport(at(peer), ca_path=str(path), retries=3)
            path.unlink()
            if spoilt is not None:
                path.write_bytes(spoilt)
            with checked:
                for _time in range(4):
                    checked.start_again()
                    with pytest.raises(errors.Unreachable, match="TLS.*1 try"):
                        checked.call(CALLS["compshare"])
        assert b"".join(peer.received) == b""


@pytest.mark.parametrize("concurrency", [1, 8])
@pytest.mark.parametrize("checked", [True, False])
def test_a_server_that_answers_in_the_clear_learns_nothing(concurrency, checked):
    with Peer(plain) as peer:
        error = swept(
            at(peer), concurrency=concurrency, validate_certs=checked, retries=3
        )
    assert "unreachable: TLS" in str(
        error
    ) and "the server there does not use TLS" in str(error)
    assert "1 try" in str(error)
    for seen in peer.received:
        assert seen.startswith(TLS_HANDSHAKE) or not seen
        assert b"PublicKey" not in seen and b"POST" not in seen


def encrypted(made, seen):
    """Return a script of a TLS server that notes what reaches it unencrypted."""

    def script(connection, _number):
        connection.secure(made)
        seen.append(connection)
        connection.serve()

    return script


@pytest.mark.parametrize(
    ("host", "days", "trusted", "said"),
    [
        ("127.0.0.1", 1, False, "certificate verify failed"),
        ("127.0.0.1", -1, True, "expired"),
        ("127.0.0.2", 1, True, "not valid for '127.0.0.1'"),
    ],
)
def test_a_wrong_certificate_is_final_and_gets_no_request(
    tmp_path, host, days, trusted, said
):
    made, seen = certificate(tmp_path / "tls", host, days), []
    with Peer(encrypted(made, seen)) as peer:
        options = {"ca_path": made.path} if trusted else {}
        error = swept(at(peer), retries=3, concurrency=8, **options)
    assert said in str(error) and "1 try" in str(error)
    assert b"".join(bytes(c.received) for c in seen) == b""


def test_the_right_certificate_is_trusted(ours):
    with Peer(encrypted(ours, [])) as peer:
        assert outcome(at(peer), ca_path=ours.path)["ok"] == 1
        assert outcome(at(peer), validate_certs=False)["ok"] == 1


@pytest.mark.parametrize("how", ["at once", "after hello", "alert"])
def test_a_handshake_that_is_closed_may_pass(ours, how):
    """As a closed connection of plain HTTP; and nothing has been sent."""

    def script(connection, number):
        if number < 3:
            if how != "at once":
                connection.read()
            if how == "alert":
                connection.send(b"\x15\x03\x03\x00\x02\x02\x50")  # internal error
            return
        connection.secure(ours)
        connection.serve()

    with Peer(script) as peer:
        given = {"ca_path": ours.path, "sleep": lambda _seconds: None}
        assert outcome(at(peer), retries=2, **given)["ok"] == 1
        assert len(peer.connections) == 3
    with Peer(script) as peer:
        error = outcome(at(peer), retries=1, **given)
        assert isinstance(error, errors.Unreachable) and "2 tries" in str(error)
        order = CALLS["compshare"]._replace(changing=True)
    with Peer(script) as peer:
        # Not even an order can have arrived: it may be sent again.
        assert outcome(at(peer), call=order, retries=2, **given)["ok"] == 1


def test_tls_that_breaks_within_a_body_is_a_truncated_answer(ours):
    def script(connection, number):
        raw = connection.sock
        connection.secure(ours)
        connection.request()
        if number > 1:
            connection.send(http())
            return
        connection.send(http()[:-5])
        # The same socket, below TLS.
        os.write(connection.sock.fileno(), b"\x17\x03\x03\x00\x20" + b"x" * 32)
        connection.read()
        del raw

    with Peer(script) as peer:
        error = outcome(at(peer), ca_path=ours.path)
        assert "unexpected answer: truncated answer" in str(error)
    with Peer(script) as peer:
        assert outcome(at(peer), ca_path=ours.path, retries=1)["ok"] == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "HTTP 407"),
        (b"HTTP/1.1 502 Bad Gateway\r\n\r\n", "HTTP 502"),
        (b"nonsense\r\n\r\n", "proxy"),
        (b"", "proxy"),
    ],
)
def test_a_proxy_that_opens_no_tunnel_gets_no_request(answer, said):
    def script(connection, _number):
        connection.read()
        connection.send(answer)
        while answer and connection.read():
            pass

    with Peer(script) as peer:
        proxy = f"http://me:geheim77@127.0.0.1:{peer.port}"
        error = swept("https://cloud.invalid", proxy=proxy, concurrency=8, retries=1)
    assert said in str(error) and "geheim77" not in str(error)
    for seen in peer.received:
        assert seen.startswith(b"CONNECT cloud.invalid:443 HTTP/1.")
        assert seen.count(b"\r\n\r\n") == 1 and seen.endswith(b"\r\n\r\n")


def test_a_tunnel_to_a_server_without_tls_carries_no_request():
    def script(connection, _number):
        connection.read()
        connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        plain(connection, 0)

    with Peer(script) as peer:
        proxy = f"http://127.0.0.1:{peer.port}"
        error = swept("https://cloud.invalid", proxy=proxy, concurrency=8)
    assert "unreachable: TLS" in str(error)
    for seen in peer.received:
        _connect, _mark, rest = seen.partition(b"\r\n\r\n")
        assert rest.startswith(TLS_HANDSHAKE) and b"PublicKey" not in rest
