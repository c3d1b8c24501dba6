"""Platform images (fact sheet CompShare, 3.2 and 3.4)."""

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

NATURAL = 320
TYPES = ("System", "App", "Game", "Other")
# id suffix, name, type, tags, framework, versions (framework, CUDA, Python), GPU types
CURATED = (
    ("1demoubuntu22", "Ubuntu-nvidia 22.04", "System", None, None,
     ["4090", "5090", "3090", "A800", "H20"]),
    ("1demoubuntu20", "Ubuntu-nvidia 20.04", "System", None, None, ["3090", "P40"]),
    ("1demowin2022", "Windows-nvidia 2022", "System", [], None, []),
    ("1demotorch20", "PyTorch 2.0", "App", ["pytorch，Pytorch", "深度学习"],
     ("PyTorch", "2.0", "11.8", "3.10"), ["3090", "4090", "V100S"]),
    ("1demotorch21c", "PyTorch 2.1-cu121", "App", ["pytorch，Pytorch"],
     ("PyTorch", "2.1", "12.1", "3.10"), ["4090"]),
    ("1demotorch212", "PyTorch 2.1.2", "App", ["pytorch，Pytorch", "深度学习"],
     ("PyTorch", "2.1.2", "12.1", "3.10"), ["3090", "4090", "A800"]),
    ("1demotorch23", "PyTorch 2.3", "App", ["pytorch，Pytorch", "深度学习"],
     ("PyTorch", "2.3", "12.1", "3.11"), ["4090", "A800", "H20"]),
    ("1demotorch24", "PyTorch 2.4", "App", ["pytorch，Pytorch", "深度学习"],
     ("PyTorch", "2.4", "12.4", "3.12"), ["4090", "4090_48G", "H20"]),
    ("1demotorch24c", "PyTorch 2.4-cu124", "App", ["pytorch，Pytorch"],
     ("PyTorch", "2.4", "12.4", "3.12"), ["4090", "5090"]),
    ("1demotorch30rc", "PyTorch 3.0-rc1", "App", ["pytorch，Pytorch"],
     ("PyTorch", "3.0-rc1", "12.8", "3.13"), ["5090"]),
    ("1democuda128", "cuda128_torch291_py312", "App", ["pytorch，Pytorch"],
     ("PyTorch", "2.9.1", "12.8", "3.12"),
     ["4090", "4090_48G", "5090", "V100S", "V100S"]),
    ("1democomfyui", "ComfyUI基础镜像0.3.66", "App", ["comfyUI，ComfyUI", "深度学习"],
     ("ComfyUI", "0.3.66", "12.6", "3.11"), ["4090", "3090"]),
    ("1demosteam", "SteamOS-Proton 9.0", "Game", ["游戏"], None, ["4090"]),
    ("1demoblender", "Blender 4.2", "Other", ["渲染，Render"], None, []),
)  # fmt: skip
FAMILIES = {
    "System": ("Ubuntu-base", "Debian-nvidia", "Rocky-nvidia", "CentOS-stream"),
    "App": ("TensorFlow", "vLLM", "Ollama", "SGLang", "LLaMA-Factory", "JAX",
            "PaddlePaddle", "Kohya", "FaceFusion", "ChatTTS"),
    "Game": ("Sunshine", "RetroDeck", "CloudPlay"),
    "Other": ("Houdini-demo", "MATLAB-demo", "ParaView", "OpenFOAM"),
}  # fmt: skip
TAGS = (
    ["LLM，llm"],
    ["推理", "vLLM，vllm"],
    ["深度学习"],
    ["图像生成，AIGC"],
    [],
    None,
)
AUTHORS = ("UCloud", "UCloud", "UCloud", "demo-lab", "优云智算官方", "Demo-Lab")


