# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending an order once, and finding out what became of it.

What a cloud says about an order is no proof of what it did: "too many requests" may
come from a gateway behind which the order was carried out. So before an order is sent
again, for whatever reason, reading must show that nothing of it is there, several times
over some seconds, since lists lag. An order whose response was lost is never sent again
by the same run.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

from .errors import ApiError, ResourceBusy, ResourceFailed, ResponseLost
from .model import Call, Settings
from .order_log import OrderLog
from .resource import Current, Order, Step
from .resource_api import Api, pauses

# Seconds between two checks for the effect of an order, and the number of pauses.
LONGEST_PAUSE = 1.5
_PAUSES = 8
Judge = Callable[[Current], bool]


def looks() -> list[float]:
    """Return the seconds to wait before each check; about 8 s in all."""
    return [0.0, *islice(pauses(LONGEST_PAUSE), _PAUSES)]


class Ordering:
    """Sends the orders of one run. ``under_way`` is what was sent and not answered."""

    def __init__(
        self,
        api: Api,
        log: OrderLog,
        read: Callable[[], Current],
        state: Callable[[], str],
    ) -> None:
        self._api = api
        self._log = log
        self._read = read
        self._state = state
        self._unseen: Judge | None = None
        self.under_way = ""

    @property
    def what_next(self) -> str:
        if not self._log.kept:
            return "Check the console before you run this again."
        return (
            "Run this again: within a day it looks for what was ordered, for about "
            f"{sum(looks()):.0f} s, before it orders anything."
        )

    @property
    def doubt(self) -> str:
        """What is left open by the orders so far if the run is stopped now."""
        if not self.under_way:
            return f"The cloud continues with what was ordered. {self.what_next}"
        return (
            f"{self.under_way}: whether it was carried out is not known, and it was "
            f"not sent again. {self.what_next}"
        )

    def order(self, step: Step, current: Current, settings: Settings) -> dict[str, Any]:
        """Send the first alternative that is not refused for lack of capacity.

        Return what was learnt from the answer; nothing when it was lost.
        """
        result: dict[str, Any] | ApiError = {}
        step = step._replace(took_effect=step.judge(current))
        for position, order in enumerate(step.orders):
            result = self._send(step, order, current, settings)
            if not isinstance(result, ApiError):
                break
            if not result.elsewhere or position + 1 == len(step.orders):
                self.strike_out()
                raise result
            current = self._read()
            if step.took_effect(current):
                result = {}
                break
            self._api.warn(f"{result} Trying the next alternative.")
        self.under_way = ""
        self._unseen = step.took_effect
        return {} if isinstance(result, ApiError) else result

    def seen(self, current: Current) -> None:
        """Remove the last order once its effect was read."""
        if self._unseen is not None and self._unseen(current):
            self.strike_out()

    def strike_out(self) -> None:
        """Remove what was ordered last: its outcome is known, or no longer matters."""
        self._unseen = None
        self.under_way = ""
        self._log.strike_out()

    def await_effect(self, judge: Judge) -> bool:
        """Read repeatedly; return whether the result satisfies the judge."""
        for pause in looks():
            if pause:
                self._api.sleep(pause)
            if judge(self._read()):
                return True
        return False

    def await_open_order(
        self, steps: tuple[Step, ...], current: Current, named: str
    ) -> bool:
        """Look for what an earlier run ordered; return whether its effect was seen.

        ``steps`` are those of this run, ``named`` is the resource in words.
        """
        order = self._log.open_order()
        if order is None:
            return False
        same = next((one for one in steps if one.does == order.does), None)
        if same is None and (current is not None or order.there):
            # What was read last is what this run goes by: also that what was there
            # when it was ordered is gone.
            self.strike_out()
            return False
        found = self.await_effect(
            same.judge(current) if same else lambda now: now is not None
        )
        again = ", so it is ordered again" if same else ""
        self._api.warn(
            f"{named}: an earlier run ordered {order.does} and does not know what "
            "became of it. "
            + (
                "Reading shows that it was carried out."
                if found
                else f"The cloud was asked {len(looks())} times and shows nothing of it"
                f"{again}."
            )
        )
        if found:
            self.strike_out()
        return found

    # -- one order -----------------------------------------------------------------

    def _send(
        self, step: Step, order: Order, current: Current, settings: Settings
    ) -> dict[str, Any] | ApiError:
        """Return what was learnt, or the error of an order that was surely refused."""
        deadline = self._api.clock()
        if settings.get("wait", True):
            deadline += self._api.patience
        repeats = settings["retries"]
        while True:
            result = self._try(step, order(current), current is not None)
            if not isinstance(result, ApiError):
                return result
            if isinstance(result, ResourceBusy):
                if self._api.clock() + self._api.interval > deadline:
                    return result
                self._api.report("waiting for another operation on it to end")
                self._api.sleep(self._api.interval)
                carried_out = step.took_effect(self._read())
            elif result.unsure:
                carried_out = self.await_effect(step.took_effect)
            else:
                return result
            if carried_out:
                self._api.warn(
                    f"The answer to {result.action} was an error ({result.message}), "
                    "but reading shows that it was carried out; it was not sent again."
                )
                return {}
            if not isinstance(result, ResourceBusy):
                if not result.passing or not repeats:
                    raise self._lost(result) from result
                # A new session or signature helps at once, or never.
                repeats = repeats - 1 if result.throttled else 0
            current = self._read()

    def _try(self, step: Step, call: Call, there: bool) -> dict[str, Any] | ApiError:
        """Return what was learnt from the answer, or the error that came instead."""
        self._unseen = None
        self.under_way = step.does
        self._log.write(step.does, there)
        try:
            return step.learn(self._api.order(call))
        except ApiError as error:
            error.action = error.action or call.action
            return error
        except ResourceFailed:
            self.strike_out()
            raise

    def _lost(self, error: ApiError) -> ResponseLost:
        return ResponseLost(
            f"{error} Whether it was carried out is not known: asked {len(looks())} "
            f"times afterwards, the cloud shows it as {self._state()}. It was not sent "
            f"again. {self.what_next}"
        )
