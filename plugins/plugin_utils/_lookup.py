# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entry of every lookup: Python itself loads the rest, with its bytecode.

Ansible's loader of collections compiles each file again in every process, and a lookup
runs in a new process for every task and host. So this file is as short as can be: it
loads what a remembered result needs as ``_bytecode`` would, without compiling that.
"""

from __future__ import annotations

import sys
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

for _name in ("_records", "_core_internals", "_remembered"):
    _full = f"{__package__}.{_name}"
    if _full not in sys.modules:
        _path = __file__.replace("_lookup.py", f"{_name}.py")
        _loader = SourceFileLoader(_full, _path)
        try:
            _code = _loader.get_code(_full)
        except (EOFError, ValueError, TypeError):  # damaged bytecode
            _code = _loader.source_to_code(_loader.get_data(_path), _path)
        _spec = spec_from_loader(_full, _loader)
        sys.modules[_full] = module_from_spec(_spec)  # type: ignore[arg-type]
        exec(_code, vars(sys.modules[_full]))  # type: ignore[arg-type]  # noqa: S102

from ._remembered import ListingLookup

__all__ = ("ListingLookup",)
