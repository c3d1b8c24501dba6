"""What info modules give back, with every option of theirs."""

from __future__ import annotations

from typing import Any

from integration.asking import (
    KNOWN,
    LISTINGS,
    NEEDED,
    failures,
    info,
    listed,
    play,
    usable_images,
)

META = {"requests", "pages", "retries", "request_ids", "elapsed", "nearest", "snapshot"}
FAST = {"ANSIBLE_PIPELINING": "1"}
COMMON = {
    "timeout": 20.5,
    "retries": 2,
    "retry_max_delay": 1.5,
    "concurrency": 3,
    "validate_certs": True,
    "match": "exact",
    "ignore_case": True,
    "tags_match": "all",
    "allow_any_publisher": True,
    "available_only": True,
    "descending": True,
    "limit": 3,
}
# Groups and sets are returned as listed, which takes time.
SMALL = ("compshare_image", "compshare_model", "zstack_model")
PLACE = {"region": "cn-sh2", "zone": "cn-sh2-02", "project_id": "org-demo02"}
# Every option of a module at once, and the one entry that has it all.
EVERYTHING: dict[str, tuple[dict[str, Any], str]] = {
    "compshare_image": (
        PLACE
        | {
            "name": "pytorch",
            "tags": ["PYTORCH", "深度学习"],
            "version": ">=2.1,<3",
            "latest_by": "version",
            "max_size": "40 GB",
            "sort_by": "published",
            "image_type": "App",
            "author": "UCloud",
            "gpu_type": "4090",
            "id": "compshareImage-1demotorch24",
        },
        "compshareImage-1demotorch24",
    ),
    "compshare_community_image": (
        PLACE
        | {
            "name": "深度学习训练环境",
            "tags": ["深度学习"],
            "version": "latest",
            "max_size": "1 TB",
            "sort_by": "used",
            "id": "compshareImage-1demotr200",
            "group_id": "gQ4demoTrain",
            "author": "优云智算官方",
            "search": "训练",
            "free": True,
            "official": True,
            "max_price": 0.5,
            "server_sort": "PubTime",
            "server_sort_ascending": True,
            "include_readme": True,
        },
        "compshareImage-1demotr200",
    ),
    "compshare_model": (
        PLACE
        | {
            "name": "llama-3-8b",
            "tags": ["meta", "LLM"],
            "latest_by": "created",
            "max_size": "16GB",
            "sort_by": "size_bytes",
        },
        "/models/llama-3-8b",
    ),
    "zstack_model": (
        {
            "name": "QWEN 1.5 32b",
            "version": ">=1.2,<1.10.1",
            "latest_by": "version",
            "max_size": 65_000_000_000,
            "sort_by": "created",
            "server_timezone": "+08:00",
            "id": "274fec2ef4bc4815a6544d1ee27d7899",
            "vendor": "Alibaba",
            "type": "System",
            "model_center_uuid": "8c7b6a5f4e3d4c2b9a1f0e9d8c7b6a5f",
            "architecture": "Qwen2ForCausalLM",
            "accelerator": "cuda",
            "pipeline_tag": "text-generation",
            "latest_only": False,
            "gpu_memory": "24GiB",
            "conditions": ["vendor=Alibaba"],
        },
        "274fec2ef4bc4815a6544d1ee27d7899",
    ),
    "qianfan_model": (
        {
            "name": "SUPPORT-bot",
            "tags": ["PROD", "zh"],
            "version": "latest",
            "sort_by": "updated",
            "id": "amv-1h5w8r3n6c0z",
            "group_id": "am-q7d2k9x4m1ta",
            "model_type": "大语言模型",
            "newest_first": True,
        },
        "amv-1h5w8r3n6c0z",
    ),
}


