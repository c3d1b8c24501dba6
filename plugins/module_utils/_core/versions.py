# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions: which entry satisfies a constraint, and which one is newest.

PEP 440 by the library ``packaging``, after dropping one leading ``v``. A version that
does not parse takes part in equality only; it is never compared as text.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from .errors import MissingLibrary, OptionError

if TYPE_CHECKING:
    from packaging.specifiers import Specifier
    from packaging.version import Version

OPERATORS = ("==", "!=", ">=", "<=", "~=", ">", "<")
# Signs of other tools and keyboards; no version begins with one.
_NO_VERSION = "^~=\u2265\u2264\u2260\uff1c\uff1d\uff1e\uff01\uff5e"


@lru_cache(maxsize=1)
def _packaging() -> tuple[type[Version], type[Specifier]]:
    """Return Version and Specifier; imported only when a version is compared."""
    try:
        from packaging.specifiers import Specifier
        from packaging.version import Version
    except ImportError:
        raise MissingLibrary("packaging") from None
    return Version, Specifier


@lru_cache(maxsize=8192)
def parse_version(text: str) -> Version | None:
    """Return the parsed version, or None when it does not parse."""
    version, _specifier = _packaging()
    try:
        return version(bare(text))
    except ValueError:
        return None


def bare(text: str) -> str:
    """Return the text without surrounding space and one leading ``v``."""
    text = text.strip()
    return text[1:] if text[:1] == "v" != text else text


def is_prerelease(text: str) -> bool:
    if bare(text).replace(".", "").isdecimal() or not text:
        return False  # without the library: nearly all versions are plain numbers
    parsed = parse_version(text)
    return parsed is not None and bool(parsed.is_prerelease)


def same_version(one: str, other: str) -> bool:
    """Return whether two versions are equal as text or after parsing."""
    if one == other or bare(one) == bare(other):
        return True
    parsed = parse_version(one)
    return parsed is not None and parsed == parse_version(other)


class VersionRule:
    """What the option ``version`` asks for.

    ``accepts`` ignores that pre-releases pass only when nothing else does.
    """

    def __init__(self, text: str, option: str = "version") -> None:
        self.text = text.strip()
        if not self.text:
            raise OptionError(f"{option} is empty: leave it out or give a version")
        self.latest = self.text == "latest"
        parts = [part.strip() for part in self.text.split(",")]
        constrained = any(part.startswith(OPERATORS) for part in parts)
        self.exact = not self.latest and not constrained
        if self.exact and (self.text[0] in _NO_VERSION or self.text[-1] == "*"):
            raise _wrong(f"{option}={self.text!r} is not a constraint", self.text)
        self._tests = (
            [_constraint(part, self.text, option) for part in parts]
            if constrained
            else []
        )
        # The versions that it names.
        self.operands = [part.lstrip("=!<>~ ") for part in parts if constrained]
        self.operands = [self.text] if self.exact else self.operands
        self.names_prerelease = self.exact or any(map(is_prerelease, self.operands))

    def accepts(self, version: str) -> bool:
        if self.latest:
            return True
        if self.exact:
            return same_version(version, self.text)
        return all(test(version) for test in self._tests)


def _wrong(problem: str, text: str) -> OptionError:
    """Return the error for a constraint; it shows what was probably meant."""
    from .version_syntax import in_our_syntax

    meant = in_our_syntax(text)
    if meant and meant != text:
        with contextlib.suppress(OptionError):
            VersionRule(meant)
            return OptionError(f"{problem}; write it as {meant!r}")
    return OptionError(
        f"{problem}; one is made of {' '.join(OPERATORS)} and a version, several are "
        "separated by commas, for example '>=2.1,<3'"
    )


def _why_not(operand: str) -> str:
    """Return why a constraint other than == and != cannot have this version."""
    parsed = parse_version(operand)
    if parsed is None:
        return f"{operand!r} has no order; only == and != can be used with it"
    if parsed.local:
        return "what follows + has no order; leave it out, or use == or !="
    return f"~= needs two numbers or more, such as ~={parsed.major}.0"


def _constraint(part: str, text: str, option: str) -> Callable[[str], bool]:
    operator = next((sign for sign in OPERATORS if part.startswith(sign)), "")
    operand = part[len(operator) :].strip()
    if not operator or not operand or operand.startswith("="):
        raise _wrong(f"{part!r} in {option}={text!r} is not a constraint", text)
    _version, specifier = _packaging()
    if any(sign in operand for sign in "=<>~^"):
        raise _wrong(f"{part!r} in {option}={text!r} is not one constraint", text)
    try:
        check = specifier(operator + bare(operand))
        # The library looks at the operand only now, and refuses absurd numbers.
        check.contains("0", prereleases=True)
    except ValueError:
        if operator == "==":
            return lambda version: same_version(version, operand)
        if operator == "!=":
            return lambda version: not same_version(version, operand)
        if "*" in operand:
            raise _wrong(
                f"{part!r} in {option}={text!r} is not a range", text
            ) from None
        raise OptionError(
            f"{option} constraint {part!r}: {_why_not(operand)}"
        ) from None

    def satisfied(version: str) -> bool:
        if operator == "==" and bare(version) == bare(operand):
            return True
        parsed = parse_version(version)
        if parsed is None:
            return operator == "!=" and bare(version) != bare(operand)
        return bool(check.contains(parsed, prereleases=True))

    return satisfied
