"""Manifest and lock file as texts: what is read, what is refused, what is written."""

from __future__ import annotations

import pathlib

import pytest
import yaml

from ansible_collections.aicloud.catalog.plugins.lookup.locked import (
    BY_PATH,
    written_by_us,
)
from ansible_collections.aicloud.catalog.plugins.lookup.locked import (
    KEYS as WRITTEN,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    COMMON_OPTIONS,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.documents import (
    DocumentError,
    placed,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.lock_file import (
    KEYS,
    dump_lock_file,
    locked_in,
    read_lock_file,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.manifest import (
    PATIENCE,
    Wanted,
    chosen,
    read_manifest,
)
from ansible_collections.aicloud.catalog.plugins.plugin_utils._locking.writing import (
    only_writer,
    replace_file,
)
from ansible_collections.aicloud.catalog.tests.unit.contract.documents import (
    ROOT,
    listings,
)

HOSTILE = 'a: "b" # c\n{{ 7 }} \u2028\u202e\x85\x7f\t\u00e4 数 🙂 \U000e0041'


def entry(**facts: object) -> dict[str, object]:
    texts = {key: f"{key} of it" for key in KEYS}
    return texts | {"size_bytes": 7, "listing": "compshare_image"} | facts


LOCKED = {
    "b": entry(size_bytes=None),
    "a": entry(name=HOSTILE),
    "yes": entry(path="1.10"),
}
WHOLE = dump_lock_file(LOCKED)


def test_written_and_read_again() -> None:
    assert locked_in(WHOLE, "x") == LOCKED
    assert list(yaml.safe_load(WHOLE)["selections"]) == ["a", "b", "yes"]
    assert dump_lock_file(locked_in(WHOLE, "x")) == WHOLE
    assert "\u202e" not in WHOLE.decode()
    assert locked_in(dump_lock_file({}), "x") == {}


def test_the_quick_reader_agrees_or_leaves_it(tmp_path: pathlib.Path) -> None:
    """Whatever a file is cut to or loses, it is never read wrongly."""
    path = tmp_path / "lock.yml"
    lines = WHOLE.decode().splitlines(keepends=True)
    texts = [WHOLE[:end].decode("utf-8", "ignore") for end in range(len(WHOLE) + 1)]
    texts += ["".join(lines[:n] + lines[n + 1 :]) for n in range(len(lines))]
    texts += ["".join(lines[:n] + [lines[n]] + lines[n:]) for n in range(len(lines))]
    agreed = 0
    for text in texts:
        path.write_text(text, encoding="utf-8")
        for name in ("a", "b", "yes", "c"):
            quick = written_by_us(str(path), [name])
            if quick is None:
                continue
            agreed += 1
            assert quick == [read_lock_file(str(path))[1][name]]
    assert agreed


def spoilt(line: str) -> list[str]:
    """Return what a careless hand makes of a line, most of which is no longer ours."""
    key, colon, _value = line.partition(":")
    values = ["1.5", "true", "null", "7", "-1", '"7"', "[]", "{}", "x", '"x', ""]
    changed = [f"{key}{colon} {value}".rstrip() for value in values if colon]
    return [line[1:], line[:-1], line.replace("_", ""), f"{key}s{colon}", *changed]


def test_the_quick_reader_believes_no_line_that_somebody_changed(
    tmp_path: pathlib.Path,
) -> None:
    path = tmp_path / "lock.yml"
    # A name with an escape that JSON lacks is never read quickly.
    lines = dump_lock_file({"a": LOCKED["b"]}).decode().splitlines()
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    assert written_by_us(str(path), ["a"]) == [LOCKED["b"]]
    for number, line in enumerate(lines):
        for other in spoilt(line):
            text = "\n".join([*lines[:number], other, *lines[number + 1 :], ""])
            path.write_text(text, encoding="utf-8")
            quick = written_by_us(str(path), ["a"])
            assert quick is None or quick == [read_lock_file(str(path))[1]["a"]], other


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no version"),
        ("version: 2\nselections: {}\n", "update aicloud.catalog"),
        ("version: '1'\nselections: {}\n", "its version is '1'"),
        ("version: true\nselections: {}\n", "its version is True"),
        ("version: 1\n", "must have a version and selections"),
        ("version: 1\nselections: {}\nmore: 1\n", "selections, and nothing else"),
        (WHOLE.decode() + '    more: "x"\n', "has an unknown key 'more'"),
        ("version: 1\nselections: {a: 1}\n", "selection a is not a mapping"),
        ("version: 1\nselections: {a: {id: x}}\n", "has no listing"),
        ("version: 1\nversion: 1\nselections: {}\n", "line 2: the key 'version'"),
        ("version: 1\n<<<<<<< ours\nselections: {}\n", "conflict markers (line 2)"),
        (WHOLE[:-40].decode(), "is damaged"),
        ("version: 1\nselections: !vault x\n", "is damaged"),
    ],
)
def test_a_damaged_lock_file_is_named(text: str, words: str) -> None:
    with pytest.raises(DocumentError, match=r"the lock file x") as caught:
        locked_in(text.encode(), "x")
    assert words in str(caught.value)


def test_a_type_that_is_not_ours_is_damage() -> None:
    for key in KEYS:
        data = yaml.safe_dump({"version": 1, "selections": {"a": entry(**{key: 1.5})}})
        with pytest.raises(DocumentError, match=key):
            locked_in(data.encode(), "x")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("selections:\n", "has no selections"),
        ("selections: [{listing: x}]", "must be a mapping of their names"),
        ("selections:\n  a: {listing: x, version: >=2}", "line 2, where a constraint"),
        ("selections:\n  a:\n    version: >=2\n", "line 3, where a constraint"),
        ("selections:\n  a:\n    version: !=2\n", "line 3, where a constraint"),
        ("[]", "must be a mapping"),
        ("selection: {}\n", "did you mean selections?"),
        (
            "selections: {a: {listing: x}, a: {listing: y}}",
            "the key 'a' is there twice",
        ),
        ("selections: {yes: {listing: x}}", "selection True: its name"),
        ("selections: {all: {listing: x}}", "selection all: its name"),
        ("selections: {'a,b': {listing: x}}", "its name"),
        ("selections: {a: {name: x}}", "names its listing"),
        ("selections: {a: {listing: [x]}}", "must be the name of a listing"),
        ("selections: {a: \n", "is damaged"),
        ("selections: {a: {listing: x, tags: {1: y, z: 2}}}", "keys must be texts"),
        ("selections: {a: {listing: x, 7: y}}", "keys must be texts"),
        (
            f"selections: {{a: {{listing: x, tags: {'[' * 9}{']' * 9}}}}}",
            "nested deeper than 8",
        ),
    ],
)
def test_a_wrong_manifest_is_named(tmp_path, text: str, words: str) -> None:
    path = tmp_path / "aicloud.yml"
    path.write_text(text)
    with pytest.raises(DocumentError) as caught:
        read_manifest(str(path))
    assert words in str(caught.value) and str(path) in str(caught.value)


