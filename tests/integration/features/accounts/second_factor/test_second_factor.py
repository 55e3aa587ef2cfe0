"""The second factor over HTTP, on the table."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from pyotp import TOTP

from runtime.core.client_info import ClientInfo
from runtime.core.dynamodb.schema import credentials_key
from runtime.features.accounts.assembly import Accounts
from tests.integration.client import Answer, Api, assert_oauth_error, assert_problem
from tests.integration.conftest import Person
from tests.integration.features.accounts.mailbox import LocalMailbox
from tests.integration.stored import mails, rows

if TYPE_CHECKING:
    from fastapi import FastAPI

    from runtime.core.settings import Settings
    from tests.services import Services

TOTP_PATH = "/api/auth/factors/totp"


class Enrolled:
    """Ada after she has set up her authenticator."""

    def __init__(self, ada: Person, api: Api, passed: list[timedelta]) -> None:
        """Set it up over HTTP."""
        self.person = ada
        self.api = api
        self._passed = passed
        started = ada.api.post(TOTP_PATH, {"password": ada.password})
        assert started.status == 200, started.text
        self.setup = started.body
        self.phone = TOTP(started.body["secret"])
        confirmed = ada.api.post(f"{TOTP_PATH}/confirm", {"code": self.code()})
        assert confirmed.status == 200, confirmed.text
        self.recovery_codes: list[str] = confirmed.body["recovery_codes"]
        self.later()

    def code(self) -> str:
        """Return the code that the phone shows."""
        return self.phone.at(datetime.now(UTC) + self._passed[0])

    def later(self) -> None:
        """Wait for another code."""
        self._passed[0] += timedelta(seconds=30)

    def first_step(self) -> Answer:
        """Send e-mail address and password."""
        body = {"email": self.person.email, "password": self.person.password}
        return self.api.post("/api/auth/login", body)

    def second_step(self, **shown: str) -> Answer:
        """Send a new challenge with a code or a recovery code."""
        challenge = self.first_step().body["challenge"]
        body = {"challenge": challenge, **shown}
        return self.api.post("/api/auth/login/factor", body)


@pytest.fixture(name="passed")
def _passed(app: "FastAPI", monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """Return how far the clock of second factors is ahead; a test may change it."""
    passed = [timedelta(0)]
    platform = app.state.platform
    accounts = platform.assembled(Accounts)
    for service in (
        accounts.second_step,
        accounts.second_factor,
        platform.throttling,
    ):
        monkeypatch.setattr(service, "_clock", lambda: datetime.now(UTC) + passed[0])
    return passed


@pytest.fixture(name="enrolled")
def _enrolled(verified_ada: Person, api: Api, passed: list[timedelta]) -> Enrolled:
    """Return Ada with a second factor."""
    return Enrolled(verified_ada, api, passed)


def test_signing_in_takes_two_steps(enrolled: Enrolled) -> None:
    """The first answers 401 with a challenge, the second answers with tokens."""
    first = enrolled.first_step()
    assert_problem(first, 401, "mfa_required")
    assert set(first.body) >= {"challenge"} and "access_token" not in first.body

    body = {"challenge": first.body["challenge"], "code": enrolled.code()}
    second = enrolled.api.post("/api/auth/login/factor", body)

    assert second.status == 200
    signed_in = enrolled.api.signed_in(second.body["access_token"])
    assert signed_in.get("/api/users/me").status == 200
    again = enrolled.api.post("/api/auth/login/factor", body)
    assert_problem(again, 401, "invalid_challenge")
    assert_problem(enrolled.second_step(code=body["code"]), 401, "invalid_code")


def test_a_recovery_code_signs_in_once(enrolled: Enrolled, aws: Any) -> None:
    """Its mail is written in the same transaction."""
    code = enrolled.recovery_codes[0]
    assert enrolled.second_step(recovery_code=code).status == 200
    assert_problem(enrolled.second_step(recovery_code=code), 401, "invalid_code")

    status = enrolled.person.api.get("/api/auth/factors")
    assert status.body == {"totp": True, "recovery_codes_left": 9}
    rows = aws.scan(TableName="integration-table")["Items"]
    kinds = {row["kind"]["S"] for row in rows if row["pk"]["S"].startswith("M#")}
    assert {"factor_enabled", "recovery_code_used"} <= kinds


def test_networks_from_before_the_factor_are_forgotten(
    verified_ada: Person,
    api: Api,
    passed: list[timedelta],
    services: "Services",
) -> None:
    """Only the network that it is set up from may stay known."""
    ada = verified_ada
    for number in range(3):
        client = ClientInfo(address=f"198.51.100.{number}")
        services.accounts.sign_in.sign_in(ada.email, ada.password, client)
    before = services.accounts.sign_in._store.account(ada.id)

    Enrolled(ada, api, passed)

    after = services.accounts.sign_in._store.account(ada.id)
    assert before is not None and len(before.trusted) >= 3
    assert after is not None and len(after.trusted) <= 1
    assert set(after.trusted) <= set(before.trusted)


def test_the_factor_is_removed_with_the_password(enrolled: Enrolled) -> None:
    """Then one step is enough, and the recovery codes are gone."""
    person = enrolled.person
    wrong = person.api.call("DELETE", TOTP_PATH, {"password": "wrong"})
    assert_problem(wrong, 403, "wrong_password")
    body = {"password": person.password, "code": "000000"}
    assert_problem(person.api.call("DELETE", TOTP_PATH, body), 403, "wrong_code")

    body["code"] = enrolled.code()
    assert person.api.call("DELETE", TOTP_PATH, body).status == 204

    assert enrolled.first_step().status == 200
    status = person.api.get("/api/auth/factors")
    assert status.body == {"totp": False, "recovery_codes_left": 0}
    gone = person.api.call("DELETE", TOTP_PATH, body)
    assert_problem(gone, 409, "no_factor")


def test_the_factor_can_be_removed_by_a_recovery_code(enrolled: Enrolled) -> None:
    """Using the code up and removing the factor is one write of one row."""
    body = {
        "password": enrolled.person.password,
        "recovery_code": enrolled.recovery_codes[0],
    }
    assert enrolled.person.api.call("DELETE", TOTP_PATH, body).status == 204
    assert enrolled.first_step().status == 200


@pytest.mark.parametrize("kind", ["code", "recovery_code"])
def test_recovery_codes_are_replaced(enrolled: Enrolled, kind: str) -> None:
    """A current code or an old recovery code proves the owner."""
    shown = enrolled.code() if kind == "code" else enrolled.recovery_codes[0]
    body = {"password": enrolled.person.password, kind: shown}

    renewed = enrolled.person.api.post("/api/auth/factors/recovery-codes", body)

    assert renewed.status == 200
    codes = renewed.body["recovery_codes"]
    assert len(set(codes)) == 10
    old = enrolled.second_step(recovery_code=enrolled.recovery_codes[1])
    assert_problem(old, 401, "invalid_code")
    assert enrolled.second_step(recovery_code=codes[0]).status == 200


def test_an_oauth_client_takes_the_second_step_with_the_same_grant(
    enrolled: Enrolled,
) -> None:
    """The first answer is `invalid_grant` with the challenge to send back."""
    api, person = enrolled.api, enrolled.person
    form = f"grant_type=password&username={person.email}&password={person.password}"
    first = api.form("/api/auth/token", form)
    assert_oauth_error(first, 400, "invalid_grant")
    assert first.body["code"] == "mfa_required"
    step = f"grant_type=password&mfa_challenge={first.body['challenge']}"

    missing = api.form("/api/auth/token", step)
    wrong = api.form("/api/auth/token", f"{step}&mfa_code=000000")
    right = api.form("/api/auth/token", f"{step}&mfa_code={enrolled.code()}")
    code = enrolled.recovery_codes[0]
    used = api.form("/api/auth/token", f"{step}&mfa_recovery_code={code}")

    assert (missing.status, missing.body["error"]) == (400, "invalid_request")
    assert (wrong.body["error"], wrong.body["code"]) == (
        "invalid_grant",
        "invalid_code",
    )
    assert right.status == 200 and right.body["device_token"]
    assert used.body["code"] == "invalid_challenge"


def test_guessing_codes_is_in_the_log_and_the_owner_is_told(
    enrolled: Enrolled, aws: Any
) -> None:
    """Only one mail is sent, however many wrong codes follow."""
    for _ in range(7):
        answer = enrolled.second_step(code="000000")
    assert answer.status == 429
    enrolled.later()
    enrolled.later()
    assert_problem(enrolled.second_step(code="000000"), 401, "invalid_code")

    listed = enrolled.person.api.get("/api/users/me/audit").body
    failed = [entry for entry in listed if entry["action"] == "sign_in_failed"]
    assert len(failed) == 6
    assert {entry["details"]["step"] for entry in failed} == {"code"}
    rows = aws.scan(TableName="integration-table")["Items"]
    mails = [row for row in rows if row["pk"]["S"].startswith("M#")]
    (mail,) = [mail for mail in mails if mail["kind"]["S"] == "codes_guessed"]
    assert mail["to"]["S"] == enrolled.person.email


@pytest.mark.parametrize("oauth", [False, True])
def test_a_device_that_is_known_finishes_while_codes_are_guessed(
    enrolled: Enrolled, oauth: bool
) -> None:
    """Its token comes from an earlier second step, by JSON or OAuth form."""
    api = enrolled.api

    def finish(code: str, **known: str) -> Answer:
        """Take both steps."""
        challenge = enrolled.first_step().body["challenge"]
        if not oauth:
            body = {"challenge": challenge, "code": code, **known}
            return api.post("/api/auth/login/factor", body)
        shown = {"mfa_challenge": challenge, "mfa_code": code, **known}
        form = "".join(f"&{name}={value}" for name, value in shown.items())
        return api.form("/api/auth/token", f"grant_type=password{form}")

    known = {"device_token": finish(enrolled.code()).body["device_token"]}
    enrolled.later()
    for _ in range(5):
        finish("000000")
    refused = finish(enrolled.code())
    assert (refused.status, refused.body["code"]) == (429, "too_many_attempts")

    assert finish(enrolled.code(), **known).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {"challenge": "mc1.x"},
        {"challenge": "mc1.x", "code": "12345"},
        {"challenge": "mc1.x", "code": "abcdef"},
        {"challenge": "mc1.x", "code": "٠٠٠٠٠٠"},
        {"challenge": "mc1.x", "code": "000000", "recovery_code": "A" * 16},
        {"challenge": "x" * 513, "code": "000000"},
        {"challenge": "mc1.x", "code": "000000", "device_token": "x" * 513},
        {"code": "000000"},
    ],
)
def test_a_second_step_that_makes_no_sense_is_refused(
    api: Api, body: dict[str, str]
) -> None:
    """The 422 repeats nothing of the input."""
    answer = api.post("/api/auth/login/factor", body)
    assert_problem(answer, 422, "validation_error")
    assert "000000" not in answer.text


def test_twenty_who_show_the_same_code_at_once_are_one(
    services: "Services", verified_ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table's transaction decides, so twenty threads open one session."""
    ada = verified_ada
    caller = services.accounts.sessions.authenticate(str(ada.api.token))
    from runtime.core.client_info import ClientInfo
    from runtime.core.errors import ServiceError
    from runtime.features.accounts.errors import SecondFactorNeeded
    from runtime.features.accounts.second_factor.requests import (
        SecondStepRequest,
    )

    now = datetime.now(UTC)
    for service in (services.accounts.second_step, services.throttling):
        monkeypatch.setattr(service, "_clock", lambda: now)
    phone = TOTP(
        services.accounts.second_factor.start(caller, ada.password, ClientInfo()).secret
    )
    before = phone.at(now - timedelta(seconds=30))
    services.accounts.second_factor.confirm(caller, before, ClientInfo())
    code = phone.at(now)

    def sign_in(_: int) -> str:
        """Take both steps."""
        try:
            services.accounts.sign_in.sign_in(ada.email, ada.password)
        except SecondFactorNeeded as needed:
            request = SecondStepRequest(
                challenge=needed.members["challenge"], code=code
            )
        except ServiceError as error:
            return error.code
        try:
            services.accounts.sign_in.finish_sign_in(request)
        except ServiceError as error:
            return error.code
        return "signed_in"

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(sign_in, range(20)))

    assert outcomes.count("signed_in") == 1, outcomes
    assert set(outcomes) <= {"signed_in", "invalid_code", "too_many_attempts"}


