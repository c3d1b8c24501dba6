"""Values of options: one rule for each type, whatever Ansible made of it before."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.aicloud.catalog.plugins.module_utils._argspec import options_of
from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    farther_credentials,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.given import (
    given_value,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Option
from ansible_collections.aicloud.catalog.plugins.module_utils._core.text import visible
from ansible_collections.aicloud.catalog.plugins.module_utils._core.values import (
    checked,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import LISTINGS

OPTIONS = {
    option.name: option
    for listing in LISTINGS.values()
    for option in options_of(listing)
}
NUMBERS_TOO = {"version", "gpu_type", "gpu_memory", "max_size"}
TEXTS = sorted(n for n, o in OPTIONS.items() if o.type == "str" and not o.choices)
CHOICES = sorted(n for n, o in OPTIONS.items() if o.type == "str" and o.choices)
FLAGS = sorted(n for n, o in OPTIONS.items() if o.type == "bool")
COUNTS = sorted(n for n, o in OPTIONS.items() if o.type == "int")
MEASURES = sorted(n for n, o in OPTIONS.items() if o.type == "float")
LISTS = sorted(n for n, o in OPTIONS.items() if o.type == "list")


def refused(name, value, source=""):
    with pytest.raises(OptionError) as caught:
        checked(OPTIONS[name], value, source)
    return str(caught.value)


@pytest.mark.parametrize("name", TEXTS)
def test_what_yaml_made_of_a_text_is_refused(name):
    """2.10 has lost its zero, no is false, 0123 is 83."""
    quote = "quote it, or YAML changes what you wrote, just as it turns"
    for value, change in ((2.1, "2.10 into 2.1"), (False, "no into false")):
        assert refused(name, value).endswith(f"{quote} {change}")
    if name in NUMBERS_TOO:
        assert checked(OPTIONS[name], 4090) == "4090"
    else:
        assert refused(name, 83).endswith(f"{quote} 0123 into 83")
    assert checked(OPTIONS[name], "2.10") == "2.10"


class TaggedDate(date):
    """A date as ansible-core 2.19 reads it."""


@pytest.mark.parametrize("name", [n for n in TEXTS if not OPTIONS[n].secret])
def test_a_date_that_yaml_made_of_a_text_is_called_one(name):
    for value in (date(2024, 1, 2), TaggedDate(2024, 1, 2)):
        told = refused(name, value)
        assert told.endswith(f"{name}=2024-01-02 is a date, not text: quote it")


def test_secrets_are_not_shown():
    text = refused("password", 4711, "the variable aicloud_zstack_password")
    assert "4711" not in text
    assert text.startswith("bad option: password is a number, not text")
    assert text.endswith("(from the variable aicloud_zstack_password)")


@pytest.mark.parametrize("name", FLAGS)
def test_a_boolean_that_is_none(name):
    for value in ("ture", "", "2", 2, 0.5, [], "nein"):
        assert f"{name}={value!r} is not a boolean" in refused(name, value)
    for value in (True, "yes", "True", "on", "1", 1, " y "):
        assert checked(OPTIONS[name], value) is True
    for value in (False, "no", "FALSE", "off", "0", 0, "n"):
        assert checked(OPTIONS[name], value) is False


@pytest.mark.parametrize("name", COUNTS)
def test_whole_numbers(name):
    for value in ("x", "", "1.5", 1.5, True, [1], "9" * 5000):
        assert "is not a whole number" in refused(name, value)
    assert [checked(OPTIONS[name], v) for v in (3, "3", 3.0, " 3 ")] == [3, 3, 3, 3]


@pytest.mark.parametrize("name", MEASURES)
def test_numbers(name):
    for value in ("x", "", "nan", "1e999", True, [1], 10**400):
        assert "is not a number" in refused(name, value)
    assert [checked(OPTIONS[name], v) for v in (3, "3.5", 3.0)] == [3.0, 3.5, 3.0]


@pytest.mark.parametrize("name", LISTS)
def test_lists(name):
    assert f"{name}=['x']: an element is a list, not text" in refused(name, [["x"]])
    assert "an element is a dictionary" in refused(name, [{"a": 1}])
    assert "quote it" in refused(name, [2.1])
    assert "quote it" in refused(name, 2.1)
    assert checked(OPTIONS[name], ["a", "b,c"]) == ["a", "b,c"]
    split = checked(OPTIONS[name], " t, t\uff0cu ,,")
    whole = [" t, t\uff0cu ,,".strip()]
    assert split == (whole if name == "conditions" else ["t", "t", "u"])


def test_a_choice_that_yaml_reads_as_a_boolean():
    """An unquoted off is false; it is accepted where it can mean one choice only."""
    assert checked(OPTIONS["snapshot"], False) == "off"
    assert "quote it" in refused("snapshot", True)
    assert "quote it" in refused("match", False)


def test_choices_are_named():
    assert refused("match", "fuzzy") == (
        "bad option: match='fuzzy' is not one of exact, contains, glob, regex"
    )


@pytest.mark.parametrize("name", CHOICES)
@pytest.mark.parametrize("empty", ["", " \n"])
def test_an_empty_choice_is_empty_like_any_other_text(name, empty):
    choices = ", ".join(OPTIONS[name].choices)
    wanted = f"bad option: {name} is empty: leave it out or give one of {choices}"
    assert refused(name, empty) == wanted


def test_a_duration_without_a_unit_is_told_by_the_rule_of_durations():
    """Quoting the number would not help."""
    assert checked(Option(name="stop_after"), 8) == "8"


def test_nested_options_are_checked_by_their_own_rules():
    nested = Option(
        name="image",
        type="dict",
        suboptions=tuple(options_of(LISTINGS["zstack_model"])),
    )
    for value in ({"version": 2.1}, '{"version": 2.10}'):
        with pytest.raises(
            OptionError, match=r"image\.version=2\.1 is a number.*quote"
        ):
            checked(nested, value)
    with pytest.raises(OptionError, match=r"image\.latest_only='ture' is not a bool"):
        checked(nested, {"latest_only": "ture"})
    right = {"gpu_memory": 1, "conditions": "a,b", "limit": "1", "tags": "a,b"}
    assert checked(nested, {**right, "vendor": "__omit_place_holder__1"}) == {
        "gpu_memory": "1",
        "conditions": ["a,b"],
        "limit": 1,
        "tags": ["a", "b"],
    }


class _OmitType:
    """As ansible-core 2.19 and later have it."""


@pytest.mark.parametrize("omitted", ["__omit_place_holder__0a1b", _OmitType()])
@pytest.mark.parametrize("name", sorted(OPTIONS))
def test_omitted_is_not_given(name, omitted):
    assert given_value(name, omitted, sourced=False) is None
    assert given_value(name, ["a", omitted], sourced=False) == ["a"]


@pytest.mark.parametrize("text", ["key", " key\n", "\ufeffkey\r\n", "\t\ufeff key"])
def test_what_stands_around_a_text_of_a_source(text):
    assert given_value("public_key", text, sourced=True) == "key"
    assert given_value("name", text, sourced=False) == text


@pytest.mark.parametrize("text", ["", " ", "\n", "\ufeff"])
def test_an_empty_text_of_a_source_is_not_given(text):
    assert given_value("region", text, sourced=True) is None
    # No proxy, whatever the environment says.
    assert given_value("proxy", text, sourced=True) == ""


KINDS = (("session",), ("key", "key_secret"), ("account", "password"))


@pytest.mark.parametrize(
    ("distances", "expected"),
    [
        ({}, []),
        ({"session": 3}, []),
        ({"session": 0, "account": 3, "password": 3}, ["account", "password"]),
        ({"session": 3, "account": 1, "password": 3}, ["session"]),
        ({"session": 3, "key": 2, "account": 1}, ["session", "key"]),
        ({"session": 1, "account": 1}, []),
    ],
)
def test_the_nearest_kind_of_credentials_stays(distances, expected):
    assert farther_credentials(distances, KINDS) == expected


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=500, derandomize=True, deadline=None, database=None)
@given(value=anything, name=st.sampled_from(sorted(OPTIONS)))
def test_any_value_is_taken_or_is_a_bad_option(value, name):
    try:
        checked(OPTIONS[name], value)
    except OptionError as error:
        assert str(error).startswith("bad option: ")


def test_control_characters_are_shown_as_escapes():
    text = "a\x1b[31mb\x07\n\u202ec\ud800\u3000d 数字 é"
    assert visible(text) == "a\\x1b[31mb\\x07\\n\\u202ec\\ud800\u3000d 数字 é"


def test_errors_show_what_a_cloud_wrote_as_escapes():
    evil = "quota\x1b[2J\u202e\ud800\r\ngone"
    error = errors.ServerFault(evil, status=500, code=evil, request_id=evil)
    assert str(error).isprintable() and "quota\\x1b[2J\\u202e" in str(error)
    several = str(errors.SelectionError(f"one\ntwo {evil[:-5]}", missing=True))
    assert several.partition("\n")[0] == "one" and "\x1b" not in several


def test_a_moment_that_yaml_has_read_is_written_back() -> None:
    """Nothing of it is lost; in any other text a date is a typing error."""
    zone = timezone(timedelta(hours=8))
    moment = datetime(2026, 12, 1, 22, tzinfo=zone)
    assert checked(Option(name="stop_at"), moment) == "2026-12-01T22:00:00+08:00"
    # Without a zone it is refused later, by its own message.
    naive = moment.replace(tzinfo=None)
    assert checked(Option(name="stop_at"), naive) == "2026-12-01T22:00:00"
    with pytest.raises(OptionError, match="is a date, not text: quote it"):
        checked(Option(name="name"), moment)


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        (("id", "name"), "one='PyTorch' is text, not a dictionary: write it as {name:"),
        (("cuda",), "one='PyTorch' is text, not a dictionary: write it as {cuda:"),
        ((), "one='PyTorch' is text, not a dictionary"),
    ],
)
def test_a_text_where_a_dictionary_belongs(inside, words):
    suboptions = tuple(Option(name=name) for name in inside)
    option = Option(name="one", type="dict", suboptions=suboptions)
    with pytest.raises(OptionError) as caught:
        checked(option, "PyTorch")
    assert str(caught.value).startswith(f"bad option: {words}")
    for spelling in ("name=PyTorch", "{'name': 'PyTorch'}"):
        assert checked(option, spelling) == spelling  # Ansible reads it
