"""The fenced blocks of documents; test_docs.py says what becomes of each."""

from __future__ import annotations

import dataclasses
import functools
import pathlib
import re
from typing import Any

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^>]*?) -->\n)?^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclasses.dataclass(frozen=True)
class Block:
    """One fenced block, with the line it starts in."""

    mark: str
    language: str
    text: str
    line: int


class Loader(yaml.SafeLoader):
    """Reads Ansible's own tags as plain values."""


Loader.add_multi_constructor("!", lambda loader, tag, node: f"{tag} {node.value}")


@functools.cache
def blocks(name: str) -> list[Block]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return [
        Block(
            found["mark"] or "",
            found["language"],
            found["text"],
            text.count("\n", 0, found.start()) + 1,
        )
        for found in BLOCK.finditer(text)
    ]


def plays(block: Block, where: str) -> list[dict[str, Any]]:
    content = yaml.load(block.text, Loader)
    if block.mark == "play":
        return content
    return [
        {
            "name": where,
            "hosts": "localhost",
            "gather_facts": False,
            "tasks": content,
        }
    ]
