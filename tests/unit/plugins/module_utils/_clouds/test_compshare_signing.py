"""CompShare signatures against every recorded vector."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds.compshare import (
    CLOUD,
    flatten,
    signature,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Call
from ansible_collections.aicloud.catalog.tests.unit.reading import silent, vectors

FORM = vectors("compshare")["form_vectors"]
JSON = vectors("compshare")["json_body_vectors"]
# The documents forbid exponents; no parameter of this collection is that small.
EXCLUDED = {"float_tiny_sdk_quirk": "the SDK writes 1e-07"}
CHECKED = [vector for vector in FORM if vector["name"] not in EXCLUDED]


def by_name(vector):
    return vector["name"]


def test_only_the_sdk_quirks_are_left_out():
    quirks = [v["name"] for v in FORM if "do not send" in v["note"]]
    assert quirks == list(EXCLUDED)
    assert (len(FORM), len(CHECKED)) == (19, 18)


@pytest.mark.parametrize("vector", CHECKED, ids=by_name)
def test_form_fields_and_signature(vector):
    fields = flatten({**vector["params"], "PublicKey": vector["public_key"]})
    assert fields == vector["flattened"]
    assert signature(fields, vector["private_key"]) == vector["signature"]


@pytest.mark.parametrize("vector", CHECKED, ids=by_name)
def test_the_request_that_is_sent(vector):
    parameters = dict(vector["params"])
    settings = {name: vector[name] for name in ("public_key", "private_key")}
    account = CLOUD.account({**settings, "region": "unused"}, silent)
    # The region of the account travels with every call unless the call has its own.
    parameters.setdefault("Region", None)
    action = parameters.pop("Action")
    request = CLOUD.sign(account, Call(action=action, parameters=parameters))
    sent = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    expected = dict(parse_qsl(vector["form_body"], keep_blank_values=True))
    assert sent == expected
    assert request.method == "POST"
    assert request.url == "https://api.compshare.cn/"
    assert request.headers == {"Content-Type": "application/x-www-form-urlencoded"}
    assert vector["signature"] in request.secrets


@pytest.mark.parametrize("vector", JSON, ids=by_name)
def test_scalars_of_json_vectors_sign_alike(vector):
    """Only forms are sent; a JSON body signs equal as long as all are plain texts."""
    plain = all(isinstance(v, (str, int)) for v in vector["params"].values())
    fields = flatten({**vector["params"], "PublicKey": vector["public_key"]})
    same = signature(fields, vector["private_key"]) == vector["signature"]
    assert same == plain


def test_nulls_inside_objects_are_not_sent():
    assert flatten({"A": {"B": None, "C": 1}, "D": [None, "x"], "E": None}) == {
        "A.C": "1",
        "D.1": "x",
    }


def test_a_password_that_is_sent_is_a_secret():
    """A server may echo it; messages must not."""
    keys = {"public_key": "a", "private_key": "b"}
    request = CLOUD.sign(CLOUD.account(keys, silent), Call("X", {"Password": "cHc="}))
    assert "cHc=" in request.secrets


@pytest.mark.parametrize(
    ("options", "region"),
    [
        ({}, "cn-wlcb"),
        ({"zone": "cn-wlcb-01"}, "cn-wlcb"),
        ({"zone": "cn-sh2-02"}, "cn-sh2"),
        ({"zone": "cn-sh2-02", "region": "cn-wlcb"}, "cn-sh2"),
        ({"zone": "cn-sh2-02", "region": "cn-bj2"}, "cn-bj2"),
        ({"zone": "oddly"}, "cn-wlcb"),
    ],
)
def test_a_zone_of_another_region_than_the_default(options, region):
    keys = {"public_key": "a", "private_key": "b"}
    account = CLOUD.account({**keys, **options}, silent)
    assert account.common["Region"] == region
