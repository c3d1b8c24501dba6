"""What the code knows: listings, resources, options."""

from __future__ import annotations

import atexit
import importlib
import pathlib
import shutil
import sys
import tempfile
from typing import Any, NamedTuple

ROOT = pathlib.Path(__file__).resolve().parents[3]
PLUGINS = ROOT / "plugins"
COLLECTION = ("ansible_collections", "aicloud", "catalog")


def _make_importable() -> None:
    """Put the collection on the path under its full name, wherever the checkout is."""
    if COLLECTION[0] in sys.modules:
        return  # Ansible's own loader finds it, as in the tests
    top = pathlib.Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, top)
    link = top.joinpath(*COLLECTION)
    link.parent.mkdir(parents=True)
    link.symlink_to(ROOT)
    sys.path.insert(0, str(top))


_make_importable()

from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    COMMON_OPTIONS,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.entry import ABSENT
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Listing,
    Option,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.selection import (
    SELECTION_OPTIONS,
)

__all__ = ["ABSENT", "COMMON_OPTIONS", "SELECTION_OPTIONS", "Listing", "Option"]


class Described(NamedTuple):
    """A listing, and the name of the file in ``_listings`` that describes it."""

    listing: Listing
    file: str


class Resource(NamedTuple):
    """The file below plugins/module_utils/_resources that describes a resource.

    Without a survey of its own it is read by the info module of its listing.
    """

    file: str
    surveyed: bool


def _described(folder: str) -> dict[str, Any]:
    """Return the modules of the files in a folder of module_utils, by their names."""
    package = ".".join((*COLLECTION, "plugins.module_utils", folder))
    paths = sorted((PLUGINS / "module_utils" / folder).glob("[!_]*.py"))
    return {p.stem: importlib.import_module(f"{package}.{p.stem}") for p in paths}


def listings() -> dict[str, Described]:
    """Return all listings by name."""
    found = _described("_listings").items()
    return {m.LISTING.name: Described(m.LISTING, file) for file, m in found}


def offers() -> dict[str, Described]:
    """Return all listings of offers by name."""
    found = _described("_offers").items()
    return {m.LISTING.name: Described(m.LISTING, file) for file, m in found}


def resources() -> dict[str, Resource]:
    """Return all resources by name."""
    return {
        m.RESOURCE.name: Resource(file, hasattr(m, "SURVEY"))
        for file, m in _described("_resources").items()
    }
