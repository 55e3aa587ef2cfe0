"""A server on this machine that answers what a test wants."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class ScriptedServer:
    """A server that answers what a test wants, and notes what it was asked.

    Attributes:
        answers: the answers to come: status, headers and body of each.
        asked: method, path, headers and body of each request.
        url: its address.
    """

    def __init__(self) -> None:
        """Listen on a port of this machine."""
        self.answers: list[tuple[int, dict[str, str], Any]] = []
        self.asked: list[tuple[str, str, Any, bytes]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            """The handler of each request."""

            def _handle(self) -> None:
                """Note the request, and answer it."""
                length = int(self.headers.get("Content-Length", 0))
                body = self.rfile.read(length)
                server.asked.append((self.command, self.path, self.headers, body))
                status, headers, answer = server.answers.pop(0)
                content = json.dumps(answer).encode() if answer is not None else b""
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_DELETE = _handle

            def log_message(self, *_: object) -> None:
                """Print nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Listen no longer."""
        self._http.shutdown()
        self._http.server_close()
