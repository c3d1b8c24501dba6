# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options that all clouds share, and what the transport gets."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from .address import checked_proxy, secrets_of
from .authorities import VARIABLES, checked_authorities, system_authorities
from .errors import OptionError
from .given import MAY_BE_EMPTY, plain, stripped
from .model import Limits, Option

# A day, in seconds: no clock of a library overflows, and nobody waits longer.
LONGEST = 86400

COMMON_OPTIONS = (
    Option(name="timeout", type="float", default=30.0, env=("AICLOUD_TIMEOUT",)),
    Option(name="retries", type="int", default=4, env=("AICLOUD_RETRIES",)),
    Option(
        name="retry_max_delay",
        type="float",
        default=30.0,
        env=("AICLOUD_RETRY_MAX_DELAY",),
    ),
    Option(name="concurrency", type="int", default=8, env=("AICLOUD_CONCURRENCY",)),
    Option(
        name="validate_certs",
        type="bool",
        default=True,
        env=("AICLOUD_VALIDATE_CERTS",),
    ),
    Option(
        name="ca_path",
        type="path",
        env=VARIABLES,
    ),
    Option(name="proxy", env=("AICLOUD_PROXY",)),
    # Where sweeps go to, or come from instead of the cloud.
    Option(
        name="snapshot",
        choices=("off", "record", "replay"),
        default="off",
        env=("AICLOUD_SNAPSHOT",),
    ),
    Option(name="snapshot_path", type="path", env=("AICLOUD_SNAPSHOT_PATH",)),
)


def replays(settings: Mapping[str, Any]) -> bool:
    return settings.get("snapshot") == "replay"


def records(settings: Mapping[str, Any]) -> bool:
    return settings.get("snapshot") == "record"


def given(settings: Mapping[str, Any], name: str) -> Any:
    """Return a connection setting; an empty text (an empty variable) is not given."""
    value = settings.get(name)
    if isinstance(value, str):
        value = stripped(value)
    return None if value == "" else value


def effective_settings(
    options: Mapping[str, Any], connection: Iterable[Option]
) -> dict[str, Any]:
    """Return plain option values; an empty connection text is not given.

    Empty texts come from empty environment variables; in a selection they are errors.
    An empty proxy stays: it switches off the one of the environment.
    """
    settings: dict[str, Any] = {name: plain(value) for name, value in options.items()}
    for option in connection:
        if option.name not in MAY_BE_EMPTY or settings.get(option.name) != "":
            settings[option.name] = given(settings, option.name)
    return settings


def farther_credentials(
    distances: Mapping[str, int], kinds: Iterable[tuple[str, ...]]
) -> list[str]:
    """Return the credential options that a kind with higher precedence overrides.

    ``distances`` tells of each option that is given how far away its source is: an
    option is nearer than a variable, and the environment is farther still.
    """
    nearest = {
        kind: min(distances[name] for name in kind if name in distances)
        for kind in kinds
        if any(name in distances for name in kind)
    }
    best = min(nearest.values(), default=0)
    return [
        name
        for kind, distance in nearest.items()
        if distance > best
        for name in kind
        if name in distances
    ]


def missing_options(
    cloud: str, options: Iterable[Option], names: Iterable[str], more: str = ""
) -> OptionError:
    """Return the error for missing credentials; it names every place for them.

    ``cloud`` is its title; in lower case it is part of the names of variables.
    """
    wanted = [option for option in options if option.name in set(names)]
    prefix = f"aicloud_{cloud.lower()}"
    listed = " and ".join(option.name for option in wanted)
    variables = " and ".join(f"{prefix}_{option.name}" for option in wanted)
    environment = " and ".join(" or ".join(option.env) for option in wanted)
    verb = "is" if len(wanted) == 1 else "are"
    return OptionError(
        f"{cloud} {listed} {verb} missing: set the option, the variable {variables}, "
        f"{listed} in section [{prefix}] of ansible.cfg, {environment} in the "
        f"environment{more}"
    )


def limits_from(settings: Mapping[str, Any], base_url: str, core: str = "") -> Limits:
    """Return the transport's limits; OptionError names a value out of range.

    ``core``: the version of ansible-core, which clouds are told.
    """
    proxies = _proxies(settings, base_url)
    return Limits(
        timeout=_seconds(settings, "timeout", 30.0, above_zero=True),
        retries=_count(settings, "retries", 4, 0, 100),
        retry_max_delay=_seconds(settings, "retry_max_delay", 30.0),
        concurrency=_count(settings, "concurrency", 8, 1, 16),
        verify=_verify(settings),
        proxies=proxies,
        secrets=tuple(text for url in proxies.values() for text in secrets_of(url)),
        core=core,
    )


def _seconds(
    settings: Mapping[str, Any],
    name: str,
    default: float,
    *,
    above_zero: bool = False,
) -> float:
    value = given(settings, name)
    seconds = default if value is None else float(value)
    # Not a number is neither below nor above.
    if not 0 <= seconds <= LONGEST or (above_zero and not seconds):
        least = "above 0" if above_zero else "0 or more"
        raise OptionError(
            f"{name}={value!r} must be seconds, {least}, at most {LONGEST}"
        )
    return seconds


def _count(
    settings: Mapping[str, Any], name: str, default: int, least: int, most: int
) -> int:
    value = given(settings, name)
    count = default if value is None else int(value)
    if not least <= count <= most:
        raise OptionError(f"{name}={value!r} must be from {least} to {most}")
    return count


def _verify(settings: Mapping[str, Any]) -> bool | str:
    if settings.get("validate_certs") is False:
        return False
    path = given(settings, "ca_path")
    return system_authorities() if path is None else checked_authorities(str(path))


def _proxies(settings: Mapping[str, Any], base_url: str) -> Mapping[str, str]:
    """Return the proxy of the option, else of the environment, respecting NO_PROXY.

    An empty option switches off the one of the environment.
    """
    option = settings.get("proxy")
    if option is not None:
        proxy = str(option).strip()
        if not proxy:
            return {}
        url = checked_proxy(proxy)
        return {"http": url, "https": url}
    names = {name.lower() for name in os.environ} - {"no_proxy"}
    if not any(name.endswith("_proxy") for name in names):
        return {}
    # Rarely needed, and what it imports is large.
    from .proxies import inherited_proxies

    return inherited_proxies(base_url)
