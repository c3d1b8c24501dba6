"""Playbooks made of questions: a task for each, all in one process.

A question that fails does not end the play; its text stands in the task's result.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

COLLECTION = "aicloud.catalog"
# listing: the info module's list, a name that one usable entry has, and its answer.
KNOWN = {
    "compshare_image": ("images", "PyTorch 2.3", "compshareImage-1demotorch23"),
    "compshare_community_image": (
        "images",
        "数字人 LiveTalk",
        "compshareImage-1demolt2602",
    ),
    "compshare_custom_image": ("images", "vllm-prod 1.1", "compshareImage-1ownvllm11"),
    "compshare_shared_image": (
        "images",
        "team-base 2.0",
        "compshareImage-1sharebase20",
    ),
    "compshare_model": ("models", "Llama-3-8B", "/models/llama-3-8b"),
    "zstack_model": (
        "models",
        "qwen 1.5 32B",
        "10.20.0.15:/ai/model_center/qwen_1.5_32B_1.10.0",
    ),
    "qianfan_model": ("models", "faq-embed", "amv-6t0j3g9d4u8q"),
}
# Where a name is not enough.
NEEDED = {"zstack_model": {"version": "1.10.0"}}
LISTINGS = tuple(KNOWN)
CLOUD_OF = {listing: listing.partition("_")[0] for listing in LISTINGS}
Task = dict[str, Any]


def literal(value: Any) -> str:
    """Return a value as a playbook author writes it inside of a template."""
    return "none" if value is None else json.dumps(value, ensure_ascii=False)


def expression(listing: str, *terms: str, how: str = "query", **options: Any) -> str:
    """Return the call of a lookup, to stand in a template."""
    words = [f"'{COLLECTION}.{listing}'", *map(literal, terms)]
    words += [f"{name}={literal(value)}" for name, value in options.items()]
    return f"{how}({', '.join(words)})"


def lookup(label: str, listing: str, *terms: str, **options: Any) -> Task:
    """Return a task whose ``msg`` is the lookup's answer, as a list."""
    return shown(label, expression(listing, *terms, **options))


def shown(label: str, template: str) -> Task:
    """Return a task whose ``msg`` is what the template expression gives."""
    return {
        "name": label,
        "ansible.builtin.debug": {"msg": "{{ " + template + " }}"},
        "ignore_errors": True,
    }


def together(label: str, expressions: dict[str, str]) -> Task:
    """Return one task whose ``msg`` has the answers to all of these, by their names.

    Much faster than a task for each; but when one fails, they all do.
    """
    asked = {name: "{{ " + template + " }}" for name, template in expressions.items()}
    return {"name": label, "ansible.builtin.debug": {"msg": asked}}


def info(label: str, listing: str, /, **options: Any) -> Task:
    """Return a task with the info module of a listing."""
    return {
        "name": label,
        f"{COLLECTION}.{listing}_info": options,
        "ignore_errors": True,
    }


def known(label: str, listing: str, **options: Any) -> Task:
    """Return a lookup of the entry that KNOWN tells of."""
    options = NEEDED.get(listing, {}) | options
    return lookup(label, listing, KNOWN[listing][1], **options)


def known_info(label: str, listing: str, **options: Any) -> Task:
    """Return an info module that finds the entry that KNOWN tells of."""
    options = NEEDED.get(listing, {}) | options
    return info(label, listing, name=KNOWN[listing][1], **options)


def play(tasks: Iterable[Task], hosts: str = "localhost", **keywords: Any) -> Task:
    """Return a play with these tasks, in this order."""
    return {"hosts": hosts, "gather_facts": False, **keywords, "tasks": list(tasks)}


def inventory(count: int) -> str:
    """Return an inventory of so many hosts that need no connection."""
    return "".join(f"host{number:02d}," for number in range(count))


def failures(outcome: Any) -> dict[str, str]:
    """Return the text of every task that failed, by its name."""
    return {
        one.task: str(one.result.get("msg", ""))
        for one in outcome.results
        if one.status == "failed"
    }


def listed(outcome: Any, label: str, key: str = "msg") -> Any:
    """Return what a task answered; a failure says why."""
    told = outcome.task(label)
    assert told.status == "ok", f"{label}: {told.result.get('msg')}"
    return told[key]


def requests_to(counts: dict[str, Any]) -> dict[str, int]:
    """Return how often each action was called, whatever the cloud."""
    return {
        action: number
        for actions in counts["actions"].values()
        for action, number in actions.items()
    }


def usable_images(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return platform images that can be used, in the order of the server."""
    order = ("System", "App", "Game", "Other")
    return [
        row
        for kind in order
        for row in rows
        if row["ImageType"] == kind and row.get("Status") in (None, "Available")
    ]


def ids(rows: Iterable[dict[str, Any]], key: str = "CompShareImageId") -> list[str]:
    return [row[key] for row in rows]
