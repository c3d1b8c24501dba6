"""compshare_instance, counted on the simulator: what it orders, what it does not."""

from __future__ import annotations

from typing import Any

from integration.asking import play
from integration.compshare_tasks import (
    BOOT,
    CUDA,
    FAST,
    TORCH,
    done,
    node,
    orders,
    task,
)
from integration.inventories import Told

PASSWORD = "Night-Shift-7Qx2"
ENCODED = "TmlnaHQtU2hpZnQtN1F4Mg=="
LISTING = "compshare_instance"
DISKS = [{"type": "CLOUD_NORMAL", "size": 50, "is_boot": False}, {**BOOT, "size": 200}]


def named(clouds, name: str = "node-a") -> list[dict[str, Any]]:
    return [row for row in clouds.catalog(LISTING) if row["Name"] == name]


def test_the_life_of_an_instance(clouds, playbook) -> None:
    other = {"image_id": CUDA}
    steps = {
        "would create": ["create"],
        "create": ["create"],
        "created": [],
        "created, asked": [],
        "would stop": ["stop"],
        "stop": ["stop"],
        "stopped": [],
        "stays as it is": [],
        "would start": ["start"],
        "start": ["start"],
        "running": [],
        "would restart": ["restart"],
        "restart": ["restart"],
        "drift": [],
        "would reimage": ["stop", "reinstall", "start"],
        # The simulator ends a reinstall as Running, so that nothing is left to start.
        "reimage": ["stop", "reinstall"],
        "reimaged": [],
        "rename": ["rename"],
        "renamed": [],
        "would delete": ["stop", "delete"],
        "delete": ["stop", "delete"],
        "deleted": [],
        "deleted, asked": [],
    }
    tasks = [
        node("would create", True, password=PASSWORD),
        node("create", password=PASSWORD, remark="for tests"),
        node("created", password=PASSWORD, remark="for tests"),
        node("created, asked", True),
        node("would stop", True, state="stopped"),
        task("stop", name="node-a", state="stopped"),
        node("stopped", state="stopped"),
        node("stays as it is"),
        node("would start", True, state="running"),
        node("start", state="running"),
        node("running", state="running"),
        node("would restart", True, state="restarted"),
        node("restart", state="restarted"),
        node("drift", **other, cpu=32, memory=131072, gpu_type="3090", disks=DISKS),
        node("would reimage", True, **other, reimage=True),
        node("reimage", **other, reimage=True),
        node("reimaged", **other, reimage=True),
        task("rename", name="node-b", mark="node-a"),
        task("renamed", name="node-b", mark="node-a"),
        task("would delete", True, mark="node-a", state="absent"),
        task("delete", mark="node-a", state="absent"),
        task("deleted", mark="node-a", name="node-b", state="absent"),
        task("deleted, asked", True, name="node-a", state="absent"),
    ]
    outcome = playbook([play(tasks)], "--diff", "-vvvvvv", environment=FAST)
    assert {one["name"]: done(outcome, one["name"]) for one in tasks} == steps
    assert orders(clouds) == [
        "Create", "Stop", "Start", "Reboot", "Stop", "Reinstall",
        "ModifyCompShareInstanceName".replace("CompShareInstance", ""),
        "Stop", "Terminate",
    ]  # fmt: skip
    assert named(clouds) == named(clouds, "node-b") == []
    assert PASSWORD not in outcome.output and ENCODED not in outcome.output
    shows_what_changes(outcome)
    sends_what_is_asked_for(clouds)


