"""Integration tests: real ansible-playbook processes against the simulator."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from integration.every_core import EVERY_CORE, on_every_core
from integration.inventories import InventoryFiles, Listed, listed_from, sources
from integration.locking import Project
from simulator.client import Simulator
from tooling.forked import Forked

HERE = pathlib.Path(__file__).parent
TARGETS = HERE / "targets"
COLLECTIONS = os.environ["ANSIBLE_COLLECTIONS_PATH"]
KEPT = HERE.parent / "tooling" / "kept"


def pytest_configure(config: pytest.Config) -> None:
    """Keep the bytecode of the tests: each worker would compile all of them anew."""
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(config.cache.mkdir("bytecode"))


def pytest_ignore_collect(
    collection_path: pathlib.Path, config: pytest.Config
) -> bool | None:
    """Leave out the files that have nothing for every core when that is asked for."""
    name = collection_path.stem
    unasked = name.startswith("test_") and name not in EVERY_CORE
    return True if unasked and config.option.markexpr == "every_core" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Mark what runs on every core, so that `-m every_core` finds it."""
    for item in items:
        if on_every_core(item.path.stem, item.name, item.originalname):
            item.add_marker("every_core")


@dataclasses.dataclass(frozen=True)
class TaskResult:
    """How one task ended on one host."""

    host: str
    task: str
    status: str
    result: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.result[key]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a process answered."""

    rc: int
    stdout: str
    stderr: str
    results: list[TaskResult]

    @property
    def output(self) -> str:
        """Return all that was printed, to search for words or secrets."""
        return self.stdout + self.stderr

    def task(self, name: str, host: str = "localhost") -> TaskResult:
        """Return the last result of the task with this name on a host."""
        found = [one for one in self.results if (one.task, one.host) == (name, host)]
        assert found, f"no task {name!r} ended on {host}:\n{self.output}"
        return found[-1]


def read_report(path: pathlib.Path) -> list[TaskResult]:
    """Return what callback_plugins/report.py wrote, and forget it."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    path.unlink()
    return [TaskResult(**json.loads(line)) for line in lines]


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """One simulator for all tests; `clouds` gives it back as new."""
    # Of the community's images, pages enough: they are the most by far.
    with Simulator(scale_community=120) as running:
        yield running


@pytest.fixture
def clouds(simulator: Simulator) -> Iterator[Simulator]:
    """The simulator without the faults, data and calls of the test before."""
    simulator.reset()
    yield simulator


@pytest.fixture
def whole(clouds: Simulator) -> None:
    """As many of the community's images as there are, where documents tell a number."""
    clouds.set_catalog("compshare_community_image", count=600)


@pytest.fixture
def credentials(simulator: Simulator) -> dict[str, str]:
    """The environment variables that log in to the simulator."""
    return simulator.variables()


STARTED = {
    "PATH": os.environ["PATH"],
    "LC_ALL": "C.UTF-8",
    "PYTHONPATH": str(KEPT),
    "KEPT": f"{COLLECTIONS}/kept",
}


@pytest.fixture(scope="session")
def forked() -> Iterator[Forked]:
    """Run Ansible's programs and modules from a Python that has all their imports."""
    with Forked(STARTED) as running:
        yield running


@pytest.fixture
def bare(
    forked: Forked, tmp_path: pathlib.Path, request: pytest.FixtureRequest
) -> dict[str, str]:
    """An environment made from nothing.

    No credential, proxy or setting of the machine is inherited, and HOME and the
    temporary directory are new.
    """
    (tmp_path / "home").mkdir()
    # Short: core 2.21 has a socket in it, and the path of a socket may not be long.
    short = tempfile.TemporaryDirectory(prefix="catalog-")
    request.addfinalizer(short.cleanup)
    return STARTED | {
        "HOME": str(tmp_path / "home"),
        "TMPDIR": short.name,
        "ANSIBLE_COLLECTIONS_PATH": COLLECTIONS,
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
        "TASK_REPORT": str(tmp_path / "report.jsonl"),
        # Else each host looks for a Python of its own.
        "ANSIBLE_PYTHON_INTERPRETER": forked.python,
        # A process for each module instead of six; test_secrets runs without.
        "ANSIBLE_PIPELINING": "1",
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "0",
        "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "1",
    }


