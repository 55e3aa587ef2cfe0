"""The rotation function on Secrets Manager, and a service that reads its keys there."""

import json
import logging
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import boto3
import pytest

from tests.integration.client import Api, assert_problem
from tests.integration.conftest import Person, new_person

if TYPE_CHECKING:
    from fastapi import FastAPI

    from runtime.core.settings import Settings

RINGS = {"JWT_SECRET_KEY": "signing", "REFRESH_SECRET_KEY": "refresh"}
Rotate = Callable[..., dict[str, bool | str]]


@pytest.fixture(name="store")
def _store(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return Secrets Manager with two bare keys, as a first deployment makes them."""
    client = boto3.client("secretsmanager", region_name="us-east-1")
    for variable, name in RINGS.items():
        key = secrets.token_hex(32)
        created = client.create_secret(Name=name, SecretString=key)
        monkeypatch.setenv(variable, created["ARN"])
    return client


@pytest.fixture(name="later")
def _later(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[timedelta], None]]:
    """Return a function that moves every clock of the service."""
    passed = [timedelta(0)]
    monotonic = SimpleNamespace(monotonic=lambda: passed[0].total_seconds() + 1_000_000)
    for module in (
        "runtime.core.security.keyring_source",
        "runtime.features.accounts.sessions.cache",
    ):
        monkeypatch.setattr(f"{module}.time", monotonic)
    monkeypatch.setattr("runtime.wiring.utc_now", lambda: datetime.now(UTC) + passed[0])

    def advance(by: timedelta) -> None:
        """Let so much time pass."""
        passed[0] += by

    advance.now = lambda: datetime.now(UTC) + passed[0]  # type: ignore[attr-defined]
    yield advance


@pytest.fixture(name="rotate")
def _rotate(store: Any, later: Any, monkeypatch: pytest.MonkeyPatch) -> Rotate:
    """Return the function as Lambda starts it."""
    from runtime.features.key_rotation import worker as rotation

    monkeypatch.setattr("runtime.features.key_rotation.worker.utc_now", later.now)
    rotation.prepared.cache_clear()
    rotation.prepared()

    def invoke(**event: Any) -> dict[str, bool | str]:
        """Invoke it once."""
        return rotation.handler(event, {})

    return invoke


@pytest.fixture(name="served")
def _served(settings: "Settings", store: Any, later: Any) -> "FastAPI":
    """Return a service whose keys are in that store."""
    from runtime.core.settings import Settings
    from runtime.main import create_app

    keys = {variable: os.environ[variable] for variable in RINGS}
    return create_app(Settings.model_validate(settings.model_dump() | keys))


@pytest.fixture(name="grace")
def _grace(served: "FastAPI") -> Person:
    """Return a person who is signed in there."""
    from runtime.core.http.lambda_events import lambda_handler

    return new_person(served, Api(lambda_handler(served)), "grace")


def kids(store: Any, name: str) -> list[str]:
    """Return the names of the keys in a ring."""
    text = store.get_secret_value(SecretId=name)["SecretString"]
    return [key["kid"] for key in json.loads(text)["keys"]]


def _sign_in(grace: Person) -> Any:
    answer = grace.api.post(
        "/api/auth/login", {"email": grace.email, "password": grace.password}
    )
    assert answer.status == 200, answer.text
    return answer.body


def test_tokens_and_refresh_tokens_survive_two_rotations(
    grace: Person, rotate: Rotate, store: Any, later: Any
) -> None:
    """No restart is needed, and the new keys sign new tokens."""
    pairs = [_sign_in(grace)]
    for _ in range(2):
        assert rotate(force=True) == {"signing keys": True, "refresh keys": True}
        later(timedelta(minutes=11))
        pairs.append(_sign_in(grace))

    for pair in pairs:
        api = grace.api.signed_in(pair["access_token"])
        assert api.get("/api/users/me").status == 200
    refresh_kids = [pair["refresh_token"].split(".")[1] for pair in pairs]
    assert refresh_kids == kids(store, "refresh")
    assert len(kids(store, "signing")) == 3
    later(timedelta(days=6))
    for pair in pairs:
        body = {"refresh_token": pair["refresh_token"]}
        refreshed = grace.api.post("/api/auth/refresh", body)
        assert refreshed.status == 200, refreshed.text
        api = grace.api.signed_in(refreshed.body["access_token"])
        assert api.get("/api/users/me").status == 200
    old = grace.api.signed_in(pairs[0]["access_token"])
    assert_problem(old.get("/api/users/me"), 401, "unauthenticated")


def test_a_device_is_known_after_two_rotations(
    grace: Person, rotate: Rotate, later: Any
) -> None:
    """Its token lasts thirty days, under a key that no longer signs."""
    login = {"email": grace.email, "password": grace.password}
    known = {"device_token": _sign_in(grace)["device_token"]}
    for _ in range(2):
        rotate(force=True)
        later(timedelta(days=14))
    for _ in range(11):
        refused = grace.api.post("/api/auth/login", login | {"password": "wrong"})
    assert_problem(refused, 429, "too_many_attempts")
    assert grace.api.post("/api/auth/login", login).status == 429

    assert grace.api.post("/api/auth/login", login | known).status == 200


def test_a_daily_look_rotates_only_what_is_due(
    rotate: Rotate, store: Any, later: Any
) -> None:
    """The first run rotates both, since the age of a bare key is unknown."""
    assert rotate() == {"signing keys": True, "refresh keys": True}
    assert rotate() == {"signing keys": False, "refresh keys": False}
    later(timedelta(days=31))
    assert rotate() == {"signing keys": True, "refresh keys": False}
    later(timedelta(days=60))
    assert rotate() == {"signing keys": True, "refresh keys": True}


def test_one_broken_ring_does_not_stop_the_other(
    rotate: Rotate,
    store: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The run still fails, for the alarm, without a word of the secret."""
    monkeypatch.setattr(logging.getLogger("runtime"), "propagate", True)
    store.put_secret_value(SecretId="signing", SecretString="short-secret")

    with pytest.raises(RuntimeError, match="could not be rotated") as failed:
        rotate()

    assert len(kids(store, "refresh")) == 2
    assert store.get_secret_value(SecretId="signing")["SecretString"] == "short-secret"
    assert "signing keys: WeakKey" in caplog.text
    assert "short-secret" not in caplog.text + repr(failed.value.__context__)


def test_two_broken_rings_are_told_of_both(
    rotate: Rotate,
    store: Any,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One is unreadable and one is missing; the error holds no secret text."""
    monkeypatch.setattr(logging.getLogger("runtime"), "propagate", True)
    store.put_secret_value(SecretId="signing", SecretString="short-secret")
    store.delete_secret(SecretId="refresh", ForceDeleteWithoutRecovery=True)

    with pytest.raises(RuntimeError) as failed:
        rotate(force=True)

    told = {record.message for record in caplog.records if record.levelname == "ERROR"}
    assert told == {"signing keys: WeakKey", "refresh keys: ResourceNotFoundException"}
    assert failed.value.__context__ is None
    assert store.get_secret_value(SecretId="signing")["SecretString"] == "short-secret"


@pytest.mark.parametrize(
    "event",
    [{"force": "true"}, {"force": 1}, {"force": None}, {"source": "aws.events"}],
)
def test_only_an_operator_who_says_so_rotates_before_its_time(
    rotate: Rotate, store: Any, event: dict[str, Any]
) -> None:
    """Neither the schedule nor a value that only looks true does."""
    rotate()
    before = store.get_secret_value(SecretId="signing")["VersionId"]

    assert rotate(**event) == {"signing keys": False, "refresh keys": False}

    assert store.get_secret_value(SecretId="signing")["VersionId"] == before


def test_what_was_rotated_is_counted_although_the_other_ring_failed(
    rotate: Rotate,
    store: Any,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In Lambda it becomes a metric of the stage."""
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "rotation")
    store.put_secret_value(SecretId="signing", SecretString="short-secret")

    with pytest.raises(RuntimeError):
        rotate()

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (metrics,) = [line for line in lines if "_aws" in line]
    assert metrics["KeyringsRotated"] == [1]
    assert metrics["stage"] == "test"


@pytest.mark.parametrize("variable", RINGS)
def test_a_function_that_is_given_a_key_in_place_of_a_reference_does_not_start(
    rotate: Rotate, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would rotate nothing, and the key would be in a template."""
    from runtime.core.settings import InvalidSettings
    from runtime.features.key_rotation import worker as rotation

    key = secrets.token_hex(32)
    monkeypatch.setenv(variable, key)
    rotation.prepared.cache_clear()

    with pytest.raises(InvalidSettings, match=variable) as refused:
        rotate()

    assert key not in str(refused.value)


class StrictSecrets:
    """Secrets Manager as AWS documents it, where the simulator is lenient.

    A version's id is used for one content only, and any version can be made current.
    """

    class exceptions:  # noqa: N801 - as the client spells it
        """Errors by name, as a client has them."""

        class ResourceExistsException(Exception):
            """The id of a version is in use with another content."""

    def __init__(self) -> None:
        """Hold a first version."""
        self.texts = {"first": secrets.token_hex(32)}
        self.current = "first"

    def get_secret_value(self, SecretId: str) -> dict[str, str]:
        """Return the current version."""
        return {"SecretString": self.texts[self.current], "VersionId": self.current}

    def put_secret_value(
        self, SecretId: str, ClientRequestToken: str, SecretString: str
    ) -> None:
        """Return a new current version."""
        if self.texts.get(ClientRequestToken, SecretString) != SecretString:
            raise self.exceptions.ResourceExistsException
        self.texts[ClientRequestToken] = SecretString
        self.current = ClientRequestToken


def test_of_two_that_replace_the_same_version_one_does() -> None:
    """The other gets an error that it was overtaken."""
    from runtime.core.security.secrets import Overtaken, SecretVersions

    versions = SecretVersions(cast(Any, StrictSecrets()))
    seen = versions.read("secretsmanager:signing")
    versions.replace("secretsmanager:signing", seen, "a" * 40)

    with pytest.raises(Overtaken):
        versions.replace("secretsmanager:signing", seen, "b" * 40)

    assert versions.read("secretsmanager:signing").text == "a" * 40


def test_a_version_that_was_made_current_again_can_be_replaced() -> None:
    """An operator may go back to an older version."""
    from runtime.core.security.secrets import SecretVersions

    store = StrictSecrets()
    versions = SecretVersions(cast(Any, store))
    first = versions.read("secretsmanager:signing")
    versions.replace("secretsmanager:signing", first, "a" * 40)
    store.current = first.version

    versions.replace("secretsmanager:signing", first, "b" * 40)

    assert versions.read("secretsmanager:signing").text == "b" * 40
