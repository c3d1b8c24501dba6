"""The documentation texts: the files in docs/words."""

from __future__ import annotations

import functools
import json
import re
from typing import Any

import yaml

from .descriptions import ABSENT, ROOT, Listing, Option

FOLDER = ROOT / "docs/words"


@functools.cache
def words_about(name: str) -> dict[str, Any]:
    """Return the words of one file."""
    path = FOLDER / f"{name}.yml"
    if not path.exists():
        raise SystemExit(f"docs/words/{name}.yml is missing")
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def paragraphs(text: str | list[str]) -> list[str]:
    """Return a text, or a list of texts, as a list."""
    return [text] if isinstance(text, str) else text


def said(listing: Listing | None, topic: str, of: str) -> Any:
    """Return what the own words, those of its kind or the shared ones say."""
    shared = words_about("shared")
    sources = [shared]
    if listing:
        sources = [words_about(listing.name), shared.get(listing.noun, {}), shared]
    for source in sources:
        if of in source.get(topic, {}):
            return source[topic][of]
    name = listing.name if listing else "shared"
    raise SystemExit(f"docs/words/{name}.yml says nothing about {of} in {topic}")


def option_docs(
    listing: Listing | None, topic: str, options: tuple[Option, ...], inside: str = ""
) -> dict[str, Any]:
    """Return the documentation of options: the words, and what the code declares."""
    found = {}
    for option in options:
        name = f"{inside}{option.name}"
        text = {
            "description": paragraphs(said(listing, topic, name)),
            **declared(option),
        }
        if option.suboptions:
            inner = option_docs(listing, topic, option.suboptions, f"{name}.")
            text["suboptions"] = inner
        found[option.name] = text
    return found


def declared(option: Option) -> dict[str, Any]:
    """Return what the code says about an option, as documentation has it."""
    known = {
        "type": option.type,
        "elements": option.elements,
        "choices": list(option.choices) if option.choices else None,
        "required": option.required or None,
        "default": option.default,
    }
    return {key: value for key, value in known.items() if value is not None}


class EntryWords:
    """The words about the entries of one listing."""

    def __init__(self, listing: Listing, entry: str) -> None:
        self.listing = listing
        self.one = listing.noun.removesuffix("s")
        # How documentation refers to a key of an entry.
        self.entry = entry

    def about(self, text: str | list[str]) -> list[str]:
        """Return the paragraphs, with the words for an entry filled in."""
        filled = [
            text.format(one=self.one, many=self.listing.noun)
            for text in paragraphs(text)
        ]
        return [re.sub(r"@(\w+)@", rf"{self.entry}.\1", text) for text in filled]

    def key(self, name: str) -> list[str]:
        """Return what is said about a key of an entry."""
        shared, fields = words_about("shared"), self.listing.fields({})
        if name not in fields:
            absent = shared["absent"][json.dumps(ABSENT[name])]
            return self.about([*paragraphs(self._general(name)), absent])
        if name == "family" and fields[name] is fields["name"]:
            return self.about(shared["same"])
        text = said(self.listing, "keys", name)
        return self.about(text["description"] if isinstance(text, dict) else text)

    def _general(self, name: str) -> str | list[str]:
        """Return what the shared words say about a key."""
        text: str | list[str] = words_about("shared")["keys"][name]["description"]
        return text
