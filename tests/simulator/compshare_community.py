"""DescribeCommunityImages and its tags (fact sheet CompShare, 3.3 and 4)."""

from __future__ import annotations

from simulator.catalog.community import published
from simulator.compshare_auth import Refused
from simulator.compshare_page import Page, serialised, start_of, view
from simulator.compshare_params import array, boolean, page, unavailable
from simulator.wire import Request, dumps

SORT = {
    "Favor": "FavoritesCount",
    "FavoritesCount": "FavoritesCount",
    "ImageUseTime": "ImageUseTime",
    "CreatedCount": "CreatedCount",
    "PubTime": None,
    "Price": None,
}
TAGS = {
    "图像/视频生成": ["图像生成", "视频生成", "Qwen-Image", "ComfyUI"],
    "语音/TTS生成": ["数字人", "语音合成"],
    "LLM": ["LLM", "深度学习", "PyTorch"],
}


def tags(cloud, values: dict[str, str], request: Request) -> Page:
    """DescribeCompShareImageTags: the tags of the community, by category."""
    flat = [dumps(tag) for group in TAGS.values() for tag in group]
    return Page({"TagsMap": TAGS, "TagIndex": list(TAGS)}, "Tags", flat)


def groups(cloud, values: dict[str, str], request: Request) -> Page:
    """One page of groups, or the group of one version."""
    quirks = cloud.state.quirks.compshare
    listing, rows, key = view(cloud, "compshare_community_image", request.account)
    offset, limit = page(values, quirks)
    bare = boolean(values, "ExcludeReadme") is True
    filters = _filters(values, quirks)
    wanted = values.get("CompShareImageId")
    if wanted:
        return _one(rows, wanted, bare)
    chosen, totals = listing.once(
        ("filter", key, filters), lambda: _filtered(rows, filters, quirks)
    )
    start = start_of(request, offset)
    fields = {"TotalCount": totals[0], "AvailableTotalCount": totals[1]}
    if quirks.community_page_unit == "versions":
        part = _window(rows, chosen, start, start + limit)
        blobs = [dumps(_without_readme(g) if bare else g) for g in part]
        return Page(fields, "CompshareImageGroup", blobs)
    if bare:
        shown = listing.once(
            ("no readme", key), lambda: [_without_readme(row) for row in rows]
        )
        blobs = serialised(listing, shown, (*key, "bare"))
    else:
        blobs = serialised(listing, rows, key)
    window = [blobs[n] for n in chosen[start : start + limit]]
    return Page(fields, "CompshareImageGroup", window)


def _filters(values: dict[str, str], quirks) -> tuple:
    """Everything that narrows or orders, hashable.

    Tag.N was measured to be ignored, so by default it is not even looked at.
    """
    field = values.get("SortCondition.Field", "PubTime")
    if field not in SORT:
        raise unavailable("SortCondition.Field")
    ascending = boolean(values, "SortCondition.ASC") is True
    wished = frozenset(array(values, "Tag")) if quirks.community_tag_filter else None
    flags = tuple(boolean(values, n) for n in ("IsFree", "IsOfficial", "IfAutoStart"))
    texts = tuple(
        values.get(n) or None for n in ("GroupId", "Name", "Author", "FuzzySearch")
    )
    return texts, flags, wished, field, ascending


def _one(rows: list[dict], wanted: str, bare: bool) -> Page:
    for group in rows:
        for version in group.get("Data") or []:
            if version["CompShareImageId"] == wanted:
                found = {**group, "Data": [version]}
                found = _without_readme(found) if bare else found
                fields = {"TotalCount": 1, "AvailableTotalCount": 1}
                return Page(fields, "CompshareImageGroup", [dumps(found)])
    raise Refused(8039, f"Resource not exist [{wanted}]")


def _filtered(rows: list[dict], filters: tuple, quirks) -> tuple[list[int], tuple]:
    field, ascending = filters[3:]
    chosen = [n for n, group in enumerate(rows) if _fits(group, *filters[:3])]
    # Stable in both directions, so that pages of one order never overlap.
    chosen.sort(key=lambda n: _sort_value(rows[n], field), reverse=not ascending)
    usable = [n for n in chosen if rows[n]["Status"] == "Available"]
    versions = sum(len(rows[n].get("Data") or []) for n in chosen)
    total = {"groups": len(chosen), "versions": versions, "available": len(usable)}
    return chosen, (total[quirks.community_total], len(usable))


def _fits(group: dict, texts: tuple, flags: tuple, wished: frozenset | None) -> bool:
    identifier, name, author, search = texts
    versions = group.get("Data") or []
    if identifier and group["GroupId"] != identifier:
        return False
    if name and name.lower() not in group["ImageName"].lower():
        return False
    if author and all(v.get("Author") != author for v in versions):
        return False
    if search:
        heard = [group["ImageName"], *(v.get("Author", "") for v in versions)]
        if all(search.lower() not in text.lower() for text in heard):
            return False
    free, official, auto = flags
    if free and all(v.get("Price") != 0 for v in versions):
        return False
    if official and all(v.get("AuthInfo") != 1 for v in versions):
        return False
    if auto and all(v.get("AutoStart") is not True for v in versions):
        return False
    return not wished or any(wished <= set(v.get("Tags") or []) for v in versions)


def _sort_value(group: dict, field: str) -> float:
    if field == "PubTime":
        return published(group)
    if field == "Price":
        return min((v.get("Price", 0) for v in group.get("Data") or []), default=0)
    return group.get(SORT[field], 0)


def _without_readme(group: dict) -> dict:
    if not group.get("Data"):
        return group
    kept = [{k: v for k, v in one.items() if k != "Readme"} for one in group["Data"]]
    return {**group, "Data": kept}


def _window(rows: list[dict], chosen: list[int], start: int, end: int) -> list[dict]:
    """Pages that count versions: a group may be cut, and continue on the next page."""
    made: list[dict] = []
    at = 0
    for number in chosen:
        group = rows[number]
        # A group without versions takes one place, else it could never be seen.
        size = max(1, len(group.get("Data") or []))
        first, last = max(start, at), min(end, at + size)
        if first < last:
            part = (group.get("Data") or [])[first - at : last - at]
            made.append({**group, "Data": part} if part else group)
        at += size
    return made
