"""Recorded results, which the documentation shows, are what really comes back.

`make generate` records them and writes them into the plugins.
"""

from __future__ import annotations

import json
import pathlib
from typing import Any

import pytest

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures"
SAMPLES = json.loads((FIXTURES / "samples.json").read_text(encoding="utf-8"))


def called(name: str, options: dict[str, Any]) -> str:
    """Return the lookup of the same entry; names are its terms."""
    words = [repr(f"aicloud.catalog.{name}")]
    words += [repr(options["name"])] if "name" in options else []
    words += [f"{key}={value!r}" for key, value in options.items() if key != "name"]
    return f"query({', '.join(words)}"


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_is_a_real_result(clouds, playbook, name: str) -> None:
    options, wanted = SAMPLES[name]["options"], SAMPLES[name]["result"]
    call = called(name, options)
    tasks = [
        {"name": "Module", f"aicloud.catalog.{name}_info": options},
        {
            "name": "Lookup",
            "ansible.builtin.debug": {
                "msg": [
                    f"{{{{ {call}, attribute='entry') }}}}",
                    f"{{{{ {call}) }}}}",
                ]
            },
        },
    ]
    outcome = playbook([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}])
    assert outcome.rc == 0, outcome.output

    result = outcome.task("Module").result
    entries = result["models" if "models" in wanted else "images"]
    assert entries == (wanted.get("models") or wanted.get("images"))
    assert (result["total"], result["matched"]) == (wanted["total"], wanted["matched"])
    assert result["meta"].keys() == wanted["meta"].keys()
    assert result["meta"]["pages"] == wanted["meta"]["pages"]
    assert all(group in result["groups"] for group in wanted.get("groups", []))

    by_lookup, handles = outcome.task("Lookup")["msg"]
    assert by_lookup == entries
    assert handles == [entries[0]["path"] or entries[0]["id"]]
