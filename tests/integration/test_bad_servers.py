"""Servers that refuse or misbehave: one message per class, for lookups and modules.

Every listing gets another fault at the same time, so that a few runs cover them all.
"""

from __future__ import annotations

from typing import Any

import pytest
from integration.asking import (
    CLOUD_OF,
    KNOWN,
    NEEDED,
    failures,
    info,
    known,
    known_info,
    listed,
    play,
    requests_to,
)
from integration.errors import FAST, TWICE, both, told

ACTIONS = {
    "compshare_image": "DescribeCompShareImages",
    "compshare_community_image": "DescribeCommunityImages",
    "compshare_model": "DescribeModelRepositoryModels",
    "zstack_model": "QueryModel",
    "qianfan_model": "DescribeCustomModelSets",
}
CODE_NONE = "code none"
# Rounds of: listing -> fault, label, what the text says, http, code, tries.
ROUNDS: dict[str, dict[str, tuple[dict[str, Any], str, str, str, str, int]]] = {
    "rate limits and faults": {
        "compshare_image": (
            {"kind": "retcode", "code": 153, "message": "too many calls"},
            "rate limited", "too many calls", "HTTP 200", "RetCode 153", 2,
        ),
        "compshare_community_image": (
            {"kind": "status", "status": 429, "headers": {"Retry-After": "0"}},
            "rate limited", "", "HTTP 429", CODE_NONE, 2,
        ),
        "compshare_model": (
            {"kind": "status", "status": 502, "body": "upstream is away"},
            "server fault", "upstream is away", "HTTP 502", CODE_NONE, 2,
        ),
        "zstack_model": (
            {"kind": "status", "status": 429, "body": "slow down"},
            "rate limited", "slow down", "HTTP 429", CODE_NONE, 2,
        ),
        "qianfan_model": (
            {"kind": "error", "status": 500, "code": "InternalError",
             "message": "it broke"},
            "server fault", "it broke", "HTTP 500", "code InternalError", 2,
        ),
    },
    "no JSON": {
        "compshare_image": (
            {"kind": "html"}, "unexpected answer", "not JSON", "HTTP 200",
            CODE_NONE, 1,
        ),
        "compshare_community_image": (
            {"kind": "truncate", "variant": "length"}, "unexpected answer",
            "truncated answer", "no HTTP answer", CODE_NONE, 2,
        ),
        "compshare_model": (
            {"kind": "truncate", "variant": "json"}, "unexpected answer",
            "broken JSON", "HTTP 200", CODE_NONE, 2,
        ),
        "zstack_model": (
            {"kind": "redirect", "location": "https://login.example.invalid/?t=x"},
            "unexpected answer",
            "redirect to https://login.example.invalid/; redirects are never",
            "HTTP 302", CODE_NONE, 1,
        ),
        "qianfan_model": (
            {"kind": "empty"}, "unexpected answer", "empty body", "HTTP 200",
            CODE_NONE, 2,
        ),
    },
    "wrong shapes": {
        "compshare_image": (
            {"kind": "missing_field", "field": "RetCode"}, "unexpected answer",
            "the answer has no RetCode", "HTTP 200", CODE_NONE, 1,
        ),
        "compshare_community_image": (
            {"kind": "wrong_type", "as": "object"}, "unexpected answer",
            "CompshareImageGroup is an object instead of a list", "HTTP 200",
            CODE_NONE, 1,
        ),
        "compshare_model": (
            {"kind": "drop"}, "unreachable", "connection closed without an answer",
            "no HTTP answer", CODE_NONE, 2,
        ),
        "zstack_model": (
            {"kind": "wrong_type", "as": "string"}, "unexpected answer",
            "inventories is a text instead of a list", "HTTP 200", CODE_NONE, 1,
        ),
        "qianfan_model": (
            {"kind": "html", "status": 502}, "server fault", "html", "HTTP 502",
            CODE_NONE, 2,
        ),
    },
    "refusals": {
        "compshare_image": (
            {"kind": "retcode", "code": "153", "message": "text code"},
            "rate limited", "text code", "HTTP 200", "RetCode 153", 2,
        ),
        "compshare_community_image": (
            {"kind": "status", "status": 404, "body": "no such page"},
            "not found", "no such page", "HTTP 404", CODE_NONE, 1,
        ),
        "compshare_model": (
            {"kind": "retcode", "code": 160, "message": "Params [Zone] not available"},
            "bad option refused by the cloud", "[Zone]", "HTTP 200", "RetCode 160", 1,
        ),
        "zstack_model": (
            {"kind": "error", "status": 503, "code": "SYS.1006", "message": "broken"},
            "request failed", "broken", "HTTP 503", "code SYS.1006", 1,
        ),
        "qianfan_model": (
            {"kind": "error", "status": 200, "code": "18", "envelope": "second",
             "message": "Open api qps request limit reached"},
            "rate limited", "qps", "HTTP 200", "code 18", 2,
        ),
    },
}  # fmt: skip


