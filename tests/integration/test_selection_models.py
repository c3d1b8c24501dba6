"""Selection options through lookups: community images, ZStack and Qianfan models.

Expected answers come from the simulator's own rows by the words of the contract.
"""

from __future__ import annotations

from typing import Any

from integration.asking import expression, ids, listed, play, together

GIB = 2**30
Cases = dict[str, tuple[dict[str, Any], list[Any]]]


def check(playbook: Any, listing: str, cases: Cases) -> None:
    """Ask all at once; every case must have an answer that filters something."""
    asked = {
        label: expression(listing, expect="any", **options)
        for label, (options, _expected) in cases.items()
    }
    told = listed(playbook([play([together("all", asked)])]), "all")
    assert told == {label: expected for label, (_options, expected) in cases.items()}
    assert all(told.values()), "an empty answer proves little"


def test_community_images(clouds, playbook) -> None:
    groups = clouds.catalog("compshare_community_image")
    every = [(group, row) for group in groups for row in group.get("Data") or []]
    usable = [
        (group, row)
        for group, row in every
        if {group["Status"], row.get("Status", "Available")} == {"Available"}
    ]

    def those(passes: Any, pairs: Any = usable) -> list[str]:
        return ids(row for group, row in pairs if passes(group, row))

    artist = [pair for pair in usable if pair[1].get("Author") == "demo-artist"]
    by_id = sorted(artist, key=lambda pair: pair[1]["CompShareImageId"])

    def ranked(value: Any) -> list[str]:
        """Unknown values come last, in both directions."""
        known = [pair for pair in by_id if value(*pair)]
        unknown = [pair for pair in by_id if not value(*pair)]
        highest_first = sorted(known, key=lambda pair: value(*pair), reverse=True)
        return ids(row for _group, row in highest_first + unknown)[:20]

    def priced(row: dict[str, Any]) -> bool:
        return row.get("Price") is not None

    training = "compshareImage-1demotr"
    cases: Cases = {
        "group": (
            {"group_id": "gQ4demoTrain"},
            [f"{training}190", f"{training}1100", f"{training}200"],
        ),
        "group with its unusable versions": (
            {"group_id": "gQ4demoTrain", "available_only": False},
            [f"{training}{end}" for end in ("190", "1100", "200", "210", "300")],
        ),
        "latest": (
            {"group_id": "gQ4demoTrain", "version": "latest"},
            [f"{training}200"],
        ),
        "latest below": (
            {"group_id": "gQ4demoTrain", "version": "<2", "latest_by": "version"},
            [f"{training}1100"],
        ),
        "id": ({"id": f"{training}190"}, [f"{training}190"]),
        "search": (
            {"search": "WHISPER"},
            those(
                lambda group, row: any(
                    "whisper" in str(text).casefold()
                    for text in (group["ImageName"], row.get("Name"), row.get("Author"))
                )
            ),
        ),
        "author": (
            {"author": "demo-lab"},
            those(lambda group, row: row.get("Author") == "demo-lab"),
        ),
        "free": (
            {"free": True, "author": "demo-artist"},
            those(lambda group, row: row.get("Price") == 0, artist),
        ),
        "not free": (
            {"free": False},
            those(lambda group, row: priced(row) and row["Price"] > 0),
        ),
        "official": (
            {"official": True},
            those(lambda group, row: row.get("AuthInfo") == 1),
        ),
        "auto_start": (
            {"auto_start": True, "author": "demo-lab"},
            those(
                lambda group, row: (
                    row.get("Author") == "demo-lab" and row.get("AutoStart") is True
                )
            ),
        ),
        "container": (
            {"container": False, "author": "demo-artist"},
            those(
                lambda group, row: str(row.get("Container")).casefold() == "false",
                artist,
            ),
        ),
        "gpu_type": (
            {"gpu_type": "P40", "author": "demo-artist"},
            those(
                lambda group, row: "P40" in (row.get("SupportedGpuTypes") or []),
                artist,
            ),
        ),
        "max_price": (
            {"max_price": 0.05, "author": "demo-artist"},
            those(lambda group, row: priced(row) and row["Price"] <= 0.05, artist),
        ),
        "by used": (
            {"author": "demo-artist", "sort_by": "used", "descending": True}
            | {"limit": 20},
            ranked(lambda group, row: group["ImageUseTime"]),
        ),
        "by updated": (
            {"author": "demo-artist", "sort_by": "updated", "descending": True}
            | {"limit": 20},
            ranked(lambda group, row: row.get("UpdateTime")),
        ),
    }
    check(playbook, "compshare_community_image", cases)


