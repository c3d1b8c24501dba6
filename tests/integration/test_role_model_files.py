"""The role model_files with real files: what others made stays, failures are undone."""

from __future__ import annotations

import base64
import json
import os
import pathlib
import re
import socket
import stat
from collections.abc import Callable
from typing import Any

import jinja2
import pytest
import yaml
from integration.model_files import (
    FILES,
    PREFIX,
    ROLE,
    ROOT,
    TABLE,
    Host,
    copy,
    run_of,
    tree,
    write,
)


@pytest.fixture
def host(playbook: Callable[..., Any], tmp_path: pathlib.Path) -> Host:
    return Host(playbook, tmp_path)


TAB = "\t"
WRONG = {
    "checksum": "00ff",
    "checksum_file": "config.json",
    "checksum_algorithm": "sha256",
}


def test_what_fails_leaves_all_as_it_was(host: Host) -> None:
    alias = host.root / "alias"
    alias.symlink_to(host.store)
    before = tree(host.root)
    deep = str(host.models / "a/b/c")
    said = host.run(
        copy(host, check=True),
        copy(host, **WRONG, path="server:/qwen", dest=deep),
        run_of(path=str(host.store), required_files=["no.bin"]),
        run_of(path="server:/nothing"),
        # Inside of the model, directly and by a link, and the other way round.
        copy(host, dest=str(host.store / "weights/qwen")),
        copy(host, dest=str(alias / "qwen")),
        copy(host, path=str(host.store / "weights"), dest=str(host.store)),
        copy(host, path=str(alias / "weights"), dest=str(host.store)),
        run_of(path=str(host.store), dest=str(alias / "weights/qwen")),
    )
    shown = (
        "has the sha256",
        "missing no.bin",
        "mount.nfs: mounting server:/nothing failed",
        *["neither may be inside the other"] * 5,
    )
    for line, words in zip(said, shown, strict=True):
        assert words in line
    assert all(line.endswith("Everything is as it was before.") for line in said[:3])
    assert tree(host.root) == before | {"mounts.json": "{}"}


def test_a_full_disk_leaves_nothing(host: Host) -> None:
    """The limit makes the real cp fail half way, as a full disk does."""
    write(host.store, {"weights/large.bin": "x" * 4096})
    limited = host.programs / "cp"
    limited.write_text("#!/bin/sh\ntrap '' XFSZ\nulimit -f 1\nexec /bin/cp \"$@\"\n")
    limited.chmod(0o755)
    before = tree(host.root)
    (said,) = host.run(copy(host))
    assert "weights/large.bin" in said
    assert tree(host.root) == before


def test_what_a_user_has_put_there_stays(host: Host) -> None:
    assert host.run(copy(host, version="1")) == []
    own = host.dest / "weights/precious"
    for path in (own, host.dest / "config.json", host.models / ".qwen.model_files.old"):
        kept = path.read_text() if path.exists() else None
        path.write_text("mine")
        before = tree(host.root)
        said = host.run(copy(host, state="absent"), copy(host, version="2"))
        assert [path.name in line for line in said] == [True, True], said
        assert tree(host.root) == before
        path.unlink()
        if kept is not None:
            path.write_text(kept)
            # What was changed is told by its time.
            os.utime(path, ns=(0, (host.store / path.name).stat().st_mtime_ns))
    assert host.run(copy(host, state="absent")) == []
    assert os.listdir(host.models) == []


def test_a_marker_that_others_may_have_written_is_refused(host: Host) -> None:
    made = {"method": "copy", "source": "/x", "files": [], "directories": []}
    ours = json.dumps({"made": made, "stage": "", "made_by": ROLE})
    texts = {"no JSON": "{", "not ours": "{}", "writable": ours, "a link": ours}
    markers = {name: host.models / f".{name}.model_files.json" for name in texts}
    for name, text in texts.items():
        write(host.models / name, FILES)
        markers[name].write_text(text)
    markers["writable"].chmod(0o666)
    markers["a link"].rename(host.root / "elsewhere")
    markers["a link"].symlink_to(host.root / "elsewhere")
    before = tree(host.root)
    said = host.run(
        *(copy(host, state="absent", dest=str(host.models / name)) for name in texts)
    )
    for line, marker in zip(said, markers.values(), strict=True):
        assert str(marker) in line
    assert tree(host.root) == before


