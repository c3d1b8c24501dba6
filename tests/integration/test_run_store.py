"""One sweep per run: what the processes of a run share, and how."""

from __future__ import annotations

import json
import re
import stat
from collections import Counter

from integration.asking import (
    KNOWN,
    failures,
    info,
    inventory,
    known,
    listed,
    lookup,
    play,
    requests_to,
    shown,
    usable_images,
)
from integration.beside import start

HOSTS = 6
TORCH = "compshareImage-1demotorch"
SECRETS = ("private_key", "password", "secret_key", "access_key_secret")


def test_one_sweep_whatever_the_hosts_forks_tasks_and_terms(clouds, playbook) -> None:
    image = "query('aicloud.catalog.compshare_image', 'PyTorch 2.3', 'PyTorch 2.4')"
    model = (
        "query('aicloud.catalog.zstack_model', 'qwen 1.5 32B', version=number)"
        " + query('aicloud.catalog.qianfan_model', 'twin', group_id=group)"
    )
    variables = {
        "image": "{{ " + image + " }}",
        "model": "{{ " + model + " }}",
        "number": "1.10.0",
        "group": "am-d4dupname001",
    }
    tasks = [shown(f"task {number}", "image + model") for number in range(3)]
    single = [
        info("image sweep", "compshare_image"),
        info("model sweep", "zstack_model"),
        info("set sweep", "qianfan_model"),
    ]
    outcome = playbook(
        [play(tasks, hosts="all", vars=variables), play(single)],
        *("--inventory", inventory(HOSTS), "--forks", "5"),
    )
    expected = [f"{TORCH}23", f"{TORCH}24", KNOWN["zstack_model"][2]]
    expected.append("amv-tw1nversion1")
    for number in range(HOSTS):
        for task in tasks:
            assert outcome.task(task["name"], f"host{number:02d}")["msg"] == expected
    counts = clouds.counts()
    # The lookups of 6 hosts and 3 tasks cost what one module costs.
    for action, label in (
        ("DescribeCompShareImages", "image sweep"),
        ("DescribeCustomModelSets", "set sweep"),
    ):
        once = outcome.task(label)["meta"]["requests"]
        assert requests_to(counts)[action] == 2 * once, action
    # The module's requests include its login.
    assert requests_to(counts)["QueryModel"] == 2
    assert (counts["logins"], counts["logouts"], counts["open_sessions"]) == (2, 2, 0)


def test_many_hosts_with_names_of_their_own(clouds, playbook, tmp_path) -> None:
    """60 hosts, 2 tasks, 30 forks: every host gets what is its own, from one sweep."""
    clouds.set_catalog("compshare_image", count=1_000)
    rows = usable_images(clouds.catalog("compshare_image"))
    names = Counter(row["Name"] for row in clouds.catalog("compshare_image"))
    own = {
        row["Name"]: row["CompShareImageId"]
        for row in rows
        # With a version, so that it is not the family of others as well.
        if names[row["Name"]] == 1 and re.search(r" \d+\.\d", row["Name"])
    }
    wanted = dict(enumerate(list(own)[:60]))
    assert len(wanted) == 60
    hosts = {f"host{number}": {"own": name} for number, name in wanted.items()}
    file = tmp_path / "hosts.json"
    file.write_text(json.dumps({"all": {"hosts": hosts}}))
    common = own[wanted[0]]
    template = (
        "{{ lookup('aicloud.catalog.compshare_image', own) }} "
        "{{ lookup('aicloud.catalog.compshare_image', common) }}"
    )
    tasks = [shown(f"task {number}", "image") for number in range(2)]
    variables = {"image": template, "common": wanted[0]}
    words = ("--inventory", str(file), "--forks", "30")
    outcome = playbook([play(tasks, hosts="all", vars=variables)], *words)
    assert outcome.rc == 0 and len(outcome.results) == 120
    for one in outcome.results:
        name = hosts[one.host]["own"]
        assert one.result["msg"] == f"{own[name]} {common}"
    assert not outcome.stderr
    asked = requests_to(clouds.counts())["DescribeCompShareImages"]
    assert 1_000 / 100 <= asked <= 1_000 / 100 + 8


def test_wrong_key_is_one_rejected_request(clouds, playbook) -> None:
    wrong = {"public_key": "nobody", "private_key": "canary"}
    tasks = [lookup("wrong", "compshare_image", "PyTorch 2.3", **wrong)]
    tasks.append(lookup("again", "compshare_image", "PyTorch 2.4", **wrong))
    words = ("--inventory", inventory(HOSTS), "--forks", "5")
    outcome = playbook([play(tasks, hosts="all")], *words)
    told = [one.result["msg"] for one in outcome.results]
    assert len(told) == 2 * HOSTS
    one = "CompShare DescribeCompShareImages: credentials rejected: "
    parts = {text[text.index(one) :].split("Origin:")[0].strip() for text in told}
    assert len(parts) == 1, "the same error everywhere"
    counts = clouds.counts()
    assert (counts["rejected"], counts["requests"]) == (1, 1)


