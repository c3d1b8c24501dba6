# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options and argument specs, from the declarations of a listing and its cloud."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from ansible.module_utils.errors import AnsibleFallbackNotFound

from ._core.connect import COMMON_OPTIONS
from ._core.given import stripped
from ._core.model import Cloud, Listing, Option
from ._core.selection import SELECTION_OPTIONS

if TYPE_CHECKING:
    # Returns the value for an option of the first of these variables that is set.
    Environment = Callable[[Option], object]


def cloud_options(cloud: Cloud) -> tuple[Option, ...]:
    """Return the options of connection and account, with timeouts and retries."""
    return (*cloud.options, *COMMON_OPTIONS)


def connection_options(listing: Listing) -> tuple[Option, ...]:
    return cloud_options(listing.cloud)


def options_of(listing: Listing) -> tuple[Option, ...]:
    """Return every option of a listing, in the order of the documentation."""
    general = () if listing.offers else SELECTION_OPTIONS
    return (*connection_options(listing), *general, *listing.options)


def is_hidden(option: Option) -> bool:
    """Whether no output may show the value; that of a proxy may hold a password."""
    return option.secret or option.name == "proxy"


def first_variable(option: Option) -> str:
    """Return the first environment variable of the option that is set and not empty."""
    for name in option.env:
        text = stripped(os.environ.get(name, ""))
        if text:
            return text
    raise AnsibleFallbackNotFound


def argument_spec(
    options: Iterable[Option], environment: Environment = first_variable
) -> dict[str, dict[str, Any]]:
    """Return the argument spec; ``environment`` finds what a task does not give."""
    return {option.name: _argument(option, environment) for option in options}


def _argument(option: Option, environment: Environment) -> dict[str, Any]:
    argument: dict[str, Any] = {"type": option.type}
    if option.elements:
        argument["elements"] = option.elements
    if option.suboptions:
        argument["options"] = argument_spec(option.suboptions, environment)
    if option.required:
        argument["required"] = True
    if option.choices:
        argument["choices"] = list(option.choices)
    if option.default is not None:
        argument["default"] = option.default
    if is_hidden(option):
        argument["no_log"] = True
    elif option.env and ("key" in option.name or "certs" in option.name):
        argument["no_log"] = False  # names that only look like secrets
    if option.env:
        argument["fallback"] = (partial(environment, option), [])
    return argument
