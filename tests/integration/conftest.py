"""Fixtures: simulated AWS, the service on it, and people who use it."""

import functools
import os
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

import tests.service_environment  # noqa: F401
from runtime.core import context
from runtime.core.settings import Settings
from tests.answers.recorder import recorded_answers  # noqa: F401
from tests.awscalls.recorder import recorded_calls, unrecorded_calls  # noqa: F401
from tests.clock import ManualClock
from tests.integration.client import Api
from tests.simulated.reads import READS, demand_stated_read

if TYPE_CHECKING:
    from fastapi import FastAPI

    from tests.services import Services


def pytest_configure(config: pytest.Config) -> None:
    """Let the framework's own body fields, built late, warn without failing."""
    config.addinivalue_line(
        "filterwarnings",
        "ignore:The 'alias' attribute with value '(body|query)' was provided",
    )


@dataclass(frozen=True)
class Person:
    """A person with an account, signed in."""

    id: str
    email: str
    password: str
    refresh_token: str
    api: Api


class SerialClient:
    """A DynamoDB client whose single API calls never overlap.

    DynamoDB makes every API call, transactions included, atomic. moto keeps its
    tables in plain dictionaries without a lock, so the lock here stands in for that
    guarantee. Only single calls are serialised: between two calls of one request
    every other thread may run, so races of the service itself stay possible. Each read
    must be as consistent as is stated for the method that makes it.
    """

    def __init__(self, client: Any) -> None:
        """Guard this client."""
        self._client = client
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        """Return the client's method under the lock."""
        method = getattr(self._client, name)

        @functools.wraps(method)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            """Call it under the lock."""
            if name in READS:
                demand_stated_read(name, kwargs)
            with self._lock:
                return method(*args, **kwargs)

        return guarded


@pytest.fixture(autouse=True)
def outside_a_request() -> Iterator[None]:
    """Keep one test's deadline from reaching the next: a worker leaves it behind."""
    token = context._current.set(None)
    yield
    context._current.reset(token)


@pytest.fixture(name="aws", autouse=True)
def _aws() -> Iterator[Any]:
    """Simulate AWS with the empty table, and yield a DynamoDB client."""
    with mock_aws():
        from runtime.core.dynamodb.schema import TABLE_DEFINITION

        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName=os.environ["DYNAMODB_TABLE_NAME"], **TABLE_DEFINITION
        )
        yield client


@pytest.fixture
def bucket(aws: Any) -> None:
    """Make the bucket, in which an erasure looks for what an owner has."""
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket=os.environ["S3_BUCKET_NAME"])


@pytest.fixture(name="app")
def _app() -> "FastAPI":
    """Return the app that the Lambda handler serves, which may use several threads."""
    from runtime.main import app

    table = app.state.platform.table
    if not isinstance(table._client, SerialClient):
        table._client = SerialClient(table._client)
    return app


@pytest.fixture(name="settings")
def _settings(app: "FastAPI") -> Settings:
    """Return the settings of that app."""
    settings: Settings = app.state.platform.settings
    return settings


@pytest.fixture(name="services")
def _services(settings: Settings, aws: Any) -> "Services":
    """Return services of their own, safe to call from many threads."""
    from tests.services import Services

    return Services(settings, SerialClient(aws))


@pytest.fixture(name="clock")
def _clock() -> ManualClock:
    """Return a clock that only moves when told to."""
    return ManualClock()


@pytest.fixture(name="timed")
def _timed(settings: Settings, aws: Any, clock: ManualClock) -> "Services":
    """Return services that use that clock."""
    from tests.services import Services

    return Services(settings, SerialClient(aws), clock)


@pytest.fixture(name="api")
def _api(app: "FastAPI") -> Api:
    """Return an anonymous client of the Lambda handler."""
    from runtime.main import handler

    return Api(handler)


def new_person(app: "FastAPI", api: Api, name: str, *, admin: bool = False) -> Person:
    """Create an account and sign in over HTTP."""
    from runtime.core.security.callers import Role
    from runtime.features.accounts.assembly import Accounts
    from runtime.features.accounts.sign_in.models import RegisterRequest

    email, password = f"{name}@example.com", secrets.token_urlsafe(18)
    created = app.state.platform.assembled(Accounts).sign_in.register(
        RegisterRequest(email=email, password=password, name=name.title()),
        role=Role.ADMIN if admin else Role.USER,
    )
    answer = api.post("/api/auth/login", {"email": email, "password": password})
    assert answer.status == 200, answer.text
    return Person(
        created.resource.id,
        email,
        password,
        answer.body["refresh_token"],
        api.signed_in(answer.body["access_token"]),
    )


def verify(services: "Services", person: Person) -> None:
    """Follow the link that a worker mails to a person who has just signed up."""
    from runtime.features.accounts.mailed_links.links import VERIFY_EMAIL

    token = services.accounts.one_time_tokens.issue(
        VERIFY_EMAIL.kind, person.id, VERIFY_EMAIL.lifetime, email=person.email
    )
    answer = person.api.post("/api/auth/email/verify", {"token": token})
    assert answer.status == 204, answer.text


@pytest.fixture(name="verified_ada")
def _verified_ada(services: "Services", ada: Person) -> Person:
    """Return a user whose address is verified."""
    verify(services, ada)
    return ada


@pytest.fixture(name="ada")
def _ada(app: "FastAPI", api: Api) -> Person:
    """Return a user."""
    return new_person(app, api, "ada")


@pytest.fixture(name="bob")
def _bob(app: "FastAPI", api: Api) -> Person:
    """Return another user."""
    return new_person(app, api, "bob")


@pytest.fixture(name="admin")
def _admin(app: "FastAPI", api: Api) -> Person:
    """Return an administrator."""
    return new_person(app, api, "root", admin=True)
