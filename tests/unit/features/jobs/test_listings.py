"""Listings of jobs: an owner's, and everybody's, page by page as a model says."""

from itertools import product
from typing import Any

import pytest

from runtime.core.clock import new_ulid
from runtime.core.errors import InvalidCursor
from runtime.core.jobs.models import Job, JobStatus, StoredJob
from runtime.core.owner import Owner
from runtime.features.jobs.query import EverybodysJobQuery, JobQuery, OwnedJob
from runtime.features.jobs.repository import JobLists
from runtime.features.jobs.service import JobsService
from tests.unit.core.jobs.office import ADA, BOB, Office
from tests.unit.listings import every_page

EVE = Owner.user("01KG9YS7G0MNN66HCQB07M58E8")
STATUSES: list[JobStatus | None] = [None, *JobStatus]
KINDS = (None, "free", "single", "none")


@pytest.fixture(name="jobs")
def _jobs(office: Office) -> JobsService:
    """Return the listings."""
    platform = office.world.platform
    return JobsService(
        office.service,
        JobLists(platform.table),
        recorder=platform.effects,
        cursors=platform.cursors,
    )


@pytest.fixture(name="stored")
def _stored(office: Office) -> list[tuple[Owner, StoredJob]]:
    """Store jobs of two owners, of each status and kind; return the newest first."""
    found: list[tuple[Owner, StoredJob]] = []
    for number, (status, kind, owner) in enumerate(
        product(JobStatus, ("free", "single"), (ADA, BOB, ADA))
    ):
        job = made(office, kind=kind, status=status, attempt=number + 1)
        office.store.create(owner, job)
        found.insert(0, (owner, job))
    return found


def made(office: Office, **fields: Any) -> StoredJob:
    """Return a job that is newer than all others."""
    office.world.clock.advance(milliseconds=1)
    now = office.world.clock()
    known: dict[str, Any] = {"id": new_ulid(now), "created_at": now, "updated_at": now}
    return StoredJob(**known, **fields, lease="somebody", given={"secret": 1})


def all_of(jobs: JobsService, owner: Owner, limit: int, **query: Any) -> list[Job]:
    """Return the jobs on all pages of an owner's listing."""
    found: list[Job] = []
    pages = every_page(
        lambda cursor: jobs.page(owner, JobQuery(limit=limit, cursor=cursor, **query)),
        at_most=50,
    )
    for page in pages:
        found += page.items
    return found


def everybodys(jobs: JobsService, limit: int, **query: Any) -> list[OwnedJob]:
    """Return the jobs on all pages of everybody's listing."""
    pages = every_page(
        lambda cursor: jobs.everybodys(
            EverybodysJobQuery(limit=limit, cursor=cursor, **query)
        ),
        at_most=50,
    )
    return [job for page in pages for job in page.items]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
@pytest.mark.parametrize("owner", [ADA, BOB, EVE], ids=["ada", "bob", "eve"])
def test_an_owners_jobs_are_found_by_status_and_kind(
    jobs: JobsService,
    stored: list[tuple[Owner, StoredJob]],
    owner: Owner,
    limit: int,
) -> None:
    """Each once, the newest first, as the owner sees it; none of another owner."""
    for status, kind in product(STATUSES, KINDS):
        found = all_of(jobs, owner, limit, status=status, kind=kind)

        assert found == [
            job.shown()
            for whose, job in stored
            if whose == owner
            and status in (None, job.status)
            and kind in (None, job.kind)
        ]
        assert all(type(job) is Job for job in found)
        first = jobs.page(owner, JobQuery(limit=limit, status=status, kind=kind))
        assert first.items == found[:limit]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_everybodys_jobs_are_found_by_status_and_kind(
    jobs: JobsService, stored: list[tuple[Owner, StoredJob]], limit: int
) -> None:
    """Each once, the newest first, with its owner and nothing that nobody is to see."""
    for status, kind in product(JobStatus, KINDS):
        found = everybodys(jobs, limit, status=status, kind=kind)

        assert found == [
            OwnedJob(**job.shown().model_dump(), user_id=whose.id)
            for whose, job in stored
            if job.status is status and kind in (None, job.kind)
        ]


