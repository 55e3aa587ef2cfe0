"""The edge as an HTTP server on this machine."""

import http.client
import socket
import threading
from typing import Any

from tools.local.config import HOST
from tools.local.edge.messages import Answer, Request
from tools.local.edge.serving import EdgeServer
from tools.local.processes import free_port


class _Watched(EdgeServer):
    """A server without a distribution, which looks at its connections.

    Attributes:
        at_once: of each connection that has ended, whether it sent at once.
    """

    # So that closing the server waits for them.
    daemon_threads = False

    def __init__(self) -> None:
        """Listen on any free port."""
        front: Any = None
        super().__init__(free_port(), front)
        self.at_once: list[bool] = []

    def answer(self, request: Request) -> Answer:
        """Answer with the body of the request."""
        return Answer(200, body=request.body)

    def shutdown_request(self, request: Any) -> None:
        """Look at a connection before it is closed."""
        option = request.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        self.at_once.append(bool(option))
        super().shutdown_request(request)


def test_answers_are_sent_at_once() -> None:
    """Set TCP_NODELAY: headers and body are sent one after the other."""
    with _Watched() as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        connection = http.client.HTTPConnection(HOST, server.server_port, timeout=10)
        for body in (b"one", b"two"):
            connection.request("POST", "/api/any", body)
            assert connection.getresponse().read() == body
        connection.close()
        server.shutdown()
        serving.join()

    assert server.at_once == [True]
