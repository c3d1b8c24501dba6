"""The demo's answers, compared with ones computed here in plain Python.

Nothing of the collection is used: the rows come from the simulator's ground truth, and
the questions are asked of them by hand.
"""

from __future__ import annotations

import pathlib
import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version
from simulator.catalog.compshare_types import CARDS
from tooling.overnight import overnight

PLAYBOOKS = pathlib.Path(__file__).resolve().parents[2] / "playbooks"
DEMO = PLAYBOOKS / "demo.yml"
VERSIONS = PLAYBOOKS / "demo_inventory" / "versions.zstack_model.yml"
GIB = 2**30
TABLE = "All that was resolved"


def version(text: str) -> Version | None:
    """Return the version, None where there is no order for it."""
    try:
        return Version(text)
    except InvalidVersion:
        return None


def newest(rows: Iterable[dict[str, Any]], text: Callable[[Any], str]) -> Any:
    """Return the one row with the highest final version."""
    known = [(version(text(row)), row) for row in rows]
    final = [(v, row) for v, row in known if v is not None and not v.is_prerelease]
    highest = max(v for v, _row in final)
    (answer,) = [row for v, row in final if v == highest]
    return answer


def platform_image(rows: list[dict[str, Any]], name: str, wanted: str) -> str:
    """Return the ID of the newest usable image called ``name X`` with X in range."""
    usable = [row for row in rows if row.get("Status", "Available") == "Available"]
    named = [row for row in usable if re.fullmatch(rf"{name} [\d.]+", row["Name"])]
    in_range = [row for row in named if row["Name"].split()[1] in SpecifierSet(wanted)]
    return newest(in_range, lambda row: row["Name"].split()[1])["CompShareImageId"]


def community_image(groups: list[dict[str, Any]], tag: str, author: str) -> str:
    """Return the ID of the newest usable version with this tag by this author."""
    versions = [
        row
        for group in groups
        if group["Status"] == "Available"
        for row in group.get("Data") or []
        if row.get("Status", "Available") == "Available"
    ]
    by_author = [row for row in versions if row["Author"] == author]
    tagged = [row for row in by_author if tag in (row["Tags"] or [])]
    return newest(tagged, lambda row: row["VersionName"])["CompShareImageId"]


def gpu_offer(rows: list[dict[str, Any]], image: dict[str, Any], gib: int) -> str:
    """Return the cheapest type of card in stock that the image supports."""
    fitting = {
        row["Name"]
        for row in rows
        if row["Name"] in image["SupportedGpuTypes"]
        and row["GraphicsMemory"]["Value"] >= gib
        and row["Status"] == "Normal"
    }
    return min(fitting, key=lambda name: CARDS[name][1])


def store_model(rows: list[dict[str, Any]], name: str) -> str:
    (path,) = [
        row["Path"]
        for row in rows
        if row["Name"] == name and row.get("Deleted") in (None, "0")
    ]
    return path


def zstack_model(rows: list[dict[str, Any]], name: str, gib: int) -> str:
    """Return the path of the newest version whose need fits into so many GiB."""
    fitting = [
        row
        for row in rows
        if row["name"] == name
        and "minGpuMemory" in row
        and row["minGpuMemory"] + row.get("extraGpuMemRequest", 0) <= gib * GIB
    ]
    return newest(fitting, lambda row: row["versionSemver"])["installPath"]


def qianfan_model(
    sets: list[dict[str, Any]], versions: list[dict[str, Any]], name: str
) -> str:
    """Return the ID of the newest version that is ready."""
    ids = {i for row in sets if row["modelSetName"] == name for i in row["modelIds"]}
    ready = [
        row for row in versions if row["modelId"] in ids and row["status"] == "Ready"
    ]
    return newest(ready, lambda row: row["modelName"])["modelId"]


def answers(outcome: Any) -> dict[str, str]:
    """Return the table that the demo ends with: what was asked and the handle."""
    lines = outcome.task(TABLE)["msg"].strip().splitlines()
    return {line[:30].strip(): line[30:].split()[0] for line in lines}


