# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be known before anything is done: a field that is not told is not nothing."""

from __future__ import annotations

from .errors import UnexpectedResponse
from .model import Cloud, Row
from .typed import as_text


def told(row: Row, *keys: str, cloud: Cloud, action: str, of: str) -> str:
    """Return the text under the first key that is there; UnexpectedResponse else."""
    for key in keys:
        if row.get(key) is not None:
            return as_text(row[key], key)
    raise untold(*keys, cloud=cloud, action=action, of=of)


def untold(*keys: str, cloud: Cloud, action: str, of: str) -> UnexpectedResponse:
    """Return the error for a field that is missing, or cannot be understood."""
    error = UnexpectedResponse(
        f"{' or '.join(keys)} of {of} is not told, and nothing is done on a guess",
        status=200,
        advice="Look into the console, or ask with the request id.",
    )
    error.cloud, error.action = cloud.title, action
    return error
