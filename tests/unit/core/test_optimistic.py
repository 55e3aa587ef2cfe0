"""Optimistic concurrency: an attempt is repeated until it wins or its time ends."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from runtime.core.context import LAMBDA_MARGIN, REQUEST_BUDGET, start_request
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.errors import Conflict, PreconditionFailed
from runtime.core.optimistic import demand_version, until_unchanged


class Overtaken(Exception):
    """The error that another writer was faster."""


class Refusal(Exception):
    """The caller's own error for a conflict."""


class Attempts:
    """An attempt that fails so many times before it wins, and counts itself."""

    def __init__(self, error: Exception, failures: int | None = None) -> None:
        """Raise this error so many times, or always."""
        self.error = error
        self.failures = failures
        self.made = 0

    def __call__(self) -> str:
        """Fail or win."""
        self.made += 1
        if self.made > 99:
            pytest.fail("it is repeated for ever")
        if self.failures is None or self.made <= self.failures:
            raise self.error
        return f"won after {self.failures}"


@pytest.fixture(name="seconds")
def _seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the time of the monotonic clock, as the only element of a list."""
    seconds = [0.0]
    monkeypatch.setattr(
        "runtime.core.context.time", SimpleNamespace(monotonic=lambda: seconds[0])
    )
    return seconds


@pytest.mark.parametrize("failures", [0, 1, 50])
def test_an_attempt_is_repeated_until_it_wins(failures: int) -> None:
    """It is not made once more; the answer is the winner's."""
    start_request("r")
    attempt = Attempts(ConditionFailed(), failures)

    assert until_unchanged(attempt) == f"won after {failures}"
    assert attempt.made == failures + 1


def test_an_attempt_that_wins_late_has_won(seconds: list[float]) -> None:
    """The deadline counts only when another writer was faster."""
    start_request("r", timedelta(0))
    seconds[0] = 99

    assert until_unchanged(Attempts(ConditionFailed(), 0)) == "won after 0"


def test_an_attempt_that_loses_after_the_deadline_is_refused(
    seconds: list[float],
) -> None:
    """It was made once, and the error hides its reason."""
    start_request("r", LAMBDA_MARGIN)
    attempt = Attempts(ConditionFailed("secret"), 1)

    with pytest.raises(Conflict) as refused:
        until_unchanged(attempt)

    assert attempt.made == 1
    assert refused.value.__cause__ is None and refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("limit", "attempts"),
    [(None, REQUEST_BUDGET.total_seconds()), (LAMBDA_MARGIN + timedelta(seconds=3), 3)],
)
def test_writers_that_never_pause_end_in_the_refusal_at_the_deadline(
    seconds: list[float], limit: timedelta | None, attempts: int
) -> None:
    """It comes neither sooner nor later; here each attempt takes a second."""
    start_request("r", limit)
    attempt = Attempts(Overtaken())

    def slow() -> str:
        """Lose after a second."""
        seconds[0] += 1
        return attempt()

    with pytest.raises(Refusal):
        until_unchanged(slow, lost=Overtaken, refusal=Refusal)

    assert attempt.made == attempts


def test_outside_a_request_there_is_a_full_budget(seconds: list[float]) -> None:
    """It begins with the first attempt, and not again with each."""
    attempt = Attempts(ConditionFailed())

    def slow() -> str:
        """Lose after ten seconds."""
        seconds[0] += 10
        return attempt()

    with pytest.raises(Conflict):
        until_unchanged(slow)

    assert attempt.made == 2


@pytest.mark.parametrize("error", [ValueError("x"), PreconditionFailed(1), Conflict()])
def test_any_other_error_passes_through(error: Exception) -> None:
    """The attempt is not repeated, and the error is not changed."""
    start_request("r")
    attempt = Attempts(error)

    with pytest.raises(type(error)) as met:
        until_unchanged(attempt)

    assert met.value is error
    assert attempt.made == 1


def test_only_the_error_that_was_named_says_that_another_writer_was_faster() -> None:
    """A failed condition of something else must not cause a retry."""
    start_request("r")
    attempt = Attempts(ConditionFailed())

    with pytest.raises(ConditionFailed):
        until_unchanged(attempt, lost=Overtaken)

    assert attempt.made == 1


def test_a_version_that_the_client_has_not_seen_is_refused() -> None:
    """Without a precondition every version will do."""
    demand_version(7, None)
    demand_version(7, lambda version: version == 7)

    with pytest.raises(PreconditionFailed):
        demand_version(7, lambda version: version == 6)
