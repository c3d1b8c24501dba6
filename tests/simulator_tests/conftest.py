"""One server for all tests; it is put back to its start before each of them."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

# `simulator` and `callers` must be found whatever import mode pytest uses.
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import pytest
from simulator.client import Simulator
from ucloud.client import Client


@pytest.fixture(scope="session")
def server():
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def sim(server):
    server.reset()
    return server


@pytest.fixture
def ucloud(sim):
    # The SDK logs whole answers at INFO, and adds its handler by itself.
    logging.getLogger("ucloud").setLevel(logging.CRITICAL)
    own = sim.credentials["compshare"]
    return Client(
        {
            "region": own["region"],
            "public_key": own["public_key"],
            "private_key": own["private_key"],
            "base_url": sim.url,
        }
    )


@pytest.fixture
def qianfan(sim, monkeypatch):
    """The resources of the vendor's SDK, which reads its settings at import."""
    pytest.importorskip("qianfan")
    own = sim.credentials["qianfan"]
    monkeypatch.setenv("QIANFAN_ACCESS_KEY", own["access_key"])
    monkeypatch.setenv("QIANFAN_SECRET_KEY", own["secret_key"])
    monkeypatch.setenv("QIANFAN_CONSOLE_API_BASE_URL", sim.url)
    monkeypatch.setenv("QIANFAN_DOT_ENV_CONFIG_FILE", os.devnull)
    for name in [n for n in sys.modules if n.partition(".")[0] == "qianfan"]:
        monkeypatch.delitem(sys.modules, name)
    from qianfan import resources

    return resources
