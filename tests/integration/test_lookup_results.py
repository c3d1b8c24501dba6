"""What lookups give back: attributes, how many, what when nothing is there."""

from __future__ import annotations

import pytest
from integration.asking import (
    COLLECTION,
    KNOWN,
    LISTINGS,
    NEEDED,
    expression,
    failures,
    info,
    known,
    listed,
    lookup,
    play,
    requests_to,
    shown,
    together,
)

KEYS = [
    "cloud",
    "listing",
    "id",
    "name",
    "family",
    "version",
    "group_id",
    "path",
    "tags",
    "author",
    "official",
    "status",
    "available",
    "description",
    "size_bytes",
    "price",
    "gpu_types",
    "gpu_memory_bytes",
    "container",
    "auto_start",
    "created",
    "updated",
    "published",
    "used",
    "checksum",
    "software",
    "raw",
]
TORCH = "compshareImage-1demotorch"
TRAINING = "compshareImage-1demotr"


def test_default_attribute_and_entry(clouds, playbook) -> None:
    rows = clouds.catalog("compshare_image")
    (row,) = [row for row in rows if row["Name"] == "PyTorch 2.3"]
    keys = {
        key: expression("compshare_image", "PyTorch 2.3", attribute=key) for key in KEYS
    }
    entries = [known(f"entry {name}", name, attribute="entry") for name in LISTINGS]
    defaults = [known(name, name) for name in LISTINGS]
    outcome = playbook([play([*defaults, *entries, together("keys", keys)])])
    assert {name: listed(outcome, name) for name in LISTINGS} == {
        name: [answer] for name, (_noun, _term, answer) in KNOWN.items()
    }
    for name in LISTINGS:
        (entry,) = listed(outcome, f"entry {name}")
        extra = {"raw_group"} if name == "compshare_community_image" else set()
        assert set(entry) == {*KEYS} | extra
        assert entry["listing"] == name
    (entry,) = listed(outcome, "entry compshare_image")
    assert listed(outcome, "keys") == {key: [entry[key]] for key in KEYS}
    assert entry["raw"] == row
    by_hand = {
        "cloud": "compshare",
        "family": "PyTorch",
        "version": "2.3",
        "group_id": "",
        "tags": ["pytorch", "Pytorch", "深度学习"],
        "official": True,
        "size_bytes": 26_112_000_000,
        "container": True,
        "auto_start": None,
        "created": "2025-04-15T00:00:00Z",
        "published": "2025-04-15T01:00:00Z",
        "used": None,
        "checksum": "",
        "software": {
            "framework": "PyTorch",
            "framework_version": "2.3",
            "cuda": "12.1",
            "python": "3.11",
            "os": "Ubuntu 22.04",
            "applications": ["JupyterLab"],
        },
    }
    assert {key: entry[key] for key in by_hand} == by_hand


