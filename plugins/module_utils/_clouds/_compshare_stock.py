# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stock of CompShare: CheckCompShareResourceCapacity.

It reports all sizes of a GPU type in a zone, in GB where everything else is in MB. It
does not look at the GPU types that an image supports.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .._core.model import Row
from .._core.typed import FLAG, NUMBER, Json, Shape, missing_field

ACTION = "CheckCompShareResourceCapacity"
GIBIBYTE = 2**30
SHAPE: Shape = {
    "Specs": [{"Gpu": NUMBER, "Cpu": NUMBER, "Mem": NUMBER, "ResourceEnough": FLAG}]
}


class Size(NamedTuple):
    """A number of GPUs and CPUs, and memory in bytes."""

    gpu_count: int
    cpu: int
    memory_bytes: int

    def __str__(self) -> str:
        return (
            f"{self.gpu_count} GPU, {self.cpu} CPU, {self.memory_bytes // GIBIBYTE} GiB"
        )


def as_count(value: float | None) -> int | None:
    """Return the number if it counts something: a whole one, above 0; else None."""
    if value is None or value != int(value) or value < 1:
        return None
    return int(value)


def question(
    place: Row, gpu_type: str, image_id: str, charge_type: str, disks: list[Any]
) -> dict[str, Any]:
    """Return the parameters; the API requires all of them."""
    return {
        **place,
        "GpuType": gpu_type,
        "MachineType": "G",
        "MinimalCpuPlatform": "Auto",
        "CompShareImageId": image_id,
        "ChargeType": charge_type,
        "Disks": disks,
    }


def stock_of(response: Row) -> dict[Size, bool | None]:
    """Return whether there is enough of each size; None when that is not known."""
    specs = Json(response).at("Specs")
    if not specs:
        raise missing_field(response, "Specs")
    found: dict[Size, bool | None] = {}
    for one in specs.items():
        figures = [as_count(one.at(name).number()) for name in ("Gpu", "Cpu", "Mem")]
        count, cpu, memory = figures
        if count and cpu and memory:
            size = Size(count, cpu, memory * GIBIBYTE)
            found[size] = one.at("ResourceEnough").flag()
    return found
