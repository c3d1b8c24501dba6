"""Inventories: options from templates, vaults, ansible.cfg and the environment."""

from __future__ import annotations

import json
from typing import Any

from ansible.parsing.vault import VaultLib, VaultSecret
from integration.inventories import GOING_ON, HINT, Told, account, squeezed
from integration.leaking import leaks

STRICT = {"strict": True, "hostnames": ["id"]}
VERBOSE = ("-vvvvvv",)
UNKNOWN = (
    "bad option: hostname is not an option of aicloud.catalog.compshare_image; did you "
    "mean hostnames? All options: ansible-doc -t inventory "
    "aicloud.catalog.compshare_image"
)


def asked(clouds: Any, action: str) -> list[dict[str, Any]]:
    """Return the parameters of every request with this action."""
    return [call["parameters"] for call in clouds.calls() if call["action"] == action]


def test_templates_and_extra_variables(clouds, source, listed, tmp_path) -> None:
    """Any option, of any type; expressions for hosts are none of that."""
    rows = clouds.catalog("zstack_model")
    own = account(clouds.credentials, "zstack_model")
    extra = {
        "address": clouds.url,
        "who": own["account_name"],
        "word": "{{ 'Sim-P@ss' ~ later }}",
        "later": " wörd-1",
        "some": 3,
        "yes": True,
        "labels": ["LLM"],
        "nested": {"prefix": "deep_"},
    }
    path = tmp_path / "extra.json"
    path.write_text(json.dumps(extra))
    options = {
        "base_url": "{{ address }}",
        "account_name": "  {{ who }}\n",
        "password": "{{ word }}",
        "timeout": "{{ some * 10 }}",
        "retries": "{{ some }}",
        "validate_certs": "{{ yes }}",
        "available_only": "{{ not yes }}",
        "limit": "{{ some }}",
        "descending": "{{ yes }}",
        "sort_by": "{{ 'created' if yes else 'name' }}",
        "hostvar_prefix": "{{ nested.prefix }}",
        "local_connection": "{{ yes and false }}",
        "strict": "{{ yes }}",
        "hostnames": ["deep_id"],
        # Of a host, since the variable is none of the file's.
        "compose": {"note": "deep_name ~ ' of ' ~ deep_cloud"},
    }
    file = source("zstack_model", "a", **options)
    wrong = source("zstack_model", "b", **options | {"limit": "{{ nothing }}"})
    found = listed(
        file,
        wrong,
        words=("-e", f"@{path}"),
        login=False,
        environment=GOING_ON,
    )
    assert len(found.hosts) == 3
    for name, variables in found.hosts.items():
        (row,) = [one for one in rows if one["uuid"] == name]
        assert variables["note"] == f"{row['name']} of zstack"
        own_names = variables.keys() - extra.keys() - {"note"}
        assert [key for key in own_names if not key.startswith("deep_")] == []
    assert "limit: 'nothing' is undefined" in found.told.about(wrong)
    assert HINT in found.told.about(wrong)

    # Lists, also as one template; lookups; what -e gives goes before nothing else.
    tagged = source(
        "compshare_model",
        "lists",
        tags="{{ labels }}",
        hostnames=["path"],
        groups={"tagged": "true"},
        private_key="{{ lookup('ansible.builtin.env', 'MY_SECRET') }}",
        version="{% if yes %}!=9{% endif %}",
        max_size="{{ some }}TB",
    )
    secret = clouds.credentials["compshare"]["private_key"]
    found = listed(
        tagged,
        words=("-e", f"@{path}"),
        environment={"COMPSHARE_PRIVATE_KEY": "wrong", "MY_SECRET": secret},
    )
    models = clouds.catalog("compshare_model")
    with_tag = {row["Path"] for row in models if "LLM" in str(row)}
    assert found.groups["tagged"] and set(found.groups["tagged"]) <= with_tag


