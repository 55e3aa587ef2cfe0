"""The smoke test: a sound service passes, and each fault is named by its check."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import urllib3
from click.testing import CliRunner

from tests.unit.tools.deploy.fakes import StubbedAws, stage
from tools.deploy import __main__ as command_line
from tools.deploy import smoke
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.finding import Level

ORIGIN = "http://localhost:3000"
EMAIL, PASSWORD = "smoke@example.com", "correct horse battery"
TOKEN = "a-token"


class FakeService:
    """A service over HTTP whose answers a test can spoil.

    Attributes:
        spoilt: by method and path, what replaces status, document or headers.
        asked: the requests that came, with their headers.
    """

    def __init__(self) -> None:
        """Start without faults."""
        self.spoilt: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.url = ""

    def answer(
        self, request: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, Any, dict[str, str]]:
        """Answer as the service would, but for the faults."""
        self.asked.append((request, headers))
        status, document = self._sound(request, headers, body)
        sent = dict.fromkeys(smoke.SECURITY_HEADERS, "x")
        if headers.get("Origin") == ORIGIN:
            sent["Access-Control-Allow-Origin"] = ORIGIN
            sent["Access-Control-Allow-Credentials"] = "true"
        fault = self.spoilt.get(request, {})
        sent |= fault.get("headers", {})
        for name in fault.get("without", ()):
            sent.pop(name, None)
        return fault.get("status", status), fault.get("document", document), sent

    @staticmethod
    def _sound(request: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        signed_in = headers.get("Authorization") == f"Bearer {TOKEN}"
        health = {"status": "ok", "version": "2.0.0", "stage": "dev"}
        problem = {"code": "not_authenticated", "request_id": "r"}
        match request:
            case "GET /api/health" | "GET /api/ready":
                return 200, health
            case "GET /api/openapi.json":
                return 200, {"info": {"version": "2.0.0"}, "paths": {"/api/items": {}}}
            case "GET /api/docs":
                return 200, {}
            case "POST /api/auth/login":
                given = json.loads(body)
                if given == {"email": EMAIL, "password": PASSWORD}:
                    return 200, {"access_token": TOKEN}
                return 401, problem
            case "GET /api/users/me" if signed_in:
                return 200, {"email": EMAIL}
            case "POST /api/auth/logout" if signed_in:
                return 204, None
        return 401, problem


@pytest.fixture(name="fake")
def _fake() -> Iterator[FakeService]:
    """Serve on a port of this machine until the test ends."""
    fake = FakeService()

    class Handler(BaseHTTPRequestHandler):
        """Handler that asks the fake."""

        def respond(self) -> None:
            """Send the fake's answer."""
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length)
            request = f"{self.command} {self.path}"
            status, document, headers = fake.answer(request, dict(self.headers), body)
            sent = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = respond

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        fake.url = f"http://127.0.0.1:{server.server_port}/api"
        yield fake
        server.shutdown()
        thread.join()


def examined(fake: FakeService, **changes: object) -> dict[str, Level]:
    """Return what each check says of the service."""
    service = smoke.Service(fake.url, stage("dev", **changes))
    account = smoke.Account(EMAIL, PASSWORD)
    return {check.name: check.level for check in smoke.examine(service, account)}


def test_sound_service_passes_every_check(fake: FakeService) -> None:
    """Seven of what anybody sees, and one of what an account does."""
    found = examined(fake)
    assert set(found.values()) == {Level.OK}
    assert len(found) == 8


FAULTS: dict[str, tuple[str, dict[str, Any], set[str]]] = {
    "broken start": ("GET /api/health", {"status": 502, "document": {}}, {"Health"}),
    "another stage": (
        "GET /api/health",
        {"document": {"status": "ok", "version": "2.0.0", "stage": "prod"}},
        {"Health"},
    ),
    "no table": ("GET /api/ready", {"status": 503}, {"Database"}),
    "old document": (
        "GET /api/openapi.json",
        {"document": {"info": {"version": "1.0.0"}, "paths": {"/": {}}}},
        {"OpenAPI document"},
    ),
    "document that is a page": (
        "GET /api/openapi.json",
        {"document": "<html>"},
        {"OpenAPI document"},
    ),
    "no documentation": ("GET /api/docs", {"status": 404}, {"Documentation page"}),
    "open to all": (
        "GET /api/items",
        {"status": 200, "document": []},
        {"Unauthenticated"},
    ),
    "refusal of the gateway": (
        "GET /api/items",
        {"document": {"message": "Unauthorized"}},
        {"Unauthenticated"},
    ),
    "errors without CORS": (
        "GET /api/items",
        {"without": ["Access-Control-Allow-Origin"]},
        {"CORS"},
    ),
    "no credentials": (
        "GET /api/health",
        {"without": ["Access-Control-Allow-Credentials"]},
        {"CORS"},
    ),
    "a header less": (
        "GET /api/health",
        {"without": ["Strict-Transport-Security"]},
        {"Security headers"},
    ),
    "nobody can sign in": ("POST /api/auth/login", {"status": 503}, {"Sign-in"}),
    "token is refused": ("GET /api/users/me", {"status": 401}, {"Sign-in"}),
}


