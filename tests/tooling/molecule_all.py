"""Run molecule's scenarios, one after the other, against one simulator.

    molecule_all.py [SCENARIO ...]

Without names all scenarios run. They find URL and credentials of the simulator in
the variables that the plugins read, and its control API in SIMULATOR_URL and
SIMULATOR_TOKEN. Every scenario starts with the simulator as it was at the beginning.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

from demo import interrupted
from environments import PRIVATE
from molecule_output import flaws
from simulator.client import Simulator  # on PYTHONPATH, see run_in.py
from tooling.forked import Forked

SCENARIOS = pathlib.Path("extensions/molecule")
# What is the user's own, or would be done anew by each of the many processes.
UNWANTED = (*PRIVATE, "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PYTHONDONTWRITEBYTECODE")
KEPT = pathlib.Path(__file__).parent / "kept"


def scenarios() -> list[str]:
    """Return the names of all scenarios."""
    return sorted(file.parent.name for file in SCENARIOS.glob("*/molecule.yml"))


def scenario_environment(simulator: Simulator) -> dict[str, str]:
    """Return the variables of a scenario."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(UNWANTED)}
    return {
        **inherited,
        **simulator.variables(),
        "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
        "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        "NO_COLOR": "1",
        "PYTHONPATH": str(KEPT),
        "KEPT": f"{os.environ['ANSIBLE_COLLECTIONS_PATH']}/kept",
        "SIMULATOR_URL": simulator.url,
        "SIMULATOR_TOKEN": simulator.token,
    }


def run(name: str, environment: dict[str, str]) -> list[str]:
    """Run one scenario, show what it writes and return what is wrong with it."""
    command = ["molecule", "test", "--no-command-borders", "--scenario-name", name]
    print(f"\n$ {' '.join(command)}", flush=True)
    lines = []
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        try:
            for line in process.stdout or ():
                print(line, end="", flush=True)
                lines.append(line)
            status = process.wait()
        finally:
            # Interrupted, molecule still has to end its playbook.
            process.terminate()
    return [f"molecule ended with {status}"] if status else flaws("".join(lines))


def main() -> int:
    known = scenarios()
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="SCENARIO")
    wanted = parser.parse_args().names or known
    if strangers := [name for name in wanted if name not in known] or not wanted:
        print(f"No such scenario: {strangers}; there are: {', '.join(known)}")
        return 2
    signal.signal(signal.SIGTERM, interrupted)
    began = time.monotonic()
    failed = 0
    with contextlib.ExitStack() as stack:
        simulator = stack.enter_context(Simulator())
        environment = scenario_environment(simulator)
        # As ansible-compat sets it for molecule: a fork must start with the same.
        environment["PYTHONWARNINGS"] = "ignore:Blowfish has been deprecated"
        forked = stack.enter_context(Forked(environment))
        commands = forked.commands("ansible-playbook", "ansible", "ansible-config")
        environment["PATH"] = f"{commands}{os.pathsep}{environment['PATH']}"
        # Elsewhere molecule remembers what an earlier run has prepared.
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="catalog-"))
        for name in wanted:
            simulator.reset()
            started = time.monotonic()
            own = {"MOLECULE_EPHEMERAL_DIRECTORY": f"{folder}/{name}"}
            found = run(name, environment | own)
            failed += bool(found)
            seconds = time.monotonic() - started
            print(f"\n{name}: {'; '.join(found) or 'ok'}, {seconds:.0f} s", flush=True)
    passed = f"{len(wanted) - failed} passed"
    counted = f"{failed} failed, {passed}" if failed else passed
    print(f"{counted} in {time.monotonic() - began:.2f}s")
    return int(failed > 0)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
