"""A stage to measure: the stand-in, an owner, and items loaded by the import."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.data.corpus import Corpus
from bench.data.dynalite import loopback_client
from bench.data.meter import Meter
from runtime.core.dynamodb.schema import TABLE_DEFINITION
from runtime.core.owner import Owner
from runtime.core.platform import Platform
from runtime.core.settings import Settings, load_settings
from runtime.features.accounts.assembly import Accounts
from runtime.features.accounts.sign_in.models import RegisterRequest
from runtime.wiring import connect
from tools.local.config import HOST, ROOT
from tools.local.environment import FOREIGN
from tools.local.processes import free_port, running, wait_until_answers

_EMAIL = "owner@example.com"
_START_SECONDS = 20.0


class ImportFailed(Exception):
    """The import command failed; its output says why."""


@dataclass(frozen=True)
class Loaded:
    """A table with the items of one owner.

    Attributes:
        size: number of items.
        owner: the owner.
        import_seconds: duration of the import.
        settings: settings of the service for this table.
        port: port of the stand-in.
    """

    size: int
    owner: Owner
    import_seconds: float
    settings: Settings
    port: int

    def platform(self) -> Platform:
        """Return a platform on this table, with a connection of its own."""
        return connect(self.settings, loopback_client(self.port))

    def metered(self) -> tuple[Platform, Meter]:
        """Return a platform on this table, and the meter that counts its cost."""
        meter = Meter(loopback_client(self.port), TABLE_DEFINITION)
        return connect(self.settings, meter), meter


@contextmanager
def loaded(size: int, directory: Path) -> Iterator[Loaded]:
    """Start a stand-in, and fill it by the import command."""
    port = free_port()
    environment = _environment(port)
    server = [sys.executable, "-m", "bench.data.server", str(port)]
    with running(server, environment) as process:
        wait_until_answers(process, port, "/", "The stand-in", _START_SECONDS)
        settings = _settings(environment)
        owner = _register(connect(settings, loopback_client(port)))
        file = directory / f"{size}.jsonl"
        with file.open("w", encoding="utf-8") as out:
            for record in Corpus(size).records():
                out.write(json.dumps(record) + "\n")
        began = time.monotonic()
        command = [sys.executable, "-m", "tools.cli", "items", "import", str(file)]
        done = subprocess.run(
            [*command, "--owner", _EMAIL], cwd=ROOT, env=environment, check=False
        )
        if done.returncode:
            raise ImportFailed
        yield Loaded(size, owner, time.monotonic() - began, settings, port)


def _environment(port: int) -> dict[str, str]:
    """Return the environment of a stage on the stand-in, with keys of its own."""
    inherited = {k: v for k, v in os.environ.items() if k not in FOREIGN}
    return inherited | {
        "ALLOWED_ORIGINS": "http://localhost:3000",
        "AWS_ENDPOINT_URL": f"http://{HOST}:{port}",
        "AWS_REGION": "us-east-1",
        "DYNAMODB_TABLE_NAME": "bench",
        "JWT_SECRET_KEY": secrets.token_hex(32),
        "NO_PROXY": HOST,
        "REFRESH_SECRET_KEY": secrets.token_hex(32),
        "S3_BUCKET_NAME": "bench-files",
        "STAGE": "local",
    }


def _settings(environment: dict[str, str]) -> Settings:
    """Return the settings that a process reads in this environment."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        return load_settings()
    finally:
        os.environ.clear()
        os.environ.update(before)


def _register(platform: Platform) -> Owner:
    """Register the owner of the items."""
    request = RegisterRequest(email=_EMAIL, password=secrets.token_urlsafe(18))
    registered = platform.assembled(Accounts).sign_in.register(request).resource
    return Owner.user(registered.id)
