"""Tokens of an owner and day: reserved before, settled after, once."""

import pytest

from runtime.core.jobs.models import JobStatus
from runtime.core.owner import Owner
from runtime.features.summaries.budget.repository import BudgetRepository
from runtime.features.summaries.budget.service import Budget
from runtime.features.summaries.errors import BudgetExhausted, ItemGone
from tests.model_server import TOKENS, completion, refused, sent, summary
from tests.unit.features.summaries.desk import OWNER, Desk, code

LIMIT = 100


@pytest.fixture(name="budget")
def _budget(desk: Desk) -> Budget:
    """Return a budget of few tokens."""
    world = desk.world
    return Budget(
        BudgetRepository(world.table),
        LIMIT,
        clock=world.clock,
        new_id=world.platform.new_id,
    )


def test_no_more_is_reserved_than_there_is(desk: Desk, budget: Budget) -> None:
    """The last token may be used, and none beyond it."""
    item = desk.item()
    budget.reserve(OWNER, item.id, LIMIT - 1)
    with pytest.raises(BudgetExhausted):
        budget.reserve(OWNER, item.id, 2)
    budget.reserve(OWNER, item.id, 1)
    with pytest.raises(BudgetExhausted):
        budget.reserve(OWNER, item.id, 1)
    assert (desk.used(), sorted(desk.open_reservations())) == (LIMIT, [1, LIMIT - 1])


def test_a_first_reservation_may_take_all_and_not_more(
    desk: Desk, budget: Budget
) -> None:
    """There is no row that a condition could be about."""
    item = desk.item()
    with pytest.raises(BudgetExhausted):
        budget.reserve(OWNER, item.id, LIMIT + 1)
    assert desk.rows("TOKENS#") == []
    budget.reserve(OWNER, item.id, LIMIT)


def test_of_two_at_the_same_time_both_count(desk: Desk, budget: Budget) -> None:
    """Together they would use more than there is."""
    item = desk.item()
    first = lambda: budget.reserve(OWNER, item.id, 60)  # noqa: E731
    desk.world.client.before_write(first, of="TOKENS#")

    with pytest.raises(BudgetExhausted):
        budget.reserve(OWNER, item.id, 60)

    assert desk.used() == 60


def test_settled_once(desk: Desk, budget: Budget) -> None:
    """Tokens that were not used are free again, and settling twice frees no more."""
    reservation = budget.reserve(OWNER, desk.item().id, 80)

    for _ in range(2):
        budget.settle(reservation, 30)

    assert (desk.used(), desk.open_reservations()) == (30, [])


def test_a_call_that_costs_more_than_reserved_is_counted(
    desk: Desk, budget: Budget
) -> None:
    """The estimate is one; what follows has to wait for tomorrow."""
    item = desk.item()
    budget.settle(budget.reserve(OWNER, item.id, 80), 130)

    with pytest.raises(BudgetExhausted):
        budget.reserve(OWNER, item.id, 1)


def test_each_day_and_each_owner_has_its_own(desk: Desk, budget: Budget) -> None:
    """A call counts on the day on which it began."""
    item = desk.item()
    reservation = budget.reserve(OWNER, item.id, LIMIT)
    desk.world.clock.advance(days=1)

    other = budget.reserve(OWNER, item.id, LIMIT)
    budget.settle(reservation, 10)

    assert [row["used"] for row in desk.rows("TOKENS#")] == [10, LIMIT]
    assert desk.open_reservations() == [other.tokens]
    with pytest.raises(ItemGone):
        # An item of somebody else pays for nothing.
        budget.reserve(Owner.user("stranger"), item.id, 1)


def test_settling_makes_no_row(desk: Desk, budget: Budget) -> None:
    """That of an owner who was erased meanwhile stays gone."""
    reservation = budget.reserve(OWNER, desk.item().id, 10)
    (row,) = desk.rows("TOKENS#")
    desk.world.delete_row((row["pk"], row["sk"]))

    budget.settle(reservation, 5)

    assert desk.rows("TOKENS#") == []


def test_a_job_without_tokens_says_so(desk: Desk) -> None:
    """The model is not called; the next day it can be tried again."""
    desk.hire(SUMMARY_DAILY_TOKENS=900)
    item = desk.item()
    asked = desk.ask(item)
    desk.server.answers(summary("Ein Falke.", 600))
    assert desk.written(item).status is JobStatus.SUCCEEDED

    assert code(desk.do(asked)) == "budget_exhausted"
    assert len(desk.server.requests) == 1
    assert (desk.used(), desk.open_reservations()) == (600, [])

    desk.world.clock.advance(days=1)
    desk.world.platform.jobs.retry(OWNER, asked.id)
    assert desk.do(asked).status is JobStatus.SUCCEEDED


@pytest.mark.parametrize("told", [None, 0, -5, 10**12])
def test_a_number_that_cannot_be_is_not_counted(desk: Desk, told: object) -> None:
    """A service that tells nonsense neither makes calls free nor ends the day."""
    desk.server.answers(summary("Ein Falke.", told))

    assert desk.written(desk.item()).status is JobStatus.SUCCEEDED

    assert 400 < desk.used() < 5_000


@pytest.mark.parametrize("told", ["123", 1.5, {}])
def test_a_number_of_another_type_is_no_answer(desk: Desk, told: object) -> None:
    """A number in quotes is one all the same."""
    desk.server.answers(summary("Ein Falke.", told))

    job = desk.written(desk.item())

    assert code(job) == (None if told == "123" else "model_answer_unusable")


def test_each_call_of_a_job_is_paid_for(desk: Desk) -> None:
    """One that was unusable has cost what it has cost, one that was refused nothing."""
    unusable = sent(completion("no JSON", 50))
    desk.server.answers(unusable, refused(500), summary("Ein Falke."))

    assert desk.written(desk.item()).status is JobStatus.SUCCEEDED

    assert desk.used() == 50 + TOKENS
