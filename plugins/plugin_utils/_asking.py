# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a lookup does when no answer is remembered: options, waiting, answering."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from typing import Any

from ansible import constants as C
from ansible.utils.display import Display

from ._files import keep, waiting
from ._listing_lookup import ListingLookup, crc, facts_path, read_answer
from ._options import load_options
from ._others import read_table, table_path

# Parts of an option's documentation that core needs to find its value.
_NEEDED = ("type", "elements", "choices", "default", "env", "ini", "vars", "secret")
# With fewer names their answers cost less than a table of all of them.
_SEVERAL = 4
# Variables that settle an account without being those of an option.
_VARIABLES = (
    "HOME",
    "XDG_CONFIG_HOME",
    "COMPSHARE_CONFIG_FILE",
    "ZSTACK_HOST",
    "ZSTACK_PORT",
)


def ask(
    plugin: ListingLookup,
    terms: list[Any],
    variables: Mapping[str, Any],
    kwargs: dict[str, Any],
) -> dict[str, Any]:
    """Return the answer; one process works it out while the others wait for it."""
    if plugin.facts is not None:
        _tell_options(plugin, json.loads(plugin.facts["options"]))
    options = load_options(plugin, kwargs, variables, plugin.template)
    options["_terms"] = plugin._flatten(terms)
    if options["cache"] == "off":
        return _work_out(plugin, options, "")
    facts = _facts(plugin.option_definitions)
    if plugin.facts is None:
        # At once: the processes that follow need not wait for the answer to use them.
        keep(facts_path(plugin.name), facts, Display().warning)
    path = plugin.answer_path(facts, terms, variables, kwargs)
    if options["refresh"]:
        return _work_out(plugin, options, path)
    with waiting(path, options, Display().warning):
        return (
            read_answer(path)
            or _from_table(plugin, options, table_path(path))
            or _work_out(plugin, options, path)
        )


def _tell_options(plugin: ListingLookup, definitions: dict[str, Any]) -> None:
    """Tell core the options as the first process of the run found them documented."""
    C.config.initialize_plugin_configuration_definitions(
        "lookup", type(plugin).__module__, definitions
    )
    plugin._defs = None


def _from_table(
    plugin: ListingLookup, options: dict[str, Any], path: str
) -> dict[str, Any] | None:
    """Return the answer from the table of all names, made first when it pays."""
    if not os.path.exists(path):
        if not _several_asked(os.path.dirname(path)):
            return None
        with waiting(path, options, Display().warning):
            if not os.path.exists(path):
                from ._table import keep_table

                keep_table(path, type(plugin).listing(), options)
    return read_table(path, options["_terms"])


def _several_asked(folder: str) -> bool:
    """Whether so many names were asked for here that a table saves work."""
    with contextlib.suppress(OSError):
        return sum(name.endswith(".lock") for name in os.listdir(folder)) >= _SEVERAL
    return False


def _work_out(
    plugin: ListingLookup, options: dict[str, Any], path: str
) -> dict[str, Any]:
    from ._answers import answer

    worked_out = answer(type(plugin).listing(), options)
    if path:
        keep(path, worked_out, Display().warning)
    return worked_out


def _facts(definitions: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a later process must know of the options.

    A session counts as public here: it is all that tells its account, and only a hash
    of it leaves the process.
    """
    secrets = [
        name
        for name, definition in definitions.items()
        if definition.get("secret") and name != "session_id"
    ]
    public = [d for name, d in definitions.items() if name not in secrets]
    variables = [entry["name"] for d in public for entry in d.get("vars") or ()]
    environment = [entry["name"] for d in public for entry in d.get("env") or ()]
    needed = {
        name: {key: definition[key] for key in _NEEDED if key in definition}
        for name, definition in definitions.items()
    }
    # A text within the JSON, since a remembered answer does without.
    options = json.dumps(needed)
    return {
        "options": options,
        "crc": crc(options),
        "secrets": secrets,
        "vars": variables,
        "env": [*environment, *_VARIABLES],
    }
