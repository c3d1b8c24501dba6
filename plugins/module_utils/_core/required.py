# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be known before anything is done: a missing one is an error."""

from __future__ import annotations

from .errors import OptionError, UnexpectedResponse
from .model import Cloud, Row, Settings
from .typed import as_text


def refuse_empty(settings: Settings, *names: str) -> None:
    """Raise OptionError for an empty name or ID: not given, it would mean others."""
    for name in names:
        value = settings.get(name)
        if value is not None and not value.strip():
            raise OptionError(f"{name} is empty: leave it out or give a value")


def required_text(row: Row, *keys: str, cloud: Cloud, action: str, of: str) -> str:
    """Return the text under the first key that is there; UnexpectedResponse else."""
    for key in keys:
        if row.get(key) is not None:
            return as_text(row[key], key)
    raise missing_value(*keys, cloud=cloud, action=action, of=of)


def missing_value(*keys: str, cloud: Cloud, action: str, of: str) -> UnexpectedResponse:
    """Return the error for a field that is missing, or cannot be understood."""
    error = UnexpectedResponse(
        f"{' or '.join(keys)} of {of} is missing in the answer, and it is "
        "never guessed",
        status=200,
        advice="Check the console, or ask the cloud's support with the request ID.",
    )
    error.cloud, error.action = cloud.title, action
    return error