def test_everybodys_jobs_are_those_that_failed_unless_asked_otherwise(
    jobs: JobsService, stored: list[tuple[Owner, StoredJob]]
) -> None:
    """An administrator looks for these."""
    found = jobs.everybodys(EverybodysJobQuery()).items

    assert {job.status for job in found} == {JobStatus.FAILED}
    assert len(found) == len(stored) // len(JobStatus)


def test_other_rows_of_an_owner_are_no_jobs(jobs: JobsService, office: Office) -> None:
    """Locks stand beside them, and records of requests."""
    attempt = office.asked("single")
    office.service.ask(ADA, "free", key="k")
    assert office.locks() == [attempt.job_id]

    assert len(all_of(jobs, ADA, 1)) == 2


def test_jobs_that_change_between_two_pages_are_not_in_the_way(
    jobs: JobsService, office: Office, stored: list[tuple[Owner, StoredJob]]
) -> None:
    """The page goes on where it was, also if that job is of another status by now."""
    query = EverybodysJobQuery(status=JobStatus.QUEUED, limit=2)
    first = jobs.everybodys(query)
    for owner, job in stored:
        if job.id in {seen.id for seen in first.items}:
            office.service.cancel(owner, job.id)
    newer = made(office, kind="free", status=JobStatus.QUEUED)
    office.store.create(ADA, newer)

    rest = every_page(
        lambda cursor: jobs.everybodys(
            query.model_copy(update={"cursor": cursor or first.cursor})
        ),
        at_most=9,
    )

    found = [job.id for job in first.items] + [
        j.id for page in rest for j in page.items
    ]
    assert found == [j.id for _, j in stored if j.status is JobStatus.QUEUED]


def test_jobs_that_keep_much_are_found_as_others_are(
    jobs: JobsService, office: Office
) -> None:
    """An owner's page may be shorter then: it looks through a limited size."""
    large = {"text": "x" * 30_000}
    kept = {str(n): {"given": "d", "result": large} for n in range(6)}
    for _ in range(12):
        fields = {"kind": "free", "status": JobStatus.FAILED, "results": kept}
        office.store.create(ADA, made(office, **fields))

    page = jobs.everybodys(EverybodysJobQuery(limit=10))

    assert (len(page.items), page.cursor is None) == (10, False)
    assert len(all_of(jobs, ADA, 10)) == 12


def test_a_cursor_is_of_one_listing_and_its_filters(
    jobs: JobsService, stored: list[tuple[Owner, StoredJob]]
) -> None:
    """Elsewhere it would skip jobs, or show where those of others are."""
    own = jobs.page(ADA, JobQuery(limit=1)).cursor
    queued: dict[str, Any] = {"status": JobStatus.QUEUED, "limit": 1}
    all_ = jobs.everybodys(EverybodysJobQuery(**queued)).cursor
    assert own is not None and all_ is not None

    owned: list[tuple[Owner, dict[str, Any]]] = [
        (BOB, {"cursor": own}),
        (ADA, {"cursor": own, "status": JobStatus.QUEUED}),
        (ADA, {"cursor": own, "kind": "free"}),
        (ADA, {"cursor": all_}),
        (ADA, {"cursor": all_, "status": JobStatus.QUEUED}),
    ]
    for owner, query in owned:
        with pytest.raises(InvalidCursor):
            jobs.page(owner, JobQuery(**query))
    for query in (
        {**queued, "cursor": own},
        {"cursor": all_},
        {**queued, "cursor": all_, "kind": "free"},
    ):
        with pytest.raises(InvalidCursor):
            jobs.everybodys(EverybodysJobQuery(**query))
