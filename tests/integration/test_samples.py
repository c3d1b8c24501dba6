"""Recorded results, which the documentation shows, are what really comes back.

`make generate` records them and writes them into the plugins.
"""

from __future__ import annotations

import json
import pathlib
from typing import Any

from integration.asking import play

FIXTURES = pathlib.Path(__file__).parents[1] / "fixtures"
SAMPLES = json.loads((FIXTURES / "samples.json").read_text(encoding="utf-8"))


def called(name: str, options: dict[str, Any]) -> str:
    """Return the lookup of the same entry; names are its terms."""
    words = [repr(f"aicloud.catalog.{name}")]
    words += [repr(options["name"])] if "name" in options else []
    words += [f"{key}={value!r}" for key, value in options.items() if key != "name"]
    return f"query({', '.join(words)}"


def test_samples_are_real_results(clouds, playbook) -> None:
    tasks = []
    for name, sample in SAMPLES.items():
        call = called(name, sample["options"])
        asked = [f"{{{{ {call}, attribute='entry') }}}}", f"{{{{ {call}) }}}}"]
        tasks += [
            {"name": name, f"aicloud.catalog.{name}_info": sample["options"]},
            {"name": f"{name} lookup", "ansible.builtin.debug": {"msg": asked}},
        ]
    outcome = playbook([play(tasks)])
    assert outcome.rc == 0, outcome.output

    for name, sample in SAMPLES.items():
        wanted, result = sample["result"], outcome.task(name).result
        entries = result["models" if "models" in wanted else "images"]
        assert entries == (wanted.get("models") or wanted.get("images")), name
        for key in ("total", "matched"):
            assert result[key] == wanted[key], (name, key)
        assert result["meta"].keys() == wanted["meta"].keys(), name
        assert result["meta"]["pages"] == wanted["meta"]["pages"], name
        groups = wanted.get("groups", [])
        assert all(group in result["groups"] for group in groups), name

        by_lookup, handles = outcome.task(f"{name} lookup")["msg"]
        assert by_lookup == entries, name
        assert handles == [entries[0]["path"] or entries[0]["id"]], name
