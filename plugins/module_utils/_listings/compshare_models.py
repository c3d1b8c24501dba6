# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CompShare model store: DescribeModelRepositoryModels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._clouds.compshare import CLOUD
from .._core.fields import (
    Availability,
    as_tags,
    constant,
    family_of,
    first_text,
    size_text,
    tags,
    unix_time,
    version_of,
)
from .._core.model import Field, Listing, ServerFilter, Settings
from .._core.paging import OffsetPager
from .._core.typed import NUMBER, TAGS, TEXT, Shape, as_text

_SHAPE: Shape = {
    "Name": TEXT,
    "RepoName": TEXT,
    "Path": TEXT,
    "CanonicalPath": TEXT,
    "Tag": TAGS,
    "Tags": TAGS,
    "Size": TEXT,
    "SizeBytes": NUMBER,
    "Status": TEXT,
    "Deleted": TEXT,
    "Description": TEXT,
    "CreateTime": NUMBER,
}


_NAME = first_text("Name", "RepoName")
_STATUS = first_text("Status")
# The store has no id: the path is what identifies a model, and what a role needs.
_PATH = first_text("Path", "CanonicalPath")
_FIELDS: Mapping[str, Field] = {
    "cloud": constant("compshare"),
    "listing": constant("compshare_model"),
    "id": _PATH,
    "name": _NAME,
    "family": family_of(_NAME),
    "version": version_of(_NAME),
    "path": _PATH,
    "tags": tags("Tag", "Tags"),
    "status": _STATUS,
    # Deleted is "1" for entries to be skipped; the newer contract has a Status.
    "available": Availability(
        (
            "Deleted",
            first_text("Deleted"),
            lambda text: text.strip().casefold() in ("", "0", "false"),
        ),
        ("", _STATUS, lambda text: text.casefold() not in ("offline", "draft")),
    ),
    "description": first_text("Description"),
    "size_bytes": size_text("Size", "SizeBytes"),
    "created": unix_time("CreateTime"),
    "raw": lambda row, group: row,
}


def _server_filter(options: Settings) -> ServerFilter:
    """``name`` is a substring, ignoring case, so it never loses an exact name.

    How several tags combine is not documented: one is sent, the rest is done here.
    """
    narrowing: dict[str, Any] = {}
    exactly = options.get("match") in (None, "exact", "contains")
    if options.get("name") is not None and exactly:
        narrowing["name"] = options["name"]
    wanted = as_tags(options.get("tags") or [])
    together = len(wanted) == 1 or options.get("tags_match") != "any"
    if wanted and together and not options.get("ignore_case"):
        narrowing["tags"] = wanted[0]
    return ServerFilter(narrowing=narrowing)


LISTING = Listing(
    name="compshare_model",
    cloud=CLOUD,
    public=True,
    action="DescribeModelRepositoryModels",
    noun="models",
    handle="path",
    pager=OffsetPager(
        rows=("Models",),
        offset="Offset",
        limit="Limit",
        total="TotalCount",
        size=100,
        first_page_bare=True,
    ),
    fields=lambda settings: _FIELDS,
    content=("version", "path", "size_bytes", "created"),
    shape=_SHAPE,
    server_filter=_server_filter,
    unit_id=lambda unit: as_text(unit.get("Path") or unit.get("CanonicalPath")),
)
