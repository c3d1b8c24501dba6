# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options that all clouds share, and what the transport gets of them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from .errors import OptionError
from .model import Limits, Option

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
    """
    settings = {name: plain(value) for name, value in options.items()}
    for option in connection:
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
    return Limits(
        timeout=_seconds(settings, "timeout", 30.0, above_zero=True),
        retries=_count(settings, "retries", 4, 0, 100),
        retry_max_delay=_seconds(settings, "retry_max_delay", 30.0),
        concurrency=_count(settings, "concurrency", 8, 1, 16),
        verify=_verify(settings),
        proxies=_proxies(settings, base_url),
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
    if not math.isfinite(seconds) or seconds < 0 or (above_zero and not seconds):
        least = "above 0" if above_zero else "0 or more"
        raise OptionError(f"{name}={value!r} must be seconds, {least}")
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
    if path is None:
        return _system_authorities()
    path = os.path.expanduser(str(path))
    if not os.path.exists(path):
        raise OptionError(
            f"ca_path={path!r} does not exist; it may come from REQUESTS_CA_BUNDLE or "
            "SSL_CERT_FILE in the environment"
        )
    return path


def _system_authorities() -> bool | str:
    """Return the certificates of this machine; those of ``requests`` when it has none."""
    import ssl

    paths = ssl.get_default_verify_paths()
    if paths.cafile:
        return paths.cafile
    if paths.capath and any(os.scandir(paths.capath)):
        return paths.capath
    return True


def _proxies(settings: Mapping[str, Any], base_url: str) -> dict[str, str]:
    """Return the proxy of the option, else that of the environment, NO_PROXY heeded."""
    proxy = given(settings, "proxy")
    if proxy is not None:
        if "://" not in proxy:
            proxy = f"http://{proxy}"
        return {"http": proxy, "https": proxy}
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return {}
    from urllib import request as urllib_request

    inherited = urllib_request.getproxies_environment()
    address = urlsplit(base_url)
    # In the library reference, but not in the type stubs.
    bypass = getattr(urllib_request, "proxy_bypass_environment")  # noqa: B009
    if bypass(address.netloc, inherited):
        return {}
    return {
        scheme: url for scheme, url in inherited.items() if scheme in ("http", "https")
    }
