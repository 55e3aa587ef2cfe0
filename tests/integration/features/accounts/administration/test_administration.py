"""Administration of other people's accounts, which only administrators may do."""

import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest

from runtime.features.accounts.administration.models import AdminCommand
from tests.integration.client import Answer, Api, assert_problem
from tests.integration.conftest import Person, new_person
from tests.integration.stored import actions, mails, rows

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.services import Services

UNKNOWN = "0" * 26
STEPS = ("disable", "enable", "force-reset")


def credentials(person: Person) -> dict[str, str]:
    """Return the body with which a person signs in."""
    return {"email": person.email, "password": person.password}


@pytest.fixture(name="other")
def _other(app: "FastAPI", api: Api) -> Person:
    """Return another administrator."""
    return new_person(app, api, "toor", admin=True)


ROUTES: dict[str, Callable[[Api, str], Answer]] = {
    "list": lambda api, _: api.get("/api/users"),
    "read": lambda api, id: api.get(f"/api/users/{id}"),
    "invite": lambda api, _: api.post("/api/users", {"email": "x@example.com"}),
    "role": lambda api, id: api.patch(f"/api/users/{id}", {"role": "admin"}),
    "delete": lambda api, id: api.delete(f"/api/users/{id}"),
    "sessions": lambda api, id: api.get(f"/api/users/{id}/sessions"),
    "revoke": lambda api, id: api.delete(f"/api/users/{id}/sessions"),
    "audit": lambda api, id: api.get(f"/api/users/{id}/audit"),
    "day": lambda api, _: api.get("/api/audit", query={"day": "2026-01-31"}),
    "disable": lambda api, id: api.post(f"/api/users/{id}/disable"),
    "enable": lambda api, id: api.post(f"/api/users/{id}/enable"),
    "force-reset": lambda api, id: api.post(f"/api/users/{id}/force-reset"),
    "resend": lambda api, id: api.post(f"/api/users/{id}/invitation"),
    "withdraw": lambda api, id: api.delete(f"/api/users/{id}/invitation"),
    "factor": lambda api, id: api.delete(f"/api/users/{id}/factors/totp"),
}


@pytest.mark.parametrize("route", ROUTES)
def test_a_user_may_do_none_of_it_not_even_to_themselves(
    ada: Person, bob: Person, api: Api, aws: Any, route: str
) -> None:
    """The answer is 403 with a token and 401 without; nothing is written."""
    before = rows(aws)
    for user_id in (ada.id, bob.id):
        assert_problem(ROUTES[route](ada.api, user_id), 403, "forbidden")
    assert_problem(ROUTES[route](api, bob.id), 401, "unauthenticated")
    assert rows(aws) == before


def test_users_are_found_by_how_their_address_begins(
    app: "FastAPI", api: Api, admin: Person
) -> None:
    """Case does not matter, and pages hold each user once."""
    for name in ("ann", "anna", "annabel", "bert"):
        new_person(app, api, name)

    pages = list(admin.api.pages("/api/users", {"email": "ANNA", "limit": "1"}))
    found = [user["email"] for page in pages for user in page]
    assert found == ["anna@example.com", "annabel@example.com"]
    assert admin.api.get("/api/users", query={"email": "nobody"}).body == {"users": []}

    first = admin.api.get("/api/users", query={"email": "ann", "limit": "1"})
    following = first.next_query()
    assert following is not None
    wider = admin.api.get("/api/users", query=following | {"email": "a"})
    assert_problem(wider, 400, "invalid_cursor")


def test_an_administrator_sees_status_and_version(admin: Person, ada: Person) -> None:
    """Users do not see them in their own profile."""
    read = admin.api.get(f"/api/users/{ada.id}")
    assert (read.body["status"], read.body["delete_after"]) == ("active", None)
    tag = {"If-None-Match": read.headers["etag"]}
    assert admin.api.get(f"/api/users/{ada.id}", headers=tag).status == 304
    assert "status" not in ada.api.get("/api/users/me").body
    for answer in (read, admin.api.get("/api/users")):
        assert "epoch" not in answer.text and "hash" not in answer.text


