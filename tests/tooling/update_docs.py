"""Write into the plugins what the code knows already.

    update_docs.py [--check]

Sections ``PLUGIN`` of the doc fragments come from the declared options. With
``--check`` nothing is written, and the exit status tells whether all is current.
Run it with a Python that has ansible-core.
"""

from __future__ import annotations

import atexit
import pathlib
import re
import shutil
import sys
import tempfile
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[2]
COLLECTION = "ansible_collections.aicloud.catalog"


def make_importable() -> None:
    """Put the collection on the path under its full name, wherever the checkout is."""
    if COLLECTION.split(".")[0] in sys.modules:
        return  # inside of Ansible's own loader, as in the tests
    top = pathlib.Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, top)
    link = top.joinpath(*COLLECTION.split("."))
    link.parent.mkdir(parents=True)
    link.symlink_to(ROOT)
    sys.path.insert(0, str(top))


make_importable()

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds import (  # noqa: E402
    compshare,
    qianfan,
    zstack,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core import (  # noqa: E402
    connect,
)

FRAGMENTS = {
    "_connection": ("aicloud", connect.COMMON_OPTIONS),
    "_compshare": ("aicloud_compshare", compshare.CLOUD.options),
    "_zstack": ("aicloud_zstack", zstack.CLOUD.options),
    "_qianfan": ("aicloud_qianfan", qianfan.CLOUD.options),
}


def plugin_section(prefix: str, options: tuple[Any, ...]) -> str:
    """Return where controller plugins look for these options.

    Core takes the last environment variable of the list that is set; ours promise the
    first one, so the list is reversed.
    """
    lines = ["options:"]
    for option in options:
        lines.append(f"  {option.name}:")
        if option.secret:
            lines.append("    secret: true")
        lines.append("    env:")
        lines += [f"      - name: {name}" for name in reversed(option.env)]
        lines += ["    ini:", f"      - section: {prefix}", f"        key: {option.name}"]
        lines += ["    vars:", f"      - name: {prefix}_{option.name}"]
    return "\n".join(lines) + "\n"


def replaced(text: str, name: str, content: str) -> str:
    """Return the text with this triple-quoted assignment filled anew."""
    pattern = re.compile(rf'^( *){name} = r"""\n.*?"""', re.DOTALL | re.MULTILINE)
    if not pattern.search(text):
        raise SystemExit(f"there is no {name} to fill")
    return pattern.sub(lambda found: f'{found[1]}{name} = r"""\n{content}"""', text)


def updated() -> dict[pathlib.Path, str]:
    """Return what the files should hold."""
    files: dict[pathlib.Path, str] = {}
    for fragment, (prefix, options) in FRAGMENTS.items():
        path = ROOT / "plugins" / "doc_fragments" / f"{fragment}.py"
        section = plugin_section(prefix, options)
        files[path] = replaced(path.read_text(encoding="utf-8"), "PLUGIN", section)
    return files


def main() -> int:
    old = 0
    for path, text in updated().items():
        if path.read_text(encoding="utf-8") == text:
            continue
        old += 1
        print(f"{'out of date' if '--check' in sys.argv else 'written'}: {path}")
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
    return 1 if old and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