@pytest.fixture
def own_python(bare: dict[str, str]) -> None:
    """Have programs start Python, in tests that look at which it is or limit it."""
    bare["PYTHONHASHSEED"] = "random"  # read when it starts: forked_client.py


@pytest.fixture
def run_ansible(
    bare: dict[str, str], forked: Forked, tmp_path: pathlib.Path
) -> Callable[..., Outcome]:
    """Run one of Ansible's programs; what a test needs it gives as `environment`."""
    report = pathlib.Path(bare["TASK_REPORT"])

    def run(
        program: str,
        *words: str | os.PathLike[str],
        environment: dict[str, str] | None = None,
        timeout: float = 300,
    ) -> Outcome:
        # The programs of this very lane, not the first ones on PATH.
        path = str(pathlib.Path(sys.executable).parent / program)
        done = subprocess.run(
            [forked.program, path, *map(str, words)],
            env=bare | (environment or {}),
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Outcome(done.returncode, done.stdout, done.stderr, read_report(report))

    return run


@pytest.fixture
def playbook(
    run_ansible: Callable[..., Outcome],
    credentials: dict[str, str],
    tmp_path: pathlib.Path,
) -> Callable[..., Outcome]:
    """Run a playbook of `targets`, or one given as a list of plays.

    The credentials of the simulator are in the environment unless `login` is false.
    `extra` become extra variables, `words` are further arguments. The outcome has the
    output that a user sees and the result of every task.
    """

    def run(
        source: str | os.PathLike[str] | list[dict[str, Any]],
        *words: str,
        extra: dict[str, Any] | None = None,
        environment: dict[str, str] | None = None,
        login: bool = True,
        **more: Any,
    ) -> Outcome:
        if isinstance(source, list):
            path = tmp_path / "playbook.yml"
            path.write_text(json.dumps(source))
        elif str(source).startswith("aicloud.catalog."):
            path = source
        else:
            path = TARGETS / source
        variables = dict(credentials) if login else {}
        variables |= environment or {}
        arguments = [str(path), *words]
        if extra:
            (tmp_path / "extra.json").write_text(json.dumps(extra))
            arguments += ["--extra-vars", f"@{tmp_path / 'extra.json'}"]
        return run_ansible(
            "ansible-playbook", *arguments, environment=variables, **more
        )

    return run


@pytest.fixture
def project(
    clouds: Simulator, playbook: Callable[..., Outcome], tmp_path: pathlib.Path
) -> Project:
    """A manifest, to lock against the simulator."""
    return Project(tmp_path, playbook)


@pytest.fixture
def source(tmp_path: pathlib.Path) -> InventoryFiles:
    """Write inventory files."""
    return InventoryFiles(tmp_path / "inventories")


@pytest.fixture
def inventory(
    run_ansible: Callable[..., Outcome], credentials: dict[str, str]
) -> Callable[..., Outcome]:
    """Run ansible-inventory on some files; credentials are as for `playbook`."""

    def run(
        *files: str | os.PathLike[str],
        words: Iterable[str] = ("--list",),
        environment: dict[str, str] | None = None,
        login: bool = True,
    ) -> Outcome:
        variables = (dict(credentials) if login else {}) | (environment or {})
        return run_ansible(
            "ansible-inventory", *sources(files), *words, environment=variables
        )

    return run


@pytest.fixture
def listed(inventory: Callable[..., Outcome]) -> Callable[..., Listed]:
    """Return what `ansible-inventory --list` shows for some files."""

    def run(
        *files: str | os.PathLike[str], words: Iterable[str] = (), **more: Any
    ) -> Listed:
        return listed_from(inventory(*files, words=("--list", *words), **more))

    return run


@pytest.fixture
def without(tmp_path: pathlib.Path):
    """Return the environment in which a library cannot be imported."""

    def shadow(*libraries: str) -> dict[str, str]:
        for library in libraries:
            folder = tmp_path / "shadow"
            folder.mkdir(exist_ok=True)
            (folder / f"{library}.py").write_text(
                f"raise ImportError('No module named {library}')\n"
            )
        return {"PYTHONPATH": str(tmp_path / "shadow")}

    return shadow