def test_marks_that_are_no_conflict(tmp_path) -> None:
    """A byte order mark at the beginning, and a line that is underlined."""
    path = tmp_path / "aicloud.yml"
    path.write_bytes(b"\xef\xbb\xbf# a\n#\nselections:\n  a:\n    listing: |\n"
                     b"      x\n      =======\n")  # fmt: skip
    assert read_manifest(str(path))["a"].listing == "x\n=======\n"


def test_where_a_relative_path_is_looked_up(tmp_path, monkeypatch) -> None:
    """In the working directory, then beside the playbook; and ~ is the home."""
    here, beside, home = (tmp_path / name for name in ("here", "beside", "home"))
    for folder in (here, beside, home):
        folder.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(home))
    assert placed("a.yml", str(beside)) == str(here / "a.yml")
    (beside / "a.yml").touch()
    assert placed("a.yml", str(beside)) == str(beside / "a.yml")
    (here / "a.yml").touch()
    assert placed("a.yml", str(beside)) == placed("a.yml", None) == str(here / "a.yml")
    assert placed("~/a.yml", str(beside)) == str(home / "a.yml")


def test_a_manifest_that_is_not_there(tmp_path) -> None:
    for path, words in ((tmp_path, "is a folder"), (tmp_path / "no", "there is no")):
        with pytest.raises(DocumentError, match=words):
            read_manifest(str(path))


def test_no_file_has_such_a_name() -> None:
    with pytest.raises(DocumentError, match=r"'a\\x00b' cannot be a manifest"):
        read_manifest("a\0b")


@pytest.mark.parametrize(
    ("names", "upgraded"),
    [
        ([], set()),
        ([" ", ""], set()),
        (["one ", "two"], {"one", "two"}),
        (["all"], {"one", "two"}),
        (["one", "all"], {"one", "two"}),
    ],
)
def test_which_selections_are_upgraded(names, upgraded) -> None:
    known = {"one": 1, "two": 2}
    assert chosen(names, known, "aicloud.yml") == upgraded


@pytest.mark.parametrize(
    ("names", "meant"), [(["all", "tow"], "two"), (["ALL"], "all"), (["One"], "one")]
)
def test_no_name_to_upgrade_is_passed_over(names, meant) -> None:
    """Not even beside all; nor does the case hide what was meant."""
    with pytest.raises(DocumentError, match=rf"did you mean {meant}\?"):
        chosen(names, {"one": 1, "two": 2}, "aicloud.yml")


