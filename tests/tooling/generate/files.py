"""All generated files, and the generated parts of others."""

from __future__ import annotations

import pathlib
import re

from .descriptions import PLUGINS, ROOT, listings, offers, resources
from .doors import (
    door_files,
    dumped,
    fragment_files,
    has_door,
    listing_action,
    resource_actions,
    selection_files,
    with_class,
)
from .fragments import plugin_sections
from .pairs import KINDS, pair_return

RUNTIME = ROOT / "meta/runtime.yml"


def filled(path: pathlib.Path, name: str, content: str) -> str:
    """Return the file's text with this triple-quoted assignment replaced."""
    text = path.read_text(encoding="utf-8")
    pattern = re.compile(rf'^( *){name} = r"""\n.*?"""', re.DOTALL | re.MULTILINE)
    if not pattern.search(text) or '"""' in content:
        raise SystemExit(f"{path}: {name} cannot be filled")
    return pattern.sub(lambda found: f'{found[1]}{name} = r"""\n{content}"""', text)


def made() -> dict[pathlib.Path, str]:
    """Return what every generated file should hold."""
    files = selection_files()
    for described in listings().values():
        files |= fragment_files(described) | door_files(described)
        if has_door(described.listing.name, "module"):
            files |= listing_action(described)
    for name, described in offers().items():
        files |= fragment_files(described) | listing_action(described)
        for kind, file in {
            "info": f"modules/{name}_info.py",
            "lookup": f"lookup/{name}.py",
        }.items():
            path = PLUGINS / file
            text = filled(path, "RETURN", dumped(pair_return(name, kind)))
            files[path] = with_class(text, described) if kind == "lookup" else text
    for fragment, section in plugin_sections().items():
        path = PLUGINS / "doc_fragments" / f"{fragment}.py"
        files[path] = filled(path, "PLUGIN", section)
    for name, resource in resources().items():
        files |= resource_actions(name, resource)
        kinds = KINDS if resource.surveyed else {"changing": ""}
        for kind, end in kinds.items():
            path = PLUGINS / "modules" / f"{name}{end}.py"
            files[path] = filled(path, "RETURN", dumped(pair_return(name, kind)))
    return {**files, RUNTIME: runtime(files)}


def runtime(files: dict[pathlib.Path, str]) -> str:
    """Return meta/runtime.yml with the modules of every action group.

    A module says by its fragment of attributes which cloud it belongs to.
    """
    modules = {p: p.read_text("utf-8") for p in (PLUGINS / "modules").glob("*.py")}
    modules |= {
        path: text
        for path, text in files.items()
        if path in modules or path.parent.name == "modules"
    }
    groups: dict[str, list[str]] = {}
    for path in sorted(modules):
        for cloud in re.findall(r"catalog\._attributes\.(\w+)", modules[path]):
            if cloud != "every_cloud":
                groups.setdefault(cloud, []).append(path.stem)
    every = [p.stem for p, text in modules.items() if ".every_cloud\n" in text]
    # What all the others know, such as timeout, these do not.
    clouds = sorted(groups.keys() - {"locking"})
    for cloud in clouds:
        groups[cloud] = sorted({*groups[cloud], *every})
    # By reference: Ansible parses this file in every process that loads a lookup.
    everything = [{"metadata": {"extend_group": clouds}}]
    text = RUNTIME.read_text(encoding="utf-8")
    return text.partition("action_groups:\n")[0] + dumped(
        {"action_groups": {"all": everything, **groups}}
    )


def outdated() -> dict[str, str]:
    """Return the files that do not hold what they should, with their new text."""
    return {
        str(path.relative_to(ROOT)): text
        for path, text in made().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    }


def written() -> None:
    """Write the files that do not hold what they should."""
    for name, text in outdated().items():
        print(f"written: {name}")
        (ROOT / name).write_text(text, encoding="utf-8")
