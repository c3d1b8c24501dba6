"""Every listing has all its front doors, and they are registered everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    DOCTOR,
    DOORS,
    LOCKING,
    PLUGINS,
    ROOT,
    files,
    general_plugins,
    imported,
    listing_modules,
    listings,
    offer_plugins,
    offers,
    read,
    resource_modules,
    resources,
    surveyed,
)

FOLDERS = [folder for folder in DOORS if (PLUGINS / folder).is_dir()]
FRONT_DOORS = [
    path
    for folder in FOLDERS
    for path in (listing_modules() if folder == "modules" else files(folder))
    if path.stem not in surveyed() and path not in general_plugins()
] + [path for path in offer_plugins() if path.parent.name == "modules"]
each_door = pytest.mark.parametrize(
    "path", FRONT_DOORS, ids=lambda path: f"{path.parent.name}/{path.stem}"
)


def listing_of(path: Path) -> str:
    return path.stem.removesuffix(DOORS[path.parent.name][0])


def groups() -> dict[str, list[str]]:
    text = (ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8")
    found = yaml.safe_load(text)["action_groups"]
    [reference] = found["all"]
    others = reference["metadata"]["extend_group"]
    return found | {"all": [name for group in others for name in found[group]]}


@pytest.mark.parametrize("folder", FOLDERS)
def test_folder_has_a_door_for_every_listing(folder: str) -> None:
    found = {listing_of(path) for path in FRONT_DOORS if path.parent.name == folder}
    wanted = set(listings())
    # A controller has no use for offers as hosts.
    assert found == (wanted if folder == "inventory" else wanted | set(offers()))


def test_every_resource_has_a_module_that_changes_and_one_that_reads() -> None:
    wanted = {*resources(), *(f"{name}_info" for name in surveyed())}
    assert {path.stem for path in resource_modules()} == wanted


@each_door
def test_door_opens_the_listing_of_its_name(path: Path) -> None:
    module = imported(path)
    listing = {**listings(), **offers()}[listing_of(path)]
    if "lookup" in path.parts:
        # Imported only when an answer must be worked out.
        assert module.LookupModule.listing() is listing
        assert module.LookupModule.name == listing.name
    else:
        assert module.LISTING is listing


def test_action_groups_hold_every_module() -> None:
    wanted: dict[str, set[str]] = {"all": set(), "locking": set(LOCKING["modules"])}
    for name, listing in {**listings(), **offers()}.items():
        for group in ("all", listing.cloud.name):
            wanted.setdefault(group, set()).add(f"{name}_info")
    for name, file in resources().items():
        for group in ("all", file.RESOURCE.cloud.name):
            wanted.setdefault(group, set()).update((name, f"{name}_info"))
    for group in wanted.keys() - {"locking"}:
        wanted[group] |= set(DOCTOR["modules"])
    assert {group: set(modules) for group, modules in groups().items()} == wanted


@pytest.mark.parametrize("path", files("modules"), ids=lambda path: path.stem)
def test_module_documents_its_action_groups(path: Path) -> None:
    attribute = read(path)[0]["attributes"]["action_group"]
    member = [f"aicloud.catalog.{g}" for g, m in groups().items() if path.stem in m]
    assert attribute["membership"] == member


@pytest.mark.parametrize("path", files("modules"), ids=lambda path: path.stem)
def test_module_tells_what_modes_it_has(path: Path) -> None:
    attributes = read(path)[0]["attributes"]
    assert attributes["check_mode"]["support"] == "full"
    diff = "N/A" if path.stem.endswith("_info") else "full"
    assert attributes["diff_mode"]["support"] == diff


@each_door
def test_door_points_to_its_partners(path: Path) -> None:
    doc, name = read(path)[0], listing_of(path)
    told = {entry.get("plugin") or entry.get("module") for entry in doc["seealso"]}
    partners = {
        f"aicloud.catalog.{name}{DOORS[folder][0]}"
        for folder in ("modules", "lookup")
        if folder != path.parent.name
    }
    assert partners <= told


@each_door
def test_door_tells_what_every_plugin_tells(path: Path) -> None:
    doc = read(path)[0]
    assert doc["author"] == ["aicloud.catalog maintainers (@aicloud-catalog)"]
    assert doc["version_added"] == "1.0.0"
    assert "requests" in doc["requirements"]