@pytest.mark.parametrize(
    ("request_", "fault", "named"), FAULTS.values(), ids=list(FAULTS)
)
def test_fault_is_named_by_its_check(
    request_: str, fault: dict[str, Any], named: set[str], fake: FakeService
) -> None:
    """The others still run, and complain of nothing else."""
    fake.spoilt[request_] = fault
    found = examined(fake)
    failed = {name for name, level in found.items() if level is Level.ERROR}
    # Without a version nobody can say which document it should be.
    assert failed - {"OpenAPI document"} == named - {"OpenAPI document"}
    assert named <= failed


def test_any_origin_is_refused(fake: FakeService) -> None:
    """A service that mirrors the origin allows everybody."""
    service = smoke.Service(fake.url, stage("dev"))
    fake.spoilt["GET /api/health"] = {
        "headers": {"Access-Control-Allow-Origin": smoke.STRANGER}
    }
    assert examined(fake)["CORS"] is Level.ERROR
    assert "CORS" in [c.name for c in smoke.examine(service, None)]


def test_documentation_must_be_away_without_debug(fake: FakeService) -> None:
    """It is there for developers only."""
    assert examined(fake, debug=False)["Documentation page"] is Level.ERROR


def test_without_an_account_nobody_signs_in(fake: FakeService) -> None:
    """And the table says that it was not tried."""
    service = smoke.Service(fake.url, stage("dev"))
    last = smoke.examine(service, None)[-1]
    assert (last.name, last.level) == ("Sign-in", Level.OK)
    assert "not tried" in last.finding.detail
    assert not any("login" in request for request, _ in fake.asked)


def test_key_is_sent_and_never_shown(fake: FakeService) -> None:
    """Stages with API keys refuse requests without one."""
    service = smoke.Service(fake.url, stage("dev"), "the-key")
    smoke.examine(service, None)
    assert {headers.get("x-api-key") for _, headers in fake.asked} == {"the-key"}
    assert "the-key" not in repr(service)
    assert PASSWORD not in repr(smoke.Account(EMAIL, PASSWORD))


def test_command_says_what_is_wrong(
    fake: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code is 1, and the message names the checks."""
    monkeypatch.setenv("SMOKE_EMAIL", EMAIL)
    monkeypatch.setenv("SMOKE_PASSWORD", PASSWORD)
    invoke = partial(CliRunner().invoke, command_line.cli)
    arguments = ["smoke", "dev", "--url", fake.url, "--patience", "0"]

    assert invoke(arguments).exit_code == 0
    fake.spoilt["GET /api/items"] = {"status": 200}
    failed = invoke(arguments)

    assert failed.exit_code == 1
    assert "dev does not work as it should: Unauthenticated." in failed.output
    assert PASSWORD not in failed.output


def test_half_an_account_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would look as if nobody were to sign in."""
    monkeypatch.setenv("SMOKE_EMAIL", EMAIL)
    monkeypatch.delenv("SMOKE_PASSWORD", raising=False)
    with pytest.raises(DeployError, match="or neither"):
        smoke.account_from_environment()


def test_new_api_is_waited_for(fake: FakeService) -> None:
    """It answers 403 for some seconds."""
    fake.spoilt["GET /api/health"] = {"status": 403}
    told: list[str] = []

    def sleep(seconds: float) -> None:
        """Let it be ready meanwhile."""
        fake.spoilt.clear()

    service = smoke.Service(fake.url, stage("dev"))
    smoke.await_service(service, timedelta(seconds=60), told.append, sleep)

    assert len(fake.asked) == 2
    assert "status 403" in told[0]


def test_service_that_is_not_there_is_said_to_be() -> None:
    """The address is in the message."""
    service = smoke.Service("http://127.0.0.1:1/api", stage("dev"))
    with pytest.raises(DeployError, match="127.0.0.1:1/api cannot be reached"):
        smoke.await_service(service, timedelta(0), print)


def test_answer_that_does_not_come_fails_its_check_only(fake: FakeService) -> None:
    """The others are still of use."""
    http = urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(total=5))
    gone = smoke.Service("http://127.0.0.1:1/api", stage("dev"), http=http)
    levels = {check.level for check in smoke.examine(gone, None)[:-1]}
    assert levels == {Level.ERROR}


def test_address_is_the_stacks_output() -> None:
    """A stage that is not deployed is named."""
    deployment, aws = Deployment(stage("dev")), StubbedAws()
    url = "https://abc.execute-api.us-east-1.amazonaws.com/dev/api/"
    stack = {
        "StackName": "Backend-dev-Service",
        "CreationTime": "2030-01-01T00:00:00Z",
        "StackStatus": "CREATE_COMPLETE",
        "Outputs": [{"OutputKey": "ApiUrl", "OutputValue": url}],
    }
    stub = aws.stub("cloudformation")
    stub.add_response("describe_stacks", {"Stacks": [stack]})
    stub.add_client_error(
        "describe_stacks", "ValidationError", "Stack Backend-dev does not exist"
    )

    assert smoke.address_of(deployment, aws) == url.rstrip("/")
    with pytest.raises(DeployError, match="Backend-dev-Service is not deployed"):
        smoke.address_of(deployment, aws)
