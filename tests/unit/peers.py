"""Loopback servers for what HTTP libraries cannot be made to do, byte by byte.

with Peer(script) as peer:      # script(connection, number), in a thread of its own
    ...                         # talk to peer.port
assert peer.received == [b"..."]
"""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

Script = Callable[["Connection", int], None]
OK = b'{"RetCode": 0, "ok": 1, "TotalCount": 0, "ImageSet": []}'


def http(body: bytes = OK, head: bytes = b"") -> bytes:
    length = b"Content-Length: %d\r\n" % len(body)
    return b"HTTP/1.1 200 OK\r\n" + head + length + b"\r\n" + body


class Connection:
    """One connection of a peer; what is read is remembered."""

    def __init__(self, sock: socket.socket, stop: threading.Event) -> None:
        self.sock = sock
        self.stop = stop
        self.received = bytearray()

    def read(self) -> bytes:
        """Return what comes next; b"" at the end."""
        part = self.sock.recv(65536)
        self.received += part
        return part

    def request(self) -> bytes:
        """Return one whole request; b"" when none comes any more."""
        data = b""
        while b"\r\n\r\n" not in data:
            part = self.read()
            if not part:
                return b""
            data += part
        head, _mark, body = data.partition(b"\r\n\r\n")
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
        while len(body) < length:
            body += self.read()
        return head + b"\r\n\r\n" + body

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def drip(self, data: bytes, pause: float = 0.05, most: float = 30.0) -> None:
        """Send the same again and again, slowly, until nobody listens.

        It ends after ``most`` seconds: a client without a bound is late, but not hung.
        """
        until = time.monotonic() + most
        while not self.stop.wait(pause) and time.monotonic() < until:
            self.send(data)

    def serve(self, answer: bytes | None = None) -> None:
        """Answer every request alike."""
        while self.request():
            self.send(http() if answer is None else answer)

    def secure(self, certificate: Certificate) -> None:
        """Speak TLS from here on."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate.path, certificate.key)
        self.sock = context.wrap_socket(self.sock, server_side=True)


class Peer:
    """Accepts connections until it is left; each runs the script."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._stop = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._server.getsockname()[1]
        self.connections: list[Connection] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    @property
    def received(self) -> list[bytes]:
        return [bytes(connection.received) for connection in self.connections]

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection = Connection(self._server.accept()[0], self._stop)
                self.connections.append(connection)
                arguments = (connection, len(self.connections))
                thread = threading.Thread(target=self._run, args=arguments, daemon=True)
                self._threads.append(thread)
                thread.start()

    def _run(self, connection: Connection, number: int) -> None:
        with contextlib.suppress(OSError, ValueError):
            self._script(connection, number)
        with contextlib.suppress(OSError):
            connection.sock.close()

    def __enter__(self) -> Peer:
        self._threads[0].start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stop.set()
        # Wakes a thread that waits in accept, which closing alone does not.
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self.connections:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)


class Certificate(NamedTuple):
    path: str
    key: str


def certificate(folder: Path, host: str = "127.0.0.1", days: int = 1) -> Certificate:
    """Return a self-signed certificate, made for this test, that ends in ``days``."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.timezone.utc)
    place: x509.GeneralName = x509.DNSName(host)
    with contextlib.suppress(ValueError):
        place = x509.IPAddress(ipaddress.ip_address(host))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([place]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(exist_ok=True)
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return Certificate(str(paths[0]), str(paths[1]))
