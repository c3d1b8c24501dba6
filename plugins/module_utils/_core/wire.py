# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTP exchange: the only place that imports ``requests``.

It reads nothing from the environment: proxies and certificates come in as settings,
because ``requests`` would otherwise let a .netrc entry replace our Authorization
header. Redirects are never followed, and a response has a largest size and a last moment.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from .errors import ApiError, MissingLibrary, UnexpectedResponse, Unreachable
from .model import Limits, Request, Response

MAX_RESPONSE_BYTES = 256 * 1024 * 1024
_PART = 1 << 17
USER_AGENT = "aicloud.catalog/1.0"


def import_requests() -> Any:
    """Return ``requests``; imported only once a request is really made."""
    try:
        import requests
    except ImportError:
        raise MissingLibrary("requests") from None
    return requests


class Wire:
    """Keeps connections open and sends requests as they are."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._http: Any = None
        self._openers: list[threading.Thread] = []

    def open_ahead(self, url: str, count: int) -> None:
        """Open connections for requests to come, while the first one is under way.

        Nothing is sent on them. It saves the handshakes of a sweep's second wave; when
        it cannot be done nothing is lost, and what is wrong the first request tells.
        """
        if self._limits.proxies:
            return  # their connections are opened for each target
        # Here and not in the threads: what is missing must be told by the caller.
        requests = import_requests()
        self._openers = [
            threading.Thread(target=self._open_one, args=(requests, url), daemon=True)
            for _number in range(count)
        ]
        for opener in self._openers:
            opener.start()

    def _open_one(self, requests: Any, url: str) -> None:
        try:
            adapter = self._session(requests).get_adapter(url)
            prepared = requests.Request("GET", url).prepare()
            pool = adapter.get_connection_with_tls_context(
                prepared, self._limits.verify
            )
            # No public call opens a connection without a request on it.
            connection = pool._get_conn(timeout=0)
            try:
                connection.timeout = self._limits.timeout
                connection.connect()
            finally:
                pool._put_conn(connection)
        except Exception:  # noqa: BLE001 - the request itself will say what is wrong
            return

    def close(self) -> None:
        for opener in self._openers:
            opener.join()
        if self._http is not None:
            self._http.close()
            self._http = None

    def send(self, request: Request) -> Response:
        """Return the response, whatever its status; ApiError when none came."""
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
            # The cause may show proxy credentials: only its text is kept, for redaction.
            failure = self._unreachable(requests, error, request.url)
            if _never_sent(requests, error):
                failure.unsure = False
            raise failure from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Response(status=response.status_code, headers=headers, body=body)

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
        for part in _parts(response):
            size += len(part)
            if size > MAX_RESPONSE_BYTES:
                raise UnexpectedResponse(
                    f"the answer is larger than {MAX_RESPONSE_BYTES} bytes",
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

    def _unreachable(self, requests: Any, error: Exception, url: str) -> ApiError:
        text = _innermost(error)
        kinds = requests.exceptions
        if isinstance(error, kinds.ChunkedEncodingError | kinds.ContentDecodingError):
            return UnexpectedResponse(f"truncated answer: {text}", transient=True)
        if isinstance(error, kinds.ProxyError):
            return Unreachable(f"proxy: {text}", advice="Check the option proxy.")
        if isinstance(error, kinds.SSLError):
            advice = "Check that base_url is right: no TLS is spoken there."
            if "certificate" in text.lower():
                advice = "Give the certificate of your authority with ca_path."
            return Unreachable(f"TLS: {text}", transient=False, advice=advice)
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
        return Unreachable(_plain_cause(text, urlsplit(url).netloc))


def _parts(response: Any) -> Iterator[bytes]:
    """Yield the body as it arrives, so that a clock can be looked at in between."""
    raw = response.raw
    if raw.chunked or not hasattr(raw, "read1"):
        yield from response.iter_content(_PART)
        return
    requests = import_requests()
    kinds = requests.packages.urllib3.exceptions
    try:
        while part := raw.read1(_PART, decode_content=True):
            yield part
    except kinds.ReadTimeoutError as error:
        raise requests.exceptions.ReadTimeout(error) from None
    except (kinds.ProtocolError, kinds.DecodeError) as error:
        raise requests.exceptions.ChunkedEncodingError(error) from None


def _never_sent(requests: Any, error: Exception) -> bool:
    """Whether no connection was made, so that nobody can have read the request."""
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    wrapped = error.args[0] if error.args else None
    reason = getattr(wrapped, "reason", wrapped)
    never = requests.packages.urllib3.exceptions.NewConnectionError
    return isinstance(reason, never)


def _innermost(error: Exception) -> str:
    """Return what the cause says; requests and urllib3 wrap it in texts of their own."""
    wrapped = error.args[0] if error.args else None
    reason = getattr(wrapped, "reason", wrapped)
    return str(reason) if isinstance(reason, Exception) else str(error)


def _plain_cause(text: str, host: str) -> str:
    """Say in a word why a connection failed, and to whom."""
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
    return f"{plain} ({host})" if plain else text
