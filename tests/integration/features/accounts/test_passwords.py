"""Passwords changed and reset over HTTP, on the table's own transactions."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ReadTimeoutError

from runtime.core.security.callers import Caller, Role
from runtime.features.accounts.errors import InvalidLink
from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person
from tests.integration.features.accounts.mailed_links import (
    NEW,
    change_link,
    open_sessions,
    outbox,
    profile,
    reset_link,
    sign_in,
)

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.services import Services


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