@pytest.mark.parametrize("name", ROUNDS)
def test_faults(clouds, playbook, name) -> None:
    plan = ROUNDS[name]
    clouds.faults(
        [
            {"cloud": CLOUD_OF[listing], "action": ACTIONS[listing], **case[0]}
            for listing, case in plan.items()
        ]
    )
    tasks = [task for listing in plan for task in both(listing, **TWICE)]
    outcome = playbook([play(tasks)], environment=FAST)
    for listing, (_fault, label, text, http, code, tries) in plan.items():
        for front_door in ("lookup", "module"):
            parts = told(outcome, f"{front_door} {listing}", listing)
            assert parts["action"] == ACTIONS[listing]
            assert parts["label"] == label
            assert text in parts["text"]
            assert (parts["http"], parts["code"]) == (http, code)
            assert parts["tries"] == ("1 try" if tries == 1 else f"{tries} tries")
    counts = clouds.counts()
    for listing, case in plan.items():
        # A lookup and a module, and nothing behind our back.
        assert requests_to(counts)[ACTIONS[listing]] == 2 * case[-1], listing
    assert counts["open_sessions"] == 0


def test_storms_that_end(clouds, playbook) -> None:
    """Two rejections each, then all is well: nobody notices."""
    storms: dict[str, dict[str, Any]] = {
        "compshare_image": {"kind": "retcode", "code": 153},
        "compshare_community_image": {"kind": "status", "status": 503},
        "compshare_model": {"kind": "drop"},
        "zstack_model": {"kind": "status", "status": 429},
        "qianfan_model": {"kind": "truncate", "variant": "json"},
    }
    rules = [
        {"cloud": CLOUD_OF[name], "action": ACTIONS[name], "times": 2, **fault}
        for name, fault in storms.items()
    ]
    clouds.faults(rules)
    # The lookups of these, then the modules of the others, meet the storms.
    asked = ("compshare_image", "compshare_model", "zstack_model")
    patient = {"retries": 3, "retry_max_delay": 0.01}
    tasks = [known(name, name, **patient) for name in asked]
    others = [name for name in storms if name not in asked]
    tasks += [known_info(name, name, **patient) for name in others]
    outcome = playbook([play(tasks)], environment=FAST)
    for name in asked:
        assert listed(outcome, name) == [KNOWN[name][2]]
    for name in others:
        entries = listed(outcome, name, KNOWN[name][0])
        assert [entry["id"] for entry in entries] == [KNOWN[name][2]]
        assert outcome.task(name)["meta"]["retries"] == 2
    # It lasted two tries each: a third would be a rule that is still waiting.
    faulty = [call["action"] for call in clouds.calls() if call["fault"]]
    assert sorted(faulty) == sorted([ACTIONS[name] for name in storms] * 2)


