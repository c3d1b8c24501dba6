"""A loopback server whose responses a function writes, one listing at a time.

    with Answering("compshare_image", lambda asked: page(rows, asked)) as server:
        units = server.sweep().units
    assert server.requests == 3

The function gets what was asked, as ``Asked``, and returns the payload: an object that
becomes JSON, or the bytes of the body.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import Sweep
from ansible_collections.aicloud.catalog.plugins.module_utils._listings import (
    compshare_custom_images,
    compshare_shared_images,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    LISTINGS,
    opened,
)

# How each listing names its rows, their ids, the total, offset and limit.
NAMES = {
    "compshare_image": ("ImageSet", "CompShareImageId", "TotalCount", "Offset"),
    "compshare_community_image": (
        "CompshareImageGroup",
        "GroupId",
        "TotalCount",
        "Offset",
    ),
    "compshare_model": ("Models", "Path", "TotalCount", "Offset"),
    "zstack_model": ("inventories", "uuid", "total", "start"),
    "qianfan_model": ("customModelSetList", "modelSetId", "", "marker"),
}
UNCOUNTED = ("compshare_community_image", "qianfan_model")
NAMES |= dict.fromkeys(
    ("compshare_custom_image", "compshare_shared_image"), NAMES["compshare_image"]
)
EVERY = {
    **LISTINGS,
    "compshare_custom_image": compshare_custom_images.LISTING,
    "compshare_shared_image": compshare_shared_images.LISTING,
}
PAGED = [name for name in NAMES if name != "qianfan_model"]
COUNTED = [name for name in NAMES if name not in UNCOUNTED]
# One stream is enough for what is looked at here.
OPTIONS = {"compshare_image": {"image_type": "App"}}
SIZE = 100


class Asked(NamedTuple):
    """One request: where the page begins, and all that was sent."""

    offset: int
    parameters: dict[str, Any]
    action: str


def row(name: str, number: int, **more: Any) -> dict[str, Any]:
    """Return a row of this listing; a group holds two versions."""
    made: dict[str, Any] = {NAMES[name][1]: f"id-{number}", **more}
    if name == "compshare_community_image" and "Data" not in made:
        made["Data"] = [
            {"CompShareImageId": f"i-{number}-{n}", "VersionName": f"v{n}"}
            for n in range(2)
        ]
    if name == "qianfan_model":
        made.setdefault("modelIds", [f"amv-{number}"])
        made.setdefault("modelNames", ["v1"])
    return made


def rows(name: str, count: int) -> list[dict[str, Any]]:
    return [row(name, number) for number in range(count)]


def page(name: str, units: Any, total: Any = None, **more: Any) -> dict[str, Any]:
    """Return the payload of a page; Ellipsis leaves the total out."""
    payload: dict[str, Any] = {NAMES[name][0]: units, **more}
    if total is not ...:
        payload[NAMES[name][2]] = total
    return payload


def marked(units: Any, next_marker: Any = "", **more: Any) -> dict[str, Any]:
    """Return a page of Qianfan; with a marker it is not the last."""
    info: dict[str, Any] = {"isTruncated": bool(next_marker), **more}
    if next_marker:
        info["nextMarker"] = next_marker
    return {"customModelSetList": units, "pageInfo": info}


class Answering(AbstractContextManager["Answering"]):
    """Starts with the block and stops with it."""

    def __init__(self, name: str, answer: Callable[[Asked], Any]) -> None:
        self.name = name
        self.asked: list[Asked] = []
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"server_": self, "answer": answer})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.cloud = EVERY[name].cloud.name
        self.settings = {
            **INVENTED[self.cloud],
            **OPTIONS.get(name, {}),
            "base_url": f"http://127.0.0.1:{self._server.server_address[1]}",
            "retries": 0,
        }

    @property
    def requests(self) -> int:
        return len(self.asked)

    def __enter__(self) -> Answering:
        threading.Thread(
            target=self._server.serve_forever, args=(0.01,), daemon=True
        ).start()
        return self

    def __exit__(self, *unused: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def sweep(self, **options: Any) -> Sweep:
        settings = {**self.settings, **options}
        listing = EVERY[self.name]
        with opened(listing, settings) as catalog:
            return catalog.sweep(listing.server_filter(settings))

    def ids(self) -> list[str]:
        return [unit[NAMES[self.name][1]] for unit in self.sweep().units]

    def respond(self, parameters: dict[str, Any], action: str, answer: Any) -> bytes:
        key = NAMES[self.name][3]
        text = str(parameters.get(key) or "0")
        asked = Asked(int(text) if text.isdecimal() else 0, parameters, action)
        with self._lock:
            self.asked.append(asked)
        payload = answer(asked)
        if isinstance(payload, bytes):
            return payload
        if self.cloud == "compshare" and isinstance(payload, dict):
            payload = {"RetCode": 0, **payload}
        if self.cloud == "qianfan":
            payload = {"requestId": "r-1", "result": payload}
        return json.dumps(payload).encode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_: Answering
    answer: Callable[[Asked], Any]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        query = dict(parse_qsl(urlsplit(self.path).query))
        if self.headers.get("content-type", "").startswith("application/json"):
            parameters = json.loads(body)
        else:
            parameters = {**query, **dict(parse_qsl(body.decode()))}
        action = query.get("Action") or parameters.get("Action") or ""
        told = self.server_.respond(parameters, action, type(self).answer)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST

    def log_message(self, *unused: object) -> None:
        pass
