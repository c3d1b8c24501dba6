"""playbooks/catalog_play.yml: models are checked and mirrored, images grouped."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from integration.inventories import sources

PLAYBOOKS = pathlib.Path(__file__).resolve().parents[2] / "playbooks"
PLAY = PLAYBOOKS / "catalog_play.yml"
INVENTORY = PLAYBOOKS / "inventory"
MISSING = "Report what is missing"
NAME = "qwen 1.5 32B"


@pytest.fixture
def models(clouds) -> list[dict[str, Any]]:
    """A few models, one of them with a path that leads out of any folder."""
    rows = [row for row in clouds.catalog("zstack_model") if row["name"] == NAME][:3]
    rows.append(rows[1] | {"uuid": "../../out", "installPath": "host:/a/.."})
    clouds.set_catalog("zstack_model", rows=rows)
    return rows


def changed(outcome: Any, task: str) -> set[str]:
    return {
        one.host
        for one in outcome.results
        if one.task == task and one.result.get("changed")
    }


def told(outcome: Any, task: str) -> Any:
    """Return what the one host that told it said."""
    (one,) = [one for one in outcome.results if one.task == task]
    assert one.status == "ok", outcome.output
    return one["msg"]


def test_models_are_mirrored_once(clouds, playbook, models, tmp_path) -> None:
    """--check does nothing; --limit restricts; a second run has nothing to do."""
    source, mirror = tmp_path / "share", tmp_path / "mirror"
    kept = {row["uuid"]: row["installPath"] for row in models[1:3]}
    for path in kept.values():
        folder = source / pathlib.PurePosixPath(path).name
        folder.mkdir(parents=True)
        (folder / "weights").write_text(path)
    extra = {"model_mirror": str(mirror), "model_source": str(source)}
    words = ("-i", str(INVENTORY / "models.zstack_model.yml"), "--forks", "4")

    outcome = playbook(PLAY, *words, "--check", extra=extra)
    assert outcome.rc == 0 and not mirror.exists()
    assert changed(outcome, "Make the folder") == set(kept)

    first = next(iter(kept))
    outcome = playbook(PLAY, *words, "--limit", first, extra=extra)
    assert [path.name for path in mirror.iterdir()] == [first]
    assert told(outcome, MISSING) == {"missing": [], "models": told_number(outcome, 1)}

    outcome = playbook(PLAY, *words, extra=extra)
    assert outcome.rc == 0, outcome.output
    assert changed(outcome, "Copy the model") == set(kept) - {first}
    for uuid, path in kept.items():
        assert (mirror / uuid / "weights").read_text() == path
        assert (mirror / uuid / "complete").read_text().startswith(uuid)
    missing = [row["installPath"] for row in models if row["uuid"] not in kept]
    assert told(outcome, MISSING)["missing"] == sorted(missing)
    assert not list(tmp_path.parent.glob("out*"))

    outcome = playbook(PLAY, *words, extra=extra)
    assert not [one for one in outcome.results if one.result.get("changed")]


def told_number(outcome: Any, number: int) -> int | str:
    """Return a number as this ansible-core shows it in a message."""
    shown = told(outcome, MISSING)["models"]
    return str(number) if isinstance(shown, str) else number


def test_without_a_source_it_only_tells(clouds, playbook, models, tmp_path) -> None:
    extra = {"model_mirror": str(tmp_path / "mirror"), "model_name": NAME}
    file = INVENTORY / "models.zstack_model.yml"
    outcome = playbook(PLAY, "-i", str(file), extra=extra)
    assert outcome.rc == 0, outcome.output
    paths = sorted(row["installPath"] for row in models)
    assert told(outcome, MISSING)["missing"] == paths
    assert not (tmp_path / "mirror").exists()
    assert clouds.counts()["logins"] == clouds.counts()["logouts"] == 1


def test_images_are_grouped(clouds, playbook) -> None:
    """As a plain computation over the simulator's rows groups them."""
    file = INVENTORY / "images.compshare_image.yml"
    rows = [
        row
        for row in clouds.catalog("compshare_image")
        if "PyTorch" in row["Name"] and row.get("Status", "Available") == "Available"
    ]
    words = sources([file])
    outcome = playbook(PLAY, *words, extra={"image_name": "PyTorch*"})
    assert outcome.rc == 0, outcome.output
    shown = told(outcome, "Show the images of each group")
    expected: dict[str, list[str]] = {}
    for row in rows:
        for gpu in dict.fromkeys(row.get("SupportedGpuTypes") or []):
            expected.setdefault(f"gpu_{gpu}", []).append(row["Name"])
    got = {name: names for name, names in shown.items() if name.startswith("gpu_")}
    assert got == {name: sorted(names) for name, names in expected.items()}
    assert any(name.startswith("tag_") for name in shown)
    # The first play has no hosts, and that is no failure.
    assert not [one for one in outcome.results if one.task == MISSING]


def test_both_inventories_are_one_folder(clouds, playbook, models, tmp_path) -> None:
    extra = {"model_mirror": str(tmp_path), "image_name": "PyTorch"}
    outcome = playbook(PLAY, "-i", str(INVENTORY), extra=extra)
    assert outcome.rc == 0, outcome.output
    assert told(outcome, MISSING)["missing"]
    assert told(outcome, "Show the images of each group")
