"""Faults that spoil what was carried out, or what is said about it."""

from __future__ import annotations

import json
import uuid

from simulator import answers
from simulator.wire import Answer, Request, dumps

# Where what an order makes is listed, and under which key its id stands.
MADE = {
    "compshare": ("compshare_instance", "UHostId", "uhost-1"),
    "zstack": ("zstack_model_service_group", "uuid", ""),
    "qianfan": ("qianfan_service", "serviceId", "svco-"),
    "CreateCompShareCustomImage": (
        "compshare_custom_image", "CompShareImageId", "compshareImage-1",
    ),
}  # fmt: skip


def carry_out(cloud, request: Request) -> Answer | None:
    """Answer, spoiled as the rules want; None when the connection is to be dropped."""
    listing = _made(cloud, request) if "twin" in request.faults else None
    known = [] if listing is None else list(listing.rows)
    answer = cloud.answer(request)
    if listing is not None:
        _add_twins(_where(cloud, request), listing, known, request.faults["twin"])
    lost = request.faults.get("lost")
    if lost is not None:
        # Carried out, but the caller never learns that.
        instead = lost.get("answer")
        if not instead:
            return None
        return answers.MAKERS[instead["kind"]](cloud, request, instead)
    rule = request.faults.get("alter")
    return answer if rule is None else _altered(answer, rule)


def _made(cloud, request: Request):
    name, _key, _prefix = _where(cloud, request)
    return cloud.state.listing(name, request.account or "default")


def _where(cloud, request: Request) -> tuple[str, str, str]:
    return MADE.get(request.action) or MADE[cloud.name]


def _add_twins(where: tuple, listing, known: list[dict], rule: dict) -> None:
    """Somebody else ordered the same at the same moment."""
    _name, key, prefix = where
    made = [row for row in listing.rows if row[key] not in {one[key] for one in known}]
    twins = [
        {**row, key: prefix + uuid.uuid4().hex[: 32 if not prefix else 11],
         "_lag": int(rule.get("lag", 0))}
        for row in made
    ]  # fmt: skip
    listing.replace([*twins, *listing.rows])


def _altered(answer: Answer, rule: dict) -> Answer:
    """Another value, another name, or nothing, in one place of the body."""
    content = json.loads(answer.body)
    *way, last = rule["path"].split(".")
    for holder in _holders([content], way):
        for key in _keys(holder, last):
            if "value" in rule:
                holder[key] = rule["value"]
            elif isinstance(holder, dict) and key in holder:
                value = holder.pop(key)
                if "rename" in rule:
                    holder[rule["rename"]] = value
    return Answer(dumps(content), answer.status, answer.content_type, answer.headers)


def _holders(found: list, way: list[str]) -> list:
    for step in way:
        found = [one[key] for one in found for key in _keys(one, step)]
    return [one for one in found if isinstance(one, dict | list)]


def _keys(holder: object, step: str) -> list:
    """``*`` stands for every element."""
    if isinstance(holder, list):
        every = range(len(holder))
        return list(every) if step == "*" else [n for n in every if str(n) == step]
    if isinstance(holder, dict):
        return list(holder) if step == "*" else [step]
    return []
