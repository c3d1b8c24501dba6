# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of the action: which clouds to check, the checks and the result."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ...module_utils._argspec import cloud_options
from ...module_utils._core.connect import given
from ...module_utils._core.errors import CatalogError, OptionError
from ...module_utils._core.given import given_value
from ...module_utils._core.model import Cloud, Listing, Option
from ...module_utils._core.nearest import did_you_mean
from ...module_utils._core.values import checked
from .._core_internals import templated
from .._listing_lookups import listing_lookup, listing_names
from .._options import find, refuse_unknown
from .checks import examine
from .report import FAILED, Check, failures, table
from .setup import of_task_alone, setup_of

OWN = {
    "clouds": Option(name="clouds", type="list", elements="str"),
    "fail": Option(name="fail", type="bool", default=False),
}
# Options of the lookups that name the store between runs.
STORES = ("cache_plugin", "cache_connection")


class DoctorAction(ActionBase):
    """Runs on the controller, where lookups and inventories run."""

    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: Any = None, task_vars: Any = None) -> dict[str, Any]:
        result: dict[str, Any] = super().run(tmp, task_vars)
        try:
            return {**result, **self._examined(task_vars or {})}
        except (CatalogError, AnsibleError) as error:
            return {**result, "failed": True, "changed": False, "msg": str(error)}

    def _examined(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        arguments, listings = self._task.args, _listings()
        clouds = {listing.cloud.name: listing.cloud for listing in listings}
        self._refuse_unknown(clouds.values())
        wanted = _clouds(_own("clouds", arguments), clouds)
        template = partial(templated, self._templar)
        _warn_of_task(of_task_alone(self._task.environment, clouds.values(), template))
        owner = _owner_of_address(arguments, clouds, wanted)
        setups = [
            setup_of(
                clouds[name],
                [one for one in listings if one.cloud.name == name],
                {
                    n: arguments[n]
                    for n in arguments
                    if n != "base_url" or name == owner
                },
                variables,
                template,
            )
            for name in wanted or clouds
        ]
        stores = [_store_option(name, variables, template) for name in STORES]
        checks = [
            check
            for setup in setups
            if wanted or setup.begun
            for check in examine(setup, (stores[0], stores[1]), Display().warning)
        ]
        return _result(checks or [_nobody(clouds)], bool(_own("fail", arguments)))

    def _refuse_unknown(self, clouds: Iterable[Cloud]) -> None:
        known = {option.name: option for option in OWN.values()}
        for cloud in clouds:
            known |= {option.name: option for option in cloud_options(cloud)}
        refuse_unknown(self._task.args, known, self._task.action, "module")


def _warn_of_task(names: Sequence[str]) -> None:
    if names:
        Display().warning(
            f"environment: {', '.join(names)} of the task or play has no effect on "
            "doctor_info, as it has none on lookups and inventories: they see the "
            "environment of ansible-playbook itself. Set it there, or use variables "
            "such as aicloud_zstack_base_url"
        )


def _own(name: str, arguments: Mapping[str, object]) -> Any:
    """Return the checked value of an option that only this module has."""
    return checked(OWN[name], given_value(name, arguments.get(name), sourced=False))


def _clouds(asked: list[str] | None, known: Collection[str]) -> list[str]:
    """Return the requested clouds, each once; OptionError for an unknown one."""
    for name in asked or ():
        if name not in known:
            raise OptionError(
                f"clouds: {name!r} is not one of {', '.join(known)}"
                f"{did_you_mean(name, known)}"
            )
    return list(dict.fromkeys(asked or ()))


def _owner_of_address(
    arguments: Mapping[str, object], clouds: Mapping[str, Cloud], wanted: list[str]
) -> str:
    """Return the cloud that the option base_url belongs to; keys go to no other."""
    owners = wanted or [
        name
        for name, cloud in clouds.items()
        if any(given(arguments, one) for kind in cloud.credentials for one in kind)
    ]
    if given(arguments, "base_url") is None or len(owners) == 1:
        return owners[0] if owners else ""
    raise OptionError(
        "base_url is the address of one cloud: give that one with clouds, or set a "
        "variable for each, such as aicloud_zstack_base_url"
    )


def _nobody(clouds: Mapping[str, Cloud]) -> Check:
    """Return the check that reports that there is nothing to check."""
    names = [
        " and ".join(f"aicloud_{name}_{one}" for one in cloud.credentials[0])
        for name, cloud in clouds.items()
    ]
    return Check(
        "all",
        "credentials",
        FAILED,
        "no cloud has credentials",
        f"Set variables such as {', '.join(names)}, or name the clouds in clouds to "
        "see every place where their credentials can be set.",
    )


def _store_option(name: str, variables: Mapping[str, Any], template: Any) -> str:
    option = Option(name=name)
    return str(find(option, _places(name), {}, variables, template).value or "")


def _result(checks: Sequence[Check], fail: bool) -> dict[str, Any]:
    wrong = failures(checks)
    result: dict[str, Any] = {
        "changed": False,
        "checks": [one._asdict() for one in checks],
        "summary": table(checks),
    }
    if fail and wrong:
        result |= {"failed": True, "msg": "\n".join(wrong)}
    return result


def _listings() -> list[Listing]:
    found = [listing_lookup(name) for name in listing_names()]
    return [type(plugin).listing() for plugin in found if plugin is not None]


def _places(name: str) -> dict[str, list[dict[str, str]]]:
    return {
        "vars": [{"name": f"aicloud_{name}"}],
        "ini": [{"section": "aicloud", "key": name}],
        "env": [{"name": f"AICLOUD_{name.upper()}"}],
    }
