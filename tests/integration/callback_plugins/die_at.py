"""Kill the run, as a power cut would, where a task begins."""

from __future__ import annotations

import os
import signal

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: die_at
type: notification
short_description: Runs that stop in the middle, for the integration tests
description:
  - Kills the process at the task that the environment variable DIE_AT names, or at the
    one that comes after the task that DIE_AFTER names.
  - When DIE_TIME is 2, that is the second time that a task of this name begins.
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "die_at"

    def __init__(self, *arguments, **keywords) -> None:
        super().__init__(*arguments, **keywords)
        self.after = os.environ.get("DIE_AFTER")
        self.name = os.environ.get("DIE_AT") or self.after
        self.times = int(os.environ.get("DIE_TIME", "1"))

    def v2_playbook_on_task_start(self, task, is_conditional) -> None:
        if not self.name:
            return
        begins = task.get_name().endswith(f": {self.name}")
        self.times -= begins
        if self.times <= 0 and begins != bool(self.after):
            os.kill(os.getpid(), signal.SIGKILL)