def test_zstack_models(clouds, playbook) -> None:
    rows = sorted(clouds.catalog("zstack_model"), key=lambda row: row["uuid"])
    center = "1b2c3d4e5f604a7b8c9d0e1f2a3b4c5d"

    def those(passes: Any) -> list[str]:
        return [row["installPath"] for row in rows if passes(row)]

    def needed(row: dict[str, Any]) -> int | None:
        least = row.get("minGpuMemory")
        return None if least is None else least + row.get("extraGpuMemRequest", 0)

    def fits(row: dict[str, Any], size: int) -> bool:
        return needed(row) is not None and needed(row) <= size

    qwen = "10.20.0.15:/ai/model_center/qwen_1.5_32B_"
    cases: Cases = {
        "id": ({"id": "274fec2ef4bc4815a6544d1ee27d7899"}, [f"{qwen}1.10.0"]),
        "vendor": ({"vendor": "Zhipu"}, those(lambda r: r.get("vendor") == "Zhipu")),
        "type": (
            {"type": "Custom", "vendor": "Meta"},
            those(lambda r: r.get("type") == "Custom" and r.get("vendor") == "Meta"),
        ),
        "model_center_uuid": (
            {"model_center_uuid": center},
            those(lambda r: r["modelCenterUuid"] == center),
        ),
        "architecture": (
            {"architecture": "LlamaForCausalLM"},
            those(lambda r: r.get("architectureType") == "LlamaForCausalLM"),
        ),
        "accelerator": (
            {"accelerator": "CUDA"},
            those(lambda r: str(r.get("requiredAccelerator")).startswith("cuda:")),
        ),
        "accelerator with its version": (
            {"accelerator": "cuda:11.8"},
            those(lambda r: r.get("requiredAccelerator") == "cuda:11.8"),
        ),
        "pipeline_tag": (
            {"pipeline_tag": "text-to-image"},
            those(lambda r: r.get("pipelineTag") == "text-to-image"),
        ),
        "latest_only": (
            {"latest_only": True},
            those(lambda r: r.get("isLatestVersion") is True),
        ),
        "gpu_memory": (
            {"gpu_memory": "24GiB"},
            those(lambda r: fits(r, 24 * GIB)),
        ),
        "conditions": (
            {"conditions": ["type=Custom", "size<9000000000"]},
            those(
                lambda r: r.get("type") == "Custom" and r.get("size", 0) < 9 * 10**9
            ),
        ),
        "newest that fits": (
            {"vendor": "Alibaba", "architecture": "Qwen2ForCausalLM"}
            | {"gpu_memory": "24GiB", "version": "<1.10.1", "latest_by": "version"}
            | {"conditions": ["name=qwen 1.5 32B"]},
            [f"{qwen}1.10.0"],
        ),
    }  # fmt: skip
    check(playbook, "zstack_model", cases)


def test_qianfan_models(clouds, playbook) -> None:
    sets = clouds.catalog("qianfan_model")
    details = {row["modelId"]: row for row in clouds.catalog("qianfan_version")}

    def those(passes: Any) -> list[str]:
        return [one for row in sets if passes(row) for one in row["modelIds"]]

    pairs = [(row, one) for row in sets for one in row["modelIds"]]
    wip = [f"amv-wip{end}" for end in ("creating1", "ready0001", "fail00001")]
    assert [details[one]["status"] for one in wip] == ["Creating", "Ready", "Fail"]
    cases: Cases = {
        "id": ({"id": "amv-9k4e2b7v5y1p"}, ["amv-9k4e2b7v5y1p"]),
        "group_id": (
            {"group_id": "am-q7d2k9x4m1ta"},
            ["amv-1h5w8r3n6c0z", "amv-9k4e2b7v5y1p"],
        ),
        "model_type": (
            {"model_type": "重排序模型"},
            those(lambda row: row["modelType"] == "重排序模型"),
        ),
        "newest_first": (
            {"newest_first": True, "limit": 5, "sort_by": "created"}
            | {"descending": True},
            [
                one
                for _row, one in sorted(
                    sorted(pairs, key=lambda pair: pair[1]),
                    key=lambda pair: pair[0]["createTime"],
                    reverse=True,
                )
            ][:5],
        ),
        "newest first without sorting": (
            {"newest_first": True, "model_type": "图像理解模型"},
            those(lambda row: row["modelType"] == "图像理解模型"),
        ),
        "tags": (
            {"tags": ["prod", "zh"]},
            those(lambda row: {"prod", "zh"} <= set(row["labels"] or [])),
        ),
        "latest": (
            {"group_id": "am-q7d2k9x4m1ta", "version": "latest"},
            ["amv-1h5w8r3n6c0z"],
        ),
        "latest that is ready": (
            {"group_id": "am-w8p3n7r2k5fx", "version": "latest"},
            ["amv-wipready0001"],
        ),
    }
    check(playbook, "qianfan_model", cases)
