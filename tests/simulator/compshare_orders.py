"""Orders to existing instances (fact sheet CompShare, 5.3)."""

from __future__ import annotations

from simulator import compshare_specs
from simulator.catalog.compshare_instances import image_fields
from simulator.compshare_auth import Refused
from simulator.compshare_create import check_billing, checked_name, checked_password
from simulator.compshare_instances import found, replace, rows_of, stopping
from simulator.compshare_page import Page
from simulator.compshare_params import boolean, integer, unavailable
from simulator.wire import Request

BUSY = {226609: "InstanceOperationInProgress", 8903: "Another task is running"}


def start(cloud, values: dict[str, str], request: Request) -> Page:
    """A Stopped instance starts, when a card is left for it."""
    row = ready(cloud, values, request)
    bare = boolean(values, "WithoutGpu") is True
    _check_state(row, ("Stopped",), 8905)
    check_billing(cloud)
    if bare:
        _check_without_card(cloud, request, row)
    else:
        kind = compshare_specs.offered(cloud, request, row["Zone"], row["GpuType"])
        if kind is None or compshare_specs.sold_out(cloud, kind):
            code = cloud.state.quirks.compshare.start_sold_out
            raise Refused(code, "Resource is sold out")
    fresh = {**row, "_withoutGpu": bare}
    return _order(cloud, request, fresh, "Starting", "Running")


def stop(cloud, values: dict[str, str], request: Request) -> Page:
    """A Running instance stops; one that is paid afterwards has a week from then."""
    row = ready(cloud, values, request)
    _check_state(row, ("Running",), 8905)
    if row["ChargeType"] == "Spot" and boolean(values, "Force") is not True:
        raise Refused(8905, "A Spot instance stops with Force only")
    fresh = {**row, **stopping(row, int(cloud.state.now()))}
    return _order(cloud, request, fresh, "Stopping", "Stopped")


def reboot(cloud, values: dict[str, str], request: Request) -> Page:
    """A Running instance goes down and comes up again."""
    row = ready(cloud, values, request)
    _check_state(row, ("Running",), 8905)
    return _order(cloud, request, row, "Rebooting", "Running")


def reinstall(cloud, values: dict[str, str], request: Request) -> Page:
    """Another image on the boot disk of a Stopped instance."""
    quirks = cloud.state.quirks.compshare
    compshare_specs.need(values, "CompShareImageId")
    row = ready(cloud, values, request)
    secret = checked_password(values)
    _check_state(row, ("Stopped", "Install Fail"), quirks.running_code)
    image = compshare_specs.image(cloud, values, request)
    compshare_specs.check_card(image, row["GpuType"])
    fresh = {**row, **image_fields(image), "_reinstalled": row.get("_reinstalled", 0)}
    fresh["_reinstalled"] += 1
    if secret and not quirks.reinstall_ignores_password:
        fresh["Password"] = secret
    end = "Install Fail" if quirks.install_fails else quirks.reinstall_result
    return _order(cloud, request, fresh, "Reinstalling", end)


def resize(cloud, values: dict[str, str], request: Request) -> Page:
    """Another size, or a larger disk, of a Stopped instance; not both."""
    row = ready(cloud, values, request)
    spec, disk = {"Cpu", "Gpu", "Memory"}, {"DiskId", "DiskSpace"}
    given = {name for name in spec | disk if values.get(name)}
    if not given & spec:
        compshare_specs.need(values, *sorted(disk))
    elif given & disk:
        raise unavailable("DiskId")
    _check_state(row, ("Stopped",), cloud.state.quirks.compshare.running_code)
    if given & disk:
        fresh = {**row, "DiskSet": _larger(row, values)}
        return _order(cloud, request, fresh, "Resizing", "Stopped")
    now = {"Gpu": row["GPU"], "Cpu": row["CPU"], "Memory": row["Memory"]}
    wanted = {name: values.get(name) or str(now[name]) for name in now}
    wanted |= {"Zone": row["Zone"], "GpuType": row["GpuType"]}
    size = compshare_specs.size(cloud, wanted, request, ("Gpu", "Cpu"))
    return _order(cloud, request, {**row, **size}, "Resizing", "Stopped")


