"""DescribeCustomModelSets, DescribeModelSet, DescribeModel (fact sheet Qianfan, 3)."""

from __future__ import annotations

from simulator.catalog.qianfan import LLM, TYPES, version_of
from simulator.qianfan_page import inappropriate, member, not_found, page
from simulator.wire import Answer, Request, dumps


def sets(cloud, members: dict, request: Request) -> Answer:
    """One page of the sets, newest first unless ``pageReverse``."""
    quirks = cloud.state.quirks.qianfan
    stamp = cloud.state.quirks.version
    listing = cloud.state.listing("qianfan_model", request.account)
    back = member(members, "pageReverse", bool, False)
    order, blobs = listing.once(
        ("page", stamp, back), lambda: _ordered(listing.rows, back, quirks)
    )
    start, end, info = page(members, request, order, quirks)
    fields: dict = {}
    body = cloud.list_body(
        request, fields, "customModelSetList", blobs[start:end], {"pageInfo": info}
    )
    return cloud.success(body)


def _ordered(rows: list[dict], back: bool, quirks) -> tuple[list[str], list[bytes]]:
    ordered = list(reversed(rows)) if back else rows
    blobs = [dumps(_item(row, quirks)) for row in ordered]
    return [row["modelSetId"] for row in ordered], blobs


def _item(row: dict, quirks) -> dict:
    shown = dict(row)
    if not quirks.model_names:
        shown.pop("modelNames", None)
    elif quirks.model_names_order == "shuffled" and "modelNames" in shown:
        names = shown["modelNames"]
        shown["modelNames"] = names[1:] + names[:1]
    if not quirks.modify_time:
        shown.pop("modifyTime", None)
    return shown


def one_set(cloud, members: dict, request: Request) -> Answer:
    """A set by id or by exact name; exactly one of them."""
    identifier = member(members, "modelSetId", str, "")
    name = member(members, "modelSetName", str, "")
    if bool(identifier) == bool(name):
        raise inappropriate("modelSetId or modelSetName")
    folded = cloud.state.quirks.qianfan.case == "insensitive"

    def same(text: str) -> bool:
        return text == name or (folded and text.lower() == name.lower())

    for row in cloud.state.listing("qianfan_model", request.account).rows:
        if row["modelSetId"] == identifier or (name and same(row["modelSetName"])):
            return cloud.success(dumps(_detail(row)))
    raise not_found("model set")


def _detail(row: dict) -> dict:
    kind = TYPES.get(row["modelType"], TYPES[LLM])[0]
    shown = {k: v for k, v in row.items() if k != "modelCount"}
    return {**shown, "source": "UserCreate", "modelType": kind}


def one_version(cloud, members: dict, request: Request) -> Answer:
    """One version by its id."""
    identifier = member(members, "modelId", str, "")
    if not identifier:
        raise inappropriate("modelId")
    found = version(cloud, request, identifier)
    if found is None:
        raise not_found("model")
    return cloud.success(dumps(found))


def version(cloud, request: Request, identifier: str) -> dict | None:
    """What DescribeModel says of a version; None when there is none."""
    listing = cloud.state.listing("qianfan_version", request.account)
    details = listing.once("ids", lambda: {row["modelId"]: row for row in listing.rows})
    if identifier in details:
        return details[identifier]
    # Sets that a test brought along have no detail rows: derive them.
    for row in cloud.state.listing("qianfan_model", request.account).rows:
        if identifier in row["modelIds"]:
            return _derived(row, row["modelIds"].index(identifier))
    return None


def _derived(row: dict, place: int) -> dict:
    names = row.get("modelNames") or [str(n + 1) for n in range(len(row["modelIds"]))]
    return version_of({**row, "modelNames": names}, place)
