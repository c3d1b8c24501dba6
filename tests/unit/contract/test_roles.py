"""Every role is documented, told apart from the others by name, and has a scenario."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir() if path.is_dir())
SEQUENCE = ["prepare", "converge", "idempotence", "check", "verify", "cleanup"]
# What `make molecule` calls.
PLAYBOOKS = ("prepare", "converge", "verify", "cleanup")

each_role = pytest.mark.parametrize("role", ROLES)


def read(*parts: str) -> Any:
    """Return the content of a YAML file of the collection."""
    return yaml.safe_load(ROOT.joinpath(*parts).read_text(encoding="utf-8"))


@functools.cache
def options(role: str) -> dict[str, Any]:
    return read("roles", role, "meta", "argument_specs.yml")["argument_specs"]["main"][
        "options"
    ]


def test_there_are_roles() -> None:
    assert "model_files" in ROLES


@each_role
def test_defaults_are_those_that_are_documented(role: str) -> None:
    documented = {
        name: option["default"]
        for name, option in options(role).items()
        if "default" in option
    }
    assert documented == read("roles", role, "defaults", "main.yml")


@each_role
def test_every_option_bears_the_name_of_the_role(role: str) -> None:
    assert [name for name in options(role) if not name.startswith(f"{role}_")] == []


def worked_with(role: str, name: str) -> list[str]:
    """Return the lines that do more with an option than hand it to a module.

    A module converts what it gets; a template does not.
    """
    folder = ROOT / "roles" / role
    files = [*folder.glob("tasks/*.yml"), *folder.glob("vars/*.yml")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    handed_on = (
        rf'^ +(?!loop)\w+: "{{{{ {name}( \| default\(omit(, true)?\))? }}}}"$',
        rf"{name} \| bool\b",
        rf"{name}\.split\(','\)[^}}]*? if {name} is string\s+else {name}\b",
        rf"\[{name}\] \| flatten\b",
    )
    for pattern in handed_on:
        text = re.sub(pattern, "", text, flags=re.MULTILINE)
    word = re.compile(rf"\b{name}\b")
    return [
        line
        for line in text.splitlines()
        if word.search(line)
        and ("{{" in line or "}}" in line or line.strip().startswith(("-", "when")))
    ]


# A value from --extra-vars or an INI inventory is a text. Core accepts "false" for a
# bool and "a,b" for a list, and hands them on as they are.
@each_role
def test_a_text_is_converted_before_a_template_works_with_it(role: str) -> None:
    scalars = ("str", "path")
    converted = [
        name
        for name, option in options(role).items()
        if option["type"] == "bool"
        or (option["type"] == "list" and option["elements"] in scalars)
    ]
    assert {
        name: found for name in converted if (found := worked_with(role, name))
    } == {}


@each_role
def test_the_readme_names_every_option_that_is_required(role: str) -> None:
    text = (ROOT / "roles" / role / "README.md").read_text(encoding="utf-8")
    assert f"# {role}\n" in text
    required = [
        name for name, option in options(role).items() if option.get("required")
    ]
    assert [name for name in required if f"`{name}`" not in text] == []


@each_role
def test_the_readme_of_the_project_names_the_role(role: str) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("\n## Roles\n")[2].partition("\n## ")[0]
    assert f"(roles/{role}/README.md)" in section


@each_role
def test_the_scenario_is_complete(role: str) -> None:
    scenario = ROOT / "extensions" / "molecule" / role
    own = read("extensions", "molecule", role, "molecule.yml") or {}
    # The base configuration alone says what is run.
    assert "test_sequence" not in own.get("scenario", {})
    missing = [n for n in PLAYBOOKS if not (scenario / f"{n}.yml").is_file()]
    assert missing == []


@each_role
def test_the_scenario_runs_the_role(role: str) -> None:
    text = (ROOT / "extensions/molecule" / role / "converge.yml").read_text("utf-8")
    assert f"aicloud.catalog.{role}\n" in text


@each_role
def test_verifying_starts_with_a_look_at_the_inventory(role: str) -> None:
    """Molecule calls a verification that ran on no host successful."""
    first = read("extensions", "molecule", role, "verify.yml")[0]
    assert first["hosts"] == "localhost"
    assert "groups['targets']" in str(first["tasks"][0])


def test_all_scenarios_share_one_sequence() -> None:
    base = read(".config", "molecule", "config.yml")
    assert base["scenario"]["test_sequence"] == SEQUENCE
    assert base["platforms"][0]["groups"] == ["targets"]


@each_role
def test_what_users_have_beside_their_playbook_is_not_taken_for_its_files(
    role: str,
) -> None:
    """Ansible looks there first for what a file imports that was itself included."""
    for path in (ROOT / "roles" / role / "tasks").glob("*.yml"):
        for imported in re.findall(r"import_tasks: *(.+)", path.read_text("utf-8")):
            assert imported.startswith('"{{ role_path }}/tasks/'), (path, imported)


@each_role
def test_loops_leave_the_variable_of_the_users_loop_alone(role: str) -> None:
    """Whoever includes the role in a loop may use ``item`` in its options."""
    for path in (ROOT / "roles" / role / "tasks").glob("*.yml"):
        text = path.read_text("utf-8")
        variables = re.findall(r"loop_var: (\w+)", text)
        loops = re.findall(r"^ *(?:loop|with_\w+):", text, re.MULTILINE)
        assert len(loops) == len(variables), path
        assert all(one.startswith(f"_{role}_") for one in variables), path


@each_role
def test_what_a_role_keeps_for_itself_says_so(role: str) -> None:
    """Whatever else it leaves behind, a play could take for a result."""
    for path in (ROOT / "roles" / role / "tasks").glob("*.yml"):
        text = path.read_text("utf-8")
        kept = re.findall(r"^ *register: (\w+)", text, re.MULTILINE)
        for facts in re.findall(r"set_fact:\n((?: +.*\n)+)", text):
            depth = len(facts) - len(facts.lstrip())
            kept += re.findall(rf"^ {{{depth}}}(\w+):", facts, re.MULTILINE)
        wrong = [
            name
            for name in kept
            if name != f"{role}_result" and not name.startswith(f"_{role}_")
        ]
        assert wrong == [], path
