"""compshare_custom_image, counted on the simulator: an image is made once."""

from __future__ import annotations

from typing import Any

from integration.asking import play
from integration.compshare_tasks import FAST, SOURCE, image
from integration.inventories import Told

LISTING = "compshare_custom_image"


def made(clouds, name: str = "own 1.0") -> list[dict[str, Any]]:
    return [row for row in clouds.catalog(LISTING) if row["Name"] == name]


def orders(clouds) -> list[str]:
    return [call["action"] for call in clouds.calls() if call["changing"]]


def test_the_life_of_an_image(clouds, playbook) -> None:
    told = {"description": "PyTorch and us", "software": {"cuda": "12.4"}}
    tasks = [
        image("would make", True, **told),
        image("make", instance="llm-node-01", **told),
        image("made", **told),
        # Whatever has become of the instance.
        image("made, instance gone", instance="uhost-none"),
        image("made, without", instance=None),
        image(
            "drift", description="another", software={"cuda": "12.4", "framework": "X"}
        ),
        {
            "name": "found",
            "ansible.builtin.debug": {
                "msg": "{{ query('aicloud.catalog.compshare_custom_image', 'own', "
                "software={'cuda': '>=12'}, refresh=true) }}"
            },
        },
        image("would delete", True, state="absent"),
        image("delete", state="absent"),
        image("deleted", state="absent"),
        # Not waited for: it is listed, and told with its ID.
        image("quick", wait=False),
        image("wait on"),
    ]  # fmt: skip
    outcome = playbook([play(tasks)], "--diff", environment=FAST)
    steps = {
        one["name"]: outcome.task(one["name"]).result.get("steps") for one in tasks
    }
    assert steps == {
        "would make": ["create"],
        "make": ["create"],
        "made": [],
        "made, instance gone": [],
        "made, without": [],
        "drift": [],
        "found": None,
        "would delete": ["delete"],
        "delete": ["delete"],
        "deleted": [],
        "quick": ["create"],
        "wait on": [],
    }, outcome.output
    wanted = ["CreateCompShareCustomImage", "TerminateCompShareCustomImage"]
    assert orders(clouds) == [*wanted, wanted[0]]
    would, entry = outcome.task("would make"), outcome.task("make")["image"]
    assert would["created"] and would["image"]["id"] == ""
    assert would["image"]["software"] == entry["software"]
    assert would.result["diff"]["before"] == {}
    assert entry["status"] == "Available" and entry["software"]["cuda"] == "12.4"
    assert entry["description"] == "PyTorch and us" and entry["listing"] == LISTING
    seen = [one["state"] for one in outcome.task("make")["progress"]]
    assert seen == ["absent", "Making", "Available"]
    assert outcome.task("made")["image"] == entry
    assert outcome.task("found")["msg"] == [entry["id"]]
    drift = outcome.task("drift")["drift"]
    assert "description of image" in drift[0] and "not 'another'" in drift[0]
    assert "software.framework" in drift[1] and len(drift) == 2
    assert outcome.task("quick")["image"]["id"] == made(clouds)[0]["CompShareImageId"]
    assert outcome.task("wait on")["image"]["status"] == "Available"
    assert outcome.task("deleted")["image"] == {}


