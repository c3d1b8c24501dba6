# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of what is provisioned: resource, plan, step. Data only, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Optional

from .model import Account, Call, Cloud, Listing, Option, Row, Settings

if TYPE_CHECKING:
    from .resource_api import Api

# What is read of a resource; None when there is none.
# The pylint of the sanity tests does not know that types can be joined with a bar.
Current = Optional[Row]  # noqa: UP045
Order = Callable[[Current], Call]

# Options of every changing module; times in seconds.
WAIT_OPTIONS = (
    Option(name="wait", type="bool", default=True),
    Option(name="wait_timeout", type="float", default=900.0),
    Option(name="poll_interval", type="float", default=5.0),
    # Only the action in front of the module looks at it.
    Option(
        name="show_progress",
        choices=("auto", "always", "never"),
        default="auto",
        env=("AICLOUD_SHOW_PROGRESS",),
    ),
)


class Step(NamedTuple):
    """One order, and how to read whether it was carried out.

    ``orders`` are alternatives: the next is sent only after a refusal that surely made
    nothing and may not be given elsewhere (sold out). Without any the step only waits.
    Each gets what was read last.
    """

    # A verb for the result, the diff and messages: create, stop, switch.
    does: str
    orders: tuple[Order, ...] = ()
    # Judges what is read after a lost answer; the order is never sent again.
    took_effect: Callable[[Current], bool] = lambda current: False
    # Makes the judge from what was read right before the order, where only a
    # difference from that shows it: a restart.
    since: Callable[[Current], Callable[[Current], bool]] | None = None
    # What to wait for. None: nothing.
    reached: Callable[[Current], bool] | None = None
    # Whether it is still to be ordered, judged by what was read last; for what the
    # steps before may have done already.
    needed: Callable[[Current], bool] = lambda current: True
    # Whether a later step needs that, so that it is waited for without O(wait), too.
    must_reach: bool = False
    # Settings learnt from the answer, such as the id of what was made.
    learn: Callable[[Mapping[str, Any]], dict[str, Any]] = lambda payload: {}
    # What a run that ends before this step leaves behind, and what to do about it, in
    # words for the user; empty where that is plain to see.
    without: Callable[[Settings, Current], str] = lambda settings, current: ""

    def judge(self, before: Current) -> Callable[[Current], bool]:
        """Return what tells of a reading whether an order after ``before`` shows."""
        return self.took_effect if self.since is None else self.since(before)


class Plan(NamedTuple):
    """What must be done. No orders: nothing changes.

    ``after`` is the view once all is done; None: as it is now. ``drift`` says what is
    not as asked for and is left alone, a sentence each.
    """

    steps: tuple[Step, ...] = ()
    after: Mapping[str, Any] | None = None
    drift: tuple[str, ...] = ()

    def creates(self, current: Current) -> bool:
        """Whether one of the orders is for what is not there, at first or by then."""
        there = current is not None
        for step in self.steps:
            if step.orders and not there:
                return True
            there = there and not step.judge(current)(None)
        return False


class NestedSelection(NamedTuple):
    """A nested option that selects one entry of a listing.

    The entry's ``handle`` (id or path) becomes the setting ``into``, the whole entry
    the setting ``<option>_entry``.
    """

    option: str
    listing: Listing
    into: str
    handle: str = "id"


class Resource(NamedTuple):
    """One kind of thing that can be provisioned, as data and pure functions.

    Only ``find`` and ``prepare`` talk to the cloud, and only ask.
    """

    name: str
    # The key of the result that holds its view: instance, service.
    noun: str
    cloud: Cloud
    options: tuple[Option, ...]
    # What is there; None when nothing is; AmbiguousResource when several could be.
    find: Callable[[Api, Settings], Current]
    # Pure: what must be done to get from what is there to what the settings want.
    plan: Callable[[Settings, Current], Plan]
    # What users see of it, without secrets. Of None: an empty dict.
    view: Callable[[Current], dict[str, Any]]
    # A short word for messages and progress: its state, "absent" for None.
    state: Callable[[Current], str]
    # What names it among those of an account: an id, a mark, a name.
    key: Callable[[Settings], str]
    # Where all of an account are listed, and what each may be called.
    listing: Listing
    names: Callable[[Row], tuple[str, ...]]
    # Why it can never become ready, in words for the user; None while it may.
    dead_end: Callable[[Settings, Current], str | None] = lambda settings, current: None
    # Checks options that depend on each other before any request; raises OptionError.
    check: Callable[[Settings], None] = lambda settings: None
    # An option that replaces several, expanded into these; before check.
    expanded: Callable[[Settings], dict[str, Any]] = lambda settings: {}
    # Whose it is, wherever it is: not all of what an account's identity names.
    owner: Callable[[Account], str] = lambda account: account.identity
    selections: tuple[NestedSelection, ...] = ()
    # Whether the choices matter for these settings; not for an absent resource.
    selects: Callable[[Settings], bool] = lambda settings: settings["state"] != "absent"
    # Further settings that must be read before a plan (a price); may refuse.
    prepare: Callable[[Api, Settings, Current], dict[str, Any]] = (
        lambda api, settings, current: {}
    )
    # What else a run has found, for its result and its diff (a price).
    tells: Callable[[Settings, Current], dict[str, Any]] = lambda settings, current: {}


class Survey(NamedTuple):
    """What an info module of a resource reads: ``read`` returns its results."""

    name: str
    cloud: Cloud
    options: tuple[Option, ...]
    read: Callable[[Api, Settings], dict[str, Any]]
