"""AWS clients on sockets: how long a request waits for a dependency that hangs.

All times are a quarter of the real ones, but for the slack of a busy machine.
"""

import secrets
import threading
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from runtime.core import aws, context
from runtime.core.aws import aws_client
from runtime.core.context import PATIENCE, current_deadline, start_request
from runtime.core.dynamodb.table import Table
from runtime.core.errors import Unavailable
from runtime.core.http import middleware
from runtime.core.owner import Owner
from runtime.core.parallel import run_all
from runtime.core.security.keyring import Keyring, parse_keyring
from runtime.core.security.keyring_source import KeyringSource
from runtime.core.security.secrets import secret_reader
from runtime.core.settings import Settings
from runtime.features.items.trash.repository import TrashRepository
from tests.integration.client import Api, assert_problem
from tests.integration.core.silent_server import SilentServer, silent_server

SCALE = 4
PATIENT = PATIENCE / SCALE
READ_TIMEOUT = 3 / SCALE
LONGEST = 5 / SCALE
"""The time within which a request that hangs must be answered, in seconds."""
BUSY = 3.0
"""Slack of a busy machine; without patience, a call would take eight timeouts."""
SLOW = 0.15
"""The time that a slow answer takes, in seconds: far from a timeout."""
KEY = ("U#1", "P")


@pytest.fixture(name="server")
def _server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SilentServer]:
    """Return a server that says nothing, with clients whose patience is scaled."""
    monkeypatch.setattr(aws, "READ_TIMEOUT_SECONDS", READ_TIMEOUT)
    monkeypatch.setattr(aws, "CONNECT_TIMEOUT_SECONDS", 1 / SCALE)
    with silent_server() as server:
        yield server


@pytest.fixture(name="there")
def _there(settings: Settings, server: SilentServer) -> Settings:
    """Return settings that lead to that server."""
    return settings.model_copy(update={"AWS_ENDPOINT_URL": server.url})


@pytest.fixture(name="table")
def _table(there: Settings) -> Table:
    """Return a table on that server."""
    return Table(aws_client("dynamodb", there), "app")


@pytest.fixture(name="request_begins")
def _request_begins() -> Iterator[None]:
    """Begin a request with the scaled patience; end it with the test."""
    token = context._current.set(None)
    start_request("r", patience=PATIENT)
    yield
    context._current.reset(token)


def seconds_until_refused(call: Any) -> float:
    """Return the time after which a call is refused because nothing answers."""
    began = time.monotonic()
    with pytest.raises(Unavailable) as refused:
        call()
    assert refused.value.status == 503
    assert int(refused.value.headers["Retry-After"]) > 0
    return time.monotonic() - began


@pytest.mark.usefixtures("request_begins")
def test_a_call_that_nothing_answers_is_refused_after_two_attempts(
    server: SilentServer, table: Table
) -> None:
    """The second is for a connection that was lost without a word."""
    assert READ_TIMEOUT < seconds_until_refused(lambda: table.get(KEY)) < LONGEST + BUSY

    assert server.calls == 2


def test_a_call_that_is_answered_at_the_second_attempt_succeeds(
    server: SilentServer, table: Table, request_begins: None
) -> None:
    """Only the first of its answers was lost."""
    current_deadline().patience += BUSY
    threading.Timer(READ_TIMEOUT / 2, setattr, (server, "answers", 9)).start()

    assert table.get(KEY) is None

    assert server.calls == 2


@pytest.mark.usefixtures("request_begins")
def test_a_silence_begins_with_the_first_call_after_the_last_answer(
    server: SilentServer, table: Table
) -> None:
    """Neither the answers before it nor the work in between shorten it."""
    server.answers, server.takes = 4, SLOW
    for _ in range(4):
        table.get(KEY)
    time.sleep(LONGEST)

    assert READ_TIMEOUT < seconds_until_refused(lambda: table.get(KEY)) < LONGEST + BUSY


@pytest.mark.usefixtures("request_begins")
def test_a_request_that_gets_answers_may_take_longer_than_a_silence(
    server: SilentServer, table: Table
) -> None:
    """It gets on: twelve answers, each of which takes long."""
    server.answers, server.takes = 12, SLOW

    began = time.monotonic()
    for _ in range(12):
        assert table.get(KEY) is None

    assert time.monotonic() - began > LONGEST
    assert current_deadline().seconds_left() > LONGEST


