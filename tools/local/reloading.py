"""`python -m tools.local.reloading PORT`: uvicorn with reload, without its delay.

For a server that is reloaded, uvicorn's command line binds a socket that does not say
it speaks TCP. asyncio then leaves Nagle's algorithm on: the body of an answer waits
until the client has acknowledged its head, 40 ms on a connection that is kept open.
"""

import socket
import sys

from uvicorn import Config, Server
from uvicorn.supervisors import ChangeReload

from tools.local.config import HOST

WATCHED = ["runtime", "tools"]


def listen(config: Config) -> socket.socket:
    """Bind where the server is to listen.

    Args:
        config: says where.

    Returns:
        A socket whose connections send at once.
    """
    listener = config.bind_socket()
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def configuration(port: int) -> Config:
    """How the local app is served on a port."""
    return Config(
        "tools.local.app:app",
        host=HOST,
        port=port,
        reload=True,
        reload_dirs=WATCHED,
        access_log=False,
        # As deployed: only the frontend's secret lets somebody speak for others.
        proxy_headers=False,
    )


def main(port: str) -> None:
    """Serve the local app on a port until told to end."""
    config = configuration(int(port))
    ChangeReload(config, target=Server(config).run, sockets=[listen(config)]).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
