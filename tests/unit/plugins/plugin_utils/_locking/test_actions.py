"""The options of the locking modules: what is documented is what is checked."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.action import (
    catalog_drift_info,
    catalog_lock,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._argspec import (
    argument_spec,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    COMMON_OPTIONS,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.actions import (
    SNAPSHOT,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    PLUGINS,
    read,
)

ACTIONS = {"catalog_lock": catalog_lock, "catalog_drift_info": catalog_drift_info}
KEYS = ("type", "elements", "choices", "default", "required")


@pytest.mark.parametrize("name", ACTIONS)
def test_options_are_as_documented(name: str) -> None:
    documented, _examples, _returned = read(PLUGINS / "modules" / f"{name}.py")
    told = {
        option: {key: says[key] for key in KEYS if key in says}
        for option, says in documented["options"].items()
    }
    checked = argument_spec(ACTIONS[name].ActionModule.options)
    assert told == {
        option: {key: says[key] for key in KEYS if key in says}
        for option, says in checked.items()
    }


def test_snapshots_are_those_of_the_front_doors() -> None:
    """Without their default: what the task leaves open comes from elsewhere."""
    common = {option.name: option for option in COMMON_OPTIONS}
    for one in SNAPSHOT:
        assert one == common[one.name]._replace(env=(), default=None)
