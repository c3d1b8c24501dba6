"""``python -m simulator``: parse the command line and serve until told to stop."""

from __future__ import annotations

import asyncio

from simulator import options, server

if __name__ == "__main__":
    asyncio.run(server.serve(options.parse()))
