"""What Ansible makes anew in each process is made once in tests, and is what it was."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import zipfile

from tooling.forked import Forked

SITE = pathlib.Path(__file__).resolve().parents[1] / "tooling" / "kept"


def run(folder: pathlib.Path, command: str, kept: str = "kept") -> str:
    """Return what a Python prints that keeps what it makes in a folder."""
    return subprocess.run(
        [sys.executable, "-c", command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(SITE), "KEPT": kept},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


def shown(folder: pathlib.Path, text: str) -> str:
    with zipfile.ZipFile(folder / "module.zip", "w") as packed:
        packed.writestr("packed/__init__.py", "")
        packed.writestr("packed/inner.py", text)
    return run(
        folder,
        "import sys; sys.path.insert(0, 'module.zip'); import packed.inner",
    )


def test_compiled_once_and_again_when_it_was_changed(tmp_path: pathlib.Path) -> None:
    assert shown(tmp_path, "print('one')") == "one\n"
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").iterdir()}
    assert len(kept) == 2
    assert shown(tmp_path, "print('one')") == "one\n"
    assert kept == {
        path: path.stat().st_mtime_ns for path in (tmp_path / "kept").iterdir()
    }
    assert shown(tmp_path, "print('two')") == "two\n"
    assert len(list((tmp_path / "kept").iterdir())) == 3


PARSE = """
import sys, yaml
class Own(yaml.CSafeLoader): pass
Own.add_constructor("tag:yaml.org,2002:int", lambda loader, node: "own")
with open("large.yml") as file:
    print(repr(yaml.load(file, yaml.CSafeLoader))[-30:])
text = open("large.yml", "rb").read()
print(repr(yaml.load(text, yaml.CSafeLoader))[-30:])
print(repr(yaml.load(text, Loader=yaml.CBaseLoader))[-30:])
print(repr(yaml.load(text, Loader=Own))[-30:])
print(yaml.safe_load("[1]"))
"""


def test_large_tables_are_parsed_once_and_again_when_they_were_changed(
    tmp_path: pathlib.Path,
) -> None:
    for last, count in (("1", 2), ("2", 4)):
        rows = [f"- name {number}\n" for number in range(10_000)]
        (tmp_path / "large.yml").write_text("".join([*rows, f"- {last}\n"]))
        plain = run(tmp_path, PARSE, kept="")
        assert [run(tmp_path, PARSE) for _time in range(2)] == [plain] * 2
        assert f"'name 9999', {last}]" in plain
        assert len(list((tmp_path / "kept").iterdir())) == count


DOCUMENTED = """
from ansible.plugins.loader import connection_loader, init_plugin_loader
init_plugin_loader()
connection_loader.get("ssh", class_only=True)
from ansible import constants
def shown(value):
    if isinstance(value, dict):
        return sorted((shown(name), shown(inner)) for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        return [shown(inner) for inner in value]
    tags = getattr(value, "_ansible_tags_mapping", {})
    return type(value).__name__, repr(value), sorted(map(repr, tags.values()))
found = constants.config.get_configuration_definitions("connection", "ssh")
assert found
print(len(found), shown(found), constants.DEFAULT_LOCAL_TMP.rpartition("/")[0])
print(constants.config.get_config_value("CONNECTION_FACTS_MODULES"))
found["control_path"].clear()
"""


def test_options_of_plugins_are_read_once_by_all(tmp_path: pathlib.Path) -> None:
    """As are the templates in defaults, also by programs that are forked."""
    (tmp_path / "program.py").write_text(DOCUMENTED)
    plain = run(tmp_path, DOCUMENTED, kept="")
    assert "control_path" in plain
    assert [run(tmp_path, DOCUMENTED) for _time in range(2)] == [plain] * 2
    names = {path.name for path in (tmp_path / "kept").iterdir()}
    assert any(".default." in name for name in names)
    started = {**os.environ, "PYTHONPATH": str(SITE), "KEPT": str(tmp_path / "kept")}
    with Forked(started) as forked:
        command = (forked.program, str(tmp_path / "program.py"))
        for _time in range(2):
            done = subprocess.run(
                command, env=started, capture_output=True, text=True, check=True
            )
            assert done.stdout == plain
    assert names == {path.name for path in (tmp_path / "kept").iterdir()}


def test_a_zip_is_made_once_for_modules_that_are_the_same_everywhere(
    tmp_path: pathlib.Path,
) -> None:
    """What a test writes itself may be something else in the next test."""
    (tmp_path / "ansible_collections" / "aicloud").mkdir(parents=True)
    own = tmp_path / "library" / "own.py"
    own.parent.mkdir()
    shared = tmp_path / "kept" / "modules"
    environment = {
        **os.environ,
        "PYTHONPATH": str(SITE),
        "KEPT": str(tmp_path / "kept"),
        "HOME": str(tmp_path),
        "ANSIBLE_LIBRARY": str(own.parent),
        "ANSIBLE_COLLECTIONS_PATH": str(tmp_path),
        "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        "ANSIBLE_NOCOLOR": "1",
    }

    def run_module(module: str) -> subprocess.CompletedProcess[str]:
        program = pathlib.Path(sys.executable).parent / "ansible"
        return subprocess.run(
            [program, "localhost", "-m", module],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    for number in range(2):
        own.write_text(
            "from ansible.module_utils.basic import AnsibleModule\n"
            f"AnsibleModule({{}}).exit_json(number={number})\n"
        )
        assert f'"number": {number}' in run_module("own").stdout
        assert '"ping": "pong"' in run_module("ping").stdout
        (kept,) = shared.iterdir()
        assert kept.name.startswith("ansible.modules.ping-")
    kept.write_bytes(b"A")
    assert run_module("ping").returncode, "what is kept is what runs"
