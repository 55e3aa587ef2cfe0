"""Work on a job: leases, remembered steps, effects, outside calls and progress."""

from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.writes import put
from runtime.core.jobs.ending import FAILED, Outcome
from runtime.core.jobs.errors import (
    JobBusy,
    JobCancelled,
    JobEnded,
    JobFailed,
    JobUnderway,
    OutcomeUnknown,
)
from runtime.core.jobs.models import JobStatus, StepStatus
from runtime.core.jobs.results import MOST_RESULT_BYTES, MOST_RESULTS_BYTES
from runtime.core.jobs.running import Done, RunningJob
from runtime.core.mail.models import Mail
from runtime.core.mail.rows import waiting
from tests.unit.core.jobs.office import ADA, Office

EFFECT = {"pk": "C#effect", "sk": "C"}


def nothing(job: RunningJob) -> dict[str, Any]:
    """Do nothing."""
    return {}


def test_a_second_invocation_waits_for_the_lease(office: Office) -> None:
    """Two never work on one job at a time."""
    attempt = office.asked()

    def work(job: RunningJob) -> dict[str, Any]:
        """Let another invocation try meanwhile."""
        with pytest.raises(JobBusy):
            office.worker.step(
                attempt, "s", nothing, invocation=office.invocation("two")
            )
        return {"done": True}

    result = office.worker.step(attempt, "s", work, invocation=office.invocation())

    assert result == {"done": True}
    assert office.stored(attempt).lease is None


def test_a_lease_that_has_ended_is_taken_over_and_the_zombie_writes_nothing(
    office: Office,
) -> None:
    """An invocation that was thought dead and is not must do no harm."""
    attempt = office.asked()

    def other(job: RunningJob) -> Done:
        """Do the work in the place of the first."""
        return Done({"by": "two"})

    def work(job: RunningJob) -> Done:
        """Be so slow that another takes over, and then go on."""
        office.world.clock.advance(minutes=16)
        office.worker.step(attempt, "s", other, invocation=office.invocation("two"))
        with pytest.raises(JobEnded):
            job.progress(1)
        with pytest.raises(JobEnded), job.outside("mail"):
            raise AssertionError("it was called")
        return Done({"by": "one"}, [put(EFFECT)])

    with pytest.raises(JobEnded):
        office.worker.step(attempt, "s", work, invocation=office.invocation("one"))

    assert office.world.rows("C#") == []
    job = office.stored(attempt)
    assert job.results["s"].result == {"by": "two"}
    assert [(step.name, step.runs) for step in job.steps] == [("s", 2)]


def test_a_repeated_step_returns_what_the_first_returned(office: Office) -> None:
    """Its effect is there once; other input is other work."""
    attempt, runs = office.asked(), []

    def work(job: RunningJob) -> Done:
        """Count the runs, and write once each."""
        runs.append(job.given)
        mail = Mail(id=new_ulid(job.clock()), kind="notice", to="ada@example.com")
        return Done({"run": len(runs)}, [waiting(mail)])

    def step(given: dict[str, Any]) -> dict[str, Any]:
        """Do the step with this input."""
        return office.worker.step(
            attempt, "s", work, invocation=office.invocation(), given=given
        )

    assert step({"n": 1}) == step({"n": 1}) == {"run": 1}
    assert step({"n": 2}) == {"run": 2}
    assert runs == [{"n": 1}, {"n": 2}]
    assert len(office.world.mails()) == 2


def test_a_step_that_fails_gives_its_lease_back(office: Office) -> None:
    """Another invocation may try at once."""
    attempt = office.asked()

    def work(job: RunningJob) -> dict[str, Any]:
        """Fail."""
        raise ValueError

    with pytest.raises(ValueError):
        office.worker.step(attempt, "s", work, invocation=office.invocation())
    (failed,) = office.stored(attempt).steps
    office.worker.step(attempt, "s", nothing, invocation=office.invocation("two"))

    (succeeded,) = office.stored(attempt).steps
    assert (failed.status, failed.runs) == (StepStatus.FAILED, 1)
    assert (succeeded.status, succeeded.runs) == (StepStatus.SUCCEEDED, 2)


def test_a_step_may_leave_its_job_waiting(office: Office) -> None:
    """Until its next step begins."""
    attempt = office.asked()

    office.worker.step(
        attempt, "a", lambda job: Done({}, waits=True), invocation=office.invocation()
    )
    waiting = office.stored(attempt).status
    office.worker.step(attempt, "b", nothing, invocation=office.invocation())

    assert waiting is JobStatus.WAITING
    assert office.stored(attempt).status is JobStatus.RUNNING


