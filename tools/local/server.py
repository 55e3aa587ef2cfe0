"""The local server: the API, the mail pages and the polling, on 127.0.0.1."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from tools.local.config import HOST, LocalConfig
from tools.local.processes import Process, running


@contextmanager
def server(
    config: LocalConfig, *, reload: bool = True, output: IO[bytes] | None = None
) -> Iterator[Process]:
    """Run uvicorn for as long as the block lasts.

    Args:
        config: holds the port.
        reload: restart the server when the code changes.
        output: file for its log; the terminal if None.
    """
    port = str(config.port)
    command = [sys.executable, "-m"]
    if reload:
        command += ["tools.local.reloading", port]
    else:
        command += ["uvicorn", "tools.local.app:app", "--no-access-log"]
        # As in production: only the frontend's secret may set another client address.
        command += ["--no-proxy-headers", "--host", HOST, "--port", port]
    with running(command, os.environ, output=output) as process:
        yield process
