"""The credential types of docs/awx.md are what AWX accepts and the plugins read."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from ansible_collections.aicloud.catalog.tests.integration.credential_types import (
    CredentialType,
    credential_types,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    files,
    read,
)

# The keys that AWX knows: awx/main/fields.py, CredentialTypeInputField.
FIELD = {"id", "label", "help_text", "type", "secret", "format", "choices"}
FIELD |= {"multiline", "ask_at_runtime", "default"}
TYPES = credential_types()
NAMES = ["_".join(next(iter(one.injectors["env"])).split("_")[:2]) for one in TYPES]


def options() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return the options of all lookups by the environment variables they read."""
    return {
        entry["name"]: (name, option)
        for path in files("lookup")
        for name, option in read(path)[0]["options"].items()
        for entry in option.get("env", [])
    }


OPTIONS = options()
each_type = pytest.mark.parametrize("kind", TYPES, ids=NAMES)


def test_the_guide_has_a_type_for_each_cloud_and_the_store() -> None:
    assert len(TYPES) == 4


@each_type
def test_awx_accepts_the_type(kind: CredentialType) -> None:
    assert set(kind.inputs) == {"fields", "required"}
    assert set(kind.injectors) == {"env"}
    names = [field["id"] for field in kind.inputs["fields"]]
    assert len(set(names)) == len(names)
    assert set(kind.inputs["required"]) <= set(names)
    for field in kind.inputs["fields"]:
        assert field["type"] == "string"
        assert set(field) <= FIELD and field["label"].isascii()
        assert field.get("format", "url") in ("url", "ssh_private_key")
    # AWX refuses variables that could configure Ansible.
    assert not [name for name in kind.injectors["env"] if name.startswith("ANSIBLE_")]
    sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    for template in kind.injectors["env"].values():
        sandbox.from_string(template).render(dict.fromkeys(names, "x"))


@each_type
def test_every_input_reaches_an_option(kind: CredentialType) -> None:
    names = [field["id"] for field in kind.inputs["fields"]]
    values = {name: f"value of {name}" for name in names}
    rendered = kind.environment(values)
    assert set(values.values()) <= set(rendered.values())
    for variable, value in rendered.items():
        assert variable in OPTIONS, f"{variable} is read by no lookup"
        option = OPTIONS[variable][0]
        assert value == f"value of {option}" or "CACHE" in variable


@each_type
def test_secrets_are_secret_in_awx_too(kind: CredentialType) -> None:
    secret = {field["id"] for field in kind.inputs["fields"] if field.get("secret")}
    declared = {
        OPTIONS[variable][0]
        for variable in kind.injectors["env"]
        if OPTIONS[variable][1].get("secret")
    }
    assert declared <= secret
    assert secret