def shows_what_changes(outcome) -> None:
    planned, made = (outcome.task(name)["diff"] for name in ("would create", "create"))
    assert planned["before"] == made["before"] == {}
    for key in ("name", "state", "zone", "region", "gpu_type", "gpu_count", "cpu",
                "memory_mb", "charge_type", "image_id", "mark"):  # fmt: skip
        assert planned["after"][key] == made["after"][key], key
    instance = outcome.task("create")["instance"]
    assert (instance["remark"], instance["mark"]) == ("for tests", "node-a")
    assert instance["ssh"]["user"] and instance["ssh"]["host"].startswith("203.0.113.")
    assert outcome.task("create")["created"] and not outcome.task("stop")["created"]
    assert [step["state"] for step in outcome.task("create")["progress"]] == [
        "absent", "Install", "Starting", "Running"]  # fmt: skip
    stopped = outcome.task("stop")["instance"]
    assert (stopped["state"], stopped["ssh"]["port"]) == ("Stopped", None)
    assert outcome.task("stays as it is")["instance"]["state"] == "Stopped"
    # Only the cloud knows when it deletes it.
    planned = outcome.task("would stop")["instance"]
    assert planned == {**stopped, "release_time": planned["release_time"]}
    image, *others = outcome.task("drift")["drift"]
    assert image.startswith(f"the image is {TORCH}, not {CUDA} (reimage: true")
    assert [text.partition(" (only")[0] for text in others] == [
        "the number of CPUs is 16, not 32",
        "the memory is 65536 MB, not 131072 MB",
        "it is 4090 in cn-wlcb-01, not 3090 in cn-wlcb-01",
        "the disks are CLOUD_SSD 100 GB to boot from, not "
        + "CLOUD_SSD 200 GB to boot from + CLOUD_NORMAL 50 GB "
        + "(change them in the console)",
    ]
    for name in ("would reimage", "reimage"):
        diff = outcome.task(name)["diff"]
        assert (diff["before"]["image_id"], diff["after"]["image_id"]) == (TORCH, CUDA)
        assert diff["after"]["state"] == "Running"
    same = outcome.task("created")["diff"]
    assert same["before"] == same["after"]
    gone = outcome.task("delete")
    assert gone["instance"] == {} and gone["diff"]["after"] == {}


def sends_what_is_asked_for(clouds) -> None:
    sent = [call["parameters"] for call in clouds.calls() if call["changing"]]
    created = sent[0]
    wanted = {
        "Region": "cn-wlcb", "Zone": "cn-wlcb-01", "GpuType": "4090", "GPU": "1",
        "CPU": "16", "Memory": "65536", "ChargeType": "Postpay", "Name": "node-a",
        "MachineType": "G", "CompShareImageId": TORCH, "Disks.0.IsBoot": "true",
        "Disks.0.Type": "CLOUD_SSD", "Disks.0.Size": "100",
        "Remark": "for tests [aicloud.catalog:node-a]",
    }  # fmt: skip
    assert {key: created.get(key) for key in wanted} == wanted
    assert "Quantity" not in created and "SecurityGroupId" not in created
    assert all(call["Zone"] == "cn-wlcb-01" for call in sent)


