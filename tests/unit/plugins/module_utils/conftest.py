"""One simulator for all tests; it is put back to its start before each of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ansible_collections.aicloud.catalog.tests.simulator.client import Simulator


@pytest.fixture(scope="session")
def server() -> Iterator[Simulator]:
    with Simulator() as simulator:
        yield simulator


@pytest.fixture
def sim(server: Simulator) -> Simulator:
    server.reset()
    return server
