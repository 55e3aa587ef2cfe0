"""The work of the job that writes a summary."""

from runtime.core.jobs.running import Done, RunningJob
from runtime.features.summaries.writing.assembly import writer


def write(job: RunningJob) -> Done:
    """Let a language model write the summary of an item."""
    return writer(job.table).write(job)
