"""The examples of README.md and docs/: run, or at least read.

A comment in the line before a fenced block says what becomes of it:

    <!-- tasks -->       a list of tasks: run on localhost against the simulator
    <!-- play -->        complete plays: run likewise
    <!-- file NAME -->   written beside the playbook, for the blocks that use it
    <!-- inventory NAME -->  the same, and given to the playbook

Other blocks of YAML are parsed, and must use fully qualified names.
"""

from __future__ import annotations

import configparser
import json
import pathlib
import re
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from ansible.playbook.block import Block as AnsibleBlock
from ansible.playbook.task import Task as AnsibleTask
from integration.documents import ROOT, Block, Loader, blocks, plays

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMES = [str(document.relative_to(ROOT)) for document in DOCUMENTS]
# Their blocks are those of the English guides: see tests/tooling/translations.py.
CHINESE = [
    str(document.relative_to(ROOT))
    for document in (ROOT / "README.zh-CN.md", *(ROOT / "docs/zh_CN").glob("*.md"))
]
# What a task or a block may hold beside its module.
KEYWORDS = {*AnsibleTask.fattributes, *AnsibleBlock.fattributes}
PLUGIN = re.compile(r"(?:lookup|query)\(\s*'([^']+)'")


def modules(task: dict[str, Any]) -> Iterator[str]:
    """Yield the modules that a task, or the tasks inside of it, call."""
    yield from (key for key in task if key not in KEYWORDS)
    for part in ("block", "rescue", "always"):
        for inner in task.get(part, []):
            yield from modules(inner)


def tasks_of(content: Any) -> list[dict[str, Any]]:
    """Return the tasks of a block: of plays, or the list itself; else none."""
    if not isinstance(content, list):
        return []
    if all("hosts" in item for item in content):
        return [task for play in content for task in play.get("tasks", [])]
    return [item for item in content if isinstance(item, dict) and "name" in item]


@pytest.mark.parametrize("name", NAMES)
def test_blocks_are_sound(name: str) -> None:
    for block in blocks(name):
        where = f"{name}:{block.line}"
        if block.language == "ini":
            configparser.ConfigParser(interpolation=None).read_string(block.text)
        if block.language == "json":
            json.loads(block.text)
        if block.language != "yaml":
            continue
        content = yaml.load(block.text, Loader)
        called = [m for task in tasks_of(content) for m in modules(task)]
        called += PLUGIN.findall(block.text)
        short = [one for one in called if one.count(".") < 2]
        assert not short, f"{where}: not fully qualified: {short}"
        assert block.mark or not tasks_of(content), f"{where}: tasks without a mark"


def put(block: Block, folder: pathlib.Path) -> None:
    """Write a block to the file that its mark names."""
    path = folder / block.mark.split()[1]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(block.text, encoding="utf-8")


def is_run(name: str) -> bool:
    return any(b.mark.partition(" ")[0] in ("play", "tasks") for b in blocks(name))


def test_the_guides_for_users_have_something_to_run() -> None:
    assert {"README.md", "docs/selecting.md"} <= set(filter(is_run, NAMES))


def worked_example(outcome: Any, clouds: Any) -> None:
    """The server of the README is made from what the simulator offers, and once."""
    (made,) = [
        row
        for row in clouds.catalog("compshare_instance")
        if row["Name"] == "inference-1"
    ]
    (image,) = [
        row
        for row in clouds.catalog("compshare_image")
        if row["CompShareImageId"] == made["CompShareImageId"]
    ]
    assert image["Name"] == "PyTorch 2.3"
    assert clouds.counts()["changing"] == {"compshare": {"CreateCompShareInstance": 1}}
    login = outcome.task("Show how to log in")["msg"]
    assert re.fullmatch(r"ssh -p \d+ \w+@[\w.-]+", login), login


@pytest.mark.parametrize("name", list(filter(is_run, NAMES)))
def test_blocks_run(clouds, playbook, tmp_path: pathlib.Path, name: str) -> None:
    """All blocks of a document make one playbook, in their order."""
    book: list[dict[str, Any]] = []
    words: list[str] = []
    for block in blocks(name):
        kind, _space, target = block.mark.partition(" ")
        if kind in ("file", "inventory"):
            put(block, tmp_path)
            words += ["-i", target] if kind == "inventory" else []
        elif kind in ("play", "tasks"):
            book += plays(block, f"{name}:{block.line}")
        else:
            known = kind in ("", "listing")
            assert known, f"{name}:{block.line}: unknown mark {block.mark!r}"
    if name == "README.md":
        # The worked example a second time.
        example = next(block for block in blocks(name) if block.mark == "play")
        book += plays(example, name)
    outcome = playbook(book, *words)
    assert outcome.rc == 0, outcome.output
    assert "DEPRECATION" not in outcome.output
    # A play whose hosts do not exist would prove nothing.
    assert "no hosts matched" not in outcome.output
    if name == "README.md":
        worked_example(outcome, clouds)


