# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one gate for text from outside: no secret, no control character.

Known secrets are found in any spelling: what a text escapes is undone first (percent,
HTML, JSON, PHP, Go and Python escapes, also twice), then case, blanks, quotes and
backslashes do not count. Unknown secrets are recognised by their names and by their
form. The work grows with the length of the text, which is cut before.
"""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from .text import visible

MASK = "***"
# No message needs more, and a server may send megabytes.
LONGEST = 2000
# This many characters in a row are a part of a secret, and so many at the end of a
# text, which may have been cut there.
_PART = 8
_TAIL = 4

_ESCAPE = re.compile(
    r"%(?P<percent>[0-9a-fA-F]{2})"
    r"|\\u(?P<pair>d[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2})"
    r"|\\u\{?(?P<unicode>[0-9a-fA-F]{4})\}?"
    r"|\\x(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<octal>[0-7]{3})"
    r"|\\(?P<blank>[tnrabfv])"
    r"|\\(?P<backslash>\\)"
    r"|&#x(?P<hexadecimal>[0-9a-fA-F]{1,5});?"
    r"|&#(?P<decimal>[0-9]{1,6});?"
    r"|&(?P<named>quot|apos|amp|lt|gt|nbsp|sol|plus|equals|colon|num|excl);",
    re.IGNORECASE,
)
_IGNORED = frozenset("\\\"'+\x7f\xa0")
# Stand for single bytes, in a range of characters that nobody uses.
_BYTES = 0xF0000
_NAME = (
    r"(?:session|token|signature|passw(?:or)?d|passwd|passphrase|pwd|secret|credential"
    r"|authori[sz]ation|cookie|(?<![a-z])[a-z]{0,9}[_-]?key)"
)
_NAMED = re.compile(
    rf"(?P<name>{_NAME}[\w.-]{{0,40}}(?:\\?[\"']|&quot;|%22)?\s{{0,4}}"
    r"(?:=>|[:=]|%3a|%3d)\s{0,4})"
    r"(?:&quot;[^&]*|\\?\"[^\"]*\"?|'[^']*'?|(?:oauth|bearer|basic|zstack)\s+[^\s,;\"'<>]+"
    r"|[^\s,;&\"'<>\])}]+)",
    re.IGNORECASE,
)
_SCHEMES = re.compile(
    r"\b(oauth|bearer|basic)\s+(?!\*\*\*)[\w+/=.:~-]{6,}"
    r"|\b(zstack)\s+[\w.-]{1,80}:[^\s,;\"'<>]{6,}|(bce-auth-v1)/\S+",
    re.IGNORECASE,
)
# Sessions, hashes and signatures; tokens in JSON; long random texts.
_HEXADECIMAL = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{32,}(?![0-9A-Za-z])")
_TOKEN = re.compile(r"eyJ[\w-]{8,}[\w.-]*")
_RANDOM = re.compile(r"[A-Za-z0-9+_=-]{40,}")


def redact(
    text: str, secrets: Iterable[str], public: str = "", *, opaque: bool = True
) -> str:
    """Return the text without secrets, known or not, on one line.

    What looks like a session but stands in ``public`` (what we asked for) is shown.
    Without ``opaque`` looks alone tell nothing: request IDs look like sessions.
    """
    text = _without_known(text[:LONGEST], secrets)
    text = _NAMED.sub(rf"\g<name>{MASK}", text)
    text = _SCHEMES.sub(
        lambda found: f"{next(filter(None, found.groups()))} {MASK}", text
    )
    text = re.sub(r"\S+", _without_user, text)
    if opaque:
        for pattern in (_HEXADECIMAL, _TOKEN, _RANDOM):
            text = pattern.sub(lambda found: _unless_public(found[0], public), text)
    text = re.sub(r"\*{4,}", MASK, text)
    return visible(" ".join(text.split()))


def _unless_public(found: str, public: str) -> str:
    mixed = any(c.isdigit() for c in found) and any(c.isalpha() for c in found)
    return found if not mixed or found in public else MASK


def _without_user(found: re.Match[str]) -> str:
    """Return a word without ``user:password@``, with or without a scheme."""
    user, at, place = found[0].rpartition("@")
    if not at or ":" not in user:
        return found[0]
    scheme, separator, _rest = user.partition("://")
    return f"{scheme}://{MASK}@{place}" if separator else f"{MASK}@{place}"


# -- secrets that we know -----------------------------------------------------------


def _without_known(text: str, secrets: Iterable[str]) -> str:
    plain, spans = _folded(text)
    hidden = bytearray(len(text))
    for secret in secrets:
        # As it is: what stands before it may look like the begin of an escape.
        for found in re.finditer(re.escape(secret), text) if secret else ():
            hidden[found.start() : found.end()] = b"\1" * len(found[0])
        for needle in _needles(secret):
            for first, last in _places(plain, needle):
                start, end = spans[first][0], spans[last - 1][1]
                hidden[start:end] = b"\1" * (end - start)
    return _masked(text, hidden)


def _masked(text: str, hidden: bytearray) -> str:
    parts: list[str] = []
    position = 0
    for run in re.finditer(rb"\x01+", hidden):
        parts += (text[position : run.start()], MASK)
        position = run.end()
    return "".join((*parts, text[position:]))


def _places(text: bytes, needle: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the needle is, and where a telling part of its beginning is."""
    seed = needle[:_PART]
    start = text.find(seed)
    while start >= 0:
        end = start + len(seed)
        length = len(seed)
        while end < len(text) and length < len(needle) and text[end] == needle[length]:
            end += 1
            length += 1
        yield start, end
        start = text.find(seed, end)
    for length in range(len(seed) - 1, _TAIL - 1, -1):
        if text.endswith(seed[:length]):
            yield len(text) - length, len(text)
            return


