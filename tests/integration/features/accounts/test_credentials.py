"""Passwords and addresses changed over HTTP, on the table's own transactions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ReadTimeoutError
from pyotp import TOTP

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.schema import credentials_key
from runtime.core.errors import Conflict
from runtime.core.security.callers import Caller, Role
from runtime.features.accounts.errors import EmailTaken, InvalidLink
from runtime.features.accounts.mailed_links.models import OneTimeKind
from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person
from tests.integration.stored import actions, mails
from tests.integration.stored import rows as stored

if TYPE_CHECKING:
    from fastapi import FastAPI

    from runtime.features.accounts.profiles.models import User
    from tests.integration.services import Services

HOUR = timedelta(hours=1)
NEW = "staple battery horse correct"
LATER = "later@example.com"


def profile(services: "Services", person: Person) -> "User":
    """Return a person's profile as it is stored."""
    return services.accounts.profiles.get(person.id)


def reset_link(services: "Services", person: Person) -> str:
    """Return the token that a worker mails to a person who forgot the password."""
    from runtime.features.accounts.mailed_links.links import reset_binding

    return services.accounts.one_time_tokens.issue(
        OneTimeKind.RESET_PASSWORD,
        person.id,
        HOUR,
        **reset_binding(profile(services, person)),
    )


def change_link(services: "Services", person: Person, new: str = LATER) -> str:
    """Return the token that a worker mails to a new address."""
    from runtime.features.accounts.mailed_links.links import change_binding

    return services.accounts.one_time_tokens.issue(
        OneTimeKind.CONFIRM_EMAIL,
        person.id,
        HOUR,
        **change_binding(profile(services, person), new),
    )


def undo_link(services: "Services", person: Person) -> str:
    """Return the token that a worker mails to the former address."""
    return services.accounts.one_time_tokens.issue(
        OneTimeKind.UNDO_EMAIL, person.id, HOUR, old=person.email, new=LATER
    )


def sign_in(api: Api, email: str, password: str) -> int:
    """Sign in, and return the status of the answer."""
    body = {"email": email, "password": password}
    return api.post("/api/auth/login", body).status


def open_sessions(aws: Any, person: Person) -> list[str]:
    """Return the sort keys of a person's session rows."""
    rows = aws.scan(TableName="integration-table")["Items"]
    return [
        row["sk"]["S"]
        for row in rows
        if row["pk"]["S"] == f"U#{person.id}" and row["sk"]["S"].startswith("S#")
    ]


def outbox(aws: Any) -> list[dict[str, Any]]:
    """Return the mails that wait, as they are stored."""
    rows = aws.scan(TableName="integration-table")["Items"]
    return [row for row in rows if row["pk"]["S"].startswith("M#")]


def test_a_password_is_changed_by_who_knows_it(
    aws: Any, api: Api, ada: Person, bob: Person
) -> None:
    """Other devices are signed out, this one stays, and other users keep theirs."""
    assert sign_in(api, ada.email, ada.password) == 200
    body = {"current_password": ada.password, "new_password": NEW}

    answer = ada.api.post("/api/auth/password/change", body)

    assert (answer.status, answer.text) == (204, "")
    assert len(open_sessions(aws, ada)) == len(open_sessions(aws, bob)) == 1
    assert ada.api.get("/api/users/me").status == 200
    assert sign_in(api, ada.email, ada.password) == 401
    assert sign_in(api, ada.email, NEW) == 200
    assert sign_in(api, bob.email, bob.password) == 200
    refreshed = api.post("/api/auth/refresh", {"refresh_token": ada.refresh_token})
    assert refreshed.status == 200


def test_a_wrong_current_password_is_no_reason_to_sign_out(ada: Person) -> None:
    """On a 401 a client would refresh its tokens, so it is a 403."""
    body = {"current_password": "wrong", "new_password": NEW}

    answer = ada.api.post("/api/auth/password/change", body)

    assert_problem(answer, 403, "wrong_password")


def test_changing_needs_a_session(api: Api, ada: Person) -> None:
    """Knowing the password is not enough."""
    for path in ("password/change", "email/change", "email/verify/resend"):
        assert_problem(api.post(f"/api/auth/{path}", {}), 401, "unauthenticated")


