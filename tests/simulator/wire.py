"""What travels between the HTTP server and the clouds: one request, one answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"


@dataclass(slots=True)
class Request:
    """A received request, read completely; header names are as multidict gives them."""

    method: str
    target: str
    headers: Any
    body: bytes
    connection: int
    sequence: int
    path: str = ""
    query: list[tuple[str, str]] = field(default_factory=list)
    cloud: str = ""
    action: str | None = None
    # As received; what the journal shows is ``parameters``, without secrets.
    values: dict[str, Any] = field(default_factory=dict)
    parameters: dict[str, Any] = field(default_factory=dict)
    # CompShare: the texts that the signature covers.
    signed: dict[str, str] = field(default_factory=dict)
    account: str | None = None
    changing: bool = False
    proxied: bool = False
    # Fault rules in force for this request, by kind (see faults.py).
    faults: dict[str, dict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.target.startswith(("http://", "https://")):
            # A client that takes this server for its proxy sends the whole URL.
            self.proxied = True
            self.target = "/" + "".join(self.target.split("/", 3)[3:])
        self.path, _rest, text = self.target.partition("?")
        self.query = parse_qsl(text, keep_blank_values=True) if text else []


@dataclass(slots=True)
class Answer:
    """What a cloud answers; ``outcome`` is for the counters only."""

    body: bytes = b""
    status: int = 200
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    outcome: str = "ok"  # ok, rejected, throttled


def dumps(value: object) -> bytes:
    """Compact UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def join(*, fields: dict, name: str, rows: list[bytes], last: dict | None = None):
    """A JSON object whose member ``name`` is made of rows serialised before.

    Serialising a page of rows again costs more than everything else here together.
    """
    head = dumps(fields)[:-1]
    comma = b"," if len(head) > 1 else b""
    parts = [head, comma, dumps(name), b":[", b",".join(rows), b"]"]
    if last:
        parts += [b",", dumps(last)[1:]]
    else:
        parts.append(b"}")
    return b"".join(parts)
