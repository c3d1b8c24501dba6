"""Addresses of clouds and proxies: what is accepted, and what is said of the rest."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.address import (
    checked_base_url,
    checked_proxy,
    secrets_of,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
)

GOOD = [
    ("https://api.example.com", "https://api.example.com"),
    (" https://api.example.com/ \n", "https://api.example.com"),
    ("http://host:8080/a/b//", "http://host:8080/a/b"),
    ("HTTP://Host", "HTTP://Host"),
    ("http://[fd00::7]:81", "http://[fd00::7]:81"),
    ("http://fd00::7/x", "http://[fd00::7]/x"),
    ("http://::1", "http://[::1]"),
    ("http://fd00:1:2:3:4:5:6:7:81/x", "http://[fd00:1:2:3:4:5:6:7]:81/x"),
]
NO_SERVER = "must be http:// or https:// with a host name"
REST = "must have no ? or # part"
UNREADABLE = "host or port cannot be read"
CHARACTER = "contains a character that an address cannot have"
AMBIGUOUS = "is ambiguous, with or without a port"
BAD = [
    ("api.example.com", NO_SERVER),
    ("ftp://api.example.com", NO_SERVER),
    ("socks5://api.example.com", NO_SERVER),
    ("http://", NO_SERVER),
    ("http:///path", NO_SERVER),
    ("http://:8080", NO_SERVER),
    ("http://x?a=1", REST),
    ("http://x/#a", REST),
    ("http://x:port", UNREADABLE),
    ("http://x:99999", UNREADABLE),
    ("http://[::1", UNREADABLE),
    ("http://h h", CHARACTER),
    ("http://h\u00e9", CHARACTER),
    ("http://h\x07x", CHARACTER),
    ("http://fd00::7:81", f"base_url='http://fd00::7:81' {AMBIGUOUS}"),
]


@pytest.mark.parametrize(("given", "used"), GOOD)
def test_an_address_that_is_accepted(given, used):
    assert checked_base_url(given) == used
    if "/a/" not in used and "/x" not in used:
        assert checked_base_url(given, prefix=False) == used
        assert checked_proxy(used.lower()) == used.lower()


@pytest.mark.parametrize("given", ["http://host/a", "https://host:1/v1/"])
def test_a_path_that_no_signature_covers(given):
    with pytest.raises(OptionError, match="must end after the host"):
        checked_base_url(given, prefix=False)


@pytest.mark.parametrize(("given", "told"), BAD)
def test_an_address_that_is_refused(given, told):
    with pytest.raises(OptionError) as caught:
        checked_base_url(given)
    assert told in str(caught.value) and "base_url=" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("proxy:3128", "http://proxy:3128"),
        ("socks5h://proxy", "socks5h://proxy"),
        ("me:pw@fd00::7", "http://me:pw@[fd00::7]"),
        ("https://me:p%40w@proxy:1", "https://me:p%40w@proxy:1"),
    ],
)
def test_a_proxy_that_is_accepted(given, used):
    assert checked_proxy(given) == used


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("ftp://proxy:1", "proxy='ftp://proxy:1' must be http, https, socks4"),
        ("http://", "with a host name"),
        ("http://me:geheim77@", "proxy='http://***@' must be"),
        ("proxy:port", "proxy='proxy:***' is not an address"),
        ("me:geheim77@proxy:99999", "proxy='***@proxy:99999' is not an address"),
        ("geheim77@x://proxy:1", "is not shown, since it contains a user"),
        ("me:geheim77#@proxy", "must be percent-encoded, such as %23"),
        ("http://fd00::7:81", AMBIGUOUS),
    ],
)
def test_a_proxy_that_is_refused(given, told):
    with pytest.raises(OptionError) as caught:
        checked_proxy(given)
    assert told in str(caught.value) and "geheim77" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "secrets"),
    [
        ("http://proxy:1", []),
        ("http://me@proxy", ["me", "me"]),
        ("http://me:p%40w@proxy", ["me:p%40w", "p%40w", "p@w"]),
        ("me:pw@proxy", ["me:pw", "pw", "pw"]),
        ("http://me:a@b@proxy", ["me:a@b", "a@b", "a@b"]),
    ],
)
def test_the_secret_parts_of_an_address(url, secrets):
    assert set(secrets_of(url)) == set(secrets)
