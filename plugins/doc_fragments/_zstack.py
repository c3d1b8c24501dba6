# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach ZStack."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  base_url:
    description:
      - The address of the management node with scheme, host and port. The context path C(/zstack) is added when it is absent.
      - When not given, the environment variable E(ZSTACK_BASE_URL) is used, else C(http://HOST:PORT) with the environment
        variables E(ZSTACK_HOST) and E(ZSTACK_PORT).
      - Where none of them is set it is C(http://localhost:8080).
    type: str
  account_name:
    description:
      - The account to log in with. The session is closed at the end, also after a failure.
      - When not given, the environment variable E(ZSTACK_ACCOUNT_NAME) is used.
    type: str
  password:
    description:
      - The password of O(account_name) as it is typed. It is hashed before it is sent.
      - When not given, the environment variable E(ZSTACK_ACCOUNT_PASSWORD) is used.
    type: str
  access_key_id:
    description:
      - The ID of an access key. No session is opened then.
      - When not given, the environment variable E(ZSTACK_ACCESS_KEY_ID) is used.
    type: str
  access_key_secret:
    description:
      - The secret that belongs to O(access_key_id).
      - When not given, the environment variable E(ZSTACK_ACCESS_KEY_SECRET) is used.
    type: str
  session_id:
    description:
      - The ID of a session that is open already. It is used and not closed.
      - When not given, the environment variable E(ZSTACK_SESSION_ID) is used.
    type: str
  server_timezone:
    description:
      - The time zone of the management node, as a name such as V(Asia/Shanghai) or an offset such as V(+08:00).
      - The server signs and tells times in its own zone. A wrong zone makes it refuse access keys, and shifts the times of
        entries.
      - When not given, the environment variable E(ZSTACK_SERVER_TIMEZONE) is used.
    type: str
    default: UTC
notes:
  - Give exactly one of O(session_id), O(access_key_id) with O(access_key_secret), or O(account_name) with O(password).
"""

    # Where controller plugins look, made by tests/tooling/update_docs.py.
    PLUGIN = r"""
options:
  base_url:
    env:
      - name: ZSTACK_BASE_URL
    ini:
      - section: aicloud_zstack
        key: base_url
    vars:
      - name: aicloud_zstack_base_url
  account_name:
    env:
      - name: ZSTACK_ACCOUNT_NAME
    ini:
      - section: aicloud_zstack
        key: account_name
    vars:
      - name: aicloud_zstack_account_name
  password:
    secret: true
    env:
      - name: ZSTACK_ACCOUNT_PASSWORD
    ini:
      - section: aicloud_zstack
        key: password
    vars:
      - name: aicloud_zstack_password
  access_key_id:
    env:
      - name: ZSTACK_ACCESS_KEY_ID
    ini:
      - section: aicloud_zstack
        key: access_key_id
    vars:
      - name: aicloud_zstack_access_key_id
  access_key_secret:
    secret: true
    env:
      - name: ZSTACK_ACCESS_KEY_SECRET
    ini:
      - section: aicloud_zstack
        key: access_key_secret
    vars:
      - name: aicloud_zstack_access_key_secret
  session_id:
    secret: true
    env:
      - name: ZSTACK_SESSION_ID
    ini:
      - section: aicloud_zstack
        key: session_id
    vars:
      - name: aicloud_zstack_session_id
  server_timezone:
    env:
      - name: ZSTACK_SERVER_TIMEZONE
    ini:
      - section: aicloud_zstack
        key: server_timezone
    vars:
      - name: aicloud_zstack_server_timezone
"""
