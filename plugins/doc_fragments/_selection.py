# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that select entries of any listing."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - jmespath (only for O(query))
  - packaging (only for O(version), O(latest_by=version) and O(sort_by=version))
options:
  match:
    description:
      - How the name is compared.
      - V(exact) wants the whole text, V(contains) a part of it, V(glob) is a pattern with C(*), C(?) and C([...]) for the
        whole text, V(regex) is a Python regular expression that is searched for anywhere in the text.
    type: str
    choices: [exact, contains, glob, regex]
    default: exact
  ignore_case:
    description:
      - Whether upper and lower case are the same in the name and in O(tags).
    type: bool
    default: false
  tags:
    description:
      - Tags that an entry must have. Tags are compared as a whole.
      - See O(tags_match) for whether it needs all of them or one.
    type: list
    elements: str
  tags_match:
    description:
      - Whether an entry needs V(all) of the O(tags) or V(any) of them.
    type: str
    choices: [all, any]
    default: all
  version:
    description:
      - The version that an entry must have.
      - A version such as V(1.2.0) or V(v1.2) wants the same text, or the same version after parsing, so V(1.2) also finds
        C(v1.2.0).
      - A list of constraints with C(==), C(!=), C(>=), C(>), C(<=), C(<) and C(~=), separated by commas, such as
        V(>=2.1,<3), wants a version that satisfies all of them.
      - V(latest) is the same as O(latest_by=version).
      - Versions are ordered by PEP 440, after one leading C(v) is dropped. C(1.10) is newer than C(1.9). A version that
        does not parse is only compared for equality, so it passes C(!=) and none of the others.
      - Pre-releases such as C(2.0.0-rc1) are taken only when a constraint names one, or when nothing else remains.
    type: str
  latest_by:
    description:
      - When several entries remain, take the one with the highest of these.
      - It is an error when several share the highest, or when none of them has it.
      - It is an error as well when the entries come from more than one publisher, since a name proves nothing about who
        published it. Say which publisher you mean, or see O(allow_any_publisher).
    type: str
    choices: [version, created, updated, published, used]
  allow_any_publisher:
    description:
      - Whether O(latest_by) and O(version=latest) may choose between several publishers. They warn when they do.
    type: bool
    default: false
  available_only:
    description:
      - Whether entries are dropped whose status says that they cannot be used. Entries without a status stay.
      - This is the only filter that applies when you do not ask for it.
    type: bool
    default: true
  max_size:
    description:
      - The largest size that an entry may have. An entry whose size is not known does not pass.
      - A number of bytes, or a text such as V(20GiB) or V(500 MB). C(GB) is a thousand million bytes, C(GiB) is two to the
        power of thirty.
    type: str
  query:
    description:
      - A JMESPath expression over the list of the remaining entries. What it yields is returned as it is.
      - It is the last step, after O(sort_by) and O(limit).
    type: str
  sort_by:
    description:
      - The key of an entry that the results are ordered by. Equal ones are ordered by their ID, unknown ones come last.
      - When not given, results keep the order of the server.
    type: str
    choices: [name, version, created, updated, published, size_bytes, used]
  descending:
    description:
      - Whether O(sort_by) puts the highest first. Unknown ones still come last.
    type: bool
    default: false
  limit:
    description:
      - Return at most so many results, V(1) or more, counted after sorting.
      - The listing is always read to its end.
    type: int
"""

    # Lookups take names as terms.
    NAME = r"""
options:
  name:
    description:
      - The name of the entry, with or without its version. It is compared with the entry's C(name) and its C(family) as
        O(match) says.
      - With O(match=exact) and neither O(version) nor O(latest_by), entries whose C(name) is equal go before those that are
        equal only by C(family).
    type: str
"""
