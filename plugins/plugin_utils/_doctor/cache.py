# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the stores can be used: the folder of the run, and that between runs."""

from __future__ import annotations

import os
import tempfile

from .._records import RUN_FOLDER
from .._store.files import make_folder, own_folder
from .._store.persistent import DEFAULT_PLUGIN, cache_folder, default_folder
from .report import Report

HINT = (
    "Without it each task reads the cloud again. Make the folder one that only you can "
    "write to (chmod 700), with space left, or name another: ANSIBLE_LOCAL_TEMP for "
    "the run, cache_connection or AICLOUD_CACHE_CONNECTION between runs."
)


def check_cache(report: Report, plugin: str, connection: str) -> None:
    """Try both folders; nothing is left behind in them."""
    plugin = plugin or DEFAULT_PLUGIN
    folder = cache_folder(plugin, connection or default_folder())
    try:
        _written(make_folder(RUN_FOLDER))
        if folder:
            _usable(folder)
    except OSError as error:
        report.failed("cache", str(error), HINT)
        return
    between = folder or f"the cache plugin {plugin}, which was not tried"
    report.ok("cache", f"run: {RUN_FOLDER}; between runs: {between}")


def _usable(folder: str) -> None:
    """Raise unless the folder can be used, or can be made once it is needed."""
    if os.path.lexists(folder):
        _written(own_folder(folder))
        return
    above = folder
    while not os.path.exists(above):
        above = os.path.dirname(above)
    if not os.path.isdir(above):
        raise NotADirectoryError(f"{above} is not a folder")
    if not os.access(above, os.W_OK | os.X_OK):
        raise PermissionError(
            f"{folder} cannot be created: you cannot write to {above}"
        )


def _written(folder: str) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError as error:
        raise OSError(f"{folder} cannot be written: {error.strerror}") from error
