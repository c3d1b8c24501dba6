"""No answer at all: refused, unknown names, TLS, time; and a certificate to trust."""

from __future__ import annotations

import pathlib
import socket
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from integration.asking import KNOWN, known_info, listed, play
from integration.errors import FAST, ONCE, TITLES, TWICE, both, told
from simulator.client import Simulator

CHOSEN = ("compshare_model", "zstack_model", "qianfan_model")


def closed_port() -> int:
    """Return a port on which nobody listens: it was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_refused_unknown_and_late(clouds, playbook) -> None:
    clouds.faults([{"cloud": "qianfan", "kind": "slow", "seconds": 1.5}])
    refused = f"http://127.0.0.1:{closed_port()}"
    unknown = "https://no-such-host.invalid"
    late: dict[str, Any] = {"timeout": 1, "retries": 0}
    tasks = both("qianfan_model", "late ", **late)
    for listing in CHOSEN:
        tasks += both(listing, "refused ", base_url=refused, **TWICE)
        tasks += both(listing, "unknown ", base_url=unknown, **ONCE)
    tasks += both("compshare_model", "proxy ", proxy=refused, **ONCE)
    outcome = playbook([play(tasks)], environment=FAST)
    for front_door in ("lookup", "module"):
        for listing in CHOSEN:
            parts = told(outcome, f"refused {front_door} {listing}", listing)
            assert parts["label"] == "unreachable"
            assert "connection refused" in parts["text"]
            assert (parts["http"], parts["tries"]) == ("no HTTP answer", "2 tries")
            assert "base_url" in parts["advice"]
            parts = told(outcome, f"unknown {front_door} {listing}", listing)
            assert parts["label"] == "unreachable" and "DNS" in parts["text"]
        parts = told(outcome, f"late {front_door} qianfan_model", "qianfan_model")
        assert parts["label"] == "unreachable"
        assert "timeout: no answer within 1 s" in parts["text"]
        assert "timeout" in parts["advice"]
        parts = told(outcome, f"proxy {front_door} compshare_model", "compshare_model")
        assert parts["label"] == "unreachable" and "proxy" in parts["text"]
        assert "option proxy" in parts["advice"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A certificate that no authority knows, for 127.0.0.1; its key lies beside it."""
    folder = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)
    return folder / "cert.pem"


@pytest.fixture(scope="module")
def secure(certificate: pathlib.Path) -> Iterator[Simulator]:
    """A simulator that speaks https."""
    with Simulator(tls=[certificate, certificate.parent / "key.pem"]) as running:
        yield running


def test_tls(secure, credentials, certificate, playbook) -> None:
    addresses = {
        name: secure.url for name in credentials if name.endswith(("_URL", "API_BASE"))
    }
    chosen = {"ca_path": str(certificate)}
    tasks = []
    for listing in CHOSEN:
        tasks += both(listing, "strange ", retries=3)
        tasks += both(listing, "trusted ", **chosen)
    tasks += both("compshare_model", "unchecked ", validate_certs=False)
    variable = {"environment": {"SSL_CERT_FILE": str(certificate)}}
    tasks.append(known_info("variable", "compshare_model") | variable)
    secure.reset()
    outcome = playbook([play(tasks)], environment=addresses | FAST)
    assert set(TITLES) == {name.partition("_")[0] for name in CHOSEN}
    for front_door in ("lookup", "module"):
        for listing in CHOSEN:
            parts = told(outcome, f"strange {front_door} {listing}", listing)
            assert parts["label"] == "unreachable" and "TLS" in parts["text"]
            # A certificate does not get better by trying again.
            assert (parts["http"], parts["tries"]) == ("no HTTP answer", "1 try")
            assert "ca_path" in parts["advice"]
    for prefix, listings in (("trusted", CHOSEN), ("unchecked", ("compshare_model",))):
        for listing in listings:
            noun, _term, answer = KNOWN[listing]
            assert listed(outcome, f"{prefix} lookup {listing}") == [answer]
            (entry,) = listed(outcome, f"{prefix} module {listing}", noun)
            assert answer in (entry["id"], entry["path"])
    (entry,) = listed(outcome, "variable", "models")
    assert entry["path"] == KNOWN["compshare_model"][2]
