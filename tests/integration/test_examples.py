"""Every example of the documentation runs as it stands, on the default catalog."""

from __future__ import annotations

import ast
import pathlib

import pytest
import yaml

PLUGINS = pathlib.Path(__file__).parents[2] / "plugins"
FILES = [
    path for kind in ("modules", "lookup") for path in (PLUGINS / kind).glob("*.py")
]


def examples(path: pathlib.Path) -> list[dict]:
    """Return the example tasks of a plugin."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLES":
            return yaml.safe_load(ast.literal_eval(node.value))
    raise KeyError(f"{path} has no examples")


def expected_to_fail(tasks: list[dict]) -> set[str]:
    """Return the tasks whose failure an example shows how to handle."""
    return {task["name"] for one in tasks if "rescue" in one for task in one["block"]}


@pytest.mark.parametrize(
    "path", sorted(FILES), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_examples_run(clouds, playbook, path: pathlib.Path) -> None:
    tasks = examples(path)
    outcome = playbook([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}])
    assert outcome.rc == 0, outcome.output
    failed = {one.task for one in outcome.results if one.status != "ok"}
    assert failed <= expected_to_fail(tasks), outcome.output
    assert "DEPRECATION" not in outcome.output
