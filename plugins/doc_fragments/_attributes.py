# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What every module can do."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options: {}
requirements:
  - python >= 3.10
notes:
  - The requests are made by the host that the task runs on, which is usually C(localhost).
  - Options that a task does not set come from variables and C(ansible.cfg) of the controller, then from the environment and the
    profile file of the host that the task runs on. An action plugin of the same name passes them on.
  - Prefer encrypted variables for credentials. Ansible shows what the keyword C(environment) sets at high verbosity.
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
  platform:
    description: The systems that this module runs on.
    platforms: posix
    support: full
"""

    LOCKING = r"""
options:
  snapshot:
    description:
      - V(record) writes every listing that is read to files in O(snapshot_path), each once.
      - V(replay) reads them from there. It makes no request, and needs neither credentials nor the Python library requests.
      - Given here, it applies to every selection. When not given, it comes from the variable, from C(ansible.cfg) or from the
        environment, as for lookups.
    type: str
    choices: ["off", record, replay]
  snapshot_path:
    description: The folder for the files of O(snapshot), on the controller.
    type: path
requirements:
  - python >= 3.10
  - requests
notes:
  - It runs on the controller, whatever the host of the task, and sends its requests from there.
  - Credentials and other connection options come from the same sources as for lookups, which are variables, C(ansible.cfg), the
    environment and profiles. What lookups of the same run have read is not read again.
  - Relative paths are looked up in the working directory, then beside the playbook.
attributes:
  action_group:
    description:
      - Use C(group/aicloud.catalog.locking) in C(module_defaults) to set options of this module.
    support: full
    membership:
      - aicloud.catalog.locking
  platform:
    description: The systems that this module runs on.
    platforms: posix
    support: full
"""

    EVERY_CLOUD = r"""
options: {}
attributes:
  action_group:
    description:
      - Use C(group/aicloud.catalog.all), or the group of a cloud such as C(group/aicloud.catalog.compshare), in
        C(module_defaults) to set options of this module.
    support: full
    membership:
      - aicloud.catalog.all
      - aicloud.catalog.compshare
      - aicloud.catalog.qianfan
      - aicloud.catalog.zstack
"""

    COMPSHARE = r"""
options: {}
attributes:
  action_group:
    description:
      - Use C(group/aicloud.catalog.all) or C(group/aicloud.catalog.compshare) in C(module_defaults) to set options of this
        module.
    support: full
    membership:
      - aicloud.catalog.all
      - aicloud.catalog.compshare
"""

    ZSTACK = r"""
options: {}
attributes:
  action_group:
    description:
      - Use C(group/aicloud.catalog.all) or C(group/aicloud.catalog.zstack) in C(module_defaults) to set options of this
        module.
    support: full
    membership:
      - aicloud.catalog.all
      - aicloud.catalog.zstack
"""

    QIANFAN = r"""
options: {}
attributes:
  action_group:
    description:
      - Use C(group/aicloud.catalog.all) or C(group/aicloud.catalog.qianfan) in C(module_defaults) to set options of this
        module.
    support: full
    membership:
      - aicloud.catalog.all
      - aicloud.catalog.qianfan
"""
