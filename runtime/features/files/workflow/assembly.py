"""The services of the job that checks files, made once per process.

Ending a job undoes it where the libraries are not that check files: so the modules that
need these are imported only where they are used.
"""

from functools import cache
from typing import TYPE_CHECKING

from runtime.core.aws import aws_client
from runtime.core.clock import Clock
from runtime.core.dynamodb.table import Table
from runtime.core.s3.contents import Contents
from runtime.core.settings import read_settings
from runtime.features.files.rejection.service import RejectionService
from runtime.features.files.workflow.settings import WorkflowSettings

if TYPE_CHECKING:
    from runtime.features.files.workflow.examination.service import Examination
    from runtime.features.files.workflow.publication.service import Publication

# A copy of 5 GB takes minutes, in which nothing is sent back.
_COPY_SECONDS = 600
_ATTEMPTS = 3


@cache
def settings() -> WorkflowSettings:
    """Return the settings, read at first use."""
    return read_settings(WorkflowSettings)


@cache
def contents() -> Contents:
    """Return the contents of the bucket that the environment names."""
    return Contents(
        lambda: aws_client(
            "s3",
            settings(),
            read_timeout=_COPY_SECONDS,
            retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
        ),
        settings().S3_BUCKET_NAME,
    )


def examination(table: Table, clock: Clock) -> "Examination":
    """Return the steps that look into a file."""
    from runtime.features.files.workflow.examination.service import Examination

    scanned = settings().FILE_SCAN != "none"
    return Examination(table, contents(), clock, scanned=scanned)


def publication(table: Table, clock: Clock) -> "Publication":
    """Return the steps by which a file becomes ready."""
    from runtime.features.files.workflow.publication.service import Publication

    return Publication(table, contents(), clock)


def rejection(table: Table, clock: Clock) -> RejectionService:
    """Return the service for files that are not published."""
    return RejectionService(table, contents(), clock)
