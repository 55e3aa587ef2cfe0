"""Proxy responses, clock, request context, errors, passwords, observability."""

import json
import logging
import time
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from types import SimpleNamespace

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn.matching import (
    L33T_TABLE,
    enumerate_l33t_subs,
    relevant_l33t_subtable,
)

from runtime.core import observability
from runtime.core.clock import invert_ulid, new_ulid, rfc3339, utc_now
from runtime.core.context import (
    LAMBDA_MARGIN,
    REQUEST_BUDGET,
    count,
    current_deadline,
    current_request_id,
    start_request,
)
from runtime.core.errors import (
    InvalidInput,
    ServiceError,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from runtime.core.http.proxy_response import proxy_response
from runtime.features.accounts.passwords import hashing as passwords
from runtime.features.accounts.passwords.hashing import (
    hash_password,
    needs_rehash,
    verify_password,
    weakness,
)

times = st.datetimes(datetime(1970, 1, 2), datetime(9999, 1, 1), timezones=st.just(UTC))


def test_a_proxy_response_has_the_shape_that_api_gateway_wants() -> None:
    """Body as text, never cached."""
    response = proxy_response(200, {"name": "Zoë"})

    assert response["statusCode"] == 200
    assert response["isBase64Encoded"] is False
    assert json.loads(response["body"]) == {"name": "Zoë"}
    assert response["headers"] == {
        "content-type": "application/json",
        "cache-control": "no-store",
    }


def test_a_proxy_response_without_a_body_is_empty_and_a_falsy_one_is_not() -> None:
    """None is no body; zero, false and an empty list are."""
    assert proxy_response(204)["body"] == ""
    assert proxy_response(200, 0)["body"] == "0"
    assert proxy_response(200, False)["body"] == "false"
    assert proxy_response(200, [])["body"] == "[]"


def test_a_proxy_response_names_the_one_origin_it_allows() -> None:
    """With credentials, and apart in caches."""
    headers = proxy_response(200, {}, origin="https://a.example")["headers"]

    assert headers["access-control-allow-origin"] == "https://a.example"
    assert headers["access-control-allow-credentials"] == "true"
    assert headers["vary"] == "Origin"


def test_headers_given_to_a_proxy_response_win() -> None:
    """Whatever their case."""
    headers = proxy_response(200, {}, headers={"Content-Type": "text/plain"})["headers"]

    assert headers["content-type"] == "text/plain"
    assert "Content-Type" not in headers


@given(times, times)
def test_ids_sort_by_time_and_their_complements_the_other_way(
    one: datetime, other: datetime
) -> None:
    """Inverting twice gives the id back."""
    first, second = new_ulid(one), new_ulid(other)

    assert invert_ulid(invert_ulid(first)) == first
    assert (first < second) == (invert_ulid(first) > invert_ulid(second))
    if abs(one - other) > timedelta(milliseconds=1):
        assert (first < second) == (one < other)


def test_a_stored_time_is_utc_to_the_millisecond() -> None:
    """RFC 3339 with Z."""
    at = datetime(2026, 1, 31, 13, 0, 0, 5999, timezone(timedelta(hours=1)))

    assert rfc3339(at) == "2026-01-31T12:00:00.005Z"
    assert utc_now().tzinfo is UTC


def test_outside_a_request_there_is_no_id_but_a_full_budget(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It begins when it is asked for, and it ends. Counting there is no error."""
    seconds = [0.0]
    monkeypatch.setattr(
        "runtime.core.context.time", SimpleNamespace(monotonic=lambda: seconds[0])
    )
    count("Nothing")

    assert current_request_id() is None
    deadline = current_deadline()
    assert deadline.seconds_left() == REQUEST_BUDGET.total_seconds()
    seconds[0] = 21
    assert deadline.seconds_left() == -1
    assert current_deadline().seconds_left() == REQUEST_BUDGET.total_seconds()


def test_a_request_has_an_id_a_deadline_and_counts() -> None:
    """What belongs to the request in hand."""
    context = start_request("r-1")

    count("Things")
    count("Things")

    assert current_request_id() == "r-1"
    assert 19 < current_deadline().seconds_left() <= 20
    assert context.counts == {"Things": 2}


@pytest.mark.parametrize(
    ("remaining", "budget"),
    [
        (timedelta(seconds=60), REQUEST_BUDGET.total_seconds()),
        (LAMBDA_MARGIN + timedelta(seconds=3), 3.0),
        (timedelta(seconds=1), 0.0),
        (timedelta(seconds=-1), 0.0),
    ],
)
def test_lambdas_remaining_time_shortens_the_budget(
    remaining: timedelta, budget: float
) -> None:
    """Never below nothing, never above the budget."""
    start_request("r", remaining)

    assert current_deadline().seconds_left() == pytest.approx(budget, abs=0.5)


def every_error(of: type[ServiceError] = ServiceError) -> list[type[ServiceError]]:
    """An error and all of the core that derive from it."""
    below = [kind for sub in of.__subclasses__() for kind in every_error(sub)]
    return [kind for kind in (of, *below) if kind.__module__ == of.__module__]


@pytest.mark.parametrize("kind", every_error())
def test_every_error_says_what_a_problem_document_needs(
    kind: type[ServiceError],
) -> None:
    """Without being told anything."""
    error = kind()

    assert 400 <= error.status < 600
    assert error.code and error.title
    assert error.detail == str(error) == kind.default_detail
    assert error.extra() == {}


def test_errors_carry_the_headers_of_their_status() -> None:
    """A challenge for 401, a time for 429 and 503."""
    assert Unauthenticated().headers == {"WWW-Authenticate": "Bearer"}
    assert Throttled(retry_after=7).headers == {"Retry-After": "7"}
    assert Unavailable().headers == {"Retry-After": "2"}


def test_invalid_input_points_at_the_field() -> None:
    """By a JSON pointer."""
    error = InvalidInput.at("/body/title", "too long")

    assert error.errors == [{"pointer": "/body/title", "message": "too long"}]


def test_a_password_matches_its_own_hash_only() -> None:
    """And two hashes of one password differ."""
    hashed = hash_password("correct horse")

    assert verify_password("correct horse", hashed)
    assert not verify_password("wrong horse", hashed)
    assert hash_password("correct horse") != hashed


@pytest.mark.parametrize("hashed", [None, "", "not a hash", "$2b$12$abcdefgh"])
def test_no_password_matches_without_a_proper_hash(hashed: str | None) -> None:
    """An account that does not exist, or a broken row."""
    assert verify_password("somesalt", hashed) is False


@pytest.mark.parametrize(
    "composed", ["caf\u00e9 au lait", "\ufb01ne weather", "\uff21lpha"]
)
def test_a_password_is_the_same_on_every_keyboard(composed: str) -> None:
    """However it composes a letter with its mark, or how wide it writes."""
    apart = unicodedata.normalize("NFKD", composed)
    assert apart != composed

    assert verify_password(apart, hash_password(composed))
    assert not verify_password(apart.upper(), hash_password(composed))


def test_only_a_hash_with_other_parameters_is_renewed() -> None:
    """When the parameters were raised, say."""
    assert not needs_rehash(hash_password("x"))
    assert needs_rehash(
        PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x")
    )


@pytest.mark.parametrize(
    "password", ["password1234", "aaaaaaaaaaaa", "qwertyuiop12", "ada.lovelace@a"]
)
def test_a_password_that_is_soon_guessed_is_weak(password: str) -> None:
    """Also one made of what is known about its owner."""
    assert weakness(password, ["ada.lovelace@a.example", "Ada"])


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", "ж" * 5 + "q8!Kz" * 3]
)
def test_a_password_that_is_hard_to_guess_is_not_weak(password: str) -> None:
    """Length and variety both count."""
    assert weakness(password, ["ada@example.com"]) is None


HOSTILE = "4@8({[<3691!|170$5+7%2" * 4
"""Every character that zxcvbn may read in several ways: 3 s for 72 of them."""


@pytest.mark.parametrize(
    "password",
    ["aB3$xY7!" * 16, HOSTILE, "abcdefghijklmnopqrstuvwx" * 2 + HOSTILE, "19" * 64],
)
def test_a_long_password_is_judged_quickly(password: str) -> None:
    """Whatever it is made of. The bound is generous: machines differ."""
    began = time.process_time()
    weakness(password, ["ada@example.com"])
    assert time.process_time() - began < 1


@given(st.text(HOSTILE + "abcdef", min_size=12, max_size=128))
def test_what_is_judged_of_a_password_is_bounded(password: str) -> None:
    """By readings times squared length; 14 characters are always judged."""
    judged = passwords._affordable(password[:72], L33T_TABLE)

    assert password.startswith(judged)
    assert len(judged) >= min(14, len(password))
    readings = len(enumerate_l33t_subs(relevant_l33t_subtable(judged, L33T_TABLE)))
    # Characters that stand for two letters (1, 7) give some readings more.
    assert readings * len(judged) ** 2 <= 2 * passwords._ZXCVBN_WORK


def test_a_password_is_judged_whole_if_it_can_be() -> None:
    """The end counts, and so do a few l33t characters."""
    for password in ("correct horse battery staple", "p4ssw0rd", "x" * 71 + "1"):
        assert passwords._affordable(password, L33T_TABLE) == password
    assert weakness("p4$$w0rdp4$$w0rd", [])


def test_metrics_name_stage_service_and_events(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One embedded metric for each request."""
    observability.emit_metrics("test", 12.5, {"ItemsCreated": 2})

    metric = json.loads(capsys.readouterr().out)
    assert (metric["stage"], metric["service"]) == ("test", "backend")
    assert metric["RequestCount"] == [1]
    assert metric["RequestLatency"] == [12.5]
    assert metric["ItemsCreated"] == [2]


@pytest.mark.parametrize("request_id", [None, "r-1"])
def test_every_log_line_carries_the_requests_id(request_id: str | None) -> None:
    """If there is a request."""
    record = logging.LogRecord("runtime", 20, "", 1, "text", (), None)
    if request_id:
        start_request(request_id)

    assert observability._Correlation().filter(record)

    assert getattr(record, "correlation_id", None) == request_id


def test_an_unsampled_invocation_is_not_traced(monkeypatch: pytest.MonkeyPatch) -> None:
    """The X-Ray SDK is not even loaded."""
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-2-3;Sampled=0")
    monkeypatch.setattr(observability, "_tracer", lambda: pytest.fail("loaded"))

    with observability.trace_invocation():
        assert not observability.sampled()
