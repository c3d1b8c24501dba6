"""Wrong options: a clear text, and nothing is sent."""

from __future__ import annotations

import pathlib
from typing import Any

from integration.asking import LISTINGS, failures, info, known, listed, lookup, play

MODULES = pathlib.Path(__file__).parents[2] / "plugins" / "modules"
LOCK = {"manifest": "aicloud.yml"}
# label: listing, options, what the text must say.
EVERYWHERE: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "regex": (
        "compshare_image",
        {"name": "PyTorch (", "match": "regex"},
        ["name 'PyTorch ('", "is not a regex"],
    ),
    "version": ("compshare_image", {"version": ">=two"}, ["version", ">=two"]),
    "version and latest": (
        "compshare_image",
        {"version": "latest", "latest_by": "created"},
        ["version=latest", "latest_by is created"],
    ),
    "query": (
        "compshare_model",
        {"query": "[?name=="},
        ["query", "is not valid JMESPath"],
    ),
    "query on entries": (
        "compshare_model",
        {"query": "length(`1`)"},
        ["query", "failed on the entries"],
    ),
    "size": ("compshare_model", {"max_size": "huge"}, ["max_size='huge'", "20GiB"]),
    "gpu_memory": ("zstack_model", {"gpu_memory": "24 apples"}, ["gpu_memory="]),
    "limit": ("zstack_model", {"limit": 0}, ["limit=0 must be 1 or more"]),
    "empty": ("zstack_model", {"vendor": " "}, ["vendor is empty"]),
    "zone": (
        "zstack_model",
        {"server_timezone": "Mars/Olympus"},
        ["server_timezone", "Asia/Shanghai"],
    ),
    "concurrency": (
        "qianfan_model",
        {"concurrency": 17},
        ["concurrency=17 must be from 1 to 16"],
    ),
    "timeout": ("qianfan_model", {"timeout": 0}, ["timeout=0", "above 0"]),
    "retries": ("qianfan_model", {"retries": -1}, ["retries=-1"]),
    "delay": ("qianfan_model", {"retry_max_delay": -1}, ["retry_max_delay=-1"]),
    "address": (
        "compshare_image",
        {"base_url": "ftp://example.invalid"},
        ["base_url='ftp://example.invalid'", "http"],
    ),
    "address with a password": (
        "zstack_model",
        {"base_url": "http://user:hunter2@example.invalid"},
        ["base_url must not contain a user or password"],
    ),
    "address with a path": (
        "qianfan_model",
        {"base_url": "https://example.invalid/proxy"},
        ["its path is not signed"],
    ),
    "certificates": (
        "compshare_model",
        {"ca_path": "/does/not/exist.pem"},
        ["ca_path='/does/not/exist.pem'", "does not exist"],
    ),
    "two kinds of credentials": (
        "zstack_model",
        {"session_id": "0123456789abcdef0123456789abcdef", "account_name": "admin"},
        ["exactly one kind", "session_id and account_name"],
    ),
}
# Modules share the code, but take longer: one or two of every kind.
ALSO_MODULES = (
    "regex",
    "version",
    "query",
    "query on entries",
    "size",
    "gpu_memory",
    "limit",
    "concurrency",
    "timeout",
    "address with a password",
    "certificates",
    "two kinds of credentials",
)
# These yield an answer first.
SENDING = ("query on entries",)
ONLY_LOOKUPS: dict[str, tuple[str, list[str], dict[str, Any], list[str]]] = {
    "attribute": (
        "compshare_image",
        ["PyTorch 2.3"],
        {"attribute": "versoin"},
        ["attribute='versoin'", "nearest: version"],
    ),
    "term": ("compshare_image", [" "], {}, ["a term must be a name", "give a name"]),
    "a name among the options": (
        "compshare_image",
        [],
        {"nme": "PyTorch 2.3"},
        ["nme is not an option", "names come first, as in lookup('aicloud.catalog"],
    ),
    "cache_ttl": (
        "compshare_image",
        ["PyTorch 2.3"],
        {"cache": "persistent", "cache_ttl": -1},
        ["cache_ttl=-1"],
    ),
    "cache_plugin": (
        "compshare_image",
        ["PyTorch 2.3"],
        {"cache": "persistent", "cache_plugin": "no.such.plugin"},
        ["cache_plugin=no.such.plugin"],
    ),
    "expect": (
        "compshare_image",
        ["PyTorch 2.3"],
        {"expect": "two"},
        ["two", "expect"],
    ),
    "on_missing": (
        "zstack_model",
        [],
        {"on_missing": "ignore"},
        ["ignore", "on_missing"],
    ),
}
MISSPELT = {
    "compshare_image": ("regoin", "region"),
    "compshare_community_image": ("max_prise", "max_price"),
    "compshare_model": ("lates_by", "latest_by"),
    "zstack_model": ("gpu_mem", "gpu_memory"),
    "qianfan_model": ("groupid", "group_id"),
}


