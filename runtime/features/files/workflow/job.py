"""The steps of the job that checks a file and publishes it, and what undoes them."""

from runtime.core.clock import utc_now
from runtime.core.dynamodb.table import Table
from runtime.core.jobs.models import StoredJob
from runtime.core.jobs.running import Done, RunningJob
from runtime.core.owner import Owner
from runtime.features.files.workflow.assembly import examination, publication, rejection


def inspect(job: RunningJob) -> Done:
    """Read all that was uploaded, and decide what it is."""
    return examination(job.table, job.clock).inspect(job)


def process_picture(job: RunningJob) -> Done:
    """Strip a picture of notes, and make the smaller ones."""
    return examination(job.table, job.clock).process_picture(job)


def process_document(job: RunningJob) -> Done:
    """Check a PDF, and extract its text."""
    return examination(job.table, job.clock).process_document(job)


def process_text(job: RunningJob) -> Done:
    """Check JSON, and keep the text of any text file."""
    return examination(job.table, job.clock).process_text(job)


def scan(job: RunningJob) -> Done:
    """Read what the scanner says of what was uploaded; it may not have said it yet."""
    return publication(job.table, job.clock).scan(job)


def publish(job: RunningJob) -> Done:
    """Copy what was checked to its place, and make the file ready."""
    return publication(job.table, job.clock).publish(job)


def tidy(job: RunningJob) -> Done:
    """Remove what was uploaded, and what was made of a file that was rejected."""
    return publication(job.table, job.clock).tidy(job)


def undo(table: Table, owner: Owner, job: StoredJob) -> None:
    """Reject the file of a job that was cancelled; keep it for another attempt if not.

    It is harmless when it comes late: a rejected file stays rejected, and nothing of a
    published one is removed.
    """
    rejection(table, utc_now).undo(
        owner, job.given["file_id"], cancelled=job.cancel_requested
    )
