"""Starts, watches and ends child processes, each in a process group of its own."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

from tools.local.config import HOST, ROOT, LocalError

Process = subprocess.Popen[bytes]


class Stopped(BaseException):
    """The request to end: Ctrl-C, SIGTERM or a closed terminal."""


def heed_signals() -> None:
    """Raise Stopped at the first signal that means "end", and ignore later ones."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for number in numbers:
        signal.signal(number, stop)


def free_port() -> int:
    """Return a port that no process listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free_port(port: int, variable: str, target: str = "run") -> None:
    """Raise LocalError if a process already listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise LocalError(
                f"Port {port} is taken: set {variable}, "
                f"for example `make {target} {variable}={port + 1}`."
            ) from None


@contextmanager
def running(
    command: Sequence[str | Path],
    environment: Mapping[str, str],
    *,
    output: IO[bytes] | None = None,
    patience: float = 5.0,
    directory: Path = ROOT,
) -> Iterator[Process]:
    """Run a command for as long as the block lasts, then end its whole group."""
    process = subprocess.Popen(
        command,
        cwd=directory,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        _end(process, patience)


def wait_until_answers(
    process: Process,
    port: int,
    path: str,
    name: str,
    limit: float,
    host: str = HOST,
) -> None:
    """Wait for a GET of the path to succeed; raise if time is up or it ends."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise LocalError(f"{name} ended at once (code {process.returncode}).")
        if _answers(host, port, path):
            return
        time.sleep(0.05)
    raise LocalError(f"{name} did not answer within {limit:.0f} s.")


def watch(processes: Mapping[str, Process]) -> None:
    """Wait until one of the processes ends, and raise; never return."""
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                raise LocalError(f"{name} ended (code {process.returncode}).")
        time.sleep(0.2)


def _answers(host: str, port: int, path: str) -> bool:
    """Say whether a GET of the path succeeds."""
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end(process: Process, patience: float) -> None:
    """Send SIGTERM to the group, wait for its leader, then kill the rest of it."""
    _signal(process, signal.SIGTERM)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        pass
    _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process: Process, number: signal.Signals) -> None:
    """Send a signal to the group of a process, if the group still exists."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass
