# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module that changes something says."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
requirements:
  - python >= 3.10
  - packaging (only for selections by version)
options:
  wait:
    description:
      - Whether to wait until the cloud has done what was ordered.
      - Steps that a later step needs are always waited for.
    type: bool
    default: true
  wait_timeout:
    description:
      - How long to wait for each step, in seconds.
      - When the time is over the task fails, but what was ordered goes on in the cloud. Run the task again to wait on.
    type: float
    default: 900.0
  poll_interval:
    description:
      - How long to wait between two looks at the state, in seconds.
      - The first looks follow sooner, from a tenth of this on, since much is done at once.
    type: float
    default: 5.0
notes:
  - The requests are made by the host that the task runs on, which is usually C(localhost).
  - An order is never sent twice. When the answer to one is lost, the module reads what has become of it. If that does not
    tell either, the task fails and says so; running it again finds what was made.
  - Prefer encrypted variables for credentials. What the keyword C(environment) sets is shown at high verbosity.
attributes:
  check_mode:
    description: Can run in C(check_mode), and tells what it would do without changing anything.
    support: full
    details:
      - No request that changes anything is sent in check mode. What is there, and what is selected, is read.
  diff_mode:
    description: Tells what has changed, or would change in C(check_mode), when in diff mode.
    support: full
  platform:
    description: The systems that this module runs on.
    platforms: posix
    support: full
"""
