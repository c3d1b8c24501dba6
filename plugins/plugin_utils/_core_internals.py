# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything of ansible-core that is used without being a public interface.

Tried on ansible-core 2.16.14, 2.19.14 and 2.21.5.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ansible import constants as C
from ansible.errors import AnsibleError, AnsibleUndefinedVariable

Definitions = Mapping[str, Mapping[str, Any]]


def define_options(plugin_type: str, name: str, definitions: Definitions) -> None:
    """Tell core which options a plugin of this name has, and where they come from.

    There is no public way to find and convert the values of options whose definitions
    do not stand in the documentation of a plugin that core itself has loaded.
    """
    C.config.initialize_plugin_configuration_definitions(
        plugin_type, name, dict(definitions)
    )


def templated(templar: Any, value: Any) -> Any:
    """Return the value with its templates resolved; None when they say to omit it.

    Before 2.19 that is a text of core's, from then on an error that older ones lack.
    """
    try:
        return templar.template(value)
    except AnsibleError as error:
        if type(error).__name__ == "AnsibleValueOmittedError":
            return None
        told = str(error)
        if not re.search(_QUOTING, told):
            raise
        raise _without_template(told) from None


# Core before 2.19 quotes a template that fails, and each one that leads to it. Newer
# ones quote the word where the syntax is wrong. A password may look like a template.
_QUOTING = (
    r"\{[{%#]|templating|template string|String: |(?i:template error|syntax error)"
)


def _without_template(told: str) -> AnsibleError:
    """Return an error that says what core has told, without the text of a template."""
    undefined = re.findall(r"'\w+' is undefined|has no attribute '\w+'", told)
    if undefined:
        return AnsibleUndefinedVariable(", ".join(dict.fromkeys(undefined)))
    plugin = re.search(r"lookup plugin '[\w.]+'", told)
    what = f"its {plugin[0]} failed" if plugin else "its syntax or a type is wrong"
    return AnsibleError(
        f"the template is not quoted, for it may hold a secret; {what}. If it is a "
        "text with {{, {% or {# and no template, mark it with !unsafe"
    )
