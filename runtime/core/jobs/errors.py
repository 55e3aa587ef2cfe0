"""Errors that end an attempt at a job, or refuse a request about one."""

from runtime.core.errors import Conflict, NotFound


class JobEnded(Exception):
    """There is nothing to do: the attempt has ended, or the job is gone."""


class JobBeingEnded(JobEnded):
    """Somebody has begun to end the attempt; whoever sees this may finish that."""


class JobBusy(Exception):
    """Another invocation works on the job; try again when its lease has ended."""


class JobCancelled(Exception):
    """Somebody asked for the job to end. State machines catch it by this name."""


class JobFailed(Exception):
    """The job cannot be done, however often it is tried.

    State machines catch it by this name.

    Attributes:
        code: the reason, for programs.
        detail: what happened, for people; no personal data.
    """

    def __init__(self, code: str, detail: str) -> None:
        """Say why."""
        self.code = code
        self.detail = detail
        super().__init__(f"{code}: {detail}")


class OutcomeUnknown(JobFailed):
    """A service outside was called as often as it may be, and never answered."""

    def __init__(self, name: str) -> None:
        """Name the service."""
        super().__init__("outcome_unknown", f"Nobody knows whether {name} took effect.")


class JobKindUnknown(Exception):
    """Nothing here does work of this kind, at least not yet: try it again."""


class JobUnderway(Exception):
    """The owner has a job of this kind that has not ended."""


class JobNotFound(NotFound):
    """The caller owns no such job."""

    code = "job_not_found"
    default_detail = "Job not found"


class JobHasEnded(Conflict):
    """The job has ended, so it cannot be cancelled."""

    code = "job_ended"
    default_detail = "The job has ended already."


class JobNotRetryable(Conflict):
    """The job has not failed and was not cancelled, so it cannot be tried again."""

    code = "job_not_retryable"
    default_detail = "Only a job that failed or was cancelled can be tried again."
