# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls to a cloud: signed, retried, within a session where the cloud has them.

One Transport serves one sweep. Every attempt is signed anew.

Retried: lost or refused connections, timeouts, throttling, faults of the cloud or a
gateway, answers that break off. Not retried: rejected credentials, permissions,
parameters, TLS certificates, anything that another try cannot change. A changing call is
retried only when it surely never left; everything else is for who sent it to judge.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

from .ending import unbroken
from .errors import (
    ApiError,
    ParameterRejected,
    ResourceNotFound,
    SessionExpired,
)
from .model import Account, Call, Cloud, Limits, Response
from .pace import Pace
from .sweep import Stats
from .wire import Wire

REQUEST_IDS_KEPT = 100
# So many characters of a secret tell something of it.
_TELLING = 4
Attempt = Callable[[Call, Account], dict[str, Any]]


class Transport:
    """Answers calls to one cloud for one account. Use it as a context manager."""

    def __init__(
        self,
        cloud: Cloud,
        account: Account,
        limits: Limits,
        sleep: Callable[[float], None] = time.sleep,
        on_response: Callable[[], None] = lambda: None,
    ) -> None:
        self._cloud = cloud
        self._account = account
        self._limits = limits
        self._sleep = sleep
        self._on_response = on_response
        self._pace = Pace(limits.concurrency)
        self._lock = threading.Lock()
        self._session_lock = threading.Lock()
        self._first_lock = threading.Lock()
        self._first_failure: ApiError | None = None
        self._first_refusal: ParameterRejected | None = None
        self._proven = False
        self._many = False
        self._wire = Wire(limits)
        self._session_tried = False
        self._stopping = False
        self._ended = False
        self._opened: list[Account] = []
        self._secrets = set(account.secrets)
        self.stats = Stats()

    @property
    def concurrency(self) -> int:
        return self._limits.concurrency

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *_exc: object) -> None:
        try:
            # A login on its way is waited for, and no thread begins another one.
            with self._session_lock:
                self._ended = True
                for account in self._opened:
                    self._log_out(account)
        finally:
            self._opened = []
            self._wire.close()

    def call(self, call: Call) -> dict[str, Any]:
        """Return the payload of the response; raise an ApiError that tells it all.

        Nothing runs side by side before one response has shown that address and
        credentials are right: a wrong key is one rejected request, not one a thread.
        """
        if self._proven:
            return self._call(call)
        with self._first_lock:
            if self._first_failure is not None:
                raise self._first_failure
            if not self._proven:
                return self._first_call(call)
            if self._first_refusal is not None:
                # Asked at the same time, with the same parameters but one.
                raise self._first_refusal
        return self._call(call)

    def expect_many(self) -> None:
        """Tell that many calls will follow the first one."""
        self._many = True

    def _first_call(self, call: Call) -> dict[str, Any]:
        if self._many:
            more = self._limits.concurrency - 1
            self._wire.open_ahead(self._account.base_url, more)
        try:
            payload = self._call(call)
        except ApiError as error:
            asked = isinstance(error, ParameterRejected | ResourceNotFound)
            if asked and error.status != 404:
                if isinstance(error, ParameterRejected):
                    self._first_refusal = error
                self._proven = True  # known there, only asked for the wrong thing
            else:
                self._first_failure = error
            raise
        self._proven = True
        return payload

    def _call(self, call: Call) -> dict[str, Any]:
        account = self._current_account()
        try:
            return self._try(call, account)
        except SessionExpired:
            if not self._opened:
                raise  # the session was given to us; only its owner can renew it
            renewed = self._renewed(account)
            if call.changing:
                raise
            return self._try(call, renewed)

    def stop_retrying(self, stop: bool) -> None:
        """Let other threads give up at their next failure: one has failed for good."""
        self._stopping = stop
        if not stop:
            self._first_failure = None

    # -- sessions ---------------------------------------------------------------

    def _current_account(self) -> Account:
        with self._session_lock:
            if not self._session_tried:
                self._log_in()
                self._session_tried = True
            return self._account

    def _renewed(self, stale: Account) -> Account:
        """Log in once more, unless another thread has done so meanwhile."""
        with self._session_lock:
            if self._account is stale and not self._ended and len(self._opened) < 2:
                self._log_in()
            return self._account

    def _log_in(self) -> None:
        login = self._cloud.login(self._account) if self._cloud.login else None
        if login is None or self._cloud.adopt is None:
            return
        adopt = self._cloud.adopt

        def open_session(call: Call, account: Account) -> dict[str, Any]:
            # A signal between the response and the note of it would leave it open.
            with unbroken():
                payload = self._attempt(call, account)
                self._account = adopt(account, payload)
                with self._lock:
                    self._secrets.update(self._account.secrets)
                self._opened.append(self._account)
            return payload

        self._try(login, self._account, open_session)

    def _log_out(self, account: Account) -> None:
        logout = self._cloud.logout(account) if self._cloud.logout else None
        if logout is None:
            return
        try:
            with unbroken():
                self._attempt(logout, account)
        except ApiError:
            # The session ends by itself; the result of the sweep must not be lost.
            pass

    # -- one call with its retries ------------------------------------------------

    def _try(
        self, call: Call, account: Account, attempt: Attempt | None = None
    ) -> dict[str, Any]:
        attempt = attempt or self._attempt
        deadline = time.monotonic() + self._limits.longest_call
        tries = 0
        while True:
            tries += 1
            with self._pace.slot() as started:
                try:
                    payload = attempt(call, account)
                    self._pace.accepted(started)
                    return payload
                except ApiError as error:
                    failure = self._told(error, call, tries)
            delay = self._delay(failure, tries)
            if failure.throttled:
                self._pace.throttled(started, delay)
            over = time.monotonic() + delay > deadline or self._stopping
            # An order that may have left is never sent again here.
            again = failure.transient and not (call.changing and failure.unsure)
            if not again or tries > self._limits.retries or over:
                raise failure
            with self._lock:
                self.stats.retries += 1
            if not failure.throttled:
                self._sleep(delay)

    def _delay(self, error: ApiError, tries: int) -> float:
        """Return seconds to wait: what the server asks, else back-off with jitter."""
        longest = self._limits.retry_max_delay
        if error.retry_after is not None:
            return min(error.retry_after, longest)
        # Throttling waits are shared by all threads, so they start shorter.
        base = 0.1 if error.throttled else 0.5
        ceiling = min(longest, base * 2 ** (tries - 1))
        return random.uniform(ceiling / 2, ceiling)

    def _told(self, error: ApiError, call: Call, tries: int) -> ApiError:
        """Complete the error; secrets that a server echoed are masked."""
        error.cloud = self._cloud.title
        error.action = call.action
        error.tries = tries
        error.message = self.redact(error.message)
        error.code = self.redact(error.code)
        error.args = (error.message,)
        return error

    def redact(self, text: str) -> str:
        """Return the text without any secret, in whatever spelling it came back."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            for form in _spellings(secret):
                text = text.replace(form, "***")
                # The text may have been cut to its beginning inside a secret.
                for length in range(len(form) - 1, _TELLING - 1, -1):
                    if text.endswith(form[:length]):
                        text = text[:-length] + "***"
                        break
        return text

    # -- one attempt --------------------------------------------------------------

    def _attempt(self, call: Call, account: Account) -> dict[str, Any]:
        request = self._cloud.sign(account, call)
        with self._lock:
            self.stats.requests += 1
            self._secrets.update(request.secrets)
        response = self._wire.send(request)
        self._on_response()
        self._note_request_id(response)
        return self._cloud.check(call, response)

    def _note_request_id(self, response: Response) -> None:
        for name in self._cloud.request_id_headers:
            if name in response.headers:
                with self._lock:
                    if len(self.stats.request_ids) < REQUEST_IDS_KEPT:
                        self.stats.request_ids.append(response.headers[name])


def _spellings(secret: str) -> set[str]:
    """Return the secret plain, percent-encoded, in a form, in JSON, on one line."""
    spelt = {
        secret,
        " ".join(secret.split()),
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    }
    return spelt - {""}
