"""One server for all tests; it is put back to its start before each of them."""

from __future__ import annotations

import sys
from pathlib import Path

# `simulator` and `callers` must be found whatever import mode pytest uses.
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import pytest
from simulator.client import Simulator


@pytest.fixture(scope="session")
def server():
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def sim(server):
    server.reset()
    return server
