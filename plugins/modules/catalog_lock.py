#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: catalog_lock
short_description: Lock the entries that the selections of a manifest resolve to
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Resolves every selection of a manifest to exactly one entry, and writes the results to a lock file. Plays then read them
    from there with P(aicloud.catalog.locked#lookup), without a request to a cloud.
  - A locked entry stays as long as it is available and fits its selection, even when there is a newer one. Selections are
    resolved when they are new, changed or upgraded, or when their entry is gone.
  - When a selection fails, nothing is written, and the message lists every failure.
  - Each listing is read once, whatever the number of selections.
options:
  manifest:
    description:
      - The manifest, a YAML file with C(selections). Each has a name, its C(listing), and the options of that lookup, with
        C(name) for the name. Secret options are refused. Templates are not evaluated.
    type: path
    required: true
  lock_file:
    description:
      - The lock file. By default it is beside the manifest and has the same name, with C(.lock.yml) in place of the suffix.
    type: path
  upgrade:
    description:
      - The selections to resolve again although the locked entry still fits. V(all) means all of them.
    type: list
    elements: str
  prune:
    description:
      - Whether to drop selections from the lock file that the manifest no longer has.
    type: bool
    default: true
extends_documentation_fragment:
  - aicloud.catalog._attributes.locking
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what it would change without changing anything.
    support: full
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode), when in diff mode.
    support: full
seealso:
  - plugin: aicloud.catalog.locked
    plugin_type: lookup
  - module: aicloud.catalog.catalog_drift_info
"""

EXAMPLES = r"""
- name: Lock the selections of the manifest
  aicloud.catalog.catalog_lock:
    manifest: aicloud.yml

- name: Upgrade one selection and leave all others unchanged
  aicloud.catalog.catalog_lock:
    manifest: aicloud.yml
    upgrade: [base_image]
  register: locked

- name: Show what was upgraded
  ansible.builtin.debug:
    msg: "{{ locked.selections.base_image.was.version | default('nothing') }} -> {{ locked.selections.base_image.version }}"

- name: Report which selections cannot be locked
  block:
    - name: Lock a manifest that asks for an image that does not exist
      aicloud.catalog.catalog_lock:
        manifest: missing.yml
  rescue:
    - name: Show the explanation
      ansible.builtin.debug:
        msg: "{{ ansible_failed_result.msg }}"
"""

RETURN = r"""
lock_file:
  description: The path of the lock file.
  returned: success
  type: str
  sample: /srv/project/aicloud.lock.yml
selections:
  description:
    - What is locked now, or would be in check mode, by the names of the selections.
    - C(was) is what was locked before, with the same keys, or null when nothing was.
  returned: success
  type: dict
  sample:
    base_image:
      id: compshareImage-1demotorch23
      name: PyTorch 2.3
      path: ""
      version: "2.3"
      was: null
meta:
  description: How the lock file was made.
  returned: success
  type: dict
  contains:
    snapshot:
      description: When the oldest replayed listing was recorded, as ISO 8601 in UTC; else empty.
      returned: always
      type: str
      sample: ""
summary:
  description: The same as readable lines, with what was dropped.
  returned: success
  type: list
  elements: str
pruned:
  description: The names that were dropped from the lock file.
  returned: success
  type: list
  elements: str
  sample: []
"""
