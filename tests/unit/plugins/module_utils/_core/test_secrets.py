"""No key, password, signature or session in any text that leaves the core."""

from __future__ import annotations

import hashlib
import json
import traceback
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    ApiError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Account,
    Limits,
    Request,
    Response,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import (
    LISTINGS,
    opened,
    settings_of,
)
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted

SECRETS = {
    "compshare": {"public_key": "public-1", "private_key": "priv/key+canary 1"},
    "zstack session": {"session_id": "5e55104canary4d7c9a52d1f0a3b4c5d6"},
    "zstack key": {"access_key_id": "id-1", "access_key_secret": "canary/secret=2"},
    "zstack account": {"account_name": "me", "password": 'can"ary wörd'},
    "qianfan": {"access_key": "ak-1", "secret_key": "canary+secret/3"},
}
PUBLIC = {"public_key", "access_key_id", "account_name", "access_key"}
LISTING = {
    "compshare": "compshare_model",
    "zstack": "zstack_model",
    "qianfan": "qianfan_model",
}


def secrets_of(name):
    """Every form of the secrets that must never be seen."""
    found = []
    for option, value in SECRETS[name].items():
        if option not in PUBLIC:
            found += [value, quote(value), quote(value, safe=""), quote_plus(value)]
            found.append(json.dumps(value)[1:-1])
        if option == "password":
            # As good as the password itself.
            found.append(hashlib.sha512(value.encode()).hexdigest())
    return found


def failure(name, server, call=None):
    """Return all that a user could see of a failed sweep, traceback included."""
    listing = LISTING[name.partition(" ")[0]]
    given = {**SECRETS[name], "base_url": server, "retries": 0}
    with pytest.raises(ApiError) as caught, opened(listing, given) as catalog:
        catalog.sweep(LISTINGS[listing].server_filter({}))
    told = caught.value
    shown = "".join(traceback.format_exception(told))
    return f"{told} {told!r} {shown}"


def refuse(name, body, **reply):
    with Scripted(Reply(body.encode(), **reply)) as server:
        return failure(name, server.url), server.heard[0]


def sent_secrets(heard):
    """Signature or Authorization as they went over the wire."""
    whole = heard.headers.get("authorization", "")
    if not whole:
        form = dict(pair.split("=", 1) for pair in heard.body.decode().split("&"))
        return [form["Signature"]]
    # "OAuth session", "ZStack key:signature", "bce-auth-v1/.../signature"
    mark = {"OAuth": " ", "ZStack": ":"}.get(whole.partition(" ")[0], "/")
    return [whole, whole.rpartition(mark)[2]]


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("status", [200, 400, 403, 404, 500, 503])
def test_a_server_that_echoes_the_credentials(name, status):
    body = "refused: " + " ; ".join(secrets_of(name))
    shown, _heard = refuse(name, body, status=status)
    for secret in secrets_of(name):
        assert secret not in shown


@pytest.mark.parametrize("name", sorted(set(SECRETS) - {"zstack account"}))
@pytest.mark.parametrize("filler", range(60, 125, 4))
def test_a_secret_at_the_place_where_a_text_is_cut(name, filler):
    """Messages show the beginning of a body, which may end inside a secret."""
    secret = secrets_of(name)[0]
    shown, _heard = refuse(name, "x" * filler + secret, status=404)
    assert "x" * 40 in shown
    for length in range(6, len(secret)):
        assert secret[:length] not in shown


@pytest.mark.parametrize(
    "envelope",
    [
        {"RetCode": 299, "Message": "{}"},
        {"error": {"code": "SYS.1006", "details": "{}"}},
        {"code": "AccessDenied", "message": "{}"},
        {"error_code": 6, "error_msg": "{}"},
    ],
)
@pytest.mark.parametrize("name", SECRETS)
def test_the_clouds_own_envelopes(name, envelope):
    for secret in secrets_of(name):
        body = json.dumps(envelope).replace("{}", json.dumps(secret)[1:-1])
        shown, _heard = refuse(name, body, status=200)
        assert secret not in shown


@pytest.mark.parametrize("cloud", sorted(LISTING))
@pytest.mark.parametrize("status", [200, 400, 403, 500])
def test_the_simulator_echoes_what_was_sent(sim, cloud, status):
    """It repeats the very signature, public key or Authorization header."""
    sim.faults([{"cloud": cloud, "kind": "echo_secret", "status": status}])
    given = settings_of(sim, cloud, retries=0)
    with pytest.raises(ApiError) as caught, opened(LISTING[cloud], given) as catalog:
        catalog.sweep(LISTINGS[LISTING[cloud]].server_filter({}))
    text = str(caught.value)
    for option in ("private_key", "password", "secret_key"):
        assert given.get(option, "no such") not in text
    assert "bce-auth-v1/" not in text and "OAuth " not in text


class Echo(Scripted):
    """Answers with what it has just heard."""

    def next_reply(self, heard):
        super().next_reply(heard)
        text = " | ".join(sent_secrets(heard))
        return Reply(f"I heard {text}".encode(), status=404)


@pytest.mark.parametrize(
    "name", ["compshare", "zstack session", "zstack key", "qianfan"]
)
def test_signatures_and_authorization_are_masked(name):
    with Echo(Reply()) as server:
        shown = failure(name, server.url)
    (heard,) = server.heard
    assert sent_secrets(heard)
    for secret in sent_secrets(heard):
        assert secret not in shown
    assert "***" in shown


def test_the_reason_of_a_redirect_holds_no_secret():
    secret = SECRETS["zstack session"]["session_id"]
    to = {"Location": f"http://x/{secret}/y"}
    shown, _heard = refuse("zstack session", "", status=302, headers=to)
    assert secret not in shown and "redirect to http://x/***/y" in shown


def test_accounts_and_requests_hide_their_secrets():
    """They may end up in a traceback of someone else's making."""
    for name, given in SECRETS.items():
        cloud = LISTINGS[LISTING[name.partition(" ")[0]]].cloud
        account = cloud.account({**given, "base_url": "http://x"}, print)
        shown = f"{account!r} {account.identity}"
        for secret in secrets_of(name):
            assert secret not in shown


CANARY = "canary-7"


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        (Account("http://a", "me", {"key": CANARY}, {"Zone": "z"}, (CANARY,)), "me"),
        (Limits(proxies={"http": f"http://u:{CANARY}@p"}, secrets=(CANARY,)), "30.0"),
        (Request("GET", "http://a", {"X": CANARY}, CANARY.encode(), (CANARY,)), "GET"),
        (Response(200, {"server": "s"}, CANARY.encode()), "200"),
    ],
)
def test_what_holds_a_secret_does_not_show_it(made, shown):
    for text in (repr(made), str(made), f"{made}", f"{[made]}"):
        assert shown in text and CANARY not in text
