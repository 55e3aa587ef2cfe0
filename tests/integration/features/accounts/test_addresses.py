"""Addresses changed and restored over HTTP, on the table's own transactions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pyotp import TOTP

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.schema import credentials_key
from runtime.core.errors import Conflict
from runtime.features.accounts.errors import EmailTaken, InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeKind
from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person
from tests.integration.features.accounts.mailed_links import (
    HOUR,
    LATER,
    NEW,
    change_link,
    open_sessions,
    outbox,
    profile,
    reset_link,
    sign_in,
    undo_link,
)
from tests.integration.stored import actions, mails
from tests.integration.stored import rows as stored

if TYPE_CHECKING:
    from tests.services import Services


def test_an_address_is_changed_confirmed_and_undone(
    aws: Any, api: Api, services: "Services", verified_ada: Person
) -> None:
    """A thief with a session and the password must end up with neither."""
    ada = verified_ada
    undo = undo_link(services, ada)
    body = {"new_email": LATER, "password": ada.password}
    assert ada.api.post("/api/auth/email/change", body).status == 202
    confirm = {"token": change_link(services, ada)}

    assert ada.api.post("/api/auth/email/change/confirm", confirm).status == 204

    assert sign_in(api, LATER, ada.password) == 200
    assert sign_in(api, ada.email, ada.password) == 401
    again = ada.api.post(
        "/api/auth/email/change",
        {"new_email": "third@example.com", "password": ada.password},
    )
    assert_problem(again, 409, "email_changed_recently")

    assert api.post("/api/auth/email/change/undo", {"token": undo}).status == 204

    assert not open_sessions(aws, ada)
    assert sign_in(api, LATER, ada.password) == 401
    assert sign_in(api, ada.email, ada.password) == 401
    services.accounts.passwords.reset(reset_link(services, ada), NEW)
    assert sign_in(api, ada.email, NEW) == 200
    assert profile(services, ada).email == ada.email
    freed = {"email": LATER, "password": "correct horse battery staple"}
    assert api.post("/api/auth/register", freed).status == 201


def credentials(aws: Any, person: Person) -> dict[str, Any]:
    """Return the row with a person's hash and second factor."""
    pk, sk = credentials_key(person.id)
    (row,) = [row for row in stored(aws) if (row["pk"], row["sk"]) == (pk, sk)]
    return row


def enrol(person: Person) -> TOTP:
    """Set a second factor up, as whoever is signed in."""
    path = "/api/auth/factors/totp"
    phone = TOTP(person.api.post(path, {"password": person.password}).body["secret"])
    confirmed = person.api.post(f"{path}/confirm", {"code": phone.now()})
    assert confirmed.status == 200, confirmed.text
    return phone


def test_an_undone_change_takes_the_thiefs_second_factor_and_deletion_along(
    aws: Any, api: Api, services: "Services", verified_ada: Person
) -> None:
    """Nothing that the thief set up may keep the owner out."""
    ada = verified_ada
    undo = undo_link(services, ada)
    services.accounts.addresses.confirm_change(
        change_link(services, ada), password=ada.password
    )
    phone = enrol(ada)
    later = {"code": phone.at(datetime.now(UTC) + timedelta(seconds=30))}
    leave = ada.api.call("DELETE", "/api/users/me", {"password": ada.password, **later})
    assert leave.status == 202, leave.text

    assert api.post("/api/auth/email/change/undo", {"token": undo}).status == 204

    left = {"hash", "totp", "totp_id", "totp_step", "recovery", "recovery_at"}
    assert not left & set(credentials(aws, ada))
    assert not [row for row in stored(aws) if row["pk"] == "REMOVALS"]
    assert actions(aws, ada.id)[-3:] == [
        "email_change_undone",
        "factor_disabled",
        "deletion_undone",
    ]
    (mail,) = mails(aws, "email_restored")
    assert mail["data"] == {"second_factor": "removed", "deletion": "undone"}
    services.accounts.passwords.reset(reset_link(services, ada), NEW)
    assert sign_in(api, ada.email, NEW) == 200


