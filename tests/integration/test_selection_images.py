"""Selection options through lookups: CompShare's images and models.

Expected answers are hand-written, or come from the simulator's own rows by the words
of the contract.
"""

from __future__ import annotations

from typing import Any

from integration.asking import (
    expression,
    ids,
    listed,
    play,
    together,
    usable_images,
)


def image(name: str) -> str:
    return f"compshareImage-1demo{name}"


# The platform images named PyTorch, as the server lists them; all by one author.
TORCH = {
    "2.1": "compshareImage-xxxx",
    "3.0-rc1": image("torch30rc"),
    "2.4-cu124": image("torch24c"),
    "2.4": image("torch24"),
    "2.3": image("torch23"),
    "2.1.2": image("torch212"),
    "2.1-cu121": image("torch21c"),
    "2.0": image("torch20"),
}


def torch(*versions: str) -> list[str]:
    return [TORCH[version] for version in versions]


# Options beside the name PyTorch, and the versions that answer.
TORCH_CASES: tuple[tuple[dict[str, Any], list[str]], ...] = (
    ({}, list(TORCH)),
    ({"version": "2.3"}, ["2.3"]),
    ({"version": "v2.3.0"}, ["2.3"]),
    ({"version": "2.1-cu121"}, ["2.1-cu121"]),
    ({"version": ">=2.1,<2.4"}, ["2.1", "2.3", "2.1.2"]),
    ({"version": "~=2.1"}, ["2.1", "2.4", "2.3", "2.1.2"]),
    ({"version": ">2.3,<=2.4"}, ["2.4"]),
    ({"version": "==2.0"}, ["2.0"]),
    (
        {"version": "!=2.3"},
        ["2.1", "2.4-cu124", "2.4", "2.1.2", "2.1-cu121", "2.0"],
    ),
    ({"version": "==3.0rc1"}, ["3.0-rc1"]),
    ({"version": ">2.4"}, ["3.0-rc1"]),
    ({"version": "latest"}, ["2.4"]),
    ({"latest_by": "version", "version": "<2.4"}, ["2.3"]),
    # Not 3.0-rc1, though it was made later.
    ({"latest_by": "created"}, ["2.4-cu124"]),
    ({"latest_by": "published", "version": "<=2.3"}, ["2.3"]),
    (
        {"sort_by": "version", "version": "<=2.4"},
        ["2.0", "2.1", "2.1.2", "2.3", "2.4"],
    ),
    (
        {"sort_by": "version", "descending": True},
        ["3.0-rc1", "2.4", "2.3", "2.1.2", "2.1", "2.0", "2.1-cu121", "2.4-cu124"],
    ),
    ({"sort_by": "version", "descending": True, "limit": 2}, ["3.0-rc1", "2.4"]),
    ({"max_size": "26112 MB"}, ["2.4", "2.3", "2.0"]),
    ({"max_size": "24.32GiB"}, ["2.4", "2.3", "2.0"]),
    ({"max_size": 26111999999}, []),
    ({"tags": ["深度学习"]}, ["2.1", "2.4", "2.3", "2.1.2", "2.0"]),
    ({"tags": ["深度学习", "Pytorch"]}, ["2.4", "2.3", "2.1.2", "2.0"]),
    (
        {"tags": ["PyTorch", "Pytorch"], "tags_match": "any"},
        list(TORCH),
    ),
    (
        {"tags": ["PYTORCH"], "ignore_case": True, "version": "<=2.1"},
        ["2.1", "2.0"],
    ),
    ({"id": TORCH["2.4"]}, ["2.4"]),
    ({"image_type": "System"}, ["2.1"]),
    ({"author": "UCloud", "version": "2.0"}, ["2.0"]),
    ({"author": "demo-lab"}, []),
)


def test_name_version_and_order(clouds, playbook) -> None:
    asked = {
        f"case {number}": expression(
            "compshare_image", "PyTorch", expect="any", **options
        )
        for number, (options, _versions) in enumerate(TORCH_CASES)
    }
    told = listed(playbook([play([together("all", asked)])]), "all")
    for number, (options, versions) in enumerate(TORCH_CASES):
        assert told[f"case {number}"] == torch(*versions), options


