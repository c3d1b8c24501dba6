# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of one cloud, from the library to the first page of each listing."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ansible.release import __version__

from ...module_utils._core.connect import limits_from, replays
from ...module_utils._core.errors import MissingLibrary, OptionError
from ...module_utils._core.model import Account, Limits, Warn
from ...module_utils._core.query import import_jmespath
from ...module_utils._core.wire import import_requests
from . import hints
from .cache import check_cache
from .network import check_network, place_of
from .report import Check, LayerFailed, Report
from .responses import check_responses, permission
from .setup import Setup

# In the order of the report. What this machine alone has comes first.
LAYERS = (
    *("cache", "library", "credentials", "address"),
    *("dns", "tcp", "proxy", "tls", "clock", "login"),
)
# With one retry a rate limit is not a failure; more would take too long.
_RETRIES, _LONGEST_DELAY = 1, 2.0


def examine(setup: Setup, cache: tuple[str, str], warn: Warn) -> Sequence[Check]:
    """Return the findings about one cloud; nothing is raised."""
    names = [*LAYERS, *(permission(listing) for listing in setup.listings)]
    report = Report(setup.cloud.name, names, setup.secrets)
    check_cache(report, *cache)
    if replays(setup.settings):
        report.skip_rest("snapshot=replay makes no request")
        return report.checks()
    try:
        _check_library(report)
        account = _check_credentials(report, setup, warn)
        report.hide(account.secrets)
        account, limits = _check_address(report, setup)
        place = place_of(account.base_url, limits)
        check_network(report, place, limits.timeout)
        check_responses(report, setup, account, limits)
    except LayerFailed as layer:
        report.skip_rest(str(layer))
    return report.checks()


def _check_library(report: Report) -> None:
    """Fail only for what every request needs; jmespath has its own error."""
    try:
        requests = import_requests()
    except MissingLibrary as error:
        report.stop(
            "library",
            f"the Python library {error.library} is missing for {sys.executable}, "
            "which runs Ansible, its lookups and inventories",
            f"{sys.executable} -m pip install {error.library}",
        )
    text = f"requests {requests.__version__} for {sys.executable}"
    try:
        jmespath = import_jmespath()
    except MissingLibrary:
        report.ok("library", f"{text}, without jmespath, which only query needs")
    else:
        report.ok("library", f"{text}, jmespath {jmespath.__version__}")


def _check_credentials(report: Report, setup: Setup, warn: Warn) -> Account:
    wrong = [setup.faults[name] for name in setup.credentials if name in setup.faults]
    if wrong:
        report.stop("credentials", "; ".join(wrong), hints.CREDENTIALS)
    try:
        account = setup.checked_credentials(warn)
    except OptionError as error:
        report.stop("credentials", error.problem, hints.CREDENTIALS)
    report.ok("credentials", setup.origins(account))
    return account


def _check_address(report: Report, setup: Setup) -> tuple[Account, Limits]:
    """Return account and limits, and report the other connection options, too."""
    faults = {n: text for n, text in setup.faults.items() if n != "proxy"}
    if faults:
        problem = "; ".join(faults.values())
        report.stop("address", problem, hints.of_option(problem))
    try:
        account = setup.account()
        direct = {**setup.settings, "proxy": ""}
        limits_from(direct, account.base_url, __version__)
    except OptionError as error:
        report.stop("address", error.problem, hints.of_option(error.problem))
    report.ok("address", _address(setup, account.base_url))
    if "proxy" in setup.faults:
        problem = setup.faults["proxy"]
        report.stop("proxy", problem, hints.of_option(problem))
    try:
        limits = limits_from(setup.settings, account.base_url, __version__)
    except OptionError as error:
        report.stop("proxy", error.problem, hints.of_option(error.problem))
    if not limits.proxies:
        report.skipped("proxy", "none is used")
    return account, limits._replace(
        retries=min(limits.retries, _RETRIES),
        retry_max_delay=min(limits.retry_max_delay, _LONGEST_DELAY),
    )


def _address(setup: Setup, base_url: str) -> str:
    parts = [f"{base_url} from {setup.source('base_url')}"]
    hidden = {"base_url", "profile", *sum(setup.cloud.credentials, ())}
    for option in setup.cloud.options:
        value = setup.settings.get(option.name)
        if option.name not in hidden and value is not None:
            parts.append(f"{option.name}={value} from {setup.source(option.name)}")
    return "; ".join(parts)
