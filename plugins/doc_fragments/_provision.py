# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options and notes of every module that changes something."""

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
      - The module always waits for steps that a later step needs.
    type: bool
    default: true
  wait_timeout:
    description:
      - How long to wait for each step, in seconds.
      - When that time is over, the task fails, but the cloud continues with what was ordered. Run the task again to wait
        longer.
    type: float
    default: 900.0
  poll_interval:
    description:
      - How long to wait between two checks of the state, in seconds.
      - The first checks follow sooner, from a tenth of this on, since many steps are done at once.
    type: float
    default: 5.0
  show_progress:
    description:
      - Whether to show a line for each change of state while the module waits, with the time that has passed since it began.
      - V(auto) shows it when the standard output of Ansible is a terminal, or with C(-v). V(always) also shows it elsewhere,
        such as in the log of a pipeline, and V(never) never does.
      - Only a module that runs on the controller can be followed while it waits, as on C(localhost) or with
        C(delegate_to=localhost). For every other host see RV(progress) afterwards. Nothing is shown for a task with C(no_log),
        nor with C(async) and C(poll=0), which nobody waits for.
      - The environment variable E(AICLOUD_SHOW_PROGRESS), the variable C(aicloud_show_progress), and C(show_progress) in the
        section C([aicloud]) of C(ansible.cfg) set it for all tasks.
    type: str
    choices: [auto, always, never]
    default: auto
notes:
  - The requests are made by the host that the task runs on, which is usually C(localhost).
  - An order whose response was lost is not sent again. The module looks for its effect several times, for about 8 seconds. If
    it sees none, the task fails and says so. An order that the cloud refused because of too many requests is treated in the
    same way, since the refusal does not prove that nothing was done, and is only sent again when no effect was seen.
  - An order whose effect was not seen is recorded for a day in a private file on the host that the task runs on, in
    C($XDG_STATE_HOME/aicloud.catalog), by default C(~/.local/state/aicloud.catalog). The next run says so, and looks for the
    effect for as long again before it orders anything.
  - Tasks that want the same thing at the same time wait for each other when they run on one host, as one user and with the
    same credentials, for up to O(wait_timeout). Tasks on other hosts cannot be waited for. The module checks once more after an
    order, and when there are two of one mark or name, both runs fail with an error that names both. Each of them costs money
    until it is deleted.
  - A task that fails returns what it has done by then, in C(changed), C(created), C(steps) and C(progress). C(unsure) is V(true)
    when an order was sent and it is not known what became of it.
  - A field that the cloud leaves out, or sends under an unknown name, is never treated as empty. When a decision depends on it,
    the task fails and names the field.
  - Prefer encrypted variables for credentials. Ansible shows what the keyword C(environment) sets at high verbosity.
attributes:
  check_mode:
    description: Can run in C(check_mode) and return what it would change without changing anything.
    support: full
    details:
      - No request that changes anything is sent in check mode. The state and the selection are read.
  diff_mode:
    description: Returns details on what has changed, or would change in C(check_mode), when in diff mode.
    support: full
  platform:
    description: The systems that this module runs on.
    platforms: posix
    support: full
"""
