# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proxies of the environment, and the servers that do without them."""

from __future__ import annotations

import ipaddress
import urllib.request
from urllib.parse import urlsplit

from .address import checked_proxy

_BRACKETS = str.maketrans("", "", "[]")


def inherited_proxies(base_url: str) -> dict[str, str]:
    """Return the proxy for this address by its scheme; none when NO_PROXY names it."""
    found = urllib.request.getproxies_environment()
    parts = urlsplit(base_url)
    kind = parts.scheme if found.get(parts.scheme) else "all"
    proxy = found.get(kind)
    if not proxy or bypassed(parts.hostname or "", parts.port, found.get("no", "")):
        return {}
    variable = f"{kind.upper()}_PROXY"
    return {parts.scheme: checked_proxy(proxy.strip(), f"proxy (from {variable})")}


def bypassed(host: str, port: int | None, no_proxy: str) -> bool:
    """Whether NO_PROXY names the host: a name, the end of one, an address, a network.

    Whatever ``requests`` leaves out is left out here, and networks of IPv6 as well.
    """
    host = host.lower().rstrip(".")
    for entry in no_proxy.lower().replace(",", " ").split():
        if entry == "*" or _in_network(host, entry, port):
            return True
        name = entry.removeprefix("*").lstrip(".")
        if name and (host.endswith(name) or f"{host}:{port}".endswith(name)):
            return True
    return False


def _in_network(host: str, entry: str, port: int | None) -> bool:
    """Whether the host is an address of this entry, with or without a port."""
    place = entry.removesuffix(f":{port}") if "]" in entry else entry
    try:
        address = ipaddress.ip_address(host.strip("[]"))
        return address in ipaddress.ip_network(place.translate(_BRACKETS), strict=False)
    except ValueError:
        return False