def test_the_answer_to_forgot_is_the_same_for_any_address(
    aws: Any, api: Api, ada: Person
) -> None:
    """One row is written for each, so neither answer nor work differs."""
    before = len(outbox(aws))

    answers = [
        api.post("/api/auth/password/forgot", {"email": email})
        for email in (ada.email, "nobody@example.com")
    ]

    assert {(answer.status, answer.text) for answer in answers} == {(202, "")}
    rows = outbox(aws)
    assert len(rows) == before + 2
    assert all("user_id" not in row for row in rows if row["kind"] == "reset_password")


def test_forgot_asks_the_table_the_same_for_any_address(
    api: Api, app: "FastAPI", ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No account is read, so the time of the answer cannot tell."""
    made: list[tuple[str, list[str]]] = []
    table = app.state.platform.table
    call = table._call

    def note(operation: Any, **request: Any) -> Any:
        """Write down what is asked, and the names of what is written."""
        made.append((operation.__name__, sorted(request.get("Item", {}))))
        return call(operation, **request)

    monkeypatch.setattr(table, "_call", note)
    for email in (ada.email, "nobody@example.com"):
        api.post("/api/auth/password/forgot", {"email": email})

    half = len(made) // 2
    known, unknown = made[:half], made[half:]
    assert known == unknown
    # The attempt is looked up and counted, the mail is written.
    assert [name for name, _ in known] == ["batch_get_item", "update_item", "put_item"]


def test_a_mail_whose_writing_was_not_answered_is_asked_for_once(
    api: Api, app: "FastAPI", aws: Any, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The retry finds the row that it wrote itself, which is no failure."""
    table, before = app.state.platform.table, len(outbox(aws))

    class Unheard:
        """A client whose first `put_item` is written but times out."""

        calls = 0

        def put_item(self, **request: Any) -> Any:
            """Write, and lose the first answer."""
            self.calls += 1
            answer = aws.put_item(**request)
            if self.calls == 1:
                raise ReadTimeoutError(endpoint_url="http://dynamodb")
            return answer

        put_item.__name__ = "put_item"

        def __getattr__(self, name: str) -> Any:
            """Pass everything else through."""
            return getattr(aws, name)

    unheard = Unheard()
    monkeypatch.setattr(table, "_client", unheard)
    answer = api.post("/api/auth/password/forgot", {"email": ada.email})

    assert (answer.status, unheard.calls) == (202, 2)
    assert len(outbox(aws)) == before + 1


def test_a_reset_ends_sessions_and_serves_once(
    aws: Any, api: Api, services: "Services", ada: Person
) -> None:
    """An older access token is refused as soon as its session is read again."""
    body = {"token": reset_link(services, ada), "password": NEW}

    first = api.post("/api/auth/password/reset", body)
    second = api.post("/api/auth/password/reset", body)

    assert first.status == 204
    assert_problem(second, 400, "invalid_link")
    assert not open_sessions(aws, ada)
    assert sign_in(api, ada.email, ada.password) == 401
    assert sign_in(api, ada.email, NEW) == 200
    assert profile(services, ada).email_verified


def test_of_ten_uses_of_a_link_at_once_one_works(
    services: "Services", ada: Person
) -> None:
    """The token is used up in the transaction of its effect."""
    text = reset_link(services, ada)

    def use(number: int) -> Exception | None:
        """Follow the link with a password of its own."""
        try:
            services.accounts.passwords.reset(text, f"{NEW} {number}")
        except InvalidLink as error:
            return error
        return None

    with ThreadPoolExecutor(10) as pool:
        results = list(pool.map(use, range(10)))

    (winner,) = [n for n, result in enumerate(results) if result is None]
    assert services.accounts.sign_in.sign_in(ada.email, f"{NEW} {winner}").access_token
    assert profile(services, ada).session_epoch == 1


def test_no_sign_in_with_the_old_password_survives_a_race(
    aws: Any, services: "Services", ada: Person
) -> None:
    """Either order is safe: the session is refused, or it is ended."""
    text = reset_link(services, ada)

    def act(number: int) -> None:
        """Let one reset while the others sign in."""
        if number == 3:
            services.accounts.passwords.reset(text, NEW)
            return
        try:
            services.accounts.sign_in.sign_in(ada.email, ada.password)
        except Exception as error:  # Refused is as good as ended.
            assert type(error).__name__ == "InvalidCredentials", error

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(8)))

    assert not open_sessions(aws, ada)


