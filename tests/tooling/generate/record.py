"""Records what the documentation shows as results: what the simulator makes of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from simulator.client import Simulator

from .descriptions import COLLECTION, Listing, listings
from .doors import has_door
from .results import SAMPLES, samples
from .words import words_about


def record() -> None:
    """Ask every info module for the sample of its listing, and keep what is new."""
    kept = samples()
    fresh: dict[str, Any] = {}
    with Simulator() as clouds:
        for name, (listing, _file) in sorted(listings().items()):
            if not has_door(name, "module"):
                continue
            options = words_about(name)["sample"]
            result = _asked(listing, options, clouds)
            old = kept.get(name, {})
            same = _lasting(old.get("result", {})) == _lasting(result)
            fresh[name] = {
                "options": options,
                "result": old["result"] if same else result,
            }
    if fresh != kept:
        text = json.dumps(fresh, indent=1, ensure_ascii=False)
        SAMPLES.write_text(text + "\n", encoding="utf-8")
        print(f"recorded: {SAMPLES.name}")


def _asked(listing: Listing, options: dict[str, Any], clouds: Simulator) -> Any:
    """Return the result of an info module that runs by itself, as on a remote host."""
    own = clouds.credentials[listing.cloud.name]
    known = {option.name for option in listing.cloud.options}
    given = {key: value for key, value in own.items() if key in known}
    if listing.cloud.name == "zstack":
        given = {key: own[key] for key in ("account_name", "password")}
    arguments = {**given, "base_url": clouds.url, **options}
    module = ".".join((*COLLECTION, "plugins.modules", f"{listing.name}_info"))
    done = subprocess.run(
        [sys.executable, "-m", module],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        input=json.dumps({"ANSIBLE_MODULE_ARGS": arguments}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{module} failed: {done.stdout}{done.stderr}")
    result = json.loads(done.stdout)
    result.pop("changed")
    result.pop("invocation", None)
    if listing.grouped:
        groups = {one["group_id"] for one in result[listing.noun]}
        result["groups"] = [
            unit for unit in result["groups"] if listing.unit_id(unit) in groups
        ]
    return result


def _lasting(result: dict[str, Any]) -> dict[str, Any]:
    """Return the result without what differs at every run."""
    meta = result.get("meta", {})
    lasting = {key: meta.get(key) for key in ("requests", "pages", "retries")}
    return {**result, "meta": lasting}
