# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach Qianfan."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  access_key:
    description:
      - The access key of the account.
      - When not given, the environment variable E(QIANFAN_ACCESS_KEY) is used.
    type: str
  secret_key:
    description:
      - The secret key that belongs to O(access_key).
      - When not given, the environment variable E(QIANFAN_SECRET_KEY) is used.
    type: str
  base_url:
    description:
      - The address of the API.
      - When not given, the environment variable E(QIANFAN_CONSOLE_API_BASE_URL) is used.
    type: str
    default: https://qianfan.baidubce.com
notes:
  - Signatures hold the time. The clock of the machine that makes the requests must be right.
"""

    # Where controller plugins look, made by tests/tooling/update_docs.py.
    PLUGIN = r"""
options:
  access_key:
    env:
      - name: QIANFAN_ACCESS_KEY
    ini:
      - section: aicloud_qianfan
        key: access_key
    vars:
      - name: aicloud_qianfan_access_key
  secret_key:
    secret: true
    env:
      - name: QIANFAN_SECRET_KEY
    ini:
      - section: aicloud_qianfan
        key: secret_key
    vars:
      - name: aicloud_qianfan_secret_key
  base_url:
    env:
      - name: QIANFAN_CONSOLE_API_BASE_URL
    ini:
      - section: aicloud_qianfan
        key: base_url
    vars:
      - name: aicloud_qianfan_base_url
"""
