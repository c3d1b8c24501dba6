"""Inventories of 10 000 entries against a script that prints the same as JSON.

With constructed groups: against a plugin that reads the hosts from JSON and leaves the
same expressions to core's Constructable; the graphs must be equal.
"""

from __future__ import annotations

import pathlib
import tempfile

from bench.measure import Wrong
from bench.plan import Plan
from bench.report import Result, Section
from bench.rounds import interleave, median_cost, ratios
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


def run(plan: Plan, section: Section) -> None:
    section.head = ("median wall / CPU in s", "ours", "yardstick")
    images = 2_000 if plan.quick else 10_000
    with Setting(images, 20) as setting, tempfile.TemporaryDirectory() as folder:
        plan.say(f"inventory: {images} entries")
        _plain(setting, pathlib.Path(folder), plan.repeat(3, 1), section)
    with Setting(2_000, 20) as setting, tempfile.TemporaryDirectory() as folder:
        plan.say("inventory: constructed groups of 2000 entries")
        _constructed(setting, pathlib.Path(folder), plan.repeat(3, 1), section)
    if not plan.quick:
        with Setting(50_000, 20) as setting, tempfile.TemporaryDirectory() as folder:
            plan.say("inventory: 50000 entries")
            _large(setting, pathlib.Path(folder), section)


def _plain(
    setting: Setting, folder: pathlib.Path, times: int, section: Section
) -> None:
    source = folder / "a.compshare_image.yml"
    source.write_text(PLAIN, encoding="utf-8")
    listed = setting.inventory(source, "--list")
    (folder / "list.json").write_text(listed.told_text, encoding="utf-8")
    script = folder / "static.sh"
    script.write_text(f"#!/bin/sh\ncat {folder}/list.json\n", encoding="utf-8")
    script.chmod(0o700)
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


def _large(setting: Setting, folder: pathlib.Path, section: Section) -> None:
    source = folder / "a.compshare_image.yml"
    source.write_text(PLAIN, encoding="utf-8")
    cost = setting.inventory(source, "--list").cost
    megabytes = cost.rss / 1_000_000
    row = f"{cost.wall:.1f} / {cost.cpu:.1f}, {megabytes:.0f} MB"
    section.rows.append((f"{setting.images} entries: list, largest process", row, ""))


def _one_task(setting: Setting, source: pathlib.Path, pages: int | None = None):
    words = ("--inventory", str(source))
    return setting.playbook("debug.yml", *words, pages=pages, answer="constant")


def _add(
    section: Section,
    setting: Setting,
    rounds,
    names: tuple[str, str],
    most: float,
) -> None:
    ours, theirs = names
    what = f"{setting.images} entries: {ours} ÷ {theirs}, CPU"
    value = ratios(rounds, ours, (theirs,), "cpu")
    section.results.append(Result(what=what, value=value, most=most))
    costs = [median_cost(rounds, name) for name in names]
    section.rows.append((what, *(f"{one.wall:.1f} / {one.cpu:.1f}" for one in costs)))
