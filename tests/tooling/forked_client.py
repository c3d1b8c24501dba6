"""Have a program run by forked_server.py, and end as it ends.

forked.py writes it as a program that calls main. Where variables that Python itself
reads are others than those of the server, or where options of Python are given, Python
is started as usual. This starts as often as it saves a start: it imports next to
nothing.
"""

import _signal
import _socket
import marshal
import posix
import sys

# What Python, its libraries in C or sitecustomize.py read only once.
PREFIXES = (b"PYTHON", b"LC_", b"LANG", b"KEPT", b"OPENSSL_", b"TZ", b"LD_")


def variables(of):
    return {k: v for k, v in of.items() if k.startswith(PREFIXES)}


def main(python, path, started):
    words = sys.argv[1:]
    if variables(posix.environ) != started or (words and words[0].startswith("-")):
        posix.execv(python, [python, *words])
    server = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    server.connect(path)
    umask = posix.umask(0o77)
    posix.umask(umask)
    job = marshal.dumps((words, posix.getcwdb(), posix.environ, umask))
    streams = b"".join(number.to_bytes(4, sys.byteorder) for number in range(3))
    server.sendmsg(
        [len(job).to_bytes(8, "big")],
        [(_socket.SOL_SOCKET, _socket.SCM_RIGHTS, streams)],
    )
    numbers = (_signal.SIGHUP, _signal.SIGINT, _signal.SIGTERM)
    _signal.pthread_sigmask(_signal.SIG_BLOCK, numbers)
    for number in numbers:
        _signal.signal(number, lambda number, _frame: server.send(bytes([number])))
    server.sendall(job)
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, numbers)
    status = int.from_bytes(server.recv(4), "big")
    number = status & 0x7F
    if number:
        if number != _signal.SIGKILL:
            _signal.signal(number, _signal.SIG_DFL)
        posix.kill(posix.getpid(), number)
    posix._exit(status >> 8)