def test_expired_session_is_renewed_once(clouds, playbook) -> None:
    expired = {"cloud": "zstack", "kind": "expire_session", "times": 1}
    clouds.faults([expired])
    outcome = playbook([play([known("renewed", "zstack_model")])])
    assert listed(outcome, "renewed") == [KNOWN["zstack_model"][2]]
    counts = clouds.counts()
    assert (counts["logins"], counts["open_sessions"]) == (2, 0)

    clouds.reset()
    clouds.faults([expired | {"times": None}])
    outcome = playbook([play([known("again and again", "zstack_model")])])
    parts = told(outcome, "again and again", "zstack_model")
    assert parts["label"] == "credentials rejected"
    counts = clouds.counts()
    assert (counts["logins"], counts["open_sessions"]) == (2, 0)


def test_rejected_and_denied(clouds, playbook) -> None:
    """Wrong keys, an account without rights, a region that does not exist."""
    denied = clouds.credentials["denied"]
    wrong: dict[str, dict[str, Any]] = {
        "compshare_image": {"private_key": "wrong-private-key"},
        "zstack_model": {"password": "wrong-password"},
        "qianfan_model": {"secret_key": "wrong-secret-key"},
    }
    barred: dict[str, dict[str, Any]] = {
        "compshare_image": {
            key: denied["compshare"][key] for key in ("public_key", "private_key")
        },
        "zstack_model": {
            key: denied["zstack"][key] for key in ("account_name", "password")
        },
        "qianfan_model": dict(denied["qianfan"]),
    }
    tasks = []
    for prefix, cases in (("wrong", wrong), ("denied", barred)):
        for listing, options in cases.items():
            for task in both(listing, **options):
                tasks.append(task | {"name": f"{prefix} {task['name']}"})
    tasks += both("compshare_model", region="cn-atlantis")
    outcome = playbook([play(tasks)], environment=FAST)
    advice = {
        "compshare_image": "Check public_key and private_key",
        "zstack_model": "Check account_name and password",
        "qianfan_model": "Check access_key and secret_key",
    }
    codes = {
        "compshare_image": "RetCode 299",
        "zstack_model": "code ID.1002",
        "qianfan_model": "code AccessDenied",
    }
    for listing in wrong:
        for front_door in ("lookup", "module"):
            parts = told(outcome, f"wrong {front_door} {listing}", listing)
            assert (parts["label"], parts["tries"]) == ("credentials rejected", "1 try")
            assert advice[listing] in parts["advice"]
            parts = told(outcome, f"denied {front_door} {listing}", listing)
            assert (parts["label"], parts["tries"]) == ("permission refused", "1 try")
            assert parts["code"] == codes[listing]
            assert "Ask the owner" in parts["advice"]
    for front_door in ("lookup", "module"):
        label = f"{front_door} compshare_model"
        parts = told(outcome, label, "compshare_model")
        assert parts["label"] == "bad option refused by the cloud"
        assert "Region" in parts["text"]
    # Nothing of this is worth a second try; platform images are four lists.
    counts = clouds.counts()
    assert requests_to(counts)["DescribeCompShareImages"] == 4
    assert counts["open_sessions"] == 0


def test_given_session_is_not_ours_to_renew_or_close(clouds, playbook) -> None:
    stale = {"session_id": "0123456789abcdef0123456789abcdef"}
    address = {"ZSTACK_BASE_URL": clouds.url}
    tasks = [
        known("lookup", "zstack_model", cache="off", **stale),
        info("module", "zstack_model", name="x", **stale),
        known("key", "zstack_model", access_key_id="vectorKeyId000000001")
        | {"vars": {"aicloud_zstack_access_key_secret": "wrong"}},
    ]
    outcome = playbook([play(tasks)], login=False, environment=FAST | address)
    for label in ("lookup", "module"):
        parts = told(outcome, label, "zstack_model")
        assert parts["label"] == "credentials rejected"
        assert "remove session_id" in parts["advice"]
        assert stale["session_id"] not in outcome.output
    assert "credentials rejected" in failures(outcome)["key"]
    counts = clouds.counts()
    assert (counts["logins"], counts["logouts"]) == (0, 0)
    assert NEEDED["zstack_model"], "the known model needs its version"
