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
  show_progress:
    description:
      - Whether a line is shown for each change of state while the module waits, with the time that has passed since it began.
      - With V(auto) when the standard output of Ansible is a terminal, or with C(-v). V(always) also shows it elsewhere, such as
        in the log of a pipeline, and V(never) never does.
      - Only a module that runs on the controller can be looked at while it waits, as on C(localhost) or with
        C(delegate_to=localhost). Of every other host RV(progress) tells afterwards. Nothing is shown of a task with C(no_log), and
        nothing with C(async) and C(poll=0), which nobody waits for.
      - The environment variable E(AICLOUD_SHOW_PROGRESS), the variable C(aicloud_show_progress), and C(show_progress) in the
        section C([aicloud]) of C(ansible.cfg) set it for all tasks.
    type: str
    choices: [auto, always, never]
    default: auto
notes:
  - The requests are made by the host that the task runs on, which is usually C(localhost).
  - An order whose answer was lost is not sent again. The module looks for its effect several times, for about 8 seconds. If
    nothing of it is seen, the task fails and says so. An order that the cloud refused because of too many requests is treated
    alike, since that is no proof, and is only sent again once nothing of it was seen.
  - What was ordered without its effect being seen is noted in a private file on the host that the task runs on, in
    C($XDG_STATE_HOME/aicloud.catalog), by default C(~/.local/state/aicloud.catalog), for a day. The next run says so, and looks
    as long, before it orders anything.
  - Tasks that want the same thing at the same time wait for each other when they run on one host, as one user and with the
    same credentials, for up to O(wait_timeout). Tasks on other hosts cannot be waited for. The module looks once more after an
    order, and two of one mark or name are an error in both runs that names both. Each of them costs until it is deleted.
  - What the cloud does not tell, or tells under a name that is not known, is never taken for nothing. Where a decision depends
    on it, the task fails and names the field.
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
