"""Orders of administrators about jobs: recorded with the change, or not at all."""

from collections.abc import Callable

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.errors import PreconditionFailed
from runtime.core.jobs.ending import FAILED, SUCCEEDED
from runtime.core.jobs.errors import JobHasEnded, JobNotFound, JobNotRetryable
from runtime.core.jobs.models import Job, JobStatus
from runtime.core.jobs.rows import Attempt
from runtime.core.optimistic import Precondition
from runtime.core.security.callers import Caller, Role
from runtime.features.jobs.repository import JobLists
from runtime.features.jobs.service import JobsService
from tests.unit.core.jobs.office import ADA, BOB, Office
from tests.unit.left_behind import NOTHING, left_behind

CLIENT = ClientInfo(address="192.0.2.1", device="desk")


class Desk:
    """An administrator, and the jobs of an office."""

    def __init__(self, office: Office) -> None:
        """Sign the administrator in."""
        platform = office.world.platform
        self.office = office
        self.admin: Caller = office.world.caller(office.world.user(role=Role.ADMIN))
        self.service = JobsService(
            office.service,
            JobLists(platform.table),
            recorder=platform.effects,
            cursors=platform.cursors,
        )

    def cancel(self, of: Attempt, precondition: Precondition | None = None) -> Job:
        """Cancel a job."""
        return self.service.cancel_for(
            self.admin, of.owner, of.job_id, precondition, CLIENT
        )

    def retry(self, of: Attempt, precondition: Precondition | None = None) -> Job:
        """Try a job again."""
        return self.service.retry_for(
            self.admin, of.owner, of.job_id, precondition, CLIENT
        )

    def entries(self) -> list[tuple[str, str | None, object]]:
        """Return what the logs say about jobs: action, actor and job."""
        return [
            (entry.action, entry.actor_id, entry.details["job_id"])
            for entry in self.office.world.entries()
            if entry.action.startswith("job_")
        ]


@pytest.fixture(name="desk")
def _desk(office: Office) -> Desk:
    """Return the desk of an administrator."""
    return Desk(office)


def test_a_cancelled_job_is_in_its_owners_log(office: Office, desk: Desk) -> None:
    """With who did it; to cancel it again is no second order."""
    attempt = office.asked()
    office.starter.start(attempt)

    asked = desk.cancel(attempt)
    again = left_behind(office.world, lambda: desk.cancel(attempt))

    assert asked.cancel_requested and not hasattr(asked, "lease")
    assert (again, again.result) == (NOTHING, asked)
    assert desk.entries() == [("job_cancelled", desk.admin.user_id, attempt.job_id)]
    assert office.world.rows(f"U#{ADA.id}#A") != []


def test_a_job_that_waits_is_cancelled_with_its_lock_and_its_entry(
    office: Office, desk: Desk
) -> None:
    """All in one transaction."""
    attempt = office.asked("single")

    assert desk.cancel(attempt).status is JobStatus.CANCELLED

    assert (office.locks(), len(desk.entries())) == ([], 1)


def test_a_job_that_is_tried_again_is_in_its_owners_log(
    office: Office, desk: Desk
) -> None:
    """With the lock, the start and the entry in one transaction."""
    attempt = office.asked("single")
    office.ending.end(attempt, FAILED)

    assert desk.retry(attempt).attempt == 2

    assert office.locks() == [attempt.job_id]
    assert str(attempt._replace(number=2)) in office.starts()
    assert desk.entries() == [("job_retried", desk.admin.user_id, attempt.job_id)]


def test_an_order_that_is_refused_leaves_nothing(office: Office, desk: Desk) -> None:
    """The job is of another owner, not so far, or of another version."""
    done, queued = office.asked(), office.asked()
    office.ending.end(done, SUCCEEDED)
    never: Precondition = lambda _: False
    orders: list[tuple[Callable[[], Job], type[Exception]]] = [
        (lambda: desk.cancel(queued._replace(owner=BOB)), JobNotFound),
        (lambda: desk.retry(done._replace(job_id="gone")), JobNotFound),
        (lambda: desk.cancel(done), JobHasEnded),
        (lambda: desk.retry(done), JobNotRetryable),
        (lambda: desk.retry(queued), JobNotRetryable),
        (lambda: desk.cancel(queued, never), PreconditionFailed),
        (lambda: desk.retry(done, never), PreconditionFailed),
    ]

    for order, error in orders:
        assert left_behind(office.world, order, raises=error) == NOTHING


def test_of_two_orders_at_once_one_is_done_and_recorded(
    office: Office, desk: Desk
) -> None:
    """The other one is told so, or has nothing left to do."""
    first, second = office.asked(), office.asked()
    office.starter.start(first)
    office.ending.end(second, FAILED)

    office.world.client.before_write(lambda: desk.cancel(first), of="J#")
    desk.cancel(first)
    office.world.client.before_write(lambda: desk.retry(second), of="J#")
    with pytest.raises(JobNotRetryable):
        desk.retry(second)

    assert [entry[0] for entry in desk.entries()] == ["job_cancelled", "job_retried"]


def test_a_job_that_ends_before_it_is_cancelled_stays_as_it_is(
    office: Office, desk: Desk
) -> None:
    """Success and cancelling race; the first one counts."""
    attempt = office.asked()
    office.starter.start(attempt)
    office.world.client.before_write(
        lambda: office.ending.end(attempt, SUCCEEDED), of="J#"
    )

    with pytest.raises(JobHasEnded):
        desk.cancel(attempt)

    assert office.stored(attempt).status is JobStatus.SUCCEEDED
    assert desk.entries() == []
