"""The files for the hosting platform load, and name targets that exist."""

from __future__ import annotations

import functools
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.aicloud.catalog.tests.unit.contract.documents import ROOT

GITHUB = ROOT / ".github"
HOOKS = ROOT / ".pre-commit-config.yaml"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
FORMS = sorted(
    p for p in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if p.stem != "config"
)
# A command in a text, a line of its own, or what a step or a hook runs.
MAKE = re.compile(
    r"(?:`|^|\$\(|run: |entry: )make +(?P<words>[a-z][^`;&|\n#)]*)", re.MULTILINE
)
# What an issue form may be made of, and what each element must tell.
ELEMENTS = {"markdown": "value", "input": "label", "textarea": "label"}
ELEMENTS |= {"dropdown": "label", "checkboxes": "label"}


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def part_targets() -> list[str]:
    """Return the targets that the jobs of the test workflow run."""
    job = load(GITHUB / "workflows/test.yml")["jobs"]["part"]
    return [
        t
        for part in job["strategy"]["matrix"]["include"]
        for t in part["targets"].split()
    ]


@functools.cache
def makefile() -> str:
    """Return what make knows: variables and rules. No target is made."""
    command = ["make", "--directory", ROOT, "--print-data-base", "--question", "help"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_are_complete(path: Path) -> None:
    workflow = load(path)
    # YAML 1.1 reads the key `on` as true.
    assert set(workflow) <= {"name", True, "permissions", "concurrency", "jobs"}
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        assert "uses" in job or job["runs-on"], name
        assert set(job.get("needs", "").split()) <= set(workflow["jobs"]), name
        if job.get("uses"):
            assert (ROOT / job["uses"]).exists(), job["uses"]
        for step in job.get("steps", []):
            assert ("uses" in step) != ("run" in step), step
            # A version is pinned, and no text of a pull request becomes a command.
            assert re.search(r"@v\d+$", step.get("uses", "@v1"))
            assert "github.event" not in step.get("run", ""), step


def test_workflows_run_what_make_test_runs() -> None:
    (line,) = re.findall(r"^TESTS := (.*)$", makefile(), re.MULTILINE)
    assert set(line.split()) <= set(part_targets())
    assert len(set(part_targets())) == len(part_targets())


def test_targets_that_are_named_exist() -> None:
    sources = [
        *WORKFLOWS,
        HOOKS,
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *GITHUB.glob("*.md"),
    ]
    named = {*part_targets()}
    for source in sources:
        for found in MAKE.finditer(source.read_text(encoding="utf-8")):
            words = found["words"].partition("=")[0].split()
            named |= {w for w in words if re.fullmatch(r"[a-z][a-z-]+(-\d\.\d+)?", w)}
    assert len(named) > 20
    assert (
        named - set(re.findall(r"^([a-z][\w.-]*):", makefile(), re.MULTILINE)) == set()
    )


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_forms_are_what_the_platform_accepts(path: Path) -> None:
    form = load(path)
    assert set(form) <= {"name", "description", "title", "labels", "assignees", "body"}
    assert form["name"] and form["description"]
    names = [element["id"] for element in form["body"] if "id" in element]
    assert len(set(names)) == len(names)
    for element in form["body"]:
        assert set(element) <= {"type", "id", "attributes", "validations"}
        assert element["attributes"][ELEMENTS[element["type"]]]
        if element["type"] == "dropdown":
            assert len(set(element["attributes"]["options"])) > 1


def test_hooks_are_local() -> None:
    for repository in load(HOOKS)["repos"]:
        assert repository["repo"] == "local"
        for hook in repository["hooks"]:
            assert hook["language"] == "system" and not hook["pass_filenames"]
