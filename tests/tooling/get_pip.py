"""Stand in for the get-pip script that ansible-test fetches from outside PyPI.

ansible-test runs it in a virtualenv without pip, with the arguments of a
``pip install``. The pip that this Python bundles does the work.
See https://github.com/ansible/ansible/issues/77304.
"""

from __future__ import annotations

import ensurepip
import pathlib
import runpy
import sys
import sysconfig


def bundled_pip() -> str:
    """Return the path of the pip wheel that ensurepip would install."""
    folders = [
        pathlib.Path(ensurepip.__file__).parent / "_bundled",
        # Debian, Ubuntu and Fedora keep the wheels elsewhere.
        pathlib.Path(sysconfig.get_config_var("WHEEL_PKG_DIR") or "."),
        pathlib.Path("/usr/share/python-wheels"),
    ]
    for folder in folders:
        for wheel in sorted(folder.glob("pip-*.whl"), reverse=True):
            return str(wheel)
    sys.exit("This Python bundles no pip: install its venv or ensurepip package.")


if __name__ == "__main__":
    ours = {"--no-setuptools", "--no-wheel"}
    wanted = [argument for argument in sys.argv[1:] if argument not in ours]
    sys.path.insert(0, bundled_pip())
    sys.argv = ["pip", "install", "--upgrade", *wanted]
    runpy.run_module("pip", run_name="__main__", alter_sys=True)
