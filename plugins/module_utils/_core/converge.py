# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From what is there to what is wanted: find, plan, show, order, wait, read again.

Check mode, diff, idempotence and drift are this one mechanism. Only a step's order
changes anything; a lost answer leads back to reading, never to sending again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import (
    ApiError,
    ResourceBusy,
    ResourceFailed,
    ResponseLost,
    WaitTimeout,
)
from .resource import Current, Order, Plan, Resource, Step
from .resource_api import Api, pauses

# How often to look for the effect of an order whose answer was lost: a listing may
# show it a moment later.
LOOKS = 4


class Convergence:
    """One run over one resource; what it has done stays readable when it fails."""

    def __init__(
        self, resource: Resource, api: Api, settings: Mapping[str, Any]
    ) -> None:
        self._resource = resource
        self._api = api
        self._started = api.clock()
        self.settings: dict[str, Any] = dict(settings)
        self.current: Current = None
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}
        self.done: list[str] = []
        self.drift: list[str] = []
        self.progress: list[dict[str, Any]] = []
        self.created = False
        self._ordering = ""

    @property
    def changed(self) -> bool:
        return bool(self.done)

    @property
    def doubt(self) -> str:
        """What a run that is stopped now leaves open; empty before its first order."""
        again = "Run this again: what was made will then be found, not made twice."
        if self._ordering:
            return (
                f"{self._ordering}: whether it was carried out is not known, and it "
                f"was not sent again. {again}"
            )
        return f"What was ordered goes on by itself. {again}" if self.done else ""

    def run(self, check_mode: bool) -> None:
        """Bring the resource to where it should be; with check mode only say how."""
        self._choose()
        self._read()
        self.before = self.after = self._resource.view(self.current)
        self.settings |= self._resource.prepare(self._api, self.settings, self.current)
        plan = self._resource.plan(self.settings, self.current)
        self._note_drift(plan)
        if check_mode:
            self.done = [step.does for step in plan.steps if step.orders]
            self.created = bool(self.done) and self.current is None
            if plan.after is not None:
                self.after = dict(plan.after)
            return
        for step in plan.steps:
            self._carry_out(step)
        if plan.steps:
            self._read()
        self.after = self._resource.view(self.current)

    # -- before anything is changed --------------------------------------------------

    def _choose(self) -> None:
        """Replace selections by what they select."""
        if not self._resource.chooses(self.settings):
            return
        for choice in self._resource.choices:
            options = self.settings.get(choice.option)
            if options is not None:
                entry = self._api.choose(choice.listing, options)
                self.settings[choice.into] = entry[choice.handle]
                self.settings[f"{choice.option}_entry"] = entry

    def _note_drift(self, plan: Plan) -> None:
        self.drift = list(plan.drift)
        for sentence in plan.drift:
            self._api.warn(f"{self._resource.name}: {sentence}")

    # -- one step ----------------------------------------------------------------------

    def _carry_out(self, step: Step) -> None:
        if step.orders and step.needed(self.current):
            was_there = self.current is not None
            self._ordering = step.does
            self._order(step)
            self._ordering = ""
            self.done.append(step.does)
            self.created = self.created or not was_there
        waited_for = self.settings.get("wait", True) or step.must_reach
        if step.reached is not None and waited_for:
            self._wait(step)

    def _order(self, step: Step) -> None:
        """Send the first alternative that is not refused for want of capacity."""
        for position, order in enumerate(step.orders):
            try:
                payload = self._send(order)
            except ApiError as error:
                if error.unsure:
                    self._reconcile(step, error)
                    return
                if not error.elsewhere or position + 1 == len(step.orders):
                    raise
                self._api.warn(f"{error} Trying the next alternative.")
            else:
                self.settings |= step.learn(payload)
                return

    def _send(self, order: Order) -> dict[str, Any]:
        """Send an order, later when another operation is still running there."""
        deadline = self._api.clock() + self._patience
        while True:
            try:
                return self._api.order(order(self.current))
            except ResourceBusy:
                if self._api.clock() + self._api.interval > deadline:
                    raise
                self._api.sleep(self._api.interval)
                self._read()

    def _reconcile(self, step: Step, error: ApiError) -> None:
        """Find out by reading whether an order whose answer is lost was carried out."""
        for _look in range(LOOKS):
            self._read()
            if step.took_effect(self.current):
                self._api.warn(
                    f"The answer to {error.action} was lost ({error.message}), but "
                    f"reading shows that it was carried out; it was not sent again."
                )
                return
            self._api.sleep(self._api.interval)
        raise ResponseLost(
            f"{error} Whether it was carried out is not known: reading {LOOKS} times "
            f"afterwards shows {self._resource.noun} "
            f"{self._resource.state(self.current)}. It was not sent again. Run this "
            f"again after a while: what was made will then be found, not made twice."
        ) from error

    @property
    def _patience(self) -> float:
        return self._api.patience if self.settings.get("wait", True) else 0.0

    def _wait(self, step: Step) -> None:
        deadline = self._api.clock() + self._api.patience
        for pause in pauses(self._api.interval):
            self._read()
            reason = self._resource.dead_end(self.settings, self.current)
            if reason is not None:
                raise ResourceFailed(f"{self._named}: {step.does}: {reason}")
            if step.reached is None or step.reached(self.current):
                return
            if self._api.clock() + pause > deadline:
                raise WaitTimeout(
                    f"{self._named}: {step.does} was ordered, but after "
                    f"{self._api.patience:g} s it is still "
                    f"{self._resource.state(self.current)}. It goes on by itself: raise "
                    "wait_timeout, or run this again later."
                )
            self._api.sleep(pause)

    @property
    def _named(self) -> str:
        return f"{self._resource.cloud.title} {self._resource.noun}"

    def _read(self) -> None:
        self.current = self._resource.find(self._api, self.settings)
        state = self._resource.state(self.current)
        if not self.progress or self.progress[-1]["state"] != state:
            seconds = round(self._api.clock() - self._started, 1)
            self.progress.append({"after_seconds": seconds, "state": state})
