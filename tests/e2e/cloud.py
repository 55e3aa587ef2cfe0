"""An emulated AWS with TLS and enforced permissions, which saves no state."""

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
# `tools.cli` uses these for an emulator, where they belong to the account's root.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
START_SECONDS = 60
END_SECONDS = 5
# The developer's other variables must not reach the emulator or its functions.
INHERITED = ("HOME", "LANG", "LD_LIBRARY_PATH", "PATH")


@dataclass(frozen=True)
class Cloud:
    """A running emulator."""

    directory: Path
    port: int
    process: Process

    @property
    def url(self) -> str:
        """Endpoint URL of all services."""
        return f"https://{HOST}:{self.port}"

    @property
    def certificate(self) -> Path:
        """File with the certificate to trust."""
        return _certificate(self.directory)

    @property
    def calls(self) -> Path:
        """File in which the calls of roles are recorded."""
        return _calls(self.directory)

    def client(self, service: str, **options: Any) -> Any:
        """Return a boto3 client of the account's root user, with these options."""
        session = boto3.Session(
            aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
        )
        return session.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.url,
            verify=str(self.certificate),
            config=Config(proxies={}, s3={"addressing_style": "path"}, **options),
        )

    def is_gone(self) -> bool:
        """Say whether all of its processes have ended and its port is free."""
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
        """Say whether a process of its group is alive, including its functions."""
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
        # For the functions: AWS_ENDPOINT_URL will name this endpoint.
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
    """Wait until the emulator answers."""
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
