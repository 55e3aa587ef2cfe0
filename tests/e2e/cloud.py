"""An emulated AWS of our own: TLS, permissions enforced, nothing kept."""

import http.client
import os
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tools.local.config import HOST
from tools.local.emulator import COMMON, launched
from tools.local.processes import Process, free_port

ACCOUNT = "000000000000"
REGION = "us-east-1"
# The ones that `tools.cli` takes for an emulator; here they are the account's root.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
START_SECONDS = 20
END_SECONDS = 5
# Nothing else of the developer's environment reaches the emulator or a function in it.
INHERITED = ("HOME", "LANG", "LD_LIBRARY_PATH", "PATH")


@dataclass(frozen=True)
class Cloud:
    """A running emulator."""

    directory: Path
    port: int
    process: Process

    @property
    def url(self) -> str:
        """Where every service answers."""
        return f"https://{HOST}:{self.port}"

    @property
    def certificate(self) -> Path:
        """What to trust."""
        return _certificate(self.directory)

    @property
    def calls(self) -> Path:
        """The recording of what roles did."""
        return _calls(self.directory)

    def client(self, service: str) -> Any:
        """A boto3 client of the account's root."""
        session = boto3.Session(
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
        )
        return session.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.url,
            verify=str(self.certificate),
            config=Config(proxies={}, s3={"addressing_style": "path"}),
        )

    def is_gone(self) -> bool:
        """Whether no process of it is left and its port is free."""
        deadline = time.monotonic() + END_SECONDS
        while self._runs():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, self.port))
        return True

    def _runs(self) -> bool:
        """Whether a process of its group is left, its functions' included."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return True


@contextmanager
def cloud(directory: Path) -> Iterator[Cloud]:
    """Run an emulator for as long as the block lasts."""
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if k in INHERITED}
    environment |= COMMON | CREDENTIALS
    environment |= {
        "AUTH": "true",
        # For the functions: it is where AWS_ENDPOINT_URL will point them.
        "AWS_CA_BUNDLE": str(_certificate(directory)),
        "GATEWAY_PORT": str(port),
        "RECORD_CALLS": str(_calls(directory)),
        "TMPDIR": str(directory),
        "USE_SSL": "1",
    }
    with launched(environment, directory / "emulator.log") as process:
        running = Cloud(directory, port, process)
        _wait(running)
        yield running


def _certificate(directory: Path) -> Path:
    return directory / "ministack-tls" / "server.crt"


def _calls(directory: Path) -> Path:
    return directory / "calls.jsonl"


def _wait(running: Cloud) -> None:
    """Wait until it answers."""
    deadline = time.monotonic() + START_SECONDS
    while running.process.poll() is None and time.monotonic() < deadline:
        try:
            context = ssl.create_default_context(cafile=running.certificate)
            connection = http.client.HTTPSConnection(
                HOST, running.port, timeout=2, context=context
            )
            with closing(connection):
                connection.request("GET", "/_ministack/health")
                if connection.getresponse().status == 200:
                    return
        except (OSError, http.client.HTTPException):
            pass
        time.sleep(0.1)
    log = (running.directory / "emulator.log").read_text(encoding="utf-8")
    raise RuntimeError(f"the emulator does not answer:\n{log[-2000:]}")
