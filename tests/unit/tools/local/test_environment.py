"""The local stage: its socket, its signals, and the verdict of the contract test."""

import json
import os
import signal
import socket
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tools.local.contract import (
    SECRETS_NEEDED,
    answers_to_valid_input,
    never_granted,
    success_share,
)
from tools.local.processes import Stopped, free_port, heed_signals
from tools.local.reloading import configuration, listen


def test_connections_to_the_reloaded_server_send_at_once() -> None:
    """Set TCP_NODELAY, since Nagle's algorithm delays every body."""
    with listen(configuration(free_port())) as listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()):
            connection, _ = listener.accept()
            with connection:
                level, option = socket.IPPROTO_TCP, socket.TCP_NODELAY
                assert connection.getsockopt(level, option)


@pytest.fixture(name="_signals")
def _restored_signals() -> Iterator[None]:
    """Restore the signal handlers after a test."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_what_runs_and_a_second_one_does_not_disturb_it(
    _signals: None, number: signal.Signals
) -> None:
    """Ignore an impatient second Ctrl-C, which would leave processes running."""
    heed_signals()
    with pytest.raises(Stopped):
        os.kill(os.getpid(), number)
    os.kill(os.getpid(), number)


def _case(mode: str = "positive", **more: Any) -> dict[str, Any]:
    """Return a request in the form of schemathesis' report."""
    meta = {"generation": {"mode": mode}, "phase": {"name": "fuzzing", "data": more}}
    return {"value": {"method": "GET", "path": "/api/items", "meta": meta}}


def _scenario(*exchanges: tuple[dict[str, Any], int | None]) -> str:
    """Return a line of the report; without a status there was no answer."""
    cases, interactions = {}, {}
    for number, (case, status) in enumerate(exchanges):
        cases[str(number)] = case
        response = {} if status is None else {"response": {"status_code": status}}
        interactions[str(number)] = response
    recorder = {"label": "GET /api/items", "cases": cases, "interactions": interactions}
    return json.dumps({"ScenarioFinished": {"recorder": recorder}})


def test_answers_to_valid_input_are_counted_and_no_others() -> None:
    """Ignore requests generated as invalid, and those without the token on purpose."""
    report = [
        json.dumps({"Initialize": {"seed": 1}}),
        _scenario((_case(), 200), (_case(), 200), (_case("negative"), 422)),
        _scenario((_case(), 404), (_case(), None)),
        _scenario((_case(parameter="Authorization"), 401)),
        _scenario((_case(parameter="If-Match"), 404)),
        _scenario((_case() | {"parent_id": "0"}, 401)),
        json.dumps({"ScenarioFinished": {"recorder": {"label": "GET /api/items"}}}),
    ]
    expected = {"GET /api/items": Counter({200: 2, 404: 1})}
    assert answers_to_valid_input(report) == expected


def test_a_session_that_has_died_shows() -> None:
    """Fail on many 401s, which every check of schemathesis accepts."""
    answers = {"GET /api/items": Counter({200: 1, 401: 9})}
    assert success_share(answers) == 0.1
    assert success_share({}) == 0


def test_an_operation_that_always_refuses_shows_unless_it_needs_a_secret() -> None:
    """Leave operations that need a secret out of the share."""
    secret = sorted(SECRETS_NEEDED)[0]
    answers = {
        secret: Counter({403: 90}),
        "GET /api/items": Counter({200: 3, 400: 1}),
        "POST /api/items": Counter({201: 1}),
        "PUT /api/items/{item_id}": Counter({404: 1, 304: 1}),
    }
    assert never_granted(answers) == ["PUT /api/items/{item_id}"]
    assert success_share(answers) == pytest.approx(4 / 7)
