"""What cannot be locked: nothing is written, and one message says what to do."""

from __future__ import annotations

import datetime

from integration.asking import failures, play, requests_to, shown
from integration.locking import LISTING, MANIFEST, bad, good, states


def test_all_failures_are_listed_and_nothing_is_written(clouds, project) -> None:
    """Also with two clouds of which one is unreachable."""
    good(project.lock())
    text = project.lock_file.read_bytes()
    more = {
        "none": {"listing": LISTING, "name": "PyTorrent"},
        "several": {"listing": LISTING, "name": "PyTorch"},
        "far": {
            "listing": "zstack_model",
            "name": "x",
            "base_url": "http://127.0.0.1:9",
            "retries": 0,
        },
    }
    project.wants(MANIFEST | more)
    told = bad(project.lock())
    assert told.startswith("3 of 6 selections failed; nothing was written.")
    assert "none: compshare_image: nothing matches" in told
    assert "several: compshare_image: one entry was asked for" in told
    assert "far: " in told and "unreachable" in told
    assert project.lock_file.read_bytes() == text
    assert sorted(path.name for path in project.manifest.parent.glob("*lock*")) == [
        "aicloud.lock.yml"
    ]
    outcome = project.drift()
    told = bad(outcome)
    assert told.startswith("1 selection could not be compared.\nfar: ")
    assert states(outcome) == {
        **dict.fromkeys(MANIFEST, "same"),
        "none": "changed",
        "several": "changed",
    }
    assert list(outcome.task("Run")["problems"]) == ["far"]
    told = bad(project.drift(fail_on="changed"))
    assert told.startswith("1 selection could not be compared.\nfar: ")
    assert told.endswith("\ndrift was found: none is changed, several is changed")


def test_check_mode_says_that_the_file_could_not_be_written(clouds, project) -> None:
    told = bad(project.lock(lock_file="nowhere/aicloud.lock.yml"))
    assert "nowhere/aicloud.lock.yml cannot be written: No such file" in told
    assert bad(project.lock("--check", lock_file="nowhere/aicloud.lock.yml")) == told


# What a lock file may have become, and the words for it.
SPOILT = {
    "truncated": (lambda whole: whole[:-40], "is damaged"),
    "empty": (lambda whole: b"", "is damaged: it has no version"),
    "binary": (lambda whole: b"\xff\xfe\0", "is damaged: it is not UTF-8"),
    "newer": (
        lambda whole: whole.replace(b"version: 1", b"version: 2", 1),
        "has format 2, and this collection supports 1: update aicloud.catalog",
    ),
    "conflict": (
        lambda whole: whole.replace(b"  chat_model", b"<<<<<<< ours\n  chat_model"),
        "has merge conflict markers (line 18)",
    ),
    "twice": (
        lambda whole: whole + whole[whole.index(b"  base_image") :],
        "the key 'base_image' is there twice",
    ),
    "folder": (None, "is a folder"),
}


def test_every_spoilt_file_is_named_and_left_alone(clouds, project, playbook) -> None:
    """By whoever reads it, before anything is sent."""
    good(project.lock())
    whole = project.lock_file.read_bytes()
    clouds.reset()
    folder, tasks, left = project.manifest.parent, [], {}
    for name, (spoil, _words) in SPOILT.items():
        path = folder / f"{name}.lock.yml"
        if spoil is None:
            path.mkdir()
        else:
            left[path] = spoil(whole)
            path.write_bytes(left[path])
        asked = (
            f"lookup('aicloud.catalog.locked', 'base_image', lock_file='{path.name}')"
        )
        options = {"manifest": "aicloud.yml", "lock_file": path.name}
        for module in ("catalog_lock", "catalog_drift_info"):
            tasks.append({"name": f"{module} {name}", "ignore_errors": True,
                          f"aicloud.catalog.{module}": options})  # fmt: skip
        tasks.append(shown(f"locked {name}", asked))
    outcome = playbook([play(tasks)])
    told = failures(outcome)
    assert len(told) == 3 * len(SPOILT)
    for task, text in told.items():
        name = task.split()[1]
        assert SPOILT[name][1] in text and f"{name}.lock.yml" in text, f"{task}: {text}"
    assert {path: path.read_bytes() for path in left} == left
    assert not list(folder.glob(".*.lock.yml*"))
    assert requests_to(clouds.counts()) == {}


WRONG = {
    "listing": ({"listing": "compshare_imag"}, "did you mean compshare_image?"),
    "option": ({"listing": LISTING, "latest": "x"}, "did you mean latest_by?"),
    "secret": (
        {"listing": LISTING, "private_key": "x"},
        "is secret and does not belong",
    ),
    "number": ({"listing": LISTING, "version": 1.10}, "quote it"),
    "date": (
        {"listing": LISTING, "version": datetime.date(2024, 1, 2)},
        "version=2024-01-02 is a date, not text: quote it",
    ),
    "choice": ({"listing": LISTING, "match": "exactly"}, "match"),
    # Nothing is evaluated: as an expression this would be a choice that there is.
    "template": ({"listing": LISTING, "sort_by": "{{ 'name' }}"}, "{{ 'name' }}"),
    "regex": ({"listing": LISTING, "match": "regex", "name": "("}, "is not a regex"),
}


def test_a_wrong_manifest_is_told_before_anything_is_sent(clouds, project) -> None:
    project.wants({name: each for name, (each, _words) in WRONG.items()})
    told = bad(project.lock())
    assert told.startswith(f"{len(WRONG)} of {len(WRONG)} selections failed")
    lines = {line.partition(":")[0]: line for line in told.splitlines()}
    for name, (_each, words) in WRONG.items():
        assert words in lines[name], lines[name]
    assert requests_to(clouds.counts()) == {}


def test_what_the_task_says_of_snapshots_holds_for_all(clouds, project) -> None:
    """Whatever the manifest says, no request may be made under replay."""
    project.wants({"image": MANIFEST["old_image"] | {"snapshot": "off"}})
    told = bad(project.lock(snapshot="replay", snapshot_path="/nonexistent"))
    assert "there is no file /nonexistent/compshare_image-" in told
    assert requests_to(clouds.counts()) == {}


def test_the_report_names_what_could_not_be_compared(project, playbook) -> None:
    good(project.lock())
    far = {"listing": "zstack_model", "base_url": "http://127.0.0.1:9", "retries": 0}
    project.wants(MANIFEST | {"far": far})
    page = project.manifest.with_name("drift.html")
    outcome = playbook(
        "aicloud.catalog.drift", *("-e", "manifest=aicloud.yml", "-e", f"report={page}")
    )
    assert outcome.rc == 2, outcome.output
    told = page.read_text(encoding="utf-8")
    assert "<b>far</b> could not be compared: " in told and "unreachable" in told
    assert told.count("<tr>") == 1 + len(MANIFEST)


def test_a_manifest_that_is_not_there_is_named(clouds, project) -> None:
    """Not the lock file, whose place is derived from that of the manifest."""
    for told in (
        bad(project.drift(manifest="aicluod.yml")),
        bad(project.task("catalog_lock", manifest="aicluod.yml")),
    ):
        assert "there is no manifest" in told and "aicluod.yml: write one" in told
    assert "there is no lock file" in bad(project.drift())
