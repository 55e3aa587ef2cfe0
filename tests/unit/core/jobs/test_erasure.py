"""The erasure of an owner's jobs: all that nobody works on, and the rest later."""

import pytest

from runtime.core.dynamodb.schema import JOB_PREFIX, owner_pk
from runtime.core.jobs.ending import FAILED
from runtime.core.jobs.erasure import JobErasure
from runtime.core.jobs.errors import JobCancelled, JobEnded
from runtime.core.jobs.rows import Attempt
from runtime.core.jobs.running import RunningJob
from runtime.core.owner import Owner
from tests.unit.core.jobs.office import ADA, BOB, Office, work


@pytest.fixture(name="erasure")
def _erasure(office: Office) -> JobErasure:
    """Return the service on the office's table."""
    return JobErasure(office.world.table, office.world.clock)


def jobs_of(office: Office, owner: Owner) -> list[str]:
    """Return the sort keys of an owner's jobs."""
    return [row["sk"] for row in office.world.rows(owner_pk(owner), JOB_PREFIX)]


def test_jobs_that_nobody_works_on_are_erased(
    office: Office, erasure: JobErasure
) -> None:
    """Those that wait, have ended, or are between two steps; those of others stay."""
    failed, between = office.asked(), office.asked()
    office.asked()
    office.ending.end(failed, FAILED)
    office.worker.step(between, "first", work, invocation=office.invocation())
    office.service.ask(BOB, "free")

    assert erasure.erase(ADA, lambda: True)

    assert jobs_of(office, ADA) == []
    assert len(jobs_of(office, BOB)) == 1
    with pytest.raises(JobEnded):
        office.worker.step(between, "second", work, invocation=office.invocation())


def test_a_job_at_work_is_asked_to_end_and_erased_later(
    office: Office, erasure: JobErasure
) -> None:
    """The others go at once. It would write again what is erased after it."""
    attempt, other = office.asked(), office.asked()

    def outlasts(job: RunningJob) -> dict[str, object]:
        """Let the owner be erased, twice, and go on."""
        assert not erasure.erase(ADA, lambda: True)
        assert not erasure.erase(ADA, lambda: True)
        assert jobs_of(office, ADA) == [f"{JOB_PREFIX}{attempt.job_id}"]
        job.progress(1)
        return {}

    with pytest.raises(JobCancelled):
        office.worker.step(attempt, "s", outlasts, invocation=office.invocation())

    assert erasure.erase(ADA, lambda: True)
    assert jobs_of(office, ADA) == []
    office.starter.start(other)
    assert office.launcher.begun == []


def test_a_job_is_erased_when_the_lease_of_a_dead_invocation_has_ended(
    office: Office, erasure: JobErasure
) -> None:
    """Nobody gives that lease back."""
    attempt = office.asked()
    invocation = office.invocation()

    def dies(_: RunningJob) -> dict[str, object]:
        """End as if the process had."""
        raise SystemExit

    with pytest.raises(SystemExit):
        office.worker.step(attempt, "s", dies, invocation=invocation)

    assert not erasure.erase(ADA, lambda: True)
    office.world.clock.advance(
        seconds=(invocation.until - office.world.clock()).total_seconds()
    )
    assert erasure.erase(ADA, lambda: True)
    assert jobs_of(office, ADA) == []


def test_a_job_that_goes_on_meanwhile_is_left(
    office: Office, erasure: JobErasure
) -> None:
    """It was tried again after it had been read, so somebody may work on it."""
    attempt = office.asked()
    office.ending.end(attempt, FAILED)
    office.world.client.after_read(
        lambda: office.service.retry(ADA, attempt.job_id), of=owner_pk(ADA)
    )

    assert not erasure.erase(ADA, lambda: True)

    assert office.stored(Attempt(ADA, attempt.job_id, 2)).attempt == 2
    assert erasure.erase(ADA, lambda: True)


def test_nothing_is_erased_without_time(office: Office, erasure: JobErasure) -> None:
    """The next run does it."""
    office.asked()

    assert not erasure.erase(ADA, lambda: False)

    assert len(jobs_of(office, ADA)) == 1
    assert erasure.erase(BOB, lambda: False)
