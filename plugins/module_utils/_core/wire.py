# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One HTTP exchange: the only place that imports ``requests``.

It reads nothing from the environment: proxies and certificates come in as settings,
because ``requests`` would otherwise let a .netrc entry replace our Authorization
header. Redirects are never followed, and not a byte of their bodies is read. Messages
are made of our own words: what libraries say may quote what was sent or received.
"""

from __future__ import annotations

import contextlib
import http.client
import ssl
import threading
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .address import header_can_carry
from .ahead import Ahead, OpenFirst
from .connection import BoundedConnection, Exchange
from .errors import (
    ApiError,
    MissingLibrary,
    OptionError,
    UnexpectedResponse,
    Unreachable,
)
from .model import Limits, Request, Response

if TYPE_CHECKING:
    from requests import PreparedRequest
    from requests.adapters import HTTPAdapter

_PART = 1 << 17
USER_AGENT = "aicloud.catalog/1.0.0"


def import_requests() -> ModuleType:
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
        self._adapter: HTTPAdapter | None = None
        self._local = threading.local()
        self._ahead = Ahead()
        core = f"ansible-core/{limits.core}" if limits.core else ""
        self._user_agent = f"{USER_AGENT} {core}".rstrip()

    def expect(self, count: int) -> None:
        """Tell that so many requests will follow the first one, side by side."""
        if not self._limits.proxies:
            self._ahead.wanted = count

    def close(self) -> None:
        self._ahead.close()
        if self._adapter is not None:
            self._adapter.close()
            self._adapter = None

    def send(self, request: Request, exchange: Exchange) -> Response:
        """Return the response, whatever its status; ApiError when none came."""
        adapter = self._opened(request.url)
        prepared = _prepared(request, self._user_agent)
        self._local.exchange = exchange
        try:
            with adapter.send(
                prepared,
                timeout=exchange.seconds,
                verify=self._limits.verify,
                proxies=dict(self._limits.proxies),
                stream=True,
            ) as received:
                if not 300 <= received.status_code < 400:
                    for part in received.iter_content(_PART):
                        exchange.keep(part)
        except ApiError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a library says, see above
            raise self._failure(error, exchange, request.url) from None
        headers = {name.lower(): value for name, value in received.headers.items()}
        return Response(
            status=received.status_code, headers=headers, body=bytes(exchange.body)
        )

    def _opened(self, url: str) -> HTTPAdapter:
        with self._lock:
            if self._adapter is None:
                self._begin(url)
                import_requests()
                self._adapter = self._new_adapter()
            return self._adapter

    def _begin(self, url: str) -> None:
        """Begin the connection, for importing ``requests`` takes as long as that."""
        parts = urlsplit(url)
        if self._limits.proxies or not parts.hostname:
            return
        with contextlib.suppress(ValueError):  # a port that is none: told later
            port = parts.port or (443 if parts.scheme == "https" else 80)
            self._ahead.begin(parts.hostname, port)

    def _new_adapter(self) -> HTTPAdapter:
        import urllib3
        from requests.adapters import HTTPAdapter

        def bound(manager: Any) -> Any:
            manager.pool_classes_by_scheme = {
                scheme: self._bounded(pool)
                for scheme, pool in manager.pool_classes_by_scheme.items()
            }
            return manager

        class Adapter(HTTPAdapter):
            def init_poolmanager(self, *args: Any, **more: Any) -> None:
                super().init_poolmanager(*args, **more)
                bound(self.poolmanager)

            def proxy_manager_for(self, proxy: str, **more: Any) -> Any:
                known = self.proxy_manager.get(proxy)
                return known or bound(super().proxy_manager_for(proxy, **more))

        if not self._limits.verify:
            # Asked for by the user; one warning per request helps nobody.
            urllib3.disable_warnings()
        return Adapter(pool_maxsize=self._limits.concurrency, max_retries=0)

    def _bounded(self, pool: Any) -> type:
        """Return the class of pools whose connections keep to the bounds."""
        attributes = {
            "current": staticmethod(lambda: self._local.exchange),
            "ahead": self._ahead,
        }
        bases = (BoundedConnection, pool.ConnectionCls)
        connection = type("Connection", bases, attributes)
        places = {"ConnectionCls": connection, "QueueCls": OpenFirst}
        return type("Pool", (pool,), places)

    def _failure(self, error: Exception, exchange: Exchange, url: str) -> ApiError:
        from .network import network_error, tls_error  # few runs need it

        problem, parts = exchange.problem, urlsplit(url)
        proxy = self._limits.proxies.get(parts.scheme, "")
        proxied = proxy != "" and exchange.setting_up
        if isinstance(problem, ssl.SSLError):
            tls_proxy = proxied and proxy.startswith("https:")
            failure = tls_error(problem, exchange, parts.netloc, tls_proxy)
        elif isinstance(problem, OSError):
            # Without its user and password.
            place = proxy.rpartition("@")[2].rpartition("://")[2]
            host = place if proxied else parts.netloc
            failure = network_error(problem, exchange, host, proxied)
        elif exchange.setting_up:
            failure = Unreachable(
                f"{'proxy or ' if proxied else ''}TLS: the connection cannot be set up "
                f"({_name(problem)})",
                transient=False,
                advice="Check the options proxy, ca_path and base_url.",
                layer="connection",
            )
        else:
            failure = _broken(error, parts.netloc)
        # Nobody can have read a request without a connection.
        failure.unsure = failure.unsure and not exchange.setting_up
        return failure


def _prepared(request: Request, user_agent: str) -> PreparedRequest:
    """Return the request as it is sent; OptionError when that is impossible."""
    requests = import_requests()
    for name, value in request.headers.items():
        if not header_can_carry(value):
            raise OptionError(
                f"the header {name} comes from an option with a line break or another "
                "character that a header cannot carry: check the credentials"
            )
    prepared: PreparedRequest = requests.PreparedRequest()
    try:
        prepared.prepare_method(request.method)
        prepared.url = _prepared_url(request.url)
        prepared.prepare_headers({"User-Agent": user_agent, **request.headers})
        # Nothing else: requests would look for cookies and credentials of its own.
        prepared.body = request.body
        prepared.prepare_content_length(request.body)
    except ValueError as error:
        raise OptionError(
            f"base_url does not lead to a server ({_name(error)})"
        ) from None
    return prepared


@lru_cache(maxsize=8)
def _prepared_url(url: str) -> str | None:
    """Return the address as it travels: all pages of a sweep have the same."""
    prepared: PreparedRequest = import_requests().PreparedRequest()
    prepared.prepare_url(url, None)
    return prepared.url


def _broken(error: Exception, host: str) -> ApiError:
    """Return the error for a response that is not HTTP, or incomplete."""
    from requests import exceptions as requests_errors
    from urllib3 import exceptions as urllib3_errors

    causes = _causes(error)

    def found(*kinds: type[Exception]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if found(requests_errors.InvalidURL, requests_errors.InvalidSchema):
        # The address was prepared before, so it is that of the proxy.
        return Unreachable(
            "proxy: it cannot be used",
            transient=False,
            advice="Check the option proxy; a SOCKS proxy needs the Python library "
            "PySocks.",
            layer="proxy",
        )
    if error.__class__ is OSError:
        return Unreachable(
            "TLS: the certificates of ca_path can no longer be read", transient=False
        )
    if found(http.client.RemoteDisconnected):
        return Unreachable(f"connection closed without an answer ({host})")
    if found(urllib3_errors.DecodeError):
        return UnexpectedResponse(
            "truncated answer: it cannot be decompressed", transient=True
        )
    if found(http.client.BadStatusLine, http.client.LineTooLong):
        return UnexpectedResponse("the answer is not HTTP", transient=True)
    if found(http.client.HTTPException, urllib3_errors.ProtocolError):
        return UnexpectedResponse("truncated answer: it ends too early", transient=True)
    return UnexpectedResponse(f"the request failed ({_name(causes[-1])})")


def _causes(error: BaseException | None) -> list[BaseException]:
    """Return the error and those that it wraps, in each library's own way."""
    causes: list[BaseException] = []
    while error is not None and error not in causes:
        causes.append(error)
        wrapped = getattr(error, "reason", None) or next(iter(error.args), None)
        error = wrapped if isinstance(wrapped, BaseException) else error.__context__
    return causes


def _name(error: BaseException | None) -> str:
    return type(error).__name__
