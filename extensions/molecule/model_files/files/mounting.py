#!/usr/bin/env python
"""Stands in for mount, umount and findmnt, under whose names it is called.

Many kernels that tests run on know no NFS. What a server exports lies below
$EXPORTS/HOST/PATH; "mounting" copies it. $MOUNTS holds what is mounted.
"""

import json
import os
import pathlib
import re
import shutil
import sys

EXPORTS, MOUNTS = (pathlib.Path(os.environ[name]) for name in ("EXPORTS", "MOUNTS"))


def unescape(word: str) -> str:
    """Return a field of fstab(5) without its octal numbers."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), word)


def mount(words: list[str], table: dict) -> None:
    if words[0] == "--fstab":
        _fstab, fstab, _end, target = words
        table_lines = pathlib.Path(fstab).read_text().splitlines()
        lines = [[unescape(word) for word in line.split()] for line in table_lines]
        (found,) = [line for line in lines if line[1:2] == [target]]
        source, _target, kind, options, _dump, _pass = found
    else:
        _t, kind, _o, options, end, source, target = words
        if end != "--":
            sys.exit("mount: the source could be taken for an option")
    host, _colon, path = source.partition(":")
    exported = EXPORTS / host / path.lstrip("/")
    if kind != "nfs" or not exported.is_dir():
        sys.exit(f"mount.nfs: mounting {source} failed, reason given by server:"
                 " No such file or directory")  # fmt: skip
    if target in table or os.listdir(target):
        sys.exit(f"{target} is busy")
    shutil.copytree(exported, target, symlinks=True, dirs_exist_ok=True)
    table[target] = {"source": source, "options": options}


def umount(words: list[str], table: dict) -> None:
    _end, target = words
    if table.pop(target, None) is None:
        sys.exit(f"umount: {target}: not mounted.")
    for entry in pathlib.Path(target).iterdir():
        real = entry.is_dir() and not entry.is_symlink()
        shutil.rmtree(entry) if real else entry.unlink()


def findmnt(words: list[str], table: dict) -> None:
    if words[:4] != ["--json", "--output", "SOURCE,OPTIONS", "--mountpoint"]:
        sys.exit(f"findmnt: no such words: {words}")
    if words[4] not in table:
        sys.exit(1)
    print(json.dumps({"filesystems": [table[words[4]]]}))


program = {"mount": mount, "umount": umount, "findmnt": findmnt}
mounted = json.loads(MOUNTS.read_text()) if MOUNTS.exists() else {}
program[pathlib.Path(sys.argv[0]).name](sys.argv[1:], mounted)
MOUNTS.write_text(json.dumps(mounted))
