"""Write every task result as a line of JSON, beside the output that users see."""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: report
type: notification
short_description: Task results for the integration tests
description: Appends each task result to the file in E(TASK_REPORT).
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "report"

    def _write(self, status: str, result) -> None:
        # ansible-core 2.19 gave the fields public names.
        new = hasattr(result, "task")
        line = {
            "host": (result.host if new else result._host).get_name(),
            "task": (result.task if new else result._task).get_name(),
            "status": status,
            "result": dict(result.result if new else result._result),
        }
        with open(os.environ["TASK_REPORT"], "a", encoding="utf-8") as report:
            report.write(json.dumps(line, default=str) + "\n")

    def v2_runner_on_ok(self, result) -> None:
        self._write("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False) -> None:
        self._write("failed", result)

    def v2_runner_on_skipped(self, result) -> None:
        self._write("skipped", result)

    def v2_runner_on_unreachable(self, result) -> None:
        self._write("unreachable", result)
