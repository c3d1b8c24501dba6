"""Images of one account: its own, and those that others share with it (4)."""

from __future__ import annotations

from simulator.catalog import compshare
from simulator.catalog.words import DAY, FIRST, dice

NATURAL = 130  # more than one page
# id suffix, name, author, status, GPU types
CUSTOM = (
    ("1ownvllm10", "vllm-prod 1.0", "demo", "Available", ["4090", "A800"]),
    ("1ownvllm11", "vllm-prod 1.1", "demo", "Available", ["4090", "H20"]),
    ("1ownvllm12", "vllm-prod 1.2", "demo", "Making", ["4090", "H20"]),
    ("1owngolden1", "golden", "demo", "Available", []),
    ("1owngolden2", "golden", "demo", "Available", ["5090"]),
)
SHARED = (
    ("1sharebase20", "team-base 2.0", "demo-team", "Available", ["4090"]),
    ("1sharebase21", "team-base 2.1", "demo-team", "Available", ["4090", "H20"]),
    ("1shareother", "team-base 2.1", "demo-lab", "Available", ["4090"]),
)


def custom(seed: int, account: str, count: int | None) -> list[dict]:
    """Images that the account made."""
    return _rows("compshare_custom_image", CUSTOM, seed, account, count)


def shared(seed: int, account: str, count: int | None) -> list[dict]:
    """Images that others made."""
    return _rows("compshare_shared_image", SHARED, seed, account, count)


def _rows(name: str, known: tuple, seed: int, account: str, count: int | None) -> list:
    rng = dice(seed, name, account)
    rows = [_known(*one) for one in known] if account == "default" else []
    while len(rows) < (NATURAL if count is None else count):
        author = "demo" if name == "compshare_custom_image" else None
        rows.append(_private(compshare.random_image(rng, len(rows)), author))
    return rows[:count]


def _known(suffix: str, name: str, author: str, status: str, types: list) -> dict:
    row = compshare.image(suffix, name, "App", FIRST + 400 * DAY)
    row |= {"Status": status, "SupportedGpuTypes": types, "AuthInfo": 0}
    return _private(row, author)


def _private(row: dict, author: str | None) -> dict:
    del row["ImageOwnerAlias"]
    return row | {
        "ImageType": "Custom",
        "Author": author or row["Author"],
        "Visibility": 0,
        "IsOfficial": False,
        "ImageSupportZone": [{"Zone": "cn-wlcb-01", "ZoneId": 1}],
    }
