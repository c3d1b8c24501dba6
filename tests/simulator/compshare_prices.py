"""Prices, types, zones and capacity (fact sheet CompShare, 4)."""

from __future__ import annotations

from simulator import compshare_specs
from simulator.catalog.compshare_types import CARDS, zones
from simulator.compshare_auth import Refused
from simulator.compshare_page import Page
from simulator.compshare_params import array, integer, unavailable
from simulator.wire import Request, dumps

# Hours of a unit, and what part of the hourly price they cost.
MODES = {
    "Month": (720, 0.7),
    "Day": (24, 0.9),
    "Dynamic": (1, 1.0),
    "Postpay": (1, 1.0),
    "Spot": (1, 0.5),
}
DISCOUNT = 0.95
FREE_BOOT = 100
GIGABYTE_HOUR = 0.0005


def hourly(card: str, cards: int) -> float:
    """What cards cost for one hour, in yuan."""
    return round(CARDS[card][1] * cards, 2)


def disks_hourly(disks: list[tuple]) -> float:
    """What disks cost for one hour beyond the free part of the boot disk, in yuan."""
    return round(sum(_chargeable(disks)) * GIGABYTE_HOUR, 4)


def _chargeable(disks: list[tuple]) -> tuple[int, int]:
    """The GB of boot and data disks that are paid."""
    boot = sum(max(0, gb - FREE_BOOT) for _kind, is_boot, gb in disks if is_boot)
    return boot, sum(gb for _kind, is_boot, gb in disks if not is_boot)


def price(cloud, values: dict[str, str], request: Request) -> Page:
    """GetCompShareInstancePrice: spells its sizes Gpu and Cpu."""
    return _prices(cloud, values, request, ("Gpu", "Cpu"), tuple(MODES))


def user_price(cloud, values: dict[str, str], request: Request) -> Page:
    """GetCompShareInstanceUserPrice: GPU and CPU, and no Dynamic."""
    modes = tuple(mode for mode in MODES if mode != "Dynamic")
    return _prices(cloud, values, request, ("GPU", "CPU"), modes)


def _prices(cloud, values, request: Request, names: tuple, modes: tuple) -> Page:
    compshare_specs.need(values, "Zone", "GpuType", *names, "Memory")
    card = values["GpuType"]
    if card not in CARDS:
        raise unavailable("GpuType")
    wanted = values.get("ChargeType")
    if wanted and wanted not in modes:
        raise unavailable("ChargeType")
    image = 0
    if values.get("CompShareImageId"):
        image = compshare_specs.image(cloud, values, request).get("Price", 0)
    if integer(values, "Memory", 0) % 1024:
        raise unavailable("Memory")
    disks = []
    if any(name.startswith("Disks.") for name in values):
        disks = compshare_specs.disks(values)
    # A price does not prove that the zone has the card: nothing else is looked at.
    cost = (hourly(card, integer(values, names[0], 0)), disks, image)
    times = integer(values, "Quantity", 1)
    shown = [_row(mode, cost, times) for mode in ([wanted] if wanted else modes)]
    now = [
        {**row, "Instance": round(row["Instance"] * DISCOUNT, 4)}
        | {"InstanceDiscountType": 1}
        for row in shown
    ]
    key = cloud.state.quirks.compshare.prices_key
    stem = key.removesuffix("s")
    rest = "s" if key.endswith("s") else ""
    other = {f"Original{stem}{rest}": shown, f"List{stem}{rest}": shown}
    return Page(other, key, [dumps(row) for row in now])


def _row(mode: str, cost: tuple, quantity: int) -> dict:
    hour, disks, image = cost
    hours, part = MODES[mode]
    if mode in ("Month", "Day"):
        hours *= quantity
    boot, data = _chargeable(disks)
    return {
        "ChargeType": mode,
        "Instance": round(hour * hours * part, 4),
        "SystemDisks": round(boot * GIGABYTE_HOUR * hours, 4),
        "Disks": round(data * GIGABYTE_HOUR * hours, 4),
        "CompShareImage": round(image * hours, 4),
    }


def types(cloud, values: dict[str, str], request: Request) -> Page:
    """Instance types of all zones: the Zone of the request is not looked at."""
    wanted = array(values, "MachineTypes")
    kind = values.get("InstanceType") or "uhost"
    if kind not in ("uhost", "spot"):
        raise unavailable("InstanceType")
    heeds = cloud.state.quirks.compshare.types_zone == "heeded"
    shown = []
    for row in cloud.state.listing(compshare_specs.TYPES, request.account).rows:
        if wanted and row["Name"] not in wanted:
            continue
        if heeds and values.get("Zone") not in (None, row["Zone"]):
            continue
        gone = compshare_specs.sold_out(cloud, row)
        status = "SoldOut" if gone and row["Status"].lower() != "soldout" else None
        fresh = {**row, "InstanceType": kind, "Status": status or row["Status"]}
        shown.append(dumps(fresh))
    return Page({}, "AvailableInstanceTypes", shown)


def support_zones(cloud, values: dict[str, str], request: Request) -> Page:
    """All zones of all regions, whatever the request says."""
    return Page({}, "ZoneInfo", [dumps(row) for row in zones()])


def capacity(cloud, values: dict[str, str], request: Request) -> Page:
    """The sizes of a GPU type that are available now; memory in GB."""
    compshare_specs.need(
        values, "Zone", "GpuType", "MachineType", "MinimalCpuPlatform",
        "CompShareImageId", "ChargeType",
    )  # fmt: skip
    compshare_specs.disks(values)
    if values["MachineType"] != "G":
        raise unavailable("MachineType")
    if values["MinimalCpuPlatform"].split("/")[-1] != "Auto":
        raise unavailable("MinimalCpuPlatform")
    if cloud.state.quirks.compshare.capacity_project and not values.get("ProjectId"):
        raise Refused(292, "Project not exist")
    compshare_specs.charge(cloud, values)
    try:
        compshare_specs.image(cloud, values, request)
    except Refused:
        raise unavailable("CompShareImageId") from None
    row = compshare_specs.offered(cloud, request, values["Zone"], values["GpuType"])
    if row is None:
        return Page({}, "Specs", [])
    knows = cloud.state.quirks.compshare.capacity_knows
    specs = [
        {
            "Gpu": size["Gpu"],
            "Cpu": one["Cpu"],
            "Mem": memory,
            "ResourceEnough": not (
                knows and compshare_specs.short(cloud, row, size["Gpu"])
            ),
        }
        for size in row["MachineSizes"]
        for one in size["Collection"]
        for memory in one["Memory"]
    ]
    return Page({}, "Specs", [dumps(spec) for spec in specs])
