# Copyright: the aicloud.catalog contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The certificates to trust, checked before anything is sent."""

from __future__ import annotations

import contextlib
import os

from .errors import OptionError

VARIABLES = ("AICLOUD_CA_PATH", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")


def checked_authorities(given: str) -> str:
    """Return the file or folder; OptionError says where it is set and what is wrong.

    An unusable file must not be noticed only when a connection is open.
    """
    path = os.path.expanduser(given)
    problem = _problem(path)
    if problem:
        raise OptionError(
            f"ca_path={path!r} (from {_source(given)}) {problem}. It must be a file of "
            "certificates in PEM, or a folder of them as OpenSSL names them"
        )
    return path


def _source(given: str) -> str:
    """Return the variable that has this value; the option when none has."""
    for name in VARIABLES:
        value = os.environ.get(name, "").strip()
        if value and given in (value, os.path.abspath(os.path.expanduser(value))):
            return f"the variable {name}"
    return "the option"


def _problem(path: str) -> str:
    """Return what is wrong with the file or folder; empty when it can be used."""
    import ssl

    try:
        if os.path.isdir(path):
            # OpenSSL reads single files of it later, by the hash of a name.
            return "" if os.listdir(path) else "is empty"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cafile=path)
    except FileNotFoundError:
        return "does not exist"
    except ssl.SSLError:
        return "contains no certificate that can be read"
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        return f"cannot be read: {reason}"
    if not context.cert_store_stats()["x509"]:
        return "contains no certificate"
    return ""


def system_authorities() -> bool | str:
    """Return where this machine has certificates; True if only ``requests`` has any."""
    import ssl

    paths = ssl.get_default_verify_paths()
    if paths.cafile:
        return paths.cafile
    with contextlib.suppress(OSError):
        if paths.capath and os.listdir(paths.capath):
            return paths.capath
    return True