def test_a_mount_and_a_copy_come_and_go(host: Host) -> None:
    """One life of the role, on every core."""
    look = {"name": "look", "ansible.builtin.slurp": {"path": str(host.fstab)}}
    mount, gone = run_of(path="server:/qwen"), run_of(state="absent")
    assert host.run(mount, look, gone, copy(host), gone) == []
    told = base64.b64decode(host.outcome.task("look")["content"]).decode()
    line = f"server:/qwen {host.dest} nfs ro,nosuid,nodev 0 0\n"
    assert told == TABLE + line
    assert (host.fstab.read_text(), os.listdir(host.models)) == (TABLE, [])
    assert host.mounts() == {}


def test_a_loop_may_use_its_item_in_every_option(host: Host) -> None:
    """Also where the role has loops of its own."""
    looped = run_of(
        method="{{ item }}",
        path=f"{{{{ 'server:/qwen' if item == 'mount' else '{host.store}' }}}}",
        dest=f"{host.models}/new/{{{{ item }}}}/qwen",
        required_files="{{ ['link'] if item == 'link' else ['config.json'] }}",
    )
    [include] = looped["block"]
    include["loop"] = ["mount", "link"]
    assert host.run(looped) == []
    mounted, linked = (host.models / "new" / one / "qwen" for one in include["loop"])
    assert mounted.is_dir() and linked.readlink() == host.store
    assert str(mounted) in host.fstab.read_text()


def test_fstab_keeps_the_lines_of_others(host: Host) -> None:
    other = f"other:/x {host.dest} nfs ro 0 0\n"
    host.fstab.write_text(TABLE + other)
    before = tree(host.root)
    mount = {"path": "server:/qwen"}
    (said,) = host.run(run_of(**mount))
    assert other.strip() in said
    assert tree(host.root) == before
    host.fstab.write_text(TABLE)
    assert host.run(run_of(**mount)) == []
    line = host.fstab.read_text().removeprefix(TABLE)
    host.fstab.write_text(TABLE + line.replace("ro,", "rw,"))
    mounted = tree(host.root)
    (said,) = host.run(run_of(state="absent"))
    assert "that this role did not write, or that was changed since" in said
    assert tree(host.root) == mounted
    host.fstab.write_text(TABLE + line)
    # What fails puts the mount back that was there before.
    (said,) = host.run(run_of(path="server:/nothing"))
    assert said.endswith("Everything is as it was before.")
    assert host.fstab.read_text() == TABLE + line
    assert host.mounts()[str(host.dest)]["source"] == "server:/qwen"


PATTERNS = yaml.safe_load((ROOT / "roles/model_files/vars/main.yml").read_text())
HOSTILE_PATHS = [
    "-osuid,dev,exec:/x",
    "--bind:/x",
    "server:/x\nevil:/y /etc nfs rw 0 0",
    "server:/x\t/etc",
    "server:/x\n",
    "server x:/y",
    "server:/../etc",
    "server:/x/..",
    "/models/../../etc",
    "file:///models/..",
    "/models/\x1b[2J",
    "/models/\u202egpj",
    "/models/\ud800",
    "/models/\x85",
    "/models/{{ lookup('pipe', 'id') }}",
    "/models/{% set x = 1 %}",
    "models/qwen",
    "http://server/x",
    "",
]