def test_what_is_refused(clouds, playbook) -> None:
    rows = clouds.catalog("compshare_instance")
    states = {row["UHostId"]: row["State"] for row in rows}
    failed = next(one for one, state in states.items() if state == "Install Fail")
    words = {
        "golden": ("2 custom images of CompShare have the name 'golden'",
                   {"name": "golden"}),
        "both": ("compshareImage-1owngolden1 (Available), compshareImage-1owngolden2",
                 {"name": "golden"}),
        "nothing": ("give instance, the one to make it from", {"instance": None}),
        "no instance": ("no instance with the ID or the name 'x'", {"instance": "x"}),
        "failed": ("is Install Fail: no image can be made of it", {"instance": failed}),
        "no name": ("one of name and id is needed", {"name": None}),
        "empty": ("name is empty", {"name": " "}),
        "no id": ("no custom image with the ID i", {"id": "i", "name": None}),
        "elsewhere": ("is in the region cn-wlcb, but images are looked for in cn-sh2",
                      {"region": "cn-sh2"}),
        "zone elsewhere": ("images are looked for in cn-sh2: give region=cn-wlcb",
                           {"zone": "cn-sh2-02"}),
        "number": ("software.cuda=12.4 is a number, not text",
                   {"software": {"cuda": 12.4}}),
        "unknown": ("did you mean cuda?", {"software": {"cude": "12"}}),
        "state": ("state='presnt' is not one of present, absent", {"state": "presnt"}),
        "replay": ("or set snapshot=off",
                   {"snapshot": "replay", "snapshot_path": "/x"}),
    }  # fmt: skip
    tasks = [image(label, **options) for label, (_words, options) in words.items()]
    # Told apart by its ID.
    tasks.append(
        image("by id", name=None, id="compshareImage-1owngolden1", instance=None)
    )
    outcome = playbook([play(tasks)], environment=FAST)
    for label, (said, _options) in words.items():
        ended = outcome.task(label)
        assert ended.status == "failed", label
        assert said in ended["msg"], ended["msg"]
    assert outcome.task("by id")["image"]["name"] == "golden"
    assert orders(clouds) == []


def test_an_image_that_fails_is_reported(clouds, playbook) -> None:
    clouds.quirks({"compshare": {"image_fails": True}})
    tasks = [image("make"), image("again"), image("delete", state="absent")]
    outcome = playbook([play(tasks)], environment=FAST)
    for label in ("make", "again"):
        ended = outcome.task(label)
        assert ended.status == "failed"
        assert "is UnAvailable, The disk cannot be read" in ended["msg"]
        assert "delete it with state absent" in ended["msg"]
    assert outcome.task("make")["created"]
    assert not outcome.task("again")["created"]
    assert outcome.task("delete")["steps"] == ["delete"]
    assert len(orders(clouds)) == 2 and not made(clouds)


def test_the_end_of_waiting_and_the_next_run(clouds, playbook) -> None:
    """Whoever waits in vain is told; the next run waits on and makes nothing."""
    clouds.quirks({"compshare": {"image_polls": 40}})
    tasks = [
        image("too short", wait_timeout=0.05),
        {
            "name": "held",
            "aicloud.catalog.compshare_instance": {
                "id": SOURCE, "state": "stopped", "wait_timeout": 0.1,
                "poll_interval": 0.05,
            },
            "ignore_errors": True,
        },
        image("wait on"),
    ]  # fmt: skip
    outcome = playbook([play(tasks)], environment=FAST)
    assert "it is still Making" in outcome.task("too short")["msg"]
    assert "8964" in outcome.task("held")["msg"]
    assert outcome.task("wait on")["image"]["status"] == "Available"
    assert orders(clouds).count("CreateCompShareCustomImage") == len(made(clouds)) == 1


def test_texts_of_strangers_and_secrets(clouds, playbook) -> None:
    """What the cloud tells is shown as it is, and no key is shown at any verbosity."""
    rule = {"cloud": "compshare", "action": "DescribeCompShareCustomImages"}
    rule |= {"kind": "alter", "path": "ImageSet.*.FailedReason"}
    clouds.faults([{**rule, "value": "{{ 7 * 7 }}\x1b[2Jgone"}])
    task = image("failed", name="vllm-prod 1.2")
    outcome = playbook([play([task])], "-vvv", environment=FAST)
    said = outcome.task("failed")["msg"]
    assert "is Making, {{ 7 * 7 }}\\x1b[2Jgone." in said
    assert "\x1b[2J" not in outcome.output
    key = clouds.credentials["compshare"]["private_key"]
    assert key not in Told(outcome.output)
