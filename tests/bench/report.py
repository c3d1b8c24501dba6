"""What was found, as a table for a terminal or for the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.rounds import Estimate

HEAD = ("scenario", "aim", "measured", "90 % interval", "CPU", "")


@dataclass(frozen=True, kw_only=True)
class Result:
    """One figure. ``most`` is the aim, where there is one; ``unit`` follows figures."""

    what: str
    value: Estimate
    most: float | None = None
    unit: str = ""
    cpu: Estimate | None = None
    digits: int = 2

    @property
    def missed(self) -> bool:
        return self.most is not None and self.value.median > self.most

    def cells(self) -> tuple[str, ...]:
        def text(value: float) -> str:
            return f"{value:.{self.digits}f}{self.unit}"

        low, high = text(self.value.low), text(self.value.high)
        return (
            self.what,
            "" if self.most is None else f"≤ {text(self.most)}",
            text(self.value.median),
            "" if low == high else f"{low} to {high}",
            "" if self.cpu is None else f"{self.cpu.median:.2f}",
            "" if self.most is None else "MISSED" if self.missed else "met",
        )


@dataclass(kw_only=True)
class Section:
    """The results of one scenario, and a table of its own where that says more."""

    title: str
    results: list[Result] = field(default_factory=list)
    head: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def show(sections: Sequence[Section], markdown: bool) -> str:
    """Return all sections as text."""
    table = _markdown_table if markdown else _plain_table
    parts: list[str] = []
    for section in sections:
        parts.append(f"## {section.title}\n" if markdown else f"== {section.title}")
        parts += [f"WRONG: {problem}" for problem in section.wrong]
        if section.results:
            parts.append(table(HEAD, [result.cells() for result in section.results]))
        if section.rows:
            parts.append(table(section.head, section.rows))
    return "\n".join(parts)


def _plain_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in (head, *rows)
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
