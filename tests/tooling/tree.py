"""Copy the collection to where Ansible's own tools insist on finding it."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess

from environments import BUILD, ROOT

IGNORED = {".build", ".git", ".ansible", ".mypy_cache", ".ruff_cache", "__pycache__"}


def known_files() -> list[pathlib.Path]:
    """Return the files that git knows or would add, relative to the checkout."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        return [pathlib.Path(name) for name in listing.stdout.decode().split("\0")[:-1]]
    # An unpacked archive is no git checkout.
    found: list[pathlib.Path] = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in IGNORED]
        found += [(pathlib.Path(folder) / name).relative_to(ROOT) for name in files]
    return found


def copy_tree(name: str) -> pathlib.Path:
    """Make .build/tree/NAME/ansible_collections/aicloud/catalog and return it.

    ansible-test accepts no symlink, and a build made in the checkout would pack
    caches. The old copy goes first, so nothing of it can be tested by mistake.
    """
    top = BUILD / "tree" / name
    shutil.rmtree(top, ignore_errors=True)
    target = top / "ansible_collections" / "aicloud" / "catalog"
    for file in known_files():
        source = ROOT / file
        if source.is_file():
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / file, follow_symlinks=False)
    if (ROOT / ".git").exists():
        # Else ansible-test finds the checkout's repository, which ignores .build.
        subprocess.run(["git", "init", "--quiet", "--template=", target], check=True)
    return target
