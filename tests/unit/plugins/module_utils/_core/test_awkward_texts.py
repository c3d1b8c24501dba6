"""What fuzzing found: texts that no library of ours may stumble over."""

from __future__ import annotations

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._clouds import (
    _zstack_account,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core import (
    errors,
    order_log,
    query,
    units,
    versions,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.address import (
    checked_base_url,
    checked_proxy,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    OptionError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Option
from ansible_collections.aicloud.catalog.plugins.module_utils._core.selection import (
    name_matcher,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.text import (
    LONGEST_LINE,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.values import (
    checked,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._listings import (
    compshare_instances,
    zstack_models,
)

HUGE = "9" * 4400


@pytest.mark.parametrize("text", ["[" * 400, HUGE, f"[{HUGE}]", "[?a ==", "`"])
def test_queries_that_do_not_compile(text):
    with pytest.raises(OptionError, match="is not valid JMESPath: "):
        query.compile_query(text)


@pytest.mark.parametrize("text", ["sort_by(@, &a)", "max_by(@, &a)", "[::0]"])
def test_queries_that_fail_on_the_entries(text):
    compiled = query.compile_query(text)
    with pytest.raises(OptionError, match="failed on the entries: "):
        query.run_query(compiled, [{"a": 1.5}, {"a": "x"}])


@pytest.mark.parametrize("text", ["a{99999999999}", "(" * 5000, "[z-a]", "(?P<a"])
def test_patterns_that_do_not_compile(text):
    with pytest.raises(OptionError, match="is not a regex: "):
        name_matcher(text, "regex")


def test_a_version_of_thousands_of_digits_has_no_order():
    assert versions.VersionRule(f"==1.{HUGE}").accepts(f"1.{HUGE}")
    with pytest.raises(OptionError, match="has no order"):
        versions.VersionRule(f">=1.{HUGE}")


@pytest.mark.parametrize("text", ["~\0", "a\0b${\ud800}"])
def test_a_path_that_is_none(text):
    with pytest.raises(OptionError, match="is not a path"):
        checked(Option(name="ca_path", type="path"), text)


@pytest.mark.parametrize("value", ["a\ud800", {"\udfff": 1}, {"a": ["\ud9ab"]}])
def test_half_of_a_character_is_refused_wherever_it_stands(value):
    """It can be neither sent, nor hashed, nor written."""
    kind = "dict" if isinstance(value, dict) else "str"
    with pytest.raises(OptionError, match="contains half of a character"):
        checked(Option(name="name", type=kind), value)
    # A file may be called by bytes that are no text.
    checked(Option(name="ca_path", type="path"), "a\udcff")


def test_a_zone_that_is_none_without_an_account():
    """As in a replay, which needs no account."""
    for read in (_zstack_account.server_zone, zstack_models.LISTING.fields):
        with pytest.raises(
            OptionError, match="server_timezone: 'Nowhere' is not a time"
        ):
            read({"server_timezone": "Nowhere"})


def test_years_have_four_digits():
    zone = units.parse_zone("UTC")
    assert units.java_to_iso("Nov 1, 0025 1:00:00 PM", zone) == "0025-11-01T13:00:00Z"
    assert units.rfc3339_to_iso("2024-01-01T00:00:00.9+08:00") == "2023-12-31T16:00:00Z"


@pytest.mark.parametrize(
    "content", ["[" * 4000, '{"does": 1, "sent": 1' + "0" * 400 + "}"]
)
def test_an_order_that_was_logged_and_is_damaged(tmp_path, content):
    (tmp_path / "key").write_text(content)
    log = order_log.OrderLog(str(tmp_path), "key", print)
    found = log.open_order()
    assert found is not None and found.does == "an order"


def test_no_line_of_a_message_is_endless():
    for error in (
        errors.ResourceError(f"short\nlong {'x' * 10**6} end"),
        errors.ServerFault("y" * 10**6),
        OptionError("\0" * 10**6),
    ):
        lines = str(error).split("\n")
        assert max(map(len, lines)) < LONGEST_LINE + 100
        assert "characters left out" in lines[-1]
    assert str(errors.ResourceError("a\nb")) == "a\nb"


def test_a_remark_keeps_what_it_begins_with():
    made = compshare_instances.marked("\n words", "node")
    assert compshare_instances.split_remark({"Remark": made}) == ("\n words", "node")
    assert compshare_instances.marked("", "node") == "[aicloud.catalog:node]"


# -- addresses --------------------------------------------------------------------

SPELT = {
    "http://fd00::1": "http://[fd00::1]",
    "https://fd00::1/zstack": "https://[fd00::1]/zstack",
    "http://[fd00::1]:8080": "http://[fd00::1]:8080",
    "http://::1": "http://[::1]",
    "http://1:2:3:4:5:6:7:8:8080": "http://[1:2:3:4:5:6:7:8]:8080",
    "http://10.0.0.1:8080": "http://10.0.0.1:8080",
}


@pytest.mark.parametrize("given", SPELT)
def test_an_address_of_ipv6_with_or_without_brackets(given):
    """base_url, proxy and what they are made of: the same rule."""
    assert checked_base_url(given) == SPELT[given]
    assert checked_proxy(given) == SPELT[given]
    scheme, _mark, place = given.partition("://")
    if scheme == "http":
        assert checked_proxy(place) == SPELT[given]
    with_user = f"{scheme}://u:p@{place}"
    assert checked_proxy(with_user) == SPELT[given].replace("://", "://u:p@")


@pytest.mark.parametrize("check", [checked_base_url, checked_proxy])
def test_an_address_of_ipv6_that_could_end_in_a_port(check):
    with pytest.raises(OptionError, match=r"brackets, as in \[fd00::1\]:8080"):
        check("http://fd00::1:8080")


@pytest.mark.parametrize("check", [checked_base_url, checked_proxy])
@pytest.mark.parametrize(
    "url",
    [
        "http://user:secret/word",
        "http://user:secret\\word@host:1",
        "http://user:secret\\word",
        "http://user:secret",
        "ftp://user:secret:80",
        "http://[::1]:secret",
        "http://user:secret\u2100@h",
    ],
)
def test_what_stands_where_a_port_belongs_is_not_shown(check, url):
    """It may be a password, when the @ was forgotten or mistyped."""
    with pytest.raises(OptionError) as caught:
        check(url)
    assert "secret" not in str(caught.value)


def test_a_proxy_whose_scheme_holds_a_user_is_not_shown():
    with pytest.raises(OptionError) as caught:
        checked_proxy("http:user:secret@proxy://3128")
    assert "secret" not in str(caught.value)