def test_nothing_of_a_factor_is_stored_in_the_clear_or_indexed(
    enrolled: Enrolled, aws: Any, settings: "Settings"
) -> None:
    """The secret is sealed, recovery codes are digests, in a row without indexes."""
    rows = aws.scan(TableName=settings.DYNAMODB_TABLE_NAME)["Items"]
    everything = str(rows)
    assert enrolled.setup["secret"] not in everything
    for code in enrolled.recovery_codes:
        assert code not in everything and code.replace("-", "") not in everything
    (row,) = [row for row in rows if "totp" in row]
    assert row["sk"]["S"] == "CRED"
    assert not any(name.startswith("gsi") for name in row)


def test_routes_of_factors_need_a_token(api: Api) -> None:
    """An anonymous caller must not learn whether there is a factor."""
    for method, path, body in [
        ("GET", "/api/auth/factors", None),
        ("POST", TOTP_PATH, {"password": "x"}),
        ("POST", f"{TOTP_PATH}/confirm", {"code": "000000"}),
        ("DELETE", TOTP_PATH, {"password": "x"}),
        ("POST", "/api/auth/factors/recovery-codes", {"password": "x"}),
    ]:
        assert_problem(api.call(method, path, body), 401, "unauthenticated")


def test_leaving_takes_the_second_factor_as_well(enrolled: Enrolled) -> None:
    """The code is used up with the request, so that nobody can use it again."""
    person = enrolled.person
    body = {"password": person.password}
    wrong = body | {"code": "000000"}
    for sent, code in ((body, "code_required"), (wrong, "wrong_code")):
        refused = person.api.call("DELETE", "/api/users/me", sent)
        assert_problem(refused, 403, code)
    assert person.api.get("/api/users/me").status == 200

    shown = {"code": enrolled.code()}
    left = person.api.call("DELETE", "/api/users/me", body | shown)
    assert left.status == 202, left.text
    assert_problem(enrolled.second_step(**shown), 401, "invalid_code")


