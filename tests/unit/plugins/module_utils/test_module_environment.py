"""What a module finds in the environment of its host, before Ansible has it."""

from __future__ import annotations

import pytest
from ansible.module_utils.errors import AnsibleFallbackNotFound

from ansible_collections.aicloud.catalog.plugins.module_utils._module import Environment
from ansible_collections.aicloud.catalog.tests.unit.calling import CLOUDS


@pytest.mark.parametrize("cloud", CLOUDS)
def test_an_address_with_a_password_never_becomes_an_option(monkeypatch, cloud):
    """Where Ansible refuses a task, it shows all its options at -vvv."""
    (option,) = [one for one in CLOUDS[cloud].options if one.name == "base_url"]
    monkeypatch.setenv(option.env[0], "http://user:hunter2@example.invalid")
    environment = Environment()
    with pytest.raises(AnsibleFallbackNotFound):
        environment(option)
    (said,) = environment.errors
    assert "base_url must not contain a user or password" in said
    assert option.env[0] in said and "hunter2" not in said
