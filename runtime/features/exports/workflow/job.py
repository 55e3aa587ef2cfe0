"""The steps of the job that makes an export, and what undoes them."""

from runtime.core.clock import utc_now
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.models import StoredJob
from runtime.core.jobs.running import Done, RunningJob
from runtime.core.owner import Owner
from runtime.features.exports.workflow.assembly import collection, publication


def collect(job: RunningJob) -> Done:
    """Make the next archive."""
    return collection(job.table).collect(job)


def publish(job: RunningJob) -> Done:
    """Make the export ready."""
    return publication(job.table, job.clock).publish(job)


def tidy(job: RunningJob) -> Done:
    """Remove what is not part of it."""
    return publication(job.table, job.clock).tidy(job)


def undo(table: Table, owner: Owner, job: StoredJob) -> None:
    """Remove what an attempt has left."""
    publication(table, utc_now).undo(owner, job)
