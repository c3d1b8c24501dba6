"""Targets that read what clouds say: listings, details, logins, runs of modules."""

from __future__ import annotations

from functools import partial
from typing import Any

from ansible_collections.aicloud.catalog.plugins.module_utils._core import parse
from ansible_collections.aicloud.catalog.plugins.module_utils._core.catalog import (
    Catalog,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.connection import (
    Exchange,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.errors import (
    ApiError,
    CatalogError,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.model import (
    Limits,
    Listing,
    Request,
    Response,
    ServerFilter,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.resolve import (
    resolve,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.sweep import (
    entries_of,
)
from ansible_collections.aicloud.catalog.plugins.module_utils._core.transport import (
    Transport,
)
from ansible_collections.aicloud.catalog.tests.unit.answering import EVERY
from ansible_collections.aicloud.catalog.tests.unit.calling import CALLS, CLOUDS
from ansible_collections.aicloud.catalog.tests.unit.reading import INVENTED, silent
from ansible_collections.aicloud.catalog.tests.unit.scenes import SCENES, ends
from ansible_collections.aicloud.catalog.tests.unit.spoilt import (
    DETAIL,
    check_entry,
    sample,
)
from fuzz.draw import Draw
from fuzz.running import Broken, Target

LIMITS = Limits(retries=0, concurrency=1, retry_max_delay=0.001)
# One bad page must not lead to many requests.
MOST_REQUESTS = 100
OPTIONS = {"match": "regex", "name": ".", "expect": "any"}
LOGIN = {"inventory": {"uuid": "a" * 32, "accountUuid": "b", "userUuid": "c"}}
ACCOUNT = {"account_name": "admin", "password": "pass-word-1", "base_url": "http://a"}
HEADERS = (
    "content-type", "retry-after", "date", "location", "x-ucloud-request-uuid",
    "x-bce-request-id", "x-bce-error-code", "x-bce-error-message",
)  # fmt: skip
STATUSES = (200, 200, 200, 202, 204, 301, 400, 401, 403, 404, 407, 418, 429, 500, 503)
CODES: dict[str, tuple[Any, ...]] = {
    "compshare": (
        0,
        110,
        153,
        160,
        170,
        171,
        230,
        240,
        8039,
        8357,
        226604,
        1,
        "0",
        "170",
    ),
    "zstack": (
        "ID.1000",
        "ID.1001",
        "ID.2001",
        "SYS.1003",
        "SYS.1006",
        "SYS.1007",
        "X",
    ),
    "qianfan": (
        "14",
        "17",
        "111",
        "336001",
        "AccessDenied",
        "NotFound",
        336100,
        4,
        "0",
    ),
}


class Canned:
    """In place of the wire: hands out these responses, the last one for ever."""

    def __init__(self, *responses: Response) -> None:
        self._responses = responses
        self.requests = 0

    def send(self, _request: Request, exchange: Exchange) -> Response:
        self.requests += 1
        if self.requests > MOST_REQUESTS:
            raise Broken(f"more than {MOST_REQUESTS} requests")
        response = self._responses[min(self.requests, len(self._responses)) - 1]
        exchange.body[:] = response.body
        return response

    def expect(self, _count: int) -> None:
        pass

    def close(self) -> None:
        pass


def opened(cloud: Any, settings: dict[str, Any], *responses: Response) -> Transport:
    """Return a transport whose wire is canned."""
    account = cloud.account({"base_url": "http://a", **settings}, silent)
    transport = Transport(cloud, account, LIMITS, sleep=lambda seconds: None)
    wire: Any = Canned(*responses)
    transport._wire = wire
    return transport


def secrets_of(settings: dict[str, Any]) -> list[str]:
    names = ("private_key", "secret_key", "session_id", "password")
    return [settings[name] for name in names if name in settings]


def check_told(error: CatalogError, secrets: list[str]) -> None:
    """An error can be printed, is short, and holds neither secret nor control."""
    text = str(error)
    text.encode()
    if max(map(len, text.split("\n"))) > 5000:
        raise Broken(f"a message of {len(text)} characters")
    for secret in secrets:
        if secret in text:
            raise Broken("a secret in a message")
    if any(not (c.isprintable() or c in "\n\u3000") for c in text):
        raise Broken(f"a control character in {text!r}")


def enveloped(cloud: str, payload: Any) -> Any:
    if cloud == "compshare" and isinstance(payload, dict):
        return {"RetCode": 0, "Action": "A", **payload}
    if cloud == "qianfan":
        return {"requestId": "r-1", "result": payload}
    return payload


def headers(draw: Draw) -> dict[str, str]:
    if not draw.chance(4):
        return {}
    # As http.client reads them: Latin-1, without line breaks.
    text = draw.text("30", "Thu, 01 Jan 2026 00:00:00 GMT", "application/json", "14")
    text = text.encode("latin-1", "replace").decode("latin-1")
    return {draw.any_of(HEADERS): text.replace("\r", "").replace("\n", "")}


def response(draw: Draw, cloud: str, payload: Any, secrets: list[str]) -> Response:
    """Return a response with a payload that was changed somewhere."""
    for _time in range(draw.few()):
        payload = draw.changed(payload)
    if secrets and draw.chance(20):
        payload = {"echo": draw.any_of(secrets), "Message": draw.any_of(secrets)}
    body = draw.spelt(enveloped(cloud, payload))
    if secrets and draw.chance(50):
        body += draw.any_of(secrets).encode()
    status = draw.any_of(STATUSES) if draw.chance(10) else 200
    return Response(status=status, headers=headers(draw), body=body, public=True)


def listed(name: str, draw: Draw) -> None:
    """Read a listing of one or two pages; every entry has values of the right types."""
    listing: Listing = EVERY[name]
    cloud = listing.cloud.name
    settings = {**INVENTED[cloud], "image_type": "App"}
    secrets = secrets_of(settings)
    pages = [
        response(draw, cloud, SAMPLES[name], secrets)
        for _page in range(1 + draw.chance(4))
    ]
    with opened(listing.cloud, settings, *pages) as transport:
        catalog = Catalog(listing, settings, transport)
        try:
            sweep = catalog.sweep(ServerFilter(required={"ImageType": "App"}))
        except ApiError as error:
            check_told(error, secrets)
            return
        # From here on nothing may fail: what was read is stored for all hosts.
        for entry in entries_of(listing, sweep, settings):
            check_entry(entry.plain())


SAMPLES = {name: sample(name) for name in EVERY}


def detailed(draw: Draw) -> None:
    """Resolve a model whose details are anything."""
    listing = EVERY["qianfan_model"]
    settings = INVENTED["qianfan"]
    secrets = secrets_of(settings)
    first = Response(
        status=200,
        headers={},
        body=draw.spelt(enveloped("qianfan", SAMPLES["qianfan_model"])),
    )
    detail = response(draw, "qianfan", DETAIL, secrets)
    options = {"latest_by": "created", "allow_any_publisher": True}
    with opened(listing.cloud, settings, first, detail) as transport:
        try:
            found = resolve(listing, options, Catalog(listing, settings, transport))
        except ApiError as error:
            check_told(error, secrets)
            return
        for entry in found.outcome.entries:
            check_entry(entry.plain())


def logged_in(draw: Draw) -> None:
    """Log in, ask once, log out: each response is anything."""
    secrets = secrets_of(ACCOUNT)
    answers = [response(draw, "zstack", LOGIN, secrets) for _answer in range(3)]
    try:
        with opened(CLOUDS["zstack"], ACCOUNT, *answers) as transport:
            transport.call(CALLS["zstack"])
    except ApiError as error:
        check_told(error, secrets)


def refused(cloud: str, draw: Draw) -> None:
    """Read an error of a cloud: its code, its words, its envelope are anything."""
    code, words = draw.any_of(CODES[cloud]), draw.text("no card left", "denied: [Zone]")
    payloads: dict[str, Any] = {
        "compshare": {"RetCode": code, "Message": words, "request_uuid": "r-1"},
        "zstack": {"error": {"code": code, "description": "d", "details": words,
                             "cause": {"code": code, "details": words}}},
        "qianfan": {"code": code, "message": words, "requestId": "r-1"},
    }  # fmt: skip
    payload = payloads[cloud]
    if cloud == "qianfan" and draw.chance(2):
        payload = {"error_code": code, "error_msg": words, "result": {}}
    settings = INVENTED[cloud]
    secrets = secrets_of(settings)
    for _time in range(draw.few() - 1):
        payload = draw.changed(payload)
    answer = Response(
        status=draw.any_of(STATUSES),
        headers=headers(draw),
        body=draw.spelt(payload),
        public=draw.chance(2),
    )
    with opened(CLOUDS[cloud], settings, answer) as transport:
        try:
            transport.call(CALLS[cloud])
        except ApiError as error:
            check_told(error, secrets)


def run(names: tuple[str, ...], draw: Draw) -> None:
    """Make the run of a module with something changed in what it is told."""
    scene = SCENES[draw.any_of(names)]
    action = draw.any_of(list(scene.told))
    answers = list(scene.told[action])
    at = draw.randrange(len(answers))
    for _time in range(draw.few()):
        answers[at] = draw.changed(answers[at])
    if not isinstance(answers[at], dict):
        answers[at] = {"answer": answers[at]}
    changed = scene._replace(told={**scene.told, action: tuple(answers)})
    spoilt = action if draw.chance(10) else None

    def spoil(told: str, _number: int, body: bytes) -> bytes:
        return draw.changed_bytes(body) if told == spoilt else body

    error = ends(changed, spoil)
    if error is not None:
        check_told(error, [])


def parsed(draw: Draw) -> None:
    """Parse bytes as JSON: a value that can be written, or the errors documented."""
    body = draw.spelt(draw.changed(SAMPLES["compshare_image"]))
    if draw.chance(4):
        body = draw.text().encode("utf-8", "surrogatepass") + body[:40]
    try:
        value = parse.parse_json(body)
    except (ValueError, RecursionError):
        return
    draw_depth(value)


def draw_depth(value: Any, depth: int = 0) -> None:
    """Every text can be encoded, every number is finite."""
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, float) and not abs(value) < 1e400:
        raise Broken(f"a number that is {value}")
    elif depth < 50:
        inner = value.values() if isinstance(value, dict) else value
        for one in inner if isinstance(inner, list) or isinstance(value, dict) else ():
            draw_depth(one, depth + 1)


def of(noun: str) -> tuple[str, ...]:
    return tuple(name for name in SCENES if noun in name)


TARGETS = {
    **{f"list {name}": Target(partial(listed, name), 8) for name in EVERY},
    "details of qianfan": Target(detailed, 4),
    "login of zstack": Target(logged_in, 6),
    **{f"refusal of {cloud}": Target(partial(refused, cloud), 6) for cloud in CODES},
    "run instance": Target(partial(run, of("instance")), 6),
    "run service": Target(partial(run, of("service")), 6),
    "run group": Target(partial(run, (*of("group"), *of("restart"), *of("job"))), 6),
    "json": Target(parsed, 12),
}
