"""CompShare: every RetCode of instances has a kind of its own and says what to do."""

from __future__ import annotations

import json

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds.compshare import (
    CLOUD,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    ApiError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Call,
    Response,
)

TOLD = {
    520: ("billing refused", "Check balance and unpaid orders"),
    8104: ("billing refused", "unpaid orders"),
    8429: ("billing refused", "renew it in the console"),
    8917: ("billing refused", "unpaid orders"),
    8918: ("billing refused", "unpaid orders"),
    8919: ("billing refused", "unpaid orders"),
    226601: ("billing refused", "balance"),
    226602: ("billing refused", "balance"),
    8095: ("quota exceeded", "ask for a higher quota"),
    8357: ("sold out", "may not get one again"),
    226604: ("sold out", "another zone or GPU type"),
    8333: ("not supported there", "may not offer the GPU type at all"),
    226603: ("not supported there", "a GPU type that the image supports"),
    226637: ("not supported there", "images of this kind"),
    8315: ("bad option refused", "at least the size of the image"),
    8010: ("wrong state", "Stop it first"),
    8856: ("wrong state", "Stop it first"),
    8905: ("wrong state", "Start or stop it first"),
    8442: ("wrong state", "into the state that the message names"),
    8903: ("operation in progress", "wait_timeout"),
    226609: ("operation in progress", "up to 10 minutes"),
    8964: ("operation in progress", "An image is being made"),
    226612: ("operation in progress", "still being checked"),
    226622: ("operation in progress", "still starting"),
    226628: ("operation in progress", "still being copied"),
    226606: ("permission refused", "real name"),
    8351: ("not found", "Check the ID"),
}
ELSEWHERE = {8357, 226604, 8333, 226603, 226637}


def refusal(code: int, message: str = "no") -> ApiError:
    body = json.dumps({"RetCode": code, "Message": message}).encode()
    with pytest.raises(ApiError) as caught:
        CLOUD.check(Call("X"), Response(status=200, headers={}, body=body))
    return caught.value


@pytest.mark.parametrize("code", TOLD)
def test_kind_and_advice(code: int) -> None:
    error = refusal(code)
    label, advice = TOLD[code]
    assert label in error.label
    assert advice in str(error) and f"RetCode {code}" in str(error)
    assert error.elsewhere == (code in ELSEWHERE)
    # Nothing was carried out, and trying the same again would not help.
    assert not error.unsure and not error.transient


def test_an_image_that_is_not_in_the_zone() -> None:
    error = refusal(230, "Params [CompShareImageId] not available")
    assert error.elsewhere and "the zone has this image" in str(error)
    assert not refusal(230, "Params [Zone] not available").elsewhere
