"""A host for the role model_files: real files, and stand-ins for what mounts."""

from __future__ import annotations

import json
import os
import pathlib
from collections.abc import Callable
from typing import Any

ROOT = pathlib.Path(__file__).parents[2]
PREFIX = "model_files_"
ROLE = "aicloud.catalog.model_files"
STAND_INS = ROOT / "extensions/molecule/model_files/files"
FILES = {"config.json": "{}", "weights/one.bin": "one", "weights/new\nline -x": "two"}
TABLE = "/dev/sda1 / ext4 defaults 0 1\n"


def tree(folder: pathlib.Path) -> dict[str, Any]:
    """Return all that is there: content of files, targets of links, directories."""
    found: dict[str, Any] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        else:
            found[name] = path.read_text() if path.is_file() else None
    return found


def write(folder: pathlib.Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)


def run_of(check: bool = False, **options: Any) -> dict[str, Any]:
    """Return a block with the role that goes on when the role fails."""
    variables = {PREFIX + key: value for key, value in options.items()}
    include = {"ansible.builtin.include_role": {"name": ROLE}, "vars": variables}
    keep = {
        "name": "Keep why it failed",
        "ansible.builtin.debug": {"msg": "{{ ansible_failed_result.msg }}"},
    }
    return {"block": [include], "rescue": [keep], "check_mode": check}


def remove(path: pathlib.Path) -> dict[str, Any]:
    return {"ansible.builtin.file": {"path": str(path), "state": "absent"}}


class Host:
    """A host with a model at /store of its own, a server and a table of mounts."""

    def __init__(self, playbook: Callable[..., Any], folder: pathlib.Path) -> None:
        self.playbook = playbook
        self.root = folder / "host"
        self.store = self.root / "store"
        self.models = self.root / "models"
        self.dest = self.models / "qwen"
        self.fstab = self.root / "fstab"
        self.programs = self.root / "bin"
        self.export = self.root / "exports/server/qwen"
        for path in (self.models, self.programs):
            path.mkdir(parents=True)
        write(self.store, FILES)
        write(self.export, FILES)
        (self.store / "link").symlink_to(self.fstab)
        self.fstab.write_text(TABLE)
        for name in ("mount", "umount", "findmnt"):
            (self.programs / name).symlink_to(STAND_INS / "mounting.py")

    def run(
        self, *blocks: dict[str, Any], rc: int | None = 0, **more: Any
    ) -> list[str]:
        """Run the blocks; return why the role failed, each time that it did."""
        path = f"{self.programs}{os.pathsep}{os.environ['PATH']}"
        play = {
            "hosts": "localhost",
            "gather_facts": False,
            "tasks": list(blocks),
            "vars": {
                "ansible_python_interpreter": "{{ ansible_playbook_python }}",
                "model_files_dest": str(self.dest),
                "model_files_fstab": str(self.fstab),
            },
            "environment": {
                "PATH": path,
                "EXPORTS": str(self.root / "exports"),
                "MOUNTS": str(self.root / "mounts.json"),
            },
        }
        environment = {"ANSIBLE_PIPELINING": "1"} | more.pop("environment", {})
        self.outcome = self.playbook(
            [play], environment=environment, login=False, **more
        )
        if rc is not None:
            assert self.outcome.rc == rc, self.outcome.output
        return self.said()

    def said(self) -> list[str]:
        """Return why the role failed in the last run, each time that it did."""
        ended = [r for r in self.outcome.results if r.task == "Keep why it failed"]
        return [one["msg"] for one in ended]

    @property
    def marker(self) -> pathlib.Path:
        return self.models / ".qwen.model_files.json"

    def dies(self, *blocks: dict[str, Any], **at: str) -> None:
        """Run the blocks, killed where callback_plugins/die_at.py is told to."""
        environment = {f"DIE_{key.upper()}": value for key, value in at.items()}
        self.run(*blocks, rc=-9, environment=environment)

    def mounts(self) -> dict[str, Any]:
        path = self.root / "mounts.json"
        return json.loads(path.read_text()) if path.exists() else {}


def copy(host: Host, **options: Any) -> dict[str, Any]:
    return run_of(**{"path": str(host.store), "method": "copy"} | options)