def rename(cloud, values: dict[str, str], request: Request) -> Page:
    """Another name, at once and in any state."""
    compshare_specs.need(values, "Zone", "UHostId", "Name")
    row = found(cloud, values, request)
    replace(cloud, request, row, {**row, "Name": checked_name(values["Name"])})
    return Page({"UHostId": row["UHostId"]}, "", [])


def reset_password(cloud, values: dict[str, str], request: Request) -> Page:
    """Another password, at once; a VM must be Stopped, a container need not."""
    compshare_specs.need(values, "Password")
    row = ready(cloud, values, request)
    container = row["InstanceType"] == "Container"
    states = ("Stopped", "Running") if container else ("Stopped",)
    _check_state(row, states, 8010)
    secret = checked_password(values)
    replace(cloud, request, row, {**row, "Password": secret})
    return Page({"UHostId": row["UHostId"]}, "", [])


def terminate(cloud, values: dict[str, str], request: Request) -> Page:
    """The end of an instance that is not running."""
    quirks = cloud.state.quirks.compshare
    row = ready(cloud, values, request)
    boolean(values, "ReleaseUDisk")
    _check_state(row, ("Stopped", "Install Fail"), quirks.running_code)
    if row["State"] == "Install Fail" and not quirks.failed_terminable:
        raise Refused(8905, "The power state does not allow this")
    lag = quirks.terminate_lag
    replace(cloud, request, row, {**row, "_gone": lag} if lag else None)
    answer = {"UHostId": row["UHostId"], "InRecycle": quirks.in_recycle}
    return Page(answer, "", [])


def ready(cloud, values: dict[str, str], request: Request) -> dict:
    """The instance of an order, when nothing else is being done to it."""
    quirks = cloud.state.quirks.compshare
    compshare_specs.need(values, "Zone", "UHostId")
    row = found(cloud, values, request)
    images = cloud.state.listing("compshare_custom_image", request.account).rows
    making = (one["_source"] for one in images if one.get("_ahead"))
    if row["UHostId"] in making:
        raise Refused(8964, "An image is being made of the instance")
    if quirks.busy_orders > 0:
        quirks.busy_orders -= 1
    elif not row.get("_ahead"):
        return row
    raise Refused(quirks.busy_code, BUSY[quirks.busy_code])


def _check_state(row: dict, states: tuple[str, ...], code: int) -> None:
    if row["State"] in states:
        return
    if row["State"] != "Running":
        code = 8905
    text = "stopped first" if code in (8010, 8856) else "in another power state"
    raise Refused(code, f"The instance is {row['State']}, it must be {text}")


def _order(cloud, request: Request, row: dict, through: str, end: str) -> Page:
    polls = cloud.state.quirks.compshare.operation_polls
    # The first look shows what an order has set in motion, or already its end.
    fresh = {**row, "State": through, "_ahead": [through] * polls + [end]}
    replace(cloud, request, row, fresh)
    return Page({"UHostId": row["UHostId"]}, "", [])


def _check_without_card(cloud, request: Request, row: dict) -> None:
    if not row.get("SupportWithoutGpuStart"):
        raise Refused(8442, "Starting without GPU is not supported")
    if any(one.get("_withoutGpu") for one in rows_of(cloud, request)):
        raise Refused(8445, "Another instance runs without GPU")


def _larger(row: dict, values: dict[str, str]) -> list[dict]:
    wanted = integer(values, "DiskSpace", 0)
    for one in row["DiskSet"]:
        if one["DiskId"] == values["DiskId"]:
            if wanted <= one["Size"]:
                raise unavailable("DiskSpace")
            return [{**d, "Size": wanted} if d is one else d for d in row["DiskSet"]]
    raise Refused(8351, "Disk not found")
