"""Modules of resources document what they declare, nested options included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._argspec import (
    argument_spec,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Option
from ansible_collections.aicloud.catalog.plugins.module_utils._provision import (
    resource_options,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._survey import (
    survey_options,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    read,
    resource_modules,
    resources,
)

KEYS = ("type", "elements", "default", "choices", "required")
each_module = pytest.mark.parametrize("path", resource_modules(), ids=lambda p: p.stem)


def options_of(path: Path) -> tuple[Option, ...]:
    """Return the options that the code of a module declares."""
    file = resources()[path.stem.removesuffix("_info")]
    if path.stem.endswith("_info"):
        return survey_options(file.SURVEY)
    return resource_options(file.RESOURCE)


def differences(
    documented: dict[str, Any], spec: dict[str, Any], place: str = ""
) -> list[str]:
    """Return where the documentation is not what the code declares, in words."""
    found = [f"{place}{name} only once" for name in documented.keys() ^ spec.keys()]
    for name in documented.keys() & spec.keys():
        told, declared = documented[name], spec[name]
        for key in KEYS:
            nothing = False if key == "required" else None
            if (told.get(key) or nothing) != (declared.get(key) or nothing):
                found.append(f"{place}{name}: {key}")
        inside = told.get("suboptions") or {}, declared.get("options") or {}
        found += differences(*inside, place=f"{place}{name}.")
    return sorted(found)


@each_module
def test_module_documents_what_is_declared(path: Path) -> None:
    spec = argument_spec(options_of(path))
    assert differences(read(path)[0]["options"], spec) == []


@each_module
def test_secrets_are_hidden(path: Path) -> None:
    spec = argument_spec(options_of(path))
    for option in options_of(path):
        assert bool(spec[option.name].get("no_log")) == (
            option.secret or option.name == "proxy"
        )


@each_module
def test_module_tells_what_every_plugin_tells(path: Path) -> None:
    doc = read(path)[0]
    assert doc["author"] == ["aicloud.catalog maintainers (@aicloud-catalog)"]
    assert "requests" in doc["requirements"]


def test_a_nested_difference_is_seen() -> None:
    spec = argument_spec(
        (Option(name="image", type="dict", suboptions=(Option(name="id"),)),)
    )
    told = {"image": {"type": "dict", "suboptions": {"id": {"type": "int"}}}}
    assert differences(told, spec) == ["image.id: type"]
