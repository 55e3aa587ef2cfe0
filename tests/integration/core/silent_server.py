"""A DynamoDB over HTTP that becomes silent, or is slow."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

MISSING = {"Items": [], "Count": 0, "Responses": {}}
"""An answer to reads of every kind: there is nothing."""


class SilentServer(ThreadingHTTPServer):
    """A server that answers so many calls, each after so many seconds, and no more.

    Attributes:
        answers: how many calls it still answers.
        takes: how long each answer takes, in seconds.
        status: the status of its answers.
        calls: how many calls have come.
        connections: how many connections were opened.
        silent_table: the table whose calls it never answers.
    """

    daemon_threads = True
    # Waited for by `released`; a thread of a connection that is left open has no end.
    block_on_close = False

    def __init__(self) -> None:
        """Listen on a free port of this machine."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = 0
        self.takes = 0.0
        self.status = 200
        self.calls = 0
        self.connections = 0
        self.silent_table = ""
        self.released = threading.Event()

    @property
    def url(self) -> str:
        """The address to call."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    """The handler of one connection."""

    protocol_version = "HTTP/1.1"
    server: SilentServer

    def setup(self) -> None:
        """Count the connection."""
        self.server.connections += 1
        super().setup()

    def do_POST(self) -> None:
        """Answer, or say nothing for as long as the server lasts."""
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        server.calls += 1
        silent = body.get("TableName") == server.silent_table
        server.answers -= 0 if silent else 1
        if silent or server.answers < 0:
            server.released.wait()
            return
        server.released.wait(server.takes)
        content = json.dumps(MISSING if server.status == 200 else {}).encode()
        self.send_response(server.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


@contextmanager
def silent_server() -> Iterator[SilentServer]:
    """Run such a server for as long as the block lasts."""
    with SilentServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            server.released.set()
            server.shutdown()
