"""Long waits are seen: in a terminal, with every callback, not where nobody looks."""

from __future__ import annotations

import json
import os
import pathlib
import pty
import re
import subprocess
import sys
from collections.abc import Callable

import pytest
from integration.asking import play
from integration.compshare_tasks import FAST, node, task

ROW = "compshare_instance"
LINE = re.compile(
    r"^\[(\S+)\] (\w+) (\S+): (.+) after (?:\d+ min )?\d+ s\r?$", re.MULTILINE
)


def shown(output: str, name: str = "node-a") -> list[str]:
    """Return the states of an instance that were shown."""
    return [state for _host, _module, one, state in LINE.findall(output) if one == name]


@pytest.fixture
def in_terminal(
    bare: dict[str, str], credentials: dict[str, str], tmp_path: pathlib.Path
) -> Callable[..., str]:
    """Run plays in a terminal and return all that it shows.

    ``seen`` is called with what is shown so far, each time that there is more.
    """

    def run(
        plays: list,
        *words: str,
        seen: Callable[[str], None] = lambda output: None,
        environment: dict[str, str] | None = None,
    ) -> str:
        path = tmp_path / "terminal.yml"
        path.write_text(json.dumps(plays))
        program = pathlib.Path(sys.executable).parent / "ansible-playbook"
        ours, theirs = pty.openpty()
        with subprocess.Popen(
            [str(program), str(path), *words],
            env={**bare, **credentials, **FAST, **(environment or {})},
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
        ) as process:
            os.close(theirs)
            output = b""
            try:
                while more := _read(ours):
                    output += more
                    seen(output.decode(errors="replace"))
                process.wait(timeout=60)
            finally:
                process.kill()
        os.close(ours)
        assert process.returncode == 0, output.decode()
        return output.decode()

    return run


def _read(handle: int) -> bytes:
    try:
        return os.read(handle, 65536)
    except OSError:
        return b""  # the other end is closed


def test_a_person_sees_each_state_while_the_module_waits(clouds, in_terminal) -> None:
    """The instance goes on only once its first state has been seen on the screen."""
    clouds.quirks({"compshare": {"instance_polls": 100_000}})
    at: list[str] = []

    def seen(output: str) -> None:
        if at or "Install" not in shown(output):
            return
        assert "changed: [localhost]" not in output
        rows = clouds.catalog(ROW)
        ahead = {"_ahead": ["\x1b[31mAlmost\n", "Running"]}
        fresh = [row | (ahead if row["Name"] == "node-a" else {}) for row in rows]
        clouds.set_catalog(ROW, rows=fresh)
        at.append(output)

    output = in_terminal([play([node("create"), node("again")])], seen=seen)
    # What a cloud says is shown, not done.
    assert shown(output) == ["Install", r"\x1b[31mAlmost\n", "Running"]
    assert "\x1b[31m" not in output
    assert output.index("Running after") < output.index("changed: [localhost]")
    assert "[localhost] compshare_instance node-a: Install after" in output


def test_every_host_of_several_forks_and_async(
    clouds, in_terminal, tmp_path: pathlib.Path
) -> None:
    """Each worker shows its own; async as well, unless nobody waits for it."""
    many = play([node("create", name="node-{{ inventory_hostname }}")])
    many |= {"hosts": "a:b", "strategy": "free"}
    waited = node("waited", name="node-c") | {"async": 60, "poll": 1}
    left = node("left", name="node-d") | {"async": 60, "poll": 0, "register": "job"}
    check = {
        "name": "end",
        "ansible.builtin.async_status": {"jid": "{{ job.ansible_job_id }}"},
        "register": "end",
        "until": "end is finished",
        "retries": 60,
        "delay": 1,
    }
    # Nobody reads what it would tell, so there is no file to tell it in.
    local = tmp_path / "local"
    files = {"paths": str(local), "patterns": "progress-*", "recurse": True}
    look = {"name": "look", "ansible.builtin.find": files, "register": "files"}
    none = {
        "name": "none",
        "ansible.builtin.assert": {"that": "files.examined > 0 and files.matched == 0"},
    }
    hidden = node("hidden", name="node-e") | {"no_log": True}
    quiet = node("quiet", name="node-f", show_progress="never")
    output = in_terminal(
        [many, play([left, look, none, check, waited, hidden, quiet])],
        "-i",
        "a,b,localhost",
        "-e",
        "ansible_connection=local ansible_python_interpreter=" + sys.executable,
        # A callback that shows nothing of its own.
        environment={
            "ANSIBLE_STDOUT_CALLBACK": "ansible.builtin.oneline",
            "ANSIBLE_ASYNC_DIR": str(tmp_path / "jobs"),
            "ANSIBLE_LOCAL_TEMP": str(local),
        },
    )
    # Which states each sees varies: a look at one lets time pass for the other as well.
    seen = {host: shown(output, f"node-{host}") for host in "abcdef"}
    assert {host: states[-1:] for host, states in seen.items()} == {
        "a": ["Running"], "b": ["Running"], "c": ["Running"], "d": [], "e": [], "f": [],
    }  # fmt: skip
    assert {(host, name) for host, _m, name, _s in LINE.findall(output)} == {
        ("a", "node-a"), ("b", "node-b"), ("localhost", "node-c"),
    }  # fmt: skip


def test_where_nobody_looks_nothing_is_shown_unless_asked(clouds, playbook) -> None:
    """The option, else a variable, else the environment; else only with -v."""

    def turn(label: str, state: str, **options: str):
        return task(label, name="llm-node-01", state=state, **options)

    def run(tasks: list, *words: str, **variables: str) -> list[str]:
        outcome = playbook([play(tasks)], *words, environment={**FAST, **variables})
        assert all(outcome.task(one["name"])["changed"] for one in tasks)
        return shown(outcome.output, "llm-node-01")

    always = {"vars": {"aicloud_show_progress": "always"}}
    never = {"vars": {"aicloud_show_progress": "never"}}
    stopping, starting = ["Stopping", "Stopped"], ["Starting", "Running"]
    assert run([turn("off", "stopped"), turn("on", "running")]) == []
    asked = [turn("off", "stopped", show_progress="always")]
    assert run([*asked, turn("on", "running") | always]) == [*stopping, *starting]
    told = {"AICLOUD_SHOW_PROGRESS": "always"}
    quiet = turn("on", "running", show_progress="never")
    assert run([turn("off", "stopped"), quiet], **told) == stopping
    quiet = turn("on", "running") | never
    assert run([turn("off", "stopped"), quiet], "-v") == stopping
