"""Nothing is bought twice: lying clouds, lists that lag, runs at the same time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from integration.asking import play
from integration.inventories import Told
from integration.qianfan_tasks import bot
from integration.test_compshare_custom_image import image
from integration.test_compshare_instance import node
from integration.test_zstack_model_service import chat

FAST = {"ANSIBLE_PIPELINING": "1"}


class Shop(NamedTuple):
    """How one thing is bought: at which cloud, a task, the order, the list, its lag."""

    cloud: str
    task: Callable[..., dict[str, Any]]
    order: str
    listing: str
    id_key: str
    name: str
    lag: str
    # What it says instead, though the order was carried out.
    lies: tuple[dict[str, Any], ...]


BUSY = {"kind": "status", "status": 429}
SHOPS = {
    "compshare": Shop(
        "compshare", node, "CreateCompShareInstance", "compshare_instance", "UHostId", "Name",
        "instance_lag", (BUSY, {"kind": "retcode", "code": 153}),
    ),
    "image": Shop(
        "compshare", image, "CreateCompShareCustomImage", "compshare_custom_image",
        "CompShareImageId", "Name", "image_lag", (BUSY,),
    ),
    "qianfan": Shop(
        "qianfan", bot, "CreateService", "qianfan_service", "serviceId", "name", "service_lag",
        (BUSY, {"kind": "error", "code": 336100, "envelope": "second"}),
    ),
    "zstack": Shop(
        "zstack", chat, "DeployModelService", "zstack_model_service_group", "uuid", "name",
        "group_lag", (BUSY,),
    ),
}  # fmt: skip
each_shop = pytest.mark.parametrize("thing", SHOPS)


def bought(clouds, thing: str) -> list[str]:
    """Return the ids of what is there under the name that all these tests use."""
    shop = SHOPS[thing]
    wanted = {"node": "node-a", "bot": "bot", "chat": "chat", "image": "own 1.0"}[
        shop.task.__name__
    ]
    rows = clouds.catalog(shop.listing)
    return [row[shop.id_key] for row in rows if row[shop.name] == wanted]


def ordered(clouds) -> int:
    """Return how often something was ordered."""
    return sum(1 for call in clouds.calls() if call["changing"])


@each_shop
def test_a_cloud_that_lies_is_looked_at(clouds, playbook, thing: str) -> None:
    """It says "too many requests" and has acted; its list shows it some looks later."""
    shop = SHOPS[thing]
    for lie in shop.lies:
        clouds.reset()
        rule = {"cloud": shop.cloud, "action": shop.order, "kind": "lost", "times": 1}
        clouds.faults([{**rule, "answer": lie}])
        clouds.quirks({shop.cloud: {shop.lag: 4}})
        outcome = playbook([play([shop.task("make")])], environment=FAST)
        made = outcome.task("make")
        assert made.status != "failed", made["msg"]
        assert made["created"] and len(bought(clouds, thing)) == 1
        # ZStack can be asked for the job itself.
        assert thing == "zstack" or "it was not sent again" in Told(outcome.output)


@each_shop
def test_a_refusal_that_is_true_is_ordered_again(clouds, playbook, thing: str) -> None:
    shop = SHOPS[thing]
    clouds.faults(
        [{"cloud": shop.cloud, "action": shop.order, "times": 1, **shop.lies[-1]}]
    )
    outcome = playbook([play([shop.task("make")])], environment=FAST)
    assert outcome.task("make").status != "failed", outcome.task("make")["msg"]
    assert len(bought(clouds, thing)) == 1
    assert ordered(clouds) == 2


@each_shop
def test_a_rerun_looks_before_it_orders(clouds, playbook, thing: str) -> None:
    """The answer is lost, and the first run ends before the list shows anything."""
    shop = SHOPS[thing]
    clouds.faults(
        [{"cloud": shop.cloud, "action": shop.order, "kind": "lost", "times": 1}]
    )
    if thing == "zstack":
        # Its job would tell: nobody knows that, either.
        clouds.faults(
            [{"cloud": shop.cloud, "action": shop.order, "kind": "lost", "times": 1},
             {"cloud": shop.cloud, "action": "PollJob", "kind": "status", "status": 404,
              "body": "the job has been expired", "times": 1}]
        )  # fmt: skip
    # More than the looks of one run; those at CompShare are two pages each.
    clouds.quirks({shop.cloud: {shop.lag: 22 if shop.cloud == "compshare" else 12}})
    tasks = [shop.task("lost", wait_timeout=5), shop.task("again"), shop.task("same")]
    outcome = playbook([play(tasks)], environment=FAST)
    lost = outcome.task("lost")
    assert lost.status == "failed"
    assert "within a day it looks for what was ordered" in lost["msg"]
    again = outcome.task("again")
    assert again.status != "failed", again["msg"]
    assert "an earlier run ordered" in Told(outcome.output)
    assert ordered(clouds) == 1
    assert len(bought(clouds, thing)) == 1
    assert not outcome.task("same")["changed"]


@each_shop
def test_runs_on_one_host_wait_for_each_other(clouds, playbook, thing: str) -> None:
    """Two hosts of a play, one account and one mark: the second finds the first's."""
    shop = SHOPS[thing]
    clouds.faults([{"cloud": shop.cloud, "action": shop.order, "kind": "slow"}])
    # Who does not wait sees nothing of the first order, and orders as well. Qianfan's
    # first run ends when it has read the service by its ID, whatever the list shows.
    if thing != "qianfan":
        clouds.quirks({shop.cloud: {shop.lag: 4}})
    python = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    tasks = [shop.task("make")]
    both = play(tasks, hosts="all", connection="local", vars=python)
    outcome = playbook([both], "-i", "one,two", environment=FAST)
    ends = [outcome.task("make", host) for host in ("one", "two")]
    assert [end.status for end in ends].count("failed") == 0, outcome.output
    assert sorted(end["created"] for end in ends) == [False, True]
    assert len(bought(clouds, thing)) == ordered(clouds) == 1


