"""Figures over sizes as a drawing: panels side by side, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 300, 260
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 34, 40
# Readable on a light and on a dark page.
STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#57606a}"
    "path{fill:none;stroke:#0969da;stroke-width:2}circle{fill:#0969da}"
    "line{stroke:#8c959f;stroke-opacity:.4}.title{font-weight:bold}"
    "@media(prefers-color-scheme:dark){text{fill:#9da7b1}"
    "path{stroke:#79c0ff}circle{fill:#79c0ff}}"
)


@dataclass(frozen=True)
class Panel:
    """One figure: ``points`` are sizes and values, all above 0."""

    title: str
    points: Mapping[int, float]


def drawing(panels: Sequence[Panel], under: str) -> str:
    """Return the panels as one SVG; ``under`` is what the sizes count."""
    width = WIDTH * len(panels)
    parts = [
        _start(width),
        f"<title>{escape(', '.join(one.title for one in panels))}</title>",
        f"<style>{STYLE}</style>",
    ]
    for number, panel in enumerate(panels):
        parts.append(f'<g transform="translate({number * WIDTH} 0)">')
        parts += _panel(panel, under)
        parts.append("</g>")
    return "\n".join([*parts, "</svg>", ""])


def _start(width: int) -> str:
    box = f'viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img">'


def _panel(panel: Panel, under: str) -> list[str]:
    across = _Scale(list(panel.points), LEFT, WIDTH - RIGHT)
    up = _Scale(list(panel.points.values()), HEIGHT - BOTTOM, TOP)
    parts = [f'<text class="title" x="{LEFT}" y="18">{escape(panel.title)}</text>']
    for value in across.ticks():
        x = across.place(value)
        parts.append(f'<line x1="{x}" y1="{TOP}" x2="{x}" y2="{HEIGHT - BOTTOM}"/>')
        parts.append(_label(x, HEIGHT - BOTTOM + 16, "middle", value))
    for value in up.ticks():
        y = up.place(value)
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}"/>')
        parts.append(_label(LEFT - 6, y + 4, "end", value))
    places = [(across.place(x), up.place(y)) for x, y in sorted(panel.points.items())]
    parts.append(f'<path d="M{" L".join(f"{x} {y}" for x, y in places)}"/>')
    parts += [f'<circle cx="{x}" cy="{y}" r="3"/>' for x, y in places]
    middle = (LEFT + WIDTH - RIGHT) / 2
    beneath = f'<text x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">'
    return [*parts, f"{beneath}{escape(under)}</text>"]


def _label(x: float, y: float, anchor: str, value: float) -> str:
    text = f"{value:g}" if value < 1000 else f"{value / 1000:g} k"
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}">{text}</text>'


class _Scale:
    """From values to places, over whole powers of ten."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self._low = math.floor(math.log10(min(values)))
        self._high = max(math.ceil(math.log10(max(values))), self._low + 1)
        self._start, self._end = start, end

    def ticks(self) -> list[float]:
        return [10.0**power for power in range(self._low, self._high + 1)]

    def place(self, value: float) -> float:
        share = (math.log10(value) - self._low) / (self._high - self._low)
        return round(self._start + share * (self._end - self._start), 1)
