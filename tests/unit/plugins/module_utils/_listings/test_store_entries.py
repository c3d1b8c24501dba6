"""Models of the CompShare store as entries, by its old and its newer contract."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.tests.unit.reading import SILENT, entries

BARE = {**SILENT, "cloud": "compshare", "listing": "compshare_model"}


def only(row):
    (entry,) = entries("compshare_model", [row])
    return entry


def test_the_documents_own_model():
    row = {
        "Name": "Llama-3-8B",
        "Path": "/models/llama-3-8b",
        "Tag": "LLM,Meta",
        "Size": "16GB",
        "CreateTime": 1712563200,
    }
    assert only(row) == {
        **BARE,
        "id": "/models/llama-3-8b",
        "path": "/models/llama-3-8b",
        "name": "Llama-3-8B",
        "family": "Llama-3-8B",
        "tags": ["LLM", "Meta"],
        "size_bytes": 16_000_000_000,
        "created": "2024-04-08T08:00:00Z",
        "raw": row,
    }


def test_the_newer_contract_of_the_store():
    row = {
        "ModelID": 17,
        "RepoName": "Qwen/Qwen3-8B",
        "Source": "ModelScope",
        "CanonicalPath": "/model/ModelScope/Qwen/Qwen3-8B",
        "SizeBytes": 16381000000,
        "Tags": ["LLM", "Qwen", "LLM"],
        "Status": "Active",
        "AvailableZoneIDs": [10033],
    }
    assert only(row) == {
        **BARE,
        "id": "/model/ModelScope/Qwen/Qwen3-8B",
        "path": "/model/ModelScope/Qwen/Qwen3-8B",
        "name": "Qwen/Qwen3-8B",
        "family": "Qwen/Qwen3-8B",
        "tags": ["LLM", "Qwen"],
        "status": "Active",
        "size_bytes": 16_381_000_000,
        "raw": row,
    }


@pytest.mark.parametrize(
    ("row", "available"),
    [
        ({}, True),
        ({"Deleted": "1"}, False),
        ({"Deleted": 1}, False),
        ({"Deleted": True}, False),
        ({"Deleted": "0"}, True),
        ({"Deleted": 0}, True),
        ({"Deleted": False}, True),
        ({"Deleted": None}, True),
        ({"Status": "Offline"}, False),
        ({"Status": "Draft"}, False),
    ],
)
def test_deleted_models_cannot_be_used(row, available):
    assert only({"Path": "/p", **row})["available"] is available


def test_one_name_from_two_sources_is_two_models():
    rows = [{"Name": "Q", "Path": "/a"}, {"Name": "Q", "Path": "/b"}]
    assert [e["id"] for e in entries("compshare_model", rows)] == ["/a", "/b"]
