"""Deletion of an account, as its owner asks for it and undoes it."""

from typing import TYPE_CHECKING, Any

import pytest

from runtime.features.accounts.administration.models import AdminCommand
from tests.clock import ManualClock
from tests.integration.client import Api, assert_oauth_error, assert_problem
from tests.integration.conftest import Person
from tests.integration.features.accounts.erasure.leaving import (
    EMAIL,
    PASSWORD,
    PROOF,
    sign_up,
)
from tests.integration.stored import actions, mails, rows

if TYPE_CHECKING:
    from tests.services import Services


def credentials(person: Person) -> dict[str, str]:
    """Return the body with which a person signs in."""
    return {"email": person.email, "password": person.password}


def test_a_deletion_is_asked_for_with_the_password_and_ends_every_session(
    ada: Person, api: Api, aws: Any
) -> None:
    """A mail tells the owner until when it can be undone."""
    wrong = ada.api.call("DELETE", "/api/users/me", {"password": "not this one"})
    assert_problem(wrong, 403, "wrong_password")
    assert_problem(ada.api.call("DELETE", "/api/users/me", {}), 422)
    assert ada.api.get("/api/users/me").status == 200

    body = {"password": ada.password}
    answer = ada.api.call("DELETE", "/api/users/me", body)

    assert answer.status == 202, answer.text
    assert_problem(ada.api.get("/api/users/me"), 401, "unauthenticated")
    refreshed = api.post("/api/auth/refresh", {"refresh_token": ada.refresh_token})
    assert_problem(refreshed, 401, "invalid_refresh_token")
    (mail,) = mails(aws, "deletion_requested")
    assert mail["to"] == ada.email
    assert mail["data"] == {"date": answer.body["delete_after"][:10]}
    assert actions(aws, ada.id)[-1] == "deletion_requested"


def test_signing_in_during_the_grace_offers_to_undo_it(
    ada: Person, api: Api, aws: Any
) -> None:
    """The refusal holds a token that undoes it once and signs in."""
    ada.api.call("DELETE", "/api/users/me", {"password": ada.password})

    refused = api.post("/api/auth/login", credentials(ada))
    assert_problem(refused, 409, "deletion_pending")
    token = {"restore_token": refused.body["restore_token"]}
    wrong = api.post("/api/auth/login", credentials(ada) | {"password": "wrong"})
    assert_problem(wrong, 401, "invalid_credentials")

    restored = api.post("/api/auth/restore", token)
    assert restored.status == 200, restored.text
    back = api.signed_in(restored.body["access_token"])
    assert back.get("/api/users/me").body["email"] == ada.email
    assert api.post("/api/auth/login", credentials(ada)).status == 200
    assert_problem(api.post("/api/auth/restore", token), 401, "invalid_restore_token")
    assert actions(aws, ada.id)[-3:] == ["deletion_undone", "signed_in", "signed_in"]
    assert [mail["to"] for mail in mails(aws, "deletion_undone")] == [ada.email]
    assert not [row for row in rows(aws) if row["pk"] == "REMOVALS"]


def test_an_oauth_client_is_offered_it_as_well(ada: Person, api: Api) -> None:
    """The refusal has the members of RFC 6749 and the restore token."""
    ada.api.call("DELETE", "/api/users/me", {"password": ada.password})
    form = f"grant_type=password&username={ada.email}&password={ada.password}"
    refused = api.form("/api/auth/token", form)
    assert_oauth_error(refused, 400, "invalid_grant")
    assert refused.body["code"] == "deletion_pending"
    body = {"restore_token": refused.body["restore_token"]}
    assert api.post("/api/auth/restore", body).status == 200


@pytest.mark.parametrize("token", ["x", "ä", "a" * 600, "YQ"])
def test_a_forged_restore_token_undoes_nothing(api: Api, token: str) -> None:
    """It is refused as invalid or malformed, and is never a defect."""
    answer = api.post("/api/auth/restore", {"restore_token": token})
    assert answer.status in (401, 422)
    assert_problem(answer, answer.status)


def test_an_administrator_cannot_leave(admin: Person) -> None:
    """They might be the last one; another must take the role away first."""
    body = {"password": admin.password}
    answer = admin.api.call("DELETE", "/api/users/me", body)
    assert_problem(answer, 409, "administrator_stays")
    assert admin.api.get("/api/users").status == 200


def test_a_restore_token_expires_and_is_of_no_use_for_another_deletion(
    timed: "Services", clock: ManualClock
) -> None:
    """It is bound to the date of the deletion that it was given for."""
    from runtime.features.accounts.errors import DeletionPending, InvalidRestoreToken

    def offered() -> str:
        """Return the token that signing in offers."""
        with pytest.raises(DeletionPending) as refusal:
            timed.accounts.sign_in.sign_in(EMAIL, PASSWORD)
        return refusal.value.extra()["restore_token"]

    timed.accounts.deletion.request(sign_up(timed), PROOF)
    token = offered()
    clock.advance(minutes=16)
    with pytest.raises(InvalidRestoreToken):
        timed.accounts.deletion.restore(token)

    token = offered()
    pair = timed.accounts.deletion.restore(offered())
    caller = timed.accounts.sessions.authenticate(pair.access_token)
    timed.accounts.deletion.request(caller, PROOF)
    with pytest.raises(InvalidRestoreToken):
        timed.accounts.deletion.restore(token)


def test_a_restore_token_is_void_once_the_password_is(timed: "Services") -> None:
    """It was given for a password that an administrator has voided since."""
    from runtime.features.accounts.errors import DeletionPending, InvalidRestoreToken

    leaver = sign_up(timed)
    timed.accounts.deletion.request(leaver, PROOF)
    with pytest.raises(DeletionPending) as refusal:
        timed.accounts.sign_in.sign_in(EMAIL, PASSWORD)
    timed.accounts.administration.force_reset(AdminCommand(leaver.user_id))

    with pytest.raises(InvalidRestoreToken):
        timed.accounts.deletion.restore(refusal.value.extra()["restore_token"])
