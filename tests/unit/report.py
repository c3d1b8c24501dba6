"""The page of the drift report, made from items of every state and hostile texts."""

from __future__ import annotations

import pathlib
from typing import Any

import jinja2

PLAYBOOKS = pathlib.Path(__file__).resolve().parents[2] / "playbooks"
TEMPLATE = PLAYBOOKS / "templates" / "drift.html.j2"
# In the order of how much they ask for.
STATES = ("gone", "withdrawn", "republished", "changed", "newer", "same")
# What a stranger may call an image.
HOSTILE = (
    "</td><script>document.title='owned'</script>",
    "<img src=http://evil.example/x onerror=document.title='owned'>",
    "\" onmouseover=\"document.title='owned'",
    "'-->]]><svg/onload=document.title='owned'>&lt;b&gt;",
    "{{ 7 * 7 }}{% raw %}",
    "</script><style>*{display:none}</style>",
)
NUMBERS = (3, None, 200, 12, 0, 1000)


def entry(text: str) -> dict[str, Any]:
    return {
        "id": f"id {text}", "name": f"name {text}", "path": f"path {text}",
        "version": f"v {text}", "author": text, "updated": f"updated {text}",
        "size_bytes": 1, "checksum": text, "fingerprint": "sha256:0",
    }  # fmt: skip


def items() -> list[dict[str, Any]]:
    """Return one item for each state, by the names of their selections."""
    return [
        {
            "selection": f"{letter} {text}",
            "listing": f"listing {text}",
            "state": state,
            "text": f"it is {state} {text}",
            "was": None if state == "changed" else entry(f"was {text}"),
            "now": None if state == "gone" else entry(f"now {text}"),
            "age": age,
        }
        for letter, state, text, age in zip(
            "fbadce", STATES, HOSTILE, NUMBERS, strict=True
        )
    ]


def page(drift: list[dict[str, Any]], **problems: str) -> str:
    """Return the page as Ansible's template module makes it."""
    made = jinja2.Environment(trim_blocks=True, undefined=jinja2.StrictUndefined)
    template = made.from_string(TEMPLATE.read_text(encoding="utf-8"))
    return template.render(drift=drift, problems=problems)
