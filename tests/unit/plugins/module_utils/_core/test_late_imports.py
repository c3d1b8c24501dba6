"""Libraries are imported only once they are needed: each costs every task its time."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from ansible_collections.aicloud.catalog.tests.unit import reading

ROOT = reading.__file__.partition("/ansible_collections/")[0]
LIBRARIES = ["jmespath", "packaging", "requests"]
START = """
import json, sys
NAMES = ["requests", "jmespath", "packaging"]
from ansible_collections.aicloud.catalog.plugins.module_utils._core import (
    catalog, connect, explain, model, resolve, select, selection, sweep, transport)
from ansible_collections.aicloud.catalog.plugins.module_utils._listings import (
    compshare_community_images, compshare_images, compshare_models, qianfan_models,
    zstack_models)
LISTING = compshare_models.LISTING
ACCOUNT = LISTING.cloud.account({"public_key": "a", "private_key": "b"}, print)
TRANSPORT = transport.Transport(LISTING.cloud, ACCOUNT, model.Limits())
ROWS = [{"Name": "a", "Path": f"/{n}", "Size": "1GB"} for n in range(3)]
def entries():
    read = sweep.Sweep(units=ROWS, total=3, stats=sweep.Stats())
    return sweep.entries_of(LISTING, read, {})
def chosen(**options):
    compiled = selection.compile_selection(LISTING, options)
    return select.select(entries(), compiled)
"""
END = """
print(json.dumps(sorted(name for name in NAMES if name in sys.modules)))
"""


def imported(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", START + code + END],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": ROOT, **environment},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", []),
        ("chosen(name='a', tags=['x'], max_size='2GB', sort_by='name', limit=1)", []),
        ("explain.explain_for(LISTING, chosen(name='b'))", []),
        ("explain.explain_for(LISTING, chosen(name='a'))", []),
        ("chosen(latest_by='created')", []),
        ("chosen(version='>=1')", ["packaging"]),
        ("chosen(query='[0]')", ["jmespath"]),
        ("connect.limits_from({}, 'http://x')", []),
    ],
)
def test_nothing_is_imported_before_its_time(code, expected):
    assert imported(code) == expected


def test_a_request_imports_requests_alone(sim):
    code = f"""
account = LISTING.cloud.account({reading.settings_of(sim, "compshare")!r}, print)
with transport.Transport(LISTING.cloud, account, model.Limits()) as opened:
    reader = catalog.Catalog(LISTING, {{}}, opened)
    assert reader.sweep(LISTING.server_filter({{}})).units
"""
    assert imported(code) == ["requests"]


@pytest.mark.parametrize(
    ("library", "code"),
    [
        ("requests", "TRANSPORT.call(model.Call(action='A'))"),
        ("jmespath", "selection.compile_selection(LISTING, {'query': '[0]'})"),
        ("packaging", "chosen(version='>=1')"),
    ],
)
def test_a_missing_library_is_named(library, code):
    """With None in its place every import of it fails, as if it were not there."""
    wrapped = f"""
from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
sys.modules[{library!r}] = None
try:
    {code}
except errors.MissingLibrary as error:
    assert error.library == {library!r} and {library!r} in str(error)
else:
    raise SystemExit("no error")
NAMES.remove({library!r})
"""
    assert imported(wrapped) == []


def test_the_connection_is_begun_before_requests_is_imported():
    """Importing it takes as long as a handshake, so they go on at the same time."""
    code = """
import socket
listener = socket.create_server(("127.0.0.1", 0))
listener.settimeout(20)
class Finder:
    def find_spec(self, name, path, target=None):
        if name == "requests":
            listener.accept()[0].close()
sys.meta_path.insert(0, Finder())
from ansible_collections.aicloud.catalog.plugins.module_utils._core import errors
url = "http://127.0.0.1:%d" % listener.getsockname()[1]
account = ACCOUNT._replace(base_url=url)
with transport.Transport(LISTING.cloud, account, model.Limits(retries=0)) as opened:
    try:
        opened.call(model.Call(action="A"))
    except errors.ApiError as error:
        assert "closed" in str(error) or "reset" in str(error), error
"""
    assert imported(code) == ["requests"]