@pytest.mark.parametrize("name", ["README.md", "docs/locking.md"])
def test_the_playbooks_of_the_collection_run_as_shown(
    clouds, playbook, tmp_path: pathlib.Path, name: str
) -> None:
    """Each line that calls one, in the order of the document, with its files."""
    commands = []
    for block in blocks(name):
        if block.mark.startswith("file "):
            put(block, tmp_path)
        if block.language == "shell":
            lines = block.text.splitlines()
            commands += [shlex.split(line, comments=True) for line in lines]
    calls = [words[1:] for words in commands if words[:1] == ["ansible-playbook"]]
    calls = [words for words in calls if words[0].startswith("aicloud.catalog.")]
    assert len(calls) >= 3
    for words in calls:
        outcome = playbook(*words)
        assert outcome.rc == 0, outcome.output
    assert (tmp_path / "aicloud.lock.yml").exists()
    assert (tmp_path / "drift.html").exists()


def test_the_pipelines_of_the_guide_are_sound() -> None:
    """They load, have what each service needs, and call what the guide shows."""
    found = [yaml.load(b.text, Loader) for b in blocks("docs/locking.md")
             if b.language == "yaml" and not b.mark]  # fmt: skip
    github, gitlab = found
    # YAML takes the word "on" for true.
    assert github[True] == {"schedule": [{"cron": "0 6 * * 1"}]}
    job = github["jobs"]["drift"]
    assert job["runs-on"] and all(
        len(step.keys() & {"uses", "run"}) == 1 for step in job["steps"]
    )
    assert all(
        value == "${{ secrets." + name + " }}" for name, value in job["env"].items()
    )
    kept = job["steps"][-1]
    assert kept["if"] == "always()" and kept["with"]["path"] == "drift.html"
    assert gitlab["drift"]["rules"] and gitlab["drift"]["artifacts"] == {
        "when": "always",
        "paths": ["drift.html"],
    }
    runs = [step["run"] for step in job["steps"] if "run" in step]
    for lines in (runs, gitlab["drift"]["script"]):
        assert lines[-1] == (
            "ansible-playbook aicloud.catalog.drift -e manifest=aicloud.yml"
            " -e fail_on=republished,withdrawn,gone -e report=drift.html"
        )
        assert any(
            line.startswith("ansible-galaxy collection install") for line in lines
        )
        assert any("requests jmespath" in line for line in lines)


@pytest.mark.usefixtures("whole")
def test_explanation_is_the_real_one(clouds, playbook) -> None:
    """The message that docs/selecting.md takes apart."""
    document = blocks("docs/selecting.md")
    (shown,) = [block for block in document if block.language == "text"]
    outcome = playbook(plays(document[-1], "docs/selecting.md"))
    told = ". ".join(outcome.task("Show it")["msg"])
    assert " ".join(shown.text.split()) == " ".join(told.split())


@pytest.mark.parametrize("name", [*NAMES, *sorted(CHINESE)])
def test_links_lead_somewhere(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)]+)\)", text):
        path, _hash, anchor = target.partition("#")
        if "://" in target:
            continue
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), f"{name}: {target}"
        if anchor:
            titles = re.findall(
                r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE
            )
            anchors = {
                re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
                for title in titles
            }
            assert anchor in anchors, f"{name}: {target}"


def test_readme_links_every_guide() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [name for name in NAMES[1:] if not re.search(rf"[(/]{name}\)", text)]
    assert not missing


CLOUDS = {
    "CompShare": "compshare_image",
    "ZStack": "zstack_model",
    "Qianfan": "qianfan_model",
}


def test_every_connection_option_is_explained(run_ansible) -> None:
    """The tables of docs/credentials.md against what ansible-doc says."""
    text = (ROOT / "docs" / "credentials.md").read_text(encoding="utf-8")
    asked = run_ansible(
        "ansible-doc",
        "--type=lookup",
        "--json",
        *(f"aicloud.catalog.{one}" for one in CLOUDS.values()),
    )
    documented = json.loads(asked.stdout)
    for title, listing in CLOUDS.items():
        part = text.partition(f"## {title}\n")[2].partition("\n## ")[0]
        part += text.partition("## All clouds\n")[2].partition("\n## ")[0]
        rows = {
            row[0].strip(" `"): row
            for row in re.findall(r"^\|(.*)\|(.*)\|(.*)\|(.*)\|$", part, re.MULTILINE)
        }
        doc = documented[f"aicloud.catalog.{listing}"]["doc"]
        for name, option in doc["options"].items():
            if "env" not in option:
                continue
            assert name in rows, f"{title}: no row for {name}"
            told = "|".join(rows[name])
            # Core takes the last variable that is set, so the first choice is last.
            variables = [entry["name"] for entry in reversed(option["env"])]
            found = re.findall(r"`([A-Z_]{6,})`", rows[name][1])
            assert found[: len(variables)] == variables, f"{title} {name}: {told}"
            for entry in (*option["vars"], *option["ini"]):
                wanted = entry.get("name") or f"[{entry['section']}] {entry['key']}"
                assert f"`{wanted}`" in told, f"{title} {name}: {wanted}"