def test_returning_takes_both_steps(enrolled: Enrolled, api: Api) -> None:
    """Only a proven owner is offered to undo the deletion, and only once."""
    person, recovery = enrolled.person, enrolled.recovery_codes[0]
    body = {"password": person.password, "recovery_code": enrolled.recovery_codes[1]}
    assert person.api.call("DELETE", "/api/users/me", body).status == 202

    first = enrolled.first_step()
    assert_problem(first, 401, "mfa_required")
    assert "restore_token" not in first.text
    answer = {"challenge": first.body["challenge"], "recovery_code": recovery}
    second = api.post("/api/auth/login/factor", answer)
    assert_problem(second, 409, "deletion_pending")

    again = api.post("/api/auth/login/factor", answer)
    assert again.status == 401
    assert_problem(enrolled.second_step(recovery_code=recovery), 401, "invalid_code")
    token = {"restore_token": second.body["restore_token"]}
    assert api.post("/api/auth/restore", token).status == 200


def test_of_twenty_wrong_codes_at_once_as_many_are_judged_as_are_left(
    services: "Services", enrolled: Enrolled, aws: Any
) -> None:
    """After ninety wrong ones ten are, each from a session of its own."""
    from runtime.core.errors import ServiceError
    from runtime.features.accounts.second_factor.requests import ProofRequest

    person = enrolled.person
    locked_after(aws, person, 90)
    user, sessions = (
        services.accounts.profiles.get(person.id),
        services.accounts.sessions,
    )
    callers = [
        sessions.authenticate(sessions.open(user).access_token) for _ in range(20)
    ]
    request = ProofRequest(password=person.password, code="000000")

    def guess(number: int) -> str:
        """Send a wrong code."""
        try:
            services.accounts.second_factor.disable(
                callers[number], request, ClientInfo()
            )
        except ServiceError as error:
            return error.code
        return "removed"

    with ThreadPoolExecutor(20) as pool:
        outcomes = Counter(pool.map(guess, range(20)))

    assert outcomes == {"wrong_code": 10, "factor_locked": 10}
    (row,) = [row for row in rows(aws) if "totp_id" in row]
    assert row["totp_failures"] == 100
    assert len(mails(aws, "factor_locked")) == 1


