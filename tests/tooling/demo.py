"""Run the demo: against the simulator, or live with your credentials.

An inventory graph, then playbooks/demo.yml, which has a play over that inventory. Then
playbooks/demo_provision.yml, twice: the second run changes nothing. Live it costs
money, so there it runs only when asked for. At last, against the simulator only, what
was selected is locked, the catalog changes, and playbooks/demo_locked.yml deploys the
same.
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
from typing import IO, Any

from environments import OF_CLOUDS, PRIVATE
from overnight import overnight

PLAYBOOK = "playbooks/demo.yml"
PROVISION = "playbooks/demo_provision.yml"
LOCKED = "playbooks/demo_locked.yml"
MANIFEST = "playbooks/demo_locked/aicloud.yml"
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


@contextlib.contextmanager
def playbook_environment(live: bool) -> Iterator[tuple[dict[str, str], Any]]:
    """Give the variables of the playbooks, and the simulator, stopped in every outcome.

    Live there is no simulator: None.
    """
    if live:
        yield QUIET | os.environ, None
        return
    from simulator.client import Simulator  # on PYTHONPATH, see run_in.py

    inherited = {k: v for k, v in os.environ.items() if not k.startswith(PRIVATE)}
    inherited["ANSIBLE_COLLECTIONS_PATH"] = os.environ["ANSIBLE_COLLECTIONS_PATH"]
    with Simulator() as simulator:
        print(f"Simulator of the three clouds: {simulator.url}", flush=True)
        yield QUIET | inherited | simulator.variables(), simulator


def play(
    command: list[str], environment: dict[str, str], errors: IO[bytes] | None
) -> int:
    """Run one of Ansible's programs.

    One play fails on purpose and shows why; what Ansible itself writes about that,
    some forty lines, goes to ``errors`` and is shown only when the playbook fails.
    """
    # The implicit localhost runs modules under the very Python of the program.
    with subprocess.Popen(command, env=environment, stderr=errors) as process:
        try:
            return process.wait()
        finally:
            # A killed ansible-playbook would leave its workers behind.
            process.terminate()


def tell_and_play(what: str, words: list[str], environment: dict[str, str]) -> int:
    """Show what is called and what for, then run it."""
    print(f"\n$ ansible-playbook {' '.join(words)}   # {what}", flush=True)
    return play(["ansible-playbook", *words], environment, None)


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
    command = [PROVISION, *words]
    status = tell_and_play("the first run", command, environment)
    return status or tell_and_play("the second run", command, environment)


def deploy_locked(environment: dict[str, str], simulator: Any) -> int:
    """Lock, deploy, change the catalog, deploy the same again, and show the drift."""
    nobody = {k: v for k, v in environment.items() if not k.startswith(OF_CLOUDS)}
    manifest = ["-e", f"manifest={MANIFEST}"]
    lock = ["aicloud.catalog.lock", *manifest]
    drift = ["aicloud.catalog.drift", *manifest]
    status = tell_and_play("lock what was selected", lock, environment)
    status = status or tell_and_play("deploy it, without credentials", [LOCKED], nobody)
    print("\nOvernight the catalog changes:", flush=True)
    for change in overnight(simulator):
        print(f"  - {change}", flush=True)
    before = simulator.counts()["requests"]
    status = status or tell_and_play("the day after: the same IDs", [LOCKED], nobody)
    asked = simulator.counts()["requests"] - before
    print(f"Requests that this play made: {asked}", flush=True)
    return status or tell_and_play("what has changed", drift, environment)


def interrupted(number: int, _frame: object) -> None:
    """Turn a signal into an exit, so that every context is left properly."""
    sys.exit(128 + number)


def resolve(
    words: list[str], graph: bool, environment: dict[str, str], live: bool
) -> int:
    """Run the first playbook, over its inventory when there is one."""
    status = show_graph(words, environment) if graph else 0
    inventory = ["-i", INVENTORY] if graph else []
    command = ["ansible-playbook", PLAYBOOK, *inventory, *words]
    with tempfile.TemporaryFile() as kept:
        status = play(command, environment, None if live else kept) or status
        if status:
            kept.seek(0)
            sys.stderr.buffer.write(kept.read())
    return status


def run(options: argparse.Namespace, missing: list[str]) -> int:
    """Run the parts of the demo, each of which needs those before it."""
    live = options.live
    words = ["--skip-tags", ",".join(missing)] if missing else []
    words += options.words
    graph = INVENTORY_CLOUD not in missing
    with playbook_environment(live) as (environment, simulator):
        status = resolve(words, graph, environment, live)
        if live and not options.provision:
            print(f"Not run live without PROVISION=1, it costs money: {PROVISION}.")
        else:
            status = status or provision(words, environment, live)
        if not live:
            status = status or deploy_locked(environment, simulator)
    return status


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--live", action="store_true")
    parser.add_argument("--provision", action="store_true", help="also when live")
    parser.add_argument("words", nargs="*", help="more words for ansible-playbook")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, interrupted)
    missing = clouds_without_login() if options.live else []
    for cloud in missing:
        ways = ", or ".join(" and ".join(way) for way in LOGINS[cloud])
        print(f"No credentials for {cloud} in the environment: set {ways}.")
    if len(missing) == len(LOGINS):
        print("Without LIVE=1 the demo runs against the simulator.")
        return 2
    if missing:
        print(f"Tasks with these tags are left out: {', '.join(missing)}.", flush=True)
    status = run(options, missing)
    if not options.live:
        print(ON_YOUR_OWN)
    elif status:
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