def test_every_option_of_every_module(clouds, playbook) -> None:
    tasks = [
        info(listing, listing, **COMMON, **options)
        for listing, (options, _answer) in EVERYTHING.items()
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    for listing, (_options, answer) in EVERYTHING.items():
        entries = listed(outcome, listing, KNOWN[listing][0])
        assert [entry["id"] for entry in entries] == [answer]
    sent = [c["parameters"] for c in clouds.calls() if c["cloud"] == "compshare"]
    assert {(p["Region"], p["Zone"], p["ProjectId"]) for p in sent} == {
        ("cn-sh2", "cn-sh2-02", "org-demo02")
    }


def test_results(clouds, playbook) -> None:
    images = clouds.catalog("compshare_image")
    groups = clouds.catalog("compshare_community_image")
    sets = clouds.catalog("qianfan_model")
    gone = {"name": "there is no such name"}
    community = "compshare_community_image"
    group = next(g for g in groups if any(r.get("Readme") for r in g.get("Data", [])))
    tasks = [
        info("all", "compshare_image"),
        info("near", "compshare_image", name="PyTorhc"),
        info("limit", "compshare_image", name="PyTorch", limit=2, version="<=2.4"),
        info("query", "compshare_image", name="PyTorch", query="length(@)"),
        info("null", "compshare_image", name="PyTorch", query="[0].nothing"),
        info("versions", "qianfan_model", group_id="am-q7d2k9x4m1ta"),
        info("group", community, group_id=group["GroupId"]),
        info("readme", community, group_id=group["GroupId"], include_readme=True),
        *[info(f"none {name}", name, **gone) for name in SMALL],
        info("check", "compshare_image", name="PyTorch", limit=2, version="<=2.4")
        | {"check_mode": True, "diff": True},
    ]
    outcome = playbook([play(tasks)], environment=FAST)
    assert not failures(outcome)
    usable = [row["CompShareImageId"] for row in usable_images(images)]
    every = outcome.task("all").result
    assert [entry["id"] for entry in every["images"]] == usable
    assert (every["total"], every["matched"]) == (len(images), len(usable))
    assert set(every["meta"]) == META
    # At most 100 images a page, every type by itself.
    kinds = ("System", "App", "Game", "Other")
    pages = [
        -(-sum(row["ImageType"] == kind for row in images) // 100) for kind in kinds
    ]
    assert every["meta"]["pages"] == sum(pages)
    assert every["meta"]["retries"] == 0
    assert len(set(every["meta"]["request_ids"])) == every["meta"]["requests"]
    for task in tasks:
        assert outcome.task(task["name"])["changed"] is False
    near = outcome.task("near").result
    assert (near["matched"], near["meta"]["nearest"][0]) == (0, "PyTorch")
    assert every["meta"]["nearest"] == []
    limited = outcome.task("limit").result
    assert len(limited["images"]) == 2 and limited["matched"] == 5
    assert "groups" not in limited
    assert listed(outcome, "query", "images") == 8
    assert listed(outcome, "null", "images") is None
    versions = outcome.task("versions").result
    assert [entry["version"] for entry in versions["models"]] == ["2", "1"]
    assert versions["groups"] == sets
    assert versions["total"] is None
    assert listed(outcome, "readme", "groups") == [group]
    (told,) = listed(outcome, "group", "groups")
    assert not any(row.get("Readme") for row in told["Data"])
    assert [row["CompShareImageId"] for row in told["Data"]] == [
        row["CompShareImageId"] for row in group["Data"]
    ]
    for name in SMALL:
        result = outcome.task(f"none {name}").result
        assert (result["matched"], result[KNOWN[name][0]]) == (0, [])
    checked = outcome.task("check").result
    same = ("images", "total", "matched", "changed")
    assert [checked[key] for key in same] == [limited[key] for key in same]
    assert "diff" not in checked


def test_module_defaults_of_action_groups(clouds, playbook) -> None:
    """One group for all modules, one for each cloud; nothing in the environment."""
    credentials = clouds.credentials
    zstack = {key: credentials["zstack"][key] for key in ("account_name", "password")}
    defaults = {
        "group/aicloud.catalog.all": {"base_url": clouds.url, "timeout": 25},
        "group/aicloud.catalog.compshare": {
            key: credentials["compshare"][key] for key in ("public_key", "private_key")
        },
        "group/aicloud.catalog.zstack": zstack,
        "group/aicloud.catalog.qianfan": dict(credentials["qianfan"]),
    }
    tasks = [
        info(name, name, name=KNOWN[name][1], **NEEDED.get(name, {}))
        for name in LISTINGS
    ]
    outcome = playbook(
        [play(tasks, module_defaults=defaults)], login=False, environment=FAST
    )
    handle = {"compshare_model": "path", "zstack_model": "path"}
    for name, (noun, _term, answer) in KNOWN.items():
        (entry,) = listed(outcome, name, noun)
        assert entry[handle.get(name, "id")] == answer
