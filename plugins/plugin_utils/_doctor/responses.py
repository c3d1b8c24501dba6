# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a cloud responds: one transport, and the first page of each listing."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

from ...module_utils._core.errors import (
    ApiError,
    ParameterRejected,
    PermissionRefused,
    RateLimited,
    ResourceNotFound,
    SignatureExpired,
    Unreachable,
)
from ...module_utils._core.first_page import first_page
from ...module_utils._core.model import (
    Account,
    Call,
    Limits,
    Listing,
    Response,
)
from ...module_utils._core.responses import PROXY_ADVICE, seconds_ahead
from ...module_utils._core.transport import Transport
from . import hints
from .report import LayerFailed, Report
from .setup import Setup

# Seconds that a clock may differ: less than what clouds refuse.
LARGEST_DIFFERENCE = 300
_WITH_REFUSAL = 60
# After this many times the timeout no further listing is begun.
_PATIENCE = 3


def permission(listing: Listing) -> str:
    """Return the name of the check that reads the first page of a listing."""
    return f"permission {listing.name}"


class Heard:
    """What responses show besides their payload: that there was one, and its date."""

    def __init__(self) -> None:
        self.responses = 0
        self.ahead: float | None = None

    def note(self, response: Response) -> None:
        self.responses += 1
        ahead = seconds_ahead(response)
        self.ahead = self.ahead if ahead is None else ahead


def check_responses(
    report: Report, setup: Setup, account: Account, limits: Limits
) -> None:
    """Read the first pages; the first response decides about the layers before them."""
    heard = Heard()
    check = setup.cloud.check

    def noted(call: Call, response: Response) -> dict[str, Any]:
        heard.note(response)
        return check(call, response)

    began = time.monotonic()
    cloud = setup.cloud._replace(check=noted)
    with Transport(cloud, account, limits) as transport:
        for number, listing in enumerate(setup.listings):
            if time.monotonic() - began > _PATIENCE * limits.timeout:
                report.skip_rest("not tried: the checks before it took too long")
                return
            error, count, more = _looked(listing, setup, transport)
            if not number:
                _check_first_response(report, setup, account, limits, heard, error)
            _report_listing(report, setup, listing, error, count, more)
            if isinstance(error, Unreachable):
                raise LayerFailed(f"not tried, since {permission(listing)} failed")


def _looked(
    listing: Listing, setup: Setup, transport: Transport
) -> tuple[ApiError | None, int, bool]:
    settings = {**setup.settings, **{o.name: o.default for o in listing.options}}
    try:
        count, more = first_page(listing, settings, transport)
    except ApiError as error:
        failure = transport.gate.completed(error, Call(action=listing.action))
        return failure, 0, False
    return None, count, more


def _report_listing(
    report: Report,
    setup: Setup,
    listing: Listing,
    error: ApiError | None,
    count: int,
    more: bool,
) -> None:
    """Report the first page of one listing."""
    name = permission(listing)
    if error is not None:
        report.failed(name, error.finding, hints.of_listing(error, setup, listing))
        return
    units = "groups" if listing.grouped else listing.noun
    text = f"the first page has {count} {units}"
    if more:
        text += ", and there are more"
    report.ok(name, text, "" if count else hints.of_nothing(setup))


# -- the layers before ------------------------------------------------------------


def _check_first_response(
    report: Report,
    setup: Setup,
    account: Account,
    limits: Limits,
    heard: Heard,
    error: ApiError | None,
) -> None:
    """Report proxy, TLS, clock and login from the first response."""
    parts = urlsplit(account.base_url)
    _check_proxy(report, limits, parts.scheme, heard, error)
    _check_tls(report, setup, parts.scheme, parts.netloc, error)
    _check_clock(report, heard, error)
    known = (ParameterRejected, PermissionRefused, ResourceNotFound, RateLimited)
    if error is None or (isinstance(error, known) and error.status != 404):
        report.ok("login", "the cloud accepts the credentials")
        return
    report.stop("login", error.finding, hints.of_login(error, setup, account))


def _check_proxy(
    report: Report, limits: Limits, scheme: str, heard: Heard, error: ApiError | None
) -> None:
    if scheme not in limits.proxies:
        return
    proxy = urlsplit(limits.proxies[scheme])
    place = f"{proxy.hostname}:{proxy.port}" if proxy.port else str(proxy.hostname)
    late = not heard.responses and error is not None and error.layer == "connection"
    if error is not None and (error.layer == "proxy" or late):
        hint = error.advice if error.layer == "proxy" else PROXY_ADVICE
        report.stop("proxy", f"{place}: {error.finding}", hint)
    report.ok("proxy", f"{place} reaches the cloud")


def _check_tls(
    report: Report,
    setup: Setup,
    scheme: str,
    host: str,
    error: ApiError | None,
) -> None:
    if scheme != "https":
        report.skipped("tls", "base_url is http: nothing is encrypted")
        return
    if error is not None and error.layer in ("tls", "connection"):
        report.stop("tls", error.finding, hints.of_tls(error))
    if setup.settings.get("validate_certs") is False:
        report.ok("tls", "the certificate is not checked", hints.UNCHECKED)
        return
    report.ok("tls", f"the certificate of {host} is trusted")


def _check_clock(report: Report, heard: Heard, error: ApiError | None) -> None:
    """Compare with the date of the responses; a refused time is reported first."""
    if isinstance(error, SignatureExpired):
        far = abs(heard.ahead or 0) > _WITH_REFUSAL
        # A gateway may have another clock, and ZStack another zone, than the cloud.
        report.stop("clock", error.finding, hints.CLOCK if far else error.advice)
    if heard.ahead is None:
        why = "the answer has no date" if heard.responses else "no answer came"
        report.skipped("clock", why)
        return
    seconds = round(abs(heard.ahead))
    side = "ahead of" if heard.ahead > 0 else "behind"
    text = f"this machine is {seconds} s {side} the cloud"
    if seconds > LARGEST_DIFFERENCE:
        report.failed("clock", text, hints.CLOCK)
    else:
        report.ok("clock", text)
