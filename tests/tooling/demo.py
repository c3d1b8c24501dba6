"""Run playbooks/demo.yml: against the simulator, or live with your credentials."""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

PLAYBOOK = "playbooks/demo.yml"
# Each line is one way to log in; one way per cloud must be complete.
LOGINS = {
    "CompShare": [
        ["COMPSHARE_PUBLIC_KEY", "COMPSHARE_PRIVATE_KEY"],
        ["UCLOUD_PUBLIC_KEY", "UCLOUD_PRIVATE_KEY"],
        ["COMPSHARE_PROFILE"],
    ],
    "ZStack": [
        ["ZSTACK_ACCOUNT_NAME", "ZSTACK_ACCOUNT_PASSWORD"],
        ["ZSTACK_ACCESS_KEY_ID", "ZSTACK_ACCESS_KEY_SECRET"],
        ["ZSTACK_SESSION_ID"],
    ],
    "Qianfan": [["QIANFAN_ACCESS_KEY", "QIANFAN_SECRET_KEY"]],
}
OURS = ("AICLOUD_", "COMPSHARE_", "UCLOUD_", "ZSTACK_", "QIANFAN_")


def missing_logins() -> list[str]:
    """Return one line per cloud for which the environment holds no credentials."""
    return [
        f"  {cloud}: set " + ", or ".join(" and ".join(way) for way in ways)
        for cloud, ways in LOGINS.items()
        if not any(all(os.environ.get(name) for name in way) for way in ways)
    ]


def simulated(url: str, credentials: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return the variables that point every cloud at the simulator."""
    compshare, zstack, qianfan = (
        credentials[cloud] for cloud in ("compshare", "zstack", "qianfan")
    )
    return {
        "COMPSHARE_PUBLIC_KEY": compshare["public_key"],
        "COMPSHARE_PRIVATE_KEY": compshare["private_key"],
        "COMPSHARE_BASE_URL": url,
        "ZSTACK_ACCOUNT_NAME": zstack["account_name"],
        "ZSTACK_ACCOUNT_PASSWORD": zstack["password"],
        "ZSTACK_BASE_URL": url,
        "QIANFAN_ACCESS_KEY": qianfan["access_key"],
        "QIANFAN_SECRET_KEY": qianfan["secret_key"],
        "QIANFAN_CONSOLE_API_BASE_URL": url,
    }


@contextlib.contextmanager
def clouds(live: bool) -> Iterator[dict[str, str]]:
    """Give the environment of the playbook; stop the simulator in every outcome."""
    if live:
        yield dict(os.environ)
        return
    from simulator.client import Simulator  # on PYTHONPATH, see run_in.py

    inherited = {k: v for k, v in os.environ.items() if not k.startswith(OURS)}
    with Simulator() as simulator:
        print(f"Simulator of the three clouds: {simulator.url}\n", flush=True)
        yield inherited | simulated(simulator.url, simulator.credentials)


def interrupted(number: int, _frame: object) -> None:
    """Turn a signal into an exit, so that every context is left properly."""
    sys.exit(128 + number)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--live", action="store_true")
    live = parser.parse_args().live
    signal.signal(signal.SIGTERM, interrupted)
    if live and (lines := missing_logins()):
        print("make demo LIVE=1 needs credentials in the environment:")
        print("\n".join(lines))
        print("Without LIVE=1 the demo runs against the simulator.")
        return 2
    if not os.path.exists(PLAYBOOK):
        print(f"{PLAYBOOK} is missing")
        return 2
    with clouds(live) as environment:
        command = ["ansible-playbook", "-i", "localhost,", "-c", "local", PLAYBOOK]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
