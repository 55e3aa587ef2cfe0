"""The probe on the whole service: it signs in, writes, reads, deletes, signs out."""

import json
import secrets
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import uvicorn

from runtime.core.contract import probe_address
from runtime.features.probe.errors import ProbeFailed
from runtime.features.probe.models import Account
from runtime.features.probe.service import Probe
from tests.integration.client import Api
from tests.integration.conftest import Person

if TYPE_CHECKING:
    from fastapi import FastAPI

ACCOUNT = Account(email=probe_address("test"), password=secrets.token_urlsafe(24))


class ByEvents:
    """A client of the service by Lambda's events.

    Attributes:
        asked: the requests, without the ids of items.
        broken: the requests that answer 500 instead.
    """

    def __init__(self, api: Api) -> None:
        """Call this service."""
        self._api = api
        self.asked: list[str] = []
        self.broken: tuple[str, ...] = ()

    def request(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Return status and body of the answer."""
        path, _, query = path.partition("?")
        self.asked.append(f"{method} {'/'.join(path.split('/')[:3])}")
        if self.asked[-1] in self.broken:
            return 500, {"code": "internal_error", "request_id": "r"}
        asked = dict(pair.split("=") for pair in query.split("&") if pair)
        answer = self._api.call(
            method, f"/api{path}", body, query=asked, headers=dict(headers or {})
        )
        return answer.status, answer.body if answer.text else None


@pytest.fixture(name="client")
def _client(app: "FastAPI") -> ByEvents:
    """Return a client of the service."""
    from runtime.core.http.lambda_events import lambda_handler

    return ByEvents(Api(lambda_handler(app)))


def rows(app: "FastAPI", beginning: str) -> list[str]:
    """Return the sort keys of the probe's rows that begin so."""
    table = app.state.platform.table
    found = table._client.scan(
        TableName=app.state.platform.settings.DYNAMODB_TABLE_NAME
    )
    keys = [(row["pk"]["S"], row["sk"]["S"]) for row in found["Items"]]
    return [sk for pk, sk in keys if sk.startswith(beginning) and pk.count("#") == 1]


def test_first_run_makes_the_account_and_leaves_nothing_else(
    app: "FastAPI", client: ByEvents
) -> None:
    """Neither an item, nor one in the trash, nor an open session."""
    Probe(client, ACCOUNT).run()
    assert client.asked[:3] == [
        "POST /auth/login",
        "POST /auth/register",
        "POST /auth/login",
    ]
    assert rows(app, "P") and not rows(app, "I#") + rows(app, "X#") + rows(app, "S#")

    client.asked.clear()
    Probe(client, ACCOUNT).run()
    item = client.asked[3].rpartition("/")[2]
    assert client.asked == [
        "POST /auth/login",
        "GET /items",
        "POST /items",
        f"GET /items/{item}",
        f"DELETE /items/{item}",
        "DELETE /items/trash",
        f"GET /items/{item}",
        "POST /auth/logout",
    ]
    assert not rows(app, "I#") + rows(app, "X#") + rows(app, "S#")


@pytest.mark.parametrize(
    ("broken", "step"),
    [
        ("POST /auth/login", "sign in"),
        ("GET /items", "list"),
        ("POST /items", "write"),
        ("DELETE /items/trash", "purge"),
        ("POST /auth/logout", "sign out"),
    ],
)
def test_step_that_fails_is_named_and_the_next_run_tidies_up(
    app: "FastAPI", client: ByEvents, broken: str, step: str
) -> None:
    """The error has the code and the request's id, so that its log is found."""
    Probe(client, ACCOUNT).run()
    client.broken = (broken,)
    with pytest.raises(ProbeFailed, match=f"{step}: 500 internal_error, request r"):
        Probe(client, ACCOUNT).run()
    if step not in ("sign in", "sign out"):
        assert not rows(app, "S#"), "it signs out whatever happens"

    client.broken = ()
    Probe(client, ACCOUNT).run()
    assert not rows(app, "I#")


def test_step_that_failed_first_is_named_where_signing_out_fails_too(
    app: "FastAPI", client: ByEvents
) -> None:
    """An outage breaks both, and the runbook goes by the first."""
    Probe(client, ACCOUNT).run()
    client.broken = ("POST /items", "POST /auth/logout")
    with pytest.raises(ProbeFailed, match="^write: 500"):
        Probe(client, ACCOUNT).run()
    assert client.asked[-1] == "POST /auth/logout"


def test_item_that_a_failed_run_has_left_is_removed_by_the_next(
    app: "FastAPI", client: ByEvents, ada: Person
) -> None:
    """And nobody else's, whatever its title."""
    Probe(client, ACCOUNT).run()
    token = client._api.post(
        "/api/auth/login", ACCOUNT.model_dump(include={"email", "password"})
    )
    own = client._api.signed_in(token.body["access_token"])
    assert own.post("/api/items", {"title": "Probe left over"}).status == 201
    assert ada.api.post("/api/items", {"title": "Probe of ada"}).status == 201

    Probe(client, ACCOUNT).run()

    assert own.get("/api/items").body == []
    assert [item["title"] for item in ada.api.get("/api/items").body] == [
        "Probe of ada"
    ]


def test_account_with_another_password_is_no_reason_to_guess(client: ByEvents) -> None:
    """Somebody else has made it, or the secret was replaced."""
    Probe(client, ACCOUNT).run()
    other = ACCOUNT.model_copy(update={"password": secrets.token_urlsafe(24)})
    client.asked.clear()
    with pytest.raises(ProbeFailed, match="another password") as failed:
        Probe(client, other).run()
    assert client.asked == ["POST /auth/login", "POST /auth/register"]
    assert other.password not in str(failed.value)


def test_probe_counts_for_no_business_but_its_errors_do(
    client: ByEvents, ada: Person, monkeypatch: pytest.MonkeyPatch, app: "FastAPI"
) -> None:
    """Its requests are in the numbers of requests, which are of the service."""
    counted: list[dict[str, int]] = []
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "api")
    monkeypatch.setattr(
        "runtime.core.http.middleware.emit_metrics",
        lambda stage, latency, counts: counted.append(dict(counts)),
    )
    Probe(client, ACCOUNT).run()
    Probe(client, ACCOUNT).run()
    assert len(counted) > 12
    # The wrong sign-in before there is an account is one like anybody's.
    assert [counts for counts in counted if counts] == [{"SignInsFailed": 1}]

    counted.clear()
    assert ada.api.post("/api/items", {"title": "Of a person"}).status == 201
    assert counted == [{"ItemsCreated": 1}]

    counted.clear()
    monkeypatch.setattr(
        "runtime.features.items.service.ItemService.create", lambda *_, **__: 1 / 0
    )
    with pytest.raises(ProbeFailed, match="write: 500"):
        Probe(client, ACCOUNT).run()
    assert {"ServerErrors": 1} in counted


