"""Every inventory file of docs/inventories.md, also those that need more than it."""

from __future__ import annotations

import json

from integration.documents import blocks

GUIDE = "docs/inventories.md"


def test_every_file_finds_hosts(clouds, source, listed, tmp_path) -> None:
    """With the variables, the profile and the environment that they mention."""
    own, second = clouds.credentials, clouds.credentials["second"]
    keys = ("public_key", "private_key")
    profiles = {"second": {key: second["compshare"][key] for key in keys}}
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"profiles": profiles}))
    config.chmod(0o600)
    environment = {
        "TEAM_SECRET_KEY": own["qianfan"]["secret_key"],
        "QIANFAN_SECRET_KEY": "wrong",
        "COMPSHARE_CONFIG_FILE": str(config),
    }
    words = ("-e", f"team_access_key={own['qianfan']['access_key']}")
    found = {}
    for block in blocks(GUIDE):
        kind, _space, name = block.mark.partition(" ")
        if kind not in ("file", "inventory"):
            continue
        file = source.text(name, block.text)
        more = dict(environment)
        if kind == "file" and "profile" in block.text:
            more |= {"COMPSHARE_PUBLIC_KEY": "", "COMPSHARE_PRIVATE_KEY": ""}
        found[name] = listed(file, words=words, environment=more)
        assert found[name].hosts, name
        assert found[name].groups[name.split(".")[-2]]
    assert len(found) >= 5
    assert len(found["team.qianfan_model.yml"].hosts) == 10
    theirs = {row["Path"] for row in clouds.catalog("compshare_model", "second")}
    names = found["second.compshare_model.yml"].groups["second"]
    assert {name.removeprefix("second ") for name in names} <= theirs
