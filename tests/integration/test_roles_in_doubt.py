"""A module that is killed tells nothing: the roles do not take that for "nothing"."""

from __future__ import annotations

import os
import pathlib
import sys
from typing import Any

import pytest

DIES = """#!/bin/sh
case "$1" in
*AnsiballZ_{module}.py)
    [ -e '{mark}' ] || {{ touch '{mark}'; kill -KILL $$; }} ;;
esac
exec '{python}' "$@"
"""
LOST = "What became of the order is not known."


@pytest.mark.parametrize(
    ("role", "module", "told"),
    [
        ("compshare_gpu_instance", "compshare_instance", LOST),
        ("qianfan_endpoint", "qianfan_service", LOST),
        ("zstack_model_endpoint", "zstack_model_service", LOST),
        (
            "compshare_bake",
            "compshare_instance",
            "was seen, but one may still come and cost money: run this again.",
        ),
    ],
)
def test_a_module_that_is_killed(
    clouds, playbook, tmp_path: pathlib.Path, role: str, module: str, told: str
) -> None:
    interpreter = tmp_path / "python"
    interpreter.write_text(
        DIES.format(module=module, mark=tmp_path / "died", python=sys.executable)
    )
    interpreter.chmod(0o755)
    play: dict[str, Any] = {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": os.fspath(interpreter)},
        "roles": [{"role": f"aicloud.catalog.{role}", f"{role}_name": "bot"}],
    }
    outcome = playbook([play], environment={"ANSIBLE_PIPELINING": "0"})
    assert outcome.rc != 0, outcome.output
    assert (tmp_path / "died").exists(), outcome.output
    said = [one["msg"] for one in outcome.results if one.status == "failed"]
    assert said[-1].endswith(told), said
