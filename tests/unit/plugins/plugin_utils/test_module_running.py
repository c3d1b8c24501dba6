"""While a module runs, its action does not look for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from ansible_collections.aicloud.catalog.plugins.plugin_utils._action import (
    module_running,
)


@pytest.fixture(autouse=True)
def nothing_frozen() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_no_garbage_is_looked_for_meanwhile() -> None:
    with module_running():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_only_what_the_first_module_left_is_never_looked_at() -> None:
    with module_running():
        pass
    left = gc.get_freeze_count()
    assert left
    more: list[list[int]] = [[number] for number in range(10_000)]
    with module_running():
        pass
    assert gc.get_freeze_count() <= left
    assert any(one is more[-1] for one in gc.get_objects())


def test_a_module_that_fails_leaves_the_collector_on() -> None:
    with pytest.raises(ValueError, match="its own"), module_running():
        raise ValueError("its own")
    assert gc.isenabled()
