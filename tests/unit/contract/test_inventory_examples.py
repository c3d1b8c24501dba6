"""Examples of inventories are files that their plugin takes; they run elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    files,
    inventories_of,
    read,
)

each_plugin = pytest.mark.parametrize(
    "path", files("inventory"), ids=lambda path: path.stem
)


@each_plugin
def test_each_is_a_file_of_the_plugin(path: Path) -> None:
    examples = inventories_of(path)
    options = read(path)[0]["options"]
    for name, content in examples:
        assert name.endswith(f".{path.stem}.yml"), name
        assert content["plugin"] == f"aicloud.catalog.{path.stem}"
        assert content.keys() <= options.keys()


@each_plugin
def test_the_least_the_usual_and_failure(path: Path) -> None:
    """One is nothing but the plugin, one groups, one makes emptiness an error."""
    contents = [content for _name, content in inventories_of(path)]
    assert contents[0].keys() == {"plugin"}
    assert any("keyed_groups" in content for content in contents)
    assert any(content.get("on_empty") == "error" for content in contents)


@each_plugin
def test_no_secret_is_written_down(path: Path) -> None:
    options = read(path)[0]["options"]
    secret = {name for name, option in options.items() if option.get("secret")}
    assert secret
    for _name, content in inventories_of(path):
        assert not secret & content.keys()
