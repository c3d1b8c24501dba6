"""CreateCompShareInstance (fact sheet CompShare, 5.1)."""

from __future__ import annotations

import base64
import re
import uuid

from simulator import compshare_instances, compshare_prices, compshare_specs
from simulator.catalog.compshare_instances import (
    disk,
    encoded,
    image_fields,
    instance,
)
from simulator.catalog.compshare_types import PODS
from simulator.compshare_auth import Refused
from simulator.compshare_page import Page
from simulator.compshare_params import integer, unavailable
from simulator.wire import Request, dumps

NEEDED = ("Zone", "GpuType", "GPU", "CPU", "Memory", "CompShareImageId")
NAME = re.compile(r"[\w.,:-]{1,63}")
KINDS_OF_SIGN = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
BILLING = {
    "arrears": (226601, "The account is in arrears"),
    "balance": (520, "Insufficient balance"),
    "unpaid_order": (8104, "There is an unpaid order"),
}


def create(cloud, values: dict[str, str], request: Request) -> Page:
    """New instances; what is not understood is ignored, what is left out defaults."""
    quirks = cloud.state.quirks.compshare
    compshare_specs.need(values, *NEEDED)
    if quirks.machine_type_required:
        compshare_specs.need(values, "MachineType")
    if values.get("MachineType", "G") != "G":
        raise unavailable("MachineType")
    made = compshare_specs.disks(values)
    charge = compshare_specs.charge(cloud, values)
    name = checked_name(values.get("Name") or "host")
    secret = checked_password(values)
    count, quantity = (integer(values, n, 1) for n in ("MaxCount", "Quantity"))
    if not 1 <= count <= 100:
        raise unavailable("MaxCount")
    if quantity < 1:
        raise unavailable("Quantity")
    size = compshare_specs.size(cloud, values, request)
    image = compshare_specs.image(cloud, values, request)
    compshare_specs.check_card(image, values["GpuType"])
    compshare_specs.check_boot(image, made)
    check_billing(cloud)
    _check_quota(cloud, request, count)
    row = compshare_specs.offered(cloud, request, values["Zone"], values["GpuType"])
    if compshare_specs.short(cloud, row, size["GPU"]):
        raise Refused(226604, "Resource not enough")
    what = {
        "Name": name,
        "Remark": values.get("Remark", ""),
        "Password": secret or encoded("Made-" + uuid.uuid4().hex[:8]),
        "ChargeType": charge,
        "_quantity": quantity,
        **size,
        **image_fields(image),
    }
    made_ids = [_one(cloud, values, request, what, made) for _turn in range(count)]
    if quirks.create_answer == "UHostId":
        return Page({"UHostId": made_ids[0]}, "", [])
    return Page({"Warning": []}, "UHostIds", [dumps(one) for one in made_ids])


def _one(cloud, values, request: Request, what: dict, disks: list) -> str:
    quirks = cloud.state.quirks.compshare
    zone = values["Zone"]
    identifier = f"{'cpod' if zone in PODS else 'uhost'}-1{uuid.uuid4().hex[:11]}"
    now = int(cloud.state.now())
    hour = compshare_prices.hourly(values["GpuType"], what["GPU"])
    row = instance(identifier, what["Name"], zone, values["GpuType"]) | {
        **what,
        "IsSpot": what["ChargeType"] == "Spot",
        "CreateTime": now,
        "ExpireTime": now + 3600,
        "InstancePrice": hour,
        "DiskPrice": compshare_prices.disks_hourly(disks),
        "DiskSet": [disk(identifier, n, *one) for n, one in enumerate(disks)],
        "TotalDiskSpace": sum(size for _kind, boot, size in disks if not boot),
        "State": quirks.instance_state,
        "_ahead": coming(quirks),
        "_lag": quirks.instance_lag,
        "_requested": dict(request.parameters),
    }
    if quirks.unknown_polls:
        row["State"] = ""
    compshare_instances.add(cloud, request, row)
    return identifier


def coming(quirks) -> list[str]:
    """The states that the next looks at a new instance show."""
    end = "Install Fail" if quirks.install_fails else "Running"
    polls = quirks.instance_polls
    starting = 1 if polls > 0 and not quirks.install_fails else 0
    return [
        *[""] * quirks.unknown_polls,
        *[quirks.instance_state] * (polls - starting),
        *["Starting"] * starting,
        end,
    ]


def checked_name(name: str) -> str:
    """A name that the service takes; names need not be unique."""
    if not NAME.fullmatch(name):
        raise unavailable("Name")
    return name


def checked_password(values: dict[str, str]) -> str | None:
    """Password is base64 of 8 to 30 characters of at least two kinds."""
    text = values.get("Password")
    if not text:
        return None
    try:
        plain = base64.b64decode(text, validate=True).decode()
    except ValueError:
        raise unavailable("Password") from None
    kinds = sum(bool(re.search(kind, plain)) for kind in KINDS_OF_SIGN)
    if not 8 <= len(plain) <= 30 or kinds < 2:
        raise unavailable("Password")
    return text


def check_billing(cloud) -> None:
    """Refuse what costs money while the account cannot pay."""
    trouble = cloud.state.quirks.compshare.billing
    if trouble in BILLING:
        raise Refused(*BILLING[trouble])


def _check_quota(cloud, request: Request, count: int) -> None:
    quota = cloud.state.quirks.compshare.instance_quota
    have = len(compshare_instances.rows_of(cloud, request))
    if quota is not None and have + count > quota:
        raise Refused(8095, f"Quota exceeded: {quota} instances")
