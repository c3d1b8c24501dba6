# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What to do about a check that failed."""

from __future__ import annotations

import re

from ...module_utils._core.errors import (
    ApiError,
    CredentialsRejected,
    ParameterRejected,
    PermissionRefused,
)
from ...module_utils._core.model import Account, Listing
from ...module_utils._core.responses import PROXY_ADVICE
from .setup import Setup

CREDENTIALS = (
    "Give the credentials in one of the places that the text names, or leave the cloud "
    "out of clouds. The guide docs/credentials.md shows every way."
)
OPTION = "Correct the option where it was set."
DNS = "Check the spelling of the host, and the name servers of this machine."
AUTHORITY = (
    "Its authority is not known here, as with a private CA or a proxy that intercepts "
    "TLS: give the authority's certificate with ca_path or AICLOUD_CA_PATH. Never "
    "switch validate_certs off for that."
)
CERTIFICATE_TIME = (
    "Check the date of this machine first. If it is right, the certificate must be "
    "renewed on the server."
)
CLOCK = (
    "Set the clock of this machine, and keep it right with NTP, for example with "
    "timedatectl set-ntp true."
)
UNCHECKED = (
    "Anybody between here and there can read along: take validate_certs=false out, and "
    "give ca_path where it was for a private authority."
)
_TIMES = ("expired", "not yet valid")
_AUTHORITIES = ("issuer", "self-signed", "self signed", "unable to get")


def of_option(problem: str) -> str:
    """Return what to do about a connection option, and what an address looks like."""
    if "base_url" not in problem and "proxy" not in problem:
        return OPTION
    return f"{OPTION} An address is scheme, host and port: https://api.example.com."


def unreachable(place: str, proxied: bool) -> str:
    """Return what to do when no connection can be made."""
    if proxied:
        return PROXY_ADVICE
    return (
        f"Check host and port in base_url, and that a firewall lets this machine "
        f"connect to {place}. If only a proxy may, set proxy."
    )


def of_tls(error: ApiError) -> str:
    """Return what to do about TLS: private authority, wrong time, or anything else."""
    text = error.message.lower()
    if any(word in text for word in _TIMES):
        return CERTIFICATE_TIME
    if any(word in text for word in _AUTHORITIES):
        return AUTHORITY
    return error.advice


def of_login(error: ApiError, setup: Setup, account: Account) -> str:
    """Return what to do when a cloud does not accept the credentials."""
    if not isinstance(error, CredentialsRejected):
        return error.advice
    return f"{error.advice} In use: {setup.origins(account)}."


def of_nothing(setup: Setup) -> str:
    """Return what may be the reason why a listing is empty."""
    places = [n for n in ("region", "zone", "project_id") if setup.settings.get(n)]
    options = ", ".join(f"{name}={setup.settings[name]}" for name in places)
    return f"If there should be any, check {options}." if options else ""


def of_listing(error: ApiError, setup: Setup, listing: Listing) -> str:
    """Return what to do when a listing cannot be read with accepted credentials."""
    if isinstance(error, PermissionRefused) and error.advice == type(error).advice:
        return (
            f"The key is known, but may not call {listing.action}: ask the owner of "
            "the account for that permission, or use another key."
        )
    option = _option_of(error, setup)
    if option:
        value = setup.settings.get(option)
        return (
            f"The cloud does not know {option}={value!r}, from {setup.source(option)}: "
            f"set {option} to one that its console shows."
        )
    return error.advice


def _option_of(error: ApiError, setup: Setup) -> str:
    """Return the connection option that a refused parameter comes from."""
    if not isinstance(error, ParameterRejected) or not error.parameter:
        return ""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", error.parameter).lower()
    if name == "region" and _follows_zone(setup):
        return "zone"
    return name if name in setup.given else ""


def _follows_zone(setup: Setup) -> bool:
    """Whether the region that is sent is that of the zone, not that of the option."""
    return setup.account().common.get("Region") != setup.settings.get("region")
