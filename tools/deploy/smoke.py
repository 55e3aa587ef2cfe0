"""Smoke test of a deployed stage: calls its public address, and changes nothing."""

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, NamedTuple

import urllib3
from botocore.exceptions import ClientError

from infra.stages.schema import Stage
from tools.deploy.aws import Aws
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.finding import Check, Finding, error, ok

SECURITY_HEADERS = (
    "Cache-Control",
    "Content-Security-Policy",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
    "X-Frame-Options",
)
STRANGER = "https://smoke-test.invalid"
"""An origin that no stage allows: nobody can have this name."""
# A function's first start, and an answer that comes late but comes.
_TIMEOUT = urllib3.Timeout(connect=10, read=35)
_PAUSE_SECONDS = 2.0


class Answer(NamedTuple):
    """The answer to a request."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> dict[str, Any]:
        """The body, if it is a JSON object; an empty one otherwise."""
        try:
            document = json.loads(self.body)
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}


@dataclass(frozen=True)
class Account:
    """An account that signs in, without a second factor."""

    email: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Service:
    """The public API of a stage.

    Attributes:
        url: its address, which ends in `/api`.
        stage: the settings that it is to have.
        api_key: sent with each request, where the stage wants one.
    """

    url: str
    stage: Stage
    api_key: str | None = field(default=None, repr=False)
    http: urllib3.PoolManager = field(
        default_factory=lambda: urllib3.PoolManager(retries=False, timeout=_TIMEOUT),
        repr=False,
    )

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, str] | None = None,
        **headers: str,
    ) -> Answer:
        """Call a path below the address and return the answer, whatever its status."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.api_key:
            sent["x-api-key"] = self.api_key
        if body is not None:
            sent["Content-Type"] = "application/json"
        answer = self.http.request(
            method,
            self.url.rstrip("/") + path,
            headers=sent,
            body=None if body is None else json.dumps(body),
            redirect=False,
        )
        return Answer(answer.status, answer.headers, answer.data)


def examine(service: Service, account: Account | None) -> list[Check]:
    """Run every check, each whatever the others find."""
    checks: dict[str, Callable[[Service], Finding]] = {
        "Health": health,
        "Database": database,
        "OpenAPI document": document,
        "Documentation page": documentation,
        "Unauthenticated": unauthenticated,
        "CORS": cors,
        "Security headers": security_headers,
    }
    found = [Check(name, _guarded(check, service)) for name, check in checks.items()]
    if account is None:
        return [*found, Check("Sign-in", ok("not tried: SMOKE_EMAIL is not set"))]
    return [
        *found,
        Check("Sign-in", _guarded(lambda target: sign_in(target, account), service)),
    ]


