# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of stored sweeps, failures and selections, all made by ``digest``."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Collection

from ...module_utils._core.model import Account, Limits, Listing, ServerFilter, Settings
from .._records import RUN_FOLDER, digest
from .files import make_folder, write_whole

# Incremented when the format of what is stored between runs changes.
FORMAT = 2

# Options about the store itself do not change what is selected.
_STORE_OPTIONS = frozenset(
    {"cache", "cache_ttl", "cache_plugin", "cache_connection", "refresh", "on_missing"}
)


def account_key(listing: Listing, account: Account) -> str:
    """Return the key of an account at an endpoint, with region and project."""
    return digest(
        format=FORMAT,
        cloud=listing.cloud.name,
        base_url=account.base_url,
        identity=account.identity,
    )


def sweep_key(listing: Listing, server_filter: ServerFilter) -> str:
    """Return the key of one sweep within an account."""
    parameters = digest(parameters=server_filter.parameters)
    return f"{listing.name}-{parameters}"


def failure_key(sweep: str, account: Account, limits: Limits) -> str:
    """Return the key of a failure of this sweep, on this connection with these secrets.

    The same sweep may succeed on another connection, and with the right password after
    a wrong one. Secrets enter by a hash whose key is a secret of this run.
    """
    secrets = hashlib.blake2b(key=_run_secret(), digest_size=16)
    for secret in account.secrets:
        text = secret.encode("utf-8", "surrogatepass")
        secrets.update(len(text).to_bytes(4, "big") + text)
    told = digest(
        secrets=secrets.hexdigest(), limits=repr(limits), proxies=limits.proxies
    )
    return f"{sweep}-{told}"


def selection_key(
    listing: Listing, settings: Settings, connection: Collection[str]
) -> str:
    """Return the key of one selection; ``connection`` options belong to the account."""
    # The one connection option that changes values: dates are read in this zone.
    left_out = {*connection, *_STORE_OPTIONS} - {"server_timezone"}
    selection = {
        name: value for name, value in settings.items() if name not in left_out
    }
    return digest(listing=listing.name, selection=selection)


def _run_secret() -> bytes:
    """Return random bytes that all processes of this run share, and no other."""
    path = os.path.join(RUN_FOLDER, "secret")
    for _look in range(2):
        with contextlib.suppress(OSError), open(path, "rb") as file:
            found = file.read()
            if len(found) == 32:
                return found
        with contextlib.suppress(OSError):
            make_folder(RUN_FOLDER)
            # The first to link it wins; nobody sees a file that is half written.
            write_whole(new := f"{path}.{os.getpid()}", os.urandom(32))
            with contextlib.suppress(FileExistsError):
                os.link(new, path)
            os.unlink(new)
    return os.urandom(32)