def test_lookups(clouds, playbook) -> None:
    tasks = []
    for label, (listing, options, _words) in EVERYWHERE.items():
        rest = dict(options)
        terms = [rest.pop("name")] if "name" in rest else []
        if label not in SENDING:
            tasks.append(lookup(label, listing, *terms, **rest))
    tasks += [
        lookup(label, listing, *terms, **options)
        for label, (listing, terms, options, _words) in ONLY_LOOKUPS.items()
    ]
    tasks += [
        known(f"misspelt {listing}", listing, **{wrong: "x"})
        for listing, (wrong, _right) in MISSPELT.items()
    ]
    outcome = playbook([play(tasks)])
    told = failures(outcome)
    assert set(told) == {task["name"] for task in tasks}, outcome.output
    for label, (*_rest, words) in {**EVERYWHERE, **ONLY_LOOKUPS}.items():
        if label not in SENDING:
            for word in words:
                assert word in told[label], (label, told[label])
    for label in (*EVERYWHERE, "attribute", "term", "cache_ttl", "cache_plugin"):
        if label not in SENDING:
            assert "bad option" in told[label]
    for listing, (wrong, right) in MISSPELT.items():
        text = f"{wrong} is not an option of aicloud.catalog.{listing}; did you mean"
        assert f"{text} {right}?" in told[f"misspelt {listing}"]
    assert "hunter2" not in " ".join(told.values())
    assert clouds.counts()["requests"] == 0


def test_modules(clouds, playbook) -> None:
    cases = {label: EVERYWHERE[label] for label in ALSO_MODULES}
    tasks = [
        info(label, listing, **options)
        for label, (listing, options, _words) in cases.items()
    ]
    outcome = playbook([play(tasks)], environment={"ANSIBLE_PIPELINING": "1"})
    told = failures(outcome)
    for label, (_listing, _options, words) in cases.items():
        for word in ["bad option", *words]:
            assert word in told[label], (label, told[label])
    seen = {call["action"] for call in clouds.calls()}
    assert seen == {"DescribeModelRepositoryModels"}, "only for the query on entries"


def test_a_misspelt_option_is_told_by_every_module(clouds, playbook) -> None:
    """Also by those that run on the controller, whose options are checked elsewhere."""
    modules = sorted(path.stem for path in MODULES.glob("*.py"))
    right = dict.fromkeys(modules, "timeout")
    right |= {"catalog_lock": "manifest", "catalog_drift_info": "lock_file"}
    tasks: list[Any] = [
        {"name": name, f"aicloud.catalog.{name}": {option.replace("e", "ee"): "x"}}
        for name, option in right.items()
    ]
    tasks += [
        {
            "name": "no boolean",
            "aicloud.catalog.catalog_lock": LOCK | {"prune": "ture"},
        },
        {"name": "no text", "aicloud.catalog.catalog_lock": LOCK | {"lock_file": 7}},
        {"name": "nothing", "aicloud.catalog.catalog_lock": {"manifest": ""}},
    ]
    told = failures(
        playbook([play([task | {"ignore_errors": True} for task in tasks])])
    )
    for name, option in right.items():
        wrong = option.replace("e", "ee")
        words = f"{wrong} is not an option of aicloud.catalog.{name}; did you mean"
        assert f"bad option: {words} {option}?" in told[name], told[name]
    assert "prune='ture' is not a boolean" in told["no boolean"]
    assert "lock_file=7 is a number, not text" in told["no text"]
    assert "manifest is missing" in told["nothing"]
    assert clouds.counts()["requests"] == 0


def test_missing_credentials_are_named(clouds, playbook, tmp_path) -> None:
    tasks = [known(listing, listing) for listing in LISTINGS]
    tasks += [
        known("half", "zstack_model", account_name="svc-ansible"),
        known("half a key", "qianfan_model", access_key="ALTAK"),
        info("module", "compshare_image"),
        info("module zstack", "zstack_model"),
        info("module qianfan", "qianfan_model"),
    ]
    outcome = playbook([play(tasks)], login=False)
    told = failures(outcome)
    compshare = [
        "CompShare public_key and private_key are missing",
        "COMPSHARE_PUBLIC_KEY or UCLOUD_PUBLIC_KEY",
        f"{tmp_path}/home/.config/compshare/config.json",
    ]
    zstack = ["ZSTACK_ACCOUNT_NAME", "aicloud_zstack_session_id"]
    expected = {
        **{name: compshare for name in LISTINGS if name.startswith("compshare")},
        "module": compshare,
        "zstack_model": zstack,
        "module zstack": zstack,
        "half": ["ZStack password is missing", "ZSTACK_ACCOUNT_PASSWORD"],
        "qianfan_model": ["access_key and secret_key are missing"],
        "module qianfan": ["access_key and secret_key are missing"],
        "half a key": ["Qianfan secret_key is missing", "QIANFAN_SECRET_KEY"],
    }
    for label, words in expected.items():
        for word in ["bad option", *words]:
            assert word in told[label], (label, told[label])
    assert clouds.counts()["requests"] == 0


def test_misspelt_option_of_a_module_names_the_closest(playbook) -> None:
    outcome = playbook([play([info("misspelt", "qianfan_model", groupid="x")])])
    text = failures(outcome)["misspelt"]
    assert "groupid is not an option of" in text and "did you mean group_id?" in text
    with_name = [known("fine", "qianfan_model")]
    assert listed(playbook([play(with_name)]), "fine")
