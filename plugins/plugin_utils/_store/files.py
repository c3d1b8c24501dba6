# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that belong to this user alone, written completely or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from typing import TYPE_CHECKING

from .._records import dump_record

if TYPE_CHECKING:
    from ...module_utils._core.model import Warn


class NotPrivate(OSError):
    """A folder that others could write to, or that is a link to another place."""


def make_folder(path: str) -> str:
    """Return the folder; it, and those above it that are missing, are made private."""
    above = os.path.dirname(path)
    if above and not os.path.isdir(above):
        make_folder(above)
    with contextlib.suppress(FileExistsError):
        os.mkdir(path, 0o700)
    if not os.path.isdir(path):
        raise NotADirectoryError(f"{path} is not a folder")
    return path


def own_folder(path: str) -> str:
    """Return the folder that remains after the run; NotPrivate unless it is safe.

    Another OSError when it cannot be used.
    """
    make_folder(path)
    found = os.lstat(path)
    if stat.S_ISLNK(found.st_mode):
        raise NotPrivate(f"{path} is a symbolic link: give the folder itself")
    if found.st_uid != os.geteuid():
        raise NotPrivate(f"{path} belongs to another user: give a folder of your own")
    if found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise NotPrivate(f"others can write to {path}: chmod 700 {path}")
    # Core's cache plugins refuse it as well, and whoever uses them with it.
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise PermissionError(f"you cannot read and write in {path}")
    return path


def write_whole(path: str, *content: bytes) -> None:
    """Write a file that others see either complete or not at all, and only this user.

    Not synced to disk: the folder is not needed after the run, let alone a crash.
    """
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(path))
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(content)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def write_run_file(path: str, warn: Warn, *content: bytes) -> None:
    """Write to the folder of the run; when that fails, work is only done again."""
    try:
        make_folder(os.path.dirname(path))
        write_whole(path, *content)
    except OSError as error:
        warn(f"the run store cannot be written, continuing without it: {error}")


def write_record(path: str, value: object, warn: Warn) -> None:
    write_run_file(path, warn, dump_record(value))
