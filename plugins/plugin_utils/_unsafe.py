# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API text as host variables: never evaluated as a template, whatever it says.

Before ansible-core 2.19 every text is a template unless it is marked unsafe: text that
looks like one is marked. From 2.19 on no text is a template unless it is trusted, but
``ansible-inventory --list`` hides untrusted text in a wrapper: text that cannot be a
template is trusted, so that it stays readable there and for other readers of that JSON.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ansible import template
from ansible.utils.unsafe_proxy import AnsibleUnsafeText

# The delimiters of Jinja2, and others that a template task can switch to.
_MARKS = ("{{", "{%", "{#", "[[", "[%", "<%", "<<", "((", "${", "#{", "@{", "#jinja2")


def looks_like_template(text: str) -> bool:
    return any(mark in text for mark in _MARKS)


def _marked(text: str) -> str:
    unsafe: str = AnsibleUnsafeText(text)
    return unsafe if looks_like_template(text) else text


# Many hosts share a text; trusting one costs more than finding it again.
@lru_cache(maxsize=65536)
def _trusted(text: str) -> str:
    trust: Callable[[str], str] = template.trust_as_template
    return text if looks_like_template(text) else trust(text)


_settle = _trusted if hasattr(template, "trust_as_template") else _marked


def inert(value: Any) -> Any:
    """Return the value with every text in it settled, in lists and dictionaries too."""
    if isinstance(value, str):
        return _settle(value)
    if isinstance(value, list):
        return [inert(item) for item in value]
    if isinstance(value, dict):
        return {key: inert(item) for key, item in value.items()}
    return value