@each_shop
def test_two_made_at_once_are_an_error(clouds, playbook, thing: str) -> None:
    """Another machine orders the same at the same moment, and is listed a look later."""
    shop = SHOPS[thing]
    rule = {
        "cloud": shop.cloud,
        "action": shop.order,
        "kind": "twin",
        "times": 1,
        "lag": 1,
    }
    clouds.faults([rule])
    tasks = [shop.task("make"), shop.task("the other run")]
    outcome = playbook([play(tasks)], environment=FAST)
    twins = bought(clouds, thing)
    assert len(twins) == 2
    for label in ("make", "the other run"):
        ended = outcome.task(label)
        assert ended.status == "failed"
        assert all(one in ended["msg"] for one in twins), ended["msg"]
    assert outcome.task("make")["created"]
    assert "This run ordered" in outcome.task("make")["msg"]
    assert "None was changed, none was created" in outcome.task("the other run")["msg"]
    assert ordered(clouds) == 1


def test_the_price_is_shown(clouds, playbook) -> None:
    tasks = [
        node("would", True, max_price=2),
        node("days", True, name="days", charge_type="Day", quantity=3, max_price=200),
        node("make", max_price=2),
        node("there", max_price=2),
        node("unasked", True, name="free"),
    ]
    outcome = playbook([play(tasks)], "--diff", environment=FAST)
    for label in ("would", "make"):
        ended = outcome.task(label)
        assert (ended["price"], ended["price_unit"]) == (1.9475, "hour")
        assert ended["diff"]["after"]["price"] == 1.9475
        assert "price" not in ended["diff"]["before"]
    assert outcome.task("days")["price_unit"] == "3 days"
    assert outcome.task("days")["price"] > 100
    for label in ("there", "unasked"):
        ended = outcome.task(label)
        assert ended["price"] is None and "price" not in ended["diff"]["after"]
    assert '+    "price": 1.9475' in outcome.output
