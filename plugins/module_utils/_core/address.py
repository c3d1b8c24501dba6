# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checking base_url before anything is sent to it."""

from __future__ import annotations

from urllib.parse import urlsplit

from .errors import OptionError


def checked_base_url(value: str, *, prefix: bool = True) -> str:
    """Return the address without a trailing slash; OptionError says what is wrong.

    Without ``prefix`` a path is refused: the signature would not cover it.
    """
    url = value.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise OptionError(f"base_url={value!r}: {error}") from None
    del port
    if parts.username is not None or parts.password is not None:
        # Not shown: it would put the password into the message.
        raise OptionError("base_url must not hold a user or password")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise OptionError(
            f"base_url={value!r} must be http:// or https:// with a host name"
        )
    if parts.query or parts.fragment:
        raise OptionError(f"base_url={value!r} must have no ? or # part")
    if parts.path and not prefix:
        raise OptionError(
            f"base_url={value!r} must end after the host: its path is not signed"
        )
    return url
