# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The setup of one cloud: its options, and where each comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ansible.errors import AnsibleError

from ...module_utils._argspec import cloud_options
from ...module_utils._core.address import secrets_of
from ...module_utils._core.connect import effective_settings
from ...module_utils._core.errors import OptionError
from ...module_utils._core.model import Account, Cloud, Listing, Option
from ...module_utils._core.values import checked
from .._action import sources
from .._options import DEFAULT, OPTION, Given, find, ignored

# A correct address: with it, any further error is one of the credentials.
_ANY_ADDRESS = "http://localhost"


class Setup(NamedTuple):
    """The options for a cloud; ``faults`` has those that are wrong."""

    cloud: Cloud
    listings: Sequence[Listing]
    given: Mapping[str, Given]
    settings: Mapping[str, Any]
    faults: Mapping[str, str]

    @property
    def credentials(self) -> list[str]:
        """The credential options of this cloud that are given."""
        kinds = [name for kind in self.cloud.credentials for name in kind]
        return [name for name in kinds if self.is_given(name)]

    def is_given(self, name: str) -> bool:
        one = self.given[name]
        return name in self.faults or (one.value is not None and one.distance < DEFAULT)

    def source(self, name: str) -> str:
        """Return where an option comes from, in words that follow "from"."""
        one = self.given[name]
        if one.distance == DEFAULT:
            return "the default"
        return one.source or f"the option {name}"

    def origins(self, account: Account) -> str:
        """Return where each of the credentials in use comes from."""
        found = [f"{one} from {self.source(one)}" for one in self.credentials]
        if account.values.get("profile_file"):
            found.append(f"keys from the profile file {account.values['profile_file']}")
        return "; ".join(found)

    @property
    def begun(self) -> bool:
        """Whether any credentials of this cloud are given, complete or not."""
        if self.credentials or self.is_given_profile:
            return True
        try:
            self.account(_ANY_ADDRESS)
        except OptionError:
            return False
        return True

    @property
    def is_given_profile(self) -> bool:
        return "profile" in self.given and self.is_given("profile")

    def account(
        self, base_url: str = "", warn: Callable[[str], None] = lambda text: None
    ) -> Account:
        """Return the account; OptionError when credentials or address are wrong."""
        settings = dict(self.settings)
        if base_url:
            settings["base_url"] = base_url
        return self.cloud.account(settings, warn)

    def checked_credentials(self, warn: Callable[[str], None]) -> Account:
        """Return an account whatever is wrong with the other options."""
        known = {"profile", *sum(self.cloud.credentials, ())}
        others = {o.name: o.default for o in self.cloud.options if o.name not in known}
        return self._replace(settings={**self.settings, **others}).account(
            _ANY_ADDRESS, warn
        )

    @property
    def secrets(self) -> list[str]:
        """The values that must never be shown."""
        known = [
            str(self.given[option.name].value)
            for option in self.cloud.options
            if option.secret and self.given[option.name].value
        ]
        for name in ("proxy", "base_url"):
            known += secrets_of(str(self.given[name].value or ""))
        return known


def setup_of(
    cloud: Cloud,
    listings: Sequence[Listing],
    direct: Mapping[str, object],
    variables: Mapping[str, object],
    template: Callable[[object], object],
) -> Setup:
    """Return the setup, with options from the same sources as for lookups."""
    options = {option.name: option for option in cloud_options(cloud)}
    faults: dict[str, str] = {}
    given: dict[str, Given] = {}
    for name, option in options.items():
        try:
            definition = _definition(cloud, option)
            given[name] = find(option, definition, direct, variables, template)
        except AnsibleError as error:
            given[name] = Given(None, OPTION)
            faults[name] = str(error)
    for name in ignored(given, cloud.credentials):
        given[name] = Given(None, DEFAULT)
    values: dict[str, Any] = {}
    for name, option in options.items():
        try:
            values[name] = checked(option, given[name].value, given[name].source)
        except OptionError as error:
            values[name] = None
            faults[name] = error.problem
    settings = effective_settings(values, options.values())
    return Setup(cloud, listings, given, settings, faults)


def of_task_alone(
    environment: object, clouds: Iterable[Cloud], template: Callable[[object], object]
) -> list[str]:
    """Return our variables in the ``environment`` of a task, which only modules see."""
    known = {
        name for cloud in clouds for one in cloud_options(cloud) for name in one.env
    }
    parts = environment if isinstance(environment, list) else [environment]
    given = [template(part) for part in parts if part]
    return sorted(
        known & {name for one in given if isinstance(one, dict) for name in one}
    )


def _definition(cloud: Cloud, option: Option) -> dict[str, list[dict[str, str]]]:
    # As documentation has it: the last that is set wins.
    return {
        **sources(cloud, option),
        "env": [{"name": name} for name in reversed(option.env)],
    }