@pytest.mark.parametrize("route", [r for r in ROUTES if r not in ("list", "invite")])
def test_somebody_who_is_not_there_is_not_found(admin: Person, route: str) -> None:
    """Every route that names a user says so, but the log, which outlives them."""
    answer = ROUTES[route](admin.api, UNKNOWN)
    if route in ("audit", "day"):
        assert (answer.status, answer.body) == (200, [])
    else:
        assert_problem(answer, 404, "user_not_found")


def test_an_invited_user_has_no_password_until_they_set_one(
    admin: Person, api: Api, aws: Any
) -> None:
    """The mail is written with the account; nobody can sign in before."""
    invited = admin.api.post("/api/users", {"email": "New@Example.com", "name": "New"})

    assert invited.status == 201, invited.text
    assert invited.headers["location"] == f"users/{invited.body['id']}"
    assert (invited.body["email"], invited.body["role"]) == ("new@example.com", "user")
    (mail,) = mails(aws, "invitation")
    assert (mail["to"], mail["user_id"]) == ("new@example.com", invited.body["id"])
    assert actions(aws, invited.body["id"]) == ["invited"]
    for password in ("", "None", secrets.token_urlsafe(18)):
        answer = api.post(
            "/api/auth/login", {"email": "new@example.com", "password": password}
        )
        assert answer.status in (401, 422)
    taken = admin.api.post("/api/users", {"email": "new@example.com"})
    assert_problem(taken, 409, "email_taken")


def test_open_invitations_are_listed_sent_again_and_withdrawn(
    admin: Person, api: Api, aws: Any
) -> None:
    """As a page of invitations shows them, with what can be done to each."""
    invited = [
        admin.api.post("/api/users", {"email": f"{name}@example.com"}).body
        for name in ("ida", "hedy", "grace")
    ]
    pages = list(admin.api.pages("/api/users", {"invited": "true", "limit": "2"}))
    assert [len(page) for page in pages] == [2, 1]
    listed = [user for page in pages for user in page]
    assert [user["email"][:4] for user in listed] == ["grac", "hedy", "ida@"]
    first = datetime.fromisoformat(listed[0]["invited_at"])
    until = datetime.fromisoformat(listed[0]["invitation_expires_at"])
    assert until - first == timedelta(days=7)
    everybody = admin.api.get("/api/users", query={"limit": "100"}).body["users"]
    assert len(everybody) == 4

    ida = f"/api/users/{invited[0]['id']}"
    seen = {"If-Match": admin.api.get(ida).headers["etag"]}
    resent = admin.api.post(f"{ida}/invitation", headers=seen)
    assert (resent.status, resent.headers["etag"]) == (202, '"2"')
    assert resent.body["invited_at"] >= listed[2]["invited_at"]
    again = admin.api.post(f"{ida}/invitation", headers=seen)
    assert_problem(again, 412, "precondition_failed")
    assert len(mails(aws, "invitation")) == 4

    assert admin.api.delete(f"{ida}/invitation").status == 204
    assert_problem(admin.api.get(ida), 404, "user_not_found")
    assert actions(aws, invited[0]["id"]) == [
        "invited",
        "invitation_resent",
        "invitation_withdrawn",
    ]
    left = admin.api.get("/api/users", query={"invited": "true"}).body["users"]
    assert [user["id"] for user in left] == [invited[2]["id"], invited[1]["id"]]
    body = {"email": "ida@example.com", "password": secrets.token_urlsafe(18)}
    assert api.post("/api/auth/register", body).status == 201


def test_an_account_that_is_in_use_is_no_invitation(admin: Person, ada: Person) -> None:
    """Neither a link of seven days nor its removal is to be had by mistake."""
    path = f"/api/users/{ada.id}/invitation"
    assert_problem(admin.api.post(path), 409, "invitation_not_open")
    assert_problem(admin.api.delete(path), 409, "invitation_not_open")
    assert ada.api.get("/api/users/me").status == 200


