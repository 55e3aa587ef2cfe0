"""A language model's server that does as a test says, faults included."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

Reply = Callable[[BaseHTTPRequestHandler], None]
TOKENS = 123


def completion(text: str | None, tokens: Any = TOKENS, **message: Any) -> bytes:
    """Return a completion in the form of OpenAI's API."""
    reason = message.pop("finish_reason", "stop")
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1,
            "model": "double",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text, **message},
                    "finish_reason": reason,
                }
            ],
            "usage": {"total_tokens": tokens} if tokens is not None else None,
        }
    ).encode()


def summary(text: str, tokens: Any = TOKENS) -> Reply:
    """Answer with a summary."""
    return sent(completion(json.dumps({"summary": text}), tokens))


def sent(
    body: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> Reply:
    """Answer with this body."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        """Send status, headers and body."""
        handler.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            **(headers or {}),
        }.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def refused(status: int, code: str = "", **headers: str) -> Reply:
    """Answer with an error that repeats what it was sent, as some services do."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        """Send an error with all that came."""
        told = f"{handler.headers['Authorization']} {handler.headers['X-Body']}"
        error = {"error": {"message": told, "code": code or None, "type": "x"}}
        names = {k.replace("_", "-"): v for k, v in headers.items()}
        sent(json.dumps(error).encode(), status, names)(handler)

    return reply


def slow(seconds: float, then: Reply) -> Reply:
    """Answer after a while."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        """Wait, and answer."""
        time.sleep(seconds)
        then(handler)

    return reply


def dripping(parts: int, pause: float) -> Reply:
    """Answer byte by byte, each in time."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        """Send a space now and then, and never an end."""
        handler.send_response(200)
        handler.send_header("Content-Length", str(parts))
        handler.end_headers()
        for _ in range(parts):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(pause)

    return reply


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection in the middle of the answer."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices": [')


def hung_up(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without an answer."""


class ModelServer:
    """The server.

    Attributes:
        url: its base URL.
        replies: how it answers, one after the other; the last one again and again.
        requests: the bodies that it got.
        headers: the headers of these requests, by their names in lower case.
        before: called before each answer.
    """

    def __init__(self, url: str) -> None:
        """Answer with a summary until told otherwise."""
        self.url = url
        self.replies: deque[Reply] = deque([summary("A summary.")])
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.before: Callable[[], object] = lambda: None

    def answers(self, *replies: Reply) -> None:
        """Answer so from now on."""
        self.replies = deque(replies)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Take a request, and answer it as it was told."""
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        self.requests.append(json.loads(body))
        self.headers.append({k.lower(): v for k, v in handler.headers.items()})
        handler.headers["X-Body"] = body.decode()
        self.before()
        several = len(self.replies) > 1
        reply = self.replies.popleft() if several else self.replies[0]
        try:
            reply(handler)
        except (BrokenPipeError, ConnectionResetError):
            pass
        handler.close_connection = True


@contextmanager
def model_server(url: str = "http://127.0.0.1:0/v1") -> Iterator[ModelServer]:
    """Run a server for as long as the block lasts.

    Args:
        url: its base URL; any free port unless it names one.
    """
    servers: list[ModelServer] = []

    class Handler(BaseHTTPRequestHandler):
        """The handler of one request."""

        def do_POST(self) -> None:  # noqa: N802
            """Answer as the test says."""
            servers[0].answer(self)

        def log_message(self, format: str, *args: Any) -> None:
            """Log nothing: it would be taken for a log of the service."""

    http = ThreadingHTTPServer(("127.0.0.1", urlsplit(url).port or 0), Handler)
    http.daemon_threads = True
    servers.append(ModelServer(f"http://127.0.0.1:{http.server_port}/v1"))
    thread = threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield servers[0]
    finally:
        http.shutdown()
        http.server_close()
        thread.join()