def test_platform_images(clouds, playbook) -> None:
    rows = clouds.catalog("compshare_image")
    usable = usable_images(rows)
    lab = [row for row in usable if row["Author"] == "demo-lab"]
    both = [row for row in usable if row["Author"].casefold() == "demo-lab"]
    by_id = sorted(lab, key=lambda row: row["CompShareImageId"])
    assert len(lab) > 30 and len(both) > len(lab), "the data must tell them apart"
    query = "[?size_bytes > `30000000000`].{n: name, by: author} | [:3]"
    cases: dict[str, tuple[list[str], dict[str, Any], list[Any]]] = {
        "contains": (
            ["cuda"],
            {"match": "contains"},
            ids(row for row in usable if "cuda" in row["Name"]),
        ),
        "glob": (
            ["*-nvidia ?*.*"],
            {"match": "glob", "image_type": "System"},
            ids(
                row
                for row in usable
                if row["ImageType"] == "System"
                and "-nvidia " in row["Name"]
                and "." in row["Name"].partition("-nvidia ")[2][1:]
            ),
        ),
        "regex": (["^PyTorch 2[.][34]$"], {"match": "regex"}, torch("2.4", "2.3")),
        "case": (["PYTORCH 2.3"], {"ignore_case": True}, torch("2.3")),
        "full name before family": (["PyTorch 2.1"], {}, torch("2.1")),
        "gpu": (
            [],
            {"gpu_type": "A800", "author": "demo-lab"},
            ids(r for r in lab if "A800" in (r.get("SupportedGpuTypes") or [])),
        ),
        "unusable too": (
            [],
            {"available_only": False, "image_type": "Game"},
            ids(row for row in rows if row["ImageType"] == "Game"),
        ),
        "by name": (
            [],
            {"author": "demo-lab", "sort_by": "name"},
            ids(sorted(by_id, key=lambda row: row["Name"])),
        ),
        "by created": (
            [],
            {"author": "demo-lab", "sort_by": "created"},
            ids(sorted(by_id, key=lambda row: row["CreateTime"])),
        ),
        "by published": (
            [],
            {"author": "demo-lab", "sort_by": "published", "descending": True},
            ids(sorted(by_id, key=lambda row: row["PubTime"], reverse=True)),
        ),
        "by size": (
            [],
            {"author": "demo-lab", "sort_by": "size_bytes", "limit": 5},
            ids(sorted(by_id, key=lambda row: row["Size"]))[:5],
        ),
        "query": (
            [],
            {"author": "demo-lab", "query": query},
            [
                {"n": row["Name"], "by": "demo-lab"}
                for row in lab
                if row["Size"] * 10**6 > 30 * 10**9
            ][:3],
        ),
    }
    asked = {
        label: expression("compshare_image", *terms, expect="any", **options)
        for label, (terms, options, _expected) in cases.items()
    }
    outcome = playbook([play([together("all", asked)])])
    assert listed(outcome, "all") == {
        label: expected for label, (_terms, _options, expected) in cases.items()
    }


def test_model_store(clouds, playbook) -> None:
    rows = [r for r in clouds.catalog("compshare_model") if r.get("Deleted") != "1"]

    def tags_of(row: dict[str, Any]) -> set[str]:
        texts = row["Tag"].replace("\uff0c", ",").split(",")
        return {text.strip() for text in texts}

    paths = [row["Path"] for row in rows]
    cases: dict[str, tuple[list[str], dict[str, Any], list[str]]] = {
        "all": ([], {}, paths),
        "name": (["Llama-3-8B"], {}, ["/models/llama-3-8b"]),
        "two sources": (
            ["Qwen2.5-7B-Instruct"],
            {"sort_by": "created"},
            [
                "/model/ModelScope/Qwen/Qwen2.5-7B-Instruct",
                "/model/HuggingFace/Qwen/Qwen2.5-7B-Instruct",
            ],
        ),
        "all tags": (
            [],
            {"tags": ["LLM", "Qwen"]},
            [row["Path"] for row in rows if {"LLM", "Qwen"} <= tags_of(row)],
        ),
        "any tag": (
            [],
            {"tags": ["推理", "Meta"], "tags_match": "any"},
            [row["Path"] for row in rows if {"推理", "Meta"} & tags_of(row)],
        ),
        "size": (
            [],
            {"max_size": "5GB"},
            [row["Path"] for row in rows if row["Size"] in ("4.7GB", "500 MB")],
        ),
        "deleted too": (
            [],
            {"available_only": False},
            [row["Path"] for row in clouds.catalog("compshare_model")],
        ),
    }
    asked = {
        label: expression("compshare_model", *terms, expect="any", **options)
        for label, (terms, options, _expected) in cases.items()
    }
    outcome = playbook([play([together("all", asked)])])
    assert listed(outcome, "all") == {
        label: expected for label, (_terms, _options, expected) in cases.items()
    }
