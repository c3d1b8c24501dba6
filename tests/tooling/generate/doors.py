"""The three front doors and the doc fragment of a listing, from their templates."""

from __future__ import annotations

import pathlib
import re
import textwrap
from typing import Any

import jinja2
import yaml

from .descriptions import PLUGINS, Described, Resource
from .fragments import listing_fragment, selection_fragment
from .results import lookup_return, module_return
from .sources import lookup_sources
from .words import words_about


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dumped(content: Any) -> str:
    """Return YAML as documentation has it."""
    text: str = yaml.dump(
        content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=115
    )
    return text


TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(pathlib.Path(__file__).parent / "templates"),
    undefined=jinja2.StrictUndefined,
    keep_trailing_newline=True,
    trim_blocks=True,
    lstrip_blocks=True,
)


def has_door(name: str, door: str) -> bool:
    """Whether a listing has this front door: what a resource has takes its place."""
    return door in words_about(name).get("examples", {})


def door_files(described: Described) -> dict[pathlib.Path, str]:
    """Return the front doors of a listing."""
    listing, file = described
    words = words_about(listing.name)
    doors = {
        "module": ("modules", "_info", module_return),
        "lookup": ("lookup", "", lookup_return),
        "inventory": ("inventory", "", None),
    }
    files = {
        PLUGINS / folder / f"{listing.name}{end}.py": _filled(
            door,
            listing=listing,
            file=file,
            one=listing.noun.removesuffix("s"),
            words={"host": listing.noun.removesuffix("s"), **words},
            examples=words["examples"][door],
            strict=dumped(words["examples"]["strict"]),
            about_hosts=dumped(words.get("about_hosts", [])),
            returned=dumped(returned(listing)) if returned else "",
            has_lookup=has_door(listing.name, "lookup"),
        )
        for door, (folder, end, returned) in doors.items()
        if has_door(listing.name, door)
    }
    return {
        path: with_class(text, described) if path.parent.name == "lookup" else text
        for path, text in files.items()
    }


def with_class(text: str, described: Described) -> str:
    """Return a lookup whose class, below the documentation, is made anew."""
    [documentation] = re.findall(
        r'^DOCUMENTATION = r"""(.*?)"""', text, re.DOTALL | re.MULTILINE
    )
    documented = text[: text.rindex('"""\n') + 4]
    sources = lookup_sources(documentation, described.listing.cloud.name)
    return documented + _filled(
        "lookup_class",
        listing=described.listing,
        file=described.file,
        folder=folder_of(described),
        sources={kind: textwrap.wrap(" ".join(n), 76) for kind, n in sources.items()},
    )


def listing_action(described: Described) -> dict[pathlib.Path, str]:
    """Return the action in front of the info module of a listing."""
    module = f"{described.listing.name}_info"
    return _action(module, folder_of(described), described.file, "LISTING")


def resource_actions(name: str, resource: Resource) -> dict[pathlib.Path, str]:
    """Return the actions in front of the modules of a resource."""
    files = _action(name, "_resources", resource.file, "RESOURCE")
    if resource.surveyed:
        files |= _action(f"{name}_info", "_resources", resource.file, "SURVEY")
    return files


def _action(
    module: str, folder: str, file: str, described: str
) -> dict[pathlib.Path, str]:
    text = _filled(
        "action", module=module, folder=folder, file=file, described=described
    )
    return {PLUGINS / "action" / f"{module}.py": text}


def folder_of(described: Described) -> str:
    return "_offers" if described.listing.offers else "_listings"


def fragment_files(described: Described) -> dict[pathlib.Path, str]:
    """Return the doc fragment of a listing."""
    listing, file = described
    text = _filled(
        "fragment",
        listing=listing,
        file=file,
        words=words_about(listing.name),
        documentation=dumped(listing_fragment(listing)),
    )
    return {PLUGINS / "doc_fragments" / f"_{listing.name}.py": text}


def selection_files() -> dict[pathlib.Path, str]:
    """Return the doc fragment of the options that all listings have."""
    sections = {name: dumped(text) for name, text in selection_fragment().items()}
    text = _filled("selection", sections=sections)
    return {PLUGINS / "doc_fragments/_selection.py": text}


def _filled(template: str, **values: Any) -> str:
    return TEMPLATES.get_template(f"{template}.py.j2").render(**values)
