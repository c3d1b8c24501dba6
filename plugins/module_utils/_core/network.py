# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What went wrong on the way to a cloud, in plain words, and whether to try again.

Temporary errors are tried again at every layer: a connection that is closed,
reset or late. Names, addresses, certificates and servers without TLS stay as they are.
"""

from __future__ import annotations

import errno
import re
import socket
import ssl

from .connection import Exchange
from .errors import ApiError, UnexpectedResponse, Unreachable
from .responses import PROXY_ADVICE, proxy_refusal

_WORDS = {
    errno.ECONNREFUSED: "connection refused",
    errno.ECONNRESET: "connection reset",
    errno.EPIPE: "connection reset",
    errno.ECONNABORTED: "connection reset",
    errno.ENETUNREACH: "network is unreachable",
    errno.EHOSTUNREACH: "no route to host",
}
_CLOSED = (
    ssl.SSLEOFError,
    ssl.SSLZeroReturnError,
    ssl.SSLSyscallError,
    ssl.SSLWantReadError,
)
_NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL"})
# The alerts of a server that has a temporary problem of its own.
_PASSING = frozenset({"TLSV1_ALERT_INTERNAL_ERROR", "UNEXPECTED_EOF_WHILE_READING"})


def network_error(
    problem: OSError, exchange: Exchange, host: str, proxied: bool
) -> ApiError:
    """Return the error for a failure of a socket, a name server or a proxy.

    ``host``: what did not answer, which is the proxy when it is ``proxied``.
    """
    if isinstance(problem, TimeoutError):
        return timeout_error(exchange)
    refused = re.match(r"Tunnel connection failed: (\d{3})", str(problem))
    if refused:
        return proxy_refusal(int(refused[1]))
    plain = _plain(problem)
    if proxied:
        return Unreachable(
            f"proxy: {plain} ({host})", advice=PROXY_ADVICE, layer="proxy"
        )
    if exchange.answered:
        return UnexpectedResponse(f"truncated answer: {plain}", transient=True)
    layer = "connection" if exchange.setting_up else ""
    if isinstance(problem, socket.gaierror):
        layer = "dns"
    return Unreachable(f"{plain} ({host})", layer=layer)


def _plain(problem: OSError) -> str:
    if isinstance(problem, socket.gaierror):
        if problem.errno == socket.EAI_AGAIN:
            return "DNS: name resolution failed"
        return "DNS: the host name is not known"
    if isinstance(problem, ConnectionError) and not problem.errno:
        return "connection closed without an answer"
    known = _WORDS.get(problem.errno or 0)
    return known or problem.strerror or type(problem).__name__


def timeout_error(exchange: Exchange) -> ApiError:
    """Return the error for an exchange that has run out of time."""
    seconds = f"{exchange.seconds:.3g} s"
    if exchange.answered:
        return Unreachable(
            f"timeout: the answer took longer than {seconds}",
            advice="Raise the option timeout, or try again later.",
        )
    return Unreachable(
        f"timeout: no answer within {seconds}",
        advice="Raise the option timeout, or check base_url and the network.",
        layer="connection" if exchange.setting_up else "",
    )


def tls_error(
    problem: ssl.SSLError, exchange: Exchange, host: str, tls_proxy: bool = False
) -> ApiError:
    """Return the error for a failure of TLS, before or after the handshake.

    A proxy whose address begins with https:// has a handshake of its own, the first.
    """
    reason = problem.reason or ""
    if isinstance(problem, ssl.SSLCertVerificationError):
        advice = "Give the certificate of your authority with ca_path."
        if "mismatch" in problem.verify_message.lower():
            advice = "Check that base_url names the host as its certificate does."
        return Unreachable(
            f"TLS: certificate verify failed: {problem.verify_message} ({host})",
            transient=False,
            advice=advice,
            layer="tls",
        )
    if exchange.answered:
        return UnexpectedResponse("truncated answer: broken TLS", transient=True)
    if isinstance(problem, _CLOSED) or reason in _PASSING:
        return Unreachable(
            f"TLS: the connection was closed by the server ({host})", layer="tls"
        )
    plain = reason.replace("_", " ").lower() or "handshake failed"
    if reason in _NO_TLS and tls_proxy:
        return Unreachable(
            f"proxy: TLS: {plain}",
            transient=False,
            advice="Write the proxy with http://, also for an https base_url: only the "
            "few proxies that use TLS themselves have https://.",
            layer="proxy",
        )
    advice = "Check that the server and this machine have a TLS version in common."
    if reason in _NO_TLS:
        advice = "Check base_url: the server there does not use TLS."
    return Unreachable(
        f"TLS: {plain} ({host})", transient=False, advice=advice, layer="tls"
    )
