"""What is read of a response: the value, or the path of what has the wrong type."""

from __future__ import annotations

import json

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core import typed
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    UnexpectedResponse,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Response,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.parse import (
    parse_json,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.responses import (
    parse_object,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("True", True),
        ("False", False),
        ("true", True),
        (" FALSE ", False),
        (True, True),
        (False, False),
        ("", None),
        (None, None),
        ("yes", None),
        (1, None),
    ],
)
def test_flags(value, expected):
    assert typed.as_flag(value) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (0.05, 0.05),
        ("0.05", 0.05),
        (None, None),
        (True, None),
        ("NULL", None),
        ("nan", None),
        ("inf", None),
        (float("inf"), None),
        (10**400, None),
    ],
)
def test_numbers(value, expected):
    assert typed.as_number(value) == expected


@pytest.mark.parametrize("text", ["0", "90210", " 7 ", "0.5", "-3.0", "1e3"])
def test_a_number_in_a_text_has_the_type_of_that_number(text):
    number = json.loads(text)
    found = typed.as_number(text)
    assert (found, type(found)) == (number, type(number))


@pytest.mark.parametrize("value", [[], {}, [1], {"a": 1}])
@pytest.mark.parametrize("read", [typed.as_text, typed.as_flag, typed.as_number])
def test_no_scalar(value, read):
    with pytest.raises(UnexpectedResponse, match="Price is (a list|an object) instead"):
        read(value, "Price")


PAYLOAD = typed.Json(
    {"Set": [{"Price": "3", "Free": "False"}, [1]], "Count": 5, "Names": ["a", 1, None]}
)


def test_values():
    first = PAYLOAD.at("Set").items()[0]
    assert first.at("Price").number() == 3
    assert first.at("Free").flag() is False
    assert PAYLOAD.at("Names").texts() == ["a", "1"]
    assert PAYLOAD.at("Total", "Count").whole() == 5
    assert PAYLOAD.at("Total").at("Inner").objects() == []
    assert PAYLOAD.at("Total").text() == ""
    assert not PAYLOAD.at("Total")


@pytest.mark.parametrize(
    ("read", "said"),
    [
        (lambda p: p.at("Set").objects(), "Set[1] is a list instead of an object"),
        (
            lambda p: p.at("Set").items()[1].at("Price"),
            "Set[1] is a list instead of an object",
        ),
        (lambda p: p.at("Set").text(), "Set is a list instead of a text"),
        (lambda p: p.at("Count").items(), "Count is a number instead of a list"),
        (lambda p: p.at("Count").at("Unit"), "Count is a number instead of an object"),
        (lambda p: p.at("A").at("B").required(), "A.B is missing"),
        (lambda p: typed.Json(None).required(), "the answer is missing"),
        (lambda p: typed.Json([]).at("A"), "the answer is a list instead of an object"),
    ],
)
def test_paths(read, said):
    with pytest.raises(UnexpectedResponse) as caught:
        read(PAYLOAD)
    assert caught.value.message == said


SHAPE: typed.Shape = {
    "Id": typed.TEXT,
    "Size": typed.NUMBER,
    "Tags": typed.TAGS,
    "Types": [typed.TEXT],
    "Owner": {"Name": typed.TEXT, "Disks": [{"Id": typed.TEXT}]},
}


@pytest.mark.parametrize(
    "row",
    [
        {},
        dict.fromkeys(SHAPE),
        {"Id": 1, "Size": "x", "Tags": "a,b", "Types": [None, 1], "Owner": {}},
        {"Tags": ["a"], "Owner": {"Disks": [{}, {"Id": 5}], "Other": [[{}]]}},
        {"unknown": json.loads("[" * 60 + "]" * 60)},
    ],
)
def test_rows_of_the_shape(row):
    typed.check_rows([row], SHAPE, "Set")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (5, "Set[1] is a number instead of an object"),
        (None, "Set[1] is null instead of an object"),
        ([], "Set[1] is a list instead of an object"),
        ({"Id": []}, "Set[1].Id is a list instead of a text"),
        ({"Size": {}}, "Set[1].Size is an object instead of a number"),
        ({"Tags": {}}, "Set[1].Tags is an object instead of a list or text"),
        ({"Tags": [[]]}, "Set[1].Tags[0] is a list instead of a text"),
        ({"Types": "a"}, "Set[1].Types is a text instead of a list"),
        ({"Types": ["a", {}]}, "Set[1].Types[1] is an object instead of a text"),
        ({"Owner": True}, "Set[1].Owner is a flag instead of an object"),
        ({"Owner": []}, "Set[1].Owner is a list instead of an object"),
        ({"Owner": {"Disks": [1]}}, "Set[1].Owner.Disks[0] is a number instead of"),
        ({"Owner": {"Disks": [None]}}, "Set[1].Owner.Disks[0] is null instead of"),
        ({"Owner": {"Disks": [{"Id": []}]}}, "Set[1].Owner.Disks[0].Id is a list"),
        ({"more": json.loads("[" * 80 + "]" * 80)}, "nested less than 64 deep"),
    ],
)
def test_rows_of_another_shape(row, said):
    with pytest.raises(UnexpectedResponse) as caught:
        typed.check_rows([{}, row], SHAPE, "Set")
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            rb'{"a": "\ud800x", "\uDC00": ["\uDbFF"]}',
            {"a": "\ufffdx", "\ufffd": ["\ufffd"]},
        ),
        (rb'{"a": "\ud83d\ude00\\ud800"}', {"a": "\U0001f600\\ud800"}),
        (b'{"a": "\xed\xa0\x80", "b": "\xff"}', {"a": "\ufffd" * 3, "b": "\ufffd"}),
        (b"[1e999, -1e999, NaN, Infinity, -Infinity, 1e308]", [None] * 5 + [1e308]),
        (b"[" + b"9" * 5000 + b", 3]", [None, 3]),
        ("[1]".encode("utf-16"), [1]),
    ],
)
def test_values_that_nobody_could_write_again(body, expected):
    found = parse_json(body)
    assert found == expected
    json.dumps(found, allow_nan=False, ensure_ascii=False).encode()


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_json_that_never_stops_nesting(opening):
    response = Response(status=200, headers={}, body=b'{"b":' + opening * 200_000)
    with pytest.raises(UnexpectedResponse, match="nested too deeply"):
        parse_object(response)
