"""Errors that a fresh signature can cure, and what is said about the clocks."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    CredentialsRejected,
    SignatureExpired,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Call,
    Response,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import LISTINGS

QIANFAN = LISTINGS["qianfan_model"].cloud
ZSTACK = LISTINGS["zstack_model"].cloud
STALE = [
    (QIANFAN, 400, json.dumps({"code": "RequestExpired", "message": "too old"})),
    (ZSTACK, 403, "requestTimeTooSkewed"),
]
FINAL = [
    (QIANFAN, 400, json.dumps({"code": "SignatureDoesNotMatch", "message": "no"})),
    (QIANFAN, 403, json.dumps({"code": "InvalidAccessKeyId", "message": "no"})),
    (ZSTACK, 403, "wrong accessKey signature"),
    (ZSTACK, 400, "'Date' format error, correct format is 'EEE, dd MMM yyyy'"),
]


def refused(cloud, status, body, **headers):
    response = Response(status=status, headers=headers, body=body.encode())
    with pytest.raises(CredentialsRejected) as caught:
        cloud.check(Call(action="A"), response)
    return caught.value


@pytest.mark.parametrize(("cloud", "status", "body"), STALE)
@pytest.mark.parametrize(("seconds", "side"), [(3600, "behind"), (-86400, "ahead of")])
def test_the_difference_of_the_clocks_is_told(cloud, status, body, seconds, side):
    moment = datetime.now(timezone.utc) + timedelta(seconds=seconds)
    date = format_datetime(moment, usegmt=True)
    error = refused(cloud, status, body, date=date)
    assert isinstance(error, SignatureExpired)
    told = error.advice.partition("it is ")[2].split(" s ")
    # A second may pass meanwhile, and the header has no fractions.
    assert abs(int(told[0]) - abs(seconds)) <= 2
    assert told[1] == f"{side} the server's."


@pytest.mark.parametrize(("cloud", "status", "body"), STALE)
@pytest.mark.parametrize(
    "date", ["", "yesterday", "Wed, 31 Feb 2024 10:00:00 GMT", "Thu, 1 Jan 1 0:0:0 GMT"]
)
def test_a_date_that_tells_nothing(cloud, status, body, date):
    error = refused(cloud, status, body, **({"date": date} if date else {}))
    assert isinstance(error, SignatureExpired)
    assert "Check the clock of this machine" in error.advice


@pytest.mark.parametrize(("cloud", "status", "body"), FINAL)
def test_a_fresh_signature_does_not_cure_everything(cloud, status, body):
    assert not isinstance(refused(cloud, status, body), SignatureExpired)