@lru_cache(maxsize=256)
def _needles(secret: str) -> tuple[bytes, ...]:
    """Return what to look for in a folded text, kept: secrets are looked for often."""
    return tuple(_spellings(secret))


def _spellings(secret: str) -> Iterator[bytes]:
    """Yield the secret as it may be spelt; base64 and digits if it is long enough."""
    needle = _folded(secret)[0]
    if needle:
        yield needle
    data = secret.encode("utf-8", "surrogatepass")
    if len(data) < _TAIL:
        return
    yield data.hex().encode()
    yield _folded(base64.b64encode(data).decode())[0].rstrip(b"=")
    yield _folded(base64.urlsafe_b64encode(data).decode())[0].rstrip(b"=")
    for shift in range(3):
        # Within a longer text, base64 begins again at every third byte.
        packed = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        whole = packed[(0, 2, 3)[shift] : -1 if (shift + len(data)) % 3 else None]
        for form in (whole, whole.translate({43: "-", 47: "_"})):
            folded = _folded(form)[0]
            if len(folded) >= _PART:
                yield folded


def _folded(text: str) -> tuple[bytes, list[tuple[int, int]]]:
    """Return the text with escapes undone, reduced to what counts, and its places."""
    spans = [(place, place + 1) for place in range(len(text))]
    for _time in range(3):
        found = list(_ESCAPE.finditer(text))
        if not found:
            break
        text, spans = _unescaped(text, spans, found)
    folded = bytearray()
    places: list[tuple[int, int]] = []
    for character, span in zip(text, spans, strict=True):
        if character <= " " or character in _IGNORED:
            continue
        data = character.lower().encode("utf-8", "surrogatepass")
        if _BYTES <= ord(character) < _BYTES + 256:
            data = bytes([ord(character) - _BYTES])
        folded += data
        places += [span] * len(data)
    return bytes(folded), places


def _unescaped(
    text: str, spans: list[tuple[int, int]], found: list[re.Match[str]]
) -> tuple[str, list[tuple[int, int]]]:
    parts: list[str] = []
    places: list[tuple[int, int]] = []
    position = 0
    for escape in found:
        parts.append(text[position : escape.start()])
        places += spans[position : escape.start()]
        parts.append(_meant(escape))
        places.append((spans[escape.start()][0], spans[escape.end() - 1][1]))
        position = escape.end()
    parts.append(text[position:])
    return "".join(parts), places + spans[position:]


def _meant(escape: re.Match[str]) -> str:
    """Return the one character, or the one byte of it, that an escape stands for."""
    kind = escape.lastgroup or ""
    value = escape[kind]
    if kind == "named":
        return html.unescape(f"&{value.lower()};")
    if kind in ("blank", "backslash"):
        return " " if kind == "blank" else value
    if kind == "pair":
        high, low = int(value[:4], 16), int(value[6:], 16)
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    number = int(value, {"octal": 8, "decimal": 10}.get(kind, 16))
    if kind in ("percent", "byte", "octal"):
        # ASCII is what it is; above, it is one byte of several.
        return chr(number) if number < 128 else chr(_BYTES + number % 256)
    return chr(min(number, 0x10FFFF))
