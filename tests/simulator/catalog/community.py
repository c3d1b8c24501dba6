"""Community images: groups with versions (fact sheet CompShare, 3.3 and 3.4)."""

from __future__ import annotations

import random

from simulator.catalog.words import (
    DAY,
    FIRST,
    HOSTILE,
    LAST,
    dice,
    filled,
    gpus,
    random_id,
)

NATURAL = 600
OFFICIAL = "优云智算官方"
# group id, name, author, AuthInfo, tags, [(id suffix, version, status, price, used)]
CURATED = (
    ("gQ1demoSdWebUI", "Stable Diffusion WebUI", "demo-author", 2,
     ["图像生成", "Stable Diffusion"],
     [("1demosd110", "v1.10.0", "Available", 0.05),
      ("1demosd19", "v1.9.4", "Available", 0),
      ("1demosd111", "v1.11.0-rc1", "Reviewing", 0)]),
    ("gQ2demoTalk", "数字人 LiveTalk", OFFICIAL, 1, ["数字人", "视频生成", "深度学习"],
     [("1demolt2602", "v26.0201", "Available", 0)]),
    ("gQ3demoGone", "Old Toolkit", "demo-author", 0, [], None),
    ("gQ4demoTrain", "深度学习训练环境", OFFICIAL, 1, ["深度学习", "PyTorch"],
     [("1demotr190", "v1.9.0", "Available", 0),
      ("1demotr1100", "v1.10.0", "Available", 0),
      ("1demotr200", "v2.0.0", "Available", 0),
      ("1demotr210", "v2.1.0", "Offline", 0),
      ("1demotr300", "v3.0.0-rc1", "Reviewing", 0)]),
    ("gQ5demoComfyA", "ComfyUI", OFFICIAL, 1, ["ComfyUI", "图像生成"],
     [("1democy066", "v0.3.66", "Available", 0),
      ("1democy09", "v0.3.9", "Available", 0)]),
    ("gQ6demoComfyB", "comfyui", "demo-artist", 0, ["comfyui", "图像生成"],
     [("1democb1", "v1.0", "Available", 0.2), ("1democbf", "final", "Available", 0)]),
    ("gQ7demoComfyC", "ComfyUI 整合包", "demo-author", 2, ["ComfyUI"],
     [("1democc1", "v26.0201", "Available", 0.1)]),
    ("gQ8demoComfyD", "ComfyUI", "demo-artist", 0, ["ComfyUI"],
     [("1democd1", "v9.9.9", "Available", 0)]),
    ("gQ9demoQwen", "Qwen-Image 工作流", OFFICIAL, 1, ["Qwen-Image", "LLM"],
     [("1demoqi1", "v1.0.0", "Available", 0)]),
    ("gQ0demoQwenB", "qwen-image workflow", "demo-lab", 0, ["Qwen-image"],
     [("1demoqi2", "v1.0.0", "Available", 0)]),
)  # fmt: skip
SUBJECTS = (
    "FLUX", "Wan2.1", "CosyVoice", "IndexTTS", "LoRA 训练", "Whisper", "DeepSeek",
    "Qwen3", "GPT-SoVITS", "InfiniteTalk", "Hunyuan3D", "RVC", "YOLO", "BERTopic",
)  # fmt: skip
FORMS = ("", " WebUI", " 整合包", " 一键启动", " API", "-demo", " Studio")
AUTHORS = (
    "demo-author",
    "demo-artist",
    "demo-lab",
    "云上小筑",
    "示例作者",
    OFFICIAL,
    "tester01",
)
TAGS = ("图像生成", "视频生成", "数字人", "LLM", "深度学习", "ComfyUI", "语音合成",
        "PyTorch",
        "Qwen-Image", "Qwen-image", "3D")  # fmt: skip


def generate(seed: int, account: str, count: int | None) -> list[dict]:
    """Groups, the most recently published first (the server's default order)."""
    rng = dice(seed, "compshare_community_image", account)
    known = [_known(*entry) for entry in CURATED] if account == "default" else []
    count = NATURAL if count is None else count
    groups = filled(known, count, lambda place: _random(rng, place))
    return sorted(groups, key=published, reverse=True)


def published(group: dict) -> int:
    """The newest PubTime of a group."""
    return max((v.get("PubTime") or 0 for v in group.get("Data") or []), default=0)


