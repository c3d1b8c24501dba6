"""A project with a manifest and a lock file, and what its runs told."""

from __future__ import annotations

import pathlib
from typing import Any

import yaml

LISTING = "compshare_image"
MANIFEST = {
    "base_image": {
        "listing": LISTING,
        "name": "PyTorch",
        "version": ">=2.1,<3",
        "latest_by": "version",
        "author": "UCloud",
    },
    "old_image": {"listing": LISTING, "name": "PyTorch 2.0"},
    "chat_model": {
        "listing": "zstack_model",
        "name": "qwen 1.5 32B",
        "version": "latest",
        "vendor": "Alibaba",
    },
}


class Project:
    """A folder with a manifest and a lock file, and the runs over it."""

    def __init__(self, folder: pathlib.Path, playbook: Any) -> None:
        self.manifest, self.lock_file = (
            folder / "aicloud.yml",
            folder / "aicloud.lock.yml",
        )
        self.playbook = playbook
        self.wants(MANIFEST)

    def wants(self, selections: dict[str, Any]) -> None:
        text = yaml.safe_dump({"selections": selections}, allow_unicode=True)
        self.manifest.write_text(text, encoding="utf-8")

    def task(self, module: str, *words: str, **options: Any) -> Any:
        task = {"name": "Run", f"aicloud.catalog.{module}": options}
        play = [{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]
        return self.playbook(play, *words)

    def lock(self, *words: str, **options: Any) -> Any:
        return self.task("catalog_lock", *words, manifest="aicloud.yml", **options)

    def drift(self, **options: Any) -> Any:
        options.setdefault("manifest", "aicloud.yml")
        return self.task("catalog_drift_info", **options)

    def locked(self) -> dict[str, Any]:
        return yaml.safe_load(self.lock_file.read_text(encoding="utf-8"))["selections"]


def good(outcome: Any) -> dict[str, Any]:
    assert outcome.rc == 0, outcome.output
    return outcome.task("Run").result


def bad(outcome: Any) -> str:
    assert outcome.rc != 0, outcome.output
    return outcome.task("Run")["msg"]


def states(outcome: Any) -> dict[str, str]:
    return {item["selection"]: item["state"] for item in outcome.task("Run")["drift"]}


def change(clouds: Any, listing: str, key: str, wanted: str, **fields: Any) -> None:
    """Change fields of one row; ``gone=True`` takes it out."""
    rows = clouds.catalog(listing)
    assert any(row[key] == wanted for row in rows)
    if fields.get("gone"):
        rows = [row for row in rows if row[key] != wanted]
    else:
        rows = [row | fields if row[key] == wanted else row for row in rows]
    clouds.set_catalog(listing, rows=rows)


def change_image(clouds: Any, identity: str, **fields: Any) -> None:
    change(clouds, LISTING, "CompShareImageId", identity, **fields)


def pages(clouds: Any) -> int:
    """Return how many requests one sweep over the platform images makes."""
    rows = clouds.catalog(LISTING)
    kinds = [row["ImageType"] for row in rows]
    return sum(-(-kinds.count(kind) // 100) for kind in set(kinds))