def test_an_outside_call_of_unknown_outcome_is_counted_and_made_twice_at_most(
    office: Office,
) -> None:
    """Then the job fails, and says of which call nobody knows the outcome."""
    attempt, calls = office.asked(), []

    def work(job: RunningJob) -> dict[str, Any]:
        """Call a service that never answers."""
        with job.outside("mail", at_most=2):
            calls.append(job.id)
            raise TimeoutError
        return {}

    for error in (TimeoutError, TimeoutError, OutcomeUnknown):
        with pytest.raises(error):
            office.worker.step(attempt, "s", work, invocation=office.invocation())

    job = office.stored(attempt)
    assert len(calls) == 2
    assert (job.calls["mail"].begun, job.calls["mail"].known) == (2, 0)
    assert job.uncertain_calls == 2


def test_a_call_of_unknown_outcome_is_counted_once_whatever_follows(
    office: Office,
) -> None:
    """Calls that answered later change nothing about it."""
    attempt = office.asked()

    def work(job: RunningJob, fails: bool = False) -> dict[str, Any]:
        """Call a service."""
        with job.outside("mail"):
            if fails:
                raise TimeoutError
        return {}

    with pytest.raises(TimeoutError):
        office.worker.step(
            attempt, "s", lambda job: work(job, True), invocation=office.invocation()
        )
    for name in ("a", "b", "c"):
        office.worker.step(attempt, name, work, invocation=office.invocation())

    assert office.stored(attempt).uncertain_calls == 1


def test_an_outside_call_that_answered_is_not_uncertain(office: Office) -> None:
    """However often the service is called."""
    attempt = office.asked()

    def work(job: RunningJob) -> dict[str, Any]:
        """Call a service that answers, three times."""
        for _ in range(3):
            with job.outside("mail", at_most=1):
                pass
        return {}

    office.worker.step(attempt, "s", work, invocation=office.invocation())

    job = office.stored(attempt)
    assert (job.calls["mail"].begun, job.calls["mail"].known) == (3, 3)
    assert job.uncertain_calls == 0


def test_progress_is_written_once_a_second_and_at_the_end(office: Office) -> None:
    """It costs a read and some write units."""
    attempt, versions = office.asked(), []

    def work(job: RunningJob) -> dict[str, Any]:
        """Tell of progress quickly, then slowly, then of the end."""
        for done in (1, 2, 3):
            job.progress(done, 9)
            versions.append(office.stored(attempt).progress.done)
        office.world.clock.advance(seconds=1)
        for done in (4, 9):
            job.progress(done, 9)
            versions.append(office.stored(attempt).progress.done)
        return {}

    office.worker.step(attempt, "s", work, invocation=office.invocation())

    assert versions == [1, 1, 1, 4, 9]


def test_a_job_that_is_to_end_ends_at_its_next_progress_and_begins_no_step(
    office: Office,
) -> None:
    """Whoever asked for that need not wait for the whole work."""
    attempt = office.asked()

    def work(job: RunningJob) -> dict[str, Any]:
        """Go on until somebody cancels."""
        office.service.cancel(ADA, attempt.job_id)
        job.progress(1)
        raise AssertionError("it went on")

    for _ in range(2):
        with pytest.raises(JobCancelled):
            office.worker.step(attempt, "s", work, invocation=office.invocation())


def test_an_attempt_that_is_over_is_not_worked_on(office: Office) -> None:
    """It has ended, is tried again under another number, or is gone."""
    attempt = office.asked()
    office.ending.end(attempt, FAILED)
    gone = attempt._replace(job_id="gone")

    for each in (attempt, gone):
        with pytest.raises(JobEnded):
            office.worker.step(each, "s", nothing, invocation=office.invocation())
    office.service.retry(ADA, attempt.job_id)
    with pytest.raises(JobEnded):
        office.worker.step(attempt, "s", nothing, invocation=office.invocation())


def test_an_outcome_is_recorded_although_the_job_is_to_end(office: Office) -> None:
    """The call has answered, so nobody is to think that its outcome is unknown."""
    attempt = office.asked()

    def work(job: RunningJob) -> dict[str, Any]:
        """Call a service, and let somebody cancel meanwhile."""
        with job.outside("mail"):
            office.service.cancel(ADA, attempt.job_id)
        raise AssertionError("it went on")

    with pytest.raises(JobCancelled):
        office.worker.step(attempt, "s", work, invocation=office.invocation())

    job = office.stored(attempt)
    assert (job.calls["mail"].begun, job.calls["mail"].known) == (1, 1)
    assert job.uncertain_calls == 0


