"""RETURN of modules and lookups of a listing."""

from __future__ import annotations

import json
from typing import Any

from .descriptions import ABSENT, ROOT, Listing, listings
from .words import EntryWords, words_about

SAMPLES = ROOT / "tests/fixtures/samples.json"


def samples() -> dict[str, Any]:
    """Return the recorded results by listing, with the options they were asked with."""
    found: dict[str, Any] = json.loads(SAMPLES.read_text(encoding="utf-8"))
    return found


def _recorded(listing: Listing) -> dict[str, Any]:
    """Return the recorded result; a listing that is new has none yet."""
    found: dict[str, Any] = samples().get(listing.name, {}).get("result", {})
    return found


def _sample(value: Any) -> dict[str, Any]:
    return {} if value in ("", [], {}, None) else {"sample": value}


def entry_contents(words: EntryWords, returned: str, entry: dict[str, Any]) -> Any:
    """Return the documentation of all keys of an entry."""
    fields = words.listing.fields({})
    keys = [*ABSENT, *(key for key in fields if key not in ABSENT)]
    contents = {}
    for name in keys:
        key = dict(words_about("shared")["keys"][name])
        key["description"] = words.key(name)
        contents[name] = {
            "description": key.pop("description"),
            "returned": returned,
            **key,
            **_sample(entry.get(name)),
        }
    return contents


def recorded_entry(name: str) -> dict[str, Any]:
    """Return the documentation of an entry that a module returns as its ``image``."""
    listing = listings()[name].listing
    one = listing.noun.removesuffix("s")
    entry = (_recorded(listing).get(listing.noun) or [{}])[0]
    contents: dict[str, Any] = entry_contents(
        EntryWords(listing, one), "success", entry
    )
    return contents


def module_return(listing: Listing) -> dict[str, Any]:
    """Return what an info module documents as its results."""
    texts, result = words_about("shared")["results"]["module"], _recorded(listing)
    words = EntryWords(listing, f"{listing.noun}[]")
    meta = result.get("meta", {})

    def value(name: str, kind: str, sample: Any = None, **more: Any) -> dict[str, Any]:
        known: dict[str, Any] = {"description": words.about(texts[name])}
        known |= {"returned": "success", "type": kind, **more}
        return known if sample is None else known | {"sample": sample}

    entry = (result.get(listing.noun) or [{}])[0]
    contents = entry_contents(words, "success", entry)
    told = {listing.noun: value("many", "list", elements="dict", contains=contents)}
    if listing.grouped:
        told["groups"] = value("groups", "list", result.get("groups"), elements="dict")
    told["total"] = value("total", "int", result.get("total"))
    told["matched"] = value("matched", "int", result.get("matched"))
    of_meta = {
        name: value(name, "int", meta.get(name))
        for name in ("requests", "pages", "retries")
    }
    ids = meta.get("request_ids", [])[:1] or None
    of_meta["request_ids"] = value("request_ids", "list", ids, elements="str")
    of_meta["elapsed"] = value("elapsed", "float", meta.get("elapsed"))
    of_meta["nearest"] = value("nearest", "list", elements="str")
    of_meta["snapshot"] = value("snapshot", "str")
    told["meta"] = value("meta", "dict", contains=of_meta)
    return told


def lookup_return(listing: Listing) -> dict[str, Any]:
    """Return what a lookup documents as its results."""
    words = EntryWords(listing, "_raw[]")
    entry = (_recorded(listing).get(listing.noun) or [{}])[0]
    return {
        "_raw": {
            "description": words.about(
                words_about("shared")["results"]["lookup"]["_raw"]
            ),
            "type": "list",
            "elements": "raw",
            "sample": [entry.get(listing.handle, "")],
            "contains": entry_contents(words, "O(attribute=entry)", entry),
        }
    }
