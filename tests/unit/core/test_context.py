"""The context of a request: its id, its deadline and its counts."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from runtime.core import aws
from runtime.core.context import (
    LAMBDA_MARGIN,
    PATIENCE,
    REQUEST_BUDGET,
    Deadline,
    count_metric,
    current_deadline,
    current_request_id,
    start_request,
)


def test_outside_a_request_there_is_no_id_but_a_full_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The budget begins when it is asked for; counting there is no error."""
    seconds = [0.0]
    monkeypatch.setattr(
        "runtime.core.context.time", SimpleNamespace(monotonic=lambda: seconds[0])
    )
    count_metric("Nothing")

    assert current_request_id() is None
    deadline = current_deadline()
    assert deadline.seconds_left() == REQUEST_BUDGET.total_seconds()
    seconds[0] = 21
    assert deadline.seconds_left() == -1
    assert current_deadline().seconds_left() == REQUEST_BUDGET.total_seconds()


def test_a_request_has_an_id_a_deadline_and_counts() -> None:
    """They belong to that request only."""
    context = start_request("r-1")

    count_metric("Things")
    count_metric("Things")

    assert current_request_id() == "r-1"
    assert 19 < current_deadline().seconds_left() <= 20
    assert context.counts == {"Things": 2}


@pytest.mark.parametrize(
    ("remaining", "budget"),
    [
        (timedelta(seconds=60), REQUEST_BUDGET.total_seconds()),
        (LAMBDA_MARGIN + timedelta(seconds=3), 3.0),
        (timedelta(seconds=1), 0.0),
        (timedelta(seconds=-1), 0.0),
    ],
)
def test_lambdas_remaining_time_shortens_the_budget(
    remaining: timedelta, budget: float
) -> None:
    """The budget is never negative, and never longer than the full one."""
    start_request("r", remaining)

    assert current_deadline().seconds_left() == pytest.approx(budget, abs=0.5)


@pytest.fixture(name="seconds")
def _seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time of the monotonic clock, as the only element of a list."""
    seconds = [100.0]
    monkeypatch.setattr(
        "runtime.core.context.time", SimpleNamespace(monotonic=lambda: seconds[0])
    )
    return seconds


def test_five_seconds_are_the_most_that_a_request_waits_for_an_answer() -> None:
    """An attempt that begins at the end of its patience may take long to connect."""
    assert aws.CONNECT_TIMEOUT_SECONDS == 1
    assert PATIENCE == timedelta(seconds=4)


def test_a_silence_brings_the_deadline_nearer_until_it_ends(
    seconds: list[float],
) -> None:
    """It begins with the first of the calls that nothing answers."""
    deadline = start_request("r").deadline

    assert deadline.begin_call() == 4.0
    seconds[0] += 3
    assert (deadline.begin_call(), deadline.seconds_left()) == (1.0, 1.0)
    deadline.answered()
    assert deadline.seconds_left() == 17.0
    seconds[0] += 9
    assert deadline.begin_call() == 4.0


def test_a_silence_does_not_put_the_deadline_off(seconds: list[float]) -> None:
    """The whole time is the limit however well it goes."""
    deadline = start_request("r", LAMBDA_MARGIN + timedelta(seconds=2)).deadline
    deadline.begin_call()

    assert deadline.seconds_left() == 2.0
    seconds[0] += 2
    deadline.answered()
    assert deadline.seconds_left() == 0.0


def test_what_nobody_waits_for_is_patient(seconds: list[float]) -> None:
    """A worker, and whatever runs outside a request."""
    for deadline in (start_request("r", patience=None).deadline, Deadline(110.0)):
        deadline.begin_call()
        assert deadline.seconds_left() == deadline.at - seconds[0]


def test_each_call_of_long_work_has_a_budget_of_its_own(seconds: list[float]) -> None:
    """Work of minutes is not over after that of a request, but with its invocation."""
    start_request("r", timedelta(minutes=15), patience=None, long=True)
    full, end = REQUEST_BUDGET.total_seconds(), 15 * 60 - LAMBDA_MARGIN.total_seconds()

    seconds[0] += 10 * 60
    begun = current_deadline()
    seconds[0] += full + 1

    assert begun.seconds_left() == -1
    assert current_deadline().seconds_left() == full
    seconds[0] = 100 + end - 3
    assert current_deadline().seconds_left() == pytest.approx(3)
    seconds[0] = 100 + end + 3
    assert current_deadline().seconds_left() == pytest.approx(-3)


def test_long_work_outside_of_lambda_has_no_end(seconds: list[float]) -> None:
    """Each call has one all the same."""
    start_request("r", patience=None, long=True)

    seconds[0] += 60 * 60

    assert current_deadline().seconds_left() == REQUEST_BUDGET.total_seconds()
