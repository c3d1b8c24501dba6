"""Start, announce, watch the parent, stop."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import ssl

from aiohttp import web

from simulator import accounts
from simulator.app import App


async def serve(options: argparse.Namespace) -> None:
    """Serve until SIGTERM, SIGINT, POST stop, --max-seconds or the parent's end."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    app = App(options, stop)
    runner = web.ServerRunner(app.server(), shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, options.host, options.port, ssl_context=_tls(options))
    await site.start()
    watch = asyncio.create_task(_watch(options, stop))
    _announce(options, runner)
    await stop.wait()
    watch.cancel()
    await runner.cleanup()


def _announce(options: argparse.Namespace, runner: web.ServerRunner) -> None:
    host, port = runner.addresses[0][:2]
    scheme = "https" if options.tls else "http"
    host = f"[{host}]" if ":" in host else host
    line = {
        "url": f"{scheme}://{host}:{port}",
        "token": options.token,
        "pid": os.getpid(),
        "credentials": accounts.credentials(),
    }
    print(json.dumps(line), flush=True)


def _tls(options: argparse.Namespace) -> ssl.SSLContext | None:
    if not options.tls:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*options.tls)
    return context


async def _watch(options: argparse.Namespace, stop: asyncio.Event) -> None:
    """A test run that was killed must not leave a server behind."""
    loop = asyncio.get_running_loop()
    ours = os.getppid() == options.parent_pid
    end = loop.time() + options.max_seconds
    while loop.time() < end and _alive(options.parent_pid):
        # A dead parent that nobody waits for still has its number.
        if ours and os.getppid() != options.parent_pid:
            break
        await asyncio.sleep(min(1.0, max(0.0, end - loop.time())))
    stop.set()


def _alive(pid: int | None) -> bool:
    if pid is None:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
