"""Kinds of jobs whose effects can be counted."""

from typing import Any

from runtime.core.declaration import JobKind
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Key, delete, update
from runtime.core.jobs.models import StoredJob
from runtime.core.jobs.working import Done, RunningJob
from runtime.core.owner import Owner

PAGES = 2
MOST_CALLS = 4
# A copy, to which the features' own definitions are held: each may be removed.
MACHINE = "tests/jobs/paged.asl.json"
calls_made: list[str] = []
"""The calls of a service outside, which no transaction can take back."""


def effect_key(owner: Owner, job_id: str, page: int) -> Key:
    """Return the key of the row that counts how often a page was done."""
    return owner_pk(owner), f"EFFECT#{job_id}#{page}"


def do_page(job: RunningJob) -> Done:
    """Do one page: tell the progress, call a service, and count it in the table."""
    page = job.given.get("done", 0) + 1
    job.progress(page)
    with job.outside("letters", at_most=MOST_CALLS):
        calls_made.append(job.id)
    counted = update(
        effect_key(job.owner, job.id, page), "ADD #times :one", {":one": 1}
    )
    result: dict[str, Any] = {"after": "", "done": page, "more": page < PAGES}
    return Done(result, [counted])


def undo(table: Table, owner: Owner, job: StoredJob) -> None:
    """Remove what the pages have left."""
    for page in range(1, PAGES + 1):
        table.write(delete(effect_key(owner, job.id, page)))


KINDS = {
    kind.name: kind
    for kind in (
        JobKind(
            name="whole",
            run=f"{__name__}.do_page",
            one_at_a_time=True,
        ),
        JobKind(
            name="paged",
            machine=MACHINE,
            steps={"Reindex": f"{__name__}.do_page"},
            undo=f"{__name__}.undo",
            one_at_a_time=True,
        ),
    )
}
