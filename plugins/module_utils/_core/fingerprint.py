# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fingerprints of settings that a cloud never reports, stored in a description.

They stand at its end, one for each kind of settings: ``chat endpoint [aicloud.catalog
environment=0123456789abcdef]``. They show whether the settings are those of the last
order, and not what they are: short secrets can be guessed from a plain hash, so a slow
one with a salt is used.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

_BEGIN = "[aicloud.catalog"
_KINDS = re.compile(r"(?: [a-z_]+=[0-9a-f]{16})*")
_ROUNDS = 100_000
_BYTES = 8


def fingerprint(value: Any, salt: str) -> str:
    """Return 16 hexadecimal digits that differ when the value does."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
    made = hashlib.pbkdf2_hmac("sha256", text, salt.encode(), _ROUNDS, _BYTES)
    return made.hex()


def split_fingerprints(description: str) -> tuple[str, dict[str, str]]:
    """Return the description without fingerprints, and the fingerprints by kind."""
    before, begun, rest = description.rstrip().rpartition(_BEGIN)
    kinds = rest.removesuffix("]")
    if not begun or kinds == rest or not _KINDS.fullmatch(kinds):
        return description, {}
    return before.rstrip(), dict(part.split("=") for part in kinds.split())


def with_fingerprints(description: str, fingerprints: Mapping[str, str]) -> str:
    """Return the description with fingerprints at its end; as it is without any."""
    if not fingerprints:
        return description
    kinds = "".join(f" {kind}={made}" for kind, made in sorted(fingerprints.items()))
    return f"{description} {_BEGIN}{kinds}]".lstrip()
