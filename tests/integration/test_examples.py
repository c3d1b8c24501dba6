"""Every example of the documentation runs as it stands, on the default catalog."""

from __future__ import annotations

import ast
import pathlib

import pytest
import yaml

PLUGINS = pathlib.Path(__file__).parents[2] / "plugins"
FILES = [
    path
    for kind in ("modules", "lookup", "filter")
    for path in (PLUGINS / kind).glob("*.py")
]


def text_of(path: pathlib.Path) -> str:
    """Return the examples of a plugin as they are documented."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLES":
            return ast.literal_eval(node.value)
    raise KeyError(f"{path} has no examples")


# What the examples about locking have beside them.
MANIFEST = """
selections:
  base_image: {listing: compshare_image, name: PyTorch, latest_by: version, author: UCloud}
  chat_model: {listing: zstack_model, name: qwen 1.5 32B, version: 1.10.0}
"""
LOCKING = ("catalog_lock", "catalog_drift_info", "locked")


def expected_to_fail(tasks: list[dict]) -> set[str]:
    """Return the tasks whose failure an example shows how to handle."""
    return {task["name"] for one in tasks if "rescue" in one for task in one["block"]}


@pytest.mark.parametrize(
    "path", sorted(FILES), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_examples_run(clouds, playbook, tmp_path, path: pathlib.Path) -> None:
    if path.stem in LOCKING:
        (tmp_path / "aicloud.yml").write_text(MANIFEST, encoding="utf-8")
        missing = MANIFEST.replace("PyTorch", "PyTorrent")
        (tmp_path / "missing.yml").write_text(missing, encoding="utf-8")
        locked = playbook("aicloud.catalog.lock", "-e", "manifest=aicloud.yml")
        assert locked.rc == 0, locked.output
    tasks = yaml.safe_load(text_of(path))
    outcome = playbook([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}])
    assert outcome.rc == 0, outcome.output
    failed = {one.task for one in outcome.results if one.status != "ok"}
    assert failed <= expected_to_fail(tasks), outcome.output
    assert "DEPRECATION" not in outcome.output


@pytest.mark.parametrize(
    "path", sorted((PLUGINS / "inventory").glob("*.py")), ids=lambda path: path.stem
)
def test_inventories_find_hosts(clouds, source, listed, path: pathlib.Path) -> None:
    """Each example is a file called as its first line says."""
    documents = [text.strip() for text in text_of(path).split("\n---\n")]
    assert len(documents) >= 3
    for document in documents:
        name = document.removeprefix("# ").partition(":")[0]
        source.text(name, document + "\n")
        found = listed(source.folder / name)
        assert found.hosts and found.groups[path.stem], name
        assert "DEPRECATION" not in found.told
