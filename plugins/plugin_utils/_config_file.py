# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of our own sections of ansible.cfg, as core reads them."""

from __future__ import annotations

import configparser
import os
from functools import lru_cache

from ansible import constants as C


@lru_cache(maxsize=1)
def _read(path: str) -> configparser.ConfigParser | None:
    """Return the file; None when it says nothing about this collection."""
    try:
        with open(path, encoding="utf-8-sig", errors="surrogateescape") as file:
            text = file.read()
    except OSError:
        return None  # core has said what is wrong with it
    if "[aicloud" not in text:
        return None
    # The same rules for comments as core has.
    parser = configparser.ConfigParser(inline_comment_prefixes=(";",))
    parser.read_string(text)
    return parser


def config_value(section: str, key: str) -> str | None:
    """Return the value without quotes around it; None when it is not there."""
    path = C.config.get_config_value("CONFIG_FILE")
    parser = _read(str(path)) if path else None
    if parser is None:
        return None
    value = parser.get(section, key, raw=True, fallback=None)
    if value and value[0] == value[-1] and value[0] in "'\"" and len(value) > 1:
        return value[1:-1]
    return value


def beside_config(path: str) -> str:
    """Return a path of ansible.cfg, which is meant from the folder of that file."""
    file = C.config.get_config_value("CONFIG_FILE")
    expanded = os.path.expanduser(os.path.expandvars(path))
    return os.path.join(os.path.dirname(str(file)), expanded)
