# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the present to the wanted state: find, plan, show, order, wait, read again.

Check mode, diff, idempotence and drift are this one mechanism. Only a step's order
changes anything. How an order is sent, and what is done when nobody knows what became
of it, is in ``ordering``.
"""

from __future__ import annotations

import math
from typing import Any

from .errors import (
    AmbiguousResource,
    NothingThere,
    ResourceError,
    ResourceFailed,
    ResourceNotFound,
    WaitTimeout,
)
from .model import Settings
from .order_log import OrderLog
from .ordering import LONGEST_PAUSE, Ordering, looks
from .resource import Current, Plan, Resource, Step
from .resource_api import Api, pauses


class Convergence:
    """One run over one resource; what it has done stays readable when it fails."""

    def __init__(
        self, resource: Resource, api: Api, settings: Settings, log: OrderLog
    ) -> None:
        self._resource = resource
        self._api = api
        self._log = log
        self._created_at: float | None = None
        self._ordering = Ordering(api, log, self._read, self._state)
        self.settings: dict[str, Any] = dict(settings)
        self.current: Current = None
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}
        self.done: list[str] = []
        self.drift: list[str] = []
        self.progress: list[dict[str, Any]] = []
        self.created = False
        self._steps_left: tuple[Step, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.done)

    @property
    def doubt(self) -> str:
        """What is left open if the run is stopped now; empty before any order."""
        return self._ordering.doubt if self.done or self.unsure else ""

    @property
    def unsure(self) -> bool:
        """Whether an order was sent that nobody knows the outcome of."""
        return bool(self._ordering.under_way)

    @property
    def left_undone(self) -> str:
        """What is left behind when the run ends now; empty when that is obvious."""
        texts = (step.without(self.settings, self.current) for step in self._steps_left)
        return next(filter(None, texts), "")

    def run(self, check_mode: bool) -> None:
        """Bring the resource to the wanted state; in check mode only return how."""
        self._select()
        if check_mode:
            self._show()
            return
        with self._log.held(
            pauses(LONGEST_PAUSE),
            self._api.patience,
            lambda: self._api.report("waiting for another run on this host"),
        ):
            self._carry_out()

    def _show(self) -> None:
        plan = self._planned()
        if plan.steps and not plan.steps[0].orders and self._waits(plan.steps[0]):
            self._refuse_dead_end(plan.steps[0])
        self.done = [step.does for step in plan.steps if step.orders]
        self.created = plan.creates(self.current)
        if plan.after is not None:
            self.after = dict(plan.after)

    def _carry_out(self) -> None:
        plan = self._settled(self._planned())
        for number, step in enumerate(plan.steps):
            self._steps_left = plan.steps[number:]
            if number and self._unwanted_and_gone:
                break
            self._take(step)
        self._steps_left = ()
        if plan.steps:
            self._read()
            if self._waits(plan.steps[-1]):
                self._refuse_dead_end(plan.steps[-1])
        if self._created_at is not None:
            # Once more when others' orders, too, must be listed by now.
            early = self._created_at + LONGEST_PAUSE - self._api.clock()
            self._api.sleep(max(early, 0.0))
            self._look_for_twins()
        self.after = self._resource.view(self.current)

    # -- before anything is changed --------------------------------------------------

    def _select(self) -> None:
        """Replace selections by what they select."""
        if not self._resource.selects(self.settings):
            return
        for selection in self._resource.selections:
            options = self.settings.get(selection.option)
            if options is not None:
                entry = self._api.select(selection.listing, options)
                self.settings[selection.into] = entry[selection.handle]
                self.settings[f"{selection.option}_entry"] = entry

    def _planned(self) -> Plan:
        """Return the plan, made once no earlier order can still be in progress."""
        self._read()
        plan = self._plan()
        if self._ordering.await_open_order(plan.steps, self.current, self._named):
            plan = self._plan()
        self.before = self.after = self._resource.view(self.current)
        self._note_drift(plan)
        return plan

    def _settled(self, plan: Plan) -> Plan:
        """Wait for what others have begun; return the plan for what it has become."""
        begun = next(iter(plan.steps), None)
        if begun is None or begun.orders or not self._waits(begun):
            return plan
        self._steps_left = plan.steps
        self._wait(begun)
        if self._unwanted_and_gone:
            return Plan()
        plan = self._plan()
        self._note_drift(plan)
        return plan

    def _note_drift(self, plan: Plan) -> None:
        for sentence in plan.drift:
            if sentence not in self.drift:
                self._api.warn(f"{self._resource.name}: {sentence}")
        self.drift = list(plan.drift)

    def _plan(self) -> Plan:
        resource = self._resource
        try:
            self.settings |= resource.prepare(self._api, self.settings, self.current)
            return resource.plan(self.settings, self.current)
        except NothingThere as error:
            # Rather than a new one, one with another name may be meant.
            wanted = self.settings.get("name") or resource.key(self.settings)
            said, where = str(error.args[0]), resource.listing
            error.args = (self._api.with_nearest(said, where, wanted, resource.names),)
            raise

    # -- one step ----------------------------------------------------------------------

    def _take(self, step: Step) -> None:
        if step.orders and step.needed(self.current):
            was_there = self.current is not None
            try:
                learnt = self._ordering.order(step, self.current, self.settings)
            except ResourceNotFound:
                unwanted = self.settings["state"] == "absent"
                if unwanted and self._ordering.await_effect(lambda now: now is None):
                    return  # somebody else was faster
                raise
            self.settings |= learnt
            self.done.append(step.does)
            if not was_there:
                self.created = True
                self._created_at = self._api.clock()
                self._look_for_twins()
        if self._waits(step):
            self._wait(step)

    @property
    def _unwanted_and_gone(self) -> bool:
        return self.current is None and self.settings["state"] == "absent"

    def _waits(self, step: Step) -> bool:
        waited_for = bool(self.settings.get("wait", True)) or step.must_reach
        return step.reached is not None and waited_for

    def _refuse_dead_end(self, step: Step) -> None:
        reason = self._resource.dead_end(self.settings, self.current)
        if reason is not None:
            raise ResourceFailed(f"{self._named}: {step.does}: {reason}")

    def _wait(self, step: Step) -> None:
        deadline = self._api.clock() + self._api.patience
        ordered = f"{step.does} was ordered, but " if step.orders else ""
        last, gone_at = "", math.inf
        for pause in pauses(self._api.interval):
            if self.current is not None:
                last, gone_at = self._state(), math.inf
            self._read()
            self._refuse_dead_end(step)
            if step.reached is None or step.reached(self.current):
                return
            now = self._api.clock()
            late = now + pause > deadline
            if last and self.current is None:
                # Lists lag, so being left out once means nothing.
                gone_at = min(gone_at, now)
                gone = now - gone_at >= sum(looks())
                if gone and self._unwanted_and_gone:
                    self._ordering.strike_out()
                    return
                if gone or late:
                    raise self._disappeared(ordered, last)
            if late:
                raise WaitTimeout(
                    f"{self._named}: {ordered}after {self._api.patience:g} s it is "
                    f"still {self._state()}. The cloud continues with it: raise "
                    "wait_timeout, or run this again later."
                )
            self._api.report(self._state())
            self._api.sleep(pause)

    def _disappeared(self, ordered: str, last: str) -> ResourceFailed:
        return ResourceFailed(
            f"{self._named}: {ordered}it disappeared while this run waited; before "
            f"that, it was {last}. Somebody else, or the cloud, has deleted it: look "
            "in the console before you run this again."
        )

    def _look_for_twins(self) -> None:
        """Raise AmbiguousResource when another machine created one at the same time."""
        if self.settings.get("id"):
            return
        try:
            found = self._find({**self.settings, "current_id": None})
        except AmbiguousResource:
            raise
        except ResourceError:
            return  # it is listed, but cannot be read yet
        if found is not None:
            self._note(self._resource.state(found))
        ours = self._resource.view(self.current).get("id")
        ours = ours or self.settings.get("current_id")
        theirs = self._resource.view(found).get("id")
        if ours and theirs and ours != theirs:
            raise AmbiguousResource(
                f"{self._named}: two were made at the same time, {ours} and {theirs}. "
                f"{self._consequence}"
            )

    # -- reading ----------------------------------------------------------------------

    @property
    def _named(self) -> str:
        which = self._resource.key(self.settings)
        return f"{self._resource.cloud.title} {self._resource.noun} {which!r}"

    @property
    def _consequence(self) -> str:
        if not (self.created or self._ordering.under_way):
            return "None was changed, none was created. Name one with id"
        ours = self.settings.get("current_id") or "one of them"
        return (
            f"This run ordered {ours}, and at the same time another run ordered as "
            "well. Both cost money: delete the unwanted one by its ID"
        )

    def _state(self) -> str:
        return self._resource.state(self.current)

    def _find(self, settings: Settings) -> Current:
        try:
            return self._resource.find(self._api, settings)
        except AmbiguousResource as error:
            raise AmbiguousResource(f"{error}. {self._consequence}") from None

    def _read(self) -> Current:
        self.current = self._find(self.settings)
        self._ordering.seen(self.current)
        self._note(self._state())
        return self.current

    def _note(self, state: str) -> None:
        if not self.progress or self.progress[-1]["state"] != state:
            seconds = round(self._api.passed, 1)
            self.progress.append({"after_seconds": seconds, "state": state})
            if len(self.progress) > 1:
                self._api.report(state)
