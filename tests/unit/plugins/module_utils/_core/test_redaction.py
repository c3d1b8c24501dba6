"""Whatever a server says: no secret in a text, however it is spelt."""

from __future__ import annotations

import base64
import html
import json
import random
import time
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.aicloud.catalog.plugins.module_utils._core.redaction import (
    LONGEST,
    redact,
)

SECRETS = [
    "priv/key+canary 1",
    'can"ary wörd&<b>\\x',
    "5e55104canary4d7c9a52d1f0a3b4c5d6",
    "canary=secret/2==",
    "canary\twith\nbreaks 7",
    "пароль-кенар",
    "密码密码",
    "Zz9_",
]


def php(text):
    return text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"')


def go(text):
    data = text.encode()
    return "".join(f"\\x{b:02x}" if b > 126 or b < 32 else chr(b) for b in data)


SPELLINGS = {
    "plain": str,
    "one line": lambda text: " ".join(text.split()),
    "upper case": str.upper,
    "lower case": str.lower,
    "percent": quote,
    "percent, all": lambda text: quote(text, safe=""),
    "percent, every byte": lambda text: "".join(f"%{b:02X}" for b in text.encode()),
    "percent, lower": lambda text: "".join(f"%{b:02x}" for b in text.encode()),
    "percent, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "form": quote_plus,
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, not escaped": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON of PHP": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)[1:-1])[1:-1],
    "HTML": html.escape,
    "HTML in JSON": lambda text: json.dumps(html.escape(text))[1:-1],
    "HTML, numbers": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "HTML, hexadecimal": lambda text: "".join(f"&#x{ord(c):x};" for c in text),
    "PHP": php,
    "Go": go,
    "repr": lambda text: repr(text)[1:-1],
    "repr of bytes": lambda text: repr(text.encode())[2:-1],
    "code points": lambda text: "".join(f"\\u{ord(c):04x}" for c in text),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for addresses": lambda t: base64.urlsafe_b64encode(t.encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal, upper": lambda text: text.encode().hex().upper(),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("secret", SECRETS)
def test_every_spelling_is_masked(secret, spelling):
    spelt = SPELLINGS[spelling](secret)
    shown = redact(f"it is <{spelt}> it was", [secret])
    assert " ".join(spelt.split()) not in shown
    assert shown.startswith("it is <***") and shown.endswith("> it was")


@pytest.mark.parametrize("secret", SECRETS[:5])
def test_mixed_spellings_are_masked(secret):
    """A server may escape what it likes; fixed seed."""
    chance = random.Random(7)
    ways = ("{}", "%{:02X}", "\\u{:04x}", "&#{};", "&#x{:X};", "\\x{:02x}")
    for _time in range(200):
        spelt = "".join(
            chance.choice(ways[1:]).format(ord(c))
            if c.isascii() and chance.random() < 0.5
            else c
            for c in secret
        )
        shown = redact(f"<{spelt}>", [secret])
        assert shown == "<***>", spelt


def unpacked(packed: str, shown: str) -> str:
    """Return what is told by the pieces that are left of a text in base64."""
    left = shown.removeprefix("got ").removesuffix(".").split("***")
    start, end = len(left[0]) // 4 * 3, len(left[-1]) // 4 * 3
    data = base64.b64decode(packed)
    assert len(left) == 2
    return (data[:start] + b"|" + data[len(data) - end :]).decode("utf-8", "replace")


@pytest.mark.parametrize("secret", [one for one in SECRETS if len(one) > 8])
@pytest.mark.parametrize("around", ["", "x", "xy", "someone:", "a b c d e f g"])
def test_base64_of_more_than_the_secret_is_masked(secret, around):
    packed = base64.b64encode(f"{around}{secret} and more".encode()).decode()
    shown = redact(f"got {packed}.", [secret])
    # What is left holds hardly a byte of it.
    assert "***" in shown and secret[2:-2] not in unpacked(packed, shown)


def test_a_part_of_a_secret_is_masked():
    secret = "abcdefghijklmnop0123456789"
    for length in range(8, len(secret)):
        assert secret[:length] not in redact(f"<{secret[:length]}...>", [secret])
    for length in range(4, len(secret)):
        assert secret[:length] not in redact(f"it is {secret[:length]}", [secret])


