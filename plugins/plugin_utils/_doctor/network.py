# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to a cloud, layer by layer: name and connection, within limits of time."""

from __future__ import annotations

import socket
import threading
from typing import NamedTuple
from urllib.parse import urlsplit

from ...module_utils._core.ahead import connected
from ...module_utils._core.connection import Exchange
from ...module_utils._core.model import Limits
from ...module_utils._core.network import network_error
from . import hints
from .report import Report

_PORTS = {"http": 80, "https": 443}


class Place(NamedTuple):
    """Where connections go to: the cloud itself, or the proxy before it."""

    host: str
    port: int
    proxied: bool

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def place_of(base_url: str, limits: Limits) -> Place:
    target = urlsplit(base_url)
    proxy = limits.proxies.get(target.scheme)
    parts = urlsplit(proxy) if proxy else target
    port = parts.port or _PORTS.get(parts.scheme, 1080)
    return Place(parts.hostname or "", port, bool(proxy))


def check_network(report: Report, place: Place, seconds: float) -> None:
    """Look up the name and connect; whatever fails stops the report."""
    what = "the proxy " if place.proxied else ""
    try:
        addresses = _addresses(place, seconds)
    except TimeoutError:
        report.stop(
            "dns",
            f"no name server has answered for {what}{place.host} in {seconds:g} s",
            hints.DNS,
        )
    except (OSError, UnicodeError) as error:
        report.stop("dns", f"{what}{place.host}: {_words(error, place)}", hints.DNS)
    known = ", ".join(addresses[:3])
    known = "already an address" if known == place.host else known
    report.ok("dns", f"{what}{place.host} is {known}")
    try:
        connected(Exchange(seconds).left, place.host, place.port, ()).close()
    except OSError as error:
        report.stop(
            "tcp",
            f"{what}{place}: {_words(error, place, seconds)}",
            hints.unreachable(str(place), place.proxied),
        )
    report.ok("tcp", f"{what}{place} accepts connections")


def _addresses(place: Place, seconds: float) -> list[str]:
    """Return the addresses of the host; a name server may take minutes."""
    found: list[str] = []
    failed: list[Exception] = []

    def look_up() -> None:
        try:
            infos = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
            found.extend(dict.fromkeys(str(info[4][0]) for info in infos))
        except (OSError, UnicodeError) as error:
            failed.append(error)

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not found:
        raise TimeoutError
    return found


def _words(error: Exception, place: Place, seconds: float = 0.0) -> str:
    if not isinstance(error, OSError):
        return "not a host name"
    if isinstance(error, TimeoutError):
        return f"no connection within {seconds:g} s"
    failure = network_error(error, Exchange(seconds), str(place), proxied=False)
    return failure.message.removesuffix(f" ({place})")
