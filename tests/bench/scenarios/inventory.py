"""Inventories of 10 000 entries against a script that prints the same as JSON.

With constructed groups: against a plugin that reads the hosts from JSON and leaves the
same expressions to core's Constructable; the graphs must be equal.
"""

from __future__ import annotations

import pathlib
import statistics
import tempfile
from collections.abc import Sequence

from bench.measure import Cost, Wrong
from bench.plan import Plan
from bench.report import Result, Section
from bench.rounds import (
    Round,
    estimate,
    interleave,
    median_cells,
    median_cost,
    ratios,
)
from bench.setting import Setting

PLAIN = "plugin: aicloud.catalog.compshare_image\nhostnames: [id]\n"
STOCK = "plugin: stock\nhosts: {hosts}\ngroup: compshare_image\n"
CONSTRUCTED = """\
compose:
  maker: catalog_author
  title: catalog_name ~ '-' ~ catalog_version
groups:
  official: catalog_official
  big: (catalog_size_bytes | default(0, true)) > 50000000000
keyed_groups:
  - {key: catalog_author, prefix: author}
  - {key: catalog_gpu_types, prefix: gpu}
  - {key: catalog_tags, prefix: tag}
"""
LIST, PLAY, GRAPH = 0.90, 0.75, 0.50
MEMORY, WALL = 0.5, 0.30
# Entries, and how often: a static play of 50 000 takes most of a minute.
LARGE = {20_000: 2, 50_000: 1}


def run(plan: Plan, section: Section) -> None:
    section.head = ("median wall / CPU in s", "ours", "yardstick")
    images = 2_000 if plan.quick else 10_000
    with Setting(images, 20) as setting, tempfile.TemporaryDirectory() as folder:
        plan.say(f"inventory: {images} entries")
        _plain(setting, pathlib.Path(folder), plan.repeat(3, 1), section)
    with Setting(2_000, 20) as setting, tempfile.TemporaryDirectory() as folder:
        plan.say("inventory: constructed groups of 2000 entries")
        _constructed(setting, pathlib.Path(folder), plan.repeat(3, 1), section)
    for images, times in LARGE.items():
        if plan.quick:
            break
        with Setting(images, 20) as setting, tempfile.TemporaryDirectory() as folder:
            plan.say(f"inventory: {images} entries")
            _large(setting, pathlib.Path(folder), plan.repeat(times, 1), section)


def _plain(
    setting: Setting, folder: pathlib.Path, times: int, section: Section
) -> None:
    source, script = _ours_and_static(setting, folder)
    steps = {
        "list": lambda: setting.inventory(source, "--list").cost,
        "static list": lambda: setting.inventory(script, "--list", pages=0).cost,
        "play": lambda: _one_task(setting, source),
        "static play": lambda: _one_task(setting, script, pages=0),
    }
    rounds = interleave(steps, times)
    for what, most in (("list", LIST), ("play", PLAY)):
        _add(section, setting, rounds, (what, f"static {what}"), most)


def _constructed(
    setting: Setting, folder: pathlib.Path, times: int, section: Section
) -> None:
    source = folder / "a.compshare_image.yml"
    source.write_text(PLAIN, encoding="utf-8")
    hosts = folder / "list.json"
    hosts.write_text(setting.inventory(source, "--list").told_text, encoding="utf-8")
    source.write_text(PLAIN + CONSTRUCTED, encoding="utf-8")
    stock = folder / "stock.yml"
    stock.write_text(STOCK.format(hosts=hosts) + CONSTRUCTED, encoding="utf-8")
    graphs = [
        setting.inventory(file, "--graph", pages=pages).told_text
        for file, pages in ((source, None), (stock, 0))
    ]
    if graphs[0] != graphs[1]:
        raise Wrong("the graphs of our plugin and of core's Constructable differ")
    steps = {
        "graph": lambda: setting.inventory(source, "--graph").cost,
        "stock graph": lambda: setting.inventory(stock, "--graph", pages=0).cost,
    }
    rounds = interleave(steps, times)
    _add(section, setting, rounds, ("graph", "stock graph"), GRAPH)


def _large(
    setting: Setting, folder: pathlib.Path, times: int, section: Section
) -> None:
    """Compare plays of one task: peak memory of the largest process, and wall clock."""
    source, script = _ours_and_static(setting, folder)
    steps = {
        "play": lambda: _one_task(setting, source),
        "static play": lambda: _one_task(setting, script, pages=0),
    }
    rounds = interleave(steps, times)
    what = f"{setting.images} entries: play ÷ static play"
    memory = [one["play"].rss / one["static play"].rss for one in rounds]
    section.results += [
        Result(what=f"{what}, peak memory", value=estimate(memory), most=MEMORY),
        Result(
            what=f"{what}, wall",
            value=ratios(rounds, "play", ("static play",), "wall"),
            most=WALL,
        ),
    ]
    section.rows.append(
        (what, *(_cost_and_memory(rounds, name) for name in ("play", "static play")))
    )


def _cost_and_memory(rounds: Sequence[Round], name: str) -> str:
    cost = median_cost(rounds, name)
    peak = statistics.median(one[name].rss for one in rounds) / 1_000_000
    return f"{cost.wall:.1f} / {cost.cpu:.1f}, {peak:.0f} MB"


def _ours_and_static(
    setting: Setting, folder: pathlib.Path
) -> tuple[pathlib.Path, pathlib.Path]:
    """Return our inventory file, and a script that prints the same as JSON."""
    source = folder / "a.compshare_image.yml"
    source.write_text(PLAIN, encoding="utf-8")
    listed = setting.inventory(source, "--list")
    (folder / "list.json").write_text(listed.told_text, encoding="utf-8")
    script = folder / "static.sh"
    script.write_text(f"#!/bin/sh\ncat {folder}/list.json\n", encoding="utf-8")
    script.chmod(0o700)
    return source, script


def _one_task(setting: Setting, source: pathlib.Path, pages: int | None = None) -> Cost:
    words = ("--inventory", str(source))
    return setting.playbook("debug.yml", *words, pages=pages, answer="constant")


def _add(
    section: Section,
    setting: Setting,
    rounds: Sequence[Round],
    names: tuple[str, str],
    most: float,
) -> None:
    ours, theirs = names
    what = f"{setting.images} entries: {ours} ÷ {theirs}, CPU"
    value = ratios(rounds, ours, (theirs,), "cpu")
    section.results.append(Result(what=what, value=value, most=most))
    section.rows.append((what, *median_cells(rounds, names, digits=1)))
