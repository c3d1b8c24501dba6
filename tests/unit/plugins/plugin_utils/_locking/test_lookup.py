"""What the lookup `locked` refuses before it reads anything."""

from __future__ import annotations

import os

import pytest
from ansible.errors import AnsibleLookupError, AnsibleOptionsError

from ansible_collections.aicloud.catalog.plugins.lookup.locked import LookupModule
from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.lock_file import (
    KEYS,
    dump_lock_file,
)


@pytest.fixture
def lock_file(tmp_path):
    entry = {key: "" for key in KEYS} | {"listing": "compshare_image", "id": "one"}
    path = tmp_path / "aicloud.lock.yml"
    path.write_bytes(dump_lock_file({"base_image": entry | {"size_bytes": None}}))
    return str(path)


def test_no_name_is_an_error(lock_file):
    with pytest.raises(AnsibleLookupError, match="give the names of selections"):
        LookupModule().run([], {}, lock_file=lock_file)
    assert LookupModule().run(["base_image"], {}, lock_file=lock_file) == ["one"]


def test_what_is_asked_wrongly_names_the_closest(lock_file):
    ask = LookupModule().run
    with pytest.raises(AnsibleOptionsError, match=r"did you mean lock_file\?"):
        ask(["base_image"], {}, lockfile=lock_file)
    with pytest.raises(
        AnsibleLookupError, match="no lock file is given: set lock_file"
    ):
        ask(["base_image"], {})
    # By both readers.
    for names in (["base_image"], [["base_image"]]):
        assert ask(names, {}, lock_file=lock_file, attribute="name") == [""]
        with pytest.raises(AnsibleLookupError, match=r"did you mean version\?"):
            ask(names, {}, lock_file=lock_file, attribute="verson")


@pytest.mark.parametrize("option", ["lock_file", "manifest"])
@pytest.mark.parametrize("wrong", [True, 2.5, ["a"], {"a": 1}])
def test_a_file_is_named_by_text(option, wrong):
    with pytest.raises(AnsibleOptionsError, match=f"bad option: {option}=.*not text"):
        LookupModule().run(["base_image"], {}, **{option: wrong})


def test_a_number_is_no_file_that_is_open():
    """Reading a pipe of Ansible's own would wait for ever."""
    end, other = os.pipe()
    os.close(other)
    try:
        for variables, options in (
            ({}, {"lock_file": end}),
            ({"aicloud_lock_file": end}, {}),
        ):
            with pytest.raises(
                AnsibleOptionsError, match=f"lock_file={end} is a number"
            ):
                LookupModule().run(["base_image"], variables, **options)
    finally:
        os.close(end)
