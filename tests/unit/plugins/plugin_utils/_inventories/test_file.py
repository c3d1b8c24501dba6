"""What is seen in an inventory file before its options are known."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.plugin_utils._inventories.file import (
    has_template,
    names_plugin,
)

OURS = "aicloud.catalog.zstack_model"


@pytest.mark.parametrize(
    "text",
    [
        f"plugin: {OURS}",
        f"# comment\n---\nname: x\nplugin: {OURS}\n",
        f'plugin:  "{OURS}"  # ours\n',
        f"plugin: '{OURS}'\n",
    ],
)
def test_ours(tmp_path, text: str) -> None:
    (tmp_path / "file").write_text(text)
    assert names_plugin(str(tmp_path / "file"), OURS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"plugin: {OURS}s\n",
        f"plugin: '{OURS}\n",
        f"#plugin: {OURS}\n",
        f"all:\n  vars:\n    plugin: {OURS}\n",
        f"plugin: {OURS.replace('.', 'x')}\n",
        "\udcff",
    ],
)
def test_not_ours(tmp_path, text: str) -> None:
    (tmp_path / "file").write_bytes(text.encode(errors="surrogateescape"))
    assert not names_plugin(str(tmp_path / "file"), OURS)


@pytest.mark.parametrize("value", ["{{ a }}", "{% if a %}", ["{{ a }}"], {"a": ["{{"]}])
def test_templates_are_found(value) -> None:
    assert has_template(value)


@pytest.mark.parametrize("value", ["", "a { b", 7, None, True, ["a"], {"{{ key }}": 1}])
def test_other_values_are_none(value) -> None:
    assert not has_template(value)
