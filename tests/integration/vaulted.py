"""Variables under a vault."""

from __future__ import annotations

import pathlib

from ansible.parsing.vault import VaultLib, VaultSecret

VAULTED = """\
secret_of_{cloud}: !vault |
{lines}
"""


def vaulted(folder: pathlib.Path, secrets: dict[str, str]) -> list[str]:
    """Write secrets.yml, and return the words that tell its password to Ansible."""
    (folder / "vault.password").write_text("open sesame\n")
    secret = VaultSecret(b"open sesame")
    text = ""
    for cloud, value in secrets.items():
        locked = VaultLib([("default", secret)]).encrypt(value, secret).decode()
        lines = "\n".join(f"  {line}" for line in locked.split("\n"))
        text += VAULTED.format(cloud=cloud, lines=lines)
    (folder / "secrets.yml").write_text(text)
    return ["--vault-password-file", str(folder / "vault.password")]
