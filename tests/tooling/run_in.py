"""Run one command in one environment, in the checkout or in a copy of it.

    run_in.py [OPTION ...] ENVIRONMENT COMMAND [ARGUMENT ...]

In the command, ``{root}`` is the checkout, ``{tree}`` the folder that holds
``ansible_collections`` and ``{python}`` the version of the environment's Python.
Where no such Python runs, the command is skipped, and a line says so.
"""

from __future__ import annotations

import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys

from cache_plugin import ensure_cache_plugin
from environments import (
    BUILD,
    ENVIRONMENTS,
    LOOPBACK,
    PRIVATE,
    ROOT,
    Environment,
    MissingPython,
    ensure,
    find_python,
)
from tree import copy_tree


def prepare_home() -> pathlib.Path:
    """Return a home for the tools: ansible-test's virtualenvs, pip's settings."""
    home = BUILD / "home"
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    # The names that ansible-test 2.16, 2.18/2.19 and 2.20/2.21 look for.
    for name in ("get_pip_23_1_2.py", "get_pip_24_2.py", "get_pip_25_2.py"):
        shutil.copyfile(ROOT / "tests" / "tooling" / "get_pip.py", cache / name)
    for name in (".config/pip", ".pip", ".cache/pip"):
        real, link = pathlib.Path.home() / name, home / name
        if real.exists() and not link.is_symlink() and not link.exists():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(real)
    return home


def clean_environment() -> dict[str, str]:
    """Return the environment without what belongs to the user's own Ansible."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(PRIVATE)
    }
    return inherited | {"HOME": str(prepare_home())}


def process_environment(environment: Environment, keep: bool) -> dict[str, str]:
    """Return the environment variables of the command."""
    variables = dict(os.environ) if keep else clean_environment()
    for name in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "PYENV_VERSION"):
        variables.pop(name, None)
    for name in ("NO_PROXY", "no_proxy"):
        variables[name] = ",".join(filter(None, [variables.get(name), LOOPBACK]))
    variables["PATH"] = f"{environment.folder / 'bin'}{os.pathsep}{variables['PATH']}"
    variables["LC_ALL"] = "C.UTF-8"
    variables["PYTHONDONTWRITEBYTECODE"] = "1"
    simulator = ENVIRONMENTS["simulator"].executable
    variables["SIMULATOR_PYTHON"] = str(simulator)
    return variables


def run(command: list[str], folder: str, variables: dict[str, str]) -> int:
    """Return the exit status of the command, which may clean up when interrupted."""
    with subprocess.Popen(command, cwd=folder, env=variables) as process:
        # A terminal interrupts the command as well; only wait for it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda number, _: process.send_signal(number))
        return process.wait()


def skip(name: str, problem: MissingPython, required: bool) -> int:
    """Say that a lane is skipped, or fail when it was expected to run."""
    expected = os.environ.get("EXPECT_LANES", "").replace(",", " ").split()
    if required or name in expected:
        print(f"FAILED lane {name}: {problem}", flush=True)
        return 1
    print(f"SKIPPED lane {name}: {problem}", flush=True)
    return 0


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--tree", metavar="NAME", help="run in a copy of the collection"
    )
    parser.add_argument("--at", metavar="FOLDER", help="run in this folder")
    parser.add_argument(
        "--keep",
        action="store_true",
        help="hand on the user's settings and credentials",
    )
    parser.add_argument(
        "--simulator", action="store_true", help="set up the simulator as well"
    )
    parser.add_argument(
        "--cache-plugin",
        action="store_true",
        help="tell in COMMUNITY_COLLECTIONS where Ansible's Redis cache plugin is",
    )
    parser.add_argument(
        "--target-python", metavar="X.Y", help="have this Python on PATH, too"
    )
    parser.add_argument("environment", choices=sorted(ENVIRONMENTS))
    parser.add_argument("command", nargs=argparse.REMAINDER)
    return parser.parse_args()


def main() -> int:
    options = arguments()
    name = options.environment
    try:
        environment = ensure(name)
        if options.simulator:
            ensure("simulator")
    except MissingPython as problem:
        return skip(name, problem, ENVIRONMENTS[name].required)
    variables = process_environment(environment, options.keep)
    if options.cache_plugin:
        variables["COMMUNITY_COLLECTIONS"] = str(ensure_cache_plugin(environment))
    if options.target_python:
        try:
            target = pathlib.Path(find_python(options.target_python)).parent
        except MissingPython as problem:
            return skip(options.target_python, problem, required=False)
        variables["PATH"] += f"{os.pathsep}{target}"
    folder, places = ROOT, {"{python}": environment.python, "{root}": str(ROOT)}
    if options.tree:
        folder = copy_tree(options.tree)
        places["{tree}"] = str(folder.parents[2])
        variables["ANSIBLE_COLLECTIONS_PATH"] = places["{tree}"]
    variables["PYTHONPATH"] = str(folder / "tests")

    def filled(text: str) -> str:
        for place, value in places.items():
            text = text.replace(place, value)
        return text

    command = [filled(part) for part in options.command]
    return run(command, filled(options.at or str(folder)), variables)


if __name__ == "__main__":
    sys.exit(main())
