# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking addresses, and what goes into headers, before anything is sent."""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urlsplit

from .errors import OptionError

PROXY_SCHEMES = ("http", "https", "socks4", "socks4a", "socks5", "socks5h")


def checked_base_url(value: str, *, prefix: bool = True) -> str:
    """Return the address without a trailing slash; OptionError says what is wrong.

    Without ``prefix`` a path is refused, since the signature would not cover it.
    """
    url = value.strip().rstrip("/")
    refuse_user("base_url", url)
    shown = f"base_url={_shown(url)!r}"
    url = _bracketed(shown, url)
    parts = _split(shown, url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise OptionError(f"{shown} must be http:// or https:// with a host name")
    if parts.query or parts.fragment:
        raise OptionError(f"{shown} must have no ? or # part")
    if parts.path and not prefix:
        raise OptionError(f"{shown} must end after the host: its path is not signed")
    return url


def refuse_user(name: str, url: str) -> None:
    """Raise for an address with a user; it is not shown, as it holds a password."""
    if "@" in url:
        raise OptionError(f"{name} must not contain a user or password")


def checked_proxy(value: str, source: str = "proxy") -> str:
    """Return the proxy as a URL; OptionError says what is wrong, password left out."""
    url = value if "://" in value else f"http://{value}"
    scheme, _separator, rest = url.partition("://")
    if "@" in scheme:
        raise OptionError(
            f"{source} is not an address; it is not shown, since it contains a user"
        )
    user, at, place = rest.rpartition("@")
    place = f"{scheme}://{place}"
    shown = _shown(place)
    if at:
        shown = shown.replace("://", "://***@", 1)
    shown = f"{source}={shown if '://' in value else shown.partition('://')[2]!r}"
    place = _bracketed(shown, place)
    url = f"{scheme}://{user}{at}{place.partition('://')[2]}"
    parts = _split(shown, place)
    if parts.scheme not in PROXY_SCHEMES or not parts.hostname:
        raise OptionError(
            f"{shown} must be {', '.join(PROXY_SCHEMES)} with a host name"
        )
    if any(character in user for character in "/?#@\\") or not header_can_carry(user):
        raise OptionError(
            f"{source}: special characters in its user or password must be "
            "percent-encoded, such as %23 for # and %2F for /"
        )
    return url


def secrets_of(url: str) -> list[str]:
    """Return the secret parts of an address, even of a broken one: user, password."""
    user, at, _place = url.rpartition("@")
    user = user.partition("://")[2] if "://" in user else user
    password = user.partition(":")[2]
    return [text for text in (user, password, unquote(password)) if at and text]


def header_can_carry(value: str) -> bool:
    """Whether an HTTP header can contain this text: visible ASCII, spaces within."""
    return value.isascii() and value.isprintable()


def checked_key(name: str, value: str) -> str:
    """Return a key or session unchanged; OptionError names an impossible one."""
    if not header_can_carry(value):
        raise OptionError(
            f"{name} contains a line break or another character that no key has and no "
            "HTTP header can contain"
        )
    return value


def _shown(url: str) -> str:
    """Return the address for a message; an invalid port may be a password."""
    begin, bracket, place = url.rpartition("]")
    scheme, separator, rest = place.rpartition("://")
    host, colon, port = rest.partition(":")
    if not colon or port.partition("/")[0].isdecimal() or _is_ipv6(rest):
        return url
    return f"{begin}{bracket}{scheme}{separator}{host}:***"


def _bracketed(shown: str, url: str) -> str:
    """Return the address with brackets around an IPv6 address, as libraries expect."""
    scheme, separator, rest = url.partition("://")
    place, slash, path = rest.partition("/")
    host, _colon, port = place.rpartition(":")
    with_port = port.isdecimal() and _is_ipv6(host)
    if not with_port and not _is_ipv6(place):
        return url
    if with_port and _is_ipv6(place):
        raise OptionError(
            f"{shown} is ambiguous, with or without a port: put the IPv6 address into "
            f"brackets, as in [{host}]:{port}"
        )
    place = f"[{host}]:{port}" if with_port else f"[{place}]"
    return f"{scheme}{separator}{place}{slash}{path}"


def _is_ipv6(text: str) -> bool:
    if text.count(":") < 2 or "[" in text:
        return False
    from ipaddress import IPv6Address

    try:
        IPv6Address(text)
    except ValueError:
        return False
    return True


def _split(shown: str, url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - this is where a bad port is noticed
    except ValueError:
        # Its text quotes the invalid part.
        raise OptionError(
            f"{shown} is not an address: host or port cannot be read"
        ) from None
    if not header_can_carry(url) or " " in url:
        raise OptionError(f"{shown} contains a character that an address cannot have")
    return parts
