"""Some orders of Qianfan are answered with nothing but true."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds.qianfan import (
    check,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    ApiError,
    UnexpectedResponse,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Call,
    Response,
)

QUESTION = Call(action="DescribeService", path="/v2/service")
ORDER = QUESTION._replace(action="ScaleService", changing=True)


def answer(result: bytes) -> Response:
    body = b'{"requestId": "r-1", "result": %s}' % result
    return Response(status=200, headers={}, body=body)


def test_true_is_a_good_answer_to_an_order_only() -> None:
    assert check(ORDER, answer(b"true")) == {}
    with pytest.raises(UnexpectedResponse):
        check(QUESTION, answer(b"true"))


def test_false_is_a_refusal_that_is_sure() -> None:
    with pytest.raises(ApiError) as caught:
        check(ORDER, answer(b"false"))
    assert not caught.value.unsure
