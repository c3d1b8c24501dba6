# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks in their order; a failed layer stops the later ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, NoReturn

from ...module_utils._core.redaction import MASK, redact
from ...module_utils._core.text import visible

OK, FAILED, SKIPPED = "ok", "failed", "skipped"
_SHORTEST = 4


class Check(NamedTuple):
    """One check; ``hint`` says what to do."""

    cloud: str
    check: str
    status: str
    text: str
    hint: str = ""


class LayerFailed(Exception):
    """No layer after this one can be checked."""


class Report:
    """Collects the checks of one cloud, without its secrets."""

    def __init__(self, cloud: str, names: Sequence[str], secrets: Iterable[str]):
        self._cloud = cloud
        self._names = names
        self._secrets = set(secrets)
        self._checks: dict[str, Check] = {}

    def hide(self, secrets: Iterable[str]) -> None:
        self._secrets.update(secrets)

    def ok(self, check: str, text: str, hint: str = "") -> None:
        self._add(check, OK, text, hint)

    def skipped(self, check: str, text: str) -> None:
        self._add(check, SKIPPED, text, "")

    def failed(self, check: str, text: str, hint: str) -> None:
        self._add(check, FAILED, text, hint)

    def stop(self, check: str, text: str, hint: str) -> NoReturn:
        """Report a failure after which nothing else can be checked."""
        self.failed(check, text, hint)
        raise LayerFailed(f"not tried, since {check} failed")

    def skip_rest(self, reason: str) -> None:
        """Report why the remaining checks were skipped."""
        for name in self._names:
            if name not in self._checks:
                self.skipped(name, reason)

    def checks(self) -> list[Check]:
        return [self._checks[name] for name in self._names]

    def _add(self, check: str, status: str, text: str, hint: str) -> None:
        text = visible(redact(text, self._secrets, opaque=False))
        # Our own text except for values of options, so nothing merely looks like a
        # secret.
        for secret in self._secrets:
            hint = hint.replace(secret, MASK) if len(secret) >= _SHORTEST else hint
        hint = visible(hint)
        self._checks[check] = Check(self._cloud, check, status, text, hint)


def failures(checks: Iterable[Check]) -> list[str]:
    """Return a line for each check that failed: what it is, and what to do."""
    return [
        f"{one.cloud} {one.check}: {one.text.rstrip('.')}. {one.hint}".strip()
        for one in checks
        if one.status == FAILED
    ]


def table(checks: Sequence[Check]) -> list[str]:
    """Return lines for a terminal; each hint is below its check."""
    if not checks:
        return []
    rows = [("CLOUD", "CHECK", "STATUS", "")] + [one[:4] for one in checks]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    hints = [""] + [one.hint for one in checks]
    indent = " " * (sum(widths) + 6)
    lines = []
    for row, hint in zip(rows, hints, strict=True):
        begin = "  ".join(row[n].ljust(widths[n]) for n in range(3))
        lines.append(f"{begin}  {row[3]}".rstrip())
        if hint:
            lines.append(f"{indent}-> {hint}")
    return lines