def test_a_repeated_invitation_is_the_same_one(admin: Person, aws: Any) -> None:
    """The Idempotency-Key makes it so; another body is refused."""
    headers = {"Idempotency-Key": secrets.token_hex(8)}
    body = {"email": "twice@example.com"}
    first = admin.api.post("/api/users", body, headers=headers)
    second = admin.api.post("/api/users", body, headers=headers)
    assert (first.status, second.status, second.body) == (201, 201, first.body)
    assert second.headers["idempotency-replayed"] == "true"
    assert len(mails(aws, "invitation")) == 1
    other = admin.api.post("/api/users", {"email": "o@example.com"}, headers=headers)
    assert_problem(other, 422, "idempotency_key_reused")


def test_a_disabled_user_is_out_at_once_and_in_again_when_enabled(
    admin: Person, ada: Person, api: Api, aws: Any
) -> None:
    """Neither old or new tokens nor the password work while disabled."""
    path = f"/api/users/{ada.id}"
    disabled = admin.api.post(f"{path}/disable")
    assert (disabled.status, disabled.body["status"]) == (200, "disabled")

    assert_problem(ada.api.get("/api/users/me"), 401, "unauthenticated")
    refreshed = api.post("/api/auth/refresh", {"refresh_token": ada.refresh_token})
    assert_problem(refreshed, 401, "invalid_refresh_token")
    refused = api.post("/api/auth/login", credentials(ada))
    assert_problem(refused, 401, "invalid_credentials")

    assert admin.api.post(f"{path}/enable").body["status"] == "active"
    assert_problem(ada.api.get("/api/users/me"), 401, "unauthenticated")
    assert api.post("/api/auth/login", credentials(ada)).status == 200
    assert actions(aws, ada.id)[2:] == [
        "disabled",
        "sign_in_failed",
        "enabled",
        "signed_in",
    ]


def test_what_is_so_already_is_left_as_it_is(
    admin: Person, ada: Person, aws: Any
) -> None:
    """There is no new version and no audit entry."""
    path = f"/api/users/{ada.id}"
    before = admin.api.get(path).headers["etag"]
    assert admin.api.post(f"{path}/enable").headers["etag"] == before
    assert admin.api.patch(path, {"role": "user"}).headers["etag"] == before
    assert actions(aws, ada.id) == ["registered", "signed_in"]


def test_a_role_is_changed_and_the_old_one_is_of_no_use(
    admin: Person, verified_ada: Person, api: Api, aws: Any
) -> None:
    """Sessions copy the role, so the user must sign in anew."""
    ada = verified_ada
    changed = admin.api.patch(f"/api/users/{ada.id}", {"role": "admin"})
    assert (changed.status, changed.body["role"]) == (200, "admin")
    assert_problem(ada.api.get("/api/users/me"), 401, "unauthenticated")
    token = api.post("/api/auth/login", credentials(ada)).body["access_token"]
    assert api.signed_in(token).get("/api/users").status == 200
    assert "role_changed" in actions(aws, ada.id)


def test_a_forced_reset_voids_the_password_and_mails_a_link(
    admin: Person, ada: Person, api: Api, aws: Any
) -> None:
    """All sessions end, and the account stays."""
    forced = admin.api.post(f"/api/users/{ada.id}/force-reset")
    assert (forced.status, forced.body["status"]) == (202, "active")
    assert_problem(ada.api.get("/api/users/me"), 401, "unauthenticated")
    refused = api.post("/api/auth/login", credentials(ada))
    assert_problem(refused, 401, "invalid_credentials")
    (mail,) = mails(aws, "reset_forced")
    assert mail["to"] == ada.email
    assert "reset_forced" in actions(aws, ada.id)