def test_a_lost_answer_makes_nothing_twice(clouds, playbook) -> None:
    actions = ("Create", "Stop", "Reinstall", "Start", "Reboot", "Terminate")
    once = {"cloud": "compshare", "times": 1}
    clouds.quirks({"compshare": {"instance_lag": 1, "reinstall_result": "Stopped"}})
    clouds.faults(
        [
            {**once, "kind": "lost", "action": f"{action}CompShareInstance"}
            for action in actions
        ]
        + [{**once, "kind": "drop", "action": "CreateCompShareInstance"}]
    )
    quiet = {"retries": 1, "retry_max_delay": 0.01}
    tasks = [
        node("never arrives", **quiet),
        node("lost", **quiet),
        node("again", **quiet),
        node("reimage", image_id=CUDA, reimage=True, **quiet),
        node("restart", state="restarted", image_id=CUDA, **quiet),
        task("stop", name="node-a", state="stopped"),
        task("delete", name="node-a", state="absent", **quiet),
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    # The order that never arrived is not sent again: only the next run knows better.
    never = done(outcome, "never arrives")
    assert "Whether it was carried out is not known" in never
    assert "It was not sent again" in never
    assert [done(outcome, one["name"]) for one in tasks[1:]] == [
        ["create"], [], ["stop", "reinstall", "start"], ["restart"], ["stop"],
        ["delete"]]  # fmt: skip
    assert "reading shows that it was carried out" in Told(outcome.output)
    assert orders(clouds) == [
        "Create", "Create", "Stop", "Reinstall", "Start", "Reboot", "Stop",
        "Terminate"]  # fmt: skip
    assert named(clouds) == []


def test_which_instance_is_meant(clouds, playbook) -> None:
    twins = ["uhost-1demoeeee05", "uhost-1demoffff06"]
    before = len(clouds.catalog(LISTING))
    tasks = [
        node("two of one name", name="twin-node"),
        task("two, to delete", name="twin-node", state="absent"),
        task("one of them", id=twins[1], state="running"),
        node("by a name without mark", name="idle-08", gpu_type="3090", cpu=14,
             memory="48GiB", image_id=None),
        node("first"),
        node("a mark of its own", mark="second"),
        node("found by it", mark="second"),
        node("one more", mark="third"),
        task("the first", name="node-a", state="absent"),
        task("ambiguous now", name="node-a", state="absent"),
        task("by its mark", mark="third", state="absent"),
        task("by its id", id="uhost-1demohhhh08", state="absent"),
        task("other region", name="train-02"),
        task("order elsewhere", name="train-02", state="running"),
        task("no such id", id="uhost-nobody"),
        task("no such id to delete", id="uhost-nobody", state="absent"),
        task("gone", id="uhost-1demohhhh08", state="absent"),
        task("broken", name="broken-03", state="running"),
        task("broken deleted", name="broken-03", state="absent"),
    ]  # fmt: skip
    outcome = playbook([play(tasks)], environment=FAST)
    for label in ("two of one name", "two, to delete", "ambiguous now"):
        assert "None was changed, none was created" in done(outcome, label)
    assert all(one in done(outcome, "two of one name") for one in twins)
    assert "no instance with the ID uhost-nobody" in done(outcome, "no such id")
    broken = done(outcome, "broken")
    assert "Install Fail" in broken and "delete it with state absent" in broken
    wanted = {
        "one of them": ["start"], "by a name without mark": [],
        "first": ["create"], "the first": ["stop", "delete"],
        "a mark of its own": ["create"], "found by it": [], "one more": ["create"],
        "by its mark": ["stop", "delete"], "by its id": ["delete"], "other region": [],
        "order elsewhere": ["start"],
        "no such id to delete": [], "gone": [], "broken deleted": ["delete"],
    }  # fmt: skip
    assert {label: done(outcome, label) for label in wanted} == wanted
    assert [row["State"] for row in named(clouds, "twin-node")] == ["Running"] * 2
    assert len(clouds.catalog(LISTING)) == before - 1
    assert outcome.task("other region")["instance"]["region"] == "cn-sh2"


def test_without_remarks_a_name_must_do(clouds, playbook) -> None:
    quirks = {"instance_remark": False, "create_answer": "UHostId", "instance_lag": 2}
    clouds.quirks({"compshare": quirks})
    tasks = [
        node("create", wait=False),
        node("again"),
        node("other", name="node-b", mark="x"),
    ]
    outcome = playbook([play([*tasks, node("gone", state="absent")])], environment=FAST)
    assert [done(outcome, label) for label in ("create", "again", "other", "gone")] == [
        ["create"], [], ["create"], ["stop", "delete"]]  # fmt: skip
    # Not waited for, but told.
    assert outcome.task("create")["instance"]["id"].startswith("uhost-")
    assert outcome.task("create")["instance"]["state"] in ("Install", "Starting")


def test_prices_and_places(clouds, playbook) -> None:
    # Stock that is only known once it is ordered; the check of it has tests of its own.
    short = {"sold_out": "cn-wlcb-01/4090,cn-wlcb-01/A800", "capacity_knows": False}
    clouds.quirks({"compshare": short})
    elsewhere = [{"zone": "cn-bj2-03"}, {"zone": "cn-sh2-02"}]
    both = {"zone": "cn-sh2-02", "gpu_type": "4090"}
    tasks = [
        node("sold out"),
        node("would be elsewhere", True, acceptable=elsewhere),
        node("elsewhere", acceptable=elsewhere, max_price=1.95),
        node("no drift there", acceptable=elsewhere),
        node("drift", state="present"),
        node("too dear", True, name="dear", max_price=1.9),
        node("too dear for all", name="dear", max_price=1.9, acceptable=elsewhere),
        node("too dear there", name="dear", gpu_type="A100", max_price=3,
             acceptable=[both]),
        node("days", True, name="days", charge_type="Day", quantity=3, max_price=10),
        node("no zone given", name="free", zone=None, gpu_type=None,
             acceptable=[both]),
    ]  # fmt: skip
    outcome = playbook([play(tasks)], environment=FAST)
    assert "sold out: Resource not enough" in done(outcome, "sold out")
    assert "226604" in done(outcome, "sold out")
    assert done(outcome, "would be elsewhere") == ["create"]
    assert done(outcome, "elsewhere") == ["create"]
    # Sold out in the first zone, the second is the first of the list that has some.
    assert outcome.task("elsewhere")["instance"]["zone"] == "cn-bj2-03"
    assert outcome.task("elsewhere")["instance"]["region"] == "cn-bj2"
    assert "Trying the next alternative" in Told(outcome.output)
    assert outcome.task("no drift there")["drift"] == []
    assert "it is 4090 in cn-bj2-03, not 4090" in outcome.task("drift")["drift"][0]
    assert "it costs 1.9475 yuan (Postpay)" in done(outcome, "too dear")
    all_of_them = done(outcome, "too dear for all")
    assert all(zone in all_of_them for zone in ("cn-wlcb-01", "cn-bj2", "cn-sh2-02"))
    assert done(outcome, "too dear there") == ["create"]
    assert "left out A100 in cn-wlcb-01" in Told(outcome.output)
    assert "yuan (Day)" in done(outcome, "days")
    assert done(outcome, "no zone given") == ["create"]
    places = [row["Zone"] for row in clouds.catalog(LISTING)][:3]
    assert sorted(places) == ["cn-bj2-03", "cn-sh2-02", "cn-sh2-02"]
    assert orders(clouds) == ["Create"] * 5
    asked = [call["parameters"] for call in clouds.calls()
             if call["action"] == "GetCompShareInstancePrice"]  # fmt: skip
    assert asked[0]["Gpu"] == "1" and "GPU" not in asked[0]


def test_a_price_that_is_not_told(clouds, playbook) -> None:
    clouds.quirks({"compshare": {"prices_key": "PriceDetail"}})
    tasks = [node("old spelling", True, max_price=1), node("fine", max_price=2)]
    outcome = playbook([play(tasks)], environment=FAST)
    assert "it costs 1.9475 yuan" in done(outcome, "old spelling")
    assert done(outcome, "fine") == ["create"]
    clouds.faults(
        [{"cloud": "compshare", "action": "GetCompShareInstancePrice",
          "kind": "missing_field", "field": "PriceDetail"}]
    )  # fmt: skip
    outcome = playbook([play([node("unknown", name="n", max_price=9)])])
    assert "the price is not known" in done(outcome, "unknown")
    assert orders(clouds) == ["Create"]


def test_refusals_say_what_to_do(clouds, playbook) -> None:
    """The texts of all codes are tested with the cloud's own description."""
    create = {"cloud": "compshare", "action": "CreateCompShareInstance", "times": 1}
    told = {
        520: ("billing refused", "Check balance and unpaid orders"),
        8095: ("quota exceeded", "ask for a higher quota"),
        8333: ("not supported there", "may not offer the GPU type at all"),
        226606: ("permission refused", "real name"),
    }
    clouds.faults(
        [{**create, "kind": "retcode", "code": code, "message": "no"} for code in told]
        + [{**create, "kind": "echo_secret"}]
    )
    clouds.quirks({"compshare": {"busy_orders": 2}})
    tasks = [
        *(node(str(code)) for code in told),
        node("repeated", password=PASSWORD),
        task("no patience", name="llm-node-01", state="stopped", wait=False),
        task("patience", name="llm-node-01", state="stopped"),
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    assert "Password=***" in done(outcome, "repeated")
    assert PASSWORD not in outcome.output and ENCODED not in outcome.output
    for code, words in told.items():
        said = done(outcome, str(code))
        assert all(word in said for word in (*words, f"RetCode {code}")), said
    assert named(clouds) == []
    busy = done(outcome, "no patience")
    assert "operation in progress" in busy and "up to 10 minutes" in busy
    assert done(outcome, "patience") == ["stop"]


def test_options_are_checked_before_any_request(clouds, playbook) -> None:
    wrong = {
        "charge_type is missing": {"charge_type": None},
        "exactly one of them": {"disks": [{"type": "CLOUD_SSD", "size": 9}]},
        "memory='64GB' is not a whole number of GiB": {"memory": "64GB"},
        "password must have 8 to 30": {"password": "onlyletters"},
        "name='a b' must be": {"name": "a b"},
        "mark='[x]' must be": {"mark": "[x]"},
        "gpu_count=0 must be 1 or more": {"gpu_count": 0},
        "max_price=-1.0 must be yuan": {"max_price": -1},
        "acceptable[0] needs": {"acceptable": [{}]},
        "one of the following is required: id, name, mark": {"name": None},
        "mutually exclusive": {"image": {"name": "x"}},
    }
    tasks = [node(label, **change) for label, change in wrong.items()]
    outcome = playbook([play(tasks)], "-vvvvvv", environment=FAST)
    for label in wrong:
        assert label in done(outcome, label)
    assert "onlyletters" not in outcome.output
    assert clouds.calls() == []
    outcome = playbook([play([task("nothing there", name="node-a", state="stopped")])])
    said = done(outcome, "nothing there")
    assert "there is no instance with the name 'node-a' yet" in said
    assert "to create one these are missing: image_id, gpu_count" in said
    assert orders(clouds) == []