def test_an_undone_change_leaves_the_owners_older_factor(
    aws: Any, api: Api, services: "Services", verified_ada: Person
) -> None:
    """Only recovery codes that were made since are void."""
    ada = verified_ada
    enrol(ada)
    before = credentials(aws, ada)
    undo = undo_link(services, ada)
    services.accounts.addresses.confirm_change(
        change_link(services, ada), password=ada.password
    )
    # As if it had been set up long ago, and its codes replaced by the thief.
    old = new_ulid(datetime.now(UTC) - timedelta(days=60))
    aws.update_item(
        TableName="integration-table",
        Key={name: {"S": before[name]} for name in ("pk", "sk")},
        UpdateExpression="SET totp_id = :id",
        ExpressionAttributeValues={":id": {"S": old}},
    )

    assert api.post("/api/auth/email/change/undo", {"token": undo}).status == 204

    after = credentials(aws, ada)
    assert (after["totp_id"], after["totp"]) == (old, before["totp"])
    assert after["recovery"] == {} and "hash" not in after
    services.accounts.passwords.reset(reset_link(services, ada), NEW)
    first = api.post("/api/auth/login", {"email": ada.email, "password": NEW})
    assert_problem(first, 401, "mfa_required")


def test_a_crash_while_a_change_is_undone_leaves_all_or_nothing(
    aws: Any,
    services: "Services",
    verified_ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Sessions end after the transaction, but could not be refreshed anyway."""
    ada = verified_ada
    undo = undo_link(services, ada)
    services.accounts.addresses.confirm_change(
        change_link(services, ada), password=ada.password
    )
    enrol(ada)
    before = stored(aws)

    class Killed(BaseException):
        """The process ends here."""

    def killed(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as crash:
        crash.setattr(services.table, "transact", killed)
        with pytest.raises(Killed):
            services.accounts.addresses.undo_change(undo)
    assert stored(aws) == before

    with monkeypatch.context() as crash:
        crash.setattr(services.accounts._session_rows, "end_older", killed)
        with pytest.raises(Killed):
            services.accounts.addresses.undo_change(undo)

    assert profile(services, ada).email == ada.email
    assert "totp_id" not in credentials(aws, ada)
    assert not open_sessions(aws, ada)
    assert len(mails(aws, "email_restored")) == 1
    with pytest.raises(InvalidLink):
        services.accounts.addresses.undo_change(undo)


def test_a_former_address_is_kept_until_the_change_cannot_be_undone(
    api: Api, services: "Services", verified_ada: Person
) -> None:
    """Nobody else may register with it or move to it."""
    ada = verified_ada
    services.accounts.addresses.confirm_change(
        change_link(services, ada), password=ada.password
    )

    body = {"email": ada.email, "password": "correct horse battery staple"}
    assert_problem(api.post("/api/auth/register", body), 409, "email_taken")

    assert services.accounts.sign_in.id_by_email(ada.email) is None


def test_one_of_many_gets_an_address(
    services: "Services", verified_ada: Person, bob: Person
) -> None:
    """The address's row decides in the transaction; the loser keeps the old one."""
    ada = verified_ada
    links = [(change_link(services, who), who.password) for who in (ada, bob)]

    def confirm(link: tuple[str, str]) -> type[Exception] | None:
        """Follow a link."""
        text, password = link
        try:
            services.accounts.addresses.confirm_change(text, password=password)
        except (EmailTaken, Conflict) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(confirm, links))

    assert sorted(results, key=str) == [EmailTaken, None]
    loser = (ada, bob)[results.index(EmailTaken)]
    assert profile(services, loser).email == loser.email
    assert services.accounts.sign_in.id_by_email(loser.email) == loser.id


def test_an_address_is_verified_by_its_link(
    aws: Any, api: Api, services: "Services", ada: Person
) -> None:
    """A verified address gets no further mail, and a second click is no error."""
    before = len(outbox(aws))
    assert ada.api.post("/api/auth/email/verify/resend").status == 202
    link = services.accounts.one_time_tokens.issue(
        OneTimeKind.VERIFY_EMAIL, ada.id, HOUR, email=ada.email
    )

    assert ada.api.post("/api/auth/email/verify", {"token": link}).status == 204

    assert ada.api.post("/api/auth/email/verify/resend").status == 202
    assert len(outbox(aws)) == before + 1
    assert ada.api.get("/api/users/me").body["email_verified"] is True
    assert api.post("/api/auth/email/verify", {"token": link}).status == 204
