"""Make the checkout a release, or build the artifact of one.

release.py prepare 1.1.0    version and changelog; a maintainer commits and tags
release.py build 1.1.0      the artifact, if the checkout is that release
"""

from __future__ import annotations

import pathlib
import re
import subprocess
import sys

import yaml
from artifact import build
from environments import ROOT

GALAXY = ROOT / "galaxy.yml"
VERSION = re.compile(r"\d+\.\d+\.\d+")


def released() -> set[str]:
    """Return the versions that the changelog knows."""
    path = ROOT / "changelogs" / "changelog.yaml"
    if not path.exists():
        return set()
    return set(yaml.safe_load(path.read_text(encoding="utf-8"))["releases"])


def tags() -> list[str]:
    """Return the versions that somebody may have."""
    command = ("git", "tag", "--list")
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.split()


def fragments() -> list[str]:
    """Return the names of the changes that no release tells yet."""
    return sorted(path.name for path in (ROOT / "changelogs/fragments").glob("*.yml"))


def prepare(version: str) -> None:
    """Write the version into galaxy.yml, and the fragments into the changelog."""
    if version in tags():
        sys.exit(f"{version} is released already: give the next version")
    text = GALAXY.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^version: .*$", f"version: {version}", text)
    GALAXY.write_text(text, encoding="utf-8")
    # Until there is a tag, nobody has the release, and it may still grow.
    command = ["antsibull-changelog", "release", "--version", version]
    command += ["--update-existing"] * (version in released())
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit("antsibull-changelog wrote no release")
    print(
        f"Look at CHANGELOG.md, then:\n  git add --all\n  git commit -m 'Release"
        f" {version}'\n  git tag {version}\n  git push origin main {version}"
    )


def build_release(version: str, folder: str) -> None:
    """Build the artifact into a folder, if galaxy.yml and changelog agree."""
    told = yaml.safe_load(GALAXY.read_text(encoding="utf-8"))["version"]
    if told != version or version not in released():
        known = ", ".join(sorted(released())) or "nothing"
        sys.exit(f"{version}: galaxy.yml says {told}, the changelog knows {known}")
    if fragments():
        sys.exit(
            f"{version}: the changelog lacks {', '.join(fragments())}: make release "
            f"VERSION={version}, or the next one if {version} has a tag"
        )
    print(build(pathlib.Path(folder)))


def main() -> None:
    what, version, folder = (*sys.argv[1:], "", "", "")[:3]
    if not VERSION.fullmatch(version):
        target = "release" if what == "prepare" else "artifact"
        sys.exit(f"Give a version, as in: make {target} VERSION=1.1.0")
    if what == "prepare":
        prepare(version)
    else:
        build_release(version, folder)


if __name__ == "__main__":
    main()
