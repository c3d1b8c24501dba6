"""A forked program is what it is when Python starts it, and ends as it does then."""

from __future__ import annotations

import os
import pathlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from tooling.forked import Forked

STARTED = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
TELLS = """
import atexit, os, signal, sys
atexit.register(print, "at the end")
print(sys.argv, __name__, __file__, sys.path[0], os.getcwd(), sys.stdin.read())
print(sorted(os.environ.items()), oct(os.umask(0)), sys.flags, sys.stdout.errors)
print(signal.getsignal(signal.SIGCHLD), signal.getsignal(signal.SIGINT))
print(sorted(os.listdir("/proc/self/fd"))[:4])
print("told", "\\udcff", file=sys.stderr)
"""
ENDS = {
    "a status": "import sys; sys.exit(7)",
    "none": "import sys; sys.exit()",
    "true": "import sys; sys.exit(True)",
    "more than a byte": "import sys; sys.exit(259)",
    "words": "import sys; sys.exit('Why it ended')",
    "an error": "def fail(): raise ValueError('Why')\nfail()",
    "no program": "def fail(:",
    "interrupted": "raise KeyboardInterrupt",
    "killed": "import os; os.kill(os.getpid(), 9)",
    "ended": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "a thread": "import threading, time\n"
    "threading.Thread(target=lambda: (time.sleep(0.1), print('late'))).start()",
    "a child": "import os\nif not os.fork(): os._exit(3)\nprint(os.wait()[1])",
    "at once": "import os; print('lost', end=''); os._exit(5)",
}


@pytest.fixture(scope="module")
def forked() -> Iterator[Forked]:
    with Forked(STARTED) as running:
        yield running


def run(folder: pathlib.Path, *words: str, **more: Any) -> tuple[int, str, list[str]]:
    """Return status, output and errors, without the places that errors name."""
    given = {"env": STARTED, "cwd": folder, "input": "given", **more}
    done = subprocess.run(words, capture_output=True, text=True, check=False, **given)
    told = [line for line in done.stderr.splitlines() if not line.startswith("  ")]
    return done.returncode, done.stdout, told


def test_it_is_told_the_same(forked: Forked, tmp_path: pathlib.Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(TELLS)
    for python in (forked.python, forked.program):
        for more in (
            {},
            {"env": STARTED | {"HOME": "/x", "OWN": "ä\udcff"}},
            {"env": STARTED | {"PYTHONOPTIMIZE": "1", "OWN": "1"}},
        ):
            umask = os.umask(0o27)
            try:
                wanted = run(tmp_path, sys.executable, str(path), "-a", "b c", **more)
                found = run(tmp_path, python, str(path), "-a", "b c", **more)
            finally:
                os.umask(umask)
            assert wanted[1].endswith("at the end\n")
            assert found == wanted


@pytest.mark.parametrize("how", ENDS)
def test_it_ends_the_same(forked: Forked, tmp_path: pathlib.Path, how: str) -> None:
    """From a file, and from the standard input, as modules are with pipelining."""
    path = tmp_path / "program.py"
    path.write_text(ENDS[how])
    wanted = run(tmp_path, sys.executable, str(path))
    assert run(tmp_path, forked.python, str(path)) == wanted
    assert run(tmp_path, forked.python, input=ENDS[how])[:2] == wanted[:2]


def test_options_of_python_start_python(forked: Forked, tmp_path: pathlib.Path) -> None:
    told = run(tmp_path, forked.python, "-c", "import sys; print(sys.executable)")
    assert told == (0, f"{sys.executable}\n", [])


def test_signals_reach_it_and_it_ends_with_its_client(
    forked: Forked, tmp_path: pathlib.Path
) -> None:
    path = tmp_path / "program.py"
    path.write_text(
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(4))\n"
        "print(os.getpid(), flush=True)\n"
        "time.sleep(60)\n"
    )
    for number, status in ((signal.SIGTERM, 4), (signal.SIGKILL, -9)):
        with subprocess.Popen(
            [forked.python, path], env=STARTED, stdout=subprocess.PIPE, text=True
        ) as client:
            assert client.stdout
            own = int(client.stdout.readline())
            client.send_signal(number)
            assert client.wait(30) == status
            until = time.monotonic() + 30
            while pathlib.Path(f"/proc/{own}").exists() and time.monotonic() < until:
                time.sleep(0.01)
            assert not pathlib.Path(f"/proc/{own}").exists()


IMPORTS = """
import sys
import ansible.cli.playbook, ansible.executor.process.worker
for name, module in sorted(sys.modules.items()):
    if name.startswith("ansible."):
        spec = module.__spec__
        names = "__file__", "__package__", "__path__"
        where = [getattr(module, name, None) for name in names]
        told = spec.origin, spec.cached, spec.has_location, type(spec.loader).__name__
        print(name, where, told)
"""


def test_what_a_program_imports_is_found_where_python_finds_it(
    forked: Forked, tmp_path: pathlib.Path
) -> None:
    """All that its Python has found or imported before is that of Ansible."""
    path = tmp_path / "program.py"
    path.write_text(IMPORTS)
    wanted, found = (
        run(tmp_path, python, str(path)) for python in (sys.executable, forked.program)
    )
    assert wanted[0] == found[0] == 0
    python, forks = (set(told[1].splitlines()) for told in (wanted, found))
    assert len(python) > 100
    assert not python - forks


def test_a_program_reads_its_own_configuration(
    forked: Forked, tmp_path: pathlib.Path
) -> None:
    for forks in ("11", "12"):
        (tmp_path / "ansible.cfg").write_text(f"[defaults]\nforks = {forks}\n")
        program = pathlib.Path(sys.executable).parent / "ansible-config"
        words = (forked.program, str(program), "dump", "--only-changed")
        status, told, _errors = run(tmp_path, *words)
        assert status == 0 and f"= {forks}\n" in told
