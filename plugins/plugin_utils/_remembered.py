# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The front of every lookup: options in, a result that this run remembers out.

It holds only what a remembered result needs, since it is loaded again for every task
and host; everything else is imported when a result must be computed.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display

from ._core_internals import define_options, templated
from ._records import (
    RUN_FOLDER,
    digest,
    remembered,
    wait_for_other,
)

if TYPE_CHECKING:
    from typing import TypedDict

    from ..module_utils._core.model import Listing, Settings

    class Result(TypedDict, total=False):
        """What a lookup gives: values, warnings, and the error if it ends with one."""

        values: list[Any]
        warnings: list[str]
        error: str


class ListingLookup(LookupBase):
    """One result per term, or a clear error. A front door gives what stands first."""

    name: ClassVar[str]
    listing: ClassVar[Callable[[], Listing]]
    # The names of what determines a result besides the arguments, each kind as one
    # text. Secrets, also among the arguments, stay out of every key.
    variables: ClassVar[str]
    environment: ClassVar[str]
    secrets: ClassVar[str]

    def __init_subclass__(cls) -> None:
        # Core would parse the documentation for them in every process: 28 ms.
        define_options("lookup", cls.__module__, {})

    def run(
        self,
        terms: list[object] | None,
        variables: Settings | None = None,
        **kwargs: object,
    ) -> list[Any]:
        terms, variables = terms or [], variables or {}
        kwargs.pop("wantlist", None)  # of core before 2.19, for with_ loops
        result: Result | None = None
        path = ""
        # YAML reads off as False.
        if "refresh" not in kwargs and kwargs.get("cache") not in ("off", False):
            path = self.result_path(terms, variables, kwargs)
            result = remembered(path, terms, self.name)
            if result is None:
                wait_for_other(path)
                result = remembered(path, terms, self.name)
        if result is None:
            from ._bytecode import keep_bytecode

            keep_bytecode()
            from ._lookups.miss import look_up

            result = look_up(self, terms, variables, kwargs, path)
        for warning in result["warnings"]:
            Display().warning(warning)
        if "error" in result:
            raise AnsibleLookupError(result["error"])
        return result["values"]

    def template(self, value: object) -> Any:
        return templated(self._templar, value) if self._templar else value

    def _resolved(self, value: object) -> object:
        """Return the value for a key; one that fails counts once it is really used."""
        try:
            return self.template(value)
        except AnsibleError:
            return ["cannot be resolved"]

    def result_path(
        self,
        terms: list[object],
        variables: Settings,
        arguments: Settings,
    ) -> str:
        """Return the file of the result; its name is made from all that can change it.

        Its folder is that of all results for the same options, whatever the terms.
        Secrets stay out of it: the account is told by what is public.
        """
        secrets = self.secrets.split()
        options = digest(
            arguments={n: arguments[n] for n in arguments if n not in secrets},
            variables={
                name: self._resolved(variables[name])
                for name in self.variables.split()
                if name in variables
            },
            environment={
                name: os.environ[name]
                for name in self.environment.split()
                if name in os.environ
            },
        )
        folder = os.path.join(RUN_FOLDER, "results", self.name, options)
        return os.path.join(folder, f"{digest(terms=terms)}.json")