def conditions() -> list[Callable[..., bool]]:
    """Return what source.yml demands of a path, with Ansible's meaning of its tests."""
    jinja = jinja2.Environment()
    jinja.tests["search"] = lambda text, pattern: re.search(pattern, text)
    jinja.tests["match"] = lambda text, pattern: re.match(pattern, text)
    tasks = yaml.safe_load((ROOT / "roles/model_files/tasks/source.yml").read_text())
    (task,) = [one for one in tasks if one["name"].startswith("Refuse a path that")]
    demanded = task["ansible.builtin.assert"]["that"]
    return [jinja.compile_expression(condition) for condition in demanded]


def refused(path: str) -> bool:
    entry = {"path": path}
    return not all(
        one(**PATTERNS | {"_model_files_entry": entry}) for one in conditions()
    )


@pytest.mark.parametrize("path", HOSTILE_PATHS)
def test_hostile_paths_are_refused(path: str) -> None:
    assert refused(path)


@pytest.mark.parametrize("path", [
    "192.168.10.10:/ai/model_center/qwen", "[2001:db8::7]:/ai/models", "/usr/models",
    "file:///usr/models", "file:/usr/models", "server:/a b/c\\040d", "/模型/通义",
    "/models/a..b", "/models/-x", "server:/", "/models//qwen/",
])  # fmt: skip
def test_other_paths_are_not(path: str) -> None:
    assert not refused(path)


def test_hostile_texts_are_refused_before_anything_is_done(host: Host) -> None:
    before = tree(host.root)
    line = "server:/x\nevil:/y /etc nfs rw 0 0"
    said = host.run(
        run_of(path=line),
        copy(host, path="-osuid,dev,exec:/x"),
        run_of(path="server:/x", dest=f"{host.dest}{TAB}nfs rw"),
        run_of(path="server:/x", mount_options="ro 0 0\nevil"),
        copy(host, required_files=["config.json", "../../fstab"]),
    )
    shown = (
        *["The install path"] * 2,
        f"model_files_dest={json.dumps(f'{host.dest}{TAB}nfs rw')}",
        "model_files_mount_options=",
        "name files of the model",
    )
    for told, words in zip(said, shown, strict=True):
        assert words in told
    assert json.dumps(line) in said[0] and line not in said[0]
    assert tree(host.root) == before


def test_special_files_are_refused_and_set_user_id_bits_are_not_copied(host) -> None:
    """A stranger's model brings neither a pipe nor a program that runs as its owner."""
    program = host.store / "weights/run"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o6755)
    assert host.run(run_of(path=str(host.store), method="copy")) == []
    copied = (host.dest / "weights/run").stat().st_mode
    assert stat.S_IMODE(copied) == 0o755
    os.mkfifo(host.store / "weights/pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        # The path of a socket may have about 100 characters.
        here = os.open(host.store, os.O_RDONLY)
        listening.bind(f"/proc/self/fd/{here}/socket")
        os.close(here)
        before = tree(host.dest)
        (said,) = host.run(run_of(path=str(host.store), method="copy", version="2"))
    assert "holds devices, pipes or sockets, which no model needs: " in said
    assert '/socket"' in said and '/pipe"' in said
    assert tree(host.dest) == before


def test_the_example_of_the_readme_tells_why_it_failed(host) -> None:
    text = (ROOT / "roles/model_files/README.md").read_text(encoding="utf-8")
    example = text.partition("## When it fails")[2].partition("```yaml")[2]
    (play,) = yaml.safe_load(example.partition("```")[0])
    (block,) = play["tasks"]
    variables = block["block"][0]["vars"]
    places = {"path": host.root / "nothing", "dest": host.dest}
    assert set(variables) >= {PREFIX + name for name in places}
    variables |= {PREFIX + name: str(place) for name, place in places.items()}
    host.run(block)
    (shown,) = [one for one in host.outcome.results if one.task == "Show the reason"]
    assert str(host.root / "nothing") in shown.result["msg"]
    assert not host.dest.exists()