def generate(seed: int, account: str, count: int | None) -> list[dict]:
    """Rows in the order of the server: by type, newest first."""
    rng = dice(seed, "compshare_image", account)
    known = _known() if account == "default" else []
    count = NATURAL if count is None else count
    rows = filled(known, count, lambda place: random_image(rng, place))
    order = {name: place for place, name in enumerate(TYPES)}
    return sorted(rows, key=lambda r: (order[r["ImageType"]], -r.get("CreateTime", 0)))


def _known() -> list[dict]:
    # The example of the documentation page, as it is printed there.
    rows = [{
        "CompShareImageId": "compshareImage-xxxx",
        "Name": "PyTorch 2.1",
        "ImageType": "System",
        "Author": "UCloud",
        "Status": "Available",
        "Tags": ["深度学习", "PyTorch"],
    }]  # fmt: skip
    for place, (suffix, name, kind, tags, frame, types) in enumerate(CURATED):
        rows.append(
            image(suffix, name, kind, FIRST + (200 + place * 45) * DAY)
            | {"Tags": tags, "Softwares": softwares(frame), "SupportedGpuTypes": types}
        )
    return rows


def image(suffix: str, name: str, kind: str, created: int) -> dict:
    """An image without flaws."""
    return {
        "CompShareImageId": f"compshareImage-{suffix}",
        "Name": name,
        "ImageType": kind,
        "ImageOwnerAlias": "Official",
        "Author": "UCloud",
        "AuthInfo": 1,
        "Status": "Available",
        "Container": "True" if kind == "App" else "False",
        "Size": 20480 + len(name) * 512,
        "Visibility": 1,
        "Price": 0,
        "Description": f"{name}, {kind}",
        "CreateTime": created,
        "PubTime": created + 3600,
    }


def softwares(frame: tuple | None) -> dict | None:
    if frame is None:
        return None
    name, version, cuda, python = frame
    return {
        "Framework": name,
        "FrameworkVersion": version,
        "CUDAVersion": cuda,
        "PythonVersion": python,
        "OsVersion": "Ubuntu 22.04",
        "FrameworkVersionIndex": 0,
        "Applications": ["JupyterLab"],
    }


def random_image(rng: random.Random, number: int) -> dict:
    """Any image; some have the flaws that were seen."""
    kind = rng.choices(TYPES, weights=(3, 12, 2, 2))[0]
    family = rng.choice(FAMILIES[kind])
    major, minor = rng.randint(0, 3), rng.randint(0, 12)
    # A number of its own: 20 000 rows must not all share a few names.
    name = f"{family} {major}.{minor}.{number}"
    if number % 9 == 0:
        name = f"{family} {major}.{minor}"
    if number % 11 == 0:
        name += rng.choice(("-cu121", "-cu118", "_py311", "-beta"))
    row = image("1" + random_id(rng, 11), name, kind, rng.randint(FIRST, LAST))
    frame = (family, f"{major}.{minor}", "12.1", "3.11") if kind == "App" else None
    row |= {
        "Author": rng.choice(AUTHORS),
        "Size": rng.randint(8, 120) * 1024,
        "Tags": None if kind == "System" else rng.choice(TAGS),
        "Softwares": softwares(frame) if rng.random() < 0.8 else None,
        "SupportedGpuTypes": gpus(rng),
    }
    row["AuthInfo"] = 0 if row["Author"].lower() == "demo-lab" else 1
    if kind == "App" and rng.random() < 0.5:
        row["SoftwarePorts"] = [{"Software": "JupyterLab", "Port": 8888}]
    _flaws(row, number)
    return row


def _flaws(row: dict, number: int) -> None:
    if number % 37 == 5:
        row["Status"] = "Offline"
    elif number % 41 == 7:
        row["Status"] = "Making"
    elif number % 43 == 11:
        del row["Status"]
    if number % 53 == 13:
        row["Description"] = HOSTILE[number % len(HOSTILE)]
    if number % 59 == 17:
        del row["Price"]
    if number % 61 == 19:
        row["Container"] = row["Container"] == "True"
