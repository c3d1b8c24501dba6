"""Expressions remembered for equal inputs give what Ansible itself gives."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from ansible import template
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.aicloud.catalog.plugins.plugin_utils._inventories.templating import (
    MemoTemplar,
    inputs_of,
)

MODERN = hasattr(Templar, "evaluate_expression")
HOSTS: list[dict[str, Any]] = [
    {"name": "a", "size": 1, "tags": ["x", "y"], "on": True, "raw": {"k": "v"}},
    {"name": "a", "size": 1, "tags": ["x", "y"], "on": True, "raw": {"k": "w"}},
    {"name": "a", "size": 1, "tags": ["x", "y"], "on": 1, "raw": {"k": "w"}},
    {"name": "1", "size": 2, "tags": [], "on": False, "raw": {}},
    {"name": 1, "size": "2", "tags": ["y", "x"], "on": 0, "raw": None},
    {"name": "", "size": None, "tags": None, "on": "yes", "raw": {"k": None}},
    {"name": None, "size": 2.5, "tags": ["1", 1, True], "on": "no", "raw": {"k": []}},
    {"name": "True", "size": 10**20, "tags": [[]], "on": None, "raw": {"k": {"d": 1}}},
    {"size": 0, "tags": ["a,b"], "raw": {"k": "é ü 中"}},
    {"name": "a-b c", "size": -1, "tags": ["x"], "on": True, "raw": {"a": 1, "k": 2}},
]
EXPRESSIONS = [
    "name",
    "name ~ '-' ~ size",
    "size",
    "size * 2",
    "size / 0",
    "on",
    "not on",
    "tags",
    "tags | length",
    "tags | join(',')",
    "tags | map('upper') | list",
    "tags | select('string') | list",
    "tags | sort | first",
    "tags[0]",
    "raw",
    "raw.k",
    "raw['k'] is defined",
    "raw.k.d | default('none', true)",
    "{'n': name, 's': size}",
    "[name, size, on]",
    "name is defined and name == 'a'",
    "name is search('a')",
    "name | bool",
    "on | bool",
    "on | ternary('yes', 'no')",
    "name | regex_replace('a', 'b')",
    "name | string | lower",
    "size is version('1.5', '>')",
    "nothing",
    "nothing.at_all",
    "nothing | default('d')",
    "name if on else size",
    "name | no_such_filter",
    "name is no_such_test",
    "name ~",
    "42",
    "'text'",
    "none",
    "[x for x in tags]",
    "name | hash('sha1')",
    "name.upper()",
    "lookup('ansible.builtin.env', 'HOME')",
]


def evaluated(templar: Any, expression: str, variables: dict[str, Any]) -> Any:
    """Return the result, or the class and text of the failure."""
    templar.available_variables = dict(variables)
    try:
        if MODERN:
            return templar.evaluate_expression(trusted(expression))
        return templar.template("{{ " + expression + " }}")
    except Exception as error:  # noqa: BLE001 - what Ansible raises is the result
        return type(error), str(error)


def trusted(text: str) -> str:
    return template.trust_as_template(text) if MODERN else text


class Counting:
    """A templar that counts what reaches it."""

    def __init__(self, templar: Templar) -> None:
        self.asked: list[str] = []
        self._templar = templar

    def __getattr__(self, name: str) -> Any:
        return getattr(self._templar, name)

    @property
    def available_variables(self) -> Any:
        return self._templar.available_variables

    @available_variables.setter
    def available_variables(self, variables: Any) -> None:
        self._templar.available_variables = variables

    def _counted(self, name: str) -> Any:
        def work(text: Any, *words: Any, **options: Any) -> Any:
            self.asked.append(str(text))
            return getattr(self._templar, name)(text, *words, **options)

        return work

    @property
    def template(self) -> Any:
        return self._counted("template")

    @property
    def evaluate_expression(self) -> Any:
        return self._counted("evaluate_expression")


@pytest.fixture
def plain() -> Templar:
    return Templar(loader=DataLoader())


@pytest.fixture
def counting(plain: Templar) -> Counting:
    return Counting(plain)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_results_are_those_of_ansible(plain: Templar, expression: str) -> None:
    """For every host, in two orders, and again when all is known."""
    memo = MemoTemplar(Templar(loader=DataLoader()))
    for variables in (*HOSTS, *reversed(HOSTS)):
        expected = evaluated(plain, expression, variables)
        got = evaluated(memo, expression, variables)
        assert repr(got) == repr(expected)
        assert type(got) is type(expected)


def test_equal_inputs_are_evaluated_once(counting: Counting) -> None:
    memo = MemoTemplar(counting)
    for variables in HOSTS * 3:
        evaluated(memo, "name ~ size | default('')", variables)
    inputs = {
        repr((variables.get("name", "absent"), variables.get("size")))
        for variables in HOSTS
    }
    assert len(counting.asked) == len(inputs)


def test_failures_are_remembered(counting: Counting) -> None:
    memo = MemoTemplar(counting)
    told = [evaluated(memo, "size / 0", {"size": 1}) for turn in range(3)]
    assert told[0] == told[1] == told[2] and isinstance(told[0], tuple)
    assert len(counting.asked) == 1


@pytest.mark.parametrize(
    "expression",
    [
        "lookup('ansible.builtin.env', 'HOME')",
        "now()",
        "name | random",
        "[1, 2] | shuffle",
        "[[1, 2], [3, 4]] | map('random') | list",
        "[name] | select(name) | list",
        "name | hash('sha1')",
        "name | password_hash",
        "vars",
        "hostvars['a']",
        "groups",
        "group_names",
        "name | no_such_filter",
        "name is no_such_test",
        "name ~",
    ],
)
def test_what_may_change_is_not_remembered(counting: Counting, expression: str) -> None:
    assert inputs_of("{{ " + expression + " }}") is None
    memo = MemoTemplar(counting)
    for turn in range(3):
        evaluated(memo, expression, {"name": "a"})
        assert len(counting.asked) == turn + 1


def test_variables_that_are_templates_are_not_remembered(plain: Templar) -> None:
    """They read variables that the expression does not name."""
    memo = MemoTemplar(Templar(loader=DataLoader()))
    for deep, name in itertools.product(
        ("{{ name }}", "{% if 1 %}{{ name }}{% endif %}"), "ab"
    ):
        variables = {
            "name": name,
            "deep": trusted(deep),
            "list": [trusted(deep)],
            "dict": {"key": trusted(deep)},
        }
        for expression in ("deep", "list[0]", "dict.key", "deep ~ 'x'"):
            assert evaluated(memo, expression, variables) == evaluated(
                plain, expression, variables
            )


@pytest.mark.parametrize("expression", ["tags", "raw", "[tags, raw]", "{'t': tags}"])
def test_results_are_not_shared(expression: str) -> None:
    """One host may change its list without changing another's."""
    memo = MemoTemplar(Templar(loader=DataLoader()))
    first = evaluated(memo, expression, {"tags": ["a"], "raw": {"b": ["c"]}})
    again = evaluated(memo, expression, {"tags": ["a"], "raw": {"b": ["c"]}})
    assert first == again
    for part, other in zip(parts(first), parts(again), strict=True):
        assert part is not other


def parts(value: Any) -> list[Any]:
    """Return the lists and dictionaries in a value, itself included."""
    found = [value] if isinstance(value, list | dict) else []
    inner = value.values() if isinstance(value, dict) else value
    for item in inner if found else []:
        found += parts(item)
    return found


def test_other_methods_are_those_of_the_templar(plain: Templar) -> None:
    memo = MemoTemplar(plain)
    memo.available_variables = {"name": "a"}
    assert plain.available_variables == {"name": "a"} == memo.available_variables
    assert memo.is_template(trusted("{{ name }}"))
    assert memo.template(["not", "a", "text"]) == ["not", "a", "text"]
