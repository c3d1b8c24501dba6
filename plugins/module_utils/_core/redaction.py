# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one gate for text that came from outside: no secret, no control character.

Secrets that we know are found however they are spelt: what a text escapes is undone
first (percent, HTML, JSON, PHP, Go and Python escapes, also twice), then case, blanks,
quotes and backslashes do not count. Secrets that we do not know are told by their names
and by their looks. The work grows with the length of the text, which is cut before.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from .text import visible

MASK = "***"
# No message needs more, and a server may send any number of megabytes.
LONGEST = 2000
# So many characters in a row are a part of a secret, and so many at the end of a text,
# which may have been cut there.
_PART = 8
_TAIL = 4

_ESCAPE = re.compile(
    r"%(?P<percent>[0-9a-fA-F]{2})"
    r"|\\u\{?(?P<unicode>[0-9a-fA-F]{4})\}?"
    r"|\\x(?P<byte>[0-9a-fA-F]{2})"
    r"|\\(?P<octal>[0-7]{3})"
    r"|&#x(?P<hexadecimal>[0-9a-fA-F]{1,5});?"
    r"|&#(?P<decimal>[0-9]{1,6});?"
    r"|&(?P<named>quot|apos|amp|lt|gt|nbsp|sol|plus|equals|colon|num|excl);",
    re.IGNORECASE,
)
_IGNORED = frozenset("\\\"'+")
_NAME = (
    r"(?:session|token|signature|passw(?:or)?d|passwd|passphrase|pwd|secret|credential"
    r"|authori[sz]ation|cookie|(?<![a-z])[a-z]{0,9}[_-]?key)"
)
_NAMED = re.compile(
    rf"(?P<name>{_NAME}[\w.-]{{0,40}}(?:\\?[\"']|&quot;|%22)?\s{{0,4}}"
    r"(?:=>|[:=]|%3a|%3d)\s{0,4})"
    r"(?:\\?\"[^\"]*\"?|'[^']*'?|(?:oauth|bearer|basic|zstack)\s+[^\s,;\"'<>]+"
    r"|[^\s,;&\"'<>\])}]+)",
    re.IGNORECASE,
)
_SCHEMES = re.compile(
    r"\b(oauth|bearer|basic)\s+(?!\*\*\*)[\w+/=.:~-]{6,}"
    r"|\b(zstack)\s+[\w.-]{1,80}:[\w+/=]{6,}|(bce-auth-v1)/\S+",
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
    return visible(" ".join(text.split()))


def _unless_public(found: str, public: str) -> str:
    mixed = any(c.isdigit() for c in found) and any(c.isalpha() for c in found)
    return found if not mixed or found in public else MASK


def _without_user(found: re.Match[str]) -> str:
    """Return a word without ``user:password@``, with or without a scheme."""
    user, mark, place = found[0].rpartition("@")
    if not mark or ":" not in user:
        return found[0]
    scheme, mark, _rest = user.partition("://")
    return f"{scheme}://{MASK}@{place}" if mark else f"{MASK}@{place}"


# -- secrets that we know -----------------------------------------------------------


def _without_known(text: str, secrets: Iterable[str]) -> str:
    plain, spans = _folded(text)
    hidden = bytearray(len(text))
    for secret in filter(None, secrets):
        needles = list(_needles(secret))
        for spelling in () if needles and secret.isascii() else _spellings(secret):
            text_at = text.find(spelling)
            while text_at >= 0:
                hidden[text_at : text_at + len(spelling)] = b"\1" * len(spelling)
                text_at = text.find(spelling, text_at + len(spelling))
        for needle in needles:
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


def _places(text: str, needle: str) -> Iterator[tuple[int, int]]:
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


def _needles(secret: str) -> Iterator[str]:
    """Yield what to look for in a folded text; nothing if it would be too short."""
    needle = _folded(secret)[0]
    if len(needle) < (_TAIL if secret.isascii() else _PART - 2):
        return
    yield needle
    data = secret.encode("utf-8", "surrogatepass")
    yield data.hex()
    for shift in range(3):
        # Within a longer text, base64 begins anew at every third byte.
        packed = base64.b64encode(b"\0" * shift + data).decode()
        whole = packed[(0, 2, 3)[shift] :].rstrip("=")
        whole = whole[: -1 if (shift + len(data)) % 3 else None]
        for form in {whole, whole.translate({43: "-", 47: "_"})}:
            folded = _folded(form)[0]
            if len(folded) >= _PART:
                yield folded


def _folded(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the text with escapes undone, reduced to what counts, and its places."""
    spans = [(place, place + 1) for place in range(len(text))]
    for _time in range(3):
        found = list(_ESCAPE.finditer(text))
        if not found:
            break
        text, spans = _unescaped(text, spans, found)
    kept = [
        (character, span)
        for character, span in zip(text, spans, strict=True)
        if "!" <= character <= "~" and character not in _IGNORED
    ]
    return "".join(c for c, _span in kept).lower(), [span for _c, span in kept]


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
    """Return the one character that an escape stands for."""
    kind, value = escape.lastgroup, escape[escape.lastgroup or 0]
    if kind == "named":
        return html.unescape(f"&{value.lower()};")
    base = {"octal": 8, "decimal": 10}.get(kind or "", 16)
    return chr(min(int(value, base), 0x10FFFF))


def _spellings(secret: str) -> set[str]:
    """Return how a secret may be spelt that is short or not of ASCII."""
    data = secret.encode("utf-8", "surrogatepass")
    escaped = json.dumps(secret)[1:-1]
    spelt = {
        secret,
        secret.upper(),
        secret.lower(),
        " ".join(secret.split()),
        escaped,
        escaped.upper().replace("\\U", "\\u"),
        json.dumps(secret, ensure_ascii=False)[1:-1],
        html.escape(secret),
        repr(secret)[1:-1],
        repr(data)[2:-1],
        "".join(f"\\u{ord(c):04x}" for c in secret),
        "".join(f"&#{ord(c)};" for c in secret),
        "".join(f"&#x{ord(c):x};" for c in secret),
    }
    for safe in ("/", ""):
        form = quote(data, safe=safe)
        spelt |= {form, form.lower(), form.replace("%20", "+")}
    if len(data) >= _TAIL:
        spelt |= {data.hex(), data.hex().upper(), base64.b64encode(data).decode()}
        spelt.add(base64.urlsafe_b64encode(data).decode())
    return spelt - {""}
