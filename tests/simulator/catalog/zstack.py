"""ZStack models (fact sheet ZStack, 5.1). Dates are seconds since 1970 here; the
server renders them in its own zone."""

from __future__ import annotations

import random
import uuid

from simulator.catalog.words import FIRST, HOSTILE, LAST, dice, filled

NATURAL = 140
GIB = 2**30
CENTERS = {
    "8c7b6a5f4e3d4c2b9a1f0e9d8c7b6a5f": ("center-a", "10.20.0.15:/ai/model_center"),
    "1b2c3d4e5f604a7b8c9d0e1f2a3b4c5d": ("center-b", "10.20.0.16:/export/models"),
    "9f8e7d6c5b4a4f3e8d2c1b0a9f8e7d6c": ("center-c", "[2001:db8::7]:/ai/models"),
}
FIRST_CENTER = next(iter(CENTERS))
# The example of the documentation page, as it is printed there.
PRINTED = {
    "uuid": "uuid",
    "name": "qwen 1.5 32B",
    "description": "This is an example ai model",
    "installPath": "192.168.10.10:/ai/model_center/qwen_1.5_32B",
    "modelCenterUuid": "model center uuid",
    "extraGpuMemRequest": 2147483648,
    "SAMPLE_SIZE": 1000,
}
# uuid (those of the page's requests first), semver, latest?, GiB minimum, GiB extra
QWEN = (
    ("c2ad36349f653325ab482b77156fe952", "1.9.0", True, 20, 2),
    ("274fec2ef4bc4815a6544d1ee27d7899", "1.10.0", False, 24, 0),
    ("29203806c58541ce9c4292f866a54835", "1.2.0", False, 22, 2),
    ("04c117a60af1492390e9f6006ab7d9d4", "1.10.1", False, 24, 2),
    ("6e0c5d3f1b7a4c8e9d2f3a4b5c6d7e8f", "2.0.0-rc.1", False, 16, 0),
)
FAMILIES = (("Qwen2.5", "Alibaba"), ("DeepSeek-R1", "DeepSeek"), ("Llama-3", "Meta"),
            ("GLM-4", "Zhipu"), ("Baichuan2", "Baichuan"), ("BGE", "BAAI"))  # fmt: skip
SIZES = ("0.5B", "7B", "14B", "32B", "72B")
SEMVERS = ("1.0.0", "1.9.0", "1.10.0", "2.0.0-rc.1", "0.9.0")
FREE_TEXT = ("CustomizeVersion", "v1.2", "2024-q3", "latest", "v1.10")
ARCHITECTURES = ("Qwen2ForCausalLM", "LlamaForCausalLM", "Qwen3MoeForCausalLM", "NULL")
ACCELERATORS = ("cuda:12.1", "cuda:11.8", "cann:8.0", "NULL", "")
OPTIONAL = ("description", "vendor", "version", "versionSemver", "pipelineTag")
PIPELINES = ("text-generation", "feature-extraction", "text-to-image")


def generate(seed: int, account: str, count: int | None) -> list[dict]:
    """Rows in the order they were stored."""
    rng = dice(seed, "zstack_model", account)
    known = _known() if account == "default" else []
    count = NATURAL if count is None else count
    return filled(known, count, lambda place: _random(rng, place))


