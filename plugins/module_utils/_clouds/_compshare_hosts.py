# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Instances of CompShare as hosts: how to log in, and the groups of an inventory."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Mapping
from typing import Any

from .._core.hosts import Hosts
from .._core.model import Row
from .._core.typed import as_text
from .._core.units import unix_to_iso

# Nothing that the SSH client could read as an option.
_LOGIN = re.compile(r"([A-Za-z_][\w.\-]*)@([A-Za-z0-9][A-Za-z0-9.:\-]*)")
_PORT = re.compile("[0-9]{1,5}")
# Options of ssh that are followed by a value.
_WITH_VALUE = frozenset("bcDeEFIiJlLmOopQRSwWB")
_SOON = "released_within_a_day"
_CONNECTION = {"ansible_host": "host", "ansible_port": "port", "ansible_user": "user"}
# The keys of an entry by whose values hosts are grouped.
_GROUPS = {"state": "state", "gpu": "gpu_type", "zone": "zone", "image": "family"}


def ssh_of(row: Row) -> dict[str, Any]:
    """Return host, port and user of SshLoginCommand, which is empty unless Running."""
    nowhere = {"host": "", "port": None, "user": ""}
    try:
        words = shlex.split(as_text(row.get("SshLoginCommand")))
    except ValueError:
        return nowhere
    port, user, target = "22", "", ""
    rest = iter(words[1:])
    for word in rest:
        if not word.startswith("-"):
            # A command may follow the target, and so may options.
            target = target or word
        elif word[1:2] in _WITH_VALUE:
            value = word[2:] or next(rest, "")
            port = value if word[1] == "p" else port
            user = value if word[1] == "l" else user
    login = _LOGIN.fullmatch(target if "@" in target else f"{user}@{target}")
    if not login or not _PORT.fullmatch(port) or not 0 < int(port) < 65_536:
        return nowhere
    return {"host": login[2], "port": int(port), "user": login[1]}


def _connection(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return address, port and user; no password, and nothing for what does not run."""
    ssh = entry.get("ssh") or {}
    return {name: ssh[key] for name, key in _CONNECTION.items() if ssh.get(key)}


def _groups(entry: Mapping[str, Any]) -> list[str]:
    groups = [f"{kind}_{entry[key]}" for kind, key in _GROUPS.items() if entry.get(key)]
    return [*groups, _SOON] if _released_soon(entry) else groups


def _released_soon(entry: Mapping[str, Any]) -> bool:
    """Whether CompShare deletes this instance within a day, or should have already."""
    limit = unix_to_iso(int(time.time()) + 86_400)
    moment = entry.get("release_time") or ""
    return bool(moment) and moment <= limit


HOSTS = Hosts(connection=_connection, groups=_groups, fixed_groups=(_SOON,))
