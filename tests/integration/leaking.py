"""Secrets in outputs: which there are, in which forms, and whether one is shown."""

from __future__ import annotations

import base64
import hashlib
import os
import pathlib
import re
from typing import Any

PLUGINS = pathlib.Path(os.environ["ANSIBLE_COLLECTIONS_PATH"]).joinpath(
    "ansible_collections", "aicloud", "catalog", "plugins"
)
# What a signature, a session or a hash looks like: long texts of hexadecimal digits.
HEXADECIMAL = re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32,}(?![0-9A-Za-z])")
# Masked ones may stand there.
HEADERS = re.compile(
    r"bce-auth-v1/\S*|OAuth (?!\*\*\*)\S*|ZStack ve\S*|Authorization: (?!\*\*\*)\S*"
)
PRIVATE = ("private_key", "password", "access_key_secret", "secret_key")
# A listing of each cloud.
CHOSEN = {
    "compshare": "compshare_model",
    "zstack": "zstack_model",
    "qianfan": "qianfan_model",
}


def front_doors(kind: str) -> list[str]:
    """Return the plugins that exist, so that none can be forgotten here."""
    files = sorted((PLUGINS / kind).glob("*.py"))
    return [file.stem for file in files if not file.stem.startswith("_")]


def secrets_of(account: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return by cloud the options that log in."""
    kinds = {
        "compshare": ("public_key", "private_key"),
        "zstack": ("account_name", "password"),
        "qianfan": ("access_key", "secret_key"),
    }
    return {
        cloud: {name: account[cloud][name] for name in names}
        for cloud, names in kinds.items()
    }


def forms(secret: str) -> list[str]:
    """Return a secret as it may turn up: plain, hashed, in a header."""
    return [
        secret,
        hashlib.sha512(secret.encode()).hexdigest(),
        base64.b64encode(secret.encode()).decode(),
    ]


def leaks(output: str, simulator: Any, *more: str) -> list[str]:
    """Return what must not be in an output, but is."""
    told = simulator.credentials
    accounts = [told, told["second"], told["denied"]]
    secrets = [
        account[cloud][name]
        for account in accounts
        for cloud in ("compshare", "zstack", "qianfan")
        for name in PRIVATE
        if name in account[cloud]
    ]
    found = [
        form for secret in [*secrets, *more] for form in forms(secret) if form in output
    ]
    found += HEADERS.findall(output)
    models = simulator.catalog("zstack_model") + simulator.catalog(
        "zstack_model", "second"
    )
    public = set(HEXADECIMAL.findall(str(models)))
    return found + [text for text in HEXADECIMAL.findall(output) if text not in public]
