"""Build the collection in the folder at hand, install it and read its documentation."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import tempfile

UNWANTED = ("tests", ".build", ".ci", "Makefile", "pyproject.toml")
KINDS = {"modules": "module", "lookup": "lookup", "inventory": "inventory"}


def call(*command: str, **more: str) -> str:
    """Run a command with more environment variables and return what it printed."""
    done = subprocess.run(
        command,
        env={**os.environ, **more},
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
        call(*galaxy, "install", "--offline", "-p", f"{scratch}/new", str(artifact))
        installed = pathlib.Path(scratch, "new", "ansible_collections")
        collection = installed / "aicloud" / "catalog"
        shipped = [name for name in UNWANTED if (collection / name).exists()]
        if shipped:
            sys.exit(f"The artifact must not hold: {', '.join(shipped)}")
        path = {"ANSIBLE_COLLECTIONS_PATH": f"{scratch}/new"}
        call(*galaxy, "verify", "--offline", "aicloud.catalog", **path)
        found = plugins(collection)
        for kind in KINDS.values():
            names = [name for known, name in found if known == kind]
            if names:
                text = call("ansible-doc", "-t", kind, *names, **path)
                missing = [name for name in names if name not in text]
                if missing:
                    sys.exit(f"ansible-doc says nothing about {', '.join(missing)}")
        print(f"{artifact.name}: built, installed, {len(found)} plugins documented")


if __name__ == "__main__":
    main()
