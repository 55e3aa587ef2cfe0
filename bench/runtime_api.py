"""Lambda's Runtime API: hands events to a runtime and receives its answers.

See "Using the Lambda runtime API for custom runtimes" in the Lambda Developer Guide.
"""

import json
import queue
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ANSWER_SECONDS = 60
LAMBDA_SECONDS = 28


class RuntimeFailed(Exception):
    """The function did not start, raised, or did not answer."""


class RuntimeApi:
    """The Runtime API of one execution environment, on a free loopback port."""

    def __init__(self) -> None:
        """Start to listen."""
        self._events: queue.Queue[bytes | None] = queue.Queue()
        self._answers: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self._asked = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _handler_of(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """The value of AWS_LAMBDA_RUNTIME_API."""
        return f"127.0.0.1:{self._server.server_port}"

    def wait_until_ready(self, is_alive: Callable[[], bool]) -> None:
        """Wait until the function has started and asks for its first event.

        Raises:
            RuntimeFailed: it ended or reported an error before that.
        """
        deadline = time.monotonic() + ANSWER_SECONDS
        while not self._asked.wait(0.002):
            if not self._answers.empty():
                raise RuntimeFailed(self._answers.get()[1].decode())
            if not is_alive() or time.monotonic() > deadline:
                raise RuntimeFailed("the function ended before its first event")

    def invoke(self, event: bytes) -> dict[str, Any]:
        """Hand over one event and wait for its answer.

        Raises:
            RuntimeFailed: the function raised, or did not answer in time.
        """
        self._events.put(event)
        try:
            kind, body = self._answers.get(timeout=ANSWER_SECONDS)
        except queue.Empty:
            raise RuntimeFailed("no answer") from None
        if kind != "response":
            raise RuntimeFailed(body.decode())
        answer: dict[str, Any] = json.loads(body)
        return answer

    def close(self) -> None:
        """Stop listening."""
        self._events.put(None)
        self._server.shutdown()
        self._server.server_close()

    def next_event(self) -> bytes | None:
        """Return the next event, or None if there will be none."""
        self._asked.set()
        return self._events.get()

    def answered(self, kind: str, body: bytes) -> None:
        """Receive an answer (`response`) or an error."""
        self._answers.put((kind, body))


class _Server(ThreadingHTTPServer):
    """HTTP server that runs until the function's process is ended."""

    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore connections that end with their process."""


def _handler_of(api: RuntimeApi) -> type[BaseHTTPRequestHandler]:
    """Return the request handler class of one API."""

    class Handler(BaseHTTPRequestHandler):
        """Serves the three calls that a runtime makes."""

        protocol_version = "HTTP/1.1"
        wbufsize = -1
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            """Hand out the next event."""
            event = api.next_event()
            if event is None:
                self.close_connection = True
                return
            deadline = int((time.time() + LAMBDA_SECONDS) * 1000)
            self._send(
                200,
                event,
                {
                    "Lambda-Runtime-Aws-Request-Id": "8476a536-e9f4-11e8-9739-2dfe",
                    "Lambda-Runtime-Deadline-Ms": str(deadline),
                    "Lambda-Runtime-Invoked-Function-Arn": (
                        "arn:aws:lambda:eu-west-1:111122223333:function:bench"
                    ),
                    # Not sampled, like nineteen of twenty requests.
                    "Lambda-Runtime-Trace-Id": (
                        "Root=1-5759e988-bd862e3fe1be46a994272793;"
                        "Parent=53995c3f42cd8ad8;Sampled=0"
                    ),
                },
            )

        def do_POST(self) -> None:
            """Receive an answer."""
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self._send(202, b'{"status":"OK"}', {})
            api.answered(self.path.rpartition("/")[2], body)

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response_only(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            # Headers and body in one packet: two would wait for each other's ACK.
            self.wfile.flush()

        def log_message(self, format: str, *values: Any) -> None:
            """Log nothing: the harness prints the results."""

    return Handler
