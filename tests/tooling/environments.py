"""The virtualenvs of the tests: which Python, which requirements, made on demand."""

from __future__ import annotations

import contextlib
import dataclasses
import fcntl
import functools
import glob
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build"
# How the variables begin that are the user's own: credentials, and settings of Ansible.
OF_CLOUDS = ("COMPSHARE_", "UCLOUD_", "ZSTACK_", "QIANFAN_")
PRIVATE = ("ANSIBLE_", "AICLOUD_", *OF_CLOUDS)
LOOPBACK = "127.0.0.1,localhost"


@dataclasses.dataclass(frozen=True)
class Environment:
    """One virtualenv: its name, the Python it needs and what is installed."""

    name: str
    python: str
    requirements: tuple[str, ...]
    required: bool = False

    @property
    def folder(self) -> pathlib.Path:
        return BUILD / "venv" / self.name

    @property
    def executable(self) -> pathlib.Path:
        return self.folder / "bin" / "python"


ENVIRONMENTS = {
    environment.name: environment
    for environment in (
        Environment(
            "2.19", "3.11", ("tests/requirements/core-2.19.txt",), required=True
        ),
        Environment(
            "2.16", "3.11", ("tests/requirements/core-2.16.txt",), required=True
        ),
        Environment("2.21", "3.13", ("tests/requirements/core-2.21.txt",)),
        Environment(
            "molecule", "3.11", ("tests/requirements/molecule.txt",), required=True
        ),
        Environment("docs", "3.11", ("tests/requirements/docs.txt",), required=True),
        Environment(
            "simulator",
            "3.11",
            (
                "tests/requirements/simulator.txt",
                "tests/simulator/requirements.txt",
                "tests/simulator/requirements-sdk.txt",
            ),
            required=True,
        ),
    )
}


class MissingPython(Exception):
    """No interpreter of the version that an environment needs really runs here."""


@functools.cache
def find_python(version: str) -> str:
    """Return the path of a Python of this version that really runs.

    A name on PATH proves nothing: it may be a version manager's shim for an
    inactive version. So every candidate is run.
    """
    # An active virtualenv must not leak in, so its base is taken: its own python
    # would vanish when that virtualenv is made again.
    question = (
        "import sys; print('%d.%d' % sys.version_info[:2],"
        " getattr(sys, '_base_executable', None) or sys.executable)"
    )
    for candidate in _candidates(version):
        with contextlib.suppress(OSError):
            answer = subprocess.run(
                [candidate, "-c", question],
                capture_output=True,
                text=True,
                check=False,
            )
            found, _space, executable = answer.stdout.strip().partition(" ")
            if answer.returncode == 0 and found == version:
                return executable
    raise MissingPython(
        f"no Python {version} runs here"
        f" (looked at PYTHON{version.replace('.', '')}, PATH and ~/.pyenv)"
    )


def _candidates(version: str) -> list[str]:
    """Return the interpreters that may be of this version, the wanted one first."""
    chosen = os.environ.get("PYTHON" + version.replace(".", ""))
    pyenv = f"~/.pyenv/versions/{version}*/bin/python{version}"
    return [
        *([chosen] if chosen else []),
        f"python{version}",
        sys.executable,
        "python3",
        *sorted(glob.glob(os.path.expanduser(pyenv)), reverse=True),
        *glob.glob(f"/opt/python{version}*/bin/python{version}"),
        f"/usr/local/bin/python{version}",
        f"/usr/bin/python{version}",
    ]


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Let one process at a time work on what bears this name."""
    folder = BUILD / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def requirement_files(environment: Environment) -> list[pathlib.Path]:
    """Return the requirement files of an environment that exist."""
    files = [ROOT / name for name in environment.requirements]
    return [file for file in files if file.exists()]


def fingerprint(environment: Environment, python: str) -> str:
    """Return a text that changes when the virtualenv must be made again."""
    digest = hashlib.sha256(python.encode())
    for file in requirement_files(environment):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def create(folder: pathlib.Path, python: str) -> None:
    """Make an empty virtualenv, also where the venv module is not complete."""
    shutil.rmtree(folder, ignore_errors=True)
    if not subprocess.run(
        [python, "-c", "import ensurepip, venv"], capture_output=True, check=False
    ).returncode:
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        return
    # Debian and Ubuntu split venv off; the package virtualenv does without.
    helper = BUILD / "virtualenv"
    try:
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet"]
            + ["--target", str(helper), "--upgrade", "virtualenv"],
            check=True,
        )
        subprocess.run(
            [python, "-m", "virtualenv", "--quiet", str(folder)],
            check=True,
            env={**os.environ, "PYTHONPATH": str(helper)},
        )
    except subprocess.CalledProcessError:
        sys.exit(
            f"{python} can make no virtualenv. Install its venv module (Debian and"
            " Ubuntu: apt install python3.11-venv) or pip, and run this again."
        )


def ensure(name: str) -> Environment:
    """Return the environment after making it, if it is missing or outdated."""
    environment = ENVIRONMENTS[name]
    python = find_python(environment.python)
    stamp = environment.folder / "stamp"
    wanted = fingerprint(environment, python)
    with locked(f"venv-{name}"):
        if stamp.exists() and stamp.read_text() == wanted:
            return environment
        # Not to where a shell reads what `make simulator-env` prints.
        told = f"Installing environment {name} (Python {environment.python})"
        print(told, file=sys.stderr, flush=True)
        create(environment.folder, python)
        install = [str(environment.executable), "-m", "pip", "install", "-qq"]
        install += ["--disable-pip-version-check", "--no-input"]
        for file in requirement_files(environment):
            install += ["--requirement", str(file)]
        status = subprocess.run(install, cwd=ROOT, check=False).returncode
        if status:
            sys.exit(f"Installing environment {name} failed: pip ended with {status}.")
        stamp.write_text(wanted)
    return environment
