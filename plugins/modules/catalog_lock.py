#!/usr/bin/python
# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: catalog_lock
short_description: Lock what the selections of a manifest give
version_added: 1.0.0
author:
  - aicloud.catalog maintainers (@aicloud-catalog)
description:
  - Resolves every selection of a manifest to exactly one entry, and writes what came out into a lock file. Plays then take
    it from there with P(aicloud.catalog.locked#lookup), without asking a cloud.
  - What is locked stays as long as it is offered and fits its selection, even when there is something newer. New, changed
    and upgraded selections are resolved, and those whose entry is gone.
  - When one selection fails, nothing is written, and the message lists all that failed.
  - Each listing is read once, whatever the number of selections.
options:
  manifest:
    description:
      - The manifest, a YAML file with C(selections). Each has a name, its C(listing), and the options of that lookup, with
        C(name) for the name. Options that are secret are refused. Nothing in it is a template.
    type: path
    required: true
  lock_file:
    description:
      - The lock file. By default it stands beside the manifest and has its name, with C(.lock.yml) instead of the suffix.
    type: path
  upgrade:
    description:
      - The selections to resolve anew although what is locked still fits. V(all) means all of them.
    type: list
    elements: str
  prune:
    description:
      - Whether to drop from the lock file what the manifest no longer has.
    type: bool
    default: true
extends_documentation_fragment:
  - aicloud.catalog._attributes.locking
attributes:
  check_mode:
    description: Can run in C(check_mode), and tells what it would do without changing anything.
    support: full
  diff_mode:
    description: Tells what has changed, or would change in C(check_mode), when in diff mode.
    support: full
seealso:
  - plugin: aicloud.catalog.locked
    plugin_type: lookup
  - module: aicloud.catalog.catalog_drift_info
"""

EXAMPLES = r"""
- name: Lock what the manifest wants
  aicloud.catalog.catalog_lock:
    manifest: aicloud.yml

- name: Take the newest of one selection and leave all others as they are
  aicloud.catalog.catalog_lock:
    manifest: aicloud.yml
    upgrade: [base_image]
  register: locked

- name: Show what was upgraded
  ansible.builtin.debug:
    msg: "{{ locked.selections.base_image.was.version | default('nothing') }} -> {{ locked.selections.base_image.version }}"

- name: Say which selections cannot be locked
  block:
    - name: Lock a manifest that asks for what does not exist
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
    - C(was) is what was locked before with the same keys, null where nothing was.
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
  description: How it was made.
  returned: success
  type: dict
  contains:
    snapshot:
      description: When the oldest listing that was replayed was recorded, as ISO 8601 in UTC; else empty.
      returned: always
      type: str
      sample: ""
summary:
  description: The same in lines to read, with what was dropped.
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
