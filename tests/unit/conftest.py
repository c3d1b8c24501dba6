"""Unit tests import the collection by its full name, as Ansible does."""

from __future__ import annotations

import os

import pytest
from ansible.plugins.loader import init_plugin_loader
from ansible.utils.collection_loader import AnsibleCollectionConfig
from hypothesis import HealthCheck, settings

# Everything that the plugins read from the environment.
READ = (
    ("AICLOUD_", "COMPSHARE_", "UCLOUD_", "ZSTACK_", "QIANFAN_", "XDG_CONFIG_HOME")
    + ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
    + ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
)

# A run can be repeated, and a busy machine changes no result.
settings.register_profile(
    "steady",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("steady")

# It looks below ANSIBLE_COLLECTIONS_PATH. `ansible-test units` has done it already.
if not AnsibleCollectionConfig.collection_finder:
    init_plugin_loader()


@pytest.fixture(autouse=True)
def bare_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Nothing of the user's credentials, proxies or home reaches a test."""
    for name in os.environ:
        if name.upper().startswith(READ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.getbasetemp() / "home"))
