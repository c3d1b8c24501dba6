"""Which proxy a request goes to, and no other; passwords in addresses."""

from __future__ import annotations

import os

import pytest
import requests.utils

from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connect import (
    effective_settings,
    limits_from,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import Option
from ansible_collections.aicloud.catalog.plugins.module_utils._core.proxies import (
    bypassed,
)
from ansible_collections.aicloud.catalog.tests.unit.calling import CLOUDS, outcome
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED, silent
from ansible_collections.aicloud.catalog.tests.unit.scripted import Reply, Scripted

GOOD = Reply(b'{"RetCode": 0, "ok": 1}')
# Host, port and NO_PROXY: the server is excluded.
EXCLUDED = [
    ("10.1.2.3", None, "10.0.0.0/8"),
    ("10.1.2.3", 8080, "example.com, 10.1.2.3"),
    ("10.1.2.3", None, "10.1.2.3/32"),
    ("10.1.2.3", 8080, "10.1.2.3:8080"),
    ("10.1.2.3", None, "192.168.0.0/16 10.0.0.0/255.0.0.0"),
    ("fd00::7", None, "fd00::/8"),
    ("fd00::7", 443, "[fd00::]/8"),
    ("fd00::7", None, "fd00:0::7"),
    ("fd00::7", 443, "[fd00::7]:443"),
    ("::1", 8080, "[::1]"),
    ("api.example.com", None, "example.com"),
    ("api.example.com", None, ".example.com"),
    ("api.example.com", None, "*.example.com"),
    ("api.example.com", 8080, "api.example.com:8080"),
    ("API.Example.com", None, "api.example.COM"),
    ("api.example.com", None, "*"),
]
OTHERS = [
    ("10.1.2.3", None, "11.0.0.0/8"),
    ("10.1.2.3", None, "10.1.2.4"),
    ("fd00::7", None, "fe80::/10"),
    ("api.example.com", None, "example.org"),
    ("api.example.com", 8080, "api.example.com:8081"),
    ("api.example.com", None, "10.0.0.0/8"),
    ("api.example.com", None, ""),
    ("api.example.com", None, ",, ,"),
]


@pytest.mark.parametrize(("host", "port", "no_proxy"), EXCLUDED + OTHERS)
def test_no_proxy_is_read_as_requests_reads_it_and_for_ipv6_as_well(
    host, port, no_proxy
):
    ours = bypassed(host, port, no_proxy)
    assert ours == ((host, port, no_proxy) in EXCLUDED)
    place = f"[{host}]" if ":" in host else host
    url = f"https://{place}" + (f":{port}" if port else "")
    if requests.utils.should_bypass_proxies(url, no_proxy):
        assert ours, "requests would not send it there"


@pytest.mark.parametrize(
    "no_proxy", ["127.0.0.0/8", "127.0.0.1", "127.0.0.1/32", "0.0.0.0/0", "*"]
)
def test_a_signed_request_never_goes_to_an_excluded_proxy(monkeypatch, no_proxy):
    with Scripted() as proxy, Scripted(GOOD) as server:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.setenv("no_proxy", no_proxy)
        assert outcome(server.url)["ok"] == 1
    assert not proxy.heard


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_the_proxy_of_the_environment_is_used_and_can_be_switched_off(
    monkeypatch, variable
):
    with Scripted(GOOD) as proxy, Scripted(GOOD) as server:
        monkeypatch.setenv(variable, proxy.url)
        assert outcome(server.url)["ok"] == 1
        assert len(proxy.heard) == 1 and not server.heard
        settings = effective_settings({"proxy": ""}, [Option(name="proxy")])
        assert outcome(server.url, **settings)["ok"] == 1
    assert len(proxy.heard) == 1 and len(server.heard) == 1


SECRET = "geheim77"
BAD_PROXIES = [
    f"http://me:{SECRET}#@127.0.0.1:9",
    f"http://me:{SECRET}/x@127.0.0.1:9",
    f"http://me:x?{SECRET}@127.0.0.1:9",
    f"http://me:{SECRET}@127.0.0.1:port",
    f"http://me:{SECRET}@127.0.0.1:99999",
    f"http://me:{SECRET}@",
    f"http://me:a@{SECRET}@127.0.0.1:9",
    f"http://me:{SECRET}\n@127.0.0.1:9",
    f"http://mé:{SECRET}@127.0.0.1:9",
    f"ftp://me:{SECRET}@127.0.0.1:9",
    f"me:{SECRET}#@127.0.0.1:9",
    f"me:{SECRET}@127.0.0.1:port",
]


@pytest.mark.parametrize("proxy", BAD_PROXIES)
@pytest.mark.parametrize("source", ["option", "HTTP_PROXY", "ALL_PROXY"])
def test_a_bad_proxy_is_a_bad_option_that_shows_no_password(monkeypatch, proxy, source):
    given = {"proxy": proxy} if source == "option" else {}
    if source != "option":
        monkeypatch.setitem(os.environ, source, proxy)
    with pytest.raises(errors.OptionError, match="bad option: proxy") as caught:
        limits_from(given, "http://cloud.invalid")
    assert SECRET not in str(caught.value)
    assert source == "option" or source in str(caught.value)


@pytest.mark.parametrize(
    "proxy",
    ["http://me:{}@127.0.0.1:{}", "me:{}@127.0.0.1:{}", "http://{}@127.0.0.1:{}"],
)
def test_a_good_proxy_that_fails_shows_no_password(proxy):
    with Scripted() as server:
        gone = server.port
    for password in (SECRET, "ge%23heim%2F77"):
        for target in ("http://cloud.invalid", "https://cloud.invalid"):
            error = outcome(target, proxy=proxy.format(password, gone))
            assert f"proxy: connection refused (127.0.0.1:{gone})" in str(error)
            assert password not in f"{error} {error!r}"
            assert "ge#heim/77" not in str(error)


@pytest.mark.parametrize("cloud", sorted(CLOUDS))
@pytest.mark.parametrize(
    "base_url",
    [
        f"http://me:{SECRET}@x",
        f"http://me:{SECRET}#@x",
        f"http://me:{SECRET}/@x",
        f"http://me:{SECRET}?@x",
        f"http://me:{SECRET}@x:port",
        f"me:{SECRET}@x:80",
    ],
)
def test_a_password_in_base_url_is_refused_unseen(cloud, base_url):
    with pytest.raises(errors.OptionError, match="base_url") as caught:
        CLOUDS[cloud].account({**INVENTED[cloud], "base_url": base_url}, silent)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "base_url",
    ["http:// host", "http://ho st", "http://host\n", "http://h\tx", "http://é"]
    + ["http://[::1", "http://x:99999", "http://h\x00", "http://x\\y z"],
)
def test_an_address_that_is_none_is_a_bad_option(base_url):
    error = outcome(base_url)
    if base_url == "http://host\n":
        return  # blanks around it do not count
    assert isinstance(error, errors.OptionError) and "base_url" in str(error)
