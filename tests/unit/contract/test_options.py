"""What is documented about options is what the code declares."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.aicloud.catalog.plugins.module_utils._argspec import (
    argument_spec,
    connection_options,
    options_of,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    COMMON_OPTIONS,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Listing,
    Option,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    PLUGINS,
    ROOT,
    files,
    inventories,
    listings,
    read,
    sections,
)

# Where a plugin finds a value that the task does not give. Modules know none of it.
SOURCES = ("env", "ini", "vars", "secret")
# What only inventories have; ``hostnames`` has a default of its own for each listing.
INVENTORY_OPTIONS: dict[str, tuple[str, Any, list[str] | None]] = {
    "hostvar_prefix": ("str", "catalog_", None),
    "local_connection": ("bool", True, None),
    "on_empty": ("str", "warn", ["error", "warn", "ignore"]),
}
NAMED_BY_NAME = ("compshare_image", "compshare_model", "compshare_instance")
# Ansible's own fragments bring these.
OF_ANSIBLE = {
    *("compose", "groups", "keyed_groups", "strict", "leading_separator"),
    *("use_extra_vars", "cache", "cache_plugin", "cache_timeout", "cache_connection"),
    "cache_prefix",
}
# What only lookups have: type, default, choices.
LOOKUP_OPTIONS: dict[str, tuple[str, Any, list[str] | None]] = {
    "_terms": ("list", None, None),
    "expect": ("str", "one", ["one", "some", "any"]),
    "on_missing": ("str", "error", ["error", "warn", "skip"]),
    "cache": ("str", "run", ["run", "persistent", "off"]),
    "cache_ttl": ("int", 3600, None),
    "cache_plugin": ("str", "ansible.builtin.jsonfile", None),
    "cache_connection": ("str", None, None),
    "refresh": ("bool", False, None),
}


def module_file(listing: Listing) -> Path:
    return PLUGINS / "modules" / f"{listing.name}_info.py"


def lookup_file(listing: Listing) -> Path:
    return PLUGINS / "lookup" / f"{listing.name}.py"


def declared(option: Option) -> dict[str, Any]:
    """Return what the documentation of an option must say for any front door."""
    return {
        "type": option.type,
        "elements": option.elements,
        "choices": list(option.choices) if option.choices else None,
        "default": option.default,
        "required": option.required,
        "suboptions": {one.name: declared(one) for one in option.suboptions},
    }


def documented(option: dict[str, Any]) -> dict[str, Any]:
    """Return the same as the documentation has it."""
    keys = ("type", "elements", "choices", "default")
    return {key: option.get(key) for key in keys} | {
        "required": option.get("required", False),
        "suboptions": {
            name: documented(inner)
            for name, inner in (option.get("suboptions") or {}).items()
        },
    }


def sources(listing: Listing, option: Option) -> dict[str, Any]:
    """Return where lookups and inventories must look for a connection option.

    Core takes the last environment variable that is set, the contract the first one.
    """
    common = option in COMMON_OPTIONS
    prefix = "aicloud" if common else f"aicloud_{listing.cloud.name}"
    places: dict[str, Any] = {
        "env": [{"name": name} for name in reversed(option.env)],
        "ini": [{"section": prefix, "key": option.name}],
        "vars": [{"name": f"{prefix}_{option.name}"}],
    }
    return places | ({"secret": True} if option.secret else {})


def differences(
    options: dict[str, Any], wanted: dict[str, dict[str, Any]]
) -> list[str]:
    """Return where documented options are not as declared, in words."""
    found = [f"{name} is not documented" for name in wanted if name not in options]
    found += [f"{name} is not declared" for name in options if name not in wanted]
    for name in wanted.keys() & options.keys():
        has = documented(options[name])
        has |= {key: options[name][key] for key in SOURCES if key in options[name]}
        for key in has.keys() | wanted[name].keys():
            if has.get(key) != wanted[name].get(key):
                found.append(
                    f"{name}: {key} is documented as {has.get(key)!r}, "
                    f"declared as {wanted[name].get(key)!r}"
                )
    return sorted(found)


def module_wanted(listing: Listing) -> dict[str, dict[str, Any]]:
    return {option.name: declared(option) for option in options_of(listing)}


def lookup_wanted(listing: Listing) -> dict[str, dict[str, Any]]:
    connection = connection_options(listing)
    wanted = {
        option.name: declared(option)
        | (sources(listing, option) if option in connection else {})
        for option in options_of(listing)
        if option.name != "name"  # names are the terms
    }
    for name, (kind, default, choices) in LOOKUP_OPTIONS.items():
        option = Option(name=name, type=kind, default=default)
        wanted[name] = declared(option) | {"choices": choices}
    wanted["_terms"]["elements"] = "str"
    handle = Option(name="attribute", default=listing.handle)
    return wanted | {"attribute": declared(handle)}


def inventory_wanted(listing: Listing) -> dict[str, dict[str, Any]]:
    connection = connection_options(listing)
    wanted = {
        option.name: declared(option)
        | (sources(listing, option) if option in connection else {})
        for option in options_of(listing)
    }
    for name, (kind, default, choices) in INVENTORY_OPTIONS.items():
        if name == "local_connection" and listing.hosts:
            continue
        option = Option(name=name, type=kind, default=default)
        wanted[name] = declared(option) | {"choices": choices}
    key = "name" if listing.name in NAMED_BY_NAME else "id"
    names = Option(name="hostnames", type="list", elements="str", default=[key])
    plugin = Option(name="plugin", choices=(f"aicloud.catalog.{listing.name}",))
    return wanted | {
        "hostnames": declared(names),
        "plugin": declared(plugin) | {"required": True},
    }


def lookup_options(listing: Listing) -> dict[str, Any]:
    """Return the documented options; the sources of the lookup's own are its own."""
    options = copy.deepcopy(read(lookup_file(listing))[0]["options"])
    for name in LOOKUP_OPTIONS.keys() & options.keys():
        for key in SOURCES:
            options[name].pop(key, None)
    return options


