"""Misbehaviour on demand (README.md, Faults): which rules fire for a request."""

from __future__ import annotations

import asyncio

CLOUDS = ("compshare", "zstack", "qianfan", None)
# Answers instead of the cloud; the first that fires wins.
ANSWERS = {
    "status", "retcode", "error", "html", "empty", "redirect", "huge", "drop",
    "echo_secret",
}  # fmt: skip
# Changes how the answer is sent.
SENDING = {"slow", "drip", "truncate"}
# Changes the body of whatever the cloud answers.
BODIES = {"alter"}
# Changes what the cloud does or says; read by the code of that cloud.
CHANGES = {
    "expire_session", "wrong_type", "missing_field", "insert", "remove", "total",
    "repeat_marker", "truncated_without_marker", "ignore_offset",
}  # fmt: skip
# Changes what comes of a request that changes something.
ORDERS = {"lost", "twin", "job_fails", "part_fails"}
KINDS = ANSWERS | SENDING | BODIES | CHANGES | ORDERS
ONLY = {
    "expire_session": "zstack",
    "job_fails": "zstack",
    "part_fails": "zstack",
    "repeat_marker": "qianfan",
    "truncated_without_marker": "qianfan",
}
READ_BY = {
    "compshare_image": "DescribeCompShareImages",
    "compshare_custom_image": "DescribeCompShareCustomImages",
    "compshare_shared_image": "DescribeCompShareSharingImages",
    "compshare_community_image": "DescribeCommunityImages",
    "compshare_model": "DescribeModelRepositoryModels",
    "compshare_instance": "DescribeCompShareInstance",
    "zstack_model": "QueryModel",
    "zstack_model_center": "QueryModelCenter",
    "zstack_model_service": "QueryModelService",
    "zstack_model_service_group": "QueryModelServiceInstanceGroup",
    "qianfan_model": "DescribeCustomModelSets",
    "qianfan_service": "DescribeServices",
}


class Faults:
    """The rules in force, each with its own counters."""

    def __init__(self) -> None:
        self.rules: list[dict] = []

    def replace(self, rules: list[dict]) -> None:
        """Install rules; raises ValueError for a rule that could never work."""
        former, self.rules = self.rules, [_checked(dict(rule)) for rule in rules]
        for rule in former:
            rule["replaced"].set()

    def match(
        self, cloud: str, action: str | None, listing: bool, changing: bool = False
    ) -> dict[str, dict]:
        """Rules that fire for this request, by kind; counts them.

        ``listing``: the action reads a listing; what changes data waits for one.
        ``changing``: it changes something; what spoils an order waits for one.
        """
        fired: dict[str, dict] = {}
        for rule in self.rules:
            if not _concerns(rule, cloud, action):
                continue
            if not _fits(rule["kind"], listing, changing):
                continue
            if any(kind in ANSWERS for kind in fired) and rule["kind"] in ANSWERS:
                continue
            if rule["kind"] in fired:
                continue
            rule["seen"] += 1
            if rule["seen"] <= rule["after"]:
                continue
            if rule["times"] is not None and rule["fired"] >= rule["times"]:
                continue
            rule["fired"] += 1
            fired[rule["kind"]] = rule
        return fired


def _fits(kind: str, listing: bool, changing: bool) -> bool:
    if kind == "expire_session":
        return listing or changing
    if kind in CHANGES:
        return listing
    return kind not in ORDERS or changing


def _concerns(rule: dict, cloud: str, action: str | None) -> bool:
    return rule["cloud"] in (None, cloud) and rule["action"] in (None, action)


def _checked(rule: dict) -> dict:
    kind = rule.get("kind")
    if kind not in KINDS:
        raise ValueError(f"no such fault: {kind}; there are {sorted(KINDS)}")
    if rule.get("cloud") not in CLOUDS:
        raise ValueError(f"no such cloud: {rule.get('cloud')}")
    if kind == "redirect" and not rule.get("location"):
        raise ValueError("redirect needs a location")
    if kind == "total" and not ({"value", "drift"} & set(rule)):
        raise ValueError("total needs value or drift")
    if kind == "alter" and not (rule.get("path") and rule.get("action")):
        raise ValueError("alter needs an action and a path")
    instead = rule.get("answer")
    if instead is not None and (kind != "lost" or instead.get("kind") not in ANSWERS):
        raise ValueError(f"no answer can take the place of a lost one: {instead}")
    if kind in ("insert", "remove"):
        # Its pages are those of its own listing, and it happens once.
        if rule.get("listing") not in READ_BY:
            raise ValueError(f"{kind} needs a listing of {sorted(READ_BY)}")
        rule.setdefault("action", READ_BY[rule["listing"]])
        rule.setdefault("times", 1)
    if kind in ONLY:
        rule["cloud"] = rule.get("cloud") or ONLY[kind]
    for name in ("cloud", "action", "times"):
        rule.setdefault(name, None)
    rule["after"] = int(rule.get("after") or 0)
    rule.update(seen=0, fired=0, replaced=asyncio.Event())
    return rule
