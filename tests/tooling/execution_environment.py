"""Let ansible-builder read the collection, and lay out the image of the guide.

No image is built, since that needs a container engine and a registry. What is proved
is that ansible-builder finds the Python libraries and system packages that the
collection names, and that the definition in docs/awx.md is one it accepts.
"""

from __future__ import annotations

import pathlib
import re
import sys
import tempfile

import yaml
from artifact import build, call

GUIDE = pathlib.Path("docs/awx.md")
NAME = "execution-environment.yml"
BLOCK = re.compile(rf"<!-- file {NAME} -->\n```yaml\n(.*?)```", re.DOTALL)


def wanted(name: str) -> list[str]:
    """Return the lines of a file of requirements, without comments."""
    lines = pathlib.Path(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def check_introspection(scratch: pathlib.Path) -> None:
    """End with a message when ansible-builder does not find what is required."""
    artifact = str(build(scratch))
    # The copy at hand is in the path of collections, and would pass for installed.
    install = ("ansible-galaxy", "collection", "install", "--offline", "--force")
    call(*install, "-p", str(scratch), artifact)
    text = call("ansible-builder", "introspect", "--sanitize", str(scratch))
    found = yaml.safe_load(text)
    for kind, name in (("python", "requirements.txt"), ("system", "bindep.txt")):
        told = [line.partition("  # ")[0] for line in found[kind]]
        if told != wanted(name):
            sys.exit(f"ansible-builder finds {told} where {name} says {wanted(name)}")


def check_definition(scratch: pathlib.Path) -> None:
    """End with a message when the guide's definition makes no build context."""
    (text,) = BLOCK.findall(GUIDE.read_text(encoding="utf-8"))
    (scratch / NAME).write_text(text, encoding="utf-8")
    context = scratch / "context"
    create = ("ansible-builder", "create", "--output-filename", "Containerfile")
    call(*create, "--file", str(scratch / NAME), "--context", str(context))
    collections = yaml.safe_load((context / "_build/requirements.yml").read_text())
    names = [one["name"] for one in collections["collections"]]
    recipe = (context / "Containerfile").read_text()
    if (
        "aicloud.catalog" not in names
        or "ansible-galaxy collection install" not in recipe
    ):
        sys.exit("The build context installs no aicloud.catalog")


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        check_introspection(pathlib.Path(scratch))
        check_definition(pathlib.Path(scratch))
    print("ansible-builder: dependencies found, definition of the guide accepted")


if __name__ == "__main__":
    main()
