"""AWS clients, made once per process and reused (keep-alive, pooled).

They are made by botocore, which boto3 uses for its own clients: importing boto3 would
also load resources and S3 transfers, a tenth of a cold start.
"""

from functools import cache
from typing import Any
from weakref import WeakSet

from botocore.config import Config
from botocore.exceptions import BotoCoreError, NoCredentialsError
from botocore.session import Session, get_session

from runtime.core.context import request_deadline
from runtime.core.dynamodb.fast_parser import PlainParserFactory
from runtime.core.environment import in_lambda
from runtime.core.settings import CommonSettings

CONNECT_TIMEOUT_SECONDS = 1
READ_TIMEOUT_SECONDS = 3

_clients: WeakSet[Any] = WeakSet()


class NothingAnswers(BotoCoreError):
    """The request has waited long enough; another attempt would wait in vain."""

    fmt = "No dependency of this request has answered for too long."


def aws_client(service: str, settings: CommonSettings, **tuning: Any) -> Any:
    """Make a client with short timeouts and no retries of its own.

    A client of an emulator on this machine gets made-up credentials, because a
    developer's real ones must never be sent there. In Lambda the role's are used.

    Args:
        service: the name of the AWS service.
        settings: the region, and the endpoint of an emulator.
        tuning: options for botocore's Config.
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
    _clients.add(client)
    return client


def aws_credentials(settings: CommonSettings) -> tuple[str, str, str | None]:
    """Return what a client would sign with, made up for an emulator on this machine.

    Returns:
        The access key, the secret key, and the session's token if there is one.

    Raises:
        NoCredentialsError: there is nothing to sign with.
    """
    if settings.on_emulator and not in_lambda():
        return "local", "local", None
    found = _session().get_credentials()
    if found is None:
        raise NoCredentialsError
    # They are renewed before they expire, so they are asked for each time.
    now = found.get_frozen_credentials()
    return str(now.access_key), str(now.secret_key), now.token


def close_connections() -> None:
    """Close the connections of all clients; each opens new ones when it is used."""
    for client in _clients:
        client.close()


@cache
def _session() -> Session:
    """Return the one session, so that all clients share what it has loaded."""
    session = get_session()
    session.register_component("response_parser_factory", PlainParserFactory())
    # All clients inherit these, so that none can make a request hang.
    session.register("before-send", _limit_wait)
    session.register("response-received", _note_answer)
    return session


def _limit_wait(**event: Any) -> None:
    """Let an attempt wait no longer than the patience of the present request.

    Raises:
        NothingAnswers: there is none left.
    """
    deadline = request_deadline()
    if deadline is None:
        return
    left = deadline.begin_call()
    if left <= 0:
        raise NothingAnswers
    if left < READ_TIMEOUT_SECONDS:
        event["request"].context["read_timeout"] = left


def _note_answer(**event: Any) -> None:
    """Note that the present request gets on; a server's error is no answer."""
    deadline, response = request_deadline(), event["response_dict"]
    if deadline and response and response["status_code"] < 500:
        deadline.answered()


def _common() -> dict[str, Any]:
    """Return the options of every client's Config, which `tuning` may override."""
    return {
        "connect_timeout": CONNECT_TIMEOUT_SECONDS,
        "read_timeout": READ_TIMEOUT_SECONDS,
        "retries": {"total_max_attempts": 1},
        "max_pool_connections": 50,
        "tcp_keepalive": True,
        # The requests of this service are valid; checking one is a tenth of a call.
        "parameter_validation": False,
        # Given, because botocore would build it again for every call, a tenth of it.
        "user_agent": _user_agent(),
    }


@cache
def _user_agent() -> str:
    """Return the User-Agent header that botocore sends."""
    return str(_session().user_agent())
