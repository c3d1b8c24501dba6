"""One server for all tests; it is put back to its start before each of them."""

from __future__ import annotations

import logging
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
