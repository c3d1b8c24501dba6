# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JMESPath over entries: the only place that imports ``jmespath``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from .errors import MissingLibrary, OptionError

if TYPE_CHECKING:
    from types import ModuleType


class Query(Protocol):
    """A compiled expression, as ``jmespath`` makes it."""

    expression: str

    def search(self, value: object) -> Any:
        """Return what the expression finds in a value."""


def import_jmespath() -> ModuleType:
    """Return ``jmespath``; imported only once a query needs it."""
    try:
        import jmespath
    except ImportError:
        raise MissingLibrary("jmespath") from None
    return jmespath


def compile_query(text: str) -> Query:
    """Return the compiled expression; OptionError names the mistake."""
    jmespath = import_jmespath()
    try:
        query: Query = jmespath.compile(text)
        return query
    except Exception as error:  # noqa: BLE001 - it raises more than its own errors
        raise OptionError(
            f"query {text!r} is not valid JMESPath: {_reason(error)}"
        ) from None


def run_query(query: Query, entries: Sequence[Mapping[str, object]]) -> Any:
    """Return the result of the query for these plain entries."""
    try:
        return query.search(entries)
    except Exception as error:  # noqa: BLE001 - it raises more than its own errors
        raise OptionError(
            f"query {query.expression!r} failed on the entries: {_reason(error)}"
        ) from None


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
