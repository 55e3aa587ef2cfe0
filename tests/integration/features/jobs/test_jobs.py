"""Jobs over HTTP, as their owners see them."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.client import Answer, Api, assert_problem
from tests.integration.conftest import Person
from tests.integration.features.jobs.office import Office
from tests.integration.stored import rows

JOBS = "/api/jobs"
UNKNOWN = "0" * 26

ROUTES: dict[str, Callable[[Api, str], Answer]] = {
    "read": lambda api, id: api.get(f"{JOBS}/{id}"),
    "cancel": lambda api, id: api.post(f"{JOBS}/{id}/cancel"),
    "retry": lambda api, id: api.post(f"{JOBS}/{id}/retry"),
}


def listed(person: Person, **query: str) -> list[str]:
    """Return the ids on all pages of a listing."""
    return [job["id"] for page in person.api.pages(JOBS, query) for job in page]


def test_a_job_is_shown_without_what_only_the_service_knows(
    ada: Person, office: Office
) -> None:
    """The request may have asked for much, and the lease is nobody's business."""
    job_id = office.asked(ada, numbers=[1, 2])

    answer = ada.api.get(f"{JOBS}/{job_id}")

    assert (answer.status, answer.headers["etag"]) == (200, '"1"')
    assert answer.body == {
        "id": job_id,
        "kind": "test.sum",
        "status": "queued",
        "progress": {"done": 0, "total": None},
        "steps": [],
        "result": None,
        "problem": None,
        "attempt": 1,
        "cancel_requested": False,
        "uncertain_calls": 0,
        "version": 1,
        "created_at": answer.body["created_at"],
        "updated_at": answer.body["created_at"],
        "started_at": None,
        "ended_at": None,
    }
    assert ada.api.get(JOBS).body == [answer.body]


def test_asking_again_while_nothing_is_new_is_answered_without_a_body(
    ada: Person, office: Office
) -> None:
    """A change is seen at once."""
    path = f"{JOBS}/{office.running(ada)}"
    tag = {"If-None-Match": ada.api.get(path).headers["etag"]}

    same = ada.api.get(path, headers=tag)
    assert (same.status, same.text, same.headers["etag"]) == (304, "", '"2"')

    assert ada.api.post(f"{path}/cancel").status == 200
    changed = ada.api.get(path, headers=tag)
    assert (changed.status, changed.headers["etag"]) == (200, '"3"')
    assert changed.body["cancel_requested"] is True


@pytest.mark.parametrize("route", ROUTES)
def test_a_job_of_somebody_else_does_not_exist(
    ada: Person,
    bob: Person,
    admin: Person,
    api: Api,
    office: Office,
    aws: Any,
    route: str,
) -> None:
    """Not for administrators either: these have routes of their own."""
    ids = office.asked(ada), office.failed(ada)
    before = rows(aws)

    for job_id in (*ids, UNKNOWN):
        for person in (bob, admin):
            assert_problem(ROUTES[route](person.api, job_id), 404, "job_not_found")
    assert_problem(ROUTES[route](ada.api, "none"), 404, "not_found")
    assert_problem(ROUTES[route](api, ids[0]), 401, "unauthenticated")

    assert rows(aws) == before
    assert listed(bob) == []


def test_a_job_that_waits_is_cancelled_at_once(ada: Person, office: Office) -> None:
    """There is nothing to cancel afterwards."""
    job_id = office.asked(ada)

    cancelled = ada.api.post(f"{JOBS}/{job_id}/cancel", headers={"If-Match": '"1"'})

    assert (cancelled.status, cancelled.headers["etag"]) == (200, '"2"')
    assert cancelled.body["status"] == "cancelled"
    assert cancelled.body["ended_at"] == cancelled.body["updated_at"]
    assert ada.api.get(f"{JOBS}/{job_id}").body == cancelled.body
    again = ada.api.post(f"{JOBS}/{job_id}/cancel")
    assert_problem(again, 409, "job_ended")


def test_a_job_that_runs_is_asked_to_end(ada: Person, office: Office) -> None:
    """To ask twice changes nothing."""
    path = f"{JOBS}/{office.running(ada)}/cancel"

    asked = ada.api.post(path)

    assert asked.status == 200
    assert (asked.body["status"], asked.body["cancel_requested"]) == ("running", True)
    assert ada.api.post(path).body == asked.body


