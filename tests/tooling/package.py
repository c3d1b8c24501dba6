"""Build the collection in the folder at hand, install it and read its documentation."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import tempfile

UNWANTED = ("tests", "extensions", ".build", ".ci", ".config", "Makefile")
UNWANTED += ("pyproject.toml",)
KINDS = {"modules": "module", "lookup": "lookup", "inventory": "inventory"}


def call(*command: str, folder: str | None = None) -> str:
    """Return what a command prints; `folder` is where collections are installed."""
    environment = dict(os.environ)
    if folder:
        environment["ANSIBLE_COLLECTIONS_PATH"] = folder
    done = subprocess.run(
        command,
        env=environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout)
        sys.exit(f"{' '.join(command)} ended with {done.returncode}")
    return done.stdout


def plugins(collection: pathlib.Path) -> list[tuple[str, str]]:
    """Return kind and full name of every plugin of an installed collection."""
    return [
        (kind, f"aicloud.catalog.{file.stem}")
        for folder, kind in KINDS.items()
        for file in sorted((collection / "plugins" / folder).glob("*.py"))
        if not file.stem.startswith("_")
    ]


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        galaxy = ("ansible-galaxy", "collection")
        call(*galaxy, "build", "--output-path", scratch)
        (artifact,) = pathlib.Path(scratch).glob("*.tar.gz")
        install = [*galaxy, "install", "--offline", "-p", scratch, str(artifact)]
        call(*install, folder=scratch)
        collection = pathlib.Path(scratch, "ansible_collections", "aicloud", "catalog")
        shipped = [name for name in UNWANTED if (collection / name).exists()]
        if shipped:
            sys.exit(f"The artifact must not hold: {', '.join(shipped)}")
        call(*galaxy, "verify", "--offline", "aicloud.catalog", folder=scratch)
        found = plugins(collection)
        for kind in KINDS.values():
            names = [name for known, name in found if known == kind]
            if names:
                text = call("ansible-doc", "-t", kind, *names, folder=scratch)
                missing = [name for name in names if name not in text]
                if missing:
                    sys.exit(f"ansible-doc says nothing about {', '.join(missing)}")
        print(f"{artifact.name}: built, installed, {len(found)} plugins documented")


if __name__ == "__main__":
    main()
