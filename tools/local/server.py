"""The API and what belongs to it, served with reload on 127.0.0.1."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tools.local.config import HOST, LocalConfig
from tools.local.processes import Process, running


@contextmanager
def server(config: LocalConfig) -> Iterator[Process]:
    """Run uvicorn for as long as the block lasts."""
    command = [sys.executable, "-m", "uvicorn", "tools.local.app:app"]
    command += ["--reload", "--reload-dir", "runtime", "--reload-dir", "tools"]
    command += ["--host", HOST, "--port", str(config.port), "--no-access-log"]
    # As deployed: only the frontend's secret lets somebody speak for others.
    command += ["--no-proxy-headers"]
    with running(command, os.environ) as process:
        yield process
