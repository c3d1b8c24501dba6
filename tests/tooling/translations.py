"""Keep the Chinese pages in step with the English ones.

    translations.py            say what is out of step, and fail
    translations.py --renew    take over code blocks, and record every section as it is

Every guide for users has a Chinese page with the same sections. In each section the
code blocks are the same, and so is every `word in code`; lists and tables are as long.
What cannot be compared is told by digests: docs/zh_CN/sections.yml holds one of either
side, so that a section that changes on one side alone is noticed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import pathlib
import re
import sys
from collections.abc import Iterator
from typing import NamedTuple

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECORD = ROOT / "docs" / "zh_CN" / "sections.yml"
HEAD = """\
---
# Written by `make translations ARGS=--renew`: digests of the English and the Chinese
# text of each section, as they were when both said the same.
"""
BLOCK = re.compile(r"(?:^<!-- [^>]* -->\n)?^```\w*\n.*?^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) +(.+)$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
# A row of a table, an item of a list, a numbered one.
LINES = {"rows": r"^ *\|", "items": r"^ *[*-] ", "numbers": r"^ *\d+\. "}
# A line break shows as a blank, and Chinese has none between its characters.
HAN = r"\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
WRAPPED = re.compile(
    rf"(?<=[{HAN}])\n *(?=[{HAN}])|(?<=[，。；：、（])\n *(?!\d+\. )(?=[`\[\w])"
)


class Section(NamedTuple):
    """A heading with the text below it, up to the next one."""

    level: int
    title: str
    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()[:8]

    @property
    def blocks(self) -> list[str]:
        return BLOCK.findall(self.text)

    @property
    def codes(self) -> set[str]:
        return set(CODE.findall(BLOCK.sub("", self.text)))

    @property
    def shape(self) -> str:
        text = BLOCK.sub("", self.text)
        counts = {
            kind: len(re.findall(line, text, re.MULTILINE))
            for kind, line in LINES.items()
        }
        return ", ".join(f"{count} {kind}" for kind, count in counts.items())


class Pair(NamedTuple):
    """A guide and its Chinese page."""

    english: pathlib.Path
    chinese: pathlib.Path

    @property
    def name(self) -> str:
        return self.english.relative_to(ROOT).as_posix()


def pairs() -> list[Pair]:
    """Return the guides for users: the first section of the site, and their pages."""
    text = (ROOT / "docs/docsite/extra-docs.yml").read_text(encoding="utf-8")
    entries = yaml.safe_load(text)["sections"][0]["toctree"]
    names = [one["ref"] if isinstance(one, dict) else one for one in entries]
    docs = ROOT / "docs"
    return [
        Pair(ROOT / "README.md", ROOT / "README.zh-CN.md")
        if name == "README"
        else Pair(docs / f"{name}.md", docs / "zh_CN" / f"{name}.md")
        for name in names
    ]


def sections(text: str) -> list[Section]:
    """Return the sections of a document; a `#` in a code block begins none."""
    hidden = BLOCK.sub(lambda found: "x" * len(found[0]), text)
    starts = list(HEADING.finditer(hidden))
    ends = [found.start() for found in starts[1:]] + [len(text)]
    return [
        Section(len(found[1]), found[2], text[found.start() : end].strip())
        for found, end in zip(starts, ends, strict=True)
    ]


def read(path: pathlib.Path) -> list[Section]:
    """Return the sections of a file, none when it does not exist."""
    return sections(path.read_text(encoding="utf-8")) if path.exists() else []


def differences(english: Section, chinese: Section) -> Iterator[str]:
    """Yield what the two sides of a section must have in common and do not."""
    if english.blocks != chinese.blocks:
        yield "code blocks differ"
    if english.shape != chinese.shape:
        yield f"English has {english.shape}; Chinese has {chinese.shape}"
    if WRAPPED.search(BLOCK.sub("", chinese.text)):
        yield "a line breaks between Chinese characters"
    for code in sorted(english.codes - chinese.codes):
        yield f"`{code}` is missing in Chinese"
    for code in sorted(chinese.codes - english.codes):
        yield f"`{code}` is in Chinese alone"


def stale(before: str | None, english: Section, chinese: Section) -> Iterator[str]:
    """Yield which side has changed since the section was recorded."""
    old = before.split() if before else ["", ""]
    if before is None:
        yield "is not recorded"
    elif old[0] != english.digest and old[1] != chinese.digest:
        yield "has changed on both sides"
    elif old[0] != english.digest:
        yield "has changed in English alone: translate it"
    elif old[1] != chinese.digest:
        yield "has changed in Chinese alone: is the English still right?"


def problems(pair: Pair, record: dict[str, str]) -> Iterator[str]:
    """Yield all that is out of step between a guide and its page."""
    english, chinese = read(pair.english), read(pair.chinese)
    if [one.level for one in english] != [one.level for one in chinese]:
        theirs = ", ".join(one.title for one in chinese) or "none"
        ours = ", ".join(one.title for one in english)
        yield f"{pair.name}: other headings. English: {ours}. Chinese: {theirs}."
        return
    for one, other in zip(english, chinese, strict=True):
        for problem in differences(one, other):
            yield f"{pair.name}, {one.title}: {problem}"
        for problem in stale(record.get(one.title), one, other):
            yield f"{pair.name}, {one.title}: {problem}"


def tidied(chinese: Section, english: Section) -> str:
    """Return the Chinese text unwrapped, with as many English code blocks as it has."""
    same = len(english.blocks) == len(chinese.blocks)
    blocks = iter(english.blocks if same else chinese.blocks)
    text = WRAPPED.sub("", BLOCK.sub("```\n```", chinese.text))
    return BLOCK.sub(lambda _found: next(blocks), text)


def tidy(pair: Pair) -> None:
    """Write the Chinese page with the English code blocks, section by section."""
    english, chinese = read(pair.english), read(pair.chinese)
    if [one.level for one in english] != [one.level for one in chinese]:
        return
    texts = [tidied(*both) for both in zip(chinese, english, strict=True)]
    pair.chinese.write_text("\n\n".join(texts) + "\n", encoding="utf-8")


def recorded() -> dict[str, dict[str, str]]:
    """Return the digests by guide and section."""
    return yaml.safe_load(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}


def renew() -> None:
    """Record every section of all pages as it is now."""
    written = HEAD
    for pair in pairs():
        tidy(pair)
        english, chinese = read(pair.english), read(pair.chinese)
        # Which section belongs to which is not known where the headings differ.
        same = [one.level for one in english] == [one.level for one in chinese]
        written += f"{pair.name}:\n" if same else f"{pair.name}: {{}}\n"
        for one, other in zip(english, chinese) if same else ():
            written += f"  {json.dumps(one.title)}: {one.digest} {other.digest}\n"
    RECORD.write_text(written, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--renew", action="store_true")
    wanted = parser.parse_args().renew
    record = recorded()
    found = [
        one for pair in pairs() for one in problems(pair, record.get(pair.name, {}))
    ]
    if wanted:
        print("\n".join(found) or "nothing to renew")
        renew()
        record = recorded()
        found = [
            one for pair in pairs() for one in problems(pair, record.get(pair.name, {}))
        ]
        print(f"Recorded. Left to do: {len(found)}")
    print("\n".join(found) or f"{len(pairs())} guides: both languages are in step")
    if found and not wanted:
        print("When both sides say the same: make translations ARGS=--renew")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
