"""Kill the run, as a power cut would, where the task begins that DIE_AT names."""

from __future__ import annotations

import os
import signal

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: die_at
type: notification
short_description: Runs that stop in the middle, for the integration tests
description: Kills the process at the task that the environment variable DIE_AT names.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "die_at"

    def v2_playbook_on_task_start(self, task, is_conditional) -> None:
        name = os.environ.get("DIE_AT")
        if name and task.get_name().endswith(f": {name}"):
            os.kill(os.getpid(), signal.SIGKILL)
