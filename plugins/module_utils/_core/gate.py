# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The texts of a transport: errors and request IDs, without secrets."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable

from .errors import ApiError
from .model import Call

# Signatures of old requests are of no use to anybody.
_SIGNATURES = 128
_LONGEST_ID = 128


class Gate:
    """Knows the secrets of a transport and keeps them out of texts."""

    def __init__(self, cloud: str, secrets: Iterable[str]) -> None:
        self._cloud = cloud
        self._lock = threading.Lock()
        self._secrets = set(secrets)
        self._signatures: deque[str] = deque(maxlen=_SIGNATURES)

    def hide(self, secrets: Iterable[str]) -> None:
        """Keep these out of every text from now on."""
        with self._lock:
            self._secrets.update(secrets)

    def hide_for_now(self, signatures: Iterable[str]) -> None:
        """Keep the secrets of one request out, until many others have followed."""
        with self._lock:
            self._signatures.extend(signatures)

    def completed(self, error: ApiError, call: Call, tries: int = 0) -> ApiError:
        """Return the completed error, with text from outside cleaned."""
        error.cloud = error.cloud or self._cloud
        error.action = error.action or call.action
        error.tries = tries or error.tries
        asked = f"{call.path} {dict(call.parameters)}"
        error.message = self._clean(error.message, asked)
        error.code = self._clean(error.code, asked)
        error.request_id = self.request_id(error.request_id)
        error.args = (error.message,)
        return error

    def request_id(self, text: str) -> str:
        """Return the ID that a cloud gave to a request, as it may be shown."""
        # The usual look holds no secret; what cleans the others takes time to import.
        if not text or _is_uuid(text):
            return text
        return self._clean(text[:_LONGEST_ID], opaque=False)

    def _clean(self, text: str, public: str = "", *, opaque: bool = True) -> str:
        from .redaction import redact

        with self._lock:
            secrets = [*self._secrets, *self._signatures]
        return redact(text, secrets, public, opaque=opaque)


def _is_uuid(text: str) -> bool:
    parts = [len(part) for part in text.split("-") if part.isalnum()]
    return text.isascii() and parts == [8, 4, 4, 4, 12]
