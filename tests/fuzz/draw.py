"""Random values, and random changes to values that are right, from one seed."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any, TypeVar

from ansible_collections.aicloud.catalog.tests.unit.spoilt import RAW, WRONG

One = TypeVar("One")
# What parsers stumble over, whatever they read.
AWKWARD = (
    "", " ", "\0", "\n", "\r\n", "\t", "\x1b[2J", "\x7f", "\u202e", "\ufeff", "\ud800",
    "\udcff", "\u3000", "\uff0c", "\u0661\u0662", "\u00b2", "\U0001f600", "e\u0301",
    "'", '"', "\\", "`", "/", "//", "..", "../..", "~", "~root", "~\0", "$HOME",
    "${\ud800}", "%", "%00", "%s", "{{ 1 }}", "{% x %}", "{", "}", "[", "]", "(", ")",
    "[[", "]]", "((", "<", ">", "&", "|", ";", ":", "::", "::1", "[::1]", "@", "@@",
    "a@b", "#", "?", "*", "**", "+", "-", "--", "-1", "-0", "0", "00", "0x10", "1e9",
    "1e999", "1_000", "nan", "inf", "-inf", "9" * 25, "9" * 320, "1." * 60, "null",
    "None", "true", "no", "latest", "all", "v", "v1", "1.0", "2.1-cu121", "1!2",
    "1.0.*", ">=", "==", "~=", "!=", "===", "^1", "~>1", ">=1,<2", "20GiB",
    "==1." + "9" * 4400, "9" * 400 + "GB", "1.5 MB", "127.0.0.1", "fe80::1%eth0",
    "10.0.0.0/8", "2001:db8::/32", "example.com", ".example.com", "http://",
    "https://a", "http://a:b@c", "socks5://x", "http://[::1", "http://a:99999",
    "Thu, 01 Jan 1970 00:00:00 GMT", "2024-01-01T00:00:00Z",
    "2024-01-01T00:00:00+99:99", "Nov 1, 2025 1:00:00 PM", "Feb 31, 2025 13:61:61 AM",
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "Asia/Shanghai", "+08:00",
    "-24:00", "a" * 300, "[" * 400, "{" * 400, "(" * 400, "ssh -p 23 root@203.0.113.21",
    "ssh -p 9 -oProxyCommand=x a@b", "&a [*a]", "!!int ''", "!!bool x", "<<: 1",
    "!!timestamp x", "!!python/object:os.system x", "a{99999999999}", "(?P<a", "[z-a]",
)  # fmt: skip
_CHARACTERS = "abcXYZ012.,:;-_/\\'\"`[](){}<>@#%&*+=!?|~^$ \t\n\0\x1b\u00e9\u4e2d\ud800"


class Draw(random.Random):
    """One input: the same name and seed make the same one."""

    def chance(self, one_in: int) -> bool:
        return self.randrange(one_in) == 0

    def few(self) -> int:
        """Return 1, mostly; seldom more than 4."""
        return min(1 + int(self.expovariate(1.0)), 8)

    def any_of(self, values: Sequence[One]) -> One:
        return values[self.randrange(len(values))]

    # -- texts and bytes ------------------------------------------------------------

    def text(self, *known: str) -> str:
        """Return a text: a known one, awkward, random, or changed."""
        kind = self.randrange(8)
        if known and kind < 4:
            one = self.any_of(known)
            return one if kind < 2 else self.changed_text(one)
        if kind < 6:
            return self.any_of(AWKWARD)
        if kind == 6:
            return "".join(self.any_of(AWKWARD) for _time in range(self.few()))
        return "".join(self.any_of(_CHARACTERS) for _time in range(self.randrange(12)))

    def changed_text(self, text: str) -> str:
        for _time in range(self.few()):
            at = self.randint(0, len(text))
            kind = self.randrange(5)
            if kind == 0:
                text = text[:at] + self.any_of(AWKWARD) + text[at:]
            elif kind == 1:
                text = text[:at] + self.any_of(_CHARACTERS) + text[at + 1 :]
            elif kind == 2:
                text = text[:at] + text[at + self.few() :]
            elif kind == 3:
                until = min(len(text), at + self.randrange(20))
                text = text[:until] + text[at:until] * self.few() + text[until:]
            else:
                text = text[:at] if self.chance(2) else text[at:]
        return text

    def changed_bytes(self, data: bytes) -> bytes:
        for _time in range(self.few()):
            at = self.randint(0, len(data))
            kind = self.randrange(6)
            if kind == 0:
                data = data[:at] + bytes([self.randrange(256)]) + data[at + 1 :]
            elif kind == 1:
                data = data[:at] + self.randbytes(self.few()) + data[at:]
            elif kind == 2:
                data = data[:at] + data[at + self.few() :]
            elif kind == 3:
                data = data[:at]
            elif kind == 4:
                part = data[at : at + self.randrange(40)]
                data = data[:at] + part + data[at:]
            else:
                awkward = self.any_of(AWKWARD).encode("utf-8", "surrogatepass")
                data = data[:at] + awkward + data[at:]
        return data

    # -- JSON -----------------------------------------------------------------------

    def value(self, depth: int = 2) -> Any:
        """Return anything that JSON can hold."""
        kind = self.randrange(9 if depth else 7)
        if kind == 0:
            return self.any_of(WRONG)
        if kind < 4:
            return self.text()
        if kind == 4:
            return self.any_of(
                (None, True, False, 0, 1, -1, 2**63, 0.1, -1e300, 10**30)
            )
        if kind < 7:
            return self.randrange(-10, 2000)
        if kind == 7:
            return [self.value(depth - 1) for _time in range(self.randrange(3))]
        return {
            self.text("Name"): self.value(depth - 1)
            for _time in range(self.randrange(3))
        }

    def changed(self, value: Any) -> Any:
        """Return the value with one place of it changed; the value itself stays."""
        if isinstance(value, dict) and value and not self.chance(8):
            key = self.any_of(list(value))
            changed = dict(value)
            kind = self.randrange(12)
            if kind == 0:
                del changed[key]
            elif kind == 1:
                changed[self.text(key)] = changed.pop(key)
            elif kind == 2:
                changed[key] = value[self.any_of(list(value))]
            else:
                changed[key] = self.changed(value[key])
            return changed
        if isinstance(value, list) and value and not self.chance(8):
            at = self.randrange(len(value))
            kind = self.randrange(12)
            if kind == 0:
                return value[:at] + value[at + 1 :]
            if kind == 1:
                return [*value, *value[at:]]
            if kind == 2:
                return [*value[:at], self.value(), *value[at:]]
            return [*value[:at], self.changed(value[at]), *value[at + 1 :]]
        if isinstance(value, str) and self.chance(3):
            return self.changed_text(value)
        if isinstance(value, int) and self.chance(3):
            return value + self.any_of((-1, 1, 10**9, -(10**9), 10**20))
        return [value] if self.chance(20) else self.value()

    def spelt(self, value: Any) -> bytes:
        """Return the value as JSON, seldom as quite that."""
        text = json.dumps(value)
        if '"@' in text:
            for stand_in, raw in RAW.items():
                text = text.replace(f'"{stand_in}"', raw)
        kind = self.randrange(60)
        data = text.encode("utf-16" if kind == 0 else "utf-8")
        if kind == 1:
            return b"\xef\xbb\xbf" + data
        return self.changed_bytes(data) if kind < 10 else data
