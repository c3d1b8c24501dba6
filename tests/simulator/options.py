"""The command line (README.md, section Start)."""

from __future__ import annotations

import argparse
import ipaddress
import secrets


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the options; refuses any address that is not loopback."""
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    add = parser.add_argument
    add("--host", default="127.0.0.1", type=_loopback)
    add("--port", default=0, type=int)
    add("--token", default=None, help="for the control API; default: random")
    add("--seed", default=1, type=int)
    add("--scale-images", default=None, type=int, metavar="N")
    add("--scale-community", default=None, type=int, metavar="N")
    add("--scale-total", default=None, type=int, metavar="N")
    add("--latency", default=0.0, type=float, metavar="MS")
    add("--connect-units", default=0, type=int, metavar="N")
    add("--rate", default=None, type=float, metavar="R", help="requests a second")
    add("--burst", default=None, type=float, metavar="B")
    add("--max-seconds", default=3600.0, type=float, metavar="S")
    add("--parent-pid", default=None, type=int, metavar="PID")
    add("--tls", default=None, nargs=2, metavar=("CERT", "KEY"))
    chosen = parser.parse_args(arguments)
    chosen.token = chosen.token or secrets.token_urlsafe(18)
    return chosen


def _loopback(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise argparse.ArgumentTypeError("must be an IP address") from None
    if not address.is_loopback:
        raise argparse.ArgumentTypeError("must be a loopback address")
    return text
