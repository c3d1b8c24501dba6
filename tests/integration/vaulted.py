"""Variables that log in to every cloud, with their secrets in a vault."""

from __future__ import annotations

import pathlib
from typing import Any

from ansible.parsing.vault import VaultLib, VaultSecret
from integration.asking import CLOUD_OF

VAULTED = """\
secret_of_{cloud}: !vault |
{lines}
"""


def login_variables(clouds: Any) -> dict[str, str]:
    """Return variables that log in to every cloud, secrets left to a vault."""
    own = clouds.credentials
    return {
        "aicloud_compshare_public_key": own["compshare"]["public_key"],
        "aicloud_compshare_private_key": "{{ secret_of_compshare }}",
        "aicloud_zstack_account_name": own["zstack"]["account_name"],
        "aicloud_zstack_password": "{{ secret_of_zstack }}",
        "aicloud_qianfan_access_key": own["qianfan"]["access_key"],
        "aicloud_qianfan_secret_key": "{{ secret_of_qianfan }}",
        **{
            f"aicloud_{cloud}_base_url": "{{ 'http://' ~ address }}"
            for cloud in set(CLOUD_OF.values())
        },
        "address": clouds.url.removeprefix("http://"),
    }


def secrets_of(clouds: Any) -> dict[str, str]:
    """Return the secret of each cloud."""
    own = clouds.credentials
    return {
        "compshare": own["compshare"]["private_key"],
        "zstack": own["zstack"]["password"],
        "qianfan": own["qianfan"]["secret_key"],
    }


def vaulted(folder: pathlib.Path, clouds: Any) -> list[str]:
    """Write secrets.yml, and return the words that tell its password to Ansible."""
    (folder / "vault.password").write_text("open sesame\n")
    secret = VaultSecret(b"open sesame")
    text = ""
    for cloud, value in secrets_of(clouds).items():
        locked = VaultLib([("default", secret)]).encrypt(value, secret).decode()
        lines = "\n".join(f"  {line}" for line in locked.split("\n"))
        text += VAULTED.format(cloud=cloud, lines=lines)
    (folder / "secrets.yml").write_text(text)
    return ["--vault-password-file", str(folder / "vault.password")]
