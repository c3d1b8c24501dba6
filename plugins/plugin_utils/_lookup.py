# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of the lookups, loaded with bytecode. Short: each process compiles it."""

from __future__ import annotations

import os
import sys
from importlib import util
from typing import TYPE_CHECKING, Any

from ansible import constants as C

__all__ = ("RUN_FOLDER", "ListingLookup", "load")

# One private folder per run, made by Ansible's main process and removed at its end.
RUN_FOLDER = os.path.join(C.DEFAULT_LOCAL_TMP, "aicloud.catalog")  # type: ignore[attr-defined]


def load(name: str) -> Any:
    """Return a file of this folder as a module; its bytecode lies in the run folder."""
    full = f"{__package__}.{name}"
    if full not in sys.modules:
        file = os.path.join(os.path.dirname(__file__), f"{name}.py")
        spec: Any = util.spec_from_file_location(full, file)
        sys.modules[full] = module = util.module_from_spec(spec)
        before, mask = (sys.pycache_prefix, sys.dont_write_bytecode), os.umask(0o077)
        sys.pycache_prefix, sys.dont_write_bytecode = f"{RUN_FOLDER}/bytecode", False
        try:
            spec.loader.exec_module(module)
        except (EOFError, ValueError, TypeError):
            # What was kept is damaged: compile and keep it anew.
            os.unlink(util.cache_from_source(file))
            spec.loader.exec_module(module)
        finally:
            sys.pycache_prefix, sys.dont_write_bytecode = before
            os.umask(mask)
    return sys.modules[full]


def __getattr__(name: str) -> Any:
    """Return the class when it is asked for: its file imports this one."""
    if name != "ListingLookup":
        raise AttributeError(name)
    return load("_listing_lookup").ListingLookup


if TYPE_CHECKING:
    from ._listing_lookup import ListingLookup
