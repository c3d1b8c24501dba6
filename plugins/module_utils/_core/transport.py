# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls to a cloud: signed, retried, within a session where the cloud has them.

One Transport serves one sweep. Every attempt is signed again.

Retried: lost or refused connections, timeouts, throttling, faults of the cloud or a
gateway, answers that break off, and once a signature that is too old. Not retried:
rejected credentials, permissions, parameters, TLS certificates, anything that another
try cannot change. A changing call is retried only when it was certainly never sent; its
sender decides about everything else.

From the first byte sent a call takes ``Limits.longest_call`` seconds at most, waits
included. Whatever goes wrong on the way leaves as an error of ours, without secrets.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from .connection import Exchange
from .errors import (
    ApiError,
    CatalogError,
    OptionError,
    ParameterRejected,
    PermissionRefused,
    ResourceNotFound,
    SessionExpired,
    SignatureExpired,
    UnexpectedResponse,
    Unreachable,
)
from .gate import Gate
from .model import Account, Call, Cloud, Limits, Received, Request, Response
from .pace import Pace, delay_before
from .responses import request_id_in_body, request_id_of, retry_after
from .sessions import Attempt, Sessions, with_both_sessions
from .sweep import Stats
from .wire import Wire

REQUEST_IDS_KEPT = 100