def test_how_many_and_in_which_order(clouds, playbook) -> None:
    image, community = "compshare_image", "compshare_community_image"
    terms = ["PyTorch 2.4", "PyTorch 9.9", "PyTorch 2.0", "PyTorch 2.3"]
    both = ["PyTorch 2.4", "PyTorch 2.3"]
    tasks = [
        shown("bare", expression(image, "PyTorch 2.3", how="lookup")),
        shown("joined", expression(image, *both, how="lookup")),
        shown("wantlist", expression(image, *both, how="lookup", wantlist=True)),
        lookup("skip keeps order", image, *terms, on_missing="skip"),
        lookup("warn keeps order", image, *terms, on_missing="warn"),
        lookup("error", image, *terms),
        lookup("error when asked for", image, *terms, on_missing="error"),
        lookup("options alone", image, id=f"{TORCH}24"),
        lookup("one but two", image, author="UCloud", version="<=2.1,>2.0"),
        lookup("two are not skipped", image, "PyTorch", on_missing="skip"),
        lookup("same author", image, "PyTorch", attribute="author"),
        lookup("some", image, "PyTorch", expect="some", version="<=2.1"),
        lookup("some of each", image, "PyTorch 2.4", "PyTorch 2.3", expect="some"),
        lookup("some of one", image, "PyTorch 2.4", "PyTorch 9.9", expect="some"),
        lookup("some but none", image, "PyTorch 9.9", expect="some"),
        lookup("any", image, "PyTorch 9.9", expect="any"),
        lookup("flat", image, *both, "PyTorch 9.9", expect="any"),
        lookup("group", community, group_id="gQ4demoTrain", attribute="group_id"),
        lookup("two groups", community, "ComfyUI", attribute="group_id"),
        lookup("query", image, *both, query="[0].version"),
    ]
    outcome = playbook([play(tasks)])
    failed = failures(outcome)
    assert set(failed) == {
        "error",
        "error when asked for",
        "one but two",
        "two are not skipped",
        "same author",
        "some but none",
        "some of one",
        "two groups",
    }
    told = {
        task["name"]: listed(outcome, task["name"])
        for task in tasks
        if task["name"] not in failed
    }
    two = [f"{TORCH}24", f"{TORCH}23"]
    assert told == {
        "bare": f"{TORCH}23",
        "joined": ",".join(two),
        "wantlist": two,
        "skip keeps order": [f"{TORCH}24", f"{TORCH}20", f"{TORCH}23"],
        "warn keeps order": [f"{TORCH}24", f"{TORCH}20", f"{TORCH}23"],
        "options alone": [f"{TORCH}24"],
        "some": ["compshareImage-xxxx", f"{TORCH}20"],
        "some of each": two,
        "any": [],
        "flat": two,
        "group": ["gQ4demoTrain"],
        "query": ["2.4", "2.3"],
    }
    assert "8 entries remain" in failed["two are not skipped"]
    # Once for the task that warns, never for the ones that skip.
    assert outcome.stderr.count("WARNING") == 1, outcome.stderr


def test_latest_never_chooses_between_publishers(clouds, playbook) -> None:
    listing = "compshare_community_image"
    cases = {
        "permitted": ({"allow_any_publisher": True}, "1democd1"),
        "author": ({"author": "demo-artist"}, "1democd1"),
        "official": ({"official": True}, "1democy066"),
        "group": ({"group_id": "gQ5demoComfyA"}, "1democy066"),
        "id": ({"id": "compshareImage-1democd1"}, "1democd1"),
    }
    dates = ("created", "updated", "published", "used")
    tasks = [lookup("refused", listing, "ComfyUI", version="latest")]
    tasks += [lookup(date, listing, "ComfyUI", latest_by=date) for date in dates]
    tasks += [
        lookup(label, listing, "ComfyUI", version="latest", **options)
        for label, (options, _answer) in cases.items()
    ]
    outcome = playbook([play(tasks)])
    told = failures(outcome)
    assert set(told) == {"refused", *dates}
    for text in told.values():
        assert "choose between 2 groups" in text
    for word in ("gQ5demoComfyA", "gQ8demoComfyD", "allow_any_publisher=true"):
        assert word in told["refused"]
    assert {label: listed(outcome, label) for label in cases} == {
        label: [f"compshareImage-{end}"] for label, (_options, end) in cases.items()
    }
    assert outcome.stderr.count("allow_any_publisher permits it") == 1


def test_latest_never_chooses_between_authors(clouds, playbook) -> None:
    rows = clouds.catalog("compshare_image")
    (newest,) = (row for row in rows if row["CompShareImageId"] == f"{TORCH}24")
    newest["Author"] = "somebody"
    clouds.set_catalog("compshare_image", rows=rows)
    wanted = {"version": "latest"}
    tasks = [
        lookup("refused", "compshare_image", "PyTorch", **wanted),
        lookup("author", "compshare_image", "PyTorch", author="somebody", **wanted),
    ]
    outcome = playbook([play(tasks)])
    assert set(failures(outcome)) == {"refused"}
    assert "somebody" in failures(outcome)["refused"]
    assert listed(outcome, "author") == [f"{TORCH}24"]


