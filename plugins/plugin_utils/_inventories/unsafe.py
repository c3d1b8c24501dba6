# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""API text as host variables: never evaluated as a template, whatever it says.

Before ansible-core 2.19 every text is a template unless it is marked unsafe, and so is
every text made of texts that are not: all that could become one is marked. From 2.19 on
no text is a template unless it is trusted, but ``ansible-inventory --list`` hides
untrusted text in a wrapper: harmless text is trusted, so that it stays readable there
and for other readers of that JSON.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ansible import template
from ansible.utils.unsafe_proxy import AnsibleUnsafeText

# A template has a brace or a percent sign, also one that a playbook joins from several
# texts; or a header that sets other delimiters, of which some are common.
_TEMPLATE = re.compile(r"[{}%]|#jinja2|\[\[|<<")
# ``when: "{{ text }}"`` evaluates the text as an expression. Without a call or a filter
# it can only read a variable. The rest are parts of that header.
_EXPRESSION = re.compile(r"[{}%(|#]|\[\[|<<|jinja2|_string")


def looks_like_template(text: str) -> bool:
    return bool(_TEMPLATE.search(text))


def _marked(text: str) -> str:
    unsafe: str = AnsibleUnsafeText(text)
    return unsafe if _EXPRESSION.search(text) else text


# Many hosts share a text; trusting one costs more than finding it again.
@lru_cache(maxsize=65536)
def _trusted(text: str) -> str:
    trust: Callable[[str], str] = template.trust_as_template
    return text if _EXPRESSION.search(text) else trust(text)


_NEEDS_TRUST = hasattr(template, "trust_as_template")
_inert_text = _trusted if _NEEDS_TRUST else _marked


def inert(value: object) -> Any:
    """Return the value with every text in it marked or trusted, at any depth."""
    if isinstance(value, str):
        return _inert_text(value)
    if isinstance(value, list):
        return [inert(item) for item in value]
    if isinstance(value, dict):
        return {key: inert(item) for key, item in value.items()}
    return value


def forget_texts() -> None:
    """Let go of the texts that were found again: of 20 000 hosts they take 13 MB."""
    _trusted.cache_clear()


def inert_name(name: str) -> str:
    """Return the name of a host; a mark would replace it in lists of hosts.

    So only what is a template by itself is marked. Trust is never needed.
    """
    if _NEEDS_TRUST or not looks_like_template(name):
        return name
    unsafe: str = AnsibleUnsafeText(name)
    return unsafe
