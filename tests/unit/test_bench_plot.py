"""The drawings of the benchmarks."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise

from bench.plot import HEIGHT, LEFT, WIDTH, Panel, drawing

SVG = "{http://www.w3.org/2000/svg}"


def test_a_straight_line_is_straight() -> None:
    """Ten times the entries, ten times the cost: all points on the diagonal."""
    points = {100: 0.1, 1_000: 1.0, 10_000: 10.0}
    drawn = drawing([Panel("Wall & clock", points), Panel("CPU", {10: 5.0})], "entries")
    root = ET.fromstring(drawn)
    assert [g.get("transform") for g in root.iter(f"{SVG}g")] == [
        "translate(0 0)",
        f"translate({WIDTH} 0)",
    ]
    first = next(root.iter(f"{SVG}g"))
    places = [
        (float(one.get("cx", 0)), float(one.get("cy", 0)))
        for one in first.iter(f"{SVG}circle")
    ]
    steps = [
        (round(b[0] - a[0], 1), round(b[1] - a[1], 1)) for a, b in pairwise(places)
    ]
    assert len(places) == 3 and steps[0] == steps[1]
    assert all(LEFT <= x <= WIDTH and 0 < y < HEIGHT for x, y in places)
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert {"Wall & clock", "100", "10 k", "0.1", "entries"} <= set(texts)