def _group(identifier: str, name: str, versions: list[dict] | None) -> dict:
    usable = any(v.get("Status") == "Available" for v in versions or [])
    return {
        "GroupId": identifier,
        "ImageName": name,
        "ImageDesc": "",
        "CreatedCount": len(name) * 7,
        "FavoritesCount": len(name),
        "RecommendCount": 0,
        "ImageUseTime": len(name) * 11,
        "IsFavorite": False,
        "Status": "Available" if usable else "UnAvailable",
        "Data": versions,
    }


def _version(suffix: str, group: str, name: str, version: str, created: int) -> dict:
    return {
        "CompShareImageId": f"compshareImage-{suffix}",
        "Name": name,
        "GroupId": group,
        "VersionName": version,
        "VersionDesc": f"{version} of {name}",
        "ImageType": "Community",
        "ImageOwnerAlias": "Community",
        "Author": "",
        "AuthInfo": 0,
        "Status": "Available",
        "Price": 0,
        "ImageCharge": False,
        "Tags": [],
        "SupportedGpuTypes": ["4090", "3090"],
        "Container": "True",
        "AutoStart": True,
        "Size": 40960,
        "CreateTime": created,
        "UpdateTime": created,
        "PubTime": created + DAY,
        "SoftwarePorts": [{"Software": "WebUI", "Port": 7860}],
        "Description": "",
        "Cover": "https://img.example.invalid/cover.png",
        "Readme": "",
        "QrCodeUrl": "",
    }


def _known(group, name, author, auth, tags, versions) -> dict:
    data = None
    for place, (suffix, version, status, price) in enumerate(versions or []):
        row = _version(suffix, group, name, version, FIRST + (500 + 31 * place) * DAY)
        row |= {"Author": author, "AuthInfo": auth, "Tags": tags, "Status": status}
        row |= {"Price": price, "ImageCharge": price > 0}
        if status == "Reviewing":
            row["PubTime"] = 0
        data = [*(data or []), row]
    return _group(group, name, data)


def _random(rng: random.Random, number: int) -> dict:
    group = random_id(rng, 12)
    name = rng.choice(SUBJECTS) + rng.choice(FORMS)
    if number % 3:
        name += f" {number}"
    author = rng.choice(AUTHORS)
    tags = rng.sample(TAGS, rng.randint(0, 4))
    data = []
    for step in range(rng.randint(1, 8)):
        row = _version("1" + random_id(rng, 11), group, name, _text(rng, step),
                       rng.randint(FIRST, LAST))  # fmt: skip
        row |= {"Author": author, "Tags": tags if number % 29 else None}
        row["AuthInfo"] = 1 if author == OFFICIAL else (2 if number % 4 == 0 else 0)
        row |= {"SupportedGpuTypes": gpus(rng), "AutoStart": rng.random() < 0.5}
        row["Size"] = rng.randint(10, 200) * 1024
        _flaws(rng, row, number + step)
        data.append(row)
    rng.shuffle(data)
    made = _group(group, name, data)
    made |= {"CreatedCount": rng.randint(0, 20000), "IsFavorite": number % 50 == 0}
    made |= {"FavoritesCount": rng.randint(0, 900), "RecommendCount": number % 13}
    made |= {"ImageUseTime": rng.randint(0, 500000)}
    if number % 31 == 3:
        made |= {"Status": "UnAvailable", "Data": None}
    elif number % 31 == 4:
        made["Status"] = "UnAvailable"
        del made["Data"]
    elif number % 31 == 5:
        made["ImageDesc"] = HOSTILE[number % len(HOSTILE)]
    return made


def _text(rng: random.Random, step: int) -> str:
    year = rng.randint(25, 26)
    return rng.choice(
        (f"v1.{step}.0", f"v1.{step + 9}.0", f"v{year}.{rng.randint(1, 12):02}01",
         f"v1.{step + 10}.0-rc1", f"{step}.{step}", "final", f"v2.{step}")
    )  # fmt: skip


def _flaws(rng: random.Random, row: dict, number: int) -> None:
    row["Status"] = rng.choices(("Available", "Offline", "Reviewing"), (8, 1, 1))[0]
    if row["Status"] == "Reviewing":
        row["PubTime"] = 0
    row["Price"] = rng.choice((0, 0, 0, 0, 0.05, 0.2, 1.5))
    row["ImageCharge"] = row["Price"] > 0
    if number % 23 == 1:
        del row["Price"]
    if number % 19 == 2:
        del row["Name"]
    if number % 17 == 3:
        row["Container"] = "False"
    if number % 47 == 4:
        row["Description"] = HOSTILE[number % len(HOSTILE)]
    if number % 67 == 5:
        del row["Status"]
    row["Readme"] = "说明 " * (number % 40)