def test_calls_of_unknown_outcome_count_in_the_next_attempt_too(
    office: Office,
) -> None:
    """Those that answered do not: the next attempt has to make them again."""
    attempt, calls = office.asked(), []

    def work(job: RunningJob, answers: bool) -> dict[str, Any]:
        """Call one service that answers, and one that may not."""
        with job.outside("model", at_most=1):
            calls.append("model")
        with job.outside("mail", at_most=2):
            calls.append("mail")
            if not answers:
                raise TimeoutError
        return {}

    for number in (1, 2, 3):
        each = attempt._replace(number=number)
        error = OutcomeUnknown if number == 3 else TimeoutError
        with pytest.raises(error):
            office.worker.step(
                each, "s", lambda job: work(job, False), invocation=office.invocation()
            )
        office.ending.end(each, FAILED)
        retried = office.service.retry(ADA, attempt.job_id)
        assert retried.uncertain_calls == min(number, 2)
        assert set(office.stored(attempt).calls) == {"mail"}

    assert calls == ["model", "mail"] * 2 + ["model"]


def test_a_write_whose_answer_is_lost_is_known_for_its_own(office: Office) -> None:
    """The table repeats it, and is refused, since it has taken effect."""
    attempt = office.asked()

    def lost() -> None:
        """Lose the answer."""
        raise ReadTimeoutError(endpoint_url="https://dynamodb")

    def work(job: RunningJob) -> dict[str, Any]:
        """Call a service, and lose the answers of the table."""
        office.world.client.after_write(lost, of="J#")
        with job.outside("mail"):
            office.world.client.after_write(lost, of="J#")
        office.world.client.after_write(lost, of="J#")
        return {"done": True}

    result = office.worker.step(attempt, "s", work, invocation=office.invocation())

    job = office.stored(attempt)
    assert (result, job.lease) == ({"done": True}, None)
    assert (job.calls["mail"].begun, job.calls["mail"].known) == (1, 1)


def test_a_step_whose_effect_cannot_be_written_gives_its_lease_back(
    office: Office,
) -> None:
    """Whoever tries again need not wait until the lease has ended."""
    attempt = office.asked()
    _, (refused, *_) = office.service.new(ADA, "single")
    office.asked("single")

    with pytest.raises(JobUnderway):
        office.worker.step(
            attempt,
            "s",
            lambda job: Done({}, [refused]),
            invocation=office.invocation(),
        )

    job = office.stored(attempt)
    assert (job.lease, job.steps[0].status) == (None, StepStatus.FAILED)
    office.worker.step(attempt, "s", nothing, invocation=office.invocation("two"))


def test_what_steps_return_has_a_limit_each_and_together(office: Office) -> None:
    """The row of a job holds all of it; the largest still fit."""
    attempt = office.asked()
    largest = {"text": "é" * ((MOST_RESULT_BYTES - 12) // 6)}
    one_more = {"text": largest["text"] + "é"}

    def step(name: str, result: dict[str, Any]) -> None:
        """Do a step that returns this."""
        office.worker.step(
            attempt, name, lambda job: result, invocation=office.invocation()
        )

    with pytest.raises(JobFailed, match="result_too_large"):
        step("a", one_more)
    for number in range(MOST_RESULTS_BYTES // MOST_RESULT_BYTES):
        step(str(number), largest)
    with pytest.raises(JobFailed, match="result_too_large"):
        step("more", largest)

    office.ending.end(attempt, Outcome(JobStatus.SUCCEEDED, result=one_more))
    job = office.stored(attempt)
    assert job.problem is not None and job.problem.code == "result_too_large"
    assert job.lease is None


def test_a_step_that_comes_after_its_successor_is_not_done_again(
    office: Office,
) -> None:
    """An invocation of a machine that has gone on: nobody waits for its answer."""
    attempt, pages = office.asked(), []

    def work(job: RunningJob) -> dict[str, Any]:
        """Do a page."""
        pages.append(job.given["page"])
        return {}

    def step(page: int) -> None:
        """Ask for a page."""
        office.worker.step(
            attempt, "s", work, invocation=office.invocation(), given={"page": page}
        )

    for page in (1, 2, 3):
        step(page)
    for late in (1, 2):
        with pytest.raises(JobEnded):
            step(late)
    step(3)

    assert pages == [1, 2, 3]


def test_the_next_attempt_does_every_step_again(office: Office) -> None:
    """The effects of the failed one are undone, so nothing of it is remembered."""
    attempt, runs = office.asked(), []

    def work(job: RunningJob) -> dict[str, Any]:
        """Note the attempt."""
        runs.append(job.attempt)
        return {"attempt": job.attempt}

    office.worker.step(attempt, "s", work, invocation=office.invocation())
    office.ending.end(attempt, FAILED)
    office.service.retry(ADA, attempt.job_id)
    again = attempt._replace(number=2)
    result = office.worker.step(again, "s", work, invocation=office.invocation())

    assert (runs, result) == ([1, 2], {"attempt": 2})
