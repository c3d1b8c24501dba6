"""Build the collection in the folder at hand, install it and read its documentation."""

from __future__ import annotations

import pathlib
import re
import sys
import tempfile

from artifact import build, call
from translations import pairs

# All that the collection has at its top; the rest is for those who work on it.
WANTED = {"changelogs", "docs", "meta", "playbooks", "plugins", "roles"}
WANTED |= {"CHANGELOG.md", "LICENSE", "README.md", "README.zh-CN.md"}
WANTED |= {"bindep.txt", "requirements.txt", "FILES.json", "MANIFEST.json"}
LINK = re.compile(r"\]\(<?([^)>\s]+)")
KINDS = {"modules": "module", "lookup": "lookup", "inventory": "inventory"}


def plugins(collection: pathlib.Path) -> list[tuple[str, str]]:
    """Return kind and full name of every plugin of an installed collection."""
    return [
        (kind, f"aicloud.catalog.{file.stem}")
        for folder, kind in KINDS.items()
        for file in sorted((collection / "plugins" / folder).glob("*.py"))
        if not file.stem.startswith("_")
    ]


def broken_links(collection: pathlib.Path) -> list[str]:
    """Return the links of the documents that lead to nothing in the collection."""
    return [
        f"{document.relative_to(collection)}: {target}"
        for document in sorted(collection.rglob("*.md"))
        for target in LINK.findall(document.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:|#", target)
        and not inside(collection, document.parent / target.partition("#")[0])
    ]


def inside(collection: pathlib.Path, path: pathlib.Path) -> bool:
    """Return whether this is a file or folder of the collection."""
    return path.exists() and path.resolve().is_relative_to(collection.resolve())


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        galaxy = ("ansible-galaxy", "collection")
        artifact = build(pathlib.Path(scratch))
        install = [*galaxy, "install", "--offline", "-p", scratch, str(artifact)]
        installed = {"folder": scratch, "ANSIBLE_COLLECTIONS_PATH": scratch}
        call(*install, **installed)
        collection = pathlib.Path(scratch, "ansible_collections", "aicloud", "catalog")
        shipped = {path.name for path in collection.iterdir()} - WANTED
        guides = {pair.english.name for pair in pairs()} | {"docsite", "zh_CN"}
        shipped |= {path.name for path in (collection / "docs").iterdir()} - guides
        if shipped:
            sys.exit(f"The artifact must not hold: {', '.join(sorted(shipped))}")
        if broken := broken_links(collection):
            sys.exit("Links to what is not in the artifact: " + ", ".join(broken))
        call(*galaxy, "verify", "--offline", "aicloud.catalog", **installed)
        found = plugins(collection)
        for kind in KINDS.values():
            names = [name for known, name in found if known == kind]
            if names:
                text = call("ansible-doc", "-t", kind, *names, **installed)
                missing = [name for name in names if name not in text]
                if missing:
                    sys.exit(f"ansible-doc says nothing about {', '.join(missing)}")
        size = artifact.stat().st_size // 1000
        print(f"{artifact.name}: {size} kB, {len(found)} plugins documented")


if __name__ == "__main__":
    main()
