"""Nothing is bought twice: lying clouds, lists that lag, runs at the same time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from integration.asking import play
from integration.compshare_tasks import image, node
from integration.inventories import Told
from integration.qianfan_tasks import bot
from integration.zstack_tasks import chat

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
        "compshare", node, "CreateCompShareInstance", "compshare_instance", "UHostId",
        "Name", "instance_lag", (BUSY, {"kind": "retcode", "code": 153}),
    ),
    "image": Shop(
        "compshare", image, "CreateCompShareCustomImage", "compshare_custom_image",
        "CompShareImageId", "Name", "image_lag", (BUSY,),
    ),
    "qianfan": Shop(
        "qianfan", bot, "CreateService", "qianfan_service", "serviceId", "name",
        "service_lag", (BUSY, {"kind": "error", "code": 336100, "envelope": "second"}),
    ),
    "zstack": Shop(
        "zstack", chat, "DeployModelService", "zstack_model_service_group", "uuid",
        "name", "group_lag", (BUSY,),
    ),
}  # fmt: skip


def bought(clouds, thing: str) -> list[str]:
    """Return the ids of what is there under the name that all these tests use."""
    shop = SHOPS[thing]
    wanted = {"node": "node-a", "bot": "bot", "chat": "chat", "image": "own 1.0"}[
        shop.task.__name__
    ]
    rows = clouds.catalog(shop.listing)
    return [row[shop.id_key] for row in rows if row[shop.name] == wanted]


def ordered(clouds) -> Counter[str]:
    """Return how often each action that changes something was called."""
    return Counter(call["action"] for call in clouds.calls() if call["changing"])


def once_each(times: int = 1) -> dict[str, int]:
    """Return that everything was ordered so often, and nothing else."""
    return {shop.order: times for shop in SHOPS.values()}


def faults(clouds, **change: Any) -> None:
    """Have the first order of everything go wrong in this way."""
    clouds.faults(
        [{"cloud": shop.cloud, "action": shop.order, "times": 1, **change}
         for shop in SHOPS.values()]
    )  # fmt: skip


def lagging(clouds, **looks: int) -> None:
    """Have the lists show what is new so many looks later."""
    for thing, number in looks.items():
        clouds.quirks({SHOPS[thing].cloud: {SHOPS[thing].lag: number}})


def said(outcome, label: str) -> Told:
    """Return the warnings of a task."""
    return Told(" ".join(outcome.task(label).result.get("warnings", [])))


@pytest.mark.parametrize("turn", [0, 1])
def test_a_cloud_that_lies_is_looked_at(clouds, playbook, turn: int) -> None:
    """It says "too many requests" and has acted; its list shows it some looks later."""
    shops = {thing: shop for thing, shop in SHOPS.items() if shop.lies[turn:]}
    assert len(shops) > 1
    clouds.faults(
        [{"cloud": shop.cloud, "action": shop.order, "kind": "lost", "times": 1,
          "answer": shop.lies[turn]} for shop in shops.values()]
    )  # fmt: skip
    lagging(clouds, **dict.fromkeys(SHOPS, 4))
    tasks = [shop.task(thing) for thing, shop in shops.items()]
    outcome = playbook([play(tasks)], environment=FAST)
    for thing in shops:
        made = outcome.task(thing)
        assert made.status != "failed", (thing, made["msg"])
        assert made["created"] and len(bought(clouds, thing)) == 1, thing
        # ZStack can be asked for the job itself.
        told = said(outcome, thing)
        assert thing == "zstack" or "it was not sent again" in told, (thing, told)
    assert ordered(clouds) == {shop.order: 1 for shop in shops.values()}


def test_a_refusal_that_is_true_is_ordered_again(clouds, playbook) -> None:
    clouds.faults(
        [{"cloud": shop.cloud, "action": shop.order, "times": 1, **shop.lies[-1]}
         for shop in SHOPS.values()]
    )  # fmt: skip
    tasks = [shop.task(thing) for thing, shop in SHOPS.items()]
    outcome = playbook([play(tasks)], environment=FAST)
    for thing in SHOPS:
        made = outcome.task(thing)
        assert made.status != "failed", (thing, made["msg"])
        assert len(bought(clouds, thing)) == 1, thing
    assert ordered(clouds) == once_each(2)


def test_a_rerun_looks_before_it_orders(clouds, playbook) -> None:
    """The answer is lost, and the first run ends before the list shows anything."""
    # The job of ZStack would tell: nobody knows that, either.
    gone = {"kind": "status", "status": 404, "body": "the job has been expired"}
    lost = [{"cloud": shop.cloud, "action": shop.order, "kind": "lost", "times": 1}
            for shop in SHOPS.values()]  # fmt: skip
    clouds.faults([*lost, {"cloud": "zstack", "action": "PollJob", "times": 1, **gone}])
    # More than the looks of one run; those at CompShare are two pages each.
    lagging(clouds, compshare=22, image=22, qianfan=12, zstack=12)
    tasks = []
    for thing, shop in SHOPS.items():
        tasks += [
            shop.task(f"lost {thing}", wait_timeout=5),
            shop.task(f"again {thing}"),
            shop.task(f"same {thing}"),
        ]
    outcome = playbook([play(tasks)], environment=FAST)
    for thing in SHOPS:
        failed = outcome.task(f"lost {thing}")
        assert failed.status == "failed", thing
        words = "within a day it looks for what was ordered"
        assert words in failed["msg"], (thing, failed["msg"])
        again = outcome.task(f"again {thing}")
        assert again.status != "failed", (thing, again["msg"])
        told = said(outcome, f"again {thing}")
        assert "an earlier run ordered" in told, (thing, told)
        assert len(bought(clouds, thing)) == 1, thing
        assert not outcome.task(f"same {thing}")["changed"], thing
    assert ordered(clouds) == once_each()


def test_runs_on_one_host_wait_for_each_other(clouds, playbook) -> None:
    """Two hosts of a play, one account and one mark: the second finds the first's."""
    faults(clouds, kind="slow", times=None)
    # Who does not wait sees nothing of the first order, and orders as well. Qianfan's
    # first run ends when it has read the service by its ID, whatever the list shows.
    lagging(clouds, compshare=4, image=4, zstack=4)
    python = {"ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    tasks = [shop.task(thing) for thing, shop in SHOPS.items()]
    both = play(tasks, hosts="all", connection="local", vars=python)
    outcome = playbook([both], "-i", "one,two", environment=FAST)
    for thing in SHOPS:
        ends = [outcome.task(thing, host) for host in ("one", "two")]
        told = [end.result.get("msg") for end in ends]
        assert "failed" not in [end.status for end in ends], (thing, told)
        assert sorted(end["created"] for end in ends) == [False, True], thing
        assert len(bought(clouds, thing)) == 1, thing
    assert ordered(clouds) == once_each()


def test_two_made_at_once_are_an_error(clouds, playbook) -> None:
    """Another machine orders the same at the same time, and is listed a look later."""
    faults(clouds, kind="twin", lag=1)
    tasks = []
    for thing, shop in SHOPS.items():
        tasks += [shop.task(f"make {thing}"), shop.task(f"other {thing}")]
    outcome = playbook([play(tasks)], environment=FAST)
    for thing in SHOPS:
        twins = bought(clouds, thing)
        assert len(twins) == 2, thing
        make, other = (outcome.task(f"{label} {thing}") for label in ("make", "other"))
        for ended in (make, other):
            assert ended.status == "failed", thing
            assert all(one in ended["msg"] for one in twins), (thing, ended["msg"])
        assert make["created"] and "This run ordered" in make["msg"], thing
        assert "None was changed, none was created" in other["msg"], thing
    assert ordered(clouds) == once_each()


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
