# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JMESPath over entries: the only place that imports ``jmespath``."""

from __future__ import annotations

from typing import Any

from .errors import MissingLibrary, OptionError


def _jmespath() -> Any:
    try:
        import jmespath
    except ImportError:
        raise MissingLibrary("jmespath") from None
    return jmespath


def compile_query(text: str) -> Any:
    """Return the compiled expression; OptionError names the mistake."""
    jmespath = _jmespath()
    try:
        return jmespath.compile(text)
    except jmespath.exceptions.JMESPathError as error:
        reason = " ".join(str(error).split())
        raise OptionError(f"query {text!r} is not JMESPath: {reason}") from None


def run_query(expression: Any, entries: list[dict[str, Any]]) -> Any:
    """Return what the expression yields for these plain entries."""
    jmespath = _jmespath()
    try:
        return expression.search(entries)
    except jmespath.exceptions.JMESPathError as error:
        reason = " ".join(str(error).split())
        raise OptionError(
            f"query {expression.expression!r} failed on the entries: {reason}"
        ) from None
