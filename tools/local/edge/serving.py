"""The service of a stage behind the edge, as an HTTP server on this machine.

It is what `make contract ARGS=--edge` calls: each request goes through the distribution
and its function, the guard, and the gateway to one of both functions, all of them in
this process. Table and queues are those of the environment.

Viewers find a distribution by its name, which is what their requests are for; so the
name of this machine is replaced by it.
"""

import asyncio
import json
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from edge.handler import make_handler
from edge.settings import parse_settings
from infra.declared import router_names
from infra.packaging.edge import edge_settings
from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from runtime.core.http.lambda_events import lambda_handler
from runtime.core.settings import Settings, load_settings
from tools.local.config import HOST
from tools.local.edge.cloudfront import CloudFront
from tools.local.edge.gateway import Handler, LocalGateway
from tools.local.edge.messages import Answer, Request

DOMAIN = "app.example.com"
_FRONTEND = "frontend.example.net"
_BODILESS = (204, 304)


class _ViewerConnection(BaseHTTPRequestHandler):
    """A connection of a viewer, which stays open for further requests."""

    protocol_version = "HTTP/1.1"
    # Nagle's algorithm delays every body by 40 ms, since headers are sent before it.
    disable_nagle_algorithm = True
    server: "EdgeServer"

    def serve(self) -> None:
        """Send one request through the edge, and its answer back."""
        length = int(self.headers.get("Content-Length") or 0)
        path, _, query = self.path.partition("?")
        headers = [(n, v) for n, v in self.headers.items() if n.lower() != "host"]
        answer = self.server.answer(
            Request(
                self.command,
                path,
                query,
                (("Host", DOMAIN), *headers),
                self.rfile.read(length),
                *self.client_address[:2],
            )
        )
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        if answer.status not in _BODILESS:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD" and answer.status not in _BODILESS:
            self.wfile.write(answer.body)

    do_GET = do_HEAD = do_OPTIONS = do_POST = do_PUT = do_PATCH = do_DELETE = serve
    do_TRACE = do_QUERY = serve

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of a request: the service has a log."""


class EdgeServer(ThreadingHTTPServer):
    """A server that has a thread for each connection, and one for the functions.

    A process of Lambda, too, answers one request after the other.
    """

    daemon_threads = True

    def __init__(self, port: int, front: CloudFront) -> None:
        """Listen on a port.

        Args:
            port: the port, on this machine only.
            front: the distribution.
        """
        super().__init__((HOST, port), _ViewerConnection)
        self._front = front
        self._one = ThreadPoolExecutor(1, initializer=_with_loop)

    def answer(self, request: Request) -> Answer:
        """Return the distribution's answer."""
        return self._one.submit(self._front.serve, request).result()


def distribution(settings: Settings) -> CloudFront:
    """Return a distribution before the functions of a stage, with a secret of its own.

    Args:
        settings: those of the service; routers, origins and secret are set here.
    """
    stage = _stage()
    secret = secrets.token_hex(32)
    functions: dict[str, Handler] = {}
    for name in ("auth", "api"):
        functions[name] = _function(
            settings.model_copy(
                update={
                    "ROUTERS": frozenset(router_names(name)),
                    "ALLOWED_ORIGINS": stage.allowed_origins,
                    "ORIGIN_SECRET": secret,
                }
            )
        )
    gateway = LocalGateway(**functions, admitted={secret})
    return CloudFront(
        judge=make_handler(parse_settings(json.dumps(edge_settings(stage)))),
        origins={"api": gateway.serve, "frontend": _no_page},
        hosts={"api": DOMAIN, "frontend": _FRONTEND},
        secret=secret,
    )


def _stage() -> Stage:
    """Return the settings of production behind a distribution."""
    changes = {
        "allowed_origins": (f"https://{DOMAIN}",),
        "edge": {
            "domain": DOMAIN,
            "frontend": _FRONTEND,
            "zone": {"id": "Z0123456789ABCDEFGHIJ", "name": "example.com"},
        },
    }
    return Stage.model_validate(load_stage("prod").model_dump() | changes)


def _function(settings: Settings) -> Handler:
    """Return the handler of a function with these settings."""
    # Imported here, because it makes an app of the environment at once.
    from runtime.main import create_app

    return lambda_handler(create_app(settings))


def _no_page(_: Request) -> Answer:
    """Answer as a frontend without any page."""
    return Answer(404)


def _with_loop() -> None:
    """Give the thread of the functions an event loop, as their main thread has one."""
    asyncio.set_event_loop(asyncio.new_event_loop())


def main(port: str) -> None:
    """Serve until the process is ended."""
    EdgeServer(int(port), distribution(load_settings())).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
