# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sessions of one transport: opened before the first call, renewed once, ended."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from .connection import Exchange
from .ending import unbroken
from .errors import ApiError, CatalogError, SessionExpired
from .gate import Gate
from .model import Account, Call, Cloud

_ENDED_AT_ONCE = (
    "Two sessions ended as soon as they were opened, perhaps by other logins of this "
    "account: use one that nobody else uses, or an access key."
)
Attempt = Callable[[Call, Account, Exchange], dict[str, Any]]
# Makes attempts until one succeeds.
Retry = Callable[[Call, Account, Attempt], dict[str, Any]]


class Sessions:
    """The account that calls are signed with: as given, or with a session of ours."""

    def __init__(
        self,
        cloud: Cloud,
        account: Account,
        gate: Gate,
        timeout: float,
        attempt: Attempt,
        retry: Retry,
    ) -> None:
        self._cloud = cloud
        self._account = account
        self._gate = gate
        self._timeout = timeout
        self._attempt = attempt
        self._retry = retry
        self._lock = threading.Lock()
        self._tried = False
        self._ended = False
        self._opened: list[Account] = []

    @property
    def ours(self) -> bool:
        """Whether we have logged in: only the owner of a session can renew it."""
        return bool(self._opened)

    def account(self) -> Account:
        """Return the account for the next call, after a login where one is needed."""
        with self._lock:
            if not self._tried:
                self._log_in()
                self._tried = True
            return self._account

    def renewed(self) -> Account:
        """Log in once more, unless another thread has done so meanwhile."""
        with self._lock:
            if not self._ended and len(self._opened) < 2:
                self._log_in()
            return self._account

    def end(self) -> None:
        """Log out of all sessions that were opened here."""
        # A login on its way is waited for, and no thread begins another one.
        with self._lock:
            self._ended = True
            opened, self._opened = self._opened, []
            for account in opened:
                self._log_out(account)

    def _log_in(self) -> None:
        login = self._cloud.login(self._account) if self._cloud.login else None
        if login is not None and self._cloud.adopt is not None:
            self._retry(login, self._account, self._open)

    def _open(self, call: Call, account: Account, exchange: Exchange) -> dict[str, Any]:
        adopt = self._cloud.adopt or (lambda account, payload: account)
        # A signal between the response and the note of it would leave it open.
        with unbroken():
            try:
                payload = self._attempt(call, account, exchange)
                adopted = adopt(account, payload)
            except CatalogError:
                self._close_unread(account, exchange)
                raise
            self._gate.hide(adopted.secrets)
            self._opened.append(adopted)
            self._account = adopted
        return payload

    def _close_unread(self, account: Account, exchange: Exchange) -> None:
        """Log out of sessions that a broken response to a login tells of."""
        # As sent it may be packed; unpacked it may not be there, if it broke off.
        body = bytes(exchange.beginning + exchange.body)
        opened = self._cloud.opened(account, body) if self._cloud.opened else []
        for each in opened:
            self._gate.hide(each.secrets)
            self._log_out(each)

    def _log_out(self, account: Account) -> None:
        logout = self._cloud.logout(account) if self._cloud.logout else None
        if logout is None:
            return
        try:
            with unbroken():
                self._attempt(logout, account, Exchange(self._timeout))
        except CatalogError:
            # The session ends by itself; the result of the sweep must not be lost.
            pass


def with_both_sessions(error: ApiError, expired: SessionExpired) -> ApiError:
    """Return the error of the second session, after the first one had expired."""
    error.tries += expired.tries
    if isinstance(error, SessionExpired):
        error.advice = _ENDED_AT_ONCE
    return error
