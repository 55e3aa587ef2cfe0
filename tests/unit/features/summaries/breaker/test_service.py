"""The breaker of the model: closed, open, half-open, and out of the way if it fails."""

from datetime import timedelta

import pytest

from runtime.core.dynamodb.schema import breaker_key
from runtime.core.errors import Unavailable
from runtime.core.jobs.models import JobStatus
from runtime.features.summaries.breaker.models import BreakerState
from runtime.features.summaries.breaker.repository import REMEMBERED, BreakerRepository
from runtime.features.summaries.breaker.service import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    MOST_FAILURES,
)
from runtime.features.summaries.errors import ModelPaused
from tests.model_server import completion, refused, sent, summary
from tests.unit.features.summaries.desk import OWNER, Desk, code

GOOD = summary("Ein Falke.")
PAUSE = FIRST_PAUSE.total_seconds()


def state(desk: Desk) -> BreakerState:
    """Return the state of the breaker."""
    now = desk.world.clock()
    return BreakerRepository(desk.world.table, "language-model").get(now).state(now)


def open_it(desk: Desk) -> None:
    """Let calls fail until it opens."""
    for _ in range(MOST_FAILURES):
        desk.breaker.failed()
    assert state(desk) is BreakerState.OPEN


def test_it_opens_and_closes_again(desk: Desk) -> None:
    """Jobs fail at once while it is open; the first call that succeeds closes it."""
    item = desk.item()
    desk.server.answers(refused(500))

    assert code(desk.written(item)) == "model_failing"
    assert state(desk) is BreakerState.CLOSED
    assert code(desk.written(item)) == "model_paused"
    calls = len(desk.server.requests)
    assert (calls, state(desk)) == (MOST_FAILURES, BreakerState.OPEN)

    assert code(desk.written(item)) == "model_paused"
    assert len(desk.server.requests) == calls
    assert (desk.used(), desk.open_reservations()) == (0, [])

    desk.world.clock.advance(seconds=PAUSE)
    assert state(desk) is BreakerState.HALF_OPEN
    desk.server.answers(GOOD)
    assert desk.written(item).status is JobStatus.SUCCEEDED
    assert state(desk) is BreakerState.CLOSED


def test_a_paused_job_can_be_tried_again(desk: Desk) -> None:
    """Nothing of it is lost."""
    open_it(desk)
    asked = desk.ask(desk.item())
    assert code(desk.do(asked)) == "model_paused"
    desk.world.clock.advance(seconds=PAUSE)

    desk.world.platform.jobs.retry(OWNER, asked.id)

    assert desk.do(asked).status is JobStatus.SUCCEEDED


def test_one_call_tries_it(desk: Desk) -> None:
    """Others wait until it has ended, or was never heard of again."""
    open_it(desk)
    desk.world.clock.advance(seconds=PAUSE)
    desk.breaker.admit()

    with pytest.raises(ModelPaused):
        desk.breaker.admit()

    desk.world.clock.advance(minutes=2)
    desk.breaker.admit()


def test_of_two_that_come_together_one_tries(desk: Desk) -> None:
    """Both have read that it may be tried."""
    open_it(desk)
    desk.world.clock.advance(seconds=PAUSE)
    outcomes: list[bool] = []

    def admit() -> None:
        """Note whether a call was let through."""
        try:
            desk.breaker.admit()
        except ModelPaused:
            outcomes.append(False)
        else:
            outcomes.append(True)

    desk.world.client.before_write(admit, of="BREAKER")
    admit()

    assert sorted(outcomes) == [False, True]


def test_a_trial_that_fails_doubles_the_pause(desk: Desk) -> None:
    """It does so up to a limit."""
    open_it(desk)
    pause = FIRST_PAUSE
    pauses: list[timedelta] = []
    while len(pauses) < 8:
        desk.world.clock.advance(seconds=pause.total_seconds())
        desk.breaker.admit()
        desk.breaker.failed()
        pause = min(pause * 2, LONGEST_PAUSE)
        pauses.append(pause)
        desk.world.clock.advance(seconds=pause.total_seconds() - 1)
        with pytest.raises(ModelPaused):
            desk.breaker.admit()
        desk.world.clock.advance(seconds=1 - pause.total_seconds())
    assert pauses[-1] == LONGEST_PAUSE


def test_failures_count_in_a_row(desk: Desk) -> None:
    """A success in between begins anew, and one without failures writes nothing."""
    for _ in range(MOST_FAILURES - 1):
        desk.breaker.failed()
    desk.breaker.succeeded()
    written = len(desk.world.client.rows_put)
    desk.breaker.succeeded()
    assert len(desk.world.client.rows_put) == written

    for _ in range(MOST_FAILURES - 1):
        desk.breaker.failed()
    assert state(desk) is BreakerState.CLOSED


def test_failures_of_calls_that_began_before_do_not_prolong_it(desk: Desk) -> None:
    """They were under way when it opened."""
    open_it(desk)
    desk.breaker.failed()
    desk.breaker.failed()

    desk.world.clock.advance(seconds=PAUSE)
    desk.breaker.admit()


def test_no_failure_is_lost_to_another(desk: Desk) -> None:
    """Two that end at the same moment count as two."""
    for _ in range(MOST_FAILURES - 2):
        desk.breaker.failed()
    desk.world.client.before_write(desk.breaker.failed, of="BREAKER")

    desk.breaker.failed()

    assert state(desk) is BreakerState.OPEN


def test_the_first_failure_is_not_lost_to_another(desk: Desk) -> None:
    """Two processes that both find no row count two."""
    desk.world.client.before_write(desk.breaker.failed, of="BREAKER")
    desk.breaker.failed()

    for _ in range(MOST_FAILURES - 2):
        desk.breaker.failed()

    assert state(desk) is BreakerState.OPEN


def test_what_one_item_causes_does_not_count(desk: Desk) -> None:
    """Nobody can stop the summaries of others by what they write."""
    for reply in (
        sent(completion(None, refusal="No.")),
        summary("See https://evil.example."),
        refused(429),
        refused(400),
    ):
        desk.server.answers(reply)
        for _ in range(MOST_FAILURES):
            desk.written(desk.item())
    assert state(desk) is BreakerState.CLOSED


@pytest.mark.parametrize("method", ["get", "write"])
def test_a_row_that_fails_lets_calls_through(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """It protects from waiting in vain, and must not be what stops the work."""
    open_it(desk)
    desk.world.clock.advance(seconds=PAUSE)
    item = desk.item()
    asked = desk.ask(item)
    table, key = desk.world.table, breaker_key("language-model")
    real = getattr(table, method)

    def failing(given: object, **more: object) -> object:
        """Fail for the breaker's row alone."""
        raw = getattr(given, "body", {}).get("Item", {}).get("pk", {}).get("S")
        if given == key or raw == key[0]:
            raise Unavailable
        return real(given, **more)

    monkeypatch.setattr(table, method, failing)
    desk.breaker.admit()
    desk.breaker.succeeded()
    desk.breaker.failed()

    assert desk.do(asked).status is JobStatus.SUCCEEDED


def test_old_failures_are_forgotten(desk: Desk) -> None:
    """DynamoDB may delete the row days later; until then it is replaced."""
    for _ in range(MOST_FAILURES - 1):
        desk.breaker.failed()
    desk.world.clock.advance(
        seconds=(REMEMBERED + timedelta(seconds=1)).total_seconds()
    )

    desk.breaker.failed()

    assert state(desk) is BreakerState.CLOSED
