"""Images of one account (fact sheet CompShare, 4).

compshare_custom_image are its own, compshare_shared_image those shared with it.
"""

from __future__ import annotations

from simulator.catalog import compshare
from simulator.catalog.words import DAY, FIRST, dice, filled

NATURAL = 130  # more than one page
# id suffix, name, author, status, GPU types
KNOWN = (
    ("1ownvllm10", "vllm-prod 1.0", "demo", "Available", ["4090", "A800"]),
    ("1ownvllm11", "vllm-prod 1.1", "demo", "Available", ["4090", "H20"]),
    ("1ownvllm12", "vllm-prod 1.2", "demo", "Making", ["4090", "H20"]),
    ("1owngolden1", "golden", "demo", "Available", []),
    ("1owngolden2", "golden", "demo", "Available", ["5090"]),
    ("1sharebase20", "team-base 2.0", "demo-team", "Available", ["4090"]),
    ("1sharebase21", "team-base 2.1", "demo-team", "Available", ["4090", "H20"]),
    ("1shareother", "team-base 2.1", "demo-lab", "Available", ["4090"]),
)


def made_by(author: str | None):
    """The generator of the images that an author made (None: all but the account)."""

    def generate(seed: int, account: str, count: int | None) -> list[dict]:
        rng = dice(seed, "compshare_private_image", str(author), account)
        known = [one for one in KNOWN if (one[2] == "demo") == (author == "demo")]
        rows = [_known(*one) for one in known] if account == "default" else []

        def another(place: int) -> dict:
            row = compshare.random_image(rng, place)
            return _private(row, author or row["Author"])

        return filled(rows, NATURAL if count is None else count, another)

    return generate


def _known(suffix: str, name: str, author: str, status: str, types: list) -> dict:
    row = compshare.image(suffix, name, "App", FIRST + 400 * DAY)
    row |= {"Status": status, "SupportedGpuTypes": types, "AuthInfo": 0}
    if name.startswith("vllm-prod"):
        row["Softwares"] = compshare.softwares(("vLLM", "0.6.3", "12.4", "3.12"))
    return _private(row, author)


def _private(row: dict, author: str) -> dict:
    del row["ImageOwnerAlias"]
    row |= {"ImageType": "Custom", "Author": author, "Visibility": 0}
    zones = [{"Zone": "cn-wlcb-01", "ZoneId": 1}]
    return row | {"IsOfficial": False, "ImageSupportZone": zones}
