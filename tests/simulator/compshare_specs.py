"""What an order for an instance must have: size, image, disks (CompShare, 5.1)."""

from __future__ import annotations

from simulator.catalog.compshare_instances import contained
from simulator.catalog.compshare_types import CARDS, PODS
from simulator.compshare_auth import Refused
from simulator.compshare_params import boolean, integer, unavailable
from simulator.wire import Request

TYPES = "compshare_instance_type"
CHARGES = ("Month", "Day", "Dynamic", "Postpay", "Spot")
DISKS = ("CLOUD_SSD", "CLOUD_RSSD", "CLOUD_NORMAL", "LOCAL_NORMAL", "LOCAL_SSD")


def need(values: dict[str, str], *names: str) -> None:
    """RetCode 210 for the first parameter that is missing or empty."""
    for name in names:
        if not values.get(name):
            raise Refused(210, f"Missing params [{name}]")


def offered(cloud, request: Request, zone: str, card: str) -> dict | None:
    """The instance type of a zone."""
    for row in cloud.state.listing(TYPES, request.account).rows:
        if row["Zone"] == zone and row["Name"] == card:
            return row
    return None


def sold_out(cloud, row: dict) -> bool:
    """Whether no card of this type is left in its zone."""
    words = cloud.state.quirks.compshare.sold_out.split(",")
    names = (row["Zone"], row["Name"], f"{row['Zone']}/{row['Name']}", "all")
    return row["Status"].lower() == "soldout" or any(
        word.strip() in names for word in words
    )


def short(cloud, row: dict, cards: int) -> bool:
    """Whether this many GPUs of a type are not available in its zone."""
    words = cloud.state.quirks.compshare.not_enough.split(",")
    one = f"{row['Zone']}/{row['Name']}/{cards}"
    return sold_out(cloud, row) or one in [word.strip() for word in words]


def size(cloud, values: dict[str, str], request: Request, names=("GPU", "CPU")) -> dict:
    """GPU, CPU and Memory (MB) of an order that the zone offers."""
    card = values["GpuType"]
    if card not in CARDS:
        raise unavailable("GpuType")
    cards, cpu = (integer(values, name, 0) for name in names)
    memory = integer(values, "Memory", 0)
    if memory % 1024:
        raise unavailable("Memory")
    row = offered(cloud, request, values["Zone"], card)
    wanted = {"GPU": cards, "CPU": cpu, "Memory": memory}
    if row is None or not _fits(row, wanted):
        # The same code and text whether the card or only its size is not there.
        raise Refused(8333, "The ratio of CPU and memory is not supported")
    return wanted


def _fits(row: dict, wanted: dict) -> bool:
    return any(
        one["Gpu"] == wanted["GPU"]
        and each["Cpu"] == wanted["CPU"]
        and wanted["Memory"] // 1024 in each["Memory"]
        for one in row["MachineSizes"]
        for each in one["Collection"]
    )


def charge(cloud, values: dict[str, str]) -> str:
    """The ChargeType; Month when none is given."""
    wanted = values.get("ChargeType") or "Month"
    allowed = cloud.state.quirks.compshare.charge_types.split(",")
    if wanted not in CHARGES or (allowed != [""] and wanted not in allowed):
        raise unavailable("ChargeType")
    return wanted


def image(cloud, values: dict[str, str], request: Request) -> dict:
    """The image that an order names: it exists, is Available and fits the zone."""
    wanted = values["CompShareImageId"]
    row = _image(cloud, request, wanted)
    if row is None or row.get("Status", "Available") != "Available":
        raise unavailable("CompShareImageId")
    if values["Zone"] in PODS and not contained(row):
        raise Refused(226637, "The zone does not support this image type")
    return row


def check_card(row: dict, card: str) -> None:
    """Refuse a card that the image does not support; one that states none has all."""
    supported = row.get("SupportedGpuTypes")
    if supported and card not in supported:
        raise Refused(226603, f"The image does not support GPU type {card}")


def _image(cloud, request: Request, wanted: str) -> dict | None:
    for name in ("compshare_image", "compshare_custom_image", "compshare_shared_image"):
        for row in cloud.state.listing(name, request.account).rows:
            if row["CompShareImageId"] == wanted:
                return row
    groups = cloud.state.listing("compshare_community_image", request.account).rows
    for group in groups:
        for version in group.get("Data") or []:
            if version["CompShareImageId"] == wanted:
                return version
    return None


def disks(values: dict[str, str]) -> list[tuple[str, bool, int]]:
    """(type, whether it is the boot disk, GB); exactly one is the boot disk."""
    made = []
    while any(name.startswith(f"Disks.{len(made)}.") for name in values):
        prefix = f"Disks.{len(made)}."
        need(values, prefix + "IsBoot", prefix + "Type", prefix + "Size")
        kind = values[prefix + "Type"]
        if kind not in DISKS:
            raise unavailable(prefix + "Type")
        if kind == "CLOUD_RSSD" and values.get("GpuType") != "A800":
            raise unavailable(prefix + "Type")
        gigabytes = integer(values, prefix + "Size", 0)
        if gigabytes < 1:
            raise unavailable(prefix + "Size")
        made.append((kind, boolean(values, prefix + "IsBoot") is True, gigabytes))
    if not made:
        raise Refused(210, "Missing params [Disks]")
    if sum(boot for _kind, boot, _size in made) != 1:
        raise unavailable("Disks")
    return made


def check_boot(row: dict, made: list[tuple[str, bool, int]]) -> None:
    """The boot disk holds the image, whose Size is in MB."""
    boot = next(gigabytes for _kind, is_boot, gigabytes in made if is_boot)
    if boot * 1024 < row.get("Size", 0):
        raise Refused(8315, "The boot disk is smaller than the image")