def test_a_job_that_failed_is_tried_again(
    ada: Person, office: Office, aws: Any
) -> None:
    """As a new attempt, whose start is asked for with it."""
    job_id = office.failed(ada)
    failed = ada.api.get(f"{JOBS}/{job_id}").body
    assert failed["problem"]["code"] == "internal_error"

    retried = ada.api.post(f"{JOBS}/{job_id}/retry")

    assert (retried.status, retried.headers["etag"]) == (
        200,
        f'"{failed["version"] + 1}"',
    )
    assert (retried.body["status"], retried.body["attempt"]) == ("queued", 2)
    assert (retried.body["problem"], retried.body["ended_at"]) == (None, None)
    starts = [row["pk"] for row in rows(aws) if row["pk"].startswith("JQ#")]
    assert f"JQ#U#{ada.id}#{job_id}#2" in starts


def test_only_what_ended_without_success_is_tried_again(
    ada: Person, office: Office
) -> None:
    """Otherwise there would be two at once, or the same twice."""
    from runtime.core.jobs.ending import SUCCEEDED
    from runtime.core.jobs.rows import Attempt
    from runtime.core.owner import Owner

    done = office.asked(ada)
    office.ending.end(Attempt(Owner.user(ada.id), done, 1), SUCCEEDED)

    for job_id in (done, office.asked(ada), office.running(ada)):
        refused = ada.api.post(f"{JOBS}/{job_id}/retry")
        assert_problem(refused, 409, "job_not_retryable")


def test_a_job_is_not_tried_again_beside_another_one_of_its_kind(
    ada: Person, bob: Person, office: Office
) -> None:
    """If an owner may have one only; others do not count."""
    first = office.failed(ada, "test.one")
    second = office.asked(ada, "test.one")
    office.asked(bob, "test.one")

    refused = ada.api.post(f"{JOBS}/{first}/retry")
    assert_problem(refused, 409, "job_not_retryable")
    assert "Another job" in refused.body["detail"]

    assert ada.api.post(f"{JOBS}/{second}/cancel").status == 200
    assert ada.api.post(f"{JOBS}/{first}/retry").status == 200


@pytest.mark.parametrize("route", ["cancel", "retry"])
def test_a_change_of_another_version_is_refused(
    ada: Person, office: Office, route: str
) -> None:
    """The answer names the version that there is."""
    job_id = office.asked(ada) if route == "cancel" else office.failed(ada)
    path = f"{JOBS}/{job_id}"
    before = ada.api.get(path)

    refused = ada.api.post(f"{path}/{route}", headers={"If-Match": '"99"'})

    assert_problem(refused, 412, "precondition_failed")
    assert refused.headers["etag"] == before.headers["etag"]
    assert ada.api.get(path).body == before.body


def test_pages_of_jobs_are_the_newest_first(
    ada: Person, bob: Person, office: Office
) -> None:
    """Each job once, and nobody else's."""
    ids = [office.asked(ada) for _ in range(5)]
    office.asked(bob)

    pages = list(ada.api.pages(JOBS, {"limit": "2"}))

    assert [len(page) for page in pages][:2] == [2, 2]
    assert [job["id"] for page in pages for job in page] == sorted(ids, reverse=True)


def test_jobs_are_listed_by_status_and_kind(ada: Person, office: Office) -> None:
    """Also both at once."""
    queued, single = office.asked(ada), office.asked(ada, "test.one")
    failed = office.failed(ada)
    newest_first = sorted((queued, single, failed), reverse=True)

    assert listed(ada, limit="1") == newest_first
    assert listed(ada, status="failed") == [failed]
    assert listed(ada, kind="test.one") == [single]
    assert listed(ada, status="queued", kind="test.sum", limit="1") == [queued]
    assert listed(ada, status="failed", kind="test.one") == []


def test_a_cursor_belongs_to_its_filters_and_its_owner(
    ada: Person, bob: Person, office: Office
) -> None:
    """It would skip jobs of another listing."""
    for _ in range(2):
        office.asked(ada)
    following = ada.api.get(JOBS, query={"limit": "1"}).next_query()
    assert following is not None

    for other in ({"status": "queued"}, {"kind": "test.sum"}):
        refused = ada.api.get(JOBS, query={**following, **other})
        assert_problem(refused, 400, "invalid_cursor")
    assert_problem(bob.api.get(JOBS, query=following), 400, "invalid_cursor")


@pytest.mark.parametrize(
    "query", [{"status": "done"}, {"limit": "101"}, {"kind": "k" * 65}]
)
def test_a_query_that_cannot_be_is_refused(ada: Person, query: dict[str, str]) -> None:
    """The answer names the parameter."""
    refused = ada.api.get(JOBS, query=query)

    assert_problem(refused, 422, "validation_error")
    (name,) = query
    assert refused.body["errors"][0]["pointer"] == f"/query/{name}"
