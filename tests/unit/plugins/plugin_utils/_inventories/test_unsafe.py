"""Texts of an API keep their content, and none of them is ever a template."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible import template
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.utils.unsafe_proxy import AnsibleUnsafeText
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.aicloud.catalog.plugins.plugin_utils._inventories.unsafe import (
    inert,
    inert_name,
    looks_like_template,
)

MODERN = hasattr(template, "trust_as_template")
HARMFUL = [
    "{{ 7 * 6 }}",
    "{% set x = 1 %}",
    "{# comment #}",
    "#jinja2: variable_start_string:'[['\n[[ 7 * 6 ]]",
    "lookup('ansible.builtin.env', 'HOME')",
    "name|upper",
    "''.__class__.__mro__",
    "f (1)",
    "{",
    "100%}",
    "[[ x ]]",
    "<< x >>",
    "#",
    "jinja2: variable_start_string:'a'",
]
HARMFUL.remove("''.__class__.__mro__")  # reads, but calls nothing
ORDINARY = [
    "",
    "PyTorch 2.1",
    "ComfyUI基础镜像0.3.66",
    "10.20.0.15:/ai/model_center/qwen_1.5_32B",
    'a,b;c & d = e? yes! it\'s "quoted" + more*',
    "line\nline",
    "（全角）｜",
]
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def protected(text: str) -> bool:
    """Whether Ansible refuses to evaluate this text."""
    if MODERN:
        return not template.is_trusted_as_template(text)
    return isinstance(text, AnsibleUnsafeText)


@pytest.mark.parametrize("text", HARMFUL)
def test_harmful_text_is_protected(text: str) -> None:
    for longer in (text, f"before {text}", f"{text} after", text * 2):
        settled = inert(longer)
        assert settled == longer
        assert protected(settled)
        assert all(map(protected, inert([longer, {"a": longer}["a"]])))


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_is_readable(text: str) -> None:
    """ansible-inventory wraps what is not trusted, or marked before 2.19."""
    assert inert(text) == text
    assert not protected(inert(text))
    assert not isinstance(inert(text), AnsibleUnsafeText)


@given(VALUES)
def test_content_stays(value: Any) -> None:
    settled = inert(value)
    assert settled == value
    assert json.dumps(settled, default=str) == json.dumps(value)
    assert shape(settled) == shape(value)


def shape(value: Any) -> Any:
    """Return what a value is made of, whatever Ansible has added to its texts."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return str if isinstance(value, str) else type(value)


@given(
    st.lists(st.text(alphabet="{}%# a('jinja2:_string)\n[<|", max_size=12), max_size=4)
)
def test_joined_texts_are_no_template(texts: list[str]) -> None:
    """What a play joins is not evaluated when it is used again."""
    templar = Templar(loader=DataLoader())
    templar.available_variables = {"texts": inert(texts)}
    expression = "{{ texts | join('') }}"
    joined = templar.template(
        template.trust_as_template(expression) if MODERN else expression
    )
    if str(joined) == "".join(texts):
        templar.available_variables = {"joined": joined}
        again = "{{ joined }}"
        again = template.trust_as_template(again) if MODERN else again
        assert str(templar.template(again)) == "".join(texts)


@given(st.text())
def test_what_looks_like_a_template_is_protected(text: str) -> None:
    if looks_like_template(text):
        assert protected(inert(text))


def test_names_are_marked_only_where_it_matters() -> None:
    """A mark replaces a name in lists of hosts; from 2.19 on nothing is needed."""
    assert inert_name("ComfyUI (beta)") == "ComfyUI (beta)"
    assert not isinstance(inert_name("ComfyUI (beta)"), AnsibleUnsafeText)
    assert inert_name("{{ 1 }}") == "{{ 1 }}"
    assert protected(inert_name("{{ 1 }}"))
    assert not isinstance(inert_name("plain"), AnsibleUnsafeText)
