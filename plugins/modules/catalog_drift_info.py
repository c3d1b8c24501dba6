#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: catalog_drift_info
short_description: Compare what is locked with what the catalog has now
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Reads each listing that a lock file names once, and tells for every selection whether what is locked is still there, is
    still the same, and is still what the selection gives.
  - The playbook C(aicloud.catalog.drift) shows it as a text and as a page.
options:
  lock_file:
    description:
      - The lock file. By default the one beside the O(manifest).
      - One of the two is required.
    type: path
  manifest:
    description:
      - The manifest. Without it the states V(newer) and V(changed) cannot be told, and listings are read as the options of
        connections say, not as the manifest does.
    type: path
  fail_on:
    description:
      - The states that make the task fail. The results are complete either way.
      - V(gone) is not listed any more. V(withdrawn) is listed and cannot be used any more. V(republished) has the same ID and
        another fingerprint. V(changed) is another selection in the manifest, or only in one of the two files. V(newer) means
        that the selection gives another entry now, or none. V(same) is all else.
      - The first that is true of these is the state, in this order, but V(changed) goes before all.
    type: list
    elements: str
extends_documentation_fragment:
  - aicloud.catalog._attributes.locking
attributes:
  check_mode:
    description: Can run in C(check_mode), and tells what it would do without changing anything.
    support: full
    details:
      - This module only reads. The result is the same with and without check mode.
  diff_mode:
    description: Tells what has changed, or would change in C(check_mode), when in diff mode.
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

- name: Show it in lines to read
  ansible.builtin.debug:
    msg: "{{ found.summary }}"

- name: Compare only what is locked, whatever the manifest wants now
  aicloud.catalog.catalog_drift_info:
    lock_file: aicloud.lock.yml

- name: Warn when what is locked cannot be deployed again
  block:
    - name: Look for what is lost
      aicloud.catalog.catalog_drift_info:
        manifest: aicloud.yml
        fail_on: [gone, withdrawn]
  rescue:
    - name: Show what is lost
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
      sample: the selection gives another entry now
    was:
      description:
        - What is locked, with C(id), C(name), C(path), C(version), C(author), C(updated), C(size_bytes), C(checksum) and
          C(fingerprint). Null when nothing is.
      returned: always
      type: dict
    now:
      description:
        - The same facts of what the catalog has now. For V(same) and V(republished) it is the entry of the locked ID, else
          what the selection gives. Null when that is nothing, or is not known.
      returned: always
      type: dict
    age:
      description:
        - For how many days the locked entry has been as it is, by its times of change, publishing or creation. Null when the
          cloud tells none.
      returned: always
      type: int
      sample: 12
lock_file:
  description: The path of the lock file.
  returned: always, unless a file cannot be read
  type: str
  sample: /srv/project/aicloud.lock.yml
working_directory:
  description: Where relative paths begin, for a report to be written there.
  returned: always, unless a file cannot be read
  type: str
  sample: /srv/project
meta:
  description: How it was made.
  returned: always, unless a file cannot be read
  type: dict
  contains:
    snapshot:
      description: When the oldest listing that was replayed was recorded, as ISO 8601 in UTC; else empty.
      returned: always
      type: str
      sample: ""
summary:
  description: The same in lines to read, the states that matter most first.
  returned: always, unless a file cannot be read
  type: list
  elements: str
"""
