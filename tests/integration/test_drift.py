"""Drift: each state, as a result, as a text and as a page."""

from __future__ import annotations

import pathlib
import re

import yaml
from integration.asking import KNOWN, requests_to
from integration.locking import (
    LISTING,
    bad,
    change,
    change_image,
    good,
    pages,
    states,
)


def test_each_state_of_drift(clouds, project, playbook, tmp_path) -> None:
    """One sweep tells all; what is locked stays what it was."""
    image = {"listing": LISTING, "author": "UCloud"}
    wants = {
        "gone": image | {"name": "PyTorch 2.0"},
        "newer": image | {"name": "PyTorch", "version": "<3", "latest_by": "version"},
        "republished": image | {"name": "PyTorch 2.3"},
        "same": {
            "listing": "zstack_model",
            "name": "qwen 1.5 32B",
            "version": "1.10.0",
        },
        "withdrawn": image | {"name": "PyTorch 2.1-cu121"},
        "changed": image | {"name": "PyTorch 2.1.2"},
        "renamed": image | {"name": "PyTorch 2.4-cu124"},
    }
    dropped = {"dropped": wants["same"]}
    project.wants(wants | dropped)
    locked = good(project.lock())["selections"]
    assert set(states(project.drift()).values()) == {"same"}

    change_image(clouds, locked["gone"]["id"], gone=True)
    change_image(clouds, locked["withdrawn"]["id"], Status="Offline")
    change_image(clouds, locked["renamed"]["id"], Name="Renamed 2.4-cu124")
    change_image(clouds, locked["republished"]["id"], Size=1, Price=3)
    rows = clouds.catalog(LISTING)
    (old,) = [r for r in rows if r["CompShareImageId"] == locked["newer"]["id"]]
    hostile = "<script>alert(1)</script>{{ 7 * 7 }} 2.99"
    new = old | {"CompShareImageId": "compshareImage-<b>new", "Name": "PyTorch 2.99"}
    strange = old | {"CompShareImageId": "compshareImage-evil", "Name": hostile}
    clouds.set_catalog(LISTING, rows=[*rows, new, strange])
    # Counters, prices and addresses are not content.
    change(
        clouds,
        "zstack_model",
        "uuid",
        project.locked()["same"]["id"],
        lastOpDate="Jan 1, 2030 1:00:00 AM",
        description="other",
    )
    wants["changed"] = image | {"name": hostile}
    project.wants(wants)
    before = clouds.counts()["actions"]
    outcome = project.drift()
    (line,) = [
        one
        for one in good(outcome)["summary"]
        if one.startswith("newer ") and "2.99" in one
    ]
    assert f"({locked['newer']['id']}) -> PyTorch 2.99 (compshareImage-<b>new)" in line
    assert states(outcome) == {
        **{name: name for name in wants},
        "renamed": "newer",
        "dropped": "changed",
    }
    assert list(states(outcome)) == sorted(states(outcome))
    asked = requests_to(clouds.counts())
    earlier = requests_to({"actions": before})
    sweep = asked["DescribeCompShareImages"] - earlier["DescribeCompShareImages"]
    assert sweep == pages(clouds)
    assert asked["QueryModel"] - earlier["QueryModel"] == 1
    items = {item["selection"]: item for item in outcome.task("Run")["drift"]}
    assert items["newer"]["now"]["id"] == "compshareImage-<b>new"
    assert items["newer"]["was"]["id"] == locked["newer"]["id"]
    assert items["gone"]["now"] is None
    assert items["renamed"]["now"] is None
    assert items["dropped"]["text"] == "the manifest no longer has it"
    text = items["renamed"]["text"]
    assert "no longer resolves to one entry: compshare_image: nothing matches. " in text
    assert "\\n" not in text and "\n" not in text
    # Without the manifest only the entries themselves are compared.
    alone = project.drift(manifest="", lock_file="aicloud.lock.yml")
    assert states(alone) == {
        **{name: name for name in wants},
        "newer": "same",
        "renamed": "same",
        "changed": "same",
        "dropped": "same",
    }
    told = bad(project.drift(fail_on="withdrawn,gone"))
    assert "gone is gone" in told and "withdrawn is withdrawn" in told

    outcome = playbook(
        "aicloud.catalog.drift",
        *("-e", "manifest=aicloud.yml", "-e", "fail_on=gone"),
        *("-e", "report=drift.html"),
    )
    assert outcome.rc == 2, outcome.output
    assert outcome.stdout.index("republished: ") < outcome.stdout.index("PLAY RECAP")
    page = (tmp_path / "drift.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    assert "{{ 7 * 7 }}" in page and "compshareImage-&lt;b&gt;new" in page
    assert "://" not in page
    (tmp_path / "drift.html").unlink()
    outcome = playbook(
        "aicloud.catalog.drift", "-e", "manifest=aicloud.yml", "-e", "report=drift.html"
    )
    assert outcome.rc == 0, outcome.output
    assert (tmp_path / "drift.html").exists()


def test_what_only_the_details_tell_counts(clouds, project) -> None:
    """The version of a Qianfan model has a status and times of its own."""
    _noun, name, identity = KNOWN["qianfan_model"]
    project.wants({"bot": {"listing": "qianfan_model", "name": name, "id": identity}})
    good(project.lock())
    for key, value, state in (
        ("modifyTime", "2031-01-01T00:00:00+08:00", "republished"),
        ("status", "Fail", "withdrawn"),
    ):
        change(clouds, "qianfan_version", "modelId", identity, **{key: value})
        assert states(project.drift()) == {"bot": state}
        assert states(project.drift(manifest="", lock_file="aicloud.lock.yml")) == {
            "bot": state
        }


def test_the_drift_job_of_the_guide_finds_the_files_of_its_project(
    project, playbook
) -> None:
    """In an imported playbook, playbook_dir is the folder of the collection."""
    good(project.lock())
    root = pathlib.Path(__file__).resolve().parents[2]
    guide = (root / "docs/awx.md").read_text(encoding="utf-8")
    (given,) = re.findall(
        r"^```yaml\n(manifest: .*?)^```$", guide, re.DOTALL | re.MULTILINE
    )
    (job,) = re.findall(
        r"^```yaml\n# drift.yml\n(.*?)^```$", guide, re.DOTALL | re.MULTILINE
    )
    outcome = playbook(yaml.safe_load(job), extra=yaml.safe_load(given))
    assert outcome.rc == 0, outcome.output