def test_vaulted_values(clouds, source, listed, tmp_path) -> None:
    """Encrypted values of every cloud, with space around them, and templates of -e."""
    key = VaultSecret(b"open sesame")
    (tmp_path / "vault.password").write_text("open sesame\n")

    def locked(value: str) -> str:
        text = VaultLib([("default", key)]).encrypt(value, key).decode()
        return "!vault |\n" + "".join(f"  {line}\n" for line in text.splitlines())

    files = []
    for listing, secret in (
        ("compshare_model", "private_key"),
        ("zstack_model", "password"),
        ("qianfan_model", "secret_key"),
    ):
        own = account(clouds.credentials, listing)
        text = f"plugin: aicloud.catalog.{listing}\nbase_url: {clouds.url}\nlimit: 2\n"
        for name, value in own.items():
            shown = locked(value + "\n") if name == secret else json.dumps(value)
            text += f"{name}: {shown}\n"
        files.append(source.text(f"vaulted.{listing}.yml", text))
    words = ("--vault-password-file", str(tmp_path / "vault.password"), *VERBOSE)
    found = listed(*files, words=words, login=False)
    assert len(found.hosts) == 6
    assert leaks(found.outcome.output, clouds) == []


def test_places_of_options(clouds, source, listed, tmp_path) -> None:
    """The file, then ansible.cfg, then the environment: the first that is not empty."""
    config = (
        "[aicloud_compshare]\nregion = from-ini\nproject_id = org-ini\n"
        "[aicloud]\nconcurrency = 1\n"
        "[inventory]\ncache = false\nany_unparsed_is_failed = true\n"
    )
    (tmp_path / "ansible.cfg").write_text(config)
    environment = {
        "COMPSHARE_REGION": "from-environment",
        "COMPSHARE_PROJECT_ID": "org-environment",
        "COMPSHARE_ZONE": "",
        "UCLOUD_ZONE": "cn-wlcb-03",
        "AICLOUD_CONCURRENCY": "99",
    }
    files = [
        source("compshare_model", "a", region="from-file"),
        source("compshare_model", "b"),
    ]
    listed(*files, environment=environment | GOING_ON)
    sent = [
        (call["Region"], call["ProjectId"], call["Zone"])
        for call in asked(clouds, "DescribeModelRepositoryModels")
    ]
    zone = "cn-wlcb-03"
    assert list(dict.fromkeys(sent)) == [
        ("from-file", "org-ini", zone),
        ("from-ini", "org-ini", zone),
    ]
    # Extra variables may be used, but the plugin's own names are none of lookups.
    (tmp_path / "ansible.cfg").unlink()
    clouds.reset()
    found = listed(
        source("compshare_model", "d", limit=1, region="{{ where }}"),
        source("compshare_model", "e", limit=1),
        words=("-e", "where=cn-sh2 aicloud_compshare_region=cn-bj2"),
        environment={"COMPSHARE_ZONE": ""},
    )
    assert len(found.hosts) == 1
    regions = [
        call["Region"] for call in asked(clouds, "DescribeModelRepositoryModels")
    ]
    assert set(regions) == {"cn-sh2", "cn-bj2"}


