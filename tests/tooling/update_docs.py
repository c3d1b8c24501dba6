"""Write into the plugins what the code knows already.

    update_docs.py [--check]

* section ``PLUGIN`` of the doc fragments, from the declared options
* ``RETURN`` of modules and lookups, from the keys of entries, return_words.yml and
  the results recorded in tests/fixtures/samples.json

With ``--check`` nothing is written, and the exit status tells whether all is current.
Run it with a Python that has ansible-core.
"""

from __future__ import annotations

import atexit
import importlib
import json
import pathlib
import re
import shutil
import sys
import tempfile
from typing import Any

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLLECTION = ("ansible_collections", "aicloud", "catalog")


def make_importable() -> None:
    """Put the collection on the path under its full name, wherever the checkout is."""
    if COLLECTION[0] in sys.modules:
        return  # Ansible's own loader finds it, as in the tests
    top = pathlib.Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, top)
    link = top.joinpath(*COLLECTION)
    link.parent.mkdir(parents=True)
    link.symlink_to(ROOT)
    sys.path.insert(0, str(top))


make_importable()

from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    COMMON_OPTIONS,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.entry import ABSENT
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Listing,
    Option,
)

LISTINGS: dict[str, Listing] = {
    path.stem: importlib.import_module(
        ".".join((*COLLECTION, "plugins.module_utils._listings", path.stem))
    ).LISTING
    for path in sorted((ROOT / "plugins/module_utils/_listings").glob("*.py"))
    # The listing of a resource has no module of its own.
    if (ROOT / "plugins/lookup" / f"{path.stem.removesuffix('s')}.py").exists()
}
WORDS = yaml.safe_load(
    (ROOT / "tests/tooling/return_words.yml").read_text(encoding="utf-8")
)
SAMPLES = json.loads((ROOT / "tests/fixtures/samples.json").read_text(encoding="utf-8"))


# -- where controller plugins look for options ------------------------------------


def plugin_section(prefix: str, options: tuple[Option, ...]) -> str:
    """Return where controller plugins look for these options.

    Core takes the last environment variable of a list that is set. Ours promise the
    first one, so the list is reversed.
    """
    lines = ["options:"]
    for option in options:
        lines.append(f"  {option.name}:")
        if option.secret:
            lines.append("    secret: true")
        lines.append("    env:")
        lines += [f"      - name: {name}" for name in reversed(option.env)]
        lines += ["    ini:", f"      - section: {prefix}"]
        lines += [f"        key: {option.name}"]
        lines += ["    vars:", f"      - name: {prefix}_{option.name}"]
    return "\n".join(lines) + "\n"


def plugin_sections() -> dict[str, str]:
    """Return the section PLUGIN of every fragment that has one."""
    sections = {"_connection": plugin_section("aicloud", COMMON_OPTIONS)}
    for cloud in {id(one.cloud): one.cloud for one in LISTINGS.values()}.values():
        section = plugin_section(f"aicloud_{cloud.name}", cloud.options)
        sections[f"_{cloud.name}"] = section
    return sections


# -- what comes back --------------------------------------------------------------


class Words:
    """The texts about one listing, with its own words filled in."""

    def __init__(self, listing: Listing, entry: str) -> None:
        self.listing = listing
        self.own: dict[str, Any] = WORDS["listings"][listing.name]
        self.one = listing.noun.removesuffix("s")
        # How documentation refers to a key of an entry.
        self.entry = entry

    def about(self, text: str | list[str]) -> list[str]:
        texts = [text] if isinstance(text, str) else text
        filled = [t.format(one=self.one, many=self.listing.noun) for t in texts]
        return [re.sub(r"@(\w+)@", rf"{self.entry}.\1", t) for t in filled]

    def key(self, name: str) -> list[str]:
        general = WORDS["keys"][name]["description"]
        if name in self.listing.fields({}):
            return self.about(self.own.get(name, general))
        absent = json.dumps(ABSENT[name])
        return self.about([general, WORDS["absent"][absent]])


def entry_keys(listing: Listing) -> list[str]:
    """Return the keys of this listing's entries, in their order."""
    own = [key for key in listing.fields({}) if key not in ABSENT]
    return [*ABSENT, *own]


