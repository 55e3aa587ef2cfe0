"""dynalite, an emulator that tells read and write units truly for single calls.

It has no transactions, counts no index writes and takes a text's length for its bytes,
so the meter is checked against it on the other calls and in ASCII.
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
    """A client of an empty dynalite that runs as long as the block lasts."""
    node = shutil.which("node")
    if node is None or not _COMMAND.exists():
        raise LocalError("dynalite is not installed: it needs Node, then make does it.")
    port = free_port()
    options = ["--host", HOST, "--port", str(port), "--createTableMs", "0"]
    log = Path(os.devnull).open("wb")
    with log, running([node, _COMMAND, *options], os.environ, output=log):
        yield loopback_client(port)


def loopback_client(port: int) -> Any:
    """A client of a DynamoDB on this machine, patient while it starts."""
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