@contextmanager
def served(app: "FastAPI") -> Iterator[str]:
    """Serve the app at a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(
            app, host="127.0.0.1", port=port, log_level="error", lifespan="off"
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        until = time.monotonic() + 20
        while not server.started and time.monotonic() < until:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}/api"
    finally:
        server.should_exit = True
        thread.join(10)


def test_deployed_function_uses_the_service_by_its_address(
    app: "FastAPI", monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the secret that the stack makes; its metric says how it went."""
    from runtime.features.probe import worker

    store = boto3.client("secretsmanager", region_name="us-east-1")
    made = store.create_secret(
        Name="probe", SecretString=json.dumps(ACCOUNT.model_dump(exclude={"api_key"}))
    )
    monkeypatch.setenv("PROBE_ACCOUNT", made["ARN"])
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "probe")
    with served(app) as url:
        monkeypatch.setenv("PROBE_URL", url)
        worker.settings.cache_clear()
        try:
            assert worker.handler({}, {}) == {"well": True}
            assert '"ProbeSucceeded":[1.0]' in capsys.readouterr().out
            store.put_secret_value(SecretId="probe", SecretString="no account")
            with pytest.raises(worker.NoAccount) as failed:
                worker.handler({}, {})
            assert "no account" not in str(failed.value.__cause__)
        finally:
            worker.settings.cache_clear()
        store.put_secret_value(
            SecretId="probe", SecretString=json.dumps(ACCOUNT.model_dump())
        )
    said: list[dict[str, str]] = []
    monkeypatch.setattr(worker.logger, "error", lambda _, extra: said.append(extra))
    try:
        assert worker.handler({}, {}) == {"well": False}
    finally:
        worker.settings.cache_clear()
    assert '"ProbeSucceeded":[0.0]' in capsys.readouterr().out
    assert [each["step"] for each in said] == ["sign in"]
    assert "ConnectionRefusedError" in said[0]["why"]
    assert ACCOUNT.password not in str(said)
