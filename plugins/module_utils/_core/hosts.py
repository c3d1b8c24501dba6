# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Entries that are hosts: how an inventory reaches and groups them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Hosts(NamedTuple):
    """What an inventory does with the entries of a listing that can be logged in to."""

    # The variables with which Ansible connects to the host of an entry.
    connection: Callable[[Mapping[str, Any]], dict[str, Any]]
    # The groups of that host; their names are made safe afterwards.
    groups: Callable[[Mapping[str, Any]], list[str]]
    # Groups that always exist, so that no host can have the name of one.
    fixed_groups: tuple[str, ...] = ()
