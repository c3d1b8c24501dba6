"""Libraries that are missing, and the documentation of every plugin."""

from __future__ import annotations

import json
import re
import sys

from integration.asking import KNOWN, failures, known, known_info, listed, play
from integration.leaking import front_doors

# Folders, and what Ansible calls the plugins in them.
KINDS = {kind: kind for kind in ("lookup", "inventory", "filter")} | {
    "modules": "module"
}


def test_missing_requests(clouds, playbook, without) -> None:
    tasks = [known("lookup", "compshare_image"), known_info("module", "zstack_model")]
    tasks.append(known("bad option", "compshare_image", limit=0))
    outcome = playbook([play(tasks)], environment=without("requests"))
    told = failures(outcome)
    # Ansible's own words: library, host, interpreter.
    assert "Failed to import the required Python library (requests)" in told["module"]
    # Lookups ignore the interpreter that those words recommend to set.
    assert "the Python library requests is not installed for" in told["lookup"]
    assert re.search(r"\S+/python\S* -m pip install requests", told["lookup"])
    assert "ansible_python_interpreter" not in told["lookup"]
    assert sys.executable in told["module"]
    assert "limit=0" in told["bad option"]
    assert clouds.counts()["requests"] == 0


def test_missing_jmespath_matters_only_for_a_query(clouds, playbook, without) -> None:
    tasks = [
        known("lookup", "compshare_model"),
        known_info("module", "compshare_model"),
        known("lookup with query", "compshare_model", query="[0]"),
        known_info("module with query", "compshare_model", query="[0]"),
    ]
    outcome = playbook([play(tasks)], environment=without("jmespath"))
    noun, _term, answer = KNOWN["compshare_model"]
    assert listed(outcome, "lookup") == [answer]
    assert [entry["path"] for entry in listed(outcome, "module", noun)] == [answer]
    told = failures(outcome)
    assert set(told) == {"lookup with query", "module with query"}
    words = "Failed to import the required Python library (jmespath)"
    assert words in told["module with query"]
    assert "the Python library jmespath is not installed" in told["lookup with query"]


def test_ansible_doc_needs_no_library(run_ansible, without) -> None:
    bare = without("requests", "jmespath")
    outcome = run_ansible(
        "ansible-doc", "--metadata-dump", "aicloud.catalog", environment=bare
    )
    assert outcome.rc == 0, outcome.output
    assert "aicloud" not in outcome.stderr
    dump = json.loads(outcome.stdout)["all"]
    for kind, kind_of_ansible in KINDS.items():
        names = [f"aicloud.catalog.{name}" for name in front_doors(kind)]
        assert len(names) >= (1 if kind == "filter" else 5)
        for name in names:
            assert "doc" in dump[kind_of_ansible][name], dump[kind_of_ansible].get(name)
    shown = ("aicloud.catalog.compshare_image", "aicloud.catalog.zstack_model")
    outcome = run_ansible("ansible-doc", "-t", "lookup", *shown, environment=bare)
    assert (outcome.rc, outcome.stderr) == (0, ""), outcome.output
    for name in shown:
        assert name in outcome.stdout.replace("\n", " ").lower()
