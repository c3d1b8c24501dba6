"""RETURN of the pairs of modules of a resource: one that changes it, one that reads.

What is an ``entry`` of a listing has the keys of its entries. The file of words says
once what a thing that both return is made of. Where the two differ, a value is a
mapping with ``changing`` and ``info``; a key that only one of them returns says so in
``only``.
"""

from __future__ import annotations

from typing import Any

from .results import recorded_entry
from .words import paragraphs, words_about

KINDS = {"changing": "", "info": "_info"}


def pair_return(name: str, kind: str) -> dict[str, Any]:
    """Return what one module of the pair documents as its results."""
    about = words_about(name)["results"]
    things = about["things"]
    shared = words_about("shared")["results"][kind] if kind == "changing" else {}
    own = {key: {**shared.get(key, {}), **text} for key, text in about[kind].items()}
    rest = {key: text for key, text in shared.items() if key not in own}
    return {
        key: _value(text, kind, things)
        for key, text in {**own, **rest}.items()
        if text.get("only", kind) == kind
    }


def _value(text: dict[str, Any], kind: str, things: dict[str, Any]) -> dict[str, Any]:
    """Return the documentation of one value."""
    text = {key: _for(kind, value) for key, value in text.items() if key != "only"}
    description, also = paragraphs(text.pop("description")), text.pop("also", None)
    if also:
        description = [f"{description[0]} {also}", *description[1:]]
    thing = text.pop("thing", None)
    entry = text.pop("entry", None)
    value = {"description": description, "returned": "success", "type": "str", **text}
    if thing:
        value["contains"] = {
            key: _value(inner, kind, things)
            for key, inner in things[thing].items()
            if inner.get("only", kind) == kind
        }
    if entry:
        value["contains"] = recorded_entry(entry)
    return value


def _for(kind: str, value: Any) -> Any:
    """Return the part of a value that is about this kind of module."""
    both = isinstance(value, dict) and value and set(value) <= set(KINDS)
    return value.get(kind) if both else value
