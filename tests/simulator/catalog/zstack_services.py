"""ZStack model services, centers and running groups (fact sheet ZStack, 6).

Members that start with ``_`` are what the server keeps to itself.
"""

from __future__ import annotations

import random
import uuid

from simulator.catalog.words import FIRST, LAST, dice, filled
from simulator.catalog.zstack import CENTERS, FIRST_CENTER, GIB, QWEN

ZONES = {
    "1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6": "zone-a",
    "6c5b4a3f2e1d4b0c9a8f7e6d5c4b3a29": "zone-b",
}
FIRST_ZONE = next(iter(ZONES))
VLLM = "5b0f2a1c9d7e4f6ab3c2d1e0f9a8b7c6"
# uuid, name, type, framework, source; two share a name.
KNOWN = (
    (VLLM, "vLLM", "Endpoint", "vLLM", "Other"),
    ("0a1b2c3d4e5f4061b2c3d4e5f6071829", "SGLang", "Endpoint", "SGLang", "Other"),
    ("3c4d5e6f70814a92b3c4d5e6f7081920", "text-embeddings", "Endpoint", "Transformers",
     "HuggingFace"),
    ("4d5e6f7081924ba3b4d5e6f708192031", "twin-service", "Endpoint", "vLLM", "Other"),
    ("5e6f708192a34cb4b5e6f70819203142", "twin-service", "Endpoint", "vLLM", "Other"),
)  # fmt: skip
NATURAL = 18
FAMILIES = (("Bento", "Bentoml"), ("LLaMA-Factory", "Other"), ("MindIE", "Other"),
            ("OpenCompass", "HuggingFace"))  # fmt: skip
TYPES = ("Endpoint", "FineTune", "ModelEval", "App")


def generate(seed: int, account: str, count: int | None) -> list[dict]:
    """Model services (templates) in the order they were stored."""
    rng = dice(seed, "zstack_model_service", account)
    known = [_service(*one) for one in KNOWN] if account == "default" else []
    count = NATURAL if count is None else count
    return filled(known, count, lambda place: _random(rng, place))


def _random(rng: random.Random, number: int) -> dict:
    family, source = FAMILIES[number % len(FAMILIES)]
    kind = TYPES[number % len(TYPES)]
    row = _service(_uuid(rng), f"{family}-{number}", kind, family, source)
    row["createDate"] = rng.randint(FIRST, LAST)
    if number % 5 == 0:
        del row["readme"]
    return row


def centers(seed: int, account: str, count: int | None) -> list[dict]:
    """Model centers; the three that models live in come first."""
    rng = dice(seed, "zstack_model_center", account)
    known = [
        _center(identifier, name, url, place)
        for place, (identifier, (name, url)) in enumerate(CENTERS.items())
    ]

    def another(place: int) -> dict:
        return _center(_uuid(rng), f"center-{place}", f"/ai/{place}", place)

    return filled(known, len(known) if count is None else count, another)


def groups(seed: int, account: str, count: int | None) -> list[dict]:
    """Running groups: one, and two with one name; the rest is deployed by tests."""
    if account != "default" and count is None:
        return []
    rng = dice(seed, "zstack_model_service_group", account)
    names = ["embedding-endpoint", "twin-endpoint", "twin-endpoint"]
    count = len(names) if count is None else count
    names += [f"endpoint-{place}" for place in range(len(names), count)]
    return [_running(rng, name, place) for place, name in enumerate(names[:count])]


def _uuid(rng: random.Random) -> str:
    return uuid.UUID(int=rng.getrandbits(128), version=4).hex


def _service(
    identifier: str, name: str, kind: str, framework: str, source: str
) -> dict:
    return {
        "uuid": identifier,
        "name": name,
        "description": f"{framework} for models of the center",
        "readme": f"# {name}",
        "yaml": "service: service.py:Service",
        "requestCpu": 8,
        "requestMemory": 8192,
        "modelCenterUuid": FIRST_CENTER,
        "type": kind,
        "framework": framework,
        "source": source,
        "size": 12 * GIB,
        "system": True,
        "installPath": f"{CENTERS[FIRST_CENTER][1]}/services/{name}",
        "pythonVersion": "3.10",
        "startCommand": "bentoml serve",
        "supportDistributed": False,
        "cpuArchitectures": ["x86_64"],
        "modelServiceImages": [
            {
                "uuid": uuid.uuid5(uuid.NAMESPACE_URL, f"image:{identifier}").hex,
                "name": f"{name}-x86",
                "modelServiceUuid": identifier,
                "cpuArchitecture": "X86_64",
                "dockerImage": f"registry.example/{name.lower()}:1.0",
            }
        ],
        "createDate": FIRST,
        "lastOpDate": FIRST + 3600,
    }


def _center(identifier: str, name: str, url: str, place: int) -> dict:
    return {
        "uuid": identifier,
        "name": name,
        "url": url,
        "status": "Connected",
        "managementIp": f"10.20.0.{15 + place}",
        "managementPort": 8989,
        "capacity": {"modelUsedCapacity": 40 * GIB, "datasetUsedCapacity": 0},
        "zoneUuid": list(ZONES)[place % len(ZONES)],
        "createDate": FIRST,
        "lastOpDate": FIRST,
    }


def _running(rng: random.Random, name: str, place: int) -> dict:
    identifier, service = _uuid(rng), KNOWN[2 if place == 0 else 0]
    created = FIRST + place * 1000
    return {
        "uuid": identifier,
        "name": name,
        "modelServiceUuid": service[0],
        "modelUuid": QWEN[place % len(QWEN)][0],
        "status": "Running",
        "modelServiceType": "Endpoint",
        "type": "Container",
        "supportMetrics": True,
        "zoneUuid": FIRST_ZONE,
        "instances": [
            {
                "uuid": _uuid(rng),
                "name": f"{name}-{number}",
                "modelServiceGroupUuid": identifier,
                "status": "Running",
                "url": f"http://10.30.{place % 200}.{21 + number}:3000",
                "architecture": "x86_64",
                "gpuVendor": "NVIDIA",
                "createDate": created,
                "lastOpDate": created,
            }
            for number in range(2 if place == 0 else 1)
        ],
        "createDate": created,
        "lastOpDate": created,
        "_environmentVariables": {},
        "_startupParameters": {},
    }