def test_demo_is_right(clouds, playbook) -> None:
    outcome = playbook(DEMO)
    assert outcome.rc == 0, outcome.output
    community = clouds.catalog("compshare_community_image")
    zstack = clouds.catalog("zstack_model")
    sets = clouds.catalog("qianfan_model")
    versions = clouds.catalog("qianfan_version")
    assert answers(outcome) == {
        "CompShare platform image ID": platform_image(
            clouds.catalog("compshare_image"), "PyTorch", ">=2.1,<2.4"
        ),
        "CompShare community image ID": community_image(
            community, "Stable Diffusion", "demo-author"
        ),
        "CompShare GPU offer": gpu_offer(
            clouds.catalog("compshare_instance_type"),
            next(
                row
                for row in clouds.catalog("compshare_image")
                if row["Name"] == "PyTorch 2.3"
            ),
            24,
        ),
        "CompShare model path": store_model(
            clouds.catalog("compshare_model"), "Llama-3-8B"
        ),
        "ZStack install path": zstack_model(zstack, "qwen 1.5 32B", 24),
        "Qianfan version ID": qianfan_model(sets, versions, "support-bot"),
    }


def test_demo_takes_other_names(clouds, playbook) -> None:
    """What LIVE=1 needs: other names by -e, nothing of the simulator elsewhere."""
    extra = {
        "platform_image_name": "PyTorch",
        "platform_image_version": "<2.1",
        "community_image_name": "ComfyUI*",
        "community_image_tag": "ComfyUI",
        "community_image_author": "demo-author",
        "store_model_name": "FLUX.1-dev",
        "zstack_model_name": "qwen 1.5 32B",
        "zstack_model_gpu_memory": "26GiB",
        "qianfan_model_name": "support-bot-wip",
    }
    outcome = playbook(DEMO, extra=extra)
    assert outcome.rc == 0, outcome.output
    given = answers(outcome)
    images = clouds.catalog("compshare_image")
    models = clouds.catalog("zstack_model")
    sets = clouds.catalog("qianfan_model")
    versions = clouds.catalog("qianfan_version")
    image = platform_image(images, "PyTorch", "<2.1")
    path = zstack_model(models, "qwen 1.5 32B", 26)
    wip = qianfan_model(sets, versions, "support-bot-wip")
    assert given["CompShare platform image ID"] == image
    assert given["ZStack install path"] == path
    assert given["Qianfan version ID"] == wip
    assert given["CompShare model path"].endswith("/FLUX.1-dev")


def test_demo_plays_over_an_inventory(clouds, playbook, inventory) -> None:
    """Every version of the model is a host, in groups by its version and vendor."""
    rows = [
        row for row in clouds.catalog("zstack_model") if row["name"] == "qwen 1.5 32B"
    ]
    outcome = playbook(DEMO, "-i", str(VERSIONS), "--tags", "zstack")
    assert outcome.rc == 0, outcome.output
    said = {
        one.host: one["msg"]
        for one in outcome.results
        if one.task == "Show where the model is"
    }
    assert len(rows) == len(said) > 4
    for row in rows:
        number = row.get("versionSemver")
        (text,) = [
            text
            for host, text in said.items()
            if host == f"qwen 1.5 32B {number or 'without version'}"
        ]
        assert text.startswith(row["installPath"] + ", for ")
        assert f"major_{number[0] if number else 'none'}" in text
    words = ("--graph", "-e", "zstack_model_name=no-such-model")
    graph = inventory(VERSIONS, words=words)
    assert graph.rc == 0 and "nothing matches" in graph.stderr
    assert "qwen" not in graph.stdout


def test_demo_explains_a_failure(clouds, playbook) -> None:
    outcome = playbook(DEMO, "--tags", "compshare")
    told = outcome.task("The explanation, a sentence a line")["msg"]
    lines = "\n".join(told).splitlines()
    assert lines[0].startswith("compshare_image: nothing matches")
    assert "version='>=99': 0" in lines[1]
    assert "Versions there: " in lines[2]


