# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending requests: the only place that imports ``requests``.

One Transport serves one sweep: it keeps connections, signs every attempt anew, opens
and closes a session where the cloud has them, and never follows redirects. It reads
nothing from the environment: proxies and certificates come in as settings, because
``requests`` would otherwise let a .netrc entry replace our Authorization header.

Retried, reading calls only: lost or refused connections, timeouts, throttling, faults
of the cloud or a gateway, answers that break off. Not retried: rejected credentials,
permissions, parameters, TLS certificates, anything that another try cannot change.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from .errors import (
    ApiError,
    MissingLibrary,
    ParameterRejected,
    ResourceNotFound,
    SessionExpired,
    UnexpectedAnswer,
    Unreachable,
)
from .model import Account, Answer, Call, Cloud, Request
from .pace import Pace

MAX_ANSWER_BYTES = 256 * 1024 * 1024
REQUEST_IDS_KEPT = 100
USER_AGENT = "aicloud.catalog/1.0"


def import_requests() -> Any:
    """Return ``requests``; imported only once a request is really made."""
    try:
        import requests
    except ImportError:
        raise MissingLibrary("requests") from None
    return requests


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Times in seconds; ``retries`` are further tries after the first."""

    timeout: float = 30.0
    retries: int = 4
    retry_max_delay: float = 30.0
    concurrency: int = 8
    verify: bool | str = True
    proxies: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def longest_call(self) -> float:
        """The bound for one call with all its tries and waits."""
        tries = self.retries + 1
        return tries * self.timeout + self.retries * self.retry_max_delay


@dataclass
class Stats:
    """What a sweep cost."""

    requests: int = 0
    pages: int = 0
    retries: int = 0
    request_ids: list[str] = field(default_factory=list)


class Transport:
    """Answers calls to one cloud for one account. Use it as a context manager."""

    def __init__(
        self,
        cloud: Cloud,
        account: Account,
        limits: Limits,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._cloud = cloud
        self._account = account
        self._limits = limits
        self._sleep = sleep
        self._pace = Pace(limits.concurrency)
        self._lock = threading.Lock()
        self._session_lock = threading.Lock()
        self._first_lock = threading.Lock()
        self._first_failure: ApiError | None = None
        self._proven = False
        self._http: Any = None
        self._session_tried = False
        self._stopping = False
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
            for account in self._opened:
                self._log_out(account)
        finally:
            self._opened = []
            if self._http is not None:
                self._http.close()
                self._http = None

    def call(self, call: Call) -> dict[str, Any]:
        """Return the payload of the answer; raise an ApiError that tells it all.

        Nothing runs side by side before one answer has shown that address and
        credentials are right: a wrong key is one rejected request, not one a thread.
        """
        if self._proven:
            return self._call(call)
        with self._first_lock:
            if self._first_failure is not None:
                raise self._first_failure
            if not self._proven:
                return self._first_call(call)
        return self._call(call)

    def _first_call(self, call: Call) -> dict[str, Any]:
        try:
            payload = self._call(call)
        except (ParameterRejected, ResourceNotFound):
            self._proven = True  # known to the cloud, only asked for the wrong thing
            raise
        except ApiError as error:
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
            return self._try(call, self._renewed(account))

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
            if self._account is stale and len(self._opened) < 2:
                self._log_in()
            return self._account

    def _log_in(self) -> None:
        login = self._cloud.login(self._account) if self._cloud.login else None
        if login is None or self._cloud.adopt is None:
            return
        payload = self._try(login, self._account)
        self._account = self._cloud.adopt(self._account, payload)
        with self._lock:
            self._secrets.update(self._account.secrets)
        self._opened.append(self._account)

    def _log_out(self, account: Account) -> None:
        logout = self._cloud.logout(account) if self._cloud.logout else None
        if logout is None:
            return
        try:
            self._attempt(logout, account)
        except ApiError:
            # The session ends by itself; the result of the sweep must not be lost.
            pass

    # -- one call with its retries ------------------------------------------------

    def _try(self, call: Call, account: Account) -> dict[str, Any]:
        deadline = time.monotonic() + self._limits.longest_call
        tries = 0
        while True:
            tries += 1
            with self._pace.slot() as started:
                try:
                    payload = self._attempt(call, account)
                    self._pace.accepted(started)
                    return payload
                except ApiError as error:
                    failure = self._told(error, call, tries)
            delay = self._delay(failure, tries)
            if failure.throttled:
                self._pace.throttled(started, delay)
            over = time.monotonic() + delay > deadline or self._stopping
            if not failure.transient or tries > self._limits.retries or over:
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
        return error

    def redact(self, text: str) -> str:
        """Return the text without any secret, plain or percent-encoded."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            for form in (secret, quote(secret, safe="")):
                if form:
                    text = text.replace(form, "***")
        return text

    # -- one attempt --------------------------------------------------------------

    def _attempt(self, call: Call, account: Account) -> dict[str, Any]:
        request = self._cloud.sign(account, call)
        with self._lock:
            self.stats.requests += 1
            self._secrets.update(request.secrets)
        answer = self._send(request)
        self._note_request_id(answer)
        return self._cloud.check(call, answer)

    def _note_request_id(self, answer: Answer) -> None:
        for name in ("x-ucloud-request-uuid", "x-bce-request-id"):
            if name in answer.headers:
                with self._lock:
                    if len(self.stats.request_ids) < REQUEST_IDS_KEPT:
                        self.stats.request_ids.append(answer.headers[name])

    def _send(self, request: Request) -> Answer:
        requests = import_requests()
        prepared = requests.Request(
            request.method,
            request.url,
            headers={"User-Agent": USER_AGENT, **request.headers},
            data=request.body,
            # A callable keeps requests from looking for credentials of its own.
            auth=lambda prepared: prepared,
        ).prepare()
        deadline = time.monotonic() + self._limits.timeout
        try:
            response = self._session(requests).send(
                prepared,
                timeout=self._limits.timeout,
                verify=self._limits.verify,
                proxies=dict(self._limits.proxies),
                allow_redirects=False,
                stream=True,
            )
            with response:
                body = self._read(response, deadline)
        except (requests.RequestException, OSError, ValueError) as error:
            # The cause may show proxy credentials: its text is redacted, not chained.
            raise self._unreachable(requests, error) from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(status=response.status_code, headers=headers, body=body)

    def _session(self, requests: Any) -> Any:
        with self._lock:
            if self._http is None:
                http = requests.Session()
                http.trust_env = False
                if not self._limits.verify:
                    # Asked for by the user; one warning per request helps nobody.
                    requests.packages.urllib3.disable_warnings()
                adapter = requests.adapters.HTTPAdapter(
                    pool_maxsize=self._limits.concurrency, max_retries=0
                )
                http.mount("https://", adapter)
                http.mount("http://", adapter)
                self._http = http
            return self._http

    def _read(self, response: Any, deadline: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        for part in response.iter_content(1 << 17):
            size += len(part)
            if size > MAX_ANSWER_BYTES:
                raise UnexpectedAnswer(
                    f"the answer is larger than {MAX_ANSWER_BYTES} bytes",
                    status=response.status_code,
                )
            if time.monotonic() > deadline:
                raise Unreachable(
                    f"timeout: the answer took longer than {self._limits.timeout:g} s",
                    status=response.status_code,
                    advice="Raise the option timeout, or try again later.",
                )
            parts.append(part)
        return b"".join(parts)

    def _unreachable(self, requests: Any, error: Exception) -> ApiError:
        text = self.redact(str(error))
        kinds = requests.exceptions
        if isinstance(error, kinds.ChunkedEncodingError | kinds.ContentDecodingError):
            return UnexpectedAnswer(f"truncated answer: {text}", transient=True)
        if isinstance(error, kinds.ProxyError):
            return Unreachable(f"proxy: {text}", advice="Check the option proxy.")
        if isinstance(error, kinds.SSLError):
            return Unreachable(
                f"TLS: {text}",
                transient=False,
                advice="Give the certificate of your authority with ca_path.",
            )
        if isinstance(error, kinds.Timeout):
            seconds = f"{self._limits.timeout:g}"
            return Unreachable(
                f"timeout: no answer within {seconds} s",
                advice="Raise the option timeout, or check base_url and the network.",
            )
        if isinstance(
            error, kinds.InvalidURL | kinds.InvalidSchema | kinds.MissingSchema
        ):
            return Unreachable(f"address: {text}", transient=False)
        return Unreachable(_plain_cause(text))


def _plain_cause(text: str) -> str:
    """Say in a word why a connection failed; urllib3 wraps it in three layers."""
    lowered = text.lower()
    causes = {
        "name or service not known": "DNS: the host name is not known",
        "nodename nor servname": "DNS: the host name is not known",
        "failed to resolve": "DNS: the host name cannot be resolved",
        "temporary failure in name resolution": "DNS: name resolution failed",
        "connection refused": "connection refused",
        "connection reset": "connection reset",
        "remote end closed connection": "connection closed without an answer",
        "network is unreachable": "network is unreachable",
        "no route to host": "no route to host",
    }
    plain = next((said for sign, said in causes.items() if sign in lowered), "")
    return f"{plain}: {text}" if plain else text
