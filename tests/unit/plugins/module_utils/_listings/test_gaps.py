"""Servers that count wrongly, repeat themselves or break off: all, or an error."""

from __future__ import annotations

import itertools
import json

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    ListingChanged,
    UnexpectedResponse,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resolve import (
    resolve,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import (
    COUNTED,
    EVERY,
    NAMES,
    PAGED,
    SIZE,
    Answering,
    marked,
    page,
    row,
    rows,
)
from ansible_collections.aicloud.catalog.tests.unit.reading import opened

COMMUNITY = "compshare_community_image"
QIANFAN = "qianfan_model"
# Pages of a server that caps them below our own limit.
CAP = 20


def served(name, units, total, cap=SIZE):
    """Return a server's habit: these units in pages, under this total."""

    def answer(asked):
        window = units[asked.offset : asked.offset + cap]
        return page(name, window, total(len(window)) if callable(total) else total)

    return answer


def ids(name, units):
    return [unit[NAMES[name][1]] for unit in units]


# -- rows that are there twice ---------------------------------------------------------


@pytest.mark.parametrize("name", COUNTED)
@pytest.mark.parametrize(
    ("count", "twice"), [(3, (0,)), (30, (0, 5)), (205, (100,)), (60, (0,))]
)
def test_a_row_that_is_listed_twice(name, count, twice):
    """The total counts it twice as well: nothing is missing."""
    units = rows(name, count)
    listed = units + [units[number] for number in twice]
    cap = CAP if name == "compshare_model" or count == 60 else SIZE
    with Answering(name, served(name, listed, len(listed), cap)) as server:
        assert server.ids() == ids(name, units)
        # Within one page it can be no sign of a change; across pages a look decides.
        pages = -(-len(listed) // cap)
        assert server.requests == (pages if pages == 1 else 2 * pages)


@pytest.mark.parametrize("name", COUNTED)
def test_fewer_rows_than_the_total_are_a_gap(name):
    with (
        Answering(name, served(name, rows(name, 40), 41, CAP)) as server,
        pytest.raises(ListingChanged, match="the total is 41 but 40 entries came"),
    ):
        server.sweep()


@pytest.mark.parametrize("name", COUNTED)
def test_rows_that_repeat_differently_each_time_are_no_certainty(name):
    turn = itertools.count()

    def answer(asked):
        # In every reading another row takes the place of one that is never seen.
        window = rows(name, 60)[asked.offset : asked.offset + CAP]
        if asked.offset:
            window[-1] = row(name, next(turn) % 7)
        return page(name, window, 60)

    with (
        Answering(name, answer) as server,
        pytest.raises(ListingChanged, match="came twice"),
    ):
        server.sweep()


# -- totals that say nothing -----------------------------------------------------------


@pytest.mark.parametrize("name", PAGED)
@pytest.mark.parametrize(
    "total", [None, "many", "", -1, 0, 1, CAP - 1, lambda length: length - 1]
)
@pytest.mark.parametrize("count", [50, 60])
def test_a_total_that_says_nothing_ends_no_listing(name, total, count):
    """The server caps its pages, so that a short page is no end either."""
    units = rows(name, count)
    with Answering(name, served(name, units, total, CAP)) as server:
        assert server.ids() == ids(name, units)
        assert server.requests <= 8


@pytest.mark.parametrize("name", [one for one in PAGED if one != "compshare_model"])
@pytest.mark.parametrize("total", ["1e999", "NaN", "9" * 5000, "null"])
def test_a_total_beyond_numbers_is_no_total(name, total):
    units = rows(name, 50)

    def answer(asked):
        window = units[asked.offset : asked.offset + CAP]
        text = json.dumps({"RetCode": 0, **page(name, window, "here")})
        return text.replace('"here"', total).encode()

    with Answering(name, answer) as server:
        assert server.ids() == ids(name, units)


@pytest.mark.parametrize("name", [one for one in PAGED if one != "compshare_model"])
def test_a_missing_total_ends_no_listing(name):
    units = rows(name, 50)
    with Answering(name, served(name, units, ..., CAP)) as server:
        assert server.ids() == ids(name, units)


@pytest.mark.parametrize("name", [one for one in PAGED if one.startswith("compshare_")])
@pytest.mark.parametrize("total", [None, 10])
def test_a_server_that_refuses_pages_beyond_its_end(name, total):
    units = rows(name, 50)

    def answer(asked):
        if asked.offset >= len(units):
            return {"RetCode": 8401, "Message": "Params [Offset] not available"}
        return page(name, units[asked.offset : asked.offset + CAP], total)

    with Answering(name, answer) as server:
        assert server.ids() == ids(name, units)


def test_the_store_without_a_word_of_a_total_is_one_page():
    """That is its documented form: it has neither a total nor pages."""
    units = rows("compshare_model", 50)
    with Answering(
        "compshare_model", served("compshare_model", units, ..., 50)
    ) as server:
        assert server.ids() == ids("compshare_model", units)
        assert server.requests == 1


@pytest.mark.parametrize("total", [None, 10])
@pytest.mark.parametrize("refuses", [True, False])
def test_a_store_that_does_not_page_is_one_page(total, refuses):
    """Asked for more, it repeats itself or refuses the parameter."""
    units = rows("compshare_model", 50)

    def answer(asked):
        if refuses and "Offset" in asked.parameters:
            return {"RetCode": 230, "Message": "Params [Offset] not available"}
        return page("compshare_model", units, total)

    with Answering("compshare_model", answer) as server:
        assert server.ids() == ids("compshare_model", units)
        assert server.requests == 2


# -- catalogs cut short ----------------------------------------------------------------


@pytest.mark.parametrize("empty", [[], None])
@pytest.mark.parametrize("cap", [SIZE, CAP])
def test_groups_that_break_off(empty, cap):
    """Whatever the total counts, groups or versions, more than came were promised."""
    units = rows(COMMUNITY, 1500)

    def answer(asked):
        whole = asked.offset < 2 * cap
        window = units[asked.offset : asked.offset + cap] if whole else empty
        return page(COMMUNITY, window, 1500)

    with Answering(COMMUNITY, answer) as server:
        with pytest.raises(ListingChanged, match="the total is 1500 but the page at"):
            server.sweep()
        assert server.requests < 20


@pytest.mark.parametrize("name", PAGED)
@pytest.mark.parametrize("empty", [[], None])
def test_a_catalog_that_is_empty_under_a_total(name, empty):
    """Whatever the total counts, not even one of them came."""
    with (
        Answering(name, lambda asked: page(name, empty, 7)) as server,
        pytest.raises(ListingChanged, match="the total is 7 but"),
    ):
        server.sweep(image_type=None)  # a type would be a filter, see below
    with Answering(name, lambda asked: page(name, empty, 0)) as server:
        assert server.ids() == []


FILTERS = {
    "compshare_image": {"author": "nobody"},
    "compshare_community_image": {"group_id": "nobody"},
    "compshare_model": {"name": "nobody"},
    "zstack_model": {"vendor": "nobody"},
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_total_that_no_filter_changes(name):
    """It counts the whole listing: nothing that was filtered for is no gap."""
    units = rows(name, 7)
    wanted = FILTERS[name]

    def answer(asked):
        filtered = "nobody" in str(asked.parameters)
        return page(name, [] if filtered else units, len(units))

    with Answering(name, answer) as server:
        options = {**server.settings, **wanted}
        with opened(name, options) as catalog:
            outcome = resolve(EVERY[name], options, catalog).outcome
        assert outcome.entries == []
        assert len(outcome.everything) == sum(len(u.get("Data") or [1]) for u in units)
        # With the filter, then without it: platform images type by type.
        assert server.requests == (5 if name == "compshare_image" else 2)


@pytest.mark.parametrize("name", COUNTED)
def test_a_last_page_that_is_filled_with_the_first_rows(name):
    """All that the total counts has come, so what repeats is no gap."""
    units = rows(name, 50)
    with Answering(name, served(name, units * 3, len(units), CAP)) as server:
        assert server.ids() == ids(name, units)
        assert server.requests <= 12


@pytest.mark.parametrize("name", PAGED)
def test_a_page_that_comes_back_later(name):
    """The third page is the first one again, in place of what is missing then."""
    units = rows(name, 90)

    def answer(asked):
        start = 0 if asked.offset == 2 * CAP else asked.offset
        return page(name, units[start : start + CAP], 90)

    with (
        Answering(name, answer) as server,
        pytest.raises(ListingChanged, match="contains only repeats"),
    ):
        server.sweep()


@pytest.mark.parametrize("name", PAGED)
def test_a_page_that_came_wrongly_once(name):
    units = rows(name, 90)
    wrong = itertools.count()

    def answer(asked):
        broken = asked.offset == 2 * CAP and next(wrong) == 0
        start = 0 if broken else asked.offset
        return page(name, units[start : start + CAP], 90)

    with Answering(name, answer) as server:
        assert server.ids() == ids(name, units)


@pytest.mark.parametrize("name", [one for one in PAGED if one != "compshare_model"])
def test_a_page_that_is_too_long(name):
    """Its end may be anything: rows that belong elsewhere, or come again."""
    size = EVERY[name].pager.size
    units = rows(name, 3 * size + 50)

    def answer(asked):
        window = units[asked.offset : asked.offset + size]
        if not asked.offset:
            window = window + units[-50:]
        return page(name, window, len(units))

    with Answering(name, answer) as server:
        assert sorted(server.ids()) == sorted(ids(name, units))


@pytest.mark.parametrize("name", [one for one in PAGED if one != "compshare_model"])
def test_a_server_without_a_limit(name):
    units = rows(name, 350)
    with Answering(name, served(name, units, 350, 350)) as server:
        assert server.ids() == ids(name, units)


@pytest.mark.parametrize("name", PAGED)
def test_rows_without_an_id_that_repeat_for_ever(name):
    """They are told apart by what they hold, so that repeats are noticed."""
    unit = {"Status": "Available"}
    with Answering(name, lambda asked: page(name, [unit], 10**9)) as server:
        with pytest.raises((ListingChanged, UnexpectedResponse)):
            server.sweep()
        assert server.requests < 60


# -- markers ---------------------------------------------------------------------------


def test_sets_in_pages_that_repeat():
    units = rows(QIANFAN, 300)

    def answer(asked):
        marker = asked.parameters.get("marker") or "m0"
        following = {"m0": "m1", "m1": "m2"}.get(marker, "")
        return marked(units[:100] if marker == "m1" else units[-100:], following)

    with (
        Answering(QIANFAN, answer) as server,
        pytest.raises(ListingChanged, match="contains only repeats"),
    ):
        server.sweep()


def test_a_set_that_two_pages_hold():
    """A marker may name the last entry of its page, or stand for one listed twice."""
    units = rows(QIANFAN, 30)
    pages = {"": units[:10], "b": units[9:20], "c": [*units[20:], units[0]]}

    def answer(asked):
        marker = asked.parameters.get("marker") or ""
        return marked(pages[marker], {"": "b", "b": "c"}.get(marker, ""))

    with Answering(QIANFAN, answer) as server:
        assert server.ids() == ids(QIANFAN, units)


def test_pages_of_sets_in_another_order_are_complete():
    units = rows(QIANFAN, 30)
    pages = {"": units[20:], "b": units[:10], "c": units[10:20]}

    def answer(asked):
        marker = asked.parameters.get("marker") or ""
        return marked(pages[marker], {"": "b", "b": "c"}.get(marker, ""))

    with Answering(QIANFAN, answer) as server:
        assert sorted(server.ids()) == sorted(ids(QIANFAN, units))
        assert server.requests == 3


@pytest.mark.parametrize("info", [None, {}, {"isTruncated": None}, {"maxKeys": 100}])
def test_a_full_page_of_sets_that_does_not_say_whether_it_is_the_last(info):
    units = rows(QIANFAN, 100)
    answer = {"customModelSetList": units, "pageInfo": info}
    with (
        Answering(QIANFAN, lambda asked: answer) as server,
        pytest.raises(ListingChanged, match="is full and has no isTruncated"),
    ):
        server.sweep()


def test_empty_pages_of_sets_that_never_end():
    turn = itertools.count()
    with Answering(QIANFAN, lambda asked: marked([], f"m{next(turn)}")) as server:
        with pytest.raises(UnexpectedResponse, match="the listing does not end"):
            server.sweep()
        assert server.requests < 30


# -- what it costs ---------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGED)
@pytest.mark.parametrize("end", ["empty", "short"])
def test_a_total_that_promises_too_much_costs_few_requests(name, end):
    units = rows(name, 2 * CAP if end == "empty" else 2 * CAP + 1)
    with Answering(name, served(name, units, 10**9, CAP)) as server:
        try:
            server.sweep()
        except ListingChanged:
            pass
        assert server.requests < 60


@pytest.mark.parametrize("name", PAGED)
def test_one_page_for_ever_costs_few_requests(name):
    """Every page after the first repeats the second."""
    units = rows(name, 2 * CAP)

    def answer(asked):
        return page(name, units[CAP:] if asked.offset else units[:CAP], 10**9)

    with Answering(name, answer) as server:
        with pytest.raises((ListingChanged, UnexpectedResponse)):
            server.sweep()
        assert server.requests < 60
