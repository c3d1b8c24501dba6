"""Run the demo: against the simulator, or live with your credentials.

An inventory graph, then playbooks/demo.yml, which has a play over that inventory. At
last playbooks/demo_provision.yml, twice: the second run changes nothing. Live it costs
money, so there it runs only when asked for.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from typing import IO

PLAYBOOK = "playbooks/demo.yml"
PROVISION = "playbooks/demo_provision.yml"
# Whose hosts a play of it uses, and the cloud that they come from.
INVENTORY = "playbooks/demo_inventory/versions.zstack_model.yml"
INVENTORY_CLOUD = "zstack"
# Each inner list is one way to log in; one of them must be complete.
LOGINS = {
    "compshare": [
        ["COMPSHARE_PUBLIC_KEY", "COMPSHARE_PRIVATE_KEY"],
        ["UCLOUD_PUBLIC_KEY", "UCLOUD_PRIVATE_KEY"],
        ["COMPSHARE_PROFILE"],
        ["COMPSHARE_CONFIG_FILE"],
    ],
    "zstack": [
        ["ZSTACK_ACCOUNT_NAME", "ZSTACK_ACCOUNT_PASSWORD"],
        ["ZSTACK_ACCESS_KEY_ID", "ZSTACK_ACCESS_KEY_SECRET"],
        ["ZSTACK_SESSION_ID"],
    ],
    "qianfan": [["QIANFAN_ACCESS_KEY", "QIANFAN_SECRET_KEY"]],
}
ON_YOUR_OWN = """
To try playbooks of your own against the simulator, in this shell:

    eval "$(make simulator-env)"    # starts it for an hour and sets the credentials
    make simulator-stop             # stops it sooner
"""
EXTRA = ("-e", "--extra-vars")
PRIVATE = ("ANSIBLE_", "AICLOUD_", "COMPSHARE_", "UCLOUD_", "ZSTACK_", "QIANFAN_")
QUIET = {
    "ANSIBLE_LOCALHOST_WARNING": "false",
    "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true",
    # Texts of several lines are shown as such.
    "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
    "ANSIBLE_DISPLAY_FAILED_STDERR": "true",
}


def clouds_without_login() -> list[str]:
    """Return the clouds for which the environment holds no credentials."""
    return [
        cloud
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
def playbook_environment(live: bool) -> Iterator[dict[str, str]]:
    """Give the variables of the playbook; stop the simulator in every outcome."""
    if live:
        yield QUIET | os.environ
        return
    from simulator.client import Simulator  # on PYTHONPATH, see run_in.py

    inherited = {k: v for k, v in os.environ.items() if not k.startswith(PRIVATE)}
    inherited["ANSIBLE_COLLECTIONS_PATH"] = os.environ["ANSIBLE_COLLECTIONS_PATH"]
    with Simulator() as simulator:
        print(f"Simulator of the three clouds: {simulator.url}", flush=True)
        yield QUIET | inherited | simulated(simulator.url, simulator.credentials)


def play(
    command: list[str], environment: dict[str, str], errors: IO[bytes] | None
) -> int:
    """Run one of Ansible's programs.

    One play fails on purpose and tells why; what Ansible itself writes about that,
    some forty lines, goes to ``errors`` and is shown only when the playbook fails.
    """
    # The implicit localhost runs modules under the very Python of the program.
    with subprocess.Popen(command, env=environment, stderr=errors) as process:
        try:
            return process.wait()
        finally:
            # A killed ansible-playbook would leave its workers behind.
            process.terminate()


def show_graph(words: list[str], environment: dict[str, str]) -> int:
    """Run ansible-inventory, with the extra variables given for the playbook."""
    extra = [
        word
        for before, word in zip(["", *words], words, strict=False)
        if before in EXTRA or word.startswith(EXTRA)
    ]
    command = ["ansible-inventory", "-i", INVENTORY, "--graph", *extra]
    print(f"\n$ {' '.join(command)}", flush=True)
    return play(command, environment, None)


def provision(words: list[str], environment: dict[str, str], live: bool) -> int:
    """Run the provisioning playbook, and again to show that nothing changes."""
    # The simulator is ready at the second look, a cloud is not.
    words = [*words] if live else ["-e", "look_every=0.2", *words]
    status = 0
    for which in ("first", "second"):
        print(f"\n$ ansible-playbook {PROVISION}   # the {which} run", flush=True)
        command = ["ansible-playbook", PROVISION, *words]
        status = status or play(command, environment, None)
    return status


def interrupted(number: int, _frame: object) -> None:
    """Turn a signal into an exit, so that every context is left properly."""
    sys.exit(128 + number)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--live", action="store_true")
    parser.add_argument("--provision", action="store_true", help="also when live")
    parser.add_argument("words", nargs="*", help="more words for ansible-playbook")
    options = parser.parse_args()
    live = options.live
    signal.signal(signal.SIGTERM, interrupted)
    command = ["ansible-playbook", PLAYBOOK]
    missing = clouds_without_login() if live else []
    for cloud in missing:
        ways = ", or ".join(" and ".join(way) for way in LOGINS[cloud])
        print(f"No credentials for {cloud} in the environment: set {ways}.")
    if len(missing) == len(LOGINS):
        print("Without LIVE=1 the demo runs against the simulator.")
        return 2
    skipped = ["--skip-tags", ",".join(missing)] if missing else []
    if missing:
        print(f"Tasks with these tags are left out: {', '.join(missing)}.", flush=True)
    graph = INVENTORY_CLOUD not in missing
    if graph:
        command += ["-i", INVENTORY]
    command += [*skipped, *options.words]
    with tempfile.TemporaryFile() as kept, playbook_environment(live) as environment:
        status = show_graph(options.words, environment) if graph else 0
        status = play(command, environment, None if live else kept) or status
        if status:
            kept.seek(0)
            sys.stderr.buffer.write(kept.read())
        elif not live or options.provision:
            status = provision([*skipped, *options.words], environment, live)
        else:
            print(f"Not run live without PROVISION=1, it costs money: {PROVISION}.")
    if not live:
        print(ON_YOUR_OWN)
    if status and live:
        print(
            "The names asked for are variables at the top of playbooks/demo.yml: give"
            " those of your account, as in make demo LIVE=1"
            ' ARGS="-e store_model_name=NAME".'
        )
    return status


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
