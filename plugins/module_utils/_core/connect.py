# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options that all clouds share, and what the transport gets of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any

from .address import checked_proxy, secrets_of
from .authorities import checked_authorities, system_authorities
from .errors import OptionError
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
        env=("AICLOUD_CA_PATH", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"),
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


def given(settings: Mapping[str, Any], name: str) -> Any:
    """Return a connection setting; an empty text (an empty variable) is not given."""
    value = settings.get(name)
    if isinstance(value, str):
        value = value.strip()
    return None if value == "" else value


def effective_settings(
    options: Mapping[str, Any], connection: Iterable[Option]
) -> dict[str, Any]:
    """Return plain option values; an empty connection text is not given.

    Empty texts come from empty environment variables; in a selection they are errors.
    An empty proxy stays: it switches off the one of the environment.
    """
    settings = {name: plain(value) for name, value in options.items()}
    for option in connection:
        if option.name != "proxy":
            settings[option.name] = given(settings, option.name)
    return settings


def plain(value: Any) -> Any:
    """Return the value in built-in types: Ansible's tagged ones stop JMESPath."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    for kind in (str, int, float):
        if isinstance(value, kind):
            return kind(value)
    return value


def limits_from(settings: Mapping[str, Any], base_url: str) -> Limits:
    """Return the transport's limits; OptionError names a value out of range."""
    proxies = _proxies(settings, base_url)
    return Limits(
        timeout=_seconds(settings, "timeout", 30.0, above_zero=True),
        retries=_count(settings, "retries", 4, 0, 100),
        retry_max_delay=_seconds(settings, "retry_max_delay", 30.0),
        concurrency=_count(settings, "concurrency", 8, 1, 16),
        verify=_verify(settings),
        proxies=proxies,
        secrets=tuple(text for url in proxies.values() for text in secrets_of(url)),
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
    """Return the proxy of the option, else that of the environment, NO_PROXY heeded.

    An empty option switches off the one of the environment.
    """
    option = settings.get("proxy")
    if option is not None:
        proxy = str(option).strip()
        if not proxy:
            return {}
        url = checked_proxy(proxy)
        return {"http": url, "https": url}
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return {}
    # Rarely needed, and what it imports is large.
    from .proxies import inherited_proxies

    return inherited_proxies(base_url)
