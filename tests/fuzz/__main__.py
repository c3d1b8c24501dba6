"""python -m fuzz: anything into every reader of responses, options and files.

python -m fuzz --seed 1 --inputs 200000     so many inputs in all
python -m fuzz --seed 2 --minutes 30        as many as fit into that time
python -m fuzz --seed 1 --target sizes --at 17      one input again
python -m fuzz --faults small               faulty sweeps over the simulator as well
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time

from ansible.plugins.loader import init_plugin_loader

# It finds the collection below ANSIBLE_COLLECTIONS_PATH.
init_plugin_loader()

from fuzz import doors, exchanges, files, options, responses
from fuzz.running import Result, Target, bounded, reported, run_target

TARGETS: dict[str, Target] = {
    **responses.TARGETS,
    **options.TARGETS,
    **files.TARGETS,
    **doors.TARGETS,
    **exchanges.TARGETS,
}
SEED = 20261127
# Inputs of one target in a row, when time and not number is the measure.
ROUND = 200


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--inputs", type=int, default=200_000)
    parser.add_argument("--minutes", type=float, help="instead of a number of inputs")
    parser.add_argument("--target", action="append", choices=sorted(TARGETS))
    parser.add_argument("--at", type=int, help="the number of one input")
    parser.add_argument("--faults", choices=("none", "small", "all"), default="none")
    return parser.parse_args()


def numbered(targets: dict[str, Target], inputs: int, seed: int) -> dict[str, Result]:
    """Give each target its share of the inputs."""
    shares = sum(target.share for target in targets.values())
    results, left = {}, inputs
    for name, target in targets.items():
        count = round(left * target.share / shares)
        left, shares = left - count, shares - target.share
        results[name] = run_target(name, target, seed, range(count))
    return results


def timed(targets: dict[str, Target], seconds: float, seed: int) -> dict[str, Result]:
    """Give each target its share of the time."""
    until = time.monotonic() + seconds
    results: dict[str, Result] = {}
    for turn in itertools.count():
        for name, target in targets.items():
            if time.monotonic() > until:
                return results
            size = ROUND * target.share // 100 + 1
            numbers = range(turn * size, (turn + 1) * size)
            found = run_target(name, target, seed, numbers, until)
            results[name] = _added(results[name], found) if name in results else found
    return results


def _added(one: Result, other: Result) -> Result:
    findings = {**one.findings}
    for what, found in other.findings.items():
        findings[what] = [*findings.get(what, []), *found]
    return Result(
        one.inputs + other.inputs,
        one.seconds + other.seconds,
        max(one.slowest, other.slowest),
        findings,
    )


def main() -> int:
    asked = arguments()
    targets = {name: TARGETS[name] for name in asked.target or TARGETS}
    bounded()
    with exchanges.serving():
        if asked.at is not None:
            numbers = range(asked.at, asked.at + 1)
            results = {
                name: run_target(name, target, asked.seed, numbers)
                for name, target in targets.items()
            }
        elif asked.minutes:
            results = timed(targets, asked.minutes * 60, asked.seed)
        else:
            results = numbered(targets, asked.inputs, asked.seed)
    kinds = reported(results, asked.seed)
    if asked.faults != "none" and not asked.target:
        from fuzz import sweeps

        kinds += sweeps.run(asked.faults)
    return int(kinds > 0)


if __name__ == "__main__":
    sys.exit(main())
