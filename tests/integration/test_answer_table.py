"""Many names asked for in one way: answered from a table, and exactly as without it."""

from __future__ import annotations

from typing import Any

import pytest
from integration.asking import expression, listed, lookup, play, requests_to
from integration.inventories import fewer

TORCH = "compshareImage-1demotorch"
IMAGES = {"PyTorch 2.0": "20", "PyTorch 2.1.2": "212", "PyTorch 2.3": "23"}
IMAGES["PyTorch 2.4"] = "24"
FIFTH = "PyTorch 2.1-cu121"
SPOIL = """\
import pathlib, sys
paths = list(pathlib.Path(sys.argv[1]).rglob(sys.argv[2]))
for path in paths:
    path.write_bytes(path.read_bytes().replace(b"demotorch", b"elsewhere"))
sys.exit(not paths)
"""
# How each name of a listing is asked for; most ask for entries that stand alone.
WAYS: list[tuple[str, dict[str, Any]]] = [
    ("compshare_image", {}),
    ("compshare_image", {"available_only": False, "attribute": "tags"}),
    ("compshare_image", {"latest_by": "version", "allow_any_publisher": True}),
    ("compshare_image", {"version": ">=2.1", "attribute": "size_bytes"}),
    ("compshare_image", {"match": "contains", "attribute": "name"}),
    ("compshare_community_image", {"attribute": "group_id"}),
    ("compshare_community_image", {"latest_by": "created", "max_size": "60GiB"}),
    ("compshare_model", {"attribute": "entry"}),
    ("zstack_model", {}),
    ("zstack_model", {"latest_by": "version", "attribute": "version"}),
    ("qianfan_model", {"attribute": "name"}),
    ("qianfan_model", {"latest_by": "version"}),
]


def every_name(label: str, listing: str, options: dict[str, Any], more: str) -> Any:
    """Ask for each name and family of the listing, and for one that it has not."""
    names = [
        expression(listing, expect="any", available_only=False, attribute=attribute)
        for attribute in ("name", "family")
    ]
    everything = (
        f"(({' + '.join(names)}) | select | unique | sort)[::3] + ['nobody has it']"
    )
    call = expression(listing, **options).replace(f"{listing}'", f"{listing}', item", 1)
    return {
        "name": label,
        "ansible.builtin.debug": {
            "msg": "{{ " + call[:-1] + more + ", errors='ignore') }}"
        },
        "loop": "{{ " + everything + " }}",
        "loop_control": {"index_var": "number"},
    }


def told(outcome: Any, label: str) -> dict[str, Any]:
    results = outcome.task(label).result.get("results")
    assert results, outcome.output
    return {one["item"]: one["msg"] for one in results}


def spoil(label: str, *words: Any) -> dict[str, Any]:
    argv = ["{{ ansible_playbook_python }}", "-c", SPOIL, *map(str, words)]
    return {"name": label, "ansible.builtin.command": {"argv": argv}}


def test_table_answers_as_the_engine_does(clouds, playbook) -> None:
    fewer(clouds, 40)
    # A question of its own for each name, which no table answers.
    alone = ", timeout=31 + number"
    tasks = []
    for number, (listing, options) in enumerate(WAYS):
        tasks += [
            every_name(f"together {number}", listing, options, ""),
            every_name(f"alone {number}", listing, options, alone),
        ]
    outcome = playbook([play(tasks)])
    for number in range(len(WAYS)):
        answers = told(outcome, f"together {number}")
        assert len(answers) > 4 and any(answers.values())
        assert answers == told(outcome, f"alone {number}")


@pytest.fixture
def local(tmp_path) -> Any:
    """Where Ansible keeps what belongs to the run."""
    return tmp_path / "local"


def test_fifth_name_needs_no_sweep(clouds, playbook, local) -> None:
    """The stored sweep is damaged: nobody notices who does not read it."""
    tasks = [lookup(name, "compshare_image", name) for name in IMAGES]
    tasks += [
        spoil("spoil", local, "*.sweep"),
        lookup("fifth", "compshare_image", FIFTH, "PyTorch 2.3"),
    ]
    outcome = playbook([play(tasks)], environment={"ANSIBLE_LOCAL_TEMP": str(local)})
    for name, end in IMAGES.items():
        assert listed(outcome, name) == [f"{TORCH}{end}"]
    assert listed(outcome, "fifth") == [f"{TORCH}21c", f"{TORCH}23"]
    assert "damaged" not in outcome.stderr
    assert requests_to(clouds.counts())["DescribeCompShareImages"] == 6


def test_damaged_table_is_made_again(clouds, playbook, local) -> None:
    tasks = [lookup(name, "compshare_image", name) for name in IMAGES]
    tasks += [
        spoil("spoil", local, "table"),
        lookup("fifth", "compshare_image", FIFTH),
        lookup("sixth", "compshare_image", "PyTorch 2.3", "PyTorch 2.4"),
    ]
    outcome = playbook([play(tasks)], environment={"ANSIBLE_LOCAL_TEMP": str(local)})
    assert listed(outcome, "fifth") == [f"{TORCH}21c"]
    assert listed(outcome, "sixth") == [f"{TORCH}23", f"{TORCH}24"]
    assert outcome.stderr.count("table is damaged") == 1
    assert requests_to(clouds.counts())["DescribeCompShareImages"] == 6
