"""Accounts stored before epochs were counted, which belong to the first epoch."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from runtime.features.accounts.mailed_links.models import OneTimeKind
from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person, verify
from tests.integration.stored import rows

if TYPE_CHECKING:
    from tests.services import Services

HOUR = timedelta(hours=1)
NEW = "staple battery horse correct"
LATER = "later@example.com"
EPOCHS = ("session_epoch", "epoch")


def of_before(aws: Any, *people: Person) -> None:
    """Remove the epoch from every row of these people."""
    partitions = {f"U#{person.id}" for person in people}
    for row in rows(aws):
        if row["pk"] in partitions and set(row) & set(EPOCHS):
            aws.update_item(
                TableName="integration-table",
                Key={name: {"S": row[name]} for name in ("pk", "sk")},
                UpdateExpression="REMOVE #s, #e",
                ExpressionAttributeNames=dict(zip(("#s", "#e"), EPOCHS)),
            )


def epochs(aws: Any, person: Person) -> list[int | None]:
    """Return the epoch of each row of an account, with None for a row without one."""
    mine = [row for row in rows(aws) if row["pk"] == f"U#{person.id}"]
    account = [row for row in mine if "hash" in row or "email" in row]
    sessions = [row for row in mine if row["sk"].startswith("S#")]
    return [row.get("session_epoch") for row in account] + [
        row.get("epoch") for row in sessions
    ]


def sign_in(api: Api, person: Person, password: str | None = None) -> int:
    """Sign in, and return the status of the answer."""
    body = {"email": person.email, "password": password or person.password}
    return api.post("/api/auth/login", body).status


@pytest.fixture(name="old")
def _old(aws: Any, ada: Person) -> Person:
    """Return Ada, whose rows have no epoch."""
    of_before(aws, ada)
    assert epochs(aws, ada) == [None] * 3
    return ada


def test_an_account_of_before_goes_on(old: Person, api: Api) -> None:
    """Its session, tokens and password still work, and it can be changed."""
    assert old.api.get("/api/users/me").status == 200
    refresh = {"refresh_token": old.refresh_token}
    assert api.post("/api/auth/refresh", refresh).status == 200
    assert sign_in(api, old) == 200
    assert old.api.patch("/api/users/me", {"name": "Ada"}).status == 200
    assert sign_in(api, old, "wrong") == 401


def test_a_new_password_begins_to_count(old: Person, api: Api, aws: Any) -> None:
    """From then on its rows have epochs like every other's."""
    assert sign_in(api, old) == 200
    body = {"current_password": old.password, "new_password": NEW}

    assert old.api.post("/api/auth/password/change", body).status == 204

    assert epochs(aws, old) == [1, 1, 1]
    assert (sign_in(api, old), sign_in(api, old, NEW)) == (401, 200)


def test_its_links_work_once_and_end_its_sessions(
    old: Person, api: Api, services: "Services", aws: Any
) -> None:
    """That is true of a reset and of an undone change of address."""
    from runtime.features.accounts.mailed_links.links import (
        change_binding,
        reset_binding,
    )

    def link(kind: OneTimeKind, binding: dict[str, str]) -> dict[str, str]:
        """Return the token that a worker mails."""
        return {
            "token": services.accounts.one_time_tokens.issue(
                kind, old.id, HOUR, **binding
            )
        }

    verify(services, old)
    of_before(aws, old)
    user = services.accounts.profiles.get(old.id)
    change = link(OneTimeKind.CONFIRM_EMAIL, change_binding(user, LATER))
    assert old.api.post("/api/auth/email/change/confirm", change).status == 204
    undo = link(OneTimeKind.UNDO_EMAIL, {"old": old.email, "new": LATER})
    assert api.post("/api/auth/email/change/undo", undo).status == 204
    of_before(aws, old)

    reset = link(
        OneTimeKind.RESET_PASSWORD,
        reset_binding(services.accounts.profiles.get(old.id)),
    ) | {"password": NEW}
    assert api.post("/api/auth/password/reset", reset).status == 204

    assert epochs(aws, old) == [1, 1]
    assert_problem(api.post("/api/auth/password/reset", reset), 400, "invalid_link")
    assert sign_in(api, old, NEW) == 200


def test_administrators_change_it(
    old: Person, admin: Person, api: Api, aws: Any
) -> None:
    """The administrator's own account has no epoch either."""
    of_before(aws, admin)
    path = f"/api/users/{old.id}"

    assert admin.api.post(f"{path}/disable").status == 200
    assert sign_in(api, old) == 401
    assert admin.api.post(f"{path}/enable").status == 200
    assert sign_in(api, old) == 200


def test_its_owner_leaves_and_returns(old: Person, api: Api) -> None:
    """A deletion can be undone as for any other account."""
    leave = {"password": old.password}
    assert old.api.call("DELETE", "/api/users/me", leave).status == 202
    body = {"email": old.email, "password": old.password}
    refused = api.post("/api/auth/login", body)
    assert_problem(refused, 409, "deletion_pending")

    token = {"restore_token": refused.body["restore_token"]}

    assert api.post("/api/auth/restore", token).status == 200