def test_a_user_deleted_by_an_administrator_cannot_undo_it(
    admin: Person, ada: Person, api: Api, aws: Any
) -> None:
    """An administrator can undo it until the date."""
    path = f"/api/users/{ada.id}"
    deleted = admin.api.delete(path)
    assert (deleted.status, deleted.body["status"]) == (202, "disabled")
    assert deleted.body["delete_after"] > ada_created(admin, ada)
    refused = api.post("/api/auth/login", credentials(ada))
    assert_problem(refused, 401, "invalid_credentials")
    assert "restore_token" not in refused.text
    assert [row["user_id"] for row in rows(aws) if row["pk"] == "REMOVALS"] == [ada.id]

    restored = admin.api.post(f"{path}/enable")
    assert (restored.body["status"], restored.body["delete_after"]) == ("active", None)
    assert not [row for row in rows(aws) if row["pk"] == "REMOVALS"]
    assert api.post("/api/auth/login", credentials(ada)).status == 200
    assert actions(aws, ada.id)[2:5] == [
        "deletion_requested",
        "sign_in_failed",
        "deletion_undone",
    ]


def ada_created(admin: Person, ada: Person) -> str:
    """Return the time at which Ada's account was made."""
    return str(admin.api.get(f"/api/users/{ada.id}").body["created_at"])


def test_a_users_sessions_are_listed_and_ended(
    admin: Person, ada: Person, aws: Any
) -> None:
    """The audit log names the administrator who did it."""
    path = f"/api/users/{ada.id}/sessions"
    (session,) = admin.api.get(path).body
    assert not session["current"]
    assert admin.api.delete(path).status == 204
    assert admin.api.get(path).body == []
    assert_problem(ada.api.get("/api/users/me"), 401, "unauthenticated")
    entry = admin.api.get(f"/api/users/{ada.id}/audit").body[0]
    assert (entry["action"], entry["actor_id"]) == ("sessions_revoked", admin.id)
    assert entry["details"] == {"sessions": "1"}


@pytest.mark.parametrize("step", [*STEPS, "role", "delete"])
def test_a_version_that_is_not_the_stored_one_is_refused(
    admin: Person, verified_ada: Person, step: str
) -> None:
    """Nothing is changed then; with the stored version it is."""
    ada = verified_ada
    path = f"/api/users/{ada.id}"

    def send(tag: str) -> Answer:
        """Send the change with an If-Match header."""
        headers = {"If-Match": tag}
        if step == "role":
            return admin.api.patch(path, {"role": "admin"}, headers=headers)
        if step == "delete":
            return admin.api.delete(path, headers=headers)
        return admin.api.post(f"{path}/{step}", headers=headers)

    before = admin.api.get(path)
    assert_problem(send('"99"'), 412, "precondition_failed")
    assert admin.api.get(path).body == before.body
    assert send(before.headers["etag"]).status in (200, 202)


@pytest.mark.parametrize(
    "route", ["role", "delete", "disable", "force-reset", "factor"]
)
def test_an_administrator_does_none_of_it_to_themselves(
    admin: Person, route: str
) -> None:
    """So at least one administrator is always left."""
    assert_problem(ROUTES[route](admin.api, admin.id), 409, "own_account")
    assert admin.api.get("/api/users").status == 200


def test_of_two_administrators_who_remove_each_other_one_is_left(
    admin: Person, other: Person, services: "Services"
) -> None:
    """The second write fails, as its caller is no administrator any more."""
    from runtime.core.errors import Forbidden
    from runtime.core.security.callers import Role

    barrier = Barrier(2)

    def remove(pair: tuple[Person, Person]) -> bool:
        """Let one demote the other."""
        caller = services.accounts.sessions.authenticate(str(pair[0].api.token))
        barrier.wait(30)
        try:
            services.accounts.administration.change_role(
                AdminCommand(pair[1].id, caller), Role.USER
            )
        except Forbidden:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(remove, [(admin, other), (other, admin)]))

    assert sorted(done) == [False, True]
    roles = [
        services.accounts.profiles.get(person.id).role for person in (admin, other)
    ]
    assert sorted(roles) == ["admin", "user"]


