"""DescribeCompShareImages, DescribeCompShareCustomImages and
DescribeCompShareSharingImages (fact sheet CompShare, 3.2 and 4).
"""

from __future__ import annotations

from simulator.compshare_page import Page, serialised, start_of, view
from simulator.compshare_params import page, split_tags, unavailable
from simulator.wire import Request

TYPES = ("System", "App", "Game", "Other")


def images(cloud, values: dict[str, str], request: Request) -> Page:
    """One page of platform images, or the one image of an id."""
    quirks = cloud.state.quirks.compshare
    listing, rows, key = view(cloud, "compshare_image", request.account)
    offset, limit = page(values, quirks)
    blobs = serialised(listing, rows, key)
    wanted = values.get("CompShareImageId")
    if wanted:
        found = [n for n, row in enumerate(rows) if row["CompShareImageId"] == wanted]
        if not found:
            raise unavailable("CompShareImageId")
        total = 0 if quirks.by_id_total_zero else 1
        return Page({"TotalCount": total}, "ImageSet", [blobs[found[0]]])
    filters = (values.get("ImageType"), values.get("Name"), values.get("Author"),
               values.get("Tag"))  # fmt: skip
    if filters[0] is not None and filters[0] not in TYPES:
        raise unavailable("ImageType")
    chosen = listing.once(
        ("filter", key, filters), lambda: _filtered(rows, filters, quirks)
    )
    start = start_of(request, offset)
    window = [blobs[n] for n in chosen[start : start + limit]]
    return Page({"TotalCount": len(chosen)}, "ImageSet", window)


def private(name: str):
    """The action for a listing of one account; the id is its only filter."""

    def images(cloud, values: dict[str, str], request: Request) -> Page:
        listing, rows, key = view(cloud, name, request.account)
        offset, limit = page(values, cloud.state.quirks.compshare)
        wanted = values.get("CompShareImageId")
        rows = listing.once(("shown", key), lambda: _shown(rows))
        blobs = zip(rows, serialised(listing, rows, key), strict=True)
        found = [b for row, b in blobs if wanted in (None, row["CompShareImageId"])]
        start = start_of(request, offset)
        window = found[start : start + limit]
        return Page({"TotalCount": len(found)}, "ImageSet", window)

    return images


def _shown(rows: list[dict]) -> list[dict]:
    """The images that are already listed, with the fields that are shown."""
    return [
        {name: value for name, value in row.items() if not name.startswith("_")}
        for row in rows
        if not row.get("_lag")
    ]


def _filtered(rows: list[dict], filters: tuple, quirks) -> list[int]:
    kind, name, author, tag = filters
    if kind is None and quirks.default_image_type != "all":
        kind = quirks.default_image_type
    return [
        number
        for number, row in enumerate(rows)
        if (kind is None or row["ImageType"] == kind)
        and (not name or _named(row["Name"], name, quirks.name_filter))
        and (not author or row.get("Author") == author)
        and (not tag or tag in split_tags(row.get("Tags")))
    ]


def _named(text: str, wanted: str, how: str) -> bool:
    if how == "exact":
        return text == wanted
    return how == "ignored" or wanted.lower() in text.lower()
