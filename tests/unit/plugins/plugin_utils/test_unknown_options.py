"""An option that does not exist is an error that names the closest one."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleOptionsError

from ansible_collections.aicloud.catalog.plugins.plugin_utils._options import (
    refuse_unknown,
)

LOOKUP = {"_terms": {}, "version": {}, "latest_by": {}, "tags": {}, "tags_match": {}}
INVENTORY = {"plugin": {}, "hostnames": {}, "cache": {}}


@pytest.mark.parametrize(
    ("wrong", "near"),
    [("versoin", "version"), ("latest", "latest_by"), ("tag", "tags")],
)
def test_the_closest_option_is_named(wrong, near):
    with pytest.raises(AnsibleOptionsError) as caught:
        refuse_unknown(
            {"version": "1", wrong: "x"}, LOOKUP, "aicloud.catalog.x", "lookup"
        )
    assert str(caught.value) == (
        f"bad option: {wrong} is not an option of aicloud.catalog.x; "
        f"did you mean {near}? All options: ansible-doc -t lookup aicloud.catalog.x"
    )


def test_an_option_that_looks_like_nothing_is_refused_too():
    with pytest.raises(AnsibleOptionsError, match="zzz is not an option"):
        refuse_unknown({"zzz": 1}, LOOKUP, "aicloud.catalog.x", "lookup")


def test_the_hint_fits_the_kind_of_plugin():
    with pytest.raises(
        AnsibleOptionsError, match="did you mean hostnames.*-t inventory"
    ):
        refuse_unknown({"hostname": []}, INVENTORY, "aicloud.catalog.x", "inventory")


def test_known_and_private_options_pass():
    refuse_unknown({}, LOOKUP, "x", "lookup")
    refuse_unknown({"version": None, "_internal": 1}, LOOKUP, "x", "lookup")


def test_a_lookup_without_names_is_a_lookup_too():
    with pytest.raises(AnsibleOptionsError, match="gpu_memory.*-t lookup"):
        refuse_unknown({"gpu_mem": 1}, {"gpu_memory": {}}, "x", "lookup")
    with pytest.raises(AnsibleOptionsError, match="name is not an option of x;"):
        refuse_unknown({"name": 1}, {"gpu_memory": {}}, "x", "lookup")
