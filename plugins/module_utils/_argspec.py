# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Argument specs made from the declarations of a listing and its cloud."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from ansible.module_utils.errors import AnsibleFallbackNotFound

from ._core.connect import COMMON_OPTIONS
from ._core.model import Cloud, Listing, Option
from ._core.selection import SELECTION_OPTIONS

if TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule


def cloud_options(cloud: Cloud) -> tuple[Option, ...]:
    """Return the options that say where and as whom we call, and how patiently."""
    return (*cloud.options, *COMMON_OPTIONS)


def connection_options(listing: Listing) -> tuple[Option, ...]:
    return cloud_options(listing.cloud)


def options_of(listing: Listing) -> tuple[Option, ...]:
    """Return every option of a listing, in the order of the documentation."""
    return (*connection_options(listing), *SELECTION_OPTIONS, *listing.options)


def argument_spec(options: Iterable[Option]) -> dict[str, dict[str, Any]]:
    """Return the argument spec for these options."""
    return {option.name: _argument(option) for option in options}


def hide_proxy_password(module: AnsibleModule) -> None:
    """Ansible shows a module's options at -vvv; this one may hold a password."""
    with contextlib.suppress(ValueError):
        password = urlsplit(module.params["proxy"] or "").password
        if password:
            module.no_log_values.update((password, unquote(password)))


def first_variable(*names: str) -> str:
    """Return the first of these environment variables that is set and not empty."""
    for name in names:
        if os.environ.get(name):
            return os.environ[name]
    raise AnsibleFallbackNotFound


def _argument(option: Option) -> dict[str, Any]:
    argument: dict[str, Any] = {"type": option.type}
    if option.elements:
        argument["elements"] = option.elements
    if option.suboptions:
        argument["options"] = argument_spec(option.suboptions)
    if option.required:
        argument["required"] = True
    if option.choices:
        argument["choices"] = list(option.choices)
    if option.default is not None:
        argument["default"] = option.default
    if option.secret:
        argument["no_log"] = True
    elif option.env and ("key" in option.name or "certs" in option.name):
        argument["no_log"] = False  # names that only look like secrets
    if option.env:
        argument["fallback"] = (first_variable, list(option.env))
    return argument
