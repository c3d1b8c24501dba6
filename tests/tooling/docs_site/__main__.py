"""Build the documentation site: python -m tooling.docs_site FOLDER.

antsibull-docs writes the pages of plugins and roles. The guides are taken as they
are, with links that lead to pages of the site, or to the repository.
"""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[3]
REPOSITORY = "https://github.com/aicloud-catalog/aicloud.catalog"
LINK = re.compile(r"(?<=\]\()(?P<target>[^)#\s]+)(?P<anchor>#[^)\s]+)?(?=\))")
FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
HREF = re.compile(r'(?<=href=")[^"]+')
# Documents that are not in docs/, and the pages that they become.
ELSEWHERE = {
    "README.md": "README",
    "README.zh-CN.md": "zh_CN/README",
    "CHANGELOG.md": "CHANGELOG",
}


def documents() -> dict[str, str]:
    """Return the pages of the documents, by the paths of these."""
    found = {name: page for name, page in ELSEWHERE.items() if (ROOT / name).exists()}
    for path in sorted((ROOT / "docs").rglob("*.md")):
        name = path.relative_to(ROOT).as_posix()
        found[name] = name.removeprefix("docs/").removesuffix(".md")
    return found


def pages() -> set[str]:
    """Return the pages that the index of the site lists."""
    text = (ROOT / "docs/docsite/extra-docs.yml").read_text(encoding="utf-8")
    entries = [
        one for part in yaml.safe_load(text)["sections"] for one in part["toctree"]
    ]
    return {one["ref"] if isinstance(one, dict) else one for one in entries}


def address(target: str, name: str, known: dict[str, str]) -> str:
    """Return where a link of a document leads to on the site."""
    if target.startswith(f"{REPOSITORY}/blob/main/"):
        path = target.removeprefix(f"{REPOSITORY}/blob/main/")
    elif re.match(r"[a-z]+:", target):
        return target
    else:
        path = os.path.normpath(os.path.join(os.path.dirname(name), target))
    if path.endswith(".svg"):
        # Lies beside the page, as beside the document.
        return target
    if path in known:
        page = known[path] + ".md"
    elif role := re.fullmatch(r"roles/(\w+)/README\.md", path):
        page = f"../{role[1]}_role.rst"
    else:
        kind = "tree" if (ROOT / path).is_dir() else "blob"
        return f"{REPOSITORY}/{kind}/main/{path}"
    return os.path.relpath(page, os.path.dirname(known[name]) or ".")


def as_page(name: str, known: dict[str, str]) -> str:
    """Return a document with the links that it has on the site."""

    def linked(found: re.Match[str]) -> str:
        return address(found["target"], name, known) + (found["anchor"] or "")

    parts = FENCE.split((ROOT / name).read_text(encoding="utf-8"))
    # Every second part is a fenced block, and stays as it is.
    parts[::2] = [LINK.sub(linked, part) for part in parts[::2]]
    return "".join(parts)


def write_sources(folder: pathlib.Path) -> None:
    """Write what Sphinx reads: the pages of antsibull-docs, and the guides."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o755)
    command = ["antsibull-docs", "collection", "--use-current", "--fail-on-error"]
    command += ["--squash-hierarchy", "--dest-dir", str(folder), "aicloud.catalog"]
    subprocess.run(command, check=True)
    known = documents()
    for name, page in known.items():
        target = folder / "docsite" / f"{page}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(as_page(name, known), encoding="utf-8")
    for picture in (ROOT / "docs").glob("*.svg"):
        shutil.copy2(picture, folder / "docsite")


def broken_links(folder: pathlib.Path) -> list[str]:
    """Return the links between pages that lead nowhere, which Sphinx does not check.

    It checks what it has written itself, but not the templates of its theme.
    """
    broken = []
    for page in sorted(folder.rglob("*.html")):
        for link in HREF.findall(page.read_text(encoding="utf-8")):
            target = urllib.parse.unquote(re.split("[?#]", link)[0])
            if not re.match(r"\w+:", link) and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(folder)}: {link}")
    return broken


def main() -> int:
    site = pathlib.Path(sys.argv[1])
    if missing := set(documents().values()) ^ pages():
        print(f"docs/docsite/extra-docs.yml and docs/ differ: {sorted(missing)}")
        return 1
    write_sources(site / "source")
    command = ["sphinx-build", "-W", "--keep-going", "-q", "-j", "2"]
    command += ["-c", str(pathlib.Path(__file__).parent)]
    command += ["-d", str(site / "doctrees"), str(site / "source"), str(site / "html")]
    status = subprocess.run(command, check=False).returncode
    if broken := [] if status else broken_links(site / "html"):
        print("These links lead nowhere:", *broken, sep="\n")
        return 1
    if not status:
        print(f"Open {site / 'html' / 'index.html'}")
    return status


if __name__ == "__main__":
    sys.exit(main())
