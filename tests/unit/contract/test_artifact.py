"""What lies in a checkout and is not of the collection is not in its artifact."""

from __future__ import annotations

import fnmatch

import pytest
import yaml

from ansible_collections.aicloud.catalog.tests.unit.contract.documents import ROOT

IGNORED = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))["build_ignore"]
# Left out by ansible-galaxy itself.
BY_CORE = ("__pycache__", "*.py[co]", "*.retry", "tests/output")
LINES = (ROOT / ".gitignore").read_text("utf-8").splitlines()
HIDDEN = (".env", ".venv", ".vault_pass", ".vscode", ".idea", ".netrc")


@pytest.mark.parametrize("path", [*(line.strip("/") for line in LINES), *HIDDEN])
def test_what_git_ignores_or_is_hidden_is_not_shipped(path: str) -> None:
    """Programs leave caches there, and people their passwords."""
    assert path in BY_CORE or any(fnmatch.fnmatch(path, one) for one in IGNORED)
