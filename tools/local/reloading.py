"""`python -m tools.local.reloading PORT`: uvicorn with reload, without its 40 ms delay.

With reload, uvicorn's command line binds a socket whose protocol is not set to TCP, so
asyncio leaves Nagle's algorithm on. On a kept-alive connection the body of a response
then waits until the client has acknowledged the headers, which takes 40 ms.
"""

import socket
import sys

from uvicorn import Config, Server
from uvicorn.supervisors import ChangeReload

from tools.local.config import HOST

WATCHED = ["runtime", "tools"]


def listen(config: Config) -> socket.socket:
    """Bind the server's socket.

    Args:
        config: host and port.

    Returns:
        A socket whose connections send without Nagle's delay.
    """
    listener = config.bind_socket()
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def configuration(port: int) -> Config:
    """Return uvicorn's configuration for the local app."""
    return Config(
        "tools.local.app:app",
        host=HOST,
        port=port,
        reload=True,
        reload_dirs=WATCHED,
        access_log=False,
        # A job at work must not keep a change of the code, or Ctrl-C, waiting.
        timeout_graceful_shutdown=2,
        # As in production: only the frontend's secret may set another client address.
        proxy_headers=False,
    )


def main(port: str) -> None:
    """Serve the local app on a port until the process is ended."""
    config = configuration(int(port))
    ChangeReload(config, target=Server(config).run, sockets=[listen(config)]).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