def test_an_administrator_who_was_just_demoted_invites_nobody(
    admin: Person, other: Person, services: "Services"
) -> None:
    """Sessions are cached for three seconds, so the write itself must refuse."""
    from runtime.core.errors import Forbidden
    from runtime.features.accounts.administration.requests import Invitation

    caller = services.accounts.sessions.authenticate(str(other.api.token))
    assert admin.api.patch(f"/api/users/{other.id}", {"role": "user"}).status == 200
    with pytest.raises(Forbidden):
        services.accounts.administration.invite(
            caller, Invitation(email="x@example.com")
        )
    assert services.accounts.sign_in.id_by_email("x@example.com") is None


def test_a_sign_in_that_races_with_disabling_does_not_survive(
    ada: Person, services: "Services", monkeypatch: pytest.MonkeyPatch
) -> None:
    """A late session is refused, and an early one is ended."""
    from runtime.features.accounts.errors import InvalidCredentials, InvalidRefreshToken
    from runtime.features.accounts.passwords.hashing import verify_password as verify
    from runtime.features.accounts.sessions.repository import SessionRepository
    from runtime.features.accounts.sign_in import service as accounts

    def verify_while_disabled(given: str, hashed: str | None) -> bool:
        """Disable the account while the password is verified."""
        services.accounts.administration.disable(AdminCommand(ada.id))
        return verify(given, hashed)

    with monkeypatch.context() as patch:
        patch.setattr(accounts, "verify_password", verify_while_disabled)
        with pytest.raises(InvalidCredentials):
            services.accounts.sign_in.sign_in(ada.email, ada.password)

    services.accounts.administration.enable(AdminCommand(ada.id))
    ends = SessionRepository.ends
    opened: list[str] = []

    def sign_in_meanwhile(self: SessionRepository, *given: Any, **named: Any) -> Any:
        """Open a session after those that are to end were read."""
        ending = ends(self, *given, **named)
        if not opened:
            pair = services.accounts.sign_in.sign_in(ada.email, ada.password)
            opened.append(pair.refresh_token)
        return ending

    monkeypatch.setattr(SessionRepository, "ends", sign_in_meanwhile)
    services.accounts.administration.disable(AdminCommand(ada.id))
    assert opened and services.accounts.sessions.of_user(ada.id) == []
    with pytest.raises(InvalidRefreshToken):
        services.accounts.sessions.refresh(opened[0])


def test_a_session_that_opens_meanwhile_is_ended_after_all(
    admin: Person, ada: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is so for an administrator's request and for the owner's own."""
    from runtime.features.accounts.sessions.repository import SessionRepository

    monkeypatch.setattr(SessionRepository, "ends", lambda *_, **__: [])

    assert admin.api.post(f"/api/users/{ada.id}/disable").status == 200
    left = bob.api.call("DELETE", "/api/users/me", {"password": bob.password})
    assert left.status == 202, left.text

    for person in (ada, bob):
        assert admin.api.get(f"/api/users/{person.id}/sessions").body == []
        assert_problem(person.api.get("/api/users/me"), 401, "unauthenticated")


def test_a_session_that_a_crash_left_is_of_no_use_after_enabling(
    ada: Person, services: "Services", monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process died after the transaction, before it ended late sessions."""
    from runtime.features.accounts.errors import InvalidRefreshToken
    from runtime.features.accounts.sessions.repository import SessionRepository

    pair = services.accounts.sign_in.sign_in(ada.email, ada.password)

    def crash(*_: Any) -> None:
        """End the process."""
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(SessionRepository, "ends", lambda *_, **__: [])
        patch.setattr(SessionRepository, "end_older", crash)
        with pytest.raises(SystemExit):
            services.accounts.administration.disable(AdminCommand(ada.id))
    with pytest.raises(InvalidRefreshToken):
        services.accounts.sessions.refresh(pair.refresh_token)

    services.accounts.administration.disable(AdminCommand(ada.id))
    assert services.accounts.sessions.of_user(ada.id) == []
    services.accounts.administration.enable(AdminCommand(ada.id))
    with pytest.raises(InvalidRefreshToken):
        services.accounts.sessions.refresh(pair.refresh_token)
