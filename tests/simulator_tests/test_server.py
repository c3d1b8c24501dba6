"""The command line, the control API, throttling, delays, and the end of processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
import requests
from callers import compshare, images, log_in, qianfan_raw, zstack
from simulator.client import PACKAGE, Simulator, SimulatorError
from simulator.quirks import TABLE


def gone(pid: int, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def test_two_runs_leave_nothing_behind():
    for _turn in range(2):
        with Simulator() as one:
            assert requests.get(one.url, timeout=20).status_code == 200
            pid = one.pid
        assert gone(pid)


def test_ends_by_itself_and_with_its_parent():
    parent = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with Simulator(max_seconds=0.5) as short, Simulator(parent_pid=parent.pid) as child:
        watched = [short._process, child._process]
        parent.kill()
        parent.wait()
        assert [process.wait(60) for process in watched] == [0, 0]


def test_signal():
    with Simulator() as one:
        process = one._process
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


def test_attach_and_stop():
    with Simulator() as one:
        with Simulator(url=one.url, token=one.token) as other:
            assert other.credentials == one.credentials
        assert one.counts()["requests"] == 0
        Simulator(url=one.url, token=one.token).start().stop()
        assert one._process.wait(60) == 0


def test_token_is_checked(sim):
    with pytest.raises(SimulatorError, match="403"):
        Simulator(url=sim.url, token="wrong").start()


def test_only_loopback():
    with pytest.raises(SimulatorError):
        Simulator("--host", "0.0.0.0").start()


def test_client_needs_the_standard_library_only():
    code = "import sys; sys.path.insert(0, sys.argv[1]); import simulator.client"
    environment = {"PATH": os.environ["PATH"]}
    command = [sys.executable, "-I", "-S", "-c", code, str(PACKAGE.parent)]
    subprocess.run(command, check=True, env=environment)


def test_same_seed_same_catalog(sim):
    with Simulator(seed=1) as same, Simulator(seed=2) as other:
        for listing in ("compshare_image", "qianfan_model"):
            assert same.catalog(listing) == sim.catalog(listing)
            assert other.catalog(listing) != sim.catalog(listing)


def test_scale():
    with Simulator(scale_total=500, scale_images=2000) as one:
        assert len(one.catalog("compshare_image")) == 2000
        entries = (
            len(one.catalog("compshare_model"))
            + len(one.catalog("zstack_model"))
            + len(one.catalog("qianfan_version"))
            + sum(len(g.get("Data") or [])
                  for g in one.catalog("compshare_community_image"))
        )  # fmt: skip
        assert 300 < entries < 500


def test_rate():
    with Simulator(rate=0.001, burst=2) as one:
        session = log_in(one)
        assert [images(one)["RetCode"] for _turn in range(3)] == [0, 0, 153]
        slow = zstack(one, session)
        assert (slow.status_code, slow.headers["Content-Type"][:10]) == (
            429, "text/plain")  # fmt: skip
        slow = qianfan_raw(one, "DescribeCustomModelSets")
        assert (slow.status_code, "code" in slow.json()) == (429, True)
        assert one.counts()["throttled"] == 3
        one.reset()
        assert images(one)["RetCode"] == 0


def test_latency_and_connections():
    with Simulator(latency=60, connect_units=2) as one:
        with requests.Session() as session:
            times = []
            # On a busy machine a request may take long, but not each of a hundred.
            while len(times) < 2 or min(times) >= 0.18 and len(times) < 100:
                begun = time.monotonic()
                session.get(one.url, timeout=20)
                times.append(time.monotonic() - begun)
        assert times[0] >= 0.18
        assert 0.06 <= min(times[1:]) < 0.18
        assert {c["connection"] for c in one.calls()} == {1}
        counts = one.counts()
        assert (counts["connections"], counts["max_in_flight"]) == (1, 1)


def test_tls(tmp_path):
    cert, key = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
               "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
               "-keyout", key, "-out", cert]  # fmt: skip
    try:
        subprocess.run(command, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("no openssl")
    with Simulator(tls=(cert, key)) as one:
        assert one.url.startswith("https://")
        assert requests.get(one.url, verify=cert, timeout=20).json()["RetCode"] == 160


def test_as_a_proxy(sim):
    through = {"http": sim.url}
    host = "http://api.example.invalid"
    got = requests.get(host, proxies=through, timeout=20)
    assert got.json()["RetCode"] == 160
    got = requests.get(host + "/zstack/v1/x?a=b", proxies=through, timeout=20)
    assert got.text == "no api mapping to /v1/x"
    (first, _second) = sim.calls()
    assert (first["host"], first["proxied"]) == ("api.example.invalid", True)


def test_forked_child_does_not_stop_the_server():
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from simulator.client import Simulator\n"
        "one = Simulator().start()\n"
        "if os.fork() == 0: sys.exit(0)\n"
        "os.wait(); assert one.counts()['requests'] == 0; print(one.pid)\n"
    )
    command = [sys.executable, "-c", code, str(PACKAGE.parent)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=30)
    # And the interpreter's own end stops it.
    assert gone(int(done.stdout))


@pytest.mark.filterwarnings("ignore")
def test_reset_puts_everything_back(sim):
    sim.set_catalog("compshare_model", rows=[])
    sim.quirks({"compshare": {"null_lists": True}})
    sim.faults([{"kind": "drop"}])
    sim.clock(offset=999999)
    sim.reset()
    got = compshare(sim, "DescribeModelRepositoryModels")
    assert len(got["Models"]) == len(sim.catalog("compshare_model")) > 100
    assert sim.counts()["requests"] == 1
    assert sim.quirks({})["compshare"]["null_lists"] is False


@pytest.mark.parametrize(
    "switches",
    [{"nobody": {"a": 1}}, {"zstack": {"page_cap": "5"}}, {"zstack": {"timezone": "X"}},
     {"qianfan": {"marker": "odd"}}, {"qianfan": {"model_names": 1}}],
)  # fmt: skip
def test_impossible_quirks_are_refused(sim, switches):
    with pytest.raises(SimulatorError, match="400"):
        sim.quirks(switches)


def test_secrets_stay_out_of_the_calls(sim):
    own = sim.credentials
    images(sim)
    zstack(sim, log_in(sim))
    qianfan_raw(sim, "DescribeCustomModelSets", {"sk": own["qianfan"]["secret_key"]})
    told = str(sim.calls())
    for cloud in ("compshare", "zstack", "qianfan"):
        for name in ("public_key", "private_key", "password", "secret_key"):
            assert own[cloud].get(name, "absent") not in told
    assert "Signature" not in told


def test_every_quirk_is_documented():
    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    names = [name for switches in TABLE.values() for name in switches]
    assert [name for name in names if f"| `{name}` |" not in text] == []
