# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nested options that select one entry of a listing, made from the listing's own."""

from __future__ import annotations

import re
from typing import Any

import yaml

from ._compshare_community_image import ModuleDocFragment as CommunityImage
from ._compshare_image import ModuleDocFragment as Image
from ._qianfan_model import ModuleDocFragment as QianfanModel
from ._selection import ModuleDocFragment as Selection
from ._zstack_model import ModuleDocFragment as ZStackModel

# Options that shape a list of results are of no use where one entry is selected.
_OF_LISTS = ("query", "sort_by", "descending", "limit")


def _chosen(option: str, words: list[str], fragment: Any) -> str:
    """Return the documentation of a nested option with those of a listing inside."""
    inside: dict[str, Any] = {}
    for text in (
        Selection.NAME,
        Selection.DOCUMENTATION,
        fragment.DOCUMENTATION,
    ):
        inside |= yaml.safe_load(text).get("options", {})
    inside = {name: one for name, one in inside.items() if name not in _OF_LISTS}
    chosen = {
        "description": words,
        "type": "dict",
        "suboptions": _placed(inside, option, "|".join(inside)),
    }
    return yaml.safe_dump({"options": {option: chosen}}, allow_unicode=True)


def _placed(value: Any, option: str, names: str) -> Any:
    """Return the text with every mention of an option as a nested option."""
    if isinstance(value, dict):
        return {key: _placed(item, option, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_placed(item, option, names) for item in value]
    if isinstance(value, str):
        # An option that is left out belongs to the lookup only.
        value = re.sub(rf"O\((?=(?:{'|'.join(_OF_LISTS)})[)=])", "C(", value)
        return re.sub(rf"O\((?=(?:{names})[)=])", f"O({option}.", value)
    return value


class ModuleDocFragment:
    # With types: the sanity test yamllint takes the value of a bare assignment for a
    # literal text.
    COMPSHARE_IMAGE: str = _chosen(
        "image",
        [
            "Selects a platform image, with the options of P(aicloud.catalog.compshare_image#lookup).",
            "Exactly one image must remain; otherwise nothing is changed, and the message explains the selection.",
        ],
        Image,
    )

    COMPSHARE_COMMUNITY_IMAGE: str = _chosen(
        "community_image",
        [
            "Selects a community image, with the options of P(aicloud.catalog.compshare_community_image#lookup).",
            "Exactly one image must remain, as with O(image).",
        ],
        CommunityImage,
    )

    ZSTACK_MODEL: str = _chosen(
        "model",
        [
            "Selects the model, with the options of P(aicloud.catalog.zstack_model#lookup).",
            "Exactly one model must remain; otherwise nothing is changed, and the message explains the selection.",
        ],
        ZStackModel,
    )

    QIANFAN_MODEL: str = _chosen(
        "model",
        [
            "Selects the version of a model, with the options of P(aicloud.catalog.qianfan_model#lookup).",
            "Exactly one version must remain; otherwise nothing is changed, and the message explains the selection.",
        ],
        QianfanModel,
    )
