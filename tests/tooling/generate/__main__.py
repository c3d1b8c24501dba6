"""Write the generated files, or say which ones differ.

    python -m tooling.generate [--check]

It needs a Python that has ansible-core and requests, and the simulator: what the
documentation shows as a result is what comes back from it. With ``--check`` nothing is
recorded or written, and the exit status tells whether all is current.
"""

from __future__ import annotations

import sys

from .files import outdated, written
from .record import record


def main() -> int:
    if "--check" in sys.argv[1:]:
        old = outdated()
        for path in old:
            print(f"out of date: {path}")
        return 1 if old else 0
    # The results of a new listing come from its module, which must be there first.
    written()
    record()
    written()
    return 0


if __name__ == "__main__":
    sys.exit(main())
