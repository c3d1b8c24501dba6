# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that only lookups have."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  _terms:
    description:
      - The names of the entries to find, with or without their versions. They are compared with an entry's C(name) and its
        C(family) as O(match) says. There is one result for each name.
      - With O(match=exact) and neither O(version) nor O(latest_by), entries whose C(name) is equal go before those that are
        equal only by C(family).
      - Without a name, the options alone select the entry.
    type: list
    elements: str
  expect:
    description:
      - How many entries may remain for each name.
      - With V(one) there must be exactly one. Anything else is an error whose message explains the selection.
      - With V(some) there must be one or more, with V(any) there may be none. The result is then one flat list for all
        names, in their order.
      - O(limit) applies to each name, and only with V(some) and V(any). It never makes one entry out of several.
    type: str
    choices: [one, some, any]
    default: one
  attribute:
    description:
      - Which key of an entry to return. See RV(_raw) for the keys.
      - V(entry) returns the whole entry as a dictionary.
      - Two remaining entries are an error even when they have the same value for this key. Only for V(group_id) it is enough
        that all remaining entries belong to one group.
      - Not used with O(query).
    type: str
  on_missing:
    description:
      - What to do when nothing matches a name.
      - V(error) fails. V(warn) warns and returns nothing for that name. V(skip) returns nothing for that name.
      - More entries than O(expect) allows are always an error.
    type: str
    choices: [error, warn, skip]
    default: error
"""

    # What lookups of offers have as well.
    STORE = r"""
options:
  cache:
    description:
      - Who shares the listings that were read from the cloud.
      - V(run) shares them between all hosts, forks, tasks and terms of this run of Ansible. A run reads each listing once for
        an endpoint, an account and a server filter.
      - V(persistent) also shares them with other runs of the same user, for O(cache_ttl) seconds, through O(cache_plugin).
      - V(off) reads from the cloud every time.
      - A request that failed is not repeated for 15 seconds; meanwhile all hosts get the same error. O(refresh) and V(off) do
        repeat it.
    type: str
    choices: [run, persistent, 'off']
    default: run
  cache_ttl:
    description:
      - For how many seconds a stored listing is used with O(cache=persistent), counted from when it was read.
      - With V(0) it is used until C(--flush-cache) or O(refresh).
    type: int
    default: 3600
  cache_plugin:
    description:
      - The Ansible cache plugin behind O(cache=persistent), for example C(community.general.redis).
    type: str
    default: ansible.builtin.jsonfile
    env:
      - name: AICLOUD_CACHE_PLUGIN
    ini:
      - section: aicloud
        key: cache_plugin
    vars:
      - name: aicloud_cache_plugin
  cache_connection:
    description:
      - Where that cache plugin stores its data, in the form that it expects. A folder for C(ansible.builtin.jsonfile).
      - By default a private folder in C(ANSIBLE_HOME) for cache plugins that store files.
    type: str
    env:
      - name: AICLOUD_CACHE_CONNECTION
    ini:
      - section: aicloud
        key: cache_connection
    vars:
      - name: aicloud_cache_connection
  refresh:
    description:
      - Whether to read from the cloud again, and store the result for the tasks that follow.
    type: bool
    default: false
notes:
  - A lookup runs on the controller, with its Python and its environment variables.
  - Use C(lookup) for one value and C(query) for a list. C(lookup) joins several results with commas.
  - An option that is given takes precedence over a variable, a variable over C(ansible.cfg), and C(ansible.cfg) over the
    environment. Variables may be templates.
"""
