# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every error that leaves the core, drawn as a tree.

CatalogError
├── OptionError            an option is wrong or missing; nothing was sent
│   └── NothingThere       no such resource, and too few options to make one
├── MissingLibrary         a run-time library cannot be imported
├── SnapshotMissing        a listing was not recorded, and no request is made instead
├── SelectionError         entries were read, but not the wanted one
├── ApiError               a request failed; names cloud, action, status, code, tries
│   ├── CredentialsRejected
│   │   ├── SessionExpired
│   │   └── SignatureExpired
│   ├── PermissionRefused
│   ├── RateLimited
│   ├── ResourceNotFound
│   ├── ParameterRejected
│   ├── ServerFault
│   ├── Unreachable
│   ├── UnexpectedResponse
│   ├── ListingChanged
│   ├── ResourceBusy       another operation runs on it; worth another try later
│   ├── WrongState         it must be in another state first
│   ├── SoldOut            none left there; another zone or type may have some
│   ├── SpecUnsupported    this type, size or image does not go together there
│   ├── BillingRefused     balance, arrears, unpaid orders
│   └── QuotaExceeded
├── ResourceError          what was read of a resource stops us; names what to do
│   ├── AmbiguousResource  several could be meant
│   ├── ResourceFailed     it has come to a dead end
│   └── WaitTimeout        it is not there yet
└── ResponseLost           an order may have been carried out; not known yet

``label`` is the text by which users tell the classes apart. ``transient`` errors of a
reading request are worth another try; ``throttled`` ones also slow the whole sweep.
``unsure`` errors leave open whether an order was carried out, so that it must never be
sent again before reading what has become of it. ``passing`` ones say that it was not
and that another try may succeed; that is no proof, so they are unsure, too. After one
that is ``elsewhere`` the same order may succeed with another zone or type.
"""

from __future__ import annotations

import platform
import sys

from .text import readable


class CatalogError(Exception):
    """Base of all errors whose text is meant for the user.

    Whatever a stranger wrote into it is shown, not done: escapes stand for control
    characters. Only line breaks of our own making stay. No line is endless.
    """

    def __str__(self) -> str:
        return "\n".join(readable(line) for line in super().__str__().split("\n"))


class OptionError(CatalogError):
    """An option is wrong, unknown or missing; ``problem`` says in which way."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"bad option: {problem}")
        self.problem = problem


class NothingThere(OptionError):
    """There is no such resource, and the options do not suffice to make one."""


class MissingLibrary(CatalogError):
    """A run-time library is not there; ``library`` is its name for pip."""

    def __init__(self, library: str) -> None:
        super().__init__(
            f"the Python library {library} is not installed for {sys.executable} on "
            f"{platform.node()}, the Python that needs it here: "
            f"{sys.executable} -m pip install {library}"
        )
        self.library = library


class SnapshotMissing(CatalogError):
    """The listing was not recorded; no request is made instead."""


class SelectionError(CatalogError):
    """The selection did not leave the expected entries; the text explains why.

    ``missing`` is true when nothing remained, false when the choice was not unique.
    """

    def __init__(self, message: str, *, missing: bool) -> None:
        super().__init__(message)
        self.missing = missing


class ApiError(CatalogError):
    """A request to a cloud failed. The transport adds cloud, action and tries."""

    label = "request failed"
    advice = "Try again later, or ask the cloud's support with the request ID."
    # What the top of this file says of each.
    transient = throttled = unsure = passing = elsewhere = False

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str = "",
        request_id: str = "",
        advice: str = "",
        transient: bool | None = None,
        retry_after: float | None = None,
        layer: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        # Where no answer came: dns, connection, proxy or tls; "" where one did.
        self.layer = layer
        self.status, self.code, self.request_id = status, code, request_id
        self.advice = advice or type(self).advice
        self.transient = type(self).transient if transient is None else transient
        self.retry_after = retry_after
        self.cloud = self.action = ""
        self.tries = 1

    def __str__(self) -> str:
        advice = self.advice
        if not self.request_id:
            advice = advice.replace(" with the request ID", "")
        return readable(f"{self._finding()}. {advice}")

    @property
    def finding(self) -> str:
        """What was asked and what came back, without what to do."""
        return readable(self._finding())

    def _finding(self) -> str:
        details = [
            "no HTTP answer" if self.status is None else f"HTTP {self.status}",
            self.code if " " in self.code else f"code {self.code or 'none'}",
            f"request ID {self.request_id}" if self.request_id else "no request ID",
            "1 try" if self.tries == 1 else f"{self.tries} tries",
        ]
        said = f"{self.label}: {self.message.rstrip('. ')} ({', '.join(details)})"
        return f"{self.cloud} {self.action}".strip() + f": {said}"


