"""ZStack and Qianfan models as entries."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.tests.unit.reading import SILENT, entries

GIB = 1_073_741_824
ZSTACK = {**SILENT, "cloud": "zstack", "listing": "zstack_model"}
QIANFAN = {**SILENT, "cloud": "qianfan", "listing": "qianfan_model"}


def zstack(row, **settings):
    (entry,) = entries("zstack_model", [row], **settings)
    return entry


def test_the_documents_own_zstack_model():
    row = {
        "uuid": "uuid",
        "name": "qwen 1.5 32B",
        "description": "This is an example ai model",
        "installPath": "192.168.10.10:/ai/model_center/qwen_1.5_32B",
        "modelCenterUuid": "model center uuid",
        "extraGpuMemRequest": 2147483648,
        "SAMPLE_SIZE": 1000,
    }
    assert zstack(row) == {
        **ZSTACK,
        "id": "uuid",
        "name": "qwen 1.5 32B",
        "family": "qwen 1.5 32B",
        "description": "This is an example ai model",
        "path": "192.168.10.10:/ai/model_center/qwen_1.5_32B",
        # A surcharge on an unknown minimum says nothing.
        "gpu_memory_bytes": None,
        "raw": row,
    }


SAMPLE = {
    "uuid": "2f6c1b7e0a9d4c5b8e3f7a6d5c4b3a29",
    "name": "Qwen2.5-7B-Instruct",
    "description": "chat model",
    "installPath": "10.20.0.15:/ai/model_center/Qwen2.5-7B-Instruct_1.2.0",
    "parameters": '{"dtype":"bfloat16"}',
    "modelCenterUuid": "8c7b6a5f4e3d4c2b9a1f0e9d8c7b6a5f",
    "vendor": "Alibaba",
    "modelId": "Qwen/Qwen2.5-7B-Instruct",
    "size": 15243140096,
    "version": "v1.2",
    "type": "System",
    "minGpuMemory": 17179869184,
    "recommendedGpuMemory": 25769803776,
    "recommendedGpuNum": [1, 2],
    "versionSemver": "1.2.0",
    "isLatestVersion": True,
    "artifactChecksum": "9f2c4e7a1b3d5f60718293a4b5c6d7e8"
    "f90a1b2c3d4e5f60718293a4b5c6d7e8",
    "artifactSizeBytes": 15243140096,
    "architectureType": "Qwen2ForCausalLM",
    "frameworkVersion": "PyTorch 2.4.0",
    "requiredAccelerator": "cuda:12.1",
    "pipelineTag": "text-generation",
    "extraGpuMemRequest": 2147483648,
    "createDate": "Mar 1, 2026 2:05:09 PM",
    "lastOpDate": "Mar 2, 2026 8:00:00 AM",
}


def test_the_sample_of_the_fact_sheet():
    assert zstack(SAMPLE) == {
        **ZSTACK,
        "id": "2f6c1b7e0a9d4c5b8e3f7a6d5c4b3a29",
        "name": "Qwen2.5-7B-Instruct",
        "family": "Qwen2.5-7B-Instruct",
        "version": "1.2.0",
        "path": "10.20.0.15:/ai/model_center/Qwen2.5-7B-Instruct_1.2.0",
        "author": "Alibaba",
        "description": "chat model",
        "size_bytes": 15_243_140_096,
        "gpu_memory_bytes": 18 * GIB,
        "created": "2026-03-01T14:05:09Z",
        "updated": "2026-03-02T08:00:00Z",
        "checksum": SAMPLE["artifactChecksum"],
        "raw": SAMPLE,
    }


@pytest.mark.parametrize(
    "spelling",
    [
        "Mar 1, 2026 2:05:09 PM",
        "Mar 1, 2026, 2:05:09 PM",
        "Mar 1, 2026, 2:05:09\u202fPM",
    ],
)
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "+08:00"])
def test_timestamps_are_in_the_servers_zone(spelling, zone):
    row = {**SAMPLE, "createDate": spelling, "lastOpDate": spelling}
    entry = zstack(row, server_timezone=zone)
    assert (entry["created"], entry["updated"]) == ("2026-03-01T06:05:09Z",) * 2


@pytest.mark.parametrize(
    ("semver", "free", "version"),
    [
        ("1.2.0", "v1.2", "1.2.0"),
        ("NULL", "v1.2", "v1.2"),
        ("", "CustomizeVersion", "CustomizeVersion"),
        (None, None, ""),
        ("NULL", "NULL", ""),
    ],
)
def test_the_version_is_the_semantic_one_if_there_is_one(semver, free, version):
    row = {**SAMPLE, "versionSemver": semver, "version": free}
    assert zstack(row)["version"] == version


def test_the_text_null_means_nothing():
    keys = ("artifactChecksum", "versionSemver", "architectureType", "vendor")
    entry = zstack({**SAMPLE, **dict.fromkeys(keys, "NULL"), "version": None})
    assert (entry["checksum"], entry["version"], entry["author"]) == ("", "", "")


@pytest.mark.parametrize(
    ("size", "artifact", "expected"),
    [(5, 0, 5), (0, 7, 7), (None, 7, 7), (0, 0, None), (None, None, None)],
)
def test_a_size_of_zero_is_unknown(size, artifact, expected):
    row = {**SAMPLE, "size": size, "artifactSizeBytes": artifact}
    assert zstack(row)["size_bytes"] == expected


@pytest.mark.parametrize(
    ("least", "extra", "expected"),
    [(GIB, GIB, 2 * GIB), (GIB, 0, GIB), (GIB, None, GIB), (None, GIB, None)],
)
def test_gpu_memory_is_minimum_and_extra(least, extra, expected):
    row = {**SAMPLE, "minGpuMemory": least, "extraGpuMemRequest": extra}
    assert zstack(row)["gpu_memory_bytes"] == expected


# -- Qianfan ------------------------------------------------------------------------

DOCUMENTED = {
    "modelSetName": "clc_test_1",
    "modelSetId": "am-gn7txxxf",
    "modelType": "大语言模型",
    "labels": None,
    "createTime": "2023-12-29T14:30:32+08:00",
    "modelCount": 1,
    "modelIds": ["amv-irrrsmxabb6r"],
}


def test_the_documents_own_set():
    assert entries("qianfan_model", [DOCUMENTED]) == [
        {
            **QIANFAN,
            "id": "amv-irrrsmxabb6r",
            "name": "clc_test_1",
            "family": "clc_test_1",
            "group_id": "am-gn7txxxf",
            "created": "2023-12-29T06:30:32Z",
            "raw": DOCUMENTED,
        }
    ]


def test_a_set_with_version_names():
    unit = {
        "modelSetId": "am-q7d2k9x4m1ta",
        "modelSetName": "support-bot",
        "modelType": "大语言模型",
        "labels": ["prod", "zh", "prod"],
        "createTime": "2025-03-11T09:20:05+08:00",
        "modifyTime": "2025-03-14T16:02:44+08:00",
        "modelCount": 2,
        "modelIds": ["amv-1h5w8r3n6c0z", "amv-9k4e2b7v5y1p"],
        "modelNames": ["2", "1"],
    }
    shared = {
        **QIANFAN,
        "name": "support-bot",
        "family": "support-bot",
        "group_id": "am-q7d2k9x4m1ta",
        "tags": ["prod", "zh"],
        "created": "2025-03-11T01:20:05Z",
        "updated": "2025-03-14T08:02:44Z",
        "raw": unit,
    }
    assert entries("qianfan_model", [unit]) == [
        {**shared, "id": "amv-1h5w8r3n6c0z", "version": "2"},
        {**shared, "id": "amv-9k4e2b7v5y1p", "version": "1"},
    ]


@pytest.mark.parametrize("names", [None, [], ["2"], ["3", "2", "1"]])
def test_names_that_do_not_fit_the_ids_name_nothing(names):
    unit = {**DOCUMENTED, "modelIds": ["amv-a", "amv-b"], "modelNames": names}
    found = entries("qianfan_model", [unit])
    assert [(e["id"], e["version"]) for e in found] == [("amv-a", ""), ("amv-b", "")]


@pytest.mark.parametrize("ids", [{"modelIds": None}, {"modelIds": []}, {}])
def test_a_set_without_versions_is_no_entry(ids):
    unit = {k: v for k, v in DOCUMENTED.items() if k != "modelIds"}
    assert entries("qianfan_model", [{**unit, **ids}]) == []


def test_labels_absent_and_unknown_fields():
    unit = {k: v for k, v in DOCUMENTED.items() if k != "labels"}
    (entry,) = entries("qianfan_model", [{**unit, "source": "UserCreate"}])
    assert entry["tags"] == []
    assert entry["raw"]["source"] == "UserCreate"
