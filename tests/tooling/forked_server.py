"""Run Python programs by forking this process, which has imported what they need.

    forked_server.py SOCKET EXECUTABLE LIBRARY ...

A program is run as Python would run it: with the arguments, variables, folder, streams
and umask of forked_client.py, which ends with it. Nothing of the collection is imported
before, nor anything that reads the configuration of Ansible. The server ends when its
standard input does, and what it runs ends with it.
"""

from __future__ import annotations

import atexit
import builtins
import contextlib
import importlib
import importlib.machinery
import marshal
import os
import select
import signal
import socket
import sys
import threading
import types
from typing import Any, NoReturn

# Words, folder, variables, umask; and the streams.
Job = tuple[list[str], bytes, dict[bytes, bytes], int, list[int]]


def received(client: socket.socket) -> Job:
    """Return what a client asks for."""
    head, streams, _flags, _address = socket.recv_fds(client, 8, 3)
    length, data = int.from_bytes(head, "big"), b""
    while len(data) < length:
        data += client.recv(length - len(data))
    return (*marshal.loads(data), streams)


def become(job: Job) -> None:
    """Make this process what the client is."""
    program, folder, variables, umask, streams = job
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, 1024)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        old = getattr(sys, name)
        how = {"encoding": old.encoding, "errors": old.errors, "closefd": False}
        new = open(number, old.mode, **how)  # noqa: SIM115
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)
    os.chdir(folder)
    os.umask(umask)
    os.environb.clear()
    os.environb.update(variables)
    sys.argv = program or [""]
    sys.path[0] = os.path.dirname(program[0]) if program else ""


def serve(path: str) -> Job:
    """Fork for every client; return in the child what it has to do."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(128)
    wake, woken = socket.socketpair()
    woken.setblocking(False)
    wake.setblocking(False)
    signal.set_wakeup_fd(woken.fileno())
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    running: dict[int, socket.socket] = {}
    kept = sys.modules.get("sitecustomize") if os.environ.get("KEPT") else None
    print("ready", flush=True)
    while True:
        ready: list[Any] = select.select(
            [0, listener, wake, *running.values()], [], []
        )[0]
        if 0 in ready:
            for pid in running:
                os.kill(pid, signal.SIGKILL)
            os._exit(0)
        for pid, client in running.items():
            if client in ready:
                os.kill(pid, next(iter(client.recv(1)), signal.SIGKILL))
        if wake in ready:
            wake.recv(4096)
            reap(running)
        if listener in ready:
            client = listener.accept()[0]
            job = received(client)
            if kept:
                kept.read_all("ansible" in sys.modules)
            pid = os.fork()
            if not pid:
                become(job)
                return job
            for stream in job[-1]:
                os.close(stream)
            running[pid] = client


def reap(running: dict[int, socket.socket]) -> None:
    """Tell the clients of processes that have ended how they did."""
    for pid in list(running):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            with running.pop(pid) as client, contextlib.suppress(OSError):
                client.send(status.to_bytes(4, "big"))


def code(words: list[str]) -> types.CodeType:
    """Return the program, which is in the standard input when there are no words."""
    if not words:
        return compile(sys.stdin.read(), "<stdin>", "exec")
    with open(words[0], "rb") as file:
        return compile(file.read(), words[0], "exec")


def run(words: list[str]) -> int:
    """Run the program, show an error as Python does, and return its status."""
    main = types.ModuleType("__main__")
    main.__dict__.update(__builtins__=builtins, __file__=(words or ["<stdin>"])[0])
    sys.modules["__main__"] = main
    try:
        exec(code(words), main.__dict__)  # noqa: S102
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            return (ended.code or 0) & 0xFF
        print(ended.code, file=sys.stderr)
    except BaseException as problem:  # noqa: BLE001
        trace = problem.__traceback__
        while trace and trace.tb_frame.f_code.co_filename == __file__:
            trace = trace.tb_next
        sys.excepthook(type(problem), problem.with_traceback(trace), trace)
        if isinstance(problem, KeyboardInterrupt):
            return -signal.SIGINT
    else:
        return 0
    return 1


def end(status: int) -> NoReturn:
    """End as Python does, but leave the memory to the kernel."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    if status < 0:
        signal.signal(-status, signal.SIG_DFL)
        os.kill(os.getpid(), -status)
    os._exit(status)


def find_before(package: types.ModuleType) -> None:
    """Find the other modules of a package, and their bytecode, for all programs."""
    found: dict[str, Any] = {}
    (top,) = package.__path__
    for folder, folders, files in os.walk(top):
        folders[:] = [name for name in folders if name not in ("modules", "test")]
        inside = os.path.relpath(folder, os.path.dirname(top)).replace(os.sep, ".")
        for file in files:
            name = f"{inside}.{file.removesuffix('.py')}".removesuffix(".__init__")
            if file.endswith(".py") and name not in sys.modules:
                places = [os.path.dirname(folder) if file == "__init__.py" else folder]
                spec: Any = importlib.machinery.PathFinder.find_spec(name, places)
                code = spec.loader.get_code(name)
                spec.loader.get_code = lambda _name, code=code: code
                found[name] = spec

    class Finder:
        """Finds them as Python would, which is a tenth of a start of Ansible."""

        @staticmethod
        def find_spec(name: str, path: Any = None, target: Any = None) -> Any:
            return found.get(name)

    sys.meta_path.append(Finder)  # type: ignore[arg-type]
    path_finder = sys.meta_path.index(importlib.machinery.PathFinder)
    sys.meta_path.insert(path_finder, sys.meta_path.pop())


class Configured(Exception):
    """A library reads the configuration of Ansible: each program reads its own."""


class Refused:
    """Finds no configuration; what wants it is imported by the programs themselves."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> None:
        if name == "ansible.constants":
            raise Configured


if __name__ == "__main__":
    sys.meta_path.insert(0, Refused)  # type: ignore[arg-type]
    for library in sys.argv[3:]:
        with contextlib.suppress(ImportError, Configured):
            importlib.import_module(library)
    sys.meta_path.remove(Refused)  # type: ignore[arg-type]
    if ansible := sys.modules.get("ansible"):
        find_before(ansible)
    sys.executable = sys.argv[2]
    end(run(serve(sys.argv[1])[0]))
