"""CreateCompShareCustomImage, its end, and the images being made (fact sheet, 5.3).

While an image is made of an instance nothing else can be done to that. ``_ahead`` of
the image holds the states that the next looks at the list will show.
"""

from __future__ import annotations

import uuid

from simulator import compshare_images, compshare_specs
from simulator.compshare_auth import Refused
from simulator.compshare_orders import ready
from simulator.compshare_page import Page
from simulator.compshare_params import array, unavailable
from simulator.wire import Request

IMAGES = "compshare_custom_image"
# The software in an order, and the field of an image that holds it.
SOFTWARES = {
    "Framework": "Framework",
    "FrameworkVersion": "FrameworkVersion",
    "CUDAVersion": "CUDAVersion",
}
_listed = compshare_images.private(IMAGES)


def images(cloud, values: dict[str, str], request: Request) -> Page:
    """One page of the account's own images; each look lets time pass for them."""
    listing = cloud.state.listing(IMAGES, request.account)
    if any(row.get("_ahead") or row.get("_lag") for row in listing.rows):
        listing.replace([_moved_on(row) for row in listing.rows])
    return _listed(cloud, values, request)


def create(cloud, values: dict[str, str], request: Request) -> Page:
    """An image of an instance: Making, then Available or not."""
    quirks = cloud.state.quirks.compshare
    compshare_specs.need(values, "Zone", "UHostId", "Name")
    row = ready(cloud, values, request)
    container = row["InstanceType"] == "Container"
    if row["State"] not in (("Running",) if container else ("Running", "Stopped")):
        raise Refused(8905, f"The instance is {row['State']}")
    listing = cloud.state.listing(IMAGES, request.account)
    known = {image["Name"] for image in listing.rows}
    if quirks.image_names == "unique" and values["Name"] in known:
        raise unavailable("Name")
    image = _image(cloud, values, row)
    end = "UnAvailable" if quirks.image_fails else "Available"
    image |= {
        "_source": row["UHostId"],
        "_ahead": ["Making"] * quirks.image_polls + [end],
        # This look already counts.
        "_lag": quirks.image_lag + 1 if quirks.image_lag else 0,
    }
    listing.replace([image, *listing.rows])
    return Page({"CompShareImageId": image["CompShareImageId"]}, "", [])


def terminate(cloud, values: dict[str, str], request: Request) -> Page:
    """The end of an image; one that is being made stays."""
    compshare_specs.need(values, "CompShareImageId")
    listing = cloud.state.listing(IMAGES, request.account)
    identifier = values["CompShareImageId"]
    found = [row for row in listing.rows if row["CompShareImageId"] == identifier]
    if not found:
        raise Refused(8039, f"Resource not exist [{identifier}]")
    if found[0].get("Status") == "Making":
        raise Refused(8903, "Another task is running")
    listing.replace([r for r in listing.rows if r["CompShareImageId"] != identifier])
    return Page({}, "", [])


def _image(cloud, values: dict[str, str], source: dict) -> dict:
    now = int(cloud.state.now())
    told = {
        field: values[f"Softwares.{name}"]
        for name, field in SOFTWARES.items()
        if values.get(f"Softwares.{name}")
    }
    applications = array(values, "Softwares.Application")
    return {
        "CompShareImageId": f"compshareImage-1{uuid.uuid4().hex[:11]}",
        "Name": values["Name"],
        "ImageType": "Custom",
        "Author": "demo",
        "AuthInfo": 0,
        "Status": "Making",
        "Container": str(source["InstanceType"] == "Container"),
        "Size": 40960,
        "Visibility": 0,
        "Price": 0,
        "Tags": None,
        "Description": values.get("Description", ""),
        "Softwares": {**told, "Applications": applications} if told else None,
        "SupportedGpuTypes": [source["GpuType"]],
        "CreateTime": now,
        "IsOfficial": False,
        "ImageSupportZone": [{"Zone": source["Zone"], "ZoneId": 1}],
    }


def _moved_on(row: dict) -> dict:
    """What the next look shows: nothing yet, or the next state."""
    if row.get("_lag", 0) > 0:
        return {**row, "_lag": row["_lag"] - 1}
    if not row.get("_ahead"):
        return row
    state, *rest = row["_ahead"]
    fresh = {**row, "Status": state, "_ahead": rest}
    if state == "UnAvailable":
        fresh["FailedReason"] = "The disk cannot be read"
    return fresh
