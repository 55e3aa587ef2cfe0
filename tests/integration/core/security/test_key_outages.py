"""Outages of the secret store, and keyrings in it that cannot be used."""

import base64
import json
import logging
import secrets
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError

from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person

if TYPE_CHECKING:
    from fastapi import FastAPI

    from runtime.core.settings import Settings

SIGNING, REFRESH = "secretsmanager:signing", "secretsmanager:refresh"
FACTOR = "secretsmanager:factor"
Secrets = dict[str, str | Exception]


def outage() -> ClientError:
    """Return the error of an overloaded store."""
    return ClientError({"Error": {"Code": "ThrottlingException"}}, "GetSecretValue")


def ring_of_tomorrow() -> str:
    """Return a keyring that may not sign today."""
    key = {"key": secrets.token_hex(32), "sign_from": "9998-01-01T00:00:00Z"}
    return json.dumps({"keys": [key]})


@pytest.fixture(name="stored")
def _stored() -> Secrets:
    """Return the content of the store; an exception in it is raised instead."""
    return {name: secrets.token_hex(32) for name in (SIGNING, REFRESH, FACTOR)}


@pytest.fixture(name="age")
def _age(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    """Return a function that makes every keyring older by so many seconds."""
    passed = [0.0]

    def advance(seconds: float) -> None:
        """Let time pass."""
        passed[0] += seconds

    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + passed[0])
    monkeypatch.setattr("runtime.core.security.keyring_source.time", clock)
    yield advance


@pytest.fixture(name="served")
def _served(
    settings: "Settings",
    stored: Secrets,
    age: Callable[[float], None],
    monkeypatch: pytest.MonkeyPatch,
) -> "FastAPI":
    """Return an app whose keys are references into that store."""
    from runtime import wiring
    from runtime.core.settings import Settings
    from runtime.main import create_app

    def read(reference: str) -> str:
        """Return the secret, or raise the failure."""
        value = stored[reference]
        if isinstance(value, Exception):
            raise value
        return value

    monkeypatch.setattr(wiring, "secret_reader", lambda _: read)
    keys = {
        "JWT_SECRET_KEY": SIGNING,
        "REFRESH_SECRET_KEY": REFRESH,
        "FACTOR_SECRET_KEY": FACTOR,
    }
    return create_app(Settings.model_validate(settings.model_dump() | keys))


@pytest.fixture(name="grace")
def _grace(served: "FastAPI") -> Person:
    """Return a person who is signed in there."""
    from runtime.core.http.lambda_events import lambda_handler
    from tests.integration.conftest import new_person

    return new_person(served, Api(lambda_handler(served)), "grace")


def _login(person: Person) -> dict[str, str]:
    """Return the body that signs a person in."""
    return {"email": person.email, "password": person.password}


def _under_key(token: str, kid: str) -> str:
    """Return a token whose header names another key."""
    header, claims, signature = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(header + "=="))
    forged = json.dumps(content | {"kid": kid}).encode()
    return ".".join(
        [base64.urlsafe_b64encode(forged).decode().strip("="), claims, signature]
    )


def test_a_forged_key_name_is_refused_also_while_the_store_is_down(
    grace: Person, stored: Secrets, age: Callable[[float], None]
) -> None:
    """It is a 401 for a token and a 400 for a cursor, never an outage."""
    stored[SIGNING] = outage()
    forged = _under_key(str(grace.api.token), "forged")
    payload = json.dumps([1, "forged", 9_999_999_999, "a"]).encode()
    cursor = base64.urlsafe_b64encode(bytes(16) + payload).decode().rstrip("=")

    age(11)
    answer = grace.api.signed_in(forged).get("/api/items")
    assert_problem(answer, 401, "unauthenticated")
    age(11)
    answer = grace.api.get("/api/items", query={"cursor": cursor})
    assert_problem(answer, 400, "invalid_cursor")


def test_an_outage_of_the_store_does_not_end_signing(
    grace: Person,
    stored: Secrets,
    age: Callable[[float], None],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Keys read earlier stay in use; one log line tells, without a secret."""
    monkeypatch.setattr(logging.getLogger("runtime"), "propagate", True)
    stored[SIGNING] = stored[REFRESH] = ValueError("short-secret")

    for _ in range(3):
        age(400)
        assert grace.api.post("/api/auth/login", _login(grace)).status == 200

    # A record counts once, however many handlers it reaches.
    told = {id(record) for record in caplog.records if "keyring" in record.msg}
    assert len(told) == 2, "two keyrings, each told of once"
    assert "short-secret" not in caplog.text


@pytest.mark.parametrize("broken", [SIGNING, REFRESH])
@pytest.mark.parametrize("content", ["weak", ring_of_tomorrow()])
def test_a_bad_new_keyring_never_is_a_defect(
    grace: Person,
    stored: Secrets,
    age: Callable[[float], None],
    broken: str,
    content: str,
) -> None:
    """An unreadable ring is not taken; one that may not sign is an outage."""
    stored[broken] = content
    age(301)

    answer = grace.api.post("/api/auth/login", _login(grace))

    if content == "weak":
        assert answer.status == 200
    else:
        assert_problem(answer, 503, "keys_unavailable")
        assert int(answer.headers["retry-after"]) >= 1


@pytest.mark.parametrize("failure", [outage(), "weak"], ids=["outage", "weak"])
def test_refresh_keys_that_were_never_read_are_an_outage(
    served: "FastAPI", stored: Secrets, failure: str | Exception
) -> None:
    """They are read when first needed, too late to stop the start."""
    from runtime.core.http.lambda_events import lambda_handler

    api = Api(lambda_handler(served))
    good = stored[REFRESH]
    stored[REFRESH] = failure
    token = f"rt1.k.{'0' * 26}.{'0' * 26}.0.{'A' * 43}"

    assert_problem(
        api.post("/api/auth/refresh", {"refresh_token": token}), 503, "keys_unavailable"
    )
    stored[REFRESH] = good
    assert_problem(api.post("/api/auth/refresh", {"refresh_token": token}), 401)


def test_a_new_key_signs_five_minutes_after_it_was_stored(
    grace: Person, stored: Secrets, age: Callable[[float], None]
) -> None:
    """No restart is needed for tokens, cursors or refresh tokens."""
    for reference in (SIGNING, REFRESH):
        old = {"kid": "old", "key": stored[reference]}
        new = {
            "kid": "new",
            "key": secrets.token_hex(32),
            "sign_from": "2026-01-01T00:00:00Z",
        }
        stored[reference] = json.dumps({"keys": [old, new]})
    for title in ("one", "two"):
        grace.api.post("/api/items", {"title": title})

    age(301)
    pair = grace.api.post("/api/auth/login", _login(grace)).body
    api = grace.api.signed_in(pair["access_token"])
    query = api.get("/api/items", query={"limit": "1"}).next_query()

    assert pair["refresh_token"].split(".")[1] == "new"
    header = pair["access_token"].split(".")[0]
    assert json.loads(base64.urlsafe_b64decode(header + "=="))["kid"] == "new"
    assert query is not None
    assert b'"new"' in base64.urlsafe_b64decode(query["cursor"] + "==")