def test_errors(clouds, source, listed, inventory, credentials) -> None:
    """Each stands on its own, and says how to make Ansible stop."""
    cases: dict[str, tuple[dict[str, Any], str]] = {
        "unknown": (
            {"hostname": ["id"]},
            UNKNOWN,
        ),
        "nearest": ({"tag": "a"}, "tag is not an option of aicloud.catalog.compshare"),
        "number": ({"limit": "many"}, "many"),
        "range": ({"limit": 0}, "bad option: limit=0 must be"),
        "choice": (
            {"match": "exactly"},
            "bad option: match='exactly' is not one of exact, contains, glob, regex",
        ),
        "regex": (
            {"name": "(", "match": "regex"},
            "bad option: name '(' is not a regex",
        ),
        "unreachable": (
            {"base_url": "http://127.0.0.1:9", "retries": 0},
            "unreachable",
        ),
        "groups": ({**STRICT, "groups": {"a": "nowhere"}}, "nowhere"),
        "compose": ({**STRICT, "compose": {"a": "1 / 0"}}, "Could not set a"),
        "keyed": (
            {
                "keyed_groups": [
                    {"key": "'a'", "default_value": "b", "trailing_separator": True}
                ]
            },
            "mutually exclusive",
        ),
    }
    clouds.set_catalog("compshare_image", rows=clouds.catalog("compshare_image")[:30])
    files = {
        case: source("compshare_image", case, **options)
        for case, (options, _words) in cases.items()
    }
    found = listed(*files.values(), environment=GOING_ON)
    for case, file in files.items():
        told = found.told.about(file)
        assert HINT in told, case
        cause = Told(told.squeezed.partition(squeezed(HINT))[0])
        assert cases[case][1] in cause, case
    # With the setting the run fails, and the hint is no longer needed. A process of its
    # own: what an account has read is shared within a run.
    files["rejected"] = source("compshare_image", "rejected", private_key="canary")
    for case, words in (("unknown", UNKNOWN), ("rejected", "credentials rejected")):
        outcome = inventory(files[case])
        assert outcome.rc != 0
        told = Told(outcome.stderr)
        assert words in told and "Ansible continues without" not in told
    found = listed(files["rejected"], environment=GOING_ON)
    told = found.told.about(files["rejected"])
    assert "CompShare DescribeCompShareImages: credentials rejected" in told
    assert HINT in told
    missing = inventory(
        files["nearest"].parent / "groups.compshare_image.yml", login=False
    )
    told = Told(missing.stderr)
    for word in ("public_key", "COMPSHARE_PUBLIC_KEY", "config.json"):
        assert word in told


def test_no_secret_is_shown(clouds, source, inventory) -> None:
    """At the highest verbosity, on success and on failure, wherever they stand."""
    own = clouds.credentials
    listings = ("compshare_image", "zstack_model", "qianfan_model")
    fine = [
        source(listing, "fine", limit=2, **account(own, listing))
        for listing in listings
    ]
    with_key = source(
        "zstack_model",
        "key",
        limit=2,
        hostvar_prefix="key_",
        access_key_id=own["zstack"]["access_key_id"],
        access_key_secret=own["zstack"]["access_key_secret"],
    )
    kept = {
        "cache": True,
        "cache_plugin": "ansible.builtin.jsonfile",
        "cache_connection": str(source.folder / "kept"),
    }
    cached = [
        source(listing, "kept", limit=2, **account(own, listing), **kept)
        for listing in listings
    ]
    words = ("--list", *VERBOSE)
    addresses = {
        "COMPSHARE_BASE_URL": clouds.url,
        "ZSTACK_BASE_URL": clouds.url,
        "QIANFAN_CONSOLE_API_BASE_URL": clouds.url,
    }
    outcome = inventory(
        *fine, with_key, *cached, words=words, login=False, environment=addresses
    )
    assert outcome.rc == 0, outcome.output
    assert leaks(outcome.output, clouds) == []
    written = [path.read_text() for path in (source.folder / "kept").iterdir()]
    assert len(written) == 3
    assert leaks("\n".join(written), clouds) == []

    canaries = {
        "private_key": "canary-private-key",
        "password": "canary-password",
        "secret_key": "canary-secret-key",
    }
    files = []
    for listing in listings:
        keys = account(own, listing)
        wrong = keys | {k: v for k, v in canaries.items() if k in keys}
        files.append(source(listing, "wrong", **wrong))
        files.append(source(listing, "unknown", nonsense="x", **keys))
        files.append(source(listing, "strict", strict=True, compose={"a": "b"}, **keys))
    clouds.faults(
        [
            {"cloud": cloud, "kind": "echo_secret", "status": 403, "after": 1}
            for cloud in ("compshare", "qianfan")
        ]
    )
    outcome = inventory(
        *files, words=words, login=False, environment=addresses | GOING_ON
    )
    assert leaks(outcome.output, clouds, *canaries.values()) == []
    said = " ".join(outcome.output.split())
    assert said.count("continues without this inventory") >= len(files)
