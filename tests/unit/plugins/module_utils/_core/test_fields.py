"""The makers of fields: family and version, tags, sizes."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core import fields

# Every example of the contract first.
NAMES = [
    ("PyTorch 2.1", "PyTorch", "2.1"),
    ("PyTorch 2.1-cu121", "PyTorch", "2.1-cu121"),
    ("Llama-3-8B", "Llama-3-8B", ""),
    ("qwen 1.5 32B", "qwen 1.5 32B", ""),
    ("PyTorch_2.1", "PyTorch", "2.1"),
    ("PyTorch-2.1", "PyTorch", "2.1"),
    ("llama:3.1", "llama", "3.1"),
    ("Demo v2", "Demo", "v2"),
    ("Demo-v26", "Demo", "v26"),
    ("Ubuntu-nvidia 22.04", "Ubuntu-nvidia", "22.04"),
    ("PyTorch 3.0-rc1", "PyTorch", "3.0-rc1"),
    ("Windows-nvidia 2022", "Windows-nvidia 2022", ""),  # no dot
    ("ComfyUI基础镜像0.3.66", "ComfyUI基础镜像0.3.66", ""),  # no separator
    ("cuda128_torch291_py312", "cuda128_torch291_py312", ""),
    ("llama3:8b", "llama3:8b", ""),
    ("Qwen2.5-7B-Instruct", "Qwen2.5-7B-Instruct", ""),
    ("FLUX.1-dev", "FLUX.1-dev", ""),
    ("2.1", "2.1", ""),
    (" 2.1", " 2.1", ""),
    ("PyTorch", "PyTorch", ""),
    ("", "", ""),
    ("Tool 1.2 build 3", "Tool 1.2 build 3", ""),
    ("Tool vX", "Tool vX", ""),
    ("Tool 2.1+cu121", "Tool", "2.1+cu121"),
    ("数字人 26.0201", "数字人", "26.0201"),
]


@pytest.mark.parametrize(("name", "family", "version"), NAMES)
def test_family_and_version(name, family, version):
    assert fields.split_version(name) == (family, version)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("LLM,Meta", ["LLM", "Meta"]),
        ("LLM,Ollama,LLM", ["LLM", "Ollama"]),
        ("LLM，推理", ["LLM", "推理"]),
        (["pytorch，Pytorch", "深度学习"], ["pytorch", "Pytorch", "深度学习"]),
        ([" a , b ", "b", ""], ["a", "b"]),
        ([None, "a"], ["a"]),
        (None, []),
        ("", []),
        (",，, ", []),
        ([], []),
        (["a b"], ["a b"]),
    ],
)
def test_tags(value, expected):
    assert fields.as_tags(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (20480, 20_480_000_000),
        ("20480", 20_480_000_000),
        (0, None),
        (None, None),
        ("", None),
        (-5, None),
        (float("inf"), None),
    ],
)
def test_megabytes_are_decimal(value, expected):
    assert fields.megabytes("Size")({"Size": value}, {}) == expected


def test_gpu_types_lose_their_repeats_but_not_their_order():
    read = fields.texts("SupportedGpuTypes")
    row = {"SupportedGpuTypes": ["V100S", "4090", "V100S", None, "5090"]}
    assert read(row, {}) == ["V100S", "4090", "5090"]
    assert read({"SupportedGpuTypes": None}, {}) == []
    assert read({}, {}) == []