@pytest.mark.usefixtures("request_begins")
def test_a_request_that_has_waited_in_vain_calls_nothing_more(
    server: SilentServer, table: Table
) -> None:
    """Each further call would be as silent, and cost the client as much time."""
    seconds_until_refused(lambda: table.get(KEY))
    made = server.calls

    seconds_until_refused(lambda: table.get(KEY))

    assert server.calls == made


@pytest.mark.usefixtures("request_begins")
def test_a_server_that_fails_slowly_does_not_answer(
    server: SilentServer, table: Table
) -> None:
    """Eight attempts that fail after half a second each are a silence too."""
    server.answers, server.takes, server.status = 99, READ_TIMEOUT / 2, 500

    assert seconds_until_refused(lambda: table.get(KEY)) < LONGEST + BUSY


@pytest.mark.usefixtures("request_begins")
def test_tasks_that_run_at_once_wait_together(
    server: SilentServer, table: Table
) -> None:
    """A hundred of them take no longer than one, and no thread is left behind."""
    before = threading.active_count()
    began = time.monotonic()

    def read() -> str:
        """Read a row."""
        try:
            return str(table.get(KEY))
        except Unavailable:
            return "refused"

    results = run_all([read] * 100, late=lambda: "late")

    assert time.monotonic() - began < LONGEST + BUSY
    assert set(results) <= {"refused", "late"}
    # The server keeps one for each connection.
    assert threading.active_count() <= before + server.calls


@pytest.mark.usefixtures("request_begins")
def test_a_task_that_nothing_answers_waits_as_long_as_another_gets_on(
    server: SilentServer, there: Settings, table: Table
) -> None:
    """It is the request that gets on."""
    server.answers, server.takes, server.silent_table = 99, SLOW, "silent"
    silent = Table(aws_client("dynamodb", there), "silent")
    threading.Timer(LONGEST * 1.5, setattr, (server, "silent_table", "")).start()

    def read_often() -> bool:
        """Read for twice as long as a silence may last."""
        return all(table.get(KEY) is None for _ in range(20))

    assert run_all([read_often, lambda: silent.get(KEY) is None], late=bool)


@pytest.mark.usefixtures("request_begins")
def test_emptying_the_trash_ends_when_nothing_answers_any_more(
    server: SilentServer, table: Table
) -> None:
    """The answers before count for what was purged, and not for the silence."""
    server.answers = 3
    trash = TrashRepository(table)

    def again() -> None:
        """Empty it until it is refused."""
        while True:
            trash.empty(Owner.user("ada"))

    assert seconds_until_refused(again) < LONGEST + BUSY


@pytest.mark.usefixtures("request_begins")
def test_a_secret_that_cannot_be_read_uses_up_the_same_patience(
    there: Settings, table: Table
) -> None:
    """A request that waits for the store and then for the table waits once."""
    read = secret_reader(there)
    ring: Keyring = parse_keyring(secrets.token_hex(32))
    source = KeyringSource(lambda: ring)
    source.load()
    source._read = lambda: parse_keyring(read("secretsmanager:signing"))
    source._read_at = source._tried_at = -1e9
    began = time.monotonic()

    assert source.fresh() is ring
    seconds_until_refused(lambda: table.get(KEY))

    assert time.monotonic() - began < LONGEST + BUSY


def test_outside_a_request_a_call_is_not_cut_short(
    server: SilentServer, table: Table
) -> None:
    """Nobody waits for a worker; one that is slow may well succeed."""
    threading.Timer(LONGEST + 0.2, setattr, (server, "answers", 9)).start()

    assert table.get(KEY) is None

    assert server.calls > 2


def test_the_client_of_a_hanging_database_is_told_to_come_back(
    there: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer is a 503, in time and with its headers."""
    from runtime.core.http.lambda_events import lambda_handler
    from runtime.main import create_app

    monkeypatch.setattr(
        middleware, "start_request", partial(start_request, patience=PATIENT)
    )
    api = Api(lambda_handler(create_app(there)))
    began = time.monotonic()

    answer = api.get("/api/ready")

    assert time.monotonic() - began < LONGEST + BUSY
    assert_problem(answer, 503, "database_unavailable")
    assert answer.headers["retry-after"] == "2"
