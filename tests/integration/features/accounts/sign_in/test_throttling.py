"""Throttling of guesses over HTTP, on the table."""

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.client import Answer, Api, assert_problem
from tests.integration.conftest import Person
from tests.service_environment import ORIGIN
from tests.structured import parse_list

if TYPE_CHECKING:
    from fastapi import FastAPI

    from runtime.core.settings import Settings
    from tests.services import Services


class Attacker:
    """An attacker who calls from any address, through the frontend's server."""

    def __init__(self, api: Api, settings: "Settings") -> None:
        """Use the frontend's secret."""
        self._api = api
        self._secret = settings.FRONTEND_SECRET

    def login(
        self, email: str, password: str, address: str, **more: str | None
    ) -> Answer:
        """Sign in from an address."""
        return self._api.post(
            "/api/auth/login",
            {"email": email, "password": password, **more},
            headers={
                "X-Forwarded-For": address,
                "X-Frontend-Secret": self._secret or "",
            },
        )


@pytest.fixture(name="attacker")
def _attacker(api: Api, settings: "Settings") -> Attacker:
    """Return an attacker with many addresses."""
    return Attacker(api, settings)


@pytest.fixture(name="later")
def _later(app: "FastAPI", monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that moves the clock of throttling."""
    passed = [timedelta(0)]
    throttling = app.state.platform.throttling
    monkeypatch.setattr(throttling, "_clock", lambda: datetime.now(UTC) + passed[0])

    def advance(**by: float) -> None:
        """Let so much time pass."""
        passed[0] += timedelta(**by)

    return advance


def test_an_account_under_attack_lets_its_owner_in(
    ada: Person, attacker: Attacker, later: Any
) -> None:
    """Guesses come from ever new networks for ten minutes; the owner is at home."""
    home = "2001:db8:1:2::7"
    assert attacker.login(ada.email, ada.password, home).status == 200
    statuses = []
    for number in range(120):
        address = f"2001:db8:2:{number:x}::1"
        answer = attacker.login(ada.email, secrets.token_hex(8), address)
        statuses.append(answer.status)
        later(seconds=5)

    assert set(statuses) == {401, 429}
    assert statuses.count(401) < 30
    assert attacker.login(ada.email, ada.password, "2001:db8:1:2::8").status == 200


def test_an_account_under_attack_lets_its_owner_in_on_a_known_device(
    ada: Person, bob: Person, attacker: Attacker
) -> None:
    """Its network does not matter; other people's or forged tokens do not help."""
    roaming = "2001:db8:9::1"
    known = attacker.login(ada.email, ada.password, "192.0.2.1").body["device_token"]
    foreign = attacker.login(bob.email, bob.password, "192.0.2.2").body["device_token"]
    for number in range(11):
        attacker.login(ada.email, "wrong", f"198.51.100.{number}")

    for token in (None, "", foreign, known[:-8], known + "A"):
        refused = attacker.login(ada.email, ada.password, roaming, device_token=token)
        assert_problem(refused, 429, "too_many_attempts")

    answer = attacker.login(ada.email, ada.password, roaming, device_token=known)
    assert answer.status == 200
    assert answer.headers["ratelimit"] == '"sign-in";r=10'


def test_an_oauth_client_shows_its_device_token_as_well(ada: Person, api: Api) -> None:
    """It gets a new one; a token that is too long is refused like any field."""
    form = f"grant_type=password&username={ada.email}&password="
    signed_in = api.form("/api/auth/token", form + ada.password)
    token = signed_in.body["device_token"]
    for _ in range(11):
        throttled = api.form("/api/auth/token", form + "wrong")
    assert throttled.status == 429
    assert api.form("/api/auth/token", form + ada.password).status == 429

    known = api.form("/api/auth/token", f"{form}{ada.password}&device_token={token}")
    long = api.form("/api/auth/token", f"{form}{ada.password}&device_token={'A' * 513}")

    assert known.status == 200 and known.body["device_token"]
    assert (long.status, long.body["error"]) == (400, "invalid_request")


def test_only_a_sign_in_is_answered_with_a_device_token(ada: Person, api: Api) -> None:
    """Refreshing answers the same by both routes, and names nobody."""
    body = {"email": ada.email, "password": ada.password}
    pair = {"access_token", "refresh_token", "token_type", "expires_in"}
    pair |= {"refresh_expires_at", "session_expires_at"}
    signed_in = api.post("/api/auth/login", body).body
    assert set(signed_in) == pair | {"device_token", "user"}

    refresh = {"refresh_token": signed_in["refresh_token"]}
    refreshed = api.post("/api/auth/refresh", refresh).body
    form = f"grant_type=refresh_token&refresh_token={refreshed['refresh_token']}"

    assert set(refreshed) == pair
    assert set(api.form("/api/auth/token", form).body) == pair


def test_a_device_token_that_is_too_long_is_refused(ada: Person, api: Api) -> None:
    """Every route that takes one refuses it and repeats nothing of it."""
    long = {"device_token": "Z" * 513}
    login = {"email": ada.email, "password": ada.password}
    change = {"current_password": ada.password, "new_password": "n" * 20}
    step = {"challenge": "mc1.x", "code": "000000"}
    for answer in (
        api.post("/api/auth/login", login | long),
        api.post("/api/auth/login/factor", step | long),
        ada.api.post("/api/auth/password/change", change | long),
    ):
        assert_problem(answer, 422, "validation_error")
        assert "ZZZ" not in answer.text


@pytest.mark.parametrize("known", [{}, {"device_token": "any"}])
def test_the_password_is_changed_by_who_is_signed_in_under_attack(
    ada: Person, api: Api, known: dict[str, str]
) -> None:
    """The owner needs that most while somebody guesses; older clients send a device."""
    login = {"email": ada.email, "password": ada.password}
    for _ in range(11):
        api.post("/api/auth/login", login | {"password": "wrong"})
    change = {"current_password": ada.password, "new_password": "another good one 4"}

    changed = ada.api.post("/api/auth/password/change", change | known)

    assert changed.status == 204


def test_guesses_of_who_is_signed_in_are_slowed_down(ada: Person, api: Api) -> None:
    """Whoever has a stolen token has ten, and another session has its own."""
    login = {"email": ada.email, "password": ada.password}
    elsewhere = api.signed_in(api.post("/api/auth/login", login).body["access_token"])
    change = {"current_password": "wrong", "new_password": "another good one 4"}
    move = {"password": "wrong", "new_email": "later@example.com"}
    for _ in range(5):
        guess = ada.api.post("/api/auth/password/change", change)
        assert_problem(guess, 403, "wrong_password")
        assert_problem(
            ada.api.post("/api/auth/email/change", move), 403, "wrong_password"
        )

    refused = ada.api.post("/api/auth/factors/totp", {"password": ada.password})

    assert_problem(refused, 429, "too_many_attempts")
    assert int(refused.headers["retry-after"]) >= 1
    right = move | {"password": ada.password}
    assert elsewhere.post("/api/auth/email/change", right).status == 202
    listed = elsewhere.get("/api/users/me/audit").body
    failed = [entry for entry in listed if entry["action"] == "proof_failed"]
    assert len(failed) == 10
    assert {entry["details"]["step"] for entry in failed} == {"password"}


def test_a_refusal_is_the_same_for_known_and_unknown_addresses(
    ada: Person, attacker: Attacker
) -> None:
    """It is a 429 with Retry-After and RateLimit, which a browser may read."""
    refusals = []
    for email in (ada.email, "nobody@example.com"):
        for number in range(11):
            answer = attacker.login(email, "wrong", f"198.51.100.{number}")
        assert_problem(answer, 429, "too_many_attempts")
        names = ("retry-after", "ratelimit", "ratelimit-policy")
        refusals.append([answer.headers[name] for name in names])

    assert refusals[0] == ["1", '"sign-in";r=0;t=1', '"sign-in";q=10;w=3600']
    assert refusals[0] == refusals[1]


def test_a_browser_reads_the_limits_as_structured_fields(ada: Person, api: Api) -> None:
    """No answer may ask for a longer wait than the next one does."""
    body = {"email": ada.email, "password": "wrong"}
    told = []
    for _ in range(11):
        answer = api.post("/api/auth/login", body, headers={"Origin": ORIGIN})
        exposed = answer.headers["access-control-expose-headers"].split(", ")
        assert {"RateLimit", "RateLimit-Policy", "Retry-After"} <= set(exposed)
        policies = parse_list(answer.headers["ratelimit-policy"])
        assert policies == [("sign-in", {"q": 10, "w": 3600})]
        ((name, limit),) = parse_list(answer.headers["ratelimit"])
        assert name == "sign-in"
        told.append((answer.status, limit["r"], limit["t"]))

    assert told[:9] == [(401, left, 3600) for left in range(9, 0, -1)]
    assert told[9:] == [(401, 0, 1), (429, 0, 1)]
    assert answer.headers["retry-after"] == "1"


def test_an_answer_says_how_many_attempts_are_left(ada: Person, api: Api) -> None:
    """A success says so too, as it forgets the failures before it."""
    body = {"email": ada.email, "password": "wrong"}
    left = [api.post("/api/auth/login", body).headers["ratelimit"] for _ in "ab"]
    assert left == ['"sign-in";r=9;t=3600', '"sign-in";r=8;t=3600']

    answer = api.post("/api/auth/login", body | {"password": ada.password})

    assert answer.headers["ratelimit"] == '"sign-in";r=10'
    assert "ratelimit" not in ada.api.get("/api/users/me").headers


def test_guesses_sent_at_once_are_no_more_than_one_after_the_other(
    services: "Services", ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forty threads share ten free attempts, so only ten guesses are judged."""
    from runtime.core.errors import TooManyAttempts
    from runtime.features.accounts.errors import InvalidCredentials

    now = datetime.now(UTC)
    monkeypatch.setattr(services.throttling, "_clock", lambda: now)

    def attempt(_: int) -> type[Exception] | None:
        """Guess once."""
        try:
            services.accounts.sign_in.sign_in(ada.email, "wrong")
        except (InvalidCredentials, TooManyAttempts) as error:
            return type(error)
        return None

    with ThreadPoolExecutor(40) as pool:
        outcomes = list(pool.map(attempt, range(40)))

    assert outcomes.count(InvalidCredentials) == 10
    assert outcomes.count(TooManyAttempts) == 30


def test_no_address_of_a_person_is_in_a_throttle_row(
    ada: Person, attacker: Attacker, aws: Any, settings: "Settings"
) -> None:
    """The rows hold digests only, and they expire."""
    attacker.login(ada.email, "wrong", "198.51.100.7")

    rows = aws.scan(TableName=settings.DYNAMODB_TABLE_NAME)["Items"]
    throttles = [row for row in rows if row["pk"]["S"].startswith("R#")]
    assert {row["sk"]["S"] for row in throttles} == {"sign-in", "address"}
    assert all("ttl" in row for row in throttles)
    assert "198.51.100.7" not in str(throttles) and ada.email not in str(throttles)


def test_a_failed_sign_in_costs_the_same_whether_or_not_there_is_an_account(
    ada: Person, attacker: Attacker, app: "FastAPI"
) -> None:
    """Calls, their order and the size of writes must not tell them apart."""
    called: list[tuple[str, list[int]]] = []

    def note(model: Any, params: dict[str, Any], **_: Any) -> None:
        """Remember an operation, and the sizes of the rows that it puts."""
        rows = [put["Put"]["Item"] for put in params.get("TransactItems", [])]
        called.append((model.name, [len(str(row)) for row in rows]))

    events = app.state.platform.table._client.meta.events
    events.register("before-parameter-build.dynamodb", note)
    try:
        for email in (ada.email, "eve@example.com"):
            for _ in "ab":
                assert attacker.login(email, "wrong", "192.0.2.44").status == 401
    finally:
        events.unregister("before-parameter-build.dynamodb", note)

    known, unknown = called[: len(called) // 2], called[len(called) // 2 :]
    assert known == unknown
    once = [name for name, _ in known[: len(known) // 2]]
    assert once == [
        "GetItem",
        "BatchGetItem",
        "BatchGetItem",
        "UpdateItem",
        "UpdateItem",
        "TransactWriteItems",
    ]
    assert len(known[-1][1]) == 2


def test_a_sign_in_costs_two_units_to_read_and_one_to_write_more(
    ada: Person, attacker: Attacker, aws: Any, app: "FastAPI"
) -> None:
    """Throttling reads two rows and counts one attempt; the rest joins the session."""
    called: list[str] = []

    def note(model: Any, params: dict[str, Any], **_: Any) -> None:
        """Remember an operation on the table."""
        rows = params.get("RequestItems", {})
        keys = [len(request["Keys"]) for request in rows.values()]
        called.append(f"{model.name}{keys or ''}")

    events = app.state.platform.table._client.meta.events
    home = "192.0.2.44"
    attacker.login(ada.email, ada.password, home)
    events.register("before-parameter-build.dynamodb", note)
    try:
        assert attacker.login(ada.email, ada.password, home).status == 200
    finally:
        events.unregister("before-parameter-build.dynamodb", note)

    assert called == [
        "GetItem",
        "BatchGetItem[2]",
        "BatchGetItem[2]",
        "UpdateItem",
        "Query",
        "TransactWriteItems",
    ]
