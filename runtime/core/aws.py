"""AWS clients, made once per process and reused (keep-alive, pooled).

They are boto3's clients, made by the library that boto3 makes them with: importing
boto3 itself would add resources and S3 transfers, a tenth of a cold start.
"""

from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import Session, get_session

from runtime.core.dynamodb.fast_parser import PlainParserFactory
from runtime.core.environment import in_lambda
from runtime.core.settings import CommonSettings

CONNECT_TIMEOUT_SECONDS = 1
READ_TIMEOUT_SECONDS = 3


def aws_client(service: str, settings: CommonSettings, **tuning: Any) -> Any:
    """A client with short timeouts and no retries of its own.

    An emulator on this machine is given made-up credentials: a developer's real ones
    must never travel to it. In Lambda the role's own are used. `tuning` is for Config.
    """
    options: dict[str, Any] = {}
    if settings.on_emulator and not in_lambda():
        options = {"aws_access_key_id": "local", "aws_secret_access_key": "local"}
    client: Any = _session().create_client(
        service,
        region_name=settings.AWS_REGION,
        endpoint_url=settings.AWS_ENDPOINT_URL,
        config=Config(**{**_common(), **tuning}),
        **options,
    )
    return client


@cache
def _session() -> Session:
    """One session: what it loads and finds out serves every client."""
    session = get_session()
    session.register_component("response_parser_factory", PlainParserFactory())
    return session


def _common() -> dict[str, Any]:
    """What every client's Config holds, unless it is tuned otherwise."""
    return {
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "read_timeout": READ_TIMEOUT_SECONDS,
        "retries": {"total_max_attempts": 1},
        "max_pool_connections": 50,
        "tcp_keepalive": True,
        # The service's own requests are valid; checking each is a tenth of a call.
        "parameter_validation": False,
        # Else it is put together anew for every call, at a tenth of its time.
        "user_agent": _user_agent(),
    }


@cache
def _user_agent() -> str:
    """What botocore calls itself."""
    return str(_session().user_agent())
