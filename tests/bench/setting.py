"""A simulator with its catalog, and the commands that are run against it."""

from __future__ import annotations

import collections
import os
import pathlib
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.client import Simulator

from bench.measure import HERE, MARK, Cost, Done, Wrong, run

TYPES = ("System", "App", "Game", "Other")
PAGE = 100
SCRIPTS = HERE / "yardsticks"
PLAYBOOKS = HERE / "playbooks"
# For a command whose requests are only looked at afterwards.
UNCOUNTED = -1
BIN = pathlib.Path(sys.executable).parent


class Setting:
    """Platform images behind a network of this latency. Use as a context manager."""

    def __init__(self, images: int, latency: int, *words: str) -> None:
        self.images = images
        self.sample = False  # also the memory of all processes together
        self.more: dict[str, str] = {}  # further variables of every command
        self.simulator = Simulator(
            *words,
            scale_images=images,
            latency=latency,
            connect_units=2,
            start_timeout=120,
        )

    def __enter__(self) -> Setting:
        self.simulator.start()
        rows = self.simulator.catalog("compshare_image")
        self.pages = page_count(rows)
        self.name, self.image_id = target(rows)
        return self

    def __exit__(self, *exc: object) -> None:
        self.simulator.stop()

    # -- commands ---------------------------------------------------------------

    def playbook(
        self,
        name: str,
        *words: str,
        pages: int | None = None,
        answer: str | None = None,
        more: Mapping[str, str] | None = None,
        times: int = 1,
    ) -> Cost:
        """Run a playbook of this folder; it sweeps and finds unless told otherwise."""
        command = [BIN / "ansible-playbook", PLAYBOOKS / name, *words]
        environment = self.environment() | (more or {})
        done = self._checked(command, environment, pages, answer)
        given = done.output.count(MARK)
        if given != times:
            raise Wrong(f"{name} answered {given} times, right is {times}")
        return done.cost

    def inventory(
        self, source: pathlib.Path, word: str, pages: int | None = None
    ) -> Done:
        """Run ansible-inventory on this source."""
        command = [BIN / "ansible-inventory", "--inventory", source, word]
        environment = self.environment() | {
            "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
            "ANSIBLE_INVENTORY_PLUGINS": str(PLAYBOOKS / "inventory_plugins"),
        }
        return self._checked(command, environment, pages, "")

    def floor(self) -> Cost:
        """Run the playbook with one debug task and nothing of the collection."""
        return self.playbook("debug.yml", pages=0, answer="constant")

    def script(
        self, name: str, pages: int | None = None, answer: str | None = None
    ) -> Done:
        """Run a script; it sweeps the listing unless told otherwise."""
        paths = {"PYTHONPATH": os.environ["ANSIBLE_COLLECTIONS_PATH"]}
        command = [sys.executable, SCRIPTS / name]
        return self._checked(command, self.environment() | paths, pages, answer)

    def own_cost(
        self, name: str, pages: int | None = None, answer: str | None = None
    ) -> Cost:
        """Run a script; return what it measured itself, from its first line on."""
        told = self.script(name, pages, answer).told
        return Cost(told["wall"], told["cpu"])

    def _checked(
        self,
        command: Sequence[str | os.PathLike[str]],
        environment: Mapping[str, str],
        pages: int | None = None,
        answer: str | None = None,
    ) -> Done:
        pages = self.pages if pages is None else pages
        answer = self.image_id if answer is None else answer
        self.simulator.reset()
        done = run(command, environment, sample=self.sample)
        counts = self.counts()
        served = counts["requests"] - counts["throttled"]
        what = pathlib.Path(command[1]).name
        if answer and done.answer != answer:
            raise Wrong(f"{what} answered {done.answer!r}, right is {answer!r}")
        if pages not in (served, UNCOUNTED):
            raise Wrong(f"{what} read {served} pages, right are {pages}")
        return done

    def counts(self) -> dict[str, Any]:
        """Return the simulator's counts since the last command began."""
        return self.simulator.counts()

    def environment(self) -> dict[str, str]:
        """Return all that commands find in their environment.

        Python may keep its bytecode, as it does for users.
        """
        own = self.simulator.credentials["compshare"]
        return {
            "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
            "LC_ALL": "C.UTF-8",
            "NO_PROXY": "127.0.0.1,localhost",
            "SIMULATOR_PYTHON": os.environ["SIMULATOR_PYTHON"],
            "ANSIBLE_COLLECTIONS_PATH": os.environ["ANSIBLE_COLLECTIONS_PATH"],
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
            "COMPSHARE_PUBLIC_KEY": own["public_key"],
            "COMPSHARE_PRIVATE_KEY": own["private_key"],
            "COMPSHARE_REGION": own["region"],
            "COMPSHARE_BASE_URL": self.simulator.url,
            "BENCH_NAME": self.name,
            **self.more,
        }


def page_count(rows: Sequence[Mapping[str, Any]]) -> int:
    """Return the pages of a whole sweep: every type is a listing of its own."""
    types = collections.Counter(row["ImageType"] for row in rows)
    return sum(-(-types[kind] // PAGE) or 1 for kind in TYPES)


def single_names(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the names of usable images that no other image has, not even as family."""
    names = collections.Counter(row["Name"] for row in rows)
    families = {row["Name"].rpartition(" ")[0] for row in rows}
    return [
        row["Name"]
        for row in rows
        if row.get("Status") == "Available"
        and names[row["Name"]] == 1
        and row["Name"] not in families
        and row["Name"].isascii()
        and "'" not in row["Name"]
    ]


def target(rows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Return name and id of the last usable image whose name no other one begins."""
    beginnings = collections.Counter(
        row["Name"].casefold()[:length]
        for row in rows
        for length in range(1, len(row["Name"]) + 1)
    )
    row = next(
        row
        for row in reversed(rows)
        if row.get("Status") == "Available"
        and beginnings[row["Name"].casefold()] == 1
        and row["Name"].isascii()
    )
    return row["Name"], row["CompShareImageId"]
