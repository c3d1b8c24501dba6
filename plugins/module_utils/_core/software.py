# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The option ``software``: what must be installed in an image, as the cloud reports.

Names are compared ignoring case, versions by the rules of the option ``version``.
What the cloud does not report passes no condition.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from .errors import OptionError
from .filters import SOFTWARE
from .selection import Condition
from .text import visible
from .versions import OPERATORS, VersionRule, parse_version

if TYPE_CHECKING:
    from .entry import Entry

PARTS = tuple(part.name for part in SOFTWARE.suboptions)
# What explanations call it; an entry "has" it.
_WORDS = {
    "framework": "a framework",
    "framework_version": "a framework version",
    "cuda": "CUDA",
    "python": "Python",
    "os": "an OS",
    "applications": "applications",
}
# What a version that does not satisfy a constraint is, with the version in it.
_OUTSIDE = {
    "==": "other than {}",
    "!=": "{}",
    ">=": "below {}",
    "<=": "above {}",
    "~=": "not compatible with {}",
    ">": "{} or below",
    "<": "{} or above",
}


def software_conditions(wanted: object) -> list[Condition]:
    """Return a condition for each part of the option; OptionError for a wrong one."""
    if not isinstance(wanted, Mapping):
        raise OptionError(
            f"software={wanted!r} is not a dictionary: write it as "
            '{framework: PyTorch, cuda: ">=12.4"}'
        )
    asked = {key: wanted[key] for key in PARTS if wanted.get(key)}
    return [_condition(key, value) for key, value in asked.items()]


def reported_values(entries: Iterable[Entry], key: str) -> list[str]:
    """Return what entries report about one part of their software, the newest first."""
    reported = [software_of(entry, key) for entry in entries]
    values = {
        text
        for one in reported
        for text in (one if isinstance(one, list) else [one])
        if text
    }
    ordered = [(parse_version(version_within(key, text)), text) for text in values]
    known = sorted(((v, text) for v, text in ordered if v is not None), reverse=True)
    return [text for _v, text in known] + sorted(t for v, t in ordered if v is None)


def software_of(entry: Mapping[str, Any], key: str) -> Any:
    """Return what an entry reports about one part of its software; empty is unknown."""
    return (entry.get("software") or {}).get(key) or ""


def version_within(key: str, text: str) -> str:
    """Return the version in what is reported: an OS is reported with its name."""
    if key != "os":
        return text
    words = text.replace("-", " ").split()
    return next((word for word in words if word[:1].isdigit()), "")


def _condition(key: str, value: Any) -> Condition:
    test, rule = _test(key, value)

    def passes(entry: Entry) -> bool:
        reported = software_of(entry, key)
        return bool(reported) and test(reported)

    return Condition(
        label=f"software.{key}={value!r}",
        key=f"software.{key}",
        wanted=value,
        passes=passes,
        version=None if rule is None or rule.names_prerelease else rule,
        reasons=partial(_reasons, key, value, rule),
    )


def _test(key: str, value: Any) -> tuple[Callable[[Any], bool], VersionRule | None]:
    """Return the test of what an entry reports, and the constraint if there is one."""
    if key == "applications":
        wanted = {str(name).casefold() for name in value}
        return lambda reported: wanted <= {name.casefold() for name in reported}, None
    text = str(value).strip()
    option = f"software.{key}"
    if key == "framework":
        if text.startswith(OPERATORS):
            raise OptionError(
                f"{option}={value!r} is a constraint, but a framework is a name; "
                "did you mean software.framework_version?"
            )
        return lambda reported: reported.casefold() == text.casefold(), None
    if text == "latest":
        raise OptionError(
            f"{option}='latest' is not a version: give one, or a constraint such as "
            "'>=12'"
        )
    if key == "os" and not text.startswith(OPERATORS):
        return partial(_same_os, text.casefold()), None
    rule = VersionRule(text, option)
    return lambda reported: rule.accepts(version_within(key, reported)), rule


def _same_os(wanted: str, reported: str) -> bool:
    """Whether an OS is meant: by name and version, by its name, or by its version."""
    low = reported.casefold()
    version = version_within("os", low)
    name = low.partition(version)[0].rstrip(" -") if version else low
    return wanted in (low, name, version)


# -- words --------------------------------------------------------------------------


def _reasons(
    key: str, value: Any, rule: VersionRule | None, entries: Iterable[Entry]
) -> str:
    """Return why these entries do not pass: ``12 have CUDA below 12.4``."""
    reasons = Counter(_reason(key, value, rule, entry) for entry in entries)
    unknown = reasons.pop("", 0)
    words = [
        f"{count} {'has' if count == 1 else 'have'} {_WORDS[key]} {reason}"
        for reason, count in reasons.items()
    ]
    if unknown:
        does = "does" if unknown == 1 else "do"
        words.append(f"{unknown} {does} not report {_WORDS[key]}")
    return ", ".join(words)


def _reason(key: str, value: Any, rule: VersionRule | None, entry: Entry) -> str:
    """Return in what way an entry does not pass; nothing when it does not report it."""
    reported = software_of(entry, key)
    if not reported:
        return ""
    if key == "applications":
        there = {name.casefold() for name in reported}
        missing = [str(name) for name in value if str(name).casefold() not in there]
        return f"without {', '.join(visible(name) for name in missing)}"
    if rule is None or rule.exact:
        return f"other than {visible(str(value))}"
    version = version_within(key, reported)
    if parse_version(version) is None:
        return "without an order"
    parts = [part.strip() for part in rule.text.split(",")]
    failing = next(p for p in parts if not VersionRule(p).accepts(version))
    operator = next(sign for sign in OPERATORS if failing.startswith(sign))
    return _OUTSIDE[operator].format(visible(failing[len(operator) :].strip()))