UNKNOWN = "q7Wn-Zr4.Tt8"
NAMED = [
    '{"sessionId": "%s"}',
    '{"Password":"%s","x":1}',
    "{'FileBrowserPassword': '%s'}",
    "password=%s&x=1",
    "Signature=%s;",
    "X-Auth-Token: %s",
    "api_key => %s",
    "AccessKeySecret=%s",
    "private-key: %s",
    '\\"secret\\": \\"%s\\"',
    "&quot;token&quot;:&quot;%s&quot;",
    "%%22session%%22%%3A%%22%s%%22",
    "Authorization: OAuth %s",
    "authorization=Bearer %s",
    "Set-Cookie: %s",
    "OAuth %s",
    "Bearer %s",
    "Basic %s",
    "ZStack someone:%s",
    "bce-auth-v1/ak/2026-01-01T00:00:00Z/1800/host/%s",
    "https://me:%s@host/path",
    "http://me:%s#x/?@host:bad",
    "me:%s@host:3128",
]


@pytest.mark.parametrize("text", NAMED)
def test_secrets_that_nobody_told_us_are_known_by_their_names(text):
    assert UNKNOWN not in redact(text % UNKNOWN, [])


@pytest.mark.parametrize(
    "unknown",
    [
        "7d1f0c3a9b5e4d2c8a6f1e0d9c8b7a65",
        "DA39A3EE5E6B4B0D3255BFEF95601890AFD80709",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefgh1234",
        "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4MTIz",
    ],
)
def test_secrets_that_nobody_told_us_are_known_by_their_looks(unknown):
    assert unknown not in redact(f"no such thing: {unknown} (1)", [])
    # What we asked for ourselves helps, and is no news to anybody.
    assert unknown in redact(f"no such model {unknown}", [], f"/models/{unknown}")


@pytest.mark.parametrize(
    "text",
    [
        "Params [Region] not available",
        "Signature VerifyAC Error",
        "invalid field[zoneUuid], resource[uuid:8f3a, type:ZoneVO] not found",
        "the total went from 230 to 231",
        "redirect to http://x/y; redirects are never followed",
        "Insufficient resources, 资源不足。",
        "compshareImage-165jmhx19ik7 is not in zone cn-wlcb-01",
        "10.20.0.15:/ai/model_center/Qwen2.5-7B-Instruct_1.2.0",
        "Missing params [Password]",
    ],
)
def test_what_helps_is_shown(text):
    secrets = ["priv/key+canary 1", "5e55104canary4d7c9a52d1f0a3b4c5d6"]
    assert redact(text, secrets) == text


def test_control_characters_are_escaped():
    assert redact("a\x1b[31m\x07b\nc \u202ed \ud800", []) == (
        "a\\x1b[31m\\x07b c \\u202ed \\ud800"
    )


def took(text, secrets):
    began = time.process_time()
    redact(text, secrets)
    return time.process_time() - began


@pytest.mark.parametrize(
    "part",
    ["a", "%61", "%2561", "&#x61;", "\\u0061", '"', "password=", "key:", " ", "x@y:"]
    + ["eyJ", "://", "me:pw@", "OAuth ", "0123456789abcdef", "aA1"],
)
def test_the_work_grows_with_the_text_and_then_no_more(monkeypatch, part):
    """No text makes it slow: twice the text is about twice the work, by counting."""
    from ansible_collections.aicloud.catalog.plugins.module_utils._core import redaction

    secrets = ["a" * 40, "aaaa" * 500, "passwordpassword"]
    figures = []
    for size in (20_000, 80_000):
        monkeypatch.setattr(redaction, "LONGEST", size)
        text = (part * size)[:size]
        figures.append(min(took(text, secrets) for _time in range(3)))
    # Quadratic would be 16; linear is 4, and a busy machine may double that.
    assert figures[1] < 11 * max(figures[0], 0.01)


def test_a_text_of_megabytes_is_cut_first():
    assert len(redact("x" * 5_000_000, [])) <= LONGEST


def test_what_stands_before_a_secret_is_no_part_of_an_escape():
    secret = "0f6b1b6d0e4c4d7c9a52d1f0a3b4c5d6"
    for before in ("\\ud", "\\x", "%", "&#x", "\\"):
        assert secret not in redact(f"{before}{secret}", [secret], opaque=False)