def _known() -> list[dict]:
    rows = [dict(PRINTED)]
    for place, (identifier, semver, latest, least, extra) in enumerate(QWEN):
        path = f"{CENTERS[FIRST_CENTER][1]}/qwen_1.5_32B_{semver}"
        rows.append(
            {
                "uuid": identifier,
                "name": "qwen 1.5 32B",
                "description": "chat model",
                "installPath": path,
                "parameters": '{"dtype":"bfloat16"}',
                "modelCenterUuid": FIRST_CENTER,
                "vendor": "Alibaba",
                "modelId": "Qwen/Qwen1.5-32B",
                "size": 65_000_000_000,
                "version": f"v{semver}",
                "type": "System",
                "minGpuMemory": least * GIB,
                "recommendedGpuMemory": 2 * least * GIB,
                "recommendedGpuNum": [1, 2],
                "versionSemver": semver,
                "isLatestVersion": latest,
                "artifactChecksum": f"{place:02x}" * 32,
                "artifactSizeBytes": 65_000_000_000,
                "architectureType": "Qwen2ForCausalLM",
                "frameworkVersion": "PyTorch 2.4.0",
                "requiredAccelerator": "cuda:12.1",
                "pipelineTag": "text-generation",
                "modelServiceRefs": [_reference(f"ref{place}", identifier)],
                "extraGpuMemRequest": extra * GIB,
                "createDate": FIRST + place * 5_000_000,
                "lastOpDate": FIRST + place * 5_000_000 + 86_400,
            }
        )
    return rows


def _reference(name: str, model: str) -> dict:
    return {
        "uuid": uuid.uuid5(uuid.NAMESPACE_URL, f"{name}:{model}").hex,
        "modelUuid": model,
        "modelServiceUuid": "5b0f2a1c9d7e4f6ab3c2d1e0f9a8b7c6",
    }


def _random(rng: random.Random, number: int) -> dict:
    identifier = uuid.UUID(int=rng.getrandbits(128), version=4).hex
    family, vendor = FAMILIES[number % len(FAMILIES)]
    # Five versions share a name, so that versions must be compared.
    serial = number // (5 * len(FAMILIES))
    name = f"{family}-{SIZES[number // 6 % 5]}-{serial}"
    semver = SEMVERS[rng.randrange(5)]
    center = rng.choice(list(CENTERS))
    created = rng.randint(FIRST, LAST)
    least = rng.choice((4, 8, 16, 20, 24, 40, 80))
    row = {
        "uuid": identifier,
        "name": name,
        "description": rng.choice(("chat model", "a & b <c> = 'd'", HOSTILE[0])),
        "installPath": f"{CENTERS[center][1]}/{name}_{semver}",
        "parameters": '{"dtype":"bfloat16"}',
        "modelCenterUuid": center,
        "vendor": vendor,
        "modelId": f"{vendor}/{name}",
        "size": least * GIB,
        "version": rng.choice(FREE_TEXT),
        "type": rng.choice(("System", "Custom")),
        "minGpuMemory": least * GIB,
        "recommendedGpuMemory": 2 * least * GIB,
        "recommendedGpuNum": [1, 2, 4][: rng.randint(1, 3)],
        "versionSemver": semver,
        "isLatestVersion": rng.random() < 0.3,
        "artifactChecksum": f"{rng.getrandbits(256):064x}",
        "artifactSizeBytes": rng.choice((0, least * GIB)),
        "architectureType": rng.choice(ARCHITECTURES),
        "frameworkVersion": rng.choice(("PyTorch 2.0.1+cu118", "PyTorch 2.4.0")),
        "requiredAccelerator": rng.choice(ACCELERATORS),
        "pipelineTag": rng.choice(PIPELINES),
        "modelServiceRefs": [_reference("ref", identifier)] if number % 2 else [],
        "extraGpuMemRequest": rng.choice((0, GIB, 2 * GIB)),
        "createDate": created,
        "lastOpDate": created + 3600,
    }
    _flaws(row, number)
    return row


def _flaws(row: dict, number: int) -> None:
    if number % 7 == 3:
        for name in ("versionSemver", "artifactChecksum", "frameworkVersion"):
            row[name] = "NULL"
    if number % 11 == 4:
        for name in ("minGpuMemory", "extraGpuMemRequest", "recommendedGpuNum"):
            del row[name]
    if number % 13 == 5:
        for name in OPTIONAL:
            del row[name]
    if number % 17 == 6:
        row["installPath"] = "/usr/local/test-model"
    if number % 19 == 7:
        row["zoneUuid"] = "1a2b3c4d5e6f47a8b9c0d1e2f3a4b5c6"
