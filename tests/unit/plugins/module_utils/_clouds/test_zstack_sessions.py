"""Sessions: opened once, always closed, renewed once; access keys and zones."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    INVENTED,
    LISTINGS,
    opened,
    silent,
)
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted

LISTING = LISTINGS["zstack_model"]
FILTER = LISTING.server_filter({})


def given(sim, *names, **more):
    keys = {name: sim.credentials["zstack"][name] for name in names}
    return {"base_url": sim.url, "retry_max_delay": 0.01, **keys, **more}


def by_account(sim, **more):
    return given(sim, "account_name", "password", **more)


def by_key(sim, **more):
    return given(sim, "access_key_id", "access_key_secret", **more)


def sweep(settings):
    with opened("zstack_model", settings) as catalog:
        return catalog.sweep(FILTER).units


def session_counts(sim):
    counts = sim.counts()
    return counts["logins"], counts["logouts"], counts["open_sessions"]


def test_one_login_and_one_logout(sim):
    sim.quirks({"zstack": {"page_cap": 10}})
    assert len(sweep(by_account(sim))) == len(sim.catalog("zstack_model"))
    assert session_counts(sim) == (1, 1, 0)
    actions = [call["action"] for call in sim.calls()]
    assert (actions[0], actions[-1]) == ("LogInByAccount", "LogOut")


def test_no_request_means_no_session(sim):
    with opened("zstack_model", by_account(sim)):
        pass
    assert sim.counts()["requests"] == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "error", "status": 503, "code": "ID.1002", "message": "denied"},
        {"kind": "html"},
        {"kind": "wrong_type"},
        {"kind": "drop"},
        {"kind": "total", "value": 9999},
    ],
    ids=lambda fault: fault["kind"],
)
def test_the_session_is_closed_after_a_failure(sim, fault):
    sim.faults([{"cloud": "zstack", "action": "QueryModel", **fault}])
    with pytest.raises(errors.ApiError):
        sweep(by_account(sim, retries=1))
    assert session_counts(sim) == (1, 1, 0)


def test_the_session_is_closed_after_an_interruption(sim):
    session = opened("zstack_model", by_account(sim))
    with pytest.raises(KeyboardInterrupt), session as catalog:
        catalog.sweep(FILTER)
        raise KeyboardInterrupt
    assert session_counts(sim) == (1, 1, 0)


def test_a_logout_that_fails_loses_no_result(sim):
    sim.faults([{"cloud": "zstack", "action": "LogOut", "kind": "status"}])
    assert sweep(by_account(sim))


def test_a_wrong_password_is_one_login_and_no_more(sim):
    settings = by_account(sim, password="wrong", concurrency=8)
    with pytest.raises(errors.CredentialsRejected) as caught:
        sweep(settings)
    assert "ZStack LogInByAccount: credentials rejected" in str(caught.value)
    assert "code ID.1000" in str(caught.value)
    assert "Check account_name and password" in str(caught.value)
    assert sim.counts()["requests"] == 1


@pytest.mark.parametrize("concurrency", [1, 8])
def test_an_expired_session_is_renewed_once(sim, concurrency):
    sim.quirks({"zstack": {"page_cap": 10}})
    sim.faults([{"cloud": "zstack", "kind": "expire_session", "after": 3, "times": 1}])
    assert len(sweep(by_account(sim, concurrency=concurrency))) == len(
        sim.catalog("zstack_model")
    )
    logins, _logouts, left = session_counts(sim)
    assert (logins, left) == (2, 0)


def test_a_session_that_expires_again_is_an_error(sim):
    sim.faults([{"cloud": "zstack", "kind": "expire_session"}])
    with pytest.raises(errors.SessionExpired, match="ID.1001"):
        sweep(by_account(sim))
    logins, _logouts, left = session_counts(sim)
    assert (logins, left) == (2, 0)


NEWER = b"""{"error": {"code": "SYS.1000", "globalErrorCode":
"ORG_ZSTACK_IDENTITY_10020", "details": "session expired"}}"""
SESSION = b'{"inventory": {"uuid": "%s"}}'
OK = Reply(b"{}")


def test_the_newer_code_of_an_expired_session():
    script = [
        Reply(SESSION % b"session-1"),
        Reply(NEWER, status=503),
        Reply(SESSION % b"session-2"),
        Reply(b'{"inventories": [{"uuid": "u"}], "total": 1}'),
        OK,
        OK,
    ]
    with Scripted(*script) as server:
        settings = {"account_name": "a", "password": "b", "base_url": server.url}
        assert sweep(settings) == [{"uuid": "u"}]
    said = [(h.method, h.headers.get("authorization")) for h in server.heard]
    assert said[:4] == [
        ("PUT", None),
        ("GET", "OAuth session-1"),
        ("PUT", None),
        ("GET", "OAuth session-2"),
    ]
    closed = {h.target for h in server.heard[4:]}
    assert closed == {
        f"/zstack/v1/accounts/sessions/session-{number}" for number in (1, 2)
    }


@pytest.mark.parametrize(
    "answer", [b"{}", b'{"inventory": null}', b'{"inventory": {"uuid": 5}}']
)
def test_a_login_without_a_session_is_an_unexpected_answer(answer):
    with Scripted(Reply(answer)) as server:
        settings = {"account_name": "a", "password": "b", "base_url": server.url}
        with pytest.raises(
            errors.UnexpectedResponse, match=r"inventory(\.uuid)? (is|holds)"
        ) as caught:
            sweep(settings)
    assert "ZStack LogInByAccount" in str(caught.value)


def test_a_given_session_is_never_closed():
    page = Reply(b'{"inventories": [], "total": 0}')
    with Scripted(page) as server:
        assert sweep({**INVENTED["zstack"], "base_url": server.url}) == []
    assert [heard.method for heard in server.heard] == ["GET"]


def test_a_given_session_that_expired_is_told_and_not_renewed(sim):
    settings = given(sim, session_id="0" * 32)
    with pytest.raises(errors.SessionExpired, match="credentials rejected") as caught:
        sweep(settings)
    assert "remove session_id" in str(caught.value)
    assert session_counts(sim)[:2] == (0, 0)
    assert sim.counts()["requests"] == 1


# -- access keys --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("server_zone", "instants", "option", "accepted"),
    [
        ("UTC", False, None, True),
        ("Asia/Shanghai", False, "Asia/Shanghai", True),
        ("Asia/Shanghai", False, "+08:00", True),
        ("Asia/Shanghai", False, None, False),  # eight hours off by the wall clock
        ("Asia/Shanghai", True, None, True),  # instants: every zone is right
        ("Asia/Shanghai", True, "Asia/Shanghai", True),
        ("UTC", True, "+08:00", True),
        ("America/New_York", False, "America/New_York", True),
    ],
)
def test_the_date_follows_the_zone_of_the_server(
    sim, server_zone, instants, option, accepted
):
    sim.quirks({"zstack": {"timezone": server_zone, "check_time_zone": instants}})
    more = {"server_timezone": option} if option else {}
    if accepted:
        assert sweep(by_key(sim, **more))
    else:
        with pytest.raises(errors.CredentialsRejected) as caught:
            sweep(by_key(sim, **more))
        assert "requestTimeTooSkewed" in str(caught.value)
        assert "Set server_timezone to the zone of the management" in str(caught.value)
    assert session_counts(sim) == (0, 0, 0)


def test_an_unknown_access_key_is_told(sim):
    with pytest.raises(errors.CredentialsRejected, match="access key id: nobody"):
        sweep(by_key(sim, access_key_id="nobody"))
    with pytest.raises(errors.CredentialsRejected, match="wrong accessKey signature"):
        sweep(by_key(sim, access_key_secret="not the one"))


# -- which credentials --------------------------------------------------------------


def account(**settings):
    return LISTING.cloud.account(settings, silent)


def test_missing_credentials_name_options_variables_and_the_profile_file():
    with pytest.raises(errors.OptionError) as caught:
        account()
    text = str(caught.value)
    for name in (
        "aicloud_zstack_session_id, session_id in section [aicloud_zstack]",
        "access_key_id and access_key_secret in section [aicloud_zstack]",
        "ZSTACK_ACCESS_KEY_ID and ZSTACK_ACCESS_KEY_SECRET in the environment",
        "account_name and password in section [aicloud_zstack] of ansible.cfg",
        "ZSTACK_ACCOUNT_NAME and ZSTACK_ACCOUNT_PASSWORD in the environment",
        "profile file",
    ):
        assert name in text


@pytest.mark.parametrize(
    ("half", "missing"),
    [
        ({"account_name": "a"}, "password is missing.*beside account_name"),
        ({"password": "a"}, "account_name is missing.*beside password"),
        ({"access_key_id": "a"}, "access_key_secret is missing.*beside access_key_id"),
        ({"access_key_secret": "a"}, "access_key_id is missing.*beside access_key_s"),
    ],
)
def test_half_a_pair_names_the_other_half(half, missing):
    with pytest.raises(errors.OptionError, match=missing):
        account(**half)


KINDS = [
    {"session_id": "s"},
    {"access_key_id": "i", "access_key_secret": "s"},
    {"account_name": "a", "password": "p"},
]


@pytest.mark.parametrize("first", range(3))
@pytest.mark.parametrize("second", range(3))
def test_exactly_one_kind(first, second):
    if first == second:
        account(**KINDS[first])
        return
    with pytest.raises(errors.OptionError, match="exactly one kind") as caught:
        account(**KINDS[first], **KINDS[second])
    for kind in (first, second):
        assert next(iter(KINDS[kind])) in str(caught.value)


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        (None, "http://localhost:8080/zstack"),
        ("http://zs:8080", "http://zs:8080/zstack"),
        ("http://zs:8080/", "http://zs:8080/zstack"),
        ("https://zs/zstack", "https://zs/zstack"),
        ("https://zs/zstack/", "https://zs/zstack"),
        ("https://zs/gate/zstack", "https://zs/gate/zstack"),
    ],
)
def test_the_context_path_is_added_when_absent(base_url, expected):
    assert account(session_id="s", base_url=base_url).base_url == expected


def test_host_and_port_of_the_environment(monkeypatch):
    monkeypatch.setenv("ZSTACK_HOST", "10.0.0.5")
    assert account(session_id="s").base_url == "http://10.0.0.5:8080/zstack"
    monkeypatch.setenv("ZSTACK_PORT", "9090")
    assert account(session_id="s").base_url == "http://10.0.0.5:9090/zstack"
    given_url = account(session_id="s", base_url="http://zs:1").base_url
    assert given_url == "http://zs:1/zstack"


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("https://zs.example.com", ""),
        ("zs/zstack", ""),
        ("zs:9090", ""),
        ("me:hidden@zs", ""),
        ("zs", "eighty"),
        ("zs", "80/x"),
        ("zs", "99999"),
        ("", "-1"),
    ],
)
def test_what_is_no_host_or_port_is_told_with_its_variables(monkeypatch, host, port):
    monkeypatch.setenv("ZSTACK_HOST", host)
    monkeypatch.setenv("ZSTACK_PORT", port)
    with pytest.raises(errors.OptionError, match="ZSTACK_HOST and ZSTACK_PORT") as said:
        account(session_id="s")
    assert "hidden" not in str(said.value)
    # Whoever gives the whole address needs neither.
    given_url = account(session_id="s", base_url="http://zs:1").base_url
    assert given_url == "http://zs:1/zstack"


def test_an_unknown_zone_is_told_before_any_request():
    with pytest.raises(
        errors.OptionError, match="server_timezone: 'Mars' is not a time"
    ):
        account(session_id="s", server_timezone="Mars")