EXPLAINED = {
    "name": ("PyTorhc 2.3", {}, ["320 entries read", "'PyTorch 2.3'"]),
    "case": ("pytorch 2.3", {}, ["ignore_case=true", "'PyTorch 2.3'"]),
    "part": ("ubuntu-nvidia", {}, ["Nearest names"]),
    "version": (
        "PyTorch",
        {"version": ">=9"},
        ["name='PyTorch' (exact): 8", "version='>=9': 0", "'3.0-rc1', '2.4', '2.3'"],
    ),
    "tags": (None, {"tags": ["深度学"]}, ["tags", "Nearest tags: '深度学习'"]),
    "choice": (
        "PyTorch",
        {"version": ">=2.3,<3"},
        ["2 entries remain", f"{TORCH}24", f"{TORCH}23", "latest_by"],
    ),
    "unordered": (
        "PyTorch",
        {"version": ">=9"},
        ["only compared for equality: '2.1-cu121', '2.4-cu124'"],
    ),
}


def test_failed_selections_explain_themselves(clouds, playbook) -> None:
    tasks = [
        lookup(label, "compshare_image", *([name] if name else []), **options)
        for label, (name, options, _words) in EXPLAINED.items()
    ]
    offline = {"group_id": "gQ4demoTrain", "version": "2.1.0"}
    tasks.append(lookup("offline", "compshare_community_image", **offline))
    outcome = playbook([play(tasks)])
    told = failures(outcome)
    for label, (_name, _options, words) in EXPLAINED.items():
        for word in [*words, "Conditions and how many entries survived each"]:
            assert word in told[label], (label, word, told[label])
    for word in (
        f"Dropped as unavailable: 深度学习训练环境 v2.1.0 ({TRAINING}210",
        f"Newest usable sibling: 深度学习训练环境 v2.0.0 ({TRAINING}200",
        "available_only=false",
    ):
        assert word in told["offline"]
    assert requests_to(clouds.counts())["DescribeCompShareImages"] < 20


@pytest.mark.parametrize("quirk", ["ignored", "case_sensitive"])
def test_server_filters_never_change_an_answer(clouds, playbook, quirk) -> None:
    """The store's name filter may do nothing, or too much: the answer is the same."""
    clouds.quirks({"compshare": {"models_name_filter": quirk}})
    wanted = lookup("wanted", "compshare_model", "LLAMA-3-8b", ignore_case=True)
    outcome = playbook([play([wanted])])
    assert listed(outcome, "wanted") == ["/models/llama-3-8b"]


def test_off_as_yaml_reads_it(clouds, playbook) -> None:
    """Unquoted, it is false: options of lookups often come from variables."""
    ask = ("compshare_model", "Llama-3-8B")
    tasks = [
        *(lookup(f"again {n}", *ask, cache=False, snapshot=False) for n in range(2)),
        info("module", "compshare_model", name="Llama-3-8B", snapshot=False),
    ]
    outcome = playbook([play(tasks)])
    assert listed(outcome, "again 0") == listed(outcome, "again 1")
    assert len(outcome.task("module")["models"]) == 1
    assert requests_to(clouds.counts()) == {"DescribeModelRepositoryModels": 3}


def test_entries_without_a_group_are_of_no_one_group(clouds, playbook) -> None:
    task = lookup("none", "compshare_image", "PyTorch", attribute="group_id")
    outcome = playbook([play([task | {"ignore_errors": True}])])
    assert "one entry was asked for, but" in failures(outcome)["none"]


def test_with_loops(clouds, playbook) -> None:
    """Before 2.19, core hands such a loop's own word on to the lookup."""
    tasks = [
        shown(name, "item") | {f"with_{COLLECTION}.{name}": [KNOWN[name][1]]}
        for name in LISTINGS
        if name not in NEEDED
    ]
    assert tasks
    outcome = playbook([play(tasks)])
    for task in tasks:
        (result,) = outcome.task(task["name"])["results"]
        assert result["msg"] == KNOWN[task["name"]][2]
