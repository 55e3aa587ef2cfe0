"""AWS clients, made once per process and reused (keep-alive, pooled)."""

import os
from typing import Any

import boto3
from botocore.config import Config

from runtime.core.settings import Settings

CONNECT_TIMEOUT_SECONDS = 1
READ_TIMEOUT_SECONDS = 3


def aws_client(service: str, settings: Settings) -> Any:
    """A client with short timeouts and no retries of its own.

    An emulator on this machine is given made-up credentials: a developer's real ones
    must never travel to it. In Lambda the role's own are used.
    """
    options: dict[str, Any] = {}
    if settings.on_emulator and "AWS_LAMBDA_FUNCTION_NAME" not in os.environ:
        options = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    client: Any = boto3.client(  # type: ignore[call-overload]
        service,
        region_name=settings.AWS_REGION,
        endpoint_url=settings.AWS_ENDPOINT_URL,
        config=Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=READ_TIMEOUT_SECONDS,
            retries={"total_max_attempts": 1},
            max_pool_connections=50,
            tcp_keepalive=True,
        ),
        **options,
    )
    return client
