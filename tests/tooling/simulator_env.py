"""Print the shell's `export` lines for a simulator in the background.

    eval "$(make simulator-env)"

A simulator that runs already is used again. It ends by itself, or with `--stop`.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time
import urllib.error

from environments import LOOPBACK, OF_CLOUDS
from simulator.client import Simulator, SimulatorError  # on PYTHONPATH, see run_in.py


def running(state: pathlib.Path) -> Simulator | None:
    """Return the simulator that this file describes, if it still runs."""
    try:
        return Simulator(**json.loads(state.read_text())).start()
    except (OSError, SimulatorError, urllib.error.URLError):
        return None


def start(state: pathlib.Path, seconds: int) -> Simulator:
    """Start a simulator that outlives this process, and write down where it is."""
    command = [os.environ.get("SIMULATOR_PYTHON") or sys.executable, "-m", "simulator"]
    process = subprocess.Popen(
        [*command, "--max-seconds", str(seconds)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # The Ctrl-C of the terminal is not meant for it.
        start_new_session=True,
    )
    ready = json.loads(process.stdout.readline() if process.stdout else b"")
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text(json.dumps({"url": ready["url"], "token": ready["token"]}))
    return Simulator(url=ready["url"], token=ready["token"]).start()


def exports(simulator: Simulator) -> list[str]:
    """Return what a shell has to read to meet the simulator in every cloud."""
    wanted = simulator.variables()
    wanted |= {"SIMULATOR_URL": simulator.url, "SIMULATOR_TOKEN": simulator.token}
    if any(name.upper().endswith("_PROXY") for name in os.environ):
        for name in ("NO_PROXY", "no_proxy"):
            known = os.environ.get(name, "")
            wanted[name] = known if LOOPBACK in known else f"{known},{LOOPBACK}"
    # Another kind of login that is left in the environment would contradict these.
    disturbing = sorted(
        name for name in os.environ if name.startswith(OF_CLOUDS) and name not in wanted
    )
    return [f"unset {name}" for name in disturbing] + [
        f"export {name}={shlex.quote(value)}" for name, value in wanted.items()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--state", type=pathlib.Path, required=True, metavar="FILE")
    parser.add_argument("--seconds", type=int, default=3600)
    parser.add_argument("--stop", action="store_true")
    options = parser.parse_args()
    simulator = running(options.state)
    if options.stop:
        if simulator:
            simulator.stop()
        options.state.unlink(missing_ok=True)
        print("The simulator is stopped." if simulator else "No simulator runs.")
        return 0
    if not simulator:
        simulator = start(options.state, options.seconds)
        ends = time.strftime("%H:%M", time.localtime(time.time() + options.seconds))
        until = f"until {ends}, or until"
    else:
        until = "already, until its hour is over, or until"
    print(
        f"The simulator runs at {simulator.url} {until} `make simulator-stop`.",
        file=sys.stderr,
    )
    print("\n".join(exports(simulator)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
