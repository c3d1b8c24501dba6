"""Options of plugins: the nearest source wins, and its value is checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from ansible.errors import AnsibleOptionsError

from ansible_collections.aicloud.catalog.plugins.plugin_utils._options import (
    DEFAULT,
    ENVIRONMENT,
    OPTION,
    VARIABLE,
    Given,
    find,
    load_options,
    option_of,
)

OMITTED = "__omit_place_holder__x"
# As documented: the last variable of the environment is the first in the contract.
REGION = {
    "type": "str",
    "default": "cn-default",
    "vars": [{"name": "aicloud_region"}],
    "env": [{"name": "SECOND_REGION"}, {"name": "FIRST_REGION"}],
}
PROXY = {
    "type": "str",
    "vars": [{"name": "aicloud_proxy"}],
    "env": [{"name": "AICLOUD_PROXY"}],
}
PLAIN = {"type": "str", "default": "one"}


@pytest.fixture(autouse=True)
def environment(monkeypatch) -> None:
    for name in ("FIRST_REGION", "SECOND_REGION", "AICLOUD_PROXY", "AICLOUD_COUNT"):
        monkeypatch.delenv(name, raising=False)


def templated(value: object) -> object:
    return value.replace("{{ x }}", "X") if isinstance(value, str) else value


def found(name: str, definition: Mapping[str, Any], direct=None, variables=None):
    option = option_of(name, definition)
    return find(option, definition, direct or {}, variables or {}, templated)


@pytest.mark.parametrize(
    ("direct", "variable", "first", "second", "value", "distance"),
    [
        ("a", "b", "c", "d", "a", OPTION),
        (None, "b", "c", "d", "b", VARIABLE),
        (" ", "b", "c", "d", "b", VARIABLE),
        (OMITTED, "b", "c", "d", "b", VARIABLE),
        (None, "{{ x }}", "c", "d", "X", VARIABLE),
        (None, None, "c", "d", "c", ENVIRONMENT),
        (None, " \n", "c", "d", "c", ENVIRONMENT),
        (None, OMITTED, "c", "d", "c", ENVIRONMENT),
        ("", "", "", "d", "d", ENVIRONMENT),
        (None, None, " ", "d", "d", ENVIRONMENT),
        (None, None, None, "d", "d", ENVIRONMENT),
        (None, None, None, None, "cn-default", DEFAULT),
        (" a\n", None, None, None, "a", OPTION),
        (None, "\ufeffb\r\n", None, None, "b", VARIABLE),
        (None, None, "c \n", None, "c", ENVIRONMENT),
    ],
)
def test_the_nearest_source_that_says_something(
    monkeypatch, direct, variable, first, second, value, distance
) -> None:
    for name, text in (("FIRST_REGION", first), ("SECOND_REGION", second)):
        if text is not None:
            monkeypatch.setenv(name, text)
    given = found("region", REGION, {"region": direct}, {"aicloud_region": variable})
    assert (given.value, given.distance) == (value, distance)
    told = {
        OPTION: "",
        VARIABLE: "the variable aicloud_region",
        ENVIRONMENT: f"{'FIRST' if value == 'c' else 'SECOND'}_REGION in the environment",
        DEFAULT: "",
    }
    assert given.source == told[distance]


def test_an_empty_proxy_says_something_except_in_the_environment(monkeypatch) -> None:
    monkeypatch.setenv("AICLOUD_PROXY", "http://p:1")
    assert found("proxy", PROXY, {"proxy": " "}).value == ""
    assert found("proxy", PROXY, {}, {"aicloud_proxy": ""}).value == ""
    assert found("proxy", PROXY).value == "http://p:1"
    monkeypatch.setenv("AICLOUD_PROXY", "")
    assert found("proxy", PROXY) == Given(None, DEFAULT)


def test_an_option_without_other_sources_keeps_its_text() -> None:
    for text in ("", " ", " two "):
        assert found("match", PLAIN, {"match": text}) == Given(text, OPTION)
    assert found("match", PLAIN) == Given("one", DEFAULT)


class Asked(NamedTuple):
    """As much of a plugin as options need."""

    option_definitions: Mapping[str, Mapping[str, Any]]
    ansible_name: str = "aicloud.catalog.asked"
    plugin_type: str = "lookup"


KEYS = {
    name: {"type": "str", "vars": [{"name": f"v_{name}"}]}
    for name in ("key", "secret", "session")
}
KINDS = (("key", "secret"), ("session",))


def loaded(definitions, direct, variables=None, **more) -> dict[str, Any]:
    plugin = Asked(definitions)
    return load_options(plugin, direct, variables or {}, templated, **more)


@pytest.mark.parametrize(
    ("direct", "variables", "used"),
    [
        ({"session": "s"}, {"v_key": "k", "v_secret": "x"}, {"session"}),
        ({"key": "k"}, {"v_secret": "x", "v_session": "s"}, {"key", "secret"}),
        ({"key": "k"}, {"v_session": "s"}, {"key"}),
        ({}, {"v_key": "k", "v_session": "s"}, {"key", "session"}),
        ({"key": "k", "session": "s"}, {"v_secret": "x"}, {"key", "secret", "session"}),
    ],
)
def test_nearer_credentials_replace_farther_ones_of_another_kind(
    direct, variables, used
) -> None:
    options = loaded(KEYS, direct, variables, credentials=KINDS)
    assert {name for name, value in options.items() if value is not None} == used


def test_credentials_of_one_kind_are_all_used() -> None:
    options = loaded(KEYS, {"key": "k"}, {"v_secret": "x"}, credentials=KINDS[:1])
    assert options == {"key": "k", "secret": "x", "session": None}


def test_what_is_left_to_core_and_what_is_no_option() -> None:
    definitions = {"_terms": {}, "plugin": PLAIN, "match": PLAIN}
    assert loaded(definitions, {}, without=("plugin",)) == {"match": "one"}
    with pytest.raises(AnsibleOptionsError, match="did you mean match"):
        loaded(definitions, {"matc": "one"})


@pytest.mark.parametrize("source", ["option", "variable", "environment"])
def test_a_wrong_value_names_its_source(monkeypatch, source) -> None:
    definitions = {
        "count": {
            "type": "int",
            "vars": [{"name": "v_count"}],
            "env": [{"name": "AICLOUD_COUNT"}],
        }
    }
    if source == "environment":
        monkeypatch.setenv("AICLOUD_COUNT", "many")
    with pytest.raises(AnsibleOptionsError) as caught:
        loaded(
            definitions,
            {"count": "many"} if source == "option" else {},
            {"v_count": "many"} if source == "variable" else {},
        )
    told = {
        "option": "count='many' is not a whole number",
        "variable": "(from the variable v_count)",
        "environment": "(from AICLOUD_COUNT in the environment)",
    }
    assert str(caught.value).endswith(told[source])


def test_an_option_is_what_its_documentation_says() -> None:
    option = option_of(
        "many",
        {
            "type": "list",
            "elements": "dict",
            "default": [],
            "choices": ["a"],
            "secret": True,
            "suboptions": {"inner": {"type": "int"}},
        },
    )
    assert (option.type, option.elements, option.choices) == ("list", "dict", ("a",))
    assert option.default == [] and option.secret
    assert [(one.name, one.type) for one in option.suboptions] == [("inner", "int")]
    plain = option_of("plain", {})
    assert (plain.type, plain.elements, plain.choices) == ("str", None, None)
    assert plain.default is None and not plain.secret and not plain.suboptions
