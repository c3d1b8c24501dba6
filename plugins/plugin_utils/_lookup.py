# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# mypy: disable-error-code="arg-type,attr-defined,union-attr"
"""The body of the lookups, with the bytecode that the run keeps.

Ansible compiles this file in every process, so it is short, and types are left out.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from os import umask

from ansible import constants as C

_NAME = f"{__package__}._listing_lookup"
if _NAME not in sys.modules:
    _spec = spec_from_file_location(_NAME, f"{__file__[:-10]}_listing_lookup.py")
    sys.modules[_NAME] = module_from_spec(_spec)
    _before = sys.pycache_prefix, sys.dont_write_bytecode
    sys.pycache_prefix = f"{C.DEFAULT_LOCAL_TMP}/aicloud.catalog/bytecode"
    sys.dont_write_bytecode, _mask = False, umask(0o077)
    try:
        _spec.loader.exec_module(sys.modules[_NAME])
    except (EOFError, ValueError, TypeError):
        del sys.modules[_NAME]  # The bytecode is damaged: do without.
    finally:
        (sys.pycache_prefix, sys.dont_write_bytecode), _ = _before, umask(_mask)

from ._listing_lookup import ListingLookup

__all__ = ("ListingLookup",)
