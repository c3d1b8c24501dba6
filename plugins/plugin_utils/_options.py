# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options of our plugins: where each value comes from, checked and converted by us.

Order: what the user wrote, then variables, then ansible.cfg, then the environment. Core
would prefer the environment to ansible.cfg, would not template variables, would use an
empty variable as a value, and an invalid boolean as false.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ..module_utils._core.errors import OptionError
from ..module_utils._core.given import given_value
from ..module_utils._core.model import Option
from ..module_utils._core.values import checked

if TYPE_CHECKING:
    from ansible.errors import AnsibleOptionsError

    Definition = Mapping[str, object]
    Template = Callable[[object], object]

# The distance of a source from the task.
OPTION, VARIABLE, CONFIG_FILE, ENVIRONMENT, DEFAULT = range(5)


class Plugin(Protocol):
    """The part of a lookup or inventory plugin that is used here."""

    ansible_name: str | None

    @property
    def plugin_type(self) -> str:
        """The word for it after ``ansible-doc -t``."""

    @property
    def option_definitions(self) -> Mapping[str, Mapping[str, object]]:
        """The options of the plugin, as its documentation defines them."""


class Given(NamedTuple):
    """A value as it was given, and where."""

    value: object
    distance: int
    # The variable, the line of ansible.cfg and so on; empty for the option itself.
    source: str = ""


def load_options(
    plugin: Plugin,
    direct: Mapping[str, object],
    variables: Mapping[str, object],
    template: Template,
    credentials: tuple[tuple[str, ...], ...] = (),
    without: Collection[str] = (),
) -> dict[str, Any]:
    """Return the options of the plugin; AnsibleOptionsError names a wrong one.

    Of ``credentials`` that exclude each other the kind with the highest precedence
    stays. Options in ``without`` are left to core.
    """
    definitions = plugin.option_definitions
    refuse_unknown(direct, definitions, str(plugin.ansible_name), plugin.plugin_type)
    options = {
        name: option_of(name, definition)
        for name, definition in definitions.items()
        if name[0] != "_" and name not in without
    }
    given = {
        name: find(option, definitions[name], direct, variables, template)
        for name, option in options.items()
    }
    for name in ignored(given, credentials):
        given[name] = Given(None, DEFAULT)
    return {
        name: checked_here(option, given[name].value, given[name].source)
        for name, option in options.items()
    }


def checked_here(option: Option, value: object, source: str = "") -> object:
    """Return the checked value; its error is one that Ansible shows unchanged."""
    try:
        return checked(option, value, source)
    except OptionError as error:
        from ansible.errors import AnsibleOptionsError

        raise AnsibleOptionsError(str(error)) from error


def option_of(name: str, definition: Definition) -> Option:
    """Return the option of this documentation."""
    known = dict(definition)
    inside: Mapping[str, Definition] = known.get("suboptions") or {}  # type: ignore[assignment]
    choices = known.get("choices")
    return Option(
        name=name,
        type=str(known.get("type") or "str"),
        elements=str(known["elements"]) if known.get("elements") else None,
        choices=tuple(choices) if isinstance(choices, list | tuple) else None,
        default=known.get("default"),
        secret=bool(known.get("secret")),
        suboptions=tuple(
            option_of(inner, definition) for inner, definition in inside.items()
        ),
    )


def find(
    option: Option,
    definition: Definition,
    direct: Mapping[str, object],
    variables: Mapping[str, object],
    template: Template,
) -> Given:
    """Return the value from the nearest source that gives one, else the default."""
    places = {key: _places(definition, key) for key in ("vars", "ini", "env")}
    sourced = any(places.values())
    for found in _candidates(option.name, places, direct, variables, template):
        value = given_value(option.name, found.value, sourced=sourced)
        if value == "" and found.distance > VARIABLE:
            continue  # an empty environment variable counts as not set
        if value is not None:
            if option.type == "path" and found.distance == CONFIG_FILE:
                from ._config_file import beside_config

                value = beside_config(str(value))
            return found._replace(value=value)
    return Given(option.default, DEFAULT)


def _places(definition: Definition, key: str) -> list[Mapping[str, str]]:
    places = definition.get(key)
    return list(places) if isinstance(places, list | tuple) else []


def _candidates(
    name: str,
    places: Mapping[str, list[Mapping[str, str]]],
    direct: Mapping[str, object],
    variables: Mapping[str, object],
    template: Template,
) -> Iterator[Given]:
    """Yield the value of each source, the nearest first."""
    if name in direct:
        yield Given(direct[name], OPTION)
    for place in places["vars"]:
        variable = place["name"]
        if variable in variables:
            text = f"the variable {variable}"
            yield Given(_resolved(template, variables[variable], text), VARIABLE, text)
    if places["ini"]:
        from ._config_file import config_value

        for place in places["ini"]:
            value = config_value(place["section"], place["key"])
            text = f"[{place['section']}] {place['key']} in ansible.cfg"
            yield Given(value, CONFIG_FILE, text)
    # Core uses the last that is set, the contract the first: so they are listed
    # reversed.
    for place in reversed(places["env"]):
        variable = place["name"]
        text = f"{variable} in the environment"
        yield Given(os.environ.get(variable), ENVIRONMENT, text)


def _resolved(template: Template, value: object, source: str) -> object:
    """Return the value of a variable; the error of its template names the variable."""
    from ansible.errors import (
        AnsibleError,
        AnsibleOptionsError,
        AnsibleUndefinedVariable,
    )

    told = f"{source} cannot be resolved"
    try:
        return template(value)
    except AnsibleUndefinedVariable as error:
        # Core treats these apart.
        raise AnsibleUndefinedVariable(f"{told}: {error}") from error.__cause__
    except AnsibleError as error:
        # One that core shows unchanged.
        raise AnsibleOptionsError(f"{told}: {error}") from error.__cause__


def ignored(
    given: Mapping[str, Given], credentials: tuple[tuple[str, ...], ...]
) -> list[str]:
    """Return the credentials that another kind overrides, and say so at -v."""
    if len(credentials) < 2:
        return []
    from ansible.utils.display import Display

    from ..module_utils._core.connect import farther_credentials

    distances = {
        name: one.distance
        for name, one in given.items()
        if one.value is not None and one.distance < DEFAULT
    }
    names = farther_credentials(distances, credentials)
    for name in names:
        Display().v(
            f"{name} from {given[name].source} is ignored: other credentials take "
            "precedence"
        )
    return names


def refuse_unknown(
    direct: Mapping[str, object],
    definitions: Mapping[str, object],
    plugin: str,
    kind: str,
) -> None:
    """Core ignores an unknown option; a typo must not pass."""
    unknown = [name for name in direct if name not in definitions and name[0] != "_"]
    if unknown:
        raise unknown_option(unknown[0], definitions, plugin, kind)


def unknown_option(
    name: str, definitions: Mapping[str, object], plugin: str, kind: str
) -> AnsibleOptionsError:
    """Return the error for an option that does not exist; it names the closest."""
    from ansible.errors import AnsibleOptionsError

    from ..module_utils._core.nearest import closest, did_you_mean

    known = [option for option in definitions if option[0] != "_"]
    problem = (
        f"{name} is not an option of {plugin}{did_you_mean(name, known)} "
        f"All options: ansible-doc -t {kind} {plugin}"
    )
    if "_terms" in definitions and closest(name, [*known, "name"]) == "name":
        problem = (
            f"{name} is not an option of a lookup; names come first, as in "
            f"lookup('{plugin}', 'NAME')"
        )
    return AnsibleOptionsError(str(OptionError(problem)))