def entry_contents(words: Words, returned: str, sample: dict[str, Any]) -> Any:
    """Return the documentation of all keys of an entry."""
    contents = {}
    for name in entry_keys(words.listing):
        facts = {k: v for k, v in WORDS["keys"][name].items() if k != "description"}
        contents[name] = {
            "description": words.key(name),
            "returned": returned,
            **facts,
        }
        if sample[name] not in ("", [], None):
            contents[name]["sample"] = sample[name]
    return contents


def module_return(listing: Listing) -> dict[str, Any]:
    """Return what an info module documents as its results."""
    said, result = WORDS["results"]["module"], SAMPLES[listing.name]["result"]
    words = Words(listing, f"{listing.noun}[]")

    def value(name: str, kind: str, sample: Any = None, **more: Any) -> dict[str, Any]:
        known: dict[str, Any] = {"description": words.about(said[name])}
        known |= {"returned": "success", "type": kind, **more}
        return known if sample is None else known | {"sample": sample}

    entries = entry_contents(words, "success", result[listing.noun][0])
    told = {listing.noun: value("many", "list", elements="dict", contains=entries)}
    if listing.grouped:
        told["groups"] = value("groups", "list", result["groups"], elements="dict")
    meta = result["meta"]
    told["total"] = value("total", "int", result["total"])
    told["matched"] = value("matched", "int", result["matched"])
    contents = {
        name: value(name, "int", meta[name])
        for name in ("requests", "pages", "retries")
    }
    ids = value("request_ids", "list", meta["request_ids"][:1] or None, elements="str")
    contents["request_ids"] = ids
    contents["elapsed"] = value("elapsed", "float", meta["elapsed"])
    told["meta"] = value("meta", "dict", contains=contents)
    return told


def lookup_return(listing: Listing) -> dict[str, Any]:
    """Return what a lookup documents as its results."""
    words = Words(listing, "_raw[]")
    entry = SAMPLES[listing.name]["result"][listing.noun][0]
    return {
        "_raw": {
            "description": words.about(WORDS["results"]["lookup"]["_raw"]),
            "type": "list",
            "elements": "raw",
            "sample": [entry[listing.handle]],
            "contains": entry_contents(words, "O(attribute=entry)", entry),
        }
    }


class Dumper(yaml.SafeDumper):
    """Lists are indented below their key."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dumped(content: Any) -> str:
    return yaml.dump(
        content,
        Dumper=Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=115,
    )


# -- files ------------------------------------------------------------------------


def filled(path: pathlib.Path, name: str, content: str) -> str:
    """Return the file's text with this triple-quoted assignment filled anew."""
    text = path.read_text(encoding="utf-8")
    pattern = re.compile(rf'^( *){name} = r"""\n.*?"""', re.DOTALL | re.MULTILINE)
    if not pattern.search(text) or '"""' in content:
        raise SystemExit(f"{path}: {name} cannot be filled")
    return pattern.sub(lambda found: f'{found[1]}{name} = r"""\n{content}"""', text)


def updated() -> dict[pathlib.Path, str]:
    """Return what the files should hold."""
    plugins = ROOT / "plugins"
    files: dict[pathlib.Path, str] = {}
    for fragment, section in plugin_sections().items():
        path = plugins / "doc_fragments" / f"{fragment}.py"
        files[path] = filled(path, "PLUGIN", section)
    for listing in LISTINGS.values():
        path = plugins / "modules" / f"{listing.name}_info.py"
        files[path] = filled(path, "RETURN", dumped(module_return(listing)))
        path = plugins / "lookup" / f"{listing.name}.py"
        files[path] = filled(path, "RETURN", dumped(lookup_return(listing)))
    return files


def outdated() -> dict[pathlib.Path, str]:
    """Return the files that do not hold what they should, with their new text."""
    return {
        path: text
        for path, text in updated().items()
        if path.read_text(encoding="utf-8") != text
    }


def main() -> int:
    check = "--check" in sys.argv[1:]
    old = outdated()
    for path, text in old.items():
        print(f"{'out of date' if check else 'written'}: {path.relative_to(ROOT)}")
        if not check:
            path.write_text(text, encoding="utf-8")
    return 1 if old and check else 0


if __name__ == "__main__":
    sys.exit(main())
