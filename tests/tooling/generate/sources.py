"""What determines a lookup's options besides its arguments, by its documentation."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import yaml

from .descriptions import COLLECTION

# What else of the environment is read: ~ in the path of an option, and by a cloud.
_HOME = "HOME"
_OF_CLOUDS = {
    "compshare": ("XDG_CONFIG_HOME", "COMPSHARE_CONFIG_FILE"),
    "zstack": ("ZSTACK_HOST", "ZSTACK_PORT"),
}


def lookup_sources(documentation: str, cloud: str) -> dict[str, list[str]]:
    """Return the names of secret options, of variables, and of environment variables.

    Secrets stay out of the key of a result, and so do the variables that hold them. A
    session counts as public: it is all that tells its account, and only a hash of it
    leaves the process.
    """
    found = [(n, d) for section in _sections(documentation) for n, d in section.items()]
    secrets = {name for name, d in found if d.get("secret")} - {"session_id"}
    public = [d for name, d in found if name not in secrets]
    return {
        "secrets": sorted(secrets),
        "variables": _names(public, "vars"),
        "environment": [
            *_names(public, "env"),
            _HOME,
            *_OF_CLOUDS.get(cloud, ()),
        ],
    }


def _names(definitions: list[dict[str, Any]], key: str) -> list[str]:
    return [
        one["name"] for definition in definitions for one in definition.get(key, ())
    ]


def _sections(documentation: str) -> Iterator[dict[str, dict[str, Any]]]:
    """Return the options of this documentation and of each fragment that it extends."""
    documented = yaml.safe_load(documentation)
    yield documented.get("options", {})
    for fragment in documented.get("extends_documentation_fragment", ()):
        name, section = f"{fragment}.documentation".split(".")[2:4]
        package = ".".join((*COLLECTION, "plugins.doc_fragments", name))
        texts = importlib.import_module(package).ModuleDocFragment
        yield from _sections(getattr(texts, section.upper()))