def await_service(
    service: Service,
    patience: timedelta,
    tell: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Wait until anything but a gateway's error answers: a new API takes seconds.

    Raises:
        DeployError: nothing answered in time.
    """
    ends = time.monotonic() + patience.total_seconds()
    told = False
    while True:
        try:
            status = service.call("GET", "/health").status
            if status == 200:
                return
            reason = f"status {status}"
        except urllib3.exceptions.HTTPError as failure:
            status, reason = 0, str(failure)
        if time.monotonic() >= ends:
            if status:
                return
            raise DeployError(f"{service.url} cannot be reached: {reason}")
        if not told:
            tell(f"Waiting for {service.url} ({reason})")
            told = True
        sleep(_PAUSE_SECONDS)


def health(service: Service) -> Finding:
    """Check that the process answers, and is that of this stage."""
    answer = service.call("GET", "/health")
    if answer.status != 200 or answer.document.get("status") != "ok":
        return error(f"status {answer.status}", "read the function's log")
    found = answer.document.get("stage")
    if found != service.stage.name:
        return error(f"that is {found!r}, not {service.stage.name!r}")
    return ok(f"version {answer.document.get('version')}")


def database(service: Service) -> Finding:
    """Check that the service reaches its table."""
    status = service.call("GET", "/ready").status
    if status != 200:
        return error(f"status {status}", "the table, its key and the function's rights")
    return ok("answers")


def document(service: Service) -> Finding:
    """Check that clients can be made, of the version that answers."""
    answer = service.call("GET", "/openapi.json")
    version = answer.document.get("info", {}).get("version")
    running = service.call("GET", "/health").document.get("version")
    if answer.status != 200 or not answer.document.get("paths"):
        return error(f"status {answer.status}: not the document")
    if version != running:
        return error(f"it is of version {version}, and {running} answers")
    return ok(f"{len(answer.document['paths'])} paths")


def documentation(service: Service) -> Finding:
    """Check that the page of the documentation is there exactly with `debug`."""
    status = service.call("GET", "/docs").status
    expected = 200 if service.stage.debug else 404
    if status != expected:
        return error(f"status {status}, but debug={service.stage.debug}")
    return ok("there" if service.stage.debug else "not there")


def unauthenticated(service: Service) -> Finding:
    """Check that somebody without a token gets nothing, and a problem that says so."""
    answer = service.call("GET", "/items")
    if answer.status != 401:
        return error(f"status {answer.status} in place of 401")
    missing = [name for name in ("code", "request_id") if name not in answer.document]
    if missing:
        return error(f"401 without {' and '.join(missing)}")
    return ok(f"401 {answer.document['code']}")


def cors(service: Service) -> Finding:
    """Check that pages of the frontend may call, errors included, and no others."""
    origin = service.stage.primary_origin
    for path in ("/health", "/items"):
        allowed = service.call("GET", path, Origin=origin).headers
        if allowed.get("Access-Control-Allow-Origin") != origin:
            return error(f"{origin} may not read {path}", "allowed_origins")
        if allowed.get("Access-Control-Allow-Credentials") != "true":
            return error(f"{origin} may not send credentials to {path}")
    strange = service.call("GET", "/health", Origin=STRANGER).headers
    if strange.get("Access-Control-Allow-Origin") in (STRANGER, "*"):
        return error("any origin may read answers")
    return ok(origin)


def security_headers(service: Service) -> Finding:
    """Check that answers have the headers that browsers go by."""
    headers = service.call("GET", "/health").headers
    missing = [name for name in SECURITY_HEADERS if name not in headers]
    if missing:
        return error(f"without {', '.join(missing)}")
    return ok(f"all {len(SECURITY_HEADERS)}")


def sign_in(service: Service, account: Account) -> Finding:
    """Check that an account can sign in, read itself, and sign out."""
    given = {"email": account.email, "password": account.password}
    answer = service.call("POST", "/auth/login", given)
    token = answer.document.get("access_token")
    if answer.status != 200 or not token:
        code = answer.document.get("code", "no code")
        return error(f"refused: status {answer.status}, {code}")
    bearer = f"Bearer {token}"
    read = service.call("GET", "/users/me", Authorization=bearer)
    ended = service.call("POST", "/auth/logout", Authorization=bearer)
    if (read.status, ended.status) != (200, 204):
        return error(f"read itself: {read.status}; signed out: {ended.status}")
    return ok("signed in, read itself, signed out")


def address_of(deployment: Deployment, aws: Aws) -> str:
    """Return the public address of a stage, from the outputs of its service stack.

    Raises:
        DeployError: the stage is not deployed.
    """
    stack = deployment.service_stack
    try:
        answer = aws.client("cloudformation").describe_stacks(StackName=stack)
    except ClientError as failure:
        if "does not exist" in failure.response["Error"]["Message"]:
            raise DeployError(f"{stack} is not deployed.") from None
        raise
    outputs = {
        each["OutputKey"]: each["OutputValue"]
        for each in answer["Stacks"][0].get("Outputs", [])
    }
    if "ApiUrl" not in outputs:
        raise DeployError(f"{stack} has no output ApiUrl.")
    return str(outputs["ApiUrl"]).rstrip("/")


def account_from_environment() -> Account | None:
    """Return the account that is to sign in, if one is set.

    Raises:
        DeployError: only half of it is set.
    """
    email = os.environ.get("SMOKE_EMAIL", "")
    password = os.environ.get("SMOKE_PASSWORD", "")
    if bool(email) != bool(password):
        raise DeployError("Set both SMOKE_EMAIL and SMOKE_PASSWORD, or neither.")
    return Account(email, password) if email else None


def _guarded(check: Callable[[Service], Finding], service: Service) -> Finding:
    """Run a check; what cannot be reached or read is an error too."""
    try:
        return check(service)
    except urllib3.exceptions.HTTPError as failure:
        return error(f"no answer: {failure}")
    except (AttributeError, KeyError, TypeError) as failure:
        return error(f"not an answer of this service: {failure!r}")
