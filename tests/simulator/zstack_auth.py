"""ZStack sessions and access keys (fact sheet ZStack, 2)."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import re
import uuid
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from simulator.accounts import ZSTACK
from simulator.state import State
from simulator.wire import TEXT, Answer, Request, dumps

BY_NAME = {keys["account_name"]: name for name, keys in ZSTACK.items()}
BY_KEY = {keys["access_key_id"]: name for name, keys in ZSTACK.items()}
SKEW = 15 * 60
MAX_SESSIONS = 500
FORMAT = "EEE, dd MMM yyyy HH:mm:ss z"
DATE = re.compile(
    r"([A-Z][a-z]{2}), (\d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2}) (.+)"
)
OFFSET = re.compile(r"(?:UTC|GMT|UT)?([+-])(\d{2}):(\d{2})")
# What the Java parser of the probe made of abbreviations.
ABBREVIATIONS = {"UTC": "UTC", "GMT": "UTC", "Z": "UTC", "CST": "America/Chicago"}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
SESSION_GONE = {
    "code": "ID.1001",
    "description": "The session is invalid, either wrong session id or the session "
    "has been expired",
    "details": "Session expired",
}


class Refused(Exception):
    """Carries the answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def text(status: int, message: str, outcome: str = "ok") -> Refused:
    """Errors of the REST layer are plain text."""
    return Refused(Answer(message.encode(), status, TEXT, outcome=outcome))


def failed(error: dict, outcome: str = "ok") -> Refused:
    """Errors of the API itself: 503 and an ``error`` object."""
    return Refused(Answer(dumps({"error": error}), 503, outcome=outcome))


def sha512(password: str) -> str:
    """The form in which a password travels."""
    return hashlib.sha512(password.encode()).hexdigest()


def log_in(state: State, fields: dict) -> dict:
    """A new session; order of the checks: mandatory fields, password, number."""
    for name in ("accountName", "password"):
        if not isinstance(fields.get(name), str):
            invalid = {
                "code": "SYS.1007",
                "description": "One or more API argument is invalid",
                "details": f"field[{name}] of message[APILogInByAccountMsg] is "
                "mandatory, can not be null",
            }
            raise failed(invalid)
    account = BY_NAME.get(fields["accountName"])
    hashed = sha512(ZSTACK[account]["password"]) if account else ""
    if not account or not hmac.compare_digest(
        hashed.encode(), fields["password"].encode()
    ):
        wrong = {
            "code": "ID.1000",
            "description": "Unable to authenticate a user",
            "details": "wrong account name or password",
        }
        raise failed(wrong, "rejected")
    now = state.now()
    mine = [s for s in state.sessions.values()
            if s["account"] == account and s["expires"] > now]  # fmt: skip
    if len(mine) >= MAX_SESSIONS:
        raise failed({"code": "ID.1006", "description": "Too many sessions",
                      "details": "login sessions exceed limit"})  # fmt: skip
    session = {
        "uuid": uuid.uuid4().hex,
        "account": account,
        "created": now,
        "expires": now + state.quirks.zstack.session_seconds,
    }
    state.sessions[session["uuid"]] = session
    state.journal.logins += 1
    return session


def parse_header(state: State, request: Request) -> tuple[str, str]:
    """("session", uuid) or ("account", name); text errors, in the server's order."""
    header = request.headers.get("Authorization")
    if header is None:
        raise text(400, "missing header 'Authorization'", "rejected")
    if header.startswith("OAuth"):
        return "session", header[len("OAuth") :].strip()
    if header.startswith("ZStack"):
        return "account", _access_key(state, request, header[len("ZStack") :].strip())
    raise text(400, "Authorization type must be 'OAuth'", "rejected")


def check_session(state: State, request: Request, uuid_: str) -> str:
    """The account of a living session, whose life is prolonged."""
    if "expire_session" in request.faults:
        state.sessions.pop(uuid_, None)
    session = state.sessions.get(uuid_)
    now = state.now()
    if session is None or session["expires"] <= now:
        state.sessions.pop(uuid_, None)
        raise failed(SESSION_GONE, "rejected")
    session["expires"] = now + state.quirks.zstack.session_seconds
    return session["account"]


def _access_key(state: State, request: Request, credential: str) -> str:
    date = request.headers.get("Date")
    if date is None:
        raise text(400, "'Date' must be incuded in request header", "rejected")
    moment = parse_date(date)
    if moment is None:
        message = f"'Date' format error, correct format is '{FORMAT}'"
        raise text(400, message, "rejected")
    if abs(skew(state, moment)) > SKEW:
        raise text(403, "requestTimeTooSkewed", "rejected")
    key, colon, given = credential.partition(":")
    if not (key and colon and given):
        message = "accessKey format is 'ZStack AccessKeyId:Signature'"
        raise text(400, message, "rejected")
    account = BY_KEY.get(key) if state.quirks.zstack.access_key_enabled else None
    if account is None:
        message = f"access key id: {key} does not existed or disabled"
        raise text(403, message, "rejected")
    path = unquote(request.path).removeprefix("/zstack")
    right = sign(ZSTACK[account]["access_key_secret"], request.method, date, path)
    if not hmac.compare_digest(right.encode(), given.encode()):
        raise text(403, "wrong accessKey signature", "rejected")
    return account


def sign(secret: str, method: str, date: str, path: str) -> str:
    """Base64 of HMAC-SHA1 over method, date header and path without the context."""
    message = f"{method}\n{date}\n{path}".encode()
    made = hmac.new(secret.encode(), message, hashlib.sha1).digest()
    return base64.b64encode(made).decode()


def parse_date(header: str) -> datetime.datetime | None:
    """What the server's date pattern accepts; None for the rest."""
    matched = DATE.fullmatch(header)
    if not matched:
        return None
    day, rest, zone_text = matched.groups()
    zone = _zone(zone_text)
    if zone is None:
        return None
    try:
        moment = datetime.datetime.strptime(rest, "%d %b %Y %H:%M:%S")
    except ValueError:
        return None
    if DAYS[moment.weekday()] != day:
        return None
    return moment.replace(tzinfo=zone)


def _zone(name: str) -> datetime.tzinfo | None:
    offset = OFFSET.fullmatch(name)
    if offset:
        sign_, hours, minutes = offset.groups()
        delta = datetime.timedelta(hours=int(hours), minutes=int(minutes))
        return datetime.timezone(-delta if sign_ == "-" else delta)
    if re.match(r"(UTC|GMT|UT)?[+-]", name):
        return None
    try:
        return ZoneInfo(ABBREVIATIONS.get(name, name))
    except (KeyError, ValueError, OSError):
        return None


def skew(state: State, moment: datetime.datetime) -> float:
    """Seconds between a Date header and the server.

    With checkTimeZone off the server compares what the two clocks on the wall show,
    whatever their zones: a right GMT date is hours off for a server elsewhere.
    """
    quirks = state.quirks.zstack
    zone = ZoneInfo(quirks.timezone)
    here = datetime.datetime.fromtimestamp(state.now(), zone)
    if quirks.check_time_zone:
        return (moment - here).total_seconds()
    return (moment.replace(tzinfo=None) - here.replace(tzinfo=None)).total_seconds()
