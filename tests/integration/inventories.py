"""Inventory files for the tests, and what Ansible makes of them."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import re
from typing import Any

import yaml
from integration.asking import CLOUD_OF, COLLECTION, LISTINGS, lookup, play
from integration.asking import listed as answer

UNSAFE = "__ansible_unsafe"
# A failed source is a warning then, as it is by default, and others still count.
GOING_ON = {"ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "0"}
HINT = (
    "Ansible continues without this inventory, and exits 0. To make it fail, set "
    "any_unparsed_is_failed=true in section [inventory] of ansible.cfg, or "
    "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED=true."
)

BY_NAME = ("compshare_image", "compshare_model")
# Entries enough for every rule, and few enough for many inventories of one process.
FEW = 40


class Told:
    """A text that Ansible has wrapped: spaces do not count when it is searched."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.squeezed = squeezed(text)

    def __contains__(self, words: str) -> bool:
        return squeezed(words) in self.squeezed

    def __bool__(self) -> bool:
        return bool(self.squeezed)

    def __repr__(self) -> str:
        return self.text

    def about(self, file: pathlib.Path) -> Told:
        """Return what was told about a file that could not be read."""
        last = squeezed("as an inventory source")
        last_words = squeezed(f"Unable to parse {file}") + last
        before, found, _rest = self.squeezed.partition(last_words)
        assert found, f"{file} did not fail: {self}"
        return Told(before.rpartition(last)[2])


def squeezed(text: str) -> str:
    return "".join(text.split())


@dataclasses.dataclass(frozen=True)
class Listed:
    """What ``ansible-inventory --list`` shows."""

    outcome: Any
    raw: dict[str, Any]

    @property
    def hosts(self) -> dict[str, dict[str, Any]]:
        """Return the variables of every host, by its name."""
        return readable(self.raw["_meta"]["hostvars"])

    @property
    def groups(self) -> dict[str, list[str]]:
        """Return the hosts of every group that has some, sorted."""
        return {
            name: sorted(readable(content["hosts"]))
            for name, content in self.raw.items()
            if "hosts" in content
        }

    @property
    def told(self) -> Told:
        """Return what was said beside the answer."""
        return Told(self.outcome.stderr)


def readable(value: Any) -> Any:
    """Return the value with its unsafe texts as texts."""
    if isinstance(value, dict):
        if list(value) == [UNSAFE]:
            return value[UNSAFE]
        return {name: readable(item) for name, item in value.items()}
    if isinstance(value, list):
        return [readable(item) for item in value]
    return value


def listed_from(outcome: Any) -> Listed:
    assert outcome.rc == 0, outcome.output
    # With -v something stands before the answer.
    start = re.search(r"^\{", outcome.stdout, re.MULTILINE)
    assert start, outcome.output
    return Listed(outcome, json.loads(outcome.stdout[start.start() :]))


class InventoryFiles:
    """Writes inventory files into a folder."""

    def __init__(self, folder: pathlib.Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder

    def __call__(
        self, listing: str, label: str = "all", /, **options: Any
    ) -> pathlib.Path:
        """Return a new file for a listing; options that are texts may be templates."""
        path = self.folder / f"{label}.{listing}.yml"
        content = {"plugin": f"{COLLECTION}.{listing}", **options}
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
        return path

    def text(self, name: str, text: str) -> pathlib.Path:
        """Return a new file with this content."""
        path = self.folder / name
        path.write_text(text)
        return path


def sources(files: Any) -> list[str]:
    """Return the words that name these files as inventories."""
    return [word for file in files for word in ("-i", str(file))]


def account(credentials: dict[str, Any], listing: str) -> dict[str, str]:
    """Return the options that log in to the cloud of a listing."""
    wanted = {
        "compshare": ("public_key", "private_key"),
        "zstack": ("account_name", "password"),
        "qianfan": ("access_key", "secret_key"),
    }
    cloud = CLOUD_OF[listing]
    return {name: credentials[cloud][name] for name in wanted[cloud]}


def fewer(clouds: Any, count: int = FEW, *listings: str) -> None:
    """Leave the first rows of the listings (default: all)."""
    for listing in listings or LISTINGS:
        rows = clouds.catalog(listing)
        clouds.set_catalog(listing, rows=rows[:count])


def entries(
    playbook: Any, *listings: str, **options: Any
) -> dict[str, list[dict[str, Any]]]:
    """Return all entries of the listings (default: all), as lookups tell of them."""
    wanted = {"expect": "any", "attribute": "entry", **options}
    names = listings or LISTINGS
    outcome = playbook([play([lookup(name, name, **wanted) for name in names])])
    return {name: answer(outcome, name) for name in names}


def named(rows: list[dict[str, Any]], key: str) -> list[str]:
    """Return the host names of entries, with the ID where several have the same."""
    names = [row[key] for row in rows]
    return [
        name if names.count(name) == 1 else f"{name}_{row['id']}"
        for name, row in zip(names, rows, strict=True)
    ]
