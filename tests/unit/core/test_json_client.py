"""The client of JSON APIs: every answer is told, and no lack of one is an answer."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from runtime.core.json_client import JsonClient, NoAnswer

SEEN: list[tuple[str, str, dict[str, str], bytes]] = []
ANSWERS: dict[str, tuple[int, bytes]] = {
    "/api/good": (200, b'{"a": 1}'),
    "/api/none": (204, b""),
    "/api/bad": (500, b'{"code": "internal_error"}'),
    "/api/page": (200, b"<html>"),
    "/api/away": (302, b""),
}


class _Handler(BaseHTTPRequestHandler):
    """Answers as the table says, and remembers what was asked."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        SEEN.append((self.command, self.path, dict(self.headers), body))
        if self.path == "/api/silent":
            threading.Event().wait(2)
            return
        status, text = ANSWERS[self.path]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/api/good")
        if status != 204:
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = _answer

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@pytest.fixture(name="url")
def _url() -> Iterator[str]:
    """Serve the answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    SEEN.clear()
    yield f"http://127.0.0.1:{server.server_port}/api"
    server.shutdown()
    server.server_close()


def test_answer_is_status_and_body(url: str) -> None:
    """An error is an answer, too."""
    client = JsonClient(url, {"User-Agent": "test"}, 5)
    assert client.request("GET", "/good") == (200, {"a": 1})
    assert client.request("GET", "/none") == (204, None)
    assert client.request("POST", "/bad", {"b": 2}, {"X-More": "yes"}) == (
        500,
        {"code": "internal_error"},
    )
    method, path, headers, body = SEEN[-1]
    assert (method, path, json.loads(body)) == ("POST", "/api/bad", {"b": 2})
    assert headers["User-Agent"] == "test" and headers["X-More"] == "yes"
    assert headers["Content-Type"] == "application/json"


def test_redirect_is_not_followed(url: str) -> None:
    """A password must not go elsewhere."""
    assert JsonClient(url, {}, 5).request("POST", "/away", {"p": 1})[0] == 302
    assert [path for _, path, _, _ in SEEN] == ["/api/away"]


@pytest.mark.parametrize("path", ["/silent", "/page"])
def test_no_answer_is_an_error(url: str, path: str) -> None:
    """Silence ends after the time that was given; a page is no JSON."""
    with pytest.raises(NoAnswer):
        JsonClient(url, {}, 0.2).request("GET", path)


def test_nobody_at_the_address_is_an_error() -> None:
    """As when a stage is gone."""
    with pytest.raises(NoAnswer, match="ConnectionRefusedError"):
        JsonClient("http://127.0.0.1:1/api", {}, 1).request("GET", "/good")


@pytest.mark.parametrize("url", ["ftp://example.com", "example.com/api", "https://"])
def test_address_that_is_none_is_refused(url: str) -> None:
    """Before anything is sent."""
    with pytest.raises(ValueError, match="no address"):
        JsonClient(url, {}, 1)
