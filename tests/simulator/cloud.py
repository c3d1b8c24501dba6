"""What the clouds have in common: faults that change data, and lists in answers."""

from __future__ import annotations

from simulator.state import State
from simulator.wire import Request, dumps, join

WRONG = {"object": {"0": "not a list"}, "string": "not a list", "number": 7}


class Cloud:
    """Base of the three; see the methods that app.py and answers.py call."""

    name = ""
    listings: frozenset[str] = frozenset()
    # Actions that change something in the cloud; sessions do not count.
    changing: frozenset[str] = frozenset()
    internal_code: object = ""

    def __init__(self, state: State) -> None:
        self.state = state

    def drift(self, request: Request) -> None:
        """Faults that change the catalog before this page is made."""
        for kind in ("insert", "remove"):
            if kind in request.faults:
                account = request.account or "default"
                self.state.apply_drift(request.faults[kind], account)

    @staticmethod
    def total(request: Request, real: int) -> int:
        """The total to report (fault ``total``)."""
        rule = request.faults.get("total")
        if rule is None:
            return real
        if "value" in rule:
            return rule["value"]
        return real + int(rule["drift"]) * rule["fired"]

    @staticmethod
    def list_body(
        request: Request,
        fields: dict,
        name: str,
        rows: list[bytes],
        last: dict | None = None,
        empty_is_null: bool = False,
    ) -> bytes:
        """An answer with one list, spoiled as the faults want."""
        fields = dict(fields)
        missing = request.faults.get("missing_field")
        wrong = request.faults.get("wrong_type")
        if missing:
            gone = missing.get("field", name)
            if gone in fields:
                del fields[gone]
            if gone == name:
                return dumps({**fields, **(last or {})})
        if wrong:
            value = WRONG[wrong.get("as", "object")]
            return dumps({**fields, name: value, **(last or {})})
        if empty_is_null and not rows:
            return dumps({**fields, name: None, **(last or {})})
        return join(fields=fields, name=name, rows=rows, last=last)
