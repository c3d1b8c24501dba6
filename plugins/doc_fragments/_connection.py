# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options that all clouds share."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - requests
options:
  timeout:
    description:
      - Seconds to wait for the cloud, for every single request.
      - When not given, the environment variable E(AICLOUD_TIMEOUT) is used.
    type: float
    default: 30.0
  retries:
    description:
      - How many further tries follow a first one that failed for a passing reason, from V(0) to V(100).
      - Passing reasons are lost connections, timeouts, faults of the server and rate limits. Rejected credentials, missing
        permissions and bad parameters are never tried again.
      - When not given, the environment variable E(AICLOUD_RETRIES) is used.
    type: int
    default: 4
  retry_max_delay:
    description:
      - The longest pause in seconds between two tries. Pauses grow with every try and have a random part.
      - A longer pause that the server asks for is cut to this.
      - When not given, the environment variable E(AICLOUD_RETRY_MAX_DELAY) is used.
    type: float
    default: 30.0
  concurrency:
    description:
      - How many pages of a listing are requested at the same time at most, from V(1) to V(16).
      - It goes down by itself while the cloud limits the rate of requests.
      - The order of results does not depend on it.
      - When not given, the environment variable E(AICLOUD_CONCURRENCY) is used.
    type: int
    default: 8
  validate_certs:
    description:
      - Whether the TLS certificate of the server is checked. V(false) is for test systems only.
      - When not given, the environment variable E(AICLOUD_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - A file or directory with the certificates of the authorities to trust.
      - When not given, the first of the environment variables E(AICLOUD_CA_PATH), E(REQUESTS_CA_BUNDLE) and
        E(SSL_CERT_FILE) that is set is used, else the authorities that come with the Python library requests.
    type: path
  proxy:
    description:
      - The URL of an HTTP proxy for all requests.
      - When not given, the environment variable E(AICLOUD_PROXY) is used, else E(HTTPS_PROXY) or E(HTTP_PROXY) unless
        E(NO_PROXY) names the server.
    type: str
"""

    # Where controller plugins look, made by tests/tooling/update_docs.py.
    PLUGIN = r"""
options:
  timeout:
    env:
      - name: AICLOUD_TIMEOUT
    ini:
      - section: aicloud
        key: timeout
    vars:
      - name: aicloud_timeout
  retries:
    env:
      - name: AICLOUD_RETRIES
    ini:
      - section: aicloud
        key: retries
    vars:
      - name: aicloud_retries
  retry_max_delay:
    env:
      - name: AICLOUD_RETRY_MAX_DELAY
    ini:
      - section: aicloud
        key: retry_max_delay
    vars:
      - name: aicloud_retry_max_delay
  concurrency:
    env:
      - name: AICLOUD_CONCURRENCY
    ini:
      - section: aicloud
        key: concurrency
    vars:
      - name: aicloud_concurrency
  validate_certs:
    env:
      - name: AICLOUD_VALIDATE_CERTS
    ini:
      - section: aicloud
        key: validate_certs
    vars:
      - name: aicloud_validate_certs
  ca_path:
    env:
      - name: SSL_CERT_FILE
      - name: REQUESTS_CA_BUNDLE
      - name: AICLOUD_CA_PATH
    ini:
      - section: aicloud
        key: ca_path
    vars:
      - name: aicloud_ca_path
  proxy:
    env:
      - name: AICLOUD_PROXY
    ini:
      - section: aicloud
        key: proxy
    vars:
      - name: aicloud_proxy
"""
