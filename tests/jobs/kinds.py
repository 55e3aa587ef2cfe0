"""Kinds of jobs whose effects can be counted."""

from typing import Any

from runtime.core.declaration import JobKind
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Key, delete, put, update
from runtime.core.jobs.errors import JobFailed
from runtime.core.jobs.models import StoredJob
from runtime.core.jobs.running import Done, RunningJob
from runtime.core.owner import Owner

PAGES = 2
MOST_CALLS = 4
# A copy, to which the features' own definitions are held: each may be removed.
MACHINE = "tests/jobs/paged.asl.json"
calls_made: list[str] = []
"""The calls of a service outside, which no transaction can take back."""
OUTSIDE_TRANSACTIONS = {"refused and undone"}
"""The kinds whose effects are written by no transaction."""
refused: list[str] = []
"""The jobs that were refused once; they are not refused again."""


def effect_key(owner: Owner, job_id: str, attempt: int, page: int) -> Key:
    """Return the key of the row that counts how often an attempt did a page."""
    return owner_pk(owner), f"EFFECT#{job_id}#{attempt}#{page}"


def do_page(job: RunningJob) -> Done:
    """Do one page: tell the progress, call a service, and count it in the table."""
    page = job.given.get("done", 0) + 1
    job.progress(page)
    with job.outside("letters", at_most=MOST_CALLS):
        calls_made.append(job.id)
    key = effect_key(job.owner, job.id, job.attempt, page)
    counted = update(key, "ADD #times :one", {":one": 1})
    result: dict[str, Any] = {"after": "", "done": page, "more": page < PAGES}
    return Done(result, [counted])


def _refuse_once(job: RunningJob) -> None:
    """Refuse what is done for the first time in the first attempt."""
    if job.attempt == 1 and job.id not in refused:
        refused.append(job.id)
        raise JobFailed("refused", "It is the first time.")


def refuse(job: RunningJob) -> Done:
    """Do a page, unless it is the first time: then it cannot be done."""
    _refuse_once(job)
    return do_page(job)


def store_and_refuse(job: RunningJob) -> dict[str, Any]:
    """Leave what no transaction holds, as an object of a bucket; then be refused."""
    pk, sk = effect_key(job.owner, job.id, job.attempt, 1)
    job.table.write(put({"pk": pk, "sk": sk, "times": 1}))
    _refuse_once(job)
    return {"done": 1}


def undo(table: Table, owner: Owner, job: StoredJob) -> None:
    """Remove what the pages of an attempt have left."""
    for page in range(1, PAGES + 1):
        table.write(delete(effect_key(owner, job.id, job.attempt, page)))


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
        JobKind(
            name="refused",
            run=f"{__name__}.refuse",
            one_at_a_time=True,
        ),
        JobKind(
            name="refused and undone",
            run=f"{__name__}.store_and_refuse",
            undo=f"{__name__}.undo",
            one_at_a_time=True,
        ),
    )
}