@pytest.mark.parametrize("cloud", ["compshare", "zstack", "qianfan"])
def test_demo_of_one_cloud(clouds, playbook, credentials, cloud: str) -> None:
    """Without credentials for the others, as LIVE=1 calls it."""
    own = {k: v for k, v in credentials.items() if k.startswith(f"{cloud.upper()}_")}
    others = {"compshare", "zstack", "qianfan"} - {cloud}
    outcome = playbook(
        DEMO, "--skip-tags", ",".join(others), environment=own, login=False
    )
    assert outcome.rc == 0, outcome.output
    asked = {call["cloud"] for call in clouds.calls()}
    assert asked == {cloud}
    left_out = [line for line in outcome.task(TABLE)["msg"].splitlines() if "(" in line]
    assert len(left_out) == {"compshare": 2, "zstack": 5, "qianfan": 5}[cloud]


def test_demo_provisions_once(clouds, playbook) -> None:
    """The second run sends nothing that changes anything; check mode neither."""
    source = PLAYBOOKS / "demo_provision.yml"
    quick = {"look_every": 0.1}
    would = playbook(source, "--check", extra=quick)
    assert would.rc == 0, would.output
    assert clouds.counts()["changing"] == {}
    first = playbook(source, extra=quick)
    assert first.rc == 0, first.output
    ordered = clouds.counts()["changing"]
    assert {cloud: sum(n.values()) for cloud, n in ordered.items()} == {
        "compshare": 1,
        "zstack": 1,
        "qianfan": 1,
    }
    second = playbook(source, extra=quick)
    assert second.rc == 0, second.output
    assert clouds.counts()["changing"] == ordered
    assert not any(one.result.get("changed") for one in second.results)
    wanted = platform_image(clouds.catalog("compshare_image"), "PyTorch", ">=2.1,<2.4")
    made = [
        row
        for row in clouds.catalog("compshare_instance")
        if row["Name"] == "demo-node"
    ]
    assert [row["CompShareImageId"] for row in made] == [wanted]


def test_demo_deploys_what_is_locked(clouds, playbook, tmp_path) -> None:
    """The catalog changes; the locked play does not, and drift names each change."""
    manifest = tmp_path / "aicloud.yml"
    manifest.write_bytes((PLAYBOOKS / "demo_locked" / "aicloud.yml").read_bytes())
    extra = {"manifest": str(manifest)}
    locked = playbook("aicloud.catalog.lock", extra=extra)
    assert locked.rc == 0, locked.output
    sets = clouds.catalog("qianfan_model")
    zstack = clouds.catalog("zstack_model")
    yesterday = {
        "base_image": platform_image(
            clouds.catalog("compshare_image"), "PyTorch", ">=2.1,<3"
        ),
        "web_ui": community_image(
            clouds.catalog("compshare_community_image"),
            "Stable Diffusion",
            "demo-author",
        ),
        "chat_model": zstack_model(zstack, "qwen 1.5 32B", 24),
        "bot": qianfan_model(sets, clouds.catalog("qianfan_version"), "support-bot"),
    }
    assert len(overnight(clouds)) == 3
    today = clouds.catalog("compshare_image")
    assert platform_image(today, "PyTorch", ">=2.1,<3") != yesterday["base_image"]
    asked = clouds.counts()["requests"]
    lock_file = {"aicloud_lock_file": str(tmp_path / "aicloud.lock.yml")}
    deployed = playbook(PLAYBOOKS / "demo_locked.yml", extra=lock_file, login=False)
    assert deployed.rc == 0, deployed.output
    assert deployed.task("What this play deploys")["msg"] == yesterday
    assert clouds.counts()["requests"] == asked
    drift = playbook("aicloud.catalog.drift", extra=extra).task("Compare")["drift"]
    assert {item["selection"]: item["state"] for item in drift} == {
        "base_image": "newer",
        "web_ui": "withdrawn",
        "chat_model": "republished",
        "bot": "same",
    }
