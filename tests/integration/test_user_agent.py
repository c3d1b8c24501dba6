"""Every front door tells the cloud who asks."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ansible import __version__
from integration.asking import info, lookup, play

EMPTY = b'{"RetCode": 0, "Models": [], "UHostSet": [], "TotalCount": 0}'


class _Handler(BaseHTTPRequestHandler):
    heard: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.heard.append(self.headers["user-agent"])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(EMPTY)

    def log_message(self, *unused: object) -> None:
        pass


def test_user_agent(playbook, source) -> None:
    heard: list[str] = []
    handler = type("Handler", (_Handler,), {"heard": heard})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    compshare: dict[str, Any] = {"base_url": address}
    tasks = [
        lookup("lookup", "compshare_model", expect="any", cache="off", **compshare),
        info("info", "compshare_model", **compshare),
        info("survey", "compshare_instance", **compshare),
    ]
    file = source("compshare_model", base_url=address)
    try:
        playbook([play(tasks)], "-i", str(file))
    finally:
        server.shutdown()
        server.server_close()
    assert len(heard) >= 4
    assert {text.rpartition("/")[2] for text in heard} == {__version__}
    assert {text.partition("/")[0] for text in heard} == {"aicloud.catalog"}
