#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: catalog_drift_info
short_description: Compare a lock file with what the catalog has now
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads each listing that a lock file names once, and reports for every selection whether the locked entry still exists, is
    still the same, and is still what the selection resolves to.
  - The playbook C(aicloud.catalog.drift) shows the result as text and as a page.
options:
  lock_file:
    description:
      - The lock file. By default the one beside the O(manifest).
      - One of the two is required.
    type: path
  manifest:
    description:
      - The manifest. Without it the states V(newer) and V(changed) cannot be found, and listings are read with the connection
        options of the task, not with those of the manifest.
    type: path
  fail_on:
    description:
      - The states that make the task fail. The results are complete either way.
      - V(changed) means that the manifest has another selection, or that only one of the two files has it. V(gone) means that
        the entry is no longer listed, V(withdrawn) that it is listed but cannot be used any more, V(republished) that it has
        the same ID and another fingerprint, V(newer) that the selection resolves to another entry now, or to none. V(same) is
        everything else.
      - When several are true, the first in this order is the state.
    type: list
    elements: str
extends_documentation_fragment:
  - aicloud.catalog._attributes.locking
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what it would change without changing anything.
    support: full
    details:
      - This module only reads. The result is the same with and without check mode.
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode), when in diff mode.
    support: N/A
    details:
      - This module changes nothing.
seealso:
  - plugin: aicloud.catalog.locked
    plugin_type: lookup
  - module: aicloud.catalog.catalog_lock
"""

EXAMPLES = r"""
- name: Look for drift
  aicloud.catalog.catalog_drift_info:
    manifest: aicloud.yml
  register: found

- name: Show it as readable lines
  ansible.builtin.debug:
    msg: "{{ found.summary }}"

- name: Compare only what is locked, whatever the manifest says now
  aicloud.catalog.catalog_drift_info:
    lock_file: aicloud.lock.yml

- name: Warn when what is locked cannot be deployed again
  block:
    - name: Look for lost entries
      aicloud.catalog.catalog_drift_info:
        manifest: aicloud.yml
        fail_on: [gone, withdrawn]
  rescue:
    - name: Show the lost entries
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"
"""

RETURN = r"""
drift:
  description: One item for each selection of the two files, sorted by name.
  returned: always, unless a file cannot be read
  type: list
  elements: dict
  contains:
    selection:
      description: The name of the selection.
      returned: always
      type: str
      sample: base_image
    listing:
      description: The listing that it selects from.
      returned: always
      type: str
      sample: compshare_image
    state:
      description: One of V(gone), V(withdrawn), V(republished), V(changed), V(newer) and V(same).
      returned: always
      type: str
      sample: newer
    text:
      description: What the state means here, in words.
      returned: always
      type: str
      sample: the selection resolves to another entry now
    was:
      description:
        - The locked entry, with C(id), C(name), C(path), C(version), C(author), C(updated), C(size_bytes), C(checksum) and
          C(fingerprint). Null when nothing is locked.
      returned: always
      type: dict
    now:
      description:
        - The same keys of what the catalog has now. For V(same) and V(republished) it is the entry with the locked ID, else
          what the selection resolves to. Null when that is nothing, or is not known.
      returned: always
      type: dict
    age:
      description:
        - For how many days the locked entry has not changed, by its times of change, publishing or creation. Null when the
          cloud reports none of them.
      returned: always
      type: int
      sample: 12
problems:
  description:
    - Why a selection could not be compared, by its name, for example because its cloud is unreachable. O(fail_on) or not, the
      task fails then.
  returned: always, unless a file cannot be read
  type: dict
  sample: {}
lock_file:
  description: The path of the lock file.
  returned: always, unless a file cannot be read
  type: str
  sample: /srv/project/aicloud.lock.yml
working_directory:
  description: The folder that relative paths start from, so that a report can be written there.
  returned: always, unless a file cannot be read
  type: str
  sample: /srv/project
meta:
  description: How the result was made.
  returned: always, unless a file cannot be read
  type: dict
  contains:
    snapshot:
      description: When the oldest replayed listing was recorded, as ISO 8601 in UTC; else empty.
      returned: always
      type: str
      sample: ""
summary:
  description: The same as readable lines, the states that matter most first.
  returned: always, unless a file cannot be read
  type: list
  elements: str
"""
