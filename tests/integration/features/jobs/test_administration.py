"""Everybody's jobs over HTTP, which only administrators see and change."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.client import Answer, Api, assert_problem
from tests.integration.conftest import Person
from tests.integration.features.jobs.office import Office
from tests.integration.stored import actions, rows

JOBS = "/api/admin/jobs"
UNKNOWN = "0" * 26

CHANGES: dict[str, Callable[[Api, str, str], Answer]] = {
    "cancel": lambda api, user, id: api.post(f"{JOBS}/{user}/{id}/cancel"),
    "retry": lambda api, user, id: api.post(f"{JOBS}/{user}/{id}/retry"),
}
ROUTES: dict[str, Callable[[Api, str, str], Answer]] = {
    "list": lambda api, *_: api.get(JOBS),
    **CHANGES,
}


def listed(person: Person, **query: str) -> list[str]:
    """Return the ids on all pages of a listing."""
    return [job["id"] for page in person.api.pages(JOBS, query) for job in page]


def entries(admin: Person, person: Person) -> list[dict[str, Any]]:
    """Return the entries of a person's log about jobs, the newest first."""
    log = admin.api.get(f"/api/users/{person.id}/audit").body
    return [entry for entry in log if entry["action"].startswith("job_")]


@pytest.mark.parametrize("route", ROUTES)
def test_a_user_may_do_none_of_it_not_even_to_themselves(
    ada: Person, bob: Person, api: Api, office: Office, aws: Any, route: str
) -> None:
    """The answer is 403 with a token and 401 without; nothing is written."""
    mine, foreign = office.failed(ada), office.failed(bob)
    before = rows(aws)

    for owner, job_id in ((ada, mine), (bob, foreign)):
        refused = ROUTES[route](ada.api, owner.id, job_id)
        assert_problem(refused, 403, "forbidden")
        assert_problem(ROUTES[route](api, owner.id, job_id), 401, "unauthenticated")

    assert rows(aws) == before


def test_everybodys_jobs_are_listed_by_status_with_their_owners(
    admin: Person, ada: Person, bob: Person, office: Office
) -> None:
    """Those that failed, unless the administrator asks for others."""
    failed = {office.failed(person): person.id for person in (ada, bob)}
    queued = office.asked(ada)

    found = admin.api.get(JOBS).body

    assert {job["id"]: job["user_id"] for job in found} == failed
    (job,) = (each for each in found if each["user_id"] == ada.id)
    shown = ada.api.get(f"/api/jobs/{job['id']}").body
    assert job == shown | {"user_id": ada.id}
    assert listed(admin, status="queued") == [queued]
    assert listed(admin, status="running") == []


def test_pages_of_everybodys_jobs_are_the_newest_first(
    admin: Person, ada: Person, bob: Person, office: Office
) -> None:
    """Each job once, also where a page holds fewer because others are between."""
    ids = [office.asked(person) for person in (ada, bob) * 3]
    others = [office.asked(person, "test.one") for person in (ada, bob)]

    pages = list(admin.api.pages(JOBS, {"status": "queued", "limit": "3"}))
    one = listed(admin, status="queued", kind="test.one", limit="1")

    assert [len(page) for page in pages] == [3, 3, 2]
    found = [job["id"] for page in pages for job in page]
    assert found == sorted(ids + others, reverse=True)
    assert one == sorted(others, reverse=True)


def test_a_cursor_belongs_to_its_status_and_kind(
    admin: Person, ada: Person, office: Office
) -> None:
    """Nor is one of the owner's own listing taken."""
    for _ in range(2):
        office.failed(ada)
    following = admin.api.get(JOBS, query={"limit": "1"}).next_query()
    own = ada.api.get("/api/jobs", query={"limit": "1"}).next_query()
    assert following is not None and own is not None

    for query in (
        {**following, "status": "queued"},
        {**following, "kind": "test.sum"},
        {**following, "cursor": own["cursor"]},
    ):
        assert_problem(admin.api.get(JOBS, query=query), 400, "invalid_cursor")


def test_an_administrator_cancels_with_an_entry_in_the_owners_log(
    admin: Person, ada: Person, office: Office, aws: Any
) -> None:
    """It names who did it, and the job; the owner sees it too."""
    job_id = office.running(ada)
    path = f"{JOBS}/{ada.id}/{job_id}/cancel"

    asked = admin.api.post(path, headers={"If-Match": '"2"'})

    assert (asked.status, asked.headers["etag"]) == (200, '"3"')
    assert asked.body == ada.api.get(f"/api/jobs/{job_id}").body
    assert asked.body["cancel_requested"] is True
    (entry,) = entries(admin, ada)
    assert (entry["action"], entry["actor_id"]) == ("job_cancelled", admin.id)
    assert entry["details"] == {"job_id": job_id}
    assert "job_cancelled" in ada.api.get("/api/users/me/audit").text

    assert admin.api.post(path).body == asked.body
    assert actions(aws, ada.id).count("job_cancelled") == 1


def test_an_administrator_tries_again_with_an_entry_in_the_owners_log(
    admin: Person, ada: Person, office: Office
) -> None:
    """Job and entry are written together."""
    job_id = office.failed(ada, "test.one")

    retried = admin.api.post(f"{JOBS}/{ada.id}/{job_id}/retry")

    assert retried.status == 200, retried.text
    assert (retried.body["status"], retried.body["attempt"]) == ("queued", 2)
    (entry,) = entries(admin, ada)
    assert (entry["action"], entry["actor_id"]) == ("job_retried", admin.id)
    assert entry["details"] == {"job_id": job_id}


def test_what_is_refused_leaves_no_entry(
    admin: Person, ada: Person, bob: Person, office: Office, aws: Any
) -> None:
    """A job that is not there or not theirs, or that is not so far."""
    failed, queued = office.failed(ada), office.asked(ada)
    before = rows(aws)

    for change in CHANGES.values():
        for owner, job_id in ((bob.id, failed), (ada.id, UNKNOWN), (UNKNOWN, queued)):
            assert_problem(change(admin.api, owner, job_id), 404, "job_not_found")
    refused = CHANGES["cancel"](admin.api, ada.id, failed)
    assert_problem(refused, 409, "job_ended")
    refused = CHANGES["retry"](admin.api, ada.id, queued)
    assert_problem(refused, 409, "job_not_retryable")
    for path in (f"{failed}/retry", f"{queued}/cancel"):
        refused = admin.api.post(
            f"{JOBS}/{ada.id}/{path}", headers={"If-Match": '"99"'}
        )
        assert_problem(refused, 412, "precondition_failed")

    assert rows(aws) == before