def test_a_patch_that_was_under_way_does_not_bring_the_old_epoch_back(
    services: "Services", ada: Person
) -> None:
    """Profiles are replaced whole, so a reset must change their version too."""
    before = profile(services, ada)
    services.accounts.passwords.reset(reset_link(services, ada), NEW)

    with pytest.raises(Exception) as refused:
        services.accounts.users.save(
            before.model_copy(update={"name": "Late", "version": before.version + 1}),
            before.version,
        )

    assert refused.typename == "ConditionFailed"
    assert profile(services, ada).session_epoch == 1


def test_an_address_is_changed_confirmed_and_undone(
    aws: Any, api: Api, services: "Services", ada: Person
) -> None:
    """A thief with a session and the password must end up with neither."""
    undo = undo_link(services, ada)
    body = {"new_email": LATER, "password": ada.password}
    assert ada.api.post("/api/auth/email/change", body).status == 202
    confirm = {"token": change_link(services, ada)}

    assert api.post("/api/auth/email/change/confirm", confirm).status == 204

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
    aws: Any, api: Api, services: "Services", ada: Person
) -> None:
    """Nothing that the thief set up may keep the owner out."""
    undo = undo_link(services, ada)
    services.accounts.addresses.confirm_change(change_link(services, ada))
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
    aws: Any, api: Api, services: "Services", ada: Person
) -> None:
    """Only recovery codes that were made since are void."""
    enrol(ada)
    before = credentials(aws, ada)
    undo = undo_link(services, ada)
    services.accounts.addresses.confirm_change(change_link(services, ada))
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
    aws: Any, services: "Services", ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sessions end after the transaction, but could not be refreshed anyway."""
    undo = undo_link(services, ada)
    services.accounts.addresses.confirm_change(change_link(services, ada))
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
    api: Api, services: "Services", ada: Person
) -> None:
    """Nobody else may register with it or move to it."""
    services.accounts.addresses.confirm_change(change_link(services, ada))

    body = {"email": ada.email, "password": "correct horse battery staple"}
    assert_problem(api.post("/api/auth/register", body), 409, "email_taken")

    assert services.accounts.sign_in.id_by_email(ada.email) is None


def test_one_of_many_gets_an_address(
    services: "Services", ada: Person, bob: Person
) -> None:
    """The address's row decides in the transaction; the loser keeps the old one."""
    links = [change_link(services, who) for who in (ada, bob)]

    def confirm(text: str) -> type[Exception] | None:
        """Follow a link."""
        try:
            services.accounts.addresses.confirm_change(text)
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
    """A verified address gets no further mail."""
    before = len(outbox(aws))
    assert ada.api.post("/api/auth/email/verify/resend").status == 202
    link = services.accounts.one_time_tokens.issue(
        OneTimeKind.VERIFY_EMAIL, ada.id, HOUR, email=ada.email
    )

    assert api.post("/api/auth/email/verify", {"token": link}).status == 204

    assert ada.api.post("/api/auth/email/verify/resend").status == 202
    assert len(outbox(aws)) == before + 1
    assert ada.api.get("/api/users/me").body["email_verified"] is True
    assert_problem(
        api.post("/api/auth/email/verify", {"token": link}), 400, "invalid_link"
    )


def test_a_change_that_loses_its_session_meanwhile_is_refused(
    services: "Services", ada: Person
) -> None:
    """Somebody who was signed out must not set a password."""
    from runtime.core.errors import Unauthenticated

    gone = Caller(user_id=ada.id, session_id="0" * 26, role=Role.USER)

    with pytest.raises(Unauthenticated):
        services.accounts.passwords.change(gone, ada.password, NEW)

    assert services.accounts.sign_in.sign_in(ada.email, ada.password).access_token


def test_no_token_is_in_the_table(aws: Any, services: "Services", ada: Person) -> None:
    """A stolen table must not let anybody follow a link."""
    texts = [reset_link(services, ada), change_link(services, ada)]

    stored = str(aws.scan(TableName="integration-table")["Items"])

    assert not any(text in stored for text in texts)