class Transport:
    """Answers calls to one cloud for one account. Use it as a context manager."""

    def __init__(
        self,
        cloud: Cloud,
        account: Account,
        limits: Limits,
        sleep: Callable[[float], None] | None = None,
        on_response: Callable[[], None] = lambda: None,
    ) -> None:
        self._cloud = cloud
        self._limits = limits
        self._on_response = on_response
        self._pace = Pace(limits.concurrency)
        self._sleep = self._pace.rest if sleep is None else sleep
        self._under_way: set[Exchange] = set()
        self._lock = threading.Lock()
        self._first_lock = threading.Lock()
        self._first_failure: ApiError | None = None
        self._first_refusal: ParameterRejected | None = None
        self._proven = False
        self._wire = Wire(limits)
        self.gate = Gate(cloud.title, (*account.secrets, *limits.secrets))
        self._sessions = Sessions(
            cloud, account, self.gate, limits.timeout, self._attempt, self._try
        )
        self.stats = Stats()

    @property
    def concurrency(self) -> int:
        return self._limits.concurrency

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *_exc: object) -> None:
        try:
            self._sessions.end()
        finally:
            self._wire.close()

    def call(self, call: Call) -> dict[str, Any]:
        """Return the payload of the response; raise a complete ApiError.

        Nothing runs side by side before one response has shown that address and
        credentials are right: a wrong key is one rejected request, not one a thread.
        """
        if self._proven:
            return self._call(call)
        with self._first_lock:
            if self._first_failure is not None and _concerns(self._first_failure, call):
                raise self._first_failure
            if not self._proven:
                return self._first_call(call)
            if self._first_refusal is not None:
                # Asked at the same time, with the same parameters but one.
                raise self._first_refusal
        return self._call(call)

    def expect_many(self) -> None:
        """Tell that many calls will follow the first one."""
        if not self._proven:
            self._wire.expect(self._limits.concurrency - 1)

    def _first_call(self, call: Call) -> dict[str, Any]:
        try:
            payload = self._call(call)
        except ApiError as error:
            asked = isinstance(error, ParameterRejected | ResourceNotFound)
            if (asked or error.elsewhere) and error.status != 404:
                if isinstance(error, ParameterRejected):
                    self._first_refusal = error
                self._proven = True  # known there, only asked for the wrong thing
            else:
                self._first_failure = error
            raise
        self._proven = True
        return payload

    def _call(self, call: Call) -> dict[str, Any]:
        account = self._sessions.account()
        try:
            return self._try(call, account)
        except SessionExpired as expired:
            if not self._sessions.ours:
                raise
            renewed = self._sessions.renewed()
            if call.changing:
                raise
            try:
                return self._try(call, renewed)
            except ApiError as error:
                raise with_both_sessions(error, expired) from None

    def stop(self, reason: BaseException) -> None:
        """Let other threads give up: one has failed for good, or the process must end.

        Then what is under way is not waited for either, but for logins: a session that
        nobody knows would stay open.
        """
        self._pace.stop()
        if not isinstance(reason, Exception):
            with self._lock:
                for exchange in self._under_way:
                    exchange.abort()

    def start_again(self) -> None:
        """Let calls be made and retried, whatever has failed before."""
        self._pace.start_again()
        self._first_failure = None

    # -- one call with its retries ------------------------------------------------

    def _try(
        self, call: Call, account: Account, attempt: Attempt | None = None
    ) -> dict[str, Any]:
        attempt = attempt or self._abortable
        deadline: float | None = None
        failure: ApiError | None = None
        tries = 0
        while True:
            with self._pace.slot(deadline) as started:
                if started is None:
                    raise failure or _never_sent()
                deadline = deadline or time.monotonic() + self._limits.longest_call
                tries += 1
                left = max(deadline - time.monotonic(), 0.001)
                try:
                    exchange = Exchange(min(self._limits.timeout, left))
                    payload = attempt(call, account, exchange)
                    self._pace.accepted(started)
                    return payload
                except ApiError as error:
                    before = failure
                    failure = self.gate.completed(error, call, tries)
            delay = delay_before(failure, tries, self._limits.retry_max_delay)
            if failure.throttled:
                self._pace.throttled(started, delay)
            elif self._proven and isinstance(failure, Unreachable):
                self._pace.narrow()
            over = time.monotonic() + delay > deadline or self._pace.stopped
            again = tries <= self._limits.retries and not over
            if not again or not _may_repeat(call, failure, before):
                raise failure
            with self._lock:
                self.stats.retries += 1
            if not failure.throttled:
                self._sleep(delay)

    # -- one attempt --------------------------------------------------------------

    def _abortable(
        self, call: Call, account: Account, exchange: Exchange
    ) -> dict[str, Any]:
        """Make an attempt that ends when the process must."""
        with self._lock:
            self._under_way.add(exchange)
        try:
            return self._attempt(call, account, exchange)
        finally:
            with self._lock:
                self._under_way.discard(exchange)

    def _attempt(
        self, call: Call, account: Account, exchange: Exchange
    ) -> dict[str, Any]:
        request = self._signed(call, account)
        response = self._wire.send(request, exchange)
        self._on_response()
        request_id = self._note_request_id(response)
        try:
            payload = self._understood(
                call, account, response._replace(public=call.public)
            )
        except ApiError as error:
            error.request_id = error.request_id or request_id
            error.retry_after = retry_after(response)
            raise
        return Received(payload, request_id)

    def _signed(self, call: Call, account: Account) -> Request:
        try:
            request = self._cloud.sign(account, call)
        except CatalogError:
            raise
        except Exception as error:  # noqa: BLE001 - its text may show a credential
            raise OptionError(
                f"no request can be made of the options for {call.action} "
                f"({type(error).__name__})"
            ) from None
        self.gate.hide_for_now(request.secrets)
        with self._lock:
            self.stats.requests += 1
        return request

    def _understood(
        self, call: Call, account: Account, response: Response
    ) -> dict[str, Any]:
        try:
            return self._cloud.check(call, response)
        except ParameterRejected as error:
            if error.parameter in account.common:
                sent = {**account.common, **call.parameters}[error.parameter]
                error.message += f" ({error.parameter} is {sent!r})"
            raise
        except CatalogError:
            raise
        except Exception as error:  # noqa: BLE001 - its text may show the response
            raise UnexpectedResponse(
                f"the answer cannot be understood ({type(error).__name__})",
                status=response.status,
            ) from None

    def _note_request_id(self, response: Response) -> str:
        """Keep and return the ID that the cloud gave to this request, else ``""``."""
        request_id = request_id_of(response, *self._cloud.request_id_headers)
        request_id = request_id or request_id_in_body(
            response, self._cloud.request_id_field
        )
        request_id = self.gate.request_id(request_id)
        with self._lock:
            if request_id and len(self.stats.request_ids) < REQUEST_IDS_KEPT:
                self.stats.request_ids.append(request_id)
        return request_id


def _concerns(failure: ApiError, call: Call) -> bool:
    """Whether a first failure says that this call would fail, too.

    A permission may be for some actions only; what else goes wrong does so for all.
    """
    of_action = isinstance(failure, PermissionRefused) and failure.action != ""
    return not of_action or failure.action == call.action


def _may_repeat(call: Call, failure: ApiError, before: ApiError | None) -> bool:
    """Whether another attempt may succeed, and changes nothing twice.

    An order that may have left is never sent again here; a new signature is tried once.
    """
    resigned = isinstance(before, SignatureExpired)
    fresh = isinstance(failure, SignatureExpired) and not resigned
    return (failure.transient or fresh) and not (call.changing and failure.unsure)


def _never_sent() -> ApiError:
    error = Unreachable("not sent: another request of this sweep has failed for good")
    error.transient = error.unsure = False
    return error
