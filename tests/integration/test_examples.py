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
  base_image:
    {listing: compshare_image, name: PyTorch, latest_by: version, author: UCloud}
  chat_model: {listing: zstack_model, name: qwen 1.5 32B, version: 1.10.0}
"""
LOCKING = ("catalog_lock", "catalog_drift_info", "locked")


# Examples of one kind are plays of one run. Each has a host of its own: what it
# registers is not seen by the next one, which goes on when it fails.
KINDS = {
    "locking": lambda path: path.stem in LOCKING,
    "lookups and filters": lambda path: path.parent.name != "modules",
    "modules that read": lambda path: path.stem.endswith("_info"),
    "modules that change": lambda path: True,
}


def files_of(kind: str) -> list[pathlib.Path]:
    """Return the plugins that are of this kind and of none before it."""
    return [
        path
        for path in sorted(FILES)
        if kind == next(name for name, holds in KINDS.items() if holds(path))
    ]


def expected_to_fail(tasks: list[dict]) -> set[str]:
    """Return the tasks whose failure an example shows how to handle."""
    return {task["name"] for one in tasks if "rescue" in one for task in one["block"]}


@pytest.mark.parametrize("kind", KINDS)
def test_examples_run(clouds, playbook, tmp_path, kind: str) -> None:
    if kind == "locking":
        (tmp_path / "aicloud.yml").write_text(MANIFEST, encoding="utf-8")
        missing = MANIFEST.replace("PyTorch", "PyTorrent")
        (tmp_path / "missing.yml").write_text(missing, encoding="utf-8")
        locked = playbook("aicloud.catalog.lock", "-e", "manifest=aicloud.yml")
        assert locked.rc == 0, locked.output
    examples = {
        f"{path.parent.name}/{path.stem}": yaml.safe_load(text_of(path))
        for path in files_of(kind)
    }
    plays = [
        {"hosts": name, "gather_facts": False, "connection": "local", "tasks": tasks}
        for name, tasks in examples.items()
    ]
    outcome = playbook(plays, "-i", ",".join(examples) + ",")
    for name, tasks in examples.items():
        ended = [one for one in outcome.results if one.host == name]
        assert ended, f"{name} did not run: {outcome.output}"
        failed = {one.task: one.result for one in ended if one.status != "ok"}
        for task in expected_to_fail(tasks):
            failed.pop(task, None)
        assert not failed, f"{name}: {failed}"
    assert outcome.rc == 0, outcome.output
    assert "DEPRECATION" not in outcome.output


def test_inventories_find_hosts(clouds, source, listed) -> None:
    """Each example is a file called as its first line says; all are listed at once."""
    files = []
    for path in sorted((PLUGINS / "inventory").glob("*.py")):
        documents = [text.strip() for text in text_of(path).split("\n---\n")]
        assert len(documents) >= 3, path.stem
        for document in documents:
            name = document.removeprefix("# ").partition(":")[0]
            assert name.endswith(f".{path.stem}.yml") and name not in files
            # Which example found nothing is told by its group.
            group = f"{path.stem}_{len(files)}"
            more = f'groups:\n  {group}: "true"\n'
            text = document + "\n"
            has_groups = "\ngroups:\n" in text
            source.text(
                name, text.replace("groups:\n", more, 1) if has_groups else text + more
            )
            files.append(name)
    found = listed(*[source.folder / name for name in files])
    for number, name in enumerate(files):
        plugin = name.split(".")[-2]
        assert found.groups.get(f"{plugin}_{number}"), f"{name}: {found.told}"
        assert found.groups[plugin], name
    assert "DEPRECATION" not in found.told
