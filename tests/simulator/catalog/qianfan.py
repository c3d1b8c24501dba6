"""Qianfan model sets and their versions (fact sheet Qianfan, 3.1 to 3.3)."""

from __future__ import annotations

import datetime
import random

from simulator.catalog.words import FIRST, HOSTILE, LAST, dice, filled, random_id

NATURAL = 235
CHINA = datetime.timezone(datetime.timedelta(hours=8))
TYPES = {
    "大语言模型": ("Text2Text", "chat"),
    "向量表示模型": ("Embedding", "embedding"),
    "文生图模型": ("Text2Image", "Text-to-Image"),
    "图像理解模型": ("ImageUnderstanding", "Image-to-Text"),
    "重排序模型": ("Reranker", "reranker"),
}
LLM = "大语言模型"
# id, name, type, labels, createTime, modifyTime, version ids, version names
CURATED = (
    ("am-q7d2k9x4m1ta", "support-bot", LLM, ["prod", "zh"],
     "2025-03-11T09:20:05+08:00", "2025-03-14T16:02:44+08:00",
     ["amv-1h5w8r3n6c0z", "amv-9k4e2b7v5y1p"], ["2", "1"]),
    ("am-b3n8f6s0w2hx", "faq-embed", "向量表示模型", None,
     "2025-02-27T18:45:30+08:00", None, ["amv-6t0j3g9d4u8q"], ["1"]),
    ("am-x5c1v7l9e3rk", "support-bot-draft", LLM, [],
     "2025-01-08T11:11:11+08:00", None, [], []),
    ("am-d4dupname001", "twin", LLM, ["a"], "2024-06-02T08:00:00+08:00", None,
     ["amv-tw1nversion1"], ["1"]),
    ("am-d4dupname002", "twin", LLM, ["b"], "2024-06-01T08:00:00+08:00", None,
     ["amv-tw1nversion2"], ["1"]),
    ("am-w8p3n7r2k5fx", "support-bot-wip", LLM, ["dev"],
     "2025-04-01T10:00:00+08:00", None,
     ["amv-wipcreating1", "amv-wipready0001", "amv-wipfail00001"], ["3", "2", "1"]),
    # The documentation page: its marker, then the two sets of its example answer.
    ("am-n50xxx", "clc_test_2", LLM, None, "2023-12-29T14:31:00+08:00", None,
     ["amv-n50xxxxxxxx1"], ["1"]),
    ("am-gn7txxxf", "clc_test_1", LLM, None, "2023-12-29T14:30:32+08:00", None,
     ["amv-irrrsmxabb6r"], ["1"]),
    ("am-gn7tssxxxf", "clc_test", LLM, None, "2023-12-29T14:28:33+08:00", None,
     ["amv-k8npfy0yz90r"], ["1"]),
)  # fmt: skip
STATUS = {"amv-wipcreating1": "Creating", "amv-wipfail00001": "Fail"}
SUBJECTS = ("faq", "summary", "router", "extract", "translate", "classify", "rewrite")
LABELS = (None, [], ["prod"], ["dev", "zh"], ["prod", "en", "审核"])


def generate(seed: int, account: str, count: int | None) -> list[dict]:
    """Sets, newest first."""
    rng = dice(seed, "qianfan_model", account)
    known = [_known(*entry) for entry in CURATED] if account == "default" else []
    count = NATURAL if count is None else count
    rows = filled(known, count, lambda place: _random(rng, place))
    return sorted(rows, key=lambda row: row["createTime"], reverse=True)


def generate_versions(seed: int, account: str, count: int | None) -> list[dict]:
    """One detail row for every version of the sets; ``count`` counts sets."""
    return [
        version_of(row, place)
        for row in generate(seed, account, count)
        for place in range(len(row["modelIds"]))
    ]


def version_of(row: dict, place: int) -> dict:
    """What DescribeModel says about the version at ``place`` of a set."""
    identifier = row["modelIds"][place]
    # Every tenth generated version is not ready; which one follows from its id.
    odd = sum(identifier.encode()) % 20
    status = {3: "Creating", 7: "Fail"}.get(odd, "Ready")
    if any(identifier in entry[6] for entry in CURATED):
        status = STATUS.get(identifier, "Ready")
    kind = TYPES.get(row["modelType"], TYPES[LLM])[1]
    detail = {
        "modelSetId": row["modelSetId"],
        "modelId": identifier,
        "modelName": row["modelNames"][place],
        "model": "ERNIE-Speed-8K",
        "status": status,
        "sourceInfo": {"sourceType": "Train"},
        "createTime": row["createTime"],
        "modifyTime": row.get("modifyTime", row["createTime"]),
        "modelApplicationType": kind,
        "tokenLimitations": {"trivial": {}},
        "isSupportDeploy": status == "Ready",
        "isSupportModelComp": False,
        "isSupportEvaluation": True,
    }
    if odd == 5:
        detail["description"] = HOSTILE[0]
    return detail


def _known(identifier, name, kind, labels, created, modified, ids, names) -> dict:
    row = {
        "modelSetId": identifier,
        "modelSetName": name,
        "modelType": kind,
        "labels": labels,
        "createTime": created,
        "modifyTime": modified,
        "modelCount": len(ids),
        "modelIds": ids,
        "modelNames": names,
    }
    if modified is None:
        del row["modifyTime"]
    return row


def _random(rng: random.Random, number: int) -> dict:
    created = rng.randint(FIRST, LAST - 10_000_000)
    name = f"{rng.choice(SUBJECTS)}-{number if number % 8 else 'shared'}"
    versions = rng.randint(0, 6)
    names = [str(n) for n in range(versions, 0, -1)]
    if number % 6 == 0:
        names = [f"v1.{n + 7}" for n in range(versions, 0, -1)]
    ids = ["amv-" + random_id(rng, 12) for _turn in names]
    modified = _text(created + 86_400) if number % 3 else None
    kind = rng.choice(list(TYPES))
    return _known("am-" + random_id(rng, 12), name, kind, rng.choice(LABELS),
                  _text(created), modified, ids, names)  # fmt: skip


def _text(moment: int) -> str:
    return datetime.datetime.fromtimestamp(moment, CHINA).isoformat()
