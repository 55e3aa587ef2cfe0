"""The actions on jobs that the audit log records."""

from enum import StrEnum


class AuditAction(StrEnum):
    """An action of an administrator on somebody's job, as the audit log names it."""

    JOB_CANCELLED = "job_cancelled"
    JOB_RETRIED = "job_retried"
