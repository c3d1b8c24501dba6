"""The night between two days of the demo: what changes in the catalog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Row = dict[str, Any]


def overnight(simulator: Any) -> list[str]:
    """Change the catalog of the simulator; return what happened, in sentences."""
    return [change(simulator) for change in (newer, withdrawn, replaced)]


def newer(simulator: Any) -> str:
    rows = simulator.catalog("compshare_image")
    like = only(rows, lambda row: row["Name"] == "PyTorch 2.4")
    new = like | {
        "CompShareImageId": "compshareImage-1demotorch25",
        "Name": "PyTorch 2.5",
    }
    simulator.set_catalog("compshare_image", rows=[*rows, new])
    return "PyTorch 2.5 appears."


def withdrawn(simulator: Any) -> str:
    groups = simulator.catalog("compshare_community_image")
    group = only(groups, lambda row: row["ImageName"] == "Stable Diffusion WebUI")
    version = only(group["Data"], lambda row: row["VersionName"] == "v1.10.0")
    version["Status"] = "Offline"
    simulator.set_catalog("compshare_community_image", rows=groups)
    return "Stable Diffusion WebUI v1.10.0 is taken off."


def replaced(simulator: Any) -> str:
    rows = simulator.catalog("zstack_model")
    path = "10.20.0.15:/ai/model_center/qwen_1.5_32B_1.10.0"
    model = only(rows, lambda row: row["installPath"] == path)
    model["artifactChecksum"] = "ee" * 32
    simulator.set_catalog("zstack_model", rows=rows)
    return "The files of qwen 1.5 32B 1.10.0 are replaced; ID and path stay."


def only(rows: list[Row], wanted: Callable[[Row], bool]) -> Row:
    (row,) = filter(wanted, rows)
    return row