def test_the_selector_tells_what_is_wanted_apart() -> None:
    wanted = Wanted("a", "x", {"name": "n", "tags": ["t"]})
    same = Wanted("b", "x", {"tags": ["t"], "name": "n", "timeout": 3, "version": None})
    assert wanted.selector == same.selector
    for other in ({"name": "n"}, {"name": "n", "tags": ["t"], "region": "r"}):
        assert Wanted("a", "x", other).selector != wanted.selector
    assert Wanted("a", "y", wanted.options).selector != wanted.selector


def test_what_stands_in_two_places_agrees() -> None:
    assert PATIENCE == tuple(option.name for option in COMMON_OPTIONS)
    known = {name for name, one in listings().items() if one.handle == "path"}
    assert set(BY_PATH) == known
    assert tuple(WRITTEN) == KEYS


def test_written_whole_or_not_at_all(tmp_path) -> None:
    path = tmp_path / "lock.yml"
    with only_writer(str(path)):
        replace_file(str(path), b"one", None)
    assert path.read_bytes() == b"one" and list(tmp_path.iterdir()) == [path]
    path.chmod(0o640)
    with pytest.raises(DocumentError, match="changed by another process"):
        replace_file(str(path), b"two", b"zero")
    replace_file(str(path), b"two", b"one")
    assert path.stat().st_mode & 0o777 == 0o640
    with pytest.raises(DocumentError, match="cannot be written"):
        replace_file(str(tmp_path / "no" / "lock.yml"), b"x", None)
    with pytest.raises(DocumentError, match="cannot be written"):
        replace_file(str(tmp_path), b"x", None)


def test_every_listing_says_what_its_content_is() -> None:
    never = {"used", "price", "description", "tags", "status", "available", "author"}
    for name, listing in listings().items():
        assert listing.content, name
        assert not never & set(listing.content), name


def test_the_guide_names_what_counts() -> None:
    guide = (ROOT / "docs" / "locking.md").read_text(encoding="utf-8")
    table = guide.partition("| listing | fields |")[2]
    for name, listing in listings().items():
        for field in listing.content:
            assert f"`{field.rpartition('.')[2]}`" in table, f"{name}: {field}"


AWKWARD_YAML = (
    "!!int ''", "!!bool x", "!!timestamp x", "!!float ''", "!!set {a}", "? [a]\n: b",
    "&a [*a]", "[" * 4000, "2001-02-30",
)  # fmt: skip


@pytest.mark.parametrize("text", AWKWARD_YAML)
def test_whatever_stops_yaml_is_told_as_a_damaged_file(text):
    """Its library raises far more than its own errors."""
    with pytest.raises(DocumentError, match="the lock file"):
        locked_in(f"a: {text}\n".encode(), "aicloud.lock.yml")


ANCHORED = """
selections:
  old: &image {listing: compshare_image, name: PyTorch, version: "2.3"}
  new: {<<: *image, version: "2.4", software: &soft {cuda: "12"}}
  last: {<<: [*image], name: Torch, software: &more {<<: *soft, cuda: "13"}}
  both: {listing: compshare_image, software: {<<: *more, python: "3.12"}}
"""


def test_what_a_merge_brings_may_be_there_already(tmp_path):
    """The keys of the mapping itself go first; only its own may not be there twice."""
    path = tmp_path / "aicloud.yml"
    path.write_text(ANCHORED, encoding="utf-8")
    wanted = {name: dict(one.options) for name, one in read_manifest(str(path)).items()}
    assert wanted == {
        "old": {"name": "PyTorch", "version": "2.3"},
        "new": {"name": "PyTorch", "version": "2.4", "software": {"cuda": "12"}},
        "last": {"name": "Torch", "version": "2.3", "software": {"cuda": "13"}},
        "both": {"software": {"cuda": "13", "python": "3.12"}},
    }
    path.write_text(ANCHORED.replace("{<<: *soft,", "{<<: *soft, cuda: '1',"))
    with pytest.raises(DocumentError, match="line 5: the key 'cuda' is there twice"):
        read_manifest(str(path))


def test_aliases_that_stand_for_millions_of_values():
    """Ten lines of YAML: shown in a message, they would fill the memory."""
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{one}: &{one} [{','.join([f'*{before}'] * 9)}]\n"
        for before, one in zip("abcdefghi", "bcdefghij", strict=True)
    )
    with pytest.raises(DocumentError, match="aliases .* more than 100000 values"):
        locked_in(bomb.encode(), "aicloud.lock.yml")


@pytest.mark.parametrize(
    "name", ["[", "a: b", "- x", "&a", "'", "", "yes", "1.5", "\t"]
)
def test_whatever_a_selection_is_called_it_is_read_again(name):
    """Of a manifest it is a word; but a lock file may have been written by hand."""
    locked = {name: {key: None if key == "size_bytes" else "x" for key in KEYS}}
    assert locked_in(dump_lock_file(locked), "aicloud.lock.yml") == locked
