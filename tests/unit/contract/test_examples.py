"""Examples are tasks with fully qualified names; they run in the integration tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.playbook.block import Block
from ansible.playbook.task import Task

from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    files,
    listings,
    tasks_of,
)

LOOKUP_CALL = re.compile(r"\b(?:lookup|query|q)\(\s*['\"]([^'\"]*)['\"]")
PARTS = ("block", "rescue", "always")
KEYWORDS = {
    *Task.fattributes,
    *Block.fattributes,
    *PARTS,
    "loop_control",
    "local_action",
}
FILES = [*files("modules"), *files("lookup"), *files("filter")]
each_plugin = pytest.mark.parametrize(
    "path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}"
)


def every(tasks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Return the tasks and the tasks inside of blocks."""
    for task in tasks:
        yield task
        for part in PARTS:
            yield from every(task.get(part) or [])


def texts(value: Any) -> Iterator[str]:
    """Return all texts inside a value."""
    if isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def short_names(tasks: list[dict[str, Any]]) -> list[str]:
    """Return what is called by less than its full name."""
    actions = [k for task in every(tasks) for k in task if k not in KEYWORDS]
    actions += [
        group.removeprefix("group/")
        for task in tasks
        for group in task.get("module_defaults") or {}
    ]
    lookups = [name for text in texts(tasks) for name in LOOKUP_CALL.findall(text)]
    return [name for name in actions + lookups if name.count(".") < 2]


@each_plugin
def test_names_are_complete(path: Path) -> None:
    tasks = tasks_of(path)
    assert short_names(tasks) == []
    assert all(task.get("name") for task in every(tasks))


@each_plugin
def test_examples_use_the_plugin(path: Path) -> None:
    name = f"aicloud.catalog.{path.stem}"
    uses = [task for task in every(tasks_of(path)) if name in task or name in str(task)]
    assert len(uses) >= 3


@each_plugin
def test_an_example_handles_failure(path: Path) -> None:
    words = ("rescue", "failed_when", "until", "on_missing")
    assert any(word in str(tasks_of(path)) for word in words)


@each_plugin
def test_no_secret_is_written_down(path: Path) -> None:
    secrets = {
        option.name
        for listing in listings().values()
        for option in listing.cloud.options
        if option.secret or "key" in option.name
    }
    for key, value in pairs(tasks_of(path)):
        assert key not in secrets or "lookup('ansible.builtin.env'" in str(value)


def pairs(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield key, item
            yield from pairs(item)
    elif isinstance(value, list):
        for item in value:
            yield from pairs(item)


@pytest.mark.parametrize(
    "task",
    [
        {"debug": {"msg": "text"}},
        {"block": [{"rescue": [{"set_fact": {"a": 1}}]}]},
        {"ansible.builtin.debug": {"msg": "{{ lookup('compshare_image', 'a') }}"}},
        {"ansible.builtin.debug": {"msg": "{{ query('env', 'HOME') }}"}},
        {"module_defaults": {"group/all": {}}, "block": []},
    ],
)
def test_a_short_name_is_seen(task: dict[str, Any]) -> None:
    assert short_names([task])