def test_off_and_refresh_read_again(clouds, playbook) -> None:
    listing, old, new = "compshare_image", "PyTorch 2.3", "PyTorch 9.9"
    rows = [
        row | {"Name": new}
        for row in clouds.catalog(listing)
        if row["CompShareImageId"] == f"{TORCH}23"
    ]
    replace = {
        "name": "the cloud changes",
        "ansible.builtin.uri": {
            "url": f"{clouds.url}/_simulator/catalog",
            "method": "POST",
            "headers": {"X-Simulator-Token": clouds.token},
            "body_format": "json",
            "body": {"listing": listing, "rows": rows},
        },
    }
    tasks = [
        lookup("first", listing, old),
        replace,
        lookup("shared", listing, old),
        lookup("shared in another way", listing, old, attribute="name"),
        lookup("off", listing, new, cache="off"),
        lookup("off is not shared", listing, new, on_missing="skip"),
        lookup("refresh", listing, new, refresh=True),
        lookup("refreshed", listing, new, attribute="name"),
        lookup("gone", listing, old, on_missing="skip"),
        *[known(f"off {n}", "qianfan_model", cache="off") for n in range(3)],
        info("sweep", "qianfan_model"),
    ]
    outcome = playbook([play(tasks)])
    told = {task["name"]: outcome.task(task["name"]).result for task in tasks}
    assert {label: told[label]["msg"] for label in CACHED} == CACHED
    once = told["sweep"]["meta"]["requests"]
    assert requests_to(clouds.counts())["DescribeCustomModelSets"] == 4 * once


def test_hosts_that_refresh_at_once_share_a_sweep(clouds, playbook) -> None:
    """One may have begun too early for the others; these share the next."""
    slow = {"kind": "slow", "seconds": 2, "times": 2}
    clouds.faults([{"cloud": "compshare", **slow}])
    task = known("refresh", "compshare_model", refresh=True)
    words = ("--inventory", inventory(8), "--forks", "8")
    outcome = playbook([play([task], hosts="all")], *words)
    assert [one.status for one in outcome.results] == ["ok"] * 8
    assert requests_to(clouds.counts())["DescribeModelRepositoryModels"] < 8


CACHED = {
    "first": [f"{TORCH}23"],
    "shared": [f"{TORCH}23"],
    "shared in another way": ["PyTorch 2.3"],
    "off": [f"{TORCH}23"],
    "off is not shared": [],
    "refresh": [f"{TORCH}23"],
    "refreshed": ["PyTorch 9.9"],
    "gone": [],
}


def test_store_is_private_and_holds_no_secret(clouds, playbook, tmp_path) -> None:
    local = tmp_path / "local"
    kept = tmp_path / "kept"
    wrong = known("wrong", "qianfan_model", secret_key="canary-wrong-secret")
    key = {
        name: clouds.credentials["zstack"][name]
        for name in ("access_key_id", "access_key_secret")
    }
    addresses = {
        "ZSTACK_ACCOUNT_NAME": "",
        "ZSTACK_ACCOUNT_PASSWORD": "",
        "ANSIBLE_LOCAL_TEMP": str(local),
    }
    tasks = [
        *[known(name, name) for name in KNOWN if name != "zstack_model"],
        known("zstack_model", "zstack_model", **key),
        wrong,
        {
            "name": "keep what the run would remove",
            "ansible.builtin.command": f"cp -a {local} {kept}",
        },
    ]
    outcome = playbook([play(tasks)], environment=addresses)
    for name in KNOWN:
        assert listed(outcome, name)
    assert set(failures(outcome)) <= {"wrong"}
    store = next(kept.rglob("aicloud.catalog"))
    files = [path for path in store.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sweep" for path in files)
    for path in [store, *store.rglob("*")]:
        mode = stat.S_IMODE(path.lstat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path
    secrets = [
        clouds.credentials[cloud][name]
        for cloud in ("compshare", "zstack", "qianfan")
        for name in SECRETS
        if name in clouds.credentials[cloud]
    ]
    everything = b"".join(path.read_bytes() for path in files)
    everything += " ".join(map(str, files)).encode()
    for secret in [*secrets, "canary-wrong-secret"]:
        assert secret.encode() not in everything
    assert not list(local.rglob("aicloud.catalog")), "gone with the run"


def test_two_accounts_at_once_get_their_own(clouds, credentials, tmp_path) -> None:
    """The same home and persistent store, at the same time."""
    second = clouds.credentials["second"]
    others = credentials | {
        "COMPSHARE_PUBLIC_KEY": second["compshare"]["public_key"],
        "COMPSHARE_PRIVATE_KEY": second["compshare"]["private_key"],
        "QIANFAN_ACCESS_KEY": second["qianfan"]["access_key"],
        "QIANFAN_SECRET_KEY": second["qianfan"]["secret_key"],
    }
    shared = {"ANSIBLE_HOME": str(tmp_path / "shared")}
    every = {"expect": "any", "cache": "persistent"}
    tasks = [
        lookup("store", "compshare_model", available_only=False, **every),
        lookup("sets", "qianfan_model", **every),
    ]
    theirs: dict[str, set[str]] = {}
    for account in ("default", "second"):
        rows = clouds.catalog("compshare_model", account)
        sets = clouds.catalog("qianfan_model", account)
        theirs[account] = {row["Path"] for row in rows}
        theirs[account] |= {one for row in sets for one in row["modelIds"]}
    requests = []
    # The second time from the store that they share.
    for turn in ("first", "again"):
        running = {
            account: start(tmp_path / turn / account, environment | shared, tasks)
            for account, environment in (("default", credentials), ("second", others))
        }
        for account, other in (("default", "second"), ("second", "default")):
            output = running[account].communicate(timeout=60)[0]
            assert running[account].returncode == 0, output
            told = set(re.findall(r'"([^"\n]+)"', output))
            assert theirs[account] <= told
            assert not told & (theirs[other] - theirs[account])
        requests.append(clouds.counts()["requests"])
    assert requests[0] == requests[1] > 0
