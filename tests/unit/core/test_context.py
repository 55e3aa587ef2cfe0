"""The context of a request: its id, its deadline and its counts."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from runtime.core.context import (
    LAMBDA_MARGIN,
    REQUEST_BUDGET,
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