def locked_after(aws: Any, person: Person, failures: int) -> None:
    """Store that so many codes in a row were wrong."""
    pk, sk = credentials_key(person.id)
    aws.update_item(
        TableName="integration-table",
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="SET totp_failures = :n",
        ExpressionAttributeValues={":n": {"N": str(failures)}},
    )


@pytest.mark.parametrize("oauth", [False, True])
def test_codes_that_are_refused_are_good_again_after_the_mailed_link(
    enrolled: Enrolled, aws: Any, oauth: bool
) -> None:
    """Recovery codes go on working; whoever is signed in gets a 403."""
    api, person = enrolled.api, enrolled.person
    mailbox = LocalMailbox(aws)
    locked_after(aws, person, 100)

    if oauth:
        challenge = enrolled.first_step().body["challenge"]
        form = f"grant_type=password&mfa_challenge={challenge}&mfa_code="
        refused = api.form("/api/auth/token", form + enrolled.code())
        assert (refused.status, refused.body["error"]) == (400, "invalid_grant")
        assert refused.body["code"] == "factor_locked"
    else:
        refused = enrolled.second_step(code=enrolled.code())
        assert_problem(refused, 401, "factor_locked")
    body = {"password": person.password, "code": enrolled.code()}
    refused = person.api.post("/api/auth/factors/recovery-codes", body)
    assert_problem(refused, 403, "factor_locked")
    recovery_code = enrolled.recovery_codes[0]
    assert enrolled.second_step(recovery_code=recovery_code).status == 200

    for email in (person.email, "nobody@example.com"):
        asked = {"email": email}
        answer = api.post("/api/auth/factors/unlock/resend", asked)
        assert (answer.status, answer.text) == (202, "")
    assert not mailbox.letters("nobody@example.com")
    link = {"token": mailbox.token(person.email, "/unlock-factor")}
    assert api.post("/api/auth/factors/unlock", link).status == 204
    again = api.post("/api/auth/factors/unlock", link)
    assert_problem(again, 400, "invalid_link")
    assert enrolled.second_step(code=enrolled.code()).status == 200


def test_codes_are_read_as_people_type_them(enrolled: Enrolled) -> None:
    """In JSON and in forms."""
    api, code = enrolled.api, enrolled.code()
    assert enrolled.second_step(code=f"{code[:3]} {code[3:]}").status == 200
    enrolled.later()
    code = enrolled.code()
    challenge = enrolled.first_step().body["challenge"]
    form = f"grant_type=password&mfa_challenge={challenge}&mfa_code="
    assert api.form("/api/auth/token", f"{form}{code[:3]}-{code[3:]}").status == 200
    typed = enrolled.recovery_codes[0].lower().replace("0", "o").replace("1", "l")
    assert enrolled.second_step(recovery_code=typed.replace("-", " ")).status == 200


def test_a_missing_code_is_not_a_wrong_one(enrolled: Enrolled) -> None:
    """A client asks for it then."""
    body = {"password": enrolled.person.password}
    for method, path in (
        ("POST", "/api/auth/factors/recovery-codes"),
        ("DELETE", "/api/users/me"),
    ):
        refused = enrolled.person.api.call(method, path, body)
        assert_problem(refused, 403, "code_required")
