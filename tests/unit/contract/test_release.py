"""What a release tells, and when one may be built."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys

import pytest
import yaml

from ansible_collections.aicloud.catalog.tests.unit.contract.documents import ROOT

BIN = pathlib.Path(sys.executable).parent
VERSION = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))["version"]
NEWS = "---\nbugfixes:\n  - compshare_image - news.\n"


@pytest.fixture
def checkout(tmp_path):
    """A checkout of this collection, with all told, and nothing tagged."""
    folder = tmp_path / "ansible_collections" / "aicloud" / "catalog"
    for name in ("changelogs", "meta", "plugins", "tests/tooling"):
        ignored = shutil.ignore_patterns("__pycache__", "fragments")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    (folder / "changelogs" / "fragments").mkdir()
    for name in ("galaxy.yml", "README.md"):
        shutil.copy(ROOT / name, folder)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    return folder


def release(folder, *words):
    command = [sys.executable, "tests/tooling/release.py", *words]
    variables = {"PATH": f"{BIN}:/usr/bin:/bin", "HOME": str(folder)}
    return subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, check=False
    )


def tell(folder):
    (folder / "changelogs" / "fragments" / "news.yml").write_text(NEWS, "utf-8")


def test_an_artifact_holds_nothing_that_its_changelog_lacks(checkout):
    tell(checkout)
    done = release(checkout, "build", VERSION, str(checkout))
    assert done.returncode == 1
    assert "news.yml" in done.stderr
    done = release(checkout, "prepare", VERSION)
    assert done.returncode == 0, done.stderr
    assert "news" in (checkout / "CHANGELOG.md").read_text("utf-8")
    done = release(checkout, "build", VERSION, str(checkout))
    assert done.returncode == 0, done.stderr
    assert (checkout / f"aicloud-catalog-{VERSION}.tar.gz").is_file()


def test_a_release_with_a_tag_stays_as_it_is(checkout):
    tell(checkout)
    identity = ("-c", "user.name=x", "-c", "user.email=x@example.com")
    for words in (["commit", "--allow-empty", "-qm", "x"], ["tag", VERSION]):
        subprocess.run(["git", *identity, *words], cwd=checkout, check=True)
    done = release(checkout, "prepare", VERSION)
    assert done.returncode == 1
    assert "released already" in done.stderr
    done = release(checkout, "prepare", "9.0.0")
    assert done.returncode == 0, done.stderr
    assert "9.0.0" in (checkout / "galaxy.yml").read_text("utf-8")
