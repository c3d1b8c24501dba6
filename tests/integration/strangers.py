"""Images whose texts would do harm if they were evaluated.

Each of them would create a file.
"""

from __future__ import annotations

import copy
import pathlib
from typing import Any

# By what they are; CALL becomes the call that creates a file of its own.
TEXTS = {
    "expression": "{{ CALL }}",
    "statement": "{% set x = CALL %}a",
    "comment": "{# CALL #}b",
    "header": "#jinja2: variable_start_string:'[[', variable_end_string:']]'\n"
    "[[ CALL ]]",
    "brackets": "[[ CALL ]]",
    "question": "<? CALL ?>",
    "exclamation": "!! CALL !!",
    "bare": "CALL",
    "raw": "{% raw %}{{ CALL }}{% endraw %}",
}
# Author and description, each harmless, and a template when joined.
HALVES = {
    "braces": ("{", "{ CALL }}"),
    "percent": ("{", "% set x = CALL %}"),
    "header halves": (
        "#",
        "jinja2: variable_start_string:'((', variable_end_string:'))'\n(( CALL ))",
    ),
    "long halves": ("{{ '' ~", " CALL }}"),
}
# A play that writes braces itself, around a text without any.
BRACED = "% set x = CALL %"


def hostile_images(clouds: Any, folder: pathlib.Path) -> dict[str, dict[str, Any]]:
    """Make them the platform images; return them by ID. Calls create files there."""
    base = clouds.catalog("compshare_image")[0]
    rows = {}

    def add(name: str, author: str, description: str, tag: str) -> None:
        row = copy.deepcopy(base)
        number = f"h-{len(rows):02d}"
        call = f"lookup('pipe', 'touch {folder}/ran-{number}')"
        # A comma ends a tag, so this one has none.
        tag_call = f"lookup(*'pipe|touch {folder}/tag-{number}'.split('|'))"
        row |= {
            "CompShareImageId": number,
            "Name": name.replace("CALL", call),
            "Author": author.replace("CALL", call),
            "Description": description.replace("CALL", call),
            "Tags": ["{", "{" + tag_call + "}}", tag.replace("CALL", tag_call)],
            "Status": "Available",
        }
        rows[number] = row

    for text in TEXTS.values():
        add(text, text, text, text)
    for author, description in HALVES.values():
        add("half", author, description, description)
    add("braced", "me", BRACED, BRACED)
    clouds.set_catalog("compshare_image", rows=list(rows.values()))
    return rows


def ran(folder: pathlib.Path) -> list[str]:
    """Return what was executed."""
    return sorted(path.name for path in folder.glob("*-h-*"))


CONSTRUCTED = {
    "compose": {
        "joined": "catalog_author ~ catalog_description",
        "braced": "'{' ~ catalog_description ~ '}'",
        "tagged": "catalog_tags | join('')",
        "copied": "catalog_raw",
    },
    "keyed_groups": [
        {"key": "catalog_name", "prefix": ""},
        {"key": "catalog_tags", "prefix": "tag"},
        {"key": "catalog_tags | join('')", "prefix": "all"},
        {"key": "joined", "parent_group": "parent"},
        {"key": "{'a': catalog_description}", "separator": ""},
    ],
    "groups": {"known": "catalog_description == catalog_description"},
}
