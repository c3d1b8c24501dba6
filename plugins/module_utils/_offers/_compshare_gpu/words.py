# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The message when no offer passes; it names the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..._clouds._compshare_prices import in_yuan
from ..._clouds._compshare_stock import GIBIBYTE, Size
from ..._core.fields import as_texts
from ..._core.text import SHOWN, shown, visible

if TYPE_CHECKING:
    from ..._core.entry import Entry
    from ..._core.select import Outcome

# The key whose highest values come nearest when an option left none; for a price, the
# lowest.
_MORE_OF = {"gpu_memory": "gpu_memory_bytes", "cpu": "cpu", "memory": "memory_bytes"}


def offer_in_words(offer: Entry) -> str:
    """Return an offer in one line: what, where, for how much, and what is wrong."""
    card = offer["gpu_memory_bytes"]
    memory = f" of {card // GIBIBYTE} GiB" if card else ""
    size = Size(offer["gpu_count"], offer["cpu"], offer["memory_bytes"])
    words = f"{offer['gpu_type']}{memory} in {offer['zone']} ({size})"
    if offer["price"] is not None:
        words += f" at {in_yuan(offer['price'])} yuan for one {offer['price_unit']}"
    if not offer["available"] and offer["status"]:
        words += f", {offer['status']}"
    return visible(words)


def explain(outcome: Outcome) -> str:
    """Return the explanation of an outcome without an offer, a line for each part."""
    steps = [f"{outcome.read} offers read"]
    steps += [f"{label}: {left}" for label, left in outcome.steps]
    lines = [
        "compshare_gpu_offer: no offer passes",
        f"Conditions and how many offers survived each: {' -> '.join(steps)}",
        *_nearest(outcome),
    ]
    return "\n".join(line.rstrip(".") + "." for line in lines)


def _nearest(outcome: Outcome) -> list[str]:
    before, cause = outcome.before_empty, outcome.emptied_by
    if not before:
        return ["CompShare offers nothing there: check zones and region"]
    label = cause if isinstance(cause, str) else cause.label if cause else ""
    option = label.partition("=")[0]
    if option == "gpu_type":
        from ..._core.nearest import nearest

        kinds = sorted({entry["gpu_type"] for entry in before})
        wanted = [] if isinstance(cause, str | None) else as_texts(cause.wanted)
        near = [kind for one in wanted for kind in nearest(one, kinds)]
        return [f"GPU types there: {shown(dict.fromkeys([*near, *kinds]))}"]
    if option == "gpu_count":
        counts = sorted({str(entry["gpu_count"]) for entry in before}, key=int)
        return [f"Numbers of GPUs there: {', '.join(counts)}"]
    lines = [f"The nearest: {'; '.join(map(offer_in_words, _ranked(before, option)))}"]
    if option == "image_id":
        reasons = dict.fromkeys(entry.row["unfit"] for entry in before)
        lines.append(f"Why they do not pass: {'; '.join(reasons)}")
    if option == "available_only":
        lines.append("To include offers that are not available: available_only=false")
    return lines


def _ranked(entries: Sequence[Entry], option: str) -> list[Entry]:
    """Return the few that come nearest to what the option wants."""
    key = _MORE_OF.get(option)
    if key is not None:
        ranked = sorted(entries, key=lambda one: (-(one[key] or 0), one["id"]))
    else:
        ranked = sorted(
            entries,
            key=lambda one: (one["price"] is None, one["price"] or 0, one["id"]),
        )
    return ranked[:SHOWN]