class CredentialsRejected(ApiError):
    """The cloud does not accept the credentials."""

    label = "credentials rejected"
    advice = "Check the key or password and that it belongs to this endpoint."


class SessionExpired(CredentialsRejected):
    """The session is no longer valid; worth one new login."""

    advice = "Log in again, or remove session_id and give an account or access key."
    unsure = passing = True


class SignatureExpired(CredentialsRejected):
    """The signature is too old or too new; worth one try with a fresh one."""

    advice = "Check the clock of this machine."
    unsure = passing = True


class PermissionRefused(ApiError):
    """The account is known but may not do this."""

    label = "permission refused"
    advice = "Ask the owner of the account to allow this action, or use another key."


class RateLimited(ApiError):
    """The cloud asks for fewer requests."""

    label = "rate limited"
    advice = "Lower the option concurrency or raise retries and retry_max_delay."
    transient = throttled = unsure = passing = True


class ResourceNotFound(ApiError):
    """The requested ID or address does not exist."""

    label = "not found"
    advice = "Check the ID, and that base_url and region are the right ones for it."


class ParameterRejected(ApiError):
    """The cloud refuses a parameter; ``parameter`` is its name where it says so."""

    label = "bad option refused by the cloud"
    advice = "Correct the option for this parameter."

    def __init__(self, message: str, *, parameter: str = "", **details: object) -> None:
        super().__init__(message, **details)  # type: ignore[arg-type]
        self.parameter = parameter


class ServerFault(ApiError):
    """The cloud failed on its side."""

    label = "server fault"
    transient = unsure = True


class Unreachable(ApiError):
    """No answer came: name, connection, TLS or time."""

    label = "unreachable"
    advice = "Check base_url, proxy and the network between here and the cloud."
    transient = unsure = True


class UnexpectedResponse(ApiError):
    """An answer came that this API does not give."""

    label = "unexpected answer"
    advice = "Check that base_url is the API itself and not a portal or a proxy."
    unsure = True


class ListingChanged(ApiError):
    """The list kept changing while it was read, so a gap cannot be ruled out."""

    label = "listing changed while being read"
    advice = "Try again when nothing is being added or removed."


class ResourceBusy(ApiError):
    """Another operation is running on the resource."""

    label = "operation in progress"
    advice = "Wait until the other operation has ended, or raise wait_timeout."


class WrongState(ApiError):
    """The resource must be in another state for this."""

    label = "wrong state"
    advice = "Bring the resource into the state that the message names."


class SoldOut(ApiError):
    """There is no capacity left for what was ordered."""

    label = "sold out"
    advice = "Try another zone or GPU type, or try again later."
    elsewhere = True


class SpecUnsupported(ApiError):
    """The cloud does not offer this combination of type, size, image and zone."""

    label = "not supported there"
    advice = "Use a GPU type, size or image that the zone supports."
    elsewhere = True


class BillingRefused(ApiError):
    """The account cannot pay: balance, arrears, unpaid or expired orders."""

    label = "billing refused"
    advice = "Check balance and unpaid orders of the account in the console."


class QuotaExceeded(ApiError):
    """The account may not have more of this."""

    label = "quota exceeded"
    advice = "Remove what is not needed, or ask the cloud for a higher quota."


class ResourceError(CatalogError):
    """What was read of a resource prevents the run from continuing."""


class AmbiguousResource(ResourceError):
    """Several resources match; none was changed."""


class ResourceFailed(ResourceError):
    """The resource has come to a dead end by itself."""


class WaitTimeout(ResourceError):
    """The resource did not reach its state within the time allowed."""


class ResponseLost(CatalogError):
    """An order may have been carried out; reading has not shown it either way yet."""
