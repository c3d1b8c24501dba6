"""Generated files are current, say so, and are told from those written by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible.plugins.loader import fragment_loader, lookup_loader
from ansible.utils.plugin_docs import get_plugin_docs

from ansible_collections.aicloud.catalog.tests.tooling.generate import files, words
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import ROOT

NAMES = (
    "compshare_shared_image",
    "DescribeCompShareSharingImages",
    "comp_share_sharing_images",  # as the SDK calls it
)
# Where a listing is named because it is there; anybody else may mention it.
FOLDERS = ("plugins", "meta", "docs/words", "tests/simulator", "tests/fixtures")
MADE = files.made()


def test_generated_files_are_current() -> None:
    """Where this fails, run ``make generate``."""
    assert list(files.outdated()) == []


@pytest.mark.parametrize("path", MADE, ids=lambda path: path.name)
def test_generated_files_say_so(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert any("enerated by `make generate`" in line for line in lines)
    if path.parent.name == "modules":
        assert lines[0] == "#!/usr/bin/python"
        assert any("GNU General Public License v3.0+" in line for line in lines[:20])


def test_every_inventory_is_generated() -> None:
    assert set((ROOT / "plugins/inventory").glob("*.py")) <= MADE.keys()


@pytest.mark.parametrize(
    "lookup", [path.stem for path in MADE if path.parent.name == "lookup"]
)
def test_a_lookup_names_what_determines_its_options(lookup: str) -> None:
    """All that its documentation names, as Ansible reads it, and no secret."""
    name = f"aicloud.catalog.{lookup}"
    options = get_plugin_docs(name, "lookup", lookup_loader, fragment_loader, False)[0][
        "options"
    ]
    plugin = lookup_loader.get(name)
    secret = {n for n, option in options.items() if option.get("secret")}
    assert set(plugin.secrets.split()) == secret - {"session_id"}
    named = {"vars": plugin.variables.split(), "env": plugin.environment.split()}
    documented: dict[str, set[str]] = {
        key: {
            source["name"]
            for n, option in options.items()
            if n not in plugin.secrets.split()
            for source in option.get(key, ())
        }
        for key in named
    }
    assert documented["vars"] and documented["vars"] == set(named["vars"])
    assert documented["env"] | {"HOME"} | read_by(lookup) == set(named["env"])


def read_by(lookup: str) -> set[str]:
    """Return what the code of a cloud itself reads of the environment."""
    folder = ROOT / "plugins/module_utils/_clouds"
    cloud = lookup.partition("_")[0]
    files_of_cloud = [folder / f"{cloud}.py", *folder.glob(f"_{cloud}_*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in files_of_cloud)
    return set(re.findall(r"""environ(?:\.get\(|\[)\s*["'](\w+)""", code))


def test_a_missing_text_is_named() -> None:
    listing = next(iter(files.listings().values())).listing
    with pytest.raises(SystemExit, match=f"{listing.name}.yml says nothing about cost"):
        words.said(listing, "options", "cost")


def test_adding_a_listing_touches_the_files_that_the_guide_lists() -> None:
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    guide = text.partition("\n## Adding a listing\n")[2].partition("\n## ")[0]
    rows = [line for line in guide.splitlines() if line.startswith("| `")]
    told = {path for row in rows for path in re.findall(r"`([^`]+)`", row)}
    assert {path for path in told if not names_the_listing(ROOT / path)} == set()
    found = {
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".yml", ".json", ".md")
        and names_the_listing(path)
        # Offers look for an image in every API that may have it.
        and "_offers" not in path.parts
    }
    assert found - told == set()


def names_the_listing(path: Path) -> bool:
    """Whether a file has the name of the listing or its action in it."""
    text = path.read_text(encoding="utf-8")
    return any(name in text for name in NAMES)
