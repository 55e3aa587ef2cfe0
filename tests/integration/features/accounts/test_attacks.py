"""Attacks on accounts over HTTP and mail, also on rows that earlier releases stored."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pyotp import TOTP

from runtime.core.dynamodb.schema import credentials_key, profile_key
from tests.integration.client import Api, assert_problem
from tests.integration.conftest import verify
from tests.integration.features.accounts import attacks
from tests.integration.features.accounts.attacks import OWNERS, SQUATTERS, Mailbox
from tests.integration.features.accounts.mailbox import LocalMailbox
from tests.integration.stored import rows

if TYPE_CHECKING:
    from tests.integration.conftest import Person
    from tests.services import Services

Attack = Callable[[Api, Mailbox, str], None]


@pytest.fixture(name="mailbox")
def _mailbox(api: Api, aws: Any) -> LocalMailbox:
    """Return the mailboxes of everybody."""
    return LocalMailbox(aws)


@pytest.mark.parametrize("attack", attacks.ATTACKS, ids=lambda a: a.__name__)
def test_an_attack_fails(api: Api, mailbox: LocalMailbox, attack: Attack) -> None:
    """Each is told step by step; the owner has the account in the end."""
    attack(api, mailbox, "run")


def change_profile(aws: Any, user_id: str, expression: str, **values: Any) -> None:
    """Change a stored profile, as an earlier release left it."""
    pk, sk = profile_key(user_id)
    aws.update_item(
        TableName="integration-table",
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression=expression,
        **({"ExpressionAttributeValues": values} if values else {}),
    )


def never_verified(aws: Any, user_id: str) -> None:
    """Mark an address as one that nobody ever verified."""
    no = {":no": {"BOOL": False}}
    change_profile(aws, user_id, "SET email_verified = :no", **no)


def test_a_factor_that_a_squatter_set_up_before_goes_with_the_owners_reset(
    api: Api, mailbox: LocalMailbox, services: "Services", aws: Any, ada: "Person"
) -> None:
    """Earlier releases did not ask whether the address was verified."""
    verify(services, ada)
    body = {"password": ada.password}
    phone = TOTP(ada.api.post("/api/auth/factors/totp", body).body["secret"])
    code = {"code": phone.now()}
    assert ada.api.post("/api/auth/factors/totp/confirm", code).status == 200
    never_verified(aws, ada.id)
    stolen = {"email": ada.email, "password": ada.password}
    later = phone.at(datetime.now(UTC) + timedelta(seconds=30))
    challenge = api.post("/api/auth/login", stolen).body["challenge"]
    step = {"challenge": challenge, "code": later}
    squatter = api.post("/api/auth/login/factor", step).body

    attacks.reset(api, mailbox, ada.email, OWNERS)

    attacks.sign_in(api, ada.email, OWNERS)
    pk, sk = credentials_key(ada.id)
    (row,) = (r for r in rows(aws) if (r["pk"], r["sk"]) == (pk, sk))
    assert not [name for name in row if name.startswith(("totp", "recovery"))]
    assert len(row["trusted"]) <= 1
    for refused in (
        api.signed_in(squatter["access_token"]).get("/api/users/me"),
        api.post("/api/auth/refresh", {"refresh_token": squatter["refresh_token"]}),
        api.post("/api/auth/login", stolen),
    ):
        assert refused.status == 401
    log = [row["action"] for row in rows(aws) if row["pk"] == f"U#{ada.id}#A"]
    assert "factor_disabled" in log
    assert any(
        "second\nfactor was removed" in letter["BodyText"]
        or "second factor was removed" in letter["BodyText"]
        for letter in mailbox.letters(ada.email)
    )


def test_an_enrolment_that_a_squatter_began_before_is_not_confirmed(
    api: Api, mailbox: LocalMailbox, services: "Services", aws: Any, ada: "Person"
) -> None:
    """It was pending when this release was deployed, and goes with the reset."""
    verify(services, ada)
    body = {"password": ada.password}
    phone = TOTP(ada.api.post("/api/auth/factors/totp", body).body["secret"])
    never_verified(aws, ada.id)

    refused = ada.api.post("/api/auth/factors/totp/confirm", {"code": phone.now()})

    assert_problem(refused, 403, "email_not_verified")
    attacks.reset(api, mailbox, ada.email, OWNERS)
    pk, sk = credentials_key(ada.id)
    (row,) = (r for r in rows(aws) if (r["pk"], r["sk"]) == (pk, sk))
    assert "totp_pending" not in row


def test_a_change_of_before_is_not_undone_by_whoever_has_the_old_mailbox(
    api: Api, mailbox: LocalMailbox, services: "Services", aws: Any, ada: "Person"
) -> None:
    """Neither token nor profile says that the old address had been verified."""
    verify(services, ada)
    move = {"new_email": "later@example.com", "password": ada.password}
    assert ada.api.post("/api/auth/email/change", move).status == 202
    token = mailbox.token("later@example.com", "/confirm-email")
    assert attacks.follow(ada.api, "email/change/confirm", token).status == 204
    undo = mailbox.token(ada.email, "/undo-email")
    change_profile(aws, ada.id, "REMOVE former_email")

    refused = attacks.follow(api, "email/change/undo", undo)

    assert_problem(refused, 400, "invalid_link")
    attacks.sign_in(api, "later@example.com", ada.password)


def test_an_administrator_removes_a_factor(
    api: Api, services: "Services", aws: Any, ada: "Person", admin: "Person"
) -> None:
    """It is in the log and in a mail; without a factor it is a 404."""
    path = f"/api/users/{ada.id}/factors/totp"
    assert_problem(admin.api.delete(path), 404, "factor_not_found")
    verify(services, ada)
    phone = TOTP(
        ada.api.post("/api/auth/factors/totp", {"password": ada.password}).body[
            "secret"
        ]
    )
    code = {"code": phone.now()}
    assert ada.api.post("/api/auth/factors/totp/confirm", code).status == 200
    assert_problem(ada.api.delete(path), 403, "forbidden")
    stale = admin.api.delete(path, headers={"If-Match": '"99"'})
    assert_problem(stale, 412, "precondition_failed")

    version = admin.api.get(f"/api/users/{ada.id}").headers["etag"]
    removed = admin.api.delete(path, headers={"If-Match": version})

    assert removed.status == 204, removed.text
    assert removed.headers["etag"] not in (version, "")
    attacks.sign_in(api, ada.email, ada.password)
    (entry,) = (r for r in rows(aws) if r.get("action") == "factor_disabled")
    assert (entry["user_id"], entry["actor_id"]) == (ada.id, admin.id)
    letters = LocalMailbox(aws).letters(ada.email)
    assert any("by an administrator" in letter["BodyText"] for letter in letters)


@pytest.mark.parametrize("removes", [True, False])
def test_a_forced_reset_does_what_it_is_told(
    services: "Services", aws: Any, ada: "Person", admin: "Person", removes: bool
) -> None:
    """An option that it does not take is refused, and not passed over in silence."""
    verify(services, ada)
    phone = TOTP(
        ada.api.post("/api/auth/factors/totp", {"password": ada.password}).body[
            "secret"
        ]
    )
    code = {"code": phone.now()}
    assert ada.api.post("/api/auth/factors/totp/confirm", code).status == 200
    path = f"/api/users/{ada.id}/force-reset"
    for refused in (
        admin.api.post(path, {"remove_factors": True}),
        admin.api.post(path, {"remove_factor": 1}),
        admin.api.post(path, query={"remove_factor": "true"}),
    ):
        assert_problem(refused, 422, "validation_error")

    assert admin.api.post(path, {"remove_factor": removes}).status == 202

    pk, sk = credentials_key(ada.id)
    (row,) = (r for r in rows(aws) if (r["pk"], r["sk"]) == (pk, sk))
    assert ("totp_id" in row) is not removes


def test_who_never_verified_an_address_is_not_promoted(
    api: Api, services: "Services", ada: "Person", admin: "Person"
) -> None:
    """Somebody invited is, who cannot sign in without the mailbox."""
    promote = {"role": "admin"}
    path = f"/api/users/{ada.id}"
    refused = admin.api.patch(path, promote)
    assert_problem(refused, 409, "user_not_verified")
    verify(services, ada)
    assert admin.api.patch(path, promote).status == 200

    invited = admin.api.post("/api/users", {"email": "eve@example.com"}).body["id"]
    assert admin.api.patch(f"/api/users/{invited}", promote).status == 200


def test_a_password_proves_whoever_follows_a_link_without_a_session(
    api: Api, mailbox: LocalMailbox, aws: Any, ada: "Person"
) -> None:
    """A wrong one is throttled and audited, and uses nothing up."""
    token = mailbox.token(ada.email, "/verify-email")
    for _ in range(10):
        wrong = attacks.follow(api, "email/verify", token, password=SQUATTERS)
        assert_problem(wrong, 403, "wrong_password")
    waits = attacks.follow(api, "email/verify", token, password=ada.password)
    assert_problem(waits, 429, "too_many_attempts")
    log = [row for row in rows(aws) if row.get("action") == "proof_failed"]
    assert len(log) == 10 and not any(row.get("actor_id") for row in log)

    assert attacks.follow(ada.api, "email/verify", token).status == 204
