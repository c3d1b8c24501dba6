"""The plugins as files and as documentation, found by looking into the folders."""

from __future__ import annotations

import ast
import functools
import importlib
from pathlib import Path
from typing import Any

import yaml
from ansible.plugins.loader import fragment_loader
from ansible.utils.plugin_docs import get_docstring

from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Listing

ROOT = Path(__file__).parents[3]
PLUGINS = ROOT / "plugins"
COLLECTION = "ansible_collections.aicloud.catalog"
# Front doors: folder, how their files end, how Ansible calls the type.
DOORS = {
    "modules": ("_info", "module"),
    "lookup": ("", "lookup"),
    "inventory": ("", "inventory"),
}

# Plugins that serve all listings, by folder; the modules run as actions.
LOCKING = {"modules": ("catalog_lock", "catalog_drift_info"), "lookup": ("locked",)}
# It serves all clouds, and runs as an action, too.
DOCTOR = {"modules": ("doctor_info",)}


def files(folder: str) -> list[Path]:
    """Return the plugin files in a folder below plugins/."""
    return sorted(p for p in (PLUGINS / folder).glob("*.py") if p.stem != "__init__")


def imported(path: Path) -> Any:
    """Return the module of a file of this collection."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return importlib.import_module(".".join((COLLECTION, *parts)))


@functools.cache
def listings() -> dict[str, Listing]:
    """Return all listings by name that have every front door.

    The listing of a resource is only an inventory: its modules are the resource's. But
    a resource without a survey is read by the info module of its listing.
    """
    found = inventories()
    return {name: one for name, one in found.items() if name not in surveyed()}


@functools.cache
def inventories() -> dict[str, Listing]:
    """Return all listings by name: each has an inventory at least."""
    found = [imported(path).LISTING for path in files("module_utils/_listings")]
    return {one.name: one for one in found}


@functools.cache
def offers() -> dict[str, Listing]:
    """Return all listings of offers by name: they have a module and a lookup."""
    found = [imported(path).LISTING for path in files("module_utils/_offers")]
    return {one.name: one for one in found}


@functools.cache
def resources() -> dict[str, Any]:
    """Return the files of all resources by name; each has a RESOURCE."""
    found = [imported(path) for path in files("module_utils/_resources")]
    return {file.RESOURCE.name: file for file in found}


def surveyed() -> dict[str, Any]:
    """Return the files of the resources that have a SURVEY, too."""
    return {name: f for name, f in resources().items() if hasattr(f, "SURVEY")}


def listing_modules() -> list[Path]:
    """Return the info modules of listings."""
    names = {f"{name}_info" for name in listings()}
    return [path for path in files("modules") if path.stem in names]


def resource_modules() -> list[Path]:
    """Return the modules of resources, those that read included."""
    others = [*listing_modules(), *offer_plugins(), *general_plugins()]
    return [p for p in files("modules") if p not in others]


def offer_plugins() -> list[Path]:
    """Return the modules and lookups of offers."""
    return [
        path
        for name in offers()
        for path in (
            PLUGINS / "modules" / f"{name}_info.py",
            PLUGINS / "lookup" / f"{name}.py",
        )
    ]


def general_plugins() -> list[Path]:
    """Return the modules and lookups that serve all listings."""
    return [
        PLUGINS / folder / f"{name}.py"
        for served in (LOCKING, DOCTOR)
        for folder, names in served.items()
        for name in names
    ]


@functools.cache
def read(path: Path) -> tuple[dict[str, Any], str, dict[str, Any]]:
    """Return documentation with its fragments, examples and return values."""
    kind = DOORS.get(path.parent.name, ("", path.parent.name))[1]
    doc, examples, _returned, _metadata = get_docstring(
        str(path),
        fragment_loader,
        collection_name="aicloud.catalog",
        is_module=kind == "module",
        plugin_type=kind,
    )
    return doc, examples, yaml.safe_load(strings(path).get("RETURN", "{}"))


def strings(path: Path) -> dict[str, str]:
    """Return the texts that a file assigns at its top level, or in a class."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bodies = [tree.body] + [n.body for n in tree.body if isinstance(n, ast.ClassDef)]
    return {
        ast.unparse(node.targets[0]): node.value.value
        for node in (node for body in bodies for node in body)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def sections(fragment: Path) -> list[dict[str, Any]]:
    """Return the sections of a doc fragment."""
    return [yaml.safe_load(text) for text in strings(fragment).values()]


def tasks_of(path: Path) -> list[dict[str, Any]]:
    """Return the example tasks of a plugin."""
    tasks = yaml.safe_load(strings(path)["EXAMPLES"])
    return tasks if isinstance(tasks, list) else []


def inventories_of(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return the example files of an inventory plugin: their names and contents.

    The first line of each is a comment that begins with the name.
    """
    found = []
    for document in strings(path)["EXAMPLES"].split("\n---\n"):
        name, _colon, _words = document.strip().removeprefix("# ").partition(":")
        found.append((name, yaml.safe_load(document)))
    return found