each_listing = pytest.mark.parametrize("name", listings())


@each_listing
def test_module_documents_what_is_declared(name: str) -> None:
    listing = listings()[name]
    options = read(module_file(listing))[0]["options"]
    assert differences(options, module_wanted(listing)) == []


@each_listing
def test_lookup_documents_what_is_declared(name: str) -> None:
    listing = listings()[name]
    assert differences(lookup_options(listing), lookup_wanted(listing)) == []


@pytest.mark.parametrize("path", files("inventory"), ids=lambda path: path.stem)
def test_inventory_documents_what_is_declared(path: Path) -> None:
    wanted = inventory_wanted(inventories()[path.stem])
    options = read(path)[0]["options"]
    assert options.keys() >= OF_ANSIBLE
    own = {name: option for name, option in options.items() if name not in OF_ANSIBLE}
    assert differences(own, wanted) == []


@each_listing
def test_inventories_say_the_same_words_as_modules(name: str) -> None:
    listing = listings()[name]
    module = read(module_file(listing))[0]["options"]
    inventory = read(PLUGINS / "inventory" / f"{name}.py")[0]["options"]
    for option in module:
        assert module[option]["description"] == inventory[option]["description"]


@each_listing
def test_argument_spec_is_what_is_documented(name: str) -> None:
    listing = listings()[name]
    options = read(module_file(listing))[0]["options"]
    spec = argument_spec(options_of(listing))
    assert spec.keys() == options.keys()
    for option in options_of(listing):
        argument = spec[option.name]
        for key in ("type", "elements", "default"):
            assert argument.get(key) == options[option.name].get(key)
        assert argument.get("choices") == options[option.name].get("choices")
        inside = options[option.name].get("suboptions") or {}
        assert argument.get("options", {}).keys() == inside.keys()
        assert bool(argument.get("no_log")) == (option.secret or option.name == "proxy")
        assert bool(argument.get("fallback")) == bool(option.env)


@each_listing
def test_modules_know_no_other_sources(name: str) -> None:
    options = read(module_file(listings()[name]))[0]["options"]
    assert [n for n, o in options.items() if any(key in o for key in SOURCES)] == []


@each_listing
def test_words_name_the_environment_in_its_order(name: str) -> None:
    listing = listings()[name]
    options = read(module_file(listing))[0]["options"]
    for option in connection_options(listing):
        words = " ".join(options[option.name]["description"])
        places = [words.find(f"E({variable})") for variable in option.env]
        assert -1 not in places, option.name
        assert places == sorted(places), option.name


@each_listing
def test_lookups_say_the_same_words_as_modules(name: str) -> None:
    listing = listings()[name]
    module = read(module_file(listing))[0]["options"]
    lookup = read(lookup_file(listing))[0]["options"]
    for option in module.keys() & lookup.keys():
        assert module[option]["description"] == lookup[option]["description"]


def test_no_text_is_written_twice() -> None:
    written = [
        ("options", name, str(option["description"]))
        for path in files("doc_fragments")
        if "# Generated by" not in path.read_text(encoding="utf-8").partition('"""')[0]
        for section in sections(path)
        for name, option in (section.get("options") or {}).items()
        if "description" in option
    ]
    words = [
        (topic, name, str(text))
        for path in sorted((ROOT / "docs/words").glob("*.yml"))
        for topic in ("options", "selection", "keys")
        for name, text in loaded(path).get(topic, {}).items()
    ]
    assert words
    texts = [*written, *words]
    assert [text for text in texts if texts.count(text) > 1] == []


def loaded(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


CHANGES = [
    ("timeout", {"default": 31.0}, "timeout: default"),
    ("retries", {"type": "str"}, "retries: type"),
    ("match", {"choices": ["exact"]}, "match: choices"),
    ("tags", {"elements": "int"}, "tags: elements"),
    ("public_key", {"required": True}, "public_key: required"),
    (
        "public_key",
        {"env": [{"name": "COMPSHARE_PUBLIC_KEY"}, {"name": "UCLOUD_PUBLIC_KEY"}]},
        "public_key: env",
    ),
    ("public_key", {"vars": [{"name": "public_key"}]}, "public_key: vars"),
    (
        "proxy",
        {"ini": [{"section": "aicloud_compshare", "key": "proxy"}]},
        "proxy: ini",
    ),
    ("private_key", {"secret": False}, "private_key: secret"),
    ("unheard_of", {"type": "str"}, "unheard_of is not declared"),
]


@pytest.mark.parametrize(("name", "change", "words"), CHANGES)
def test_a_difference_is_seen(name: str, change: dict[str, Any], words: str) -> None:
    listing = listings()["compshare_image"]
    options = lookup_options(listing)
    options[name] = options.get(name, {}) | change
    found = differences(options, lookup_wanted(listing))
    assert len(found) == 1
    assert found[0].startswith(words)


def test_a_missing_option_is_seen() -> None:
    listing = listings()["compshare_image"]
    options = lookup_options(listing)
    del options["gpu_type"]
    found = differences(options, lookup_wanted(listing))
    assert found == ["gpu_type is not documented"]
