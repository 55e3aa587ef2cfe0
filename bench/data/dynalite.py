"""dynalite, an emulator that reports correct read and write units for single calls.

It has no transactions, does not count index writes, and measures text in characters
instead of bytes. So the meter is checked against it on the other calls, in ASCII.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from tools.local.config import HOST, LocalError
from tools.local.processes import free_port, running

_COMMAND = Path(__file__).parent / "node_modules" / "dynalite" / "cli.js"


@contextmanager
def dynalite() -> Iterator[Any]:
    """Run an empty dynalite for as long as the block lasts; yield its client."""
    node = shutil.which("node")
    if node is None or not _COMMAND.exists():
        raise LocalError("dynalite is not installed: it needs Node, then make does it.")
    port = free_port()
    options = ["--host", HOST, "--port", str(port), "--createTableMs", "0"]
    log = Path(os.devnull).open("wb")
    with log, running([node, _COMMAND, *options], os.environ, output=log):
        yield loopback_client(port)


def loopback_client(port: int) -> Any:
    """Return a client of a local DynamoDB, with retries while that starts."""
    return boto3.client(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=f"http://{HOST}:{port}",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(
            proxies={},
            retries={"total_max_attempts": 12},
            parameter_validation=False,
        ),
    )
