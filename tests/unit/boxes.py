"""A resource that is a box, and runs over it against a script of responses."""

from __future__ import annotations

import json
import pathlib
import tempfile
import urllib.parse
from collections.abc import Callable
from typing import Any

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds import (
    compshare,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    limits_from,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.converge import (
    Convergence,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Call
from ansible_collections.aicloud.catalog.plugins.module_utils._core.order_log import (
    OrderLog,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resource import (
    Plan,
    Resource,
    Step,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resource_api import (
    Api,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.transport import (
    Transport,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._listings import (
    compshare_instances,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted

DROPPED = Reply(raw=b"")
# How often an order whose end is not known is looked for.
LOOKS = 9


def told(**content: Any) -> Reply:
    return Reply(json.dumps({"RetCode": 0, **content}).encode())


def there(state: str) -> Reply:
    return told(Boxes=[{"Name": "box", "State": state}])


NOTHING_THERE = told(Boxes=[])


def find(api: Api, settings: Any) -> Any:
    boxes = api.ask(Call(action="DescribeBoxes"))["Boxes"]
    if len(boxes) > 1:
        raise errors.AmbiguousResource("two boxes")
    return boxes[0] if boxes else None


DELETE = Step(
    does="delete",
    orders=(lambda current: Call(action="DeleteBox"),),
    took_effect=lambda current: current is None,
    reached=lambda current: current is None,
)


STOP = Step(
    does="stop",
    orders=(lambda current: Call(action="StopBox"),),
    reached=lambda current: current is not None and current["State"] == "Stopped",
    must_reach=True,
)


def plan(settings: Any, current: Any) -> Plan:
    if settings["state"] == "absent":
        first = (STOP,) if settings.get("stops_first") else ()
        return Plan(steps=(*first, DELETE) if current else (), after={})
    if current is not None and current["State"] == "Running":
        return Plan(drift=("it has the wrong colour",))
    make = Step(
        does="create",
        orders=tuple(
            lambda current, zone=zone: Call(
                action="CreateBox", parameters={"Zone": zone}
            )
            for zone in settings.get("zones", ["a"])
        ),
        took_effect=lambda current: current is not None,
        reached=lambda current: current is not None and current["State"] == "Running",
        learn=lambda payload: {"current_id": payload.get("BoxId")},
    )
    return Plan(steps=(make,), after={"state": "Running"})


BOX = Resource(
    name="box",
    noun="box",
    cloud=compshare.CLOUD,
    options=(),
    find=find,
    plan=plan,
    view=lambda current: {} if current is None else {"state": current["State"]},
    state=lambda current: "absent" if current is None else current["State"],
    key=lambda settings: "box",
    listing=compshare_instances.LISTING,
    names=lambda row: (row["Name"],),
    dead_end=lambda settings, current: (
        "the box broke" if current and current["State"] == "Broken" else None
    ),
)


class Run:
    """One convergence against a script; waiting takes no time but is counted."""

    today = 1_000_000.0

    def __init__(
        self,
        *replies: Reply,
        check_mode: bool = False,
        folder: pathlib.Path | None = None,
        key: str = "box",
        look: Callable[[str], None] = lambda state: None,
        **settings: Any,
    ):
        self.warnings: list[str] = []
        self.error: errors.CatalogError | None = None
        self.time = 0.0
        self.pauses: list[float] = []
        self.seen: list[str] = []
        with Scripted(*replies) as server, tempfile.TemporaryDirectory() as new:
            log = OrderLog(
                str((folder or pathlib.Path(new)) / "orders"),
                key,
                self.warnings.append,
                clock=lambda: self.today,
            )
            connection = {"base_url": server.url, "retries": 2, "retry_max_delay": 0.01}
            settings = {"wait": True, "state": "present", **connection, **settings}
            settings |= INVENTED["compshare"]
            account = compshare.CLOUD.account(settings, self.warnings.append)
            limits = limits_from(settings, account.base_url)
            with Transport(compshare.CLOUD, account, limits) as transport:
                api = Api(
                    compshare.CLOUD,
                    transport,
                    settings,
                    self.warnings.append,
                    patience=20.0,
                    interval=5.0,
                    sleep=self.sleep,
                    clock=lambda: self.time,
                    report=lambda seconds, state: (
                        self.seen.append(state),
                        look(state),
                    ),
                )
                self.convergence = Convergence(BOX, api, settings, log)
                try:
                    self.convergence.run(check_mode)
                except errors.CatalogError as error:
                    self.error = error
        bodies = [dict(urllib.parse.parse_qsl(h.body.decode())) for h in server.heard]
        self.actions = [body["Action"] for body in bodies]
        self.zones = [body["Zone"] for body in bodies if "Zone" in body]

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.pauses.append(seconds)
