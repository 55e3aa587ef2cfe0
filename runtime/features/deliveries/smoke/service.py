"""The steps of the smoke: what a version must answer before clients reach it."""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Protocol
from uuid import uuid4

from runtime.core.contract import (
    ORIGIN_SECRET_HEADER,
    PREFIX,
    VIEWER_ADDRESS_HEADER,
)
from runtime.features.deliveries.errors import SmokeFailed
from runtime.features.deliveries.models import Credentials, Reply

LIVE = "live"
AGENT = "backend-smoke"
# For documents only (RFC 5737): no client has it, so none shares its limits.
ADDRESS = "192.0.2.1"
STEP_SECONDS = 35.0
"""The longest that a step takes: more than the gateway waits for a function."""
# Well formed, of a key that nobody has: to refuse it the service reads its keys anew.
FORGED = "eyJhbGciOiJIUzI1NiIsImtpZCI6InNtb2tlIiwidHlwIjoiYXQrand0In0.e30.c21va2U"

logger = logging.getLogger(__name__)


class Callables(Protocol):
    """The versions of functions."""

    def call(self, function: str, qualifier: str, event: dict[str, Any]) -> Reply:
        """Call a version or an alias with an event of the gateway."""


class Smoke:
    """A run of requests through one version of one function.

    They are events as the gateway sends them, straight to the version: no client is
    sent there yet.
    """

    def __init__(
        self,
        functions: Callables,
        *,
        stage: str,
        auth: str,
        api: str,
        account: Credentials | None,
        left: Callable[[], float],
        origin_secret: str | None = None,
    ) -> None:
        """Set whom to ask.

        Args:
            functions: calls versions of functions.
            stage: the name that the service must have for itself.
            auth: the name of the function that signs in.
            api: the name of the function that serves everything else.
            account: the account of the probe, in a stage that has one.
            left: returns the seconds that are left.
            origin_secret: what the functions of a stage behind a distribution want of
                each request.
        """
        self._functions = functions
        self._stage = stage
        self._auth = auth
        self._api = api
        self._account = account
        self._left = left
        self._origin_secret = origin_secret

    def run(self, function: str, version: str) -> None:
        """Send every request once.

        Raises:
            SmokeFailed: the version does not answer as one that works.
        """
        if function == self._auth:
            self._signs_in(version)
        elif function == self._api:
            self._serves(version)
        else:
            raise SmokeFailed("function", f"{function} is none that serves requests")

    def _serves(self, version: str) -> None:
        """Ask the api function: alive, its table, its keys, and what an account has."""
        api = self._api
        health = self._expect("health", api, version, "GET", "/health", status=200)
        says = health.body.get("stage") if isinstance(health.body, dict) else None
        if says != self._stage:
            raise SmokeFailed("health", f"it says it is of {says}")
        self._expect("ready", api, version, "GET", "/ready", status=200)
        self._expect(
            "forged", api, version, "GET", "/users/me", token=FORGED, status=401
        )
        token = self._token(LIVE)
        if token is None:
            return
        try:
            for path in ("/users/me", "/users/me/sessions"):
                self._expect("read", api, version, "GET", path, token=token, status=200)
        except Exception:
            # In an outage this fails too, and would hide the step that failed first.
            with suppress(Exception):
                self._sign_out(LIVE, token)
            raise
        self._sign_out(LIVE, token)

    def _signs_in(self, version: str) -> None:
        """Ask the auth function: it refuses a stranger, and lets the account in."""
        stranger = {
            "email": f"success+{AGENT}-{uuid4().hex}@simulator.amazonses.com",
            "password": secrets.token_urlsafe(18),
        }
        reply = self._call(
            "stranger", self._auth, version, "POST", "/auth/login", body=stranger
        )
        # Strangers from here may have been many of late.
        if reply.status not in (401, 429):
            raise SmokeFailed("stranger", _told(reply))
        token = self._token(version)
        if token is not None:
            self._sign_out(version, token)
        elif self._account and self._token(LIVE) is not None:
            raise SmokeFailed("sign in", "the version in use lets the account in")

    def _token(self, qualifier: str) -> str | None:
        """Return an access token of the account; None if there is none yet."""
        if self._account is None:
            return None
        reply = self._call(
            "sign in",
            self._auth,
            qualifier,
            "POST",
            "/auth/login",
            body={
                "email": self._account.email,
                "password": self._account.password,
            },
        )
        if reply.status == 401:
            logger.info("the probe has no account yet, or another password")
            return None
        if reply.status != 200:
            raise SmokeFailed("sign in", _told(reply))
        return str(reply.body["access_token"])

    def _sign_out(self, qualifier: str, token: str) -> None:
        """End the session."""
        self._expect(
            "sign out",
            self._auth,
            qualifier,
            "POST",
            "/auth/logout",
            token=token,
            status=204,
        )

    def _expect(
        self,
        step: str,
        function: str,
        qualifier: str,
        method: str,
        path: str,
        *,
        status: int,
        token: str | None = None,
    ) -> Reply:
        """Call a version, and return its answer if that has the status."""
        reply = self._call(step, function, qualifier, method, path, token=token)
        if reply.status != status:
            raise SmokeFailed(step, _told(reply))
        return reply

    def _call(
        self,
        step: str,
        function: str,
        qualifier: str,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        token: str | None = None,
    ) -> Reply:
        """Call a version, which alone must have answered."""
        if self._left() < STEP_SECONDS:
            raise SmokeFailed(step, "no time is left for it")
        event = gateway_event(
            self._stage, method, path, body, token, self._origin_secret
        )
        reply = self._functions.call(function, qualifier, event)
        if qualifier != LIVE and reply.version not in (None, qualifier):
            raise SmokeFailed(step, f"version {reply.version} has answered")
        logger.info("smoke", extra={"step": step, "status": reply.status})
        return reply


def gateway_event(
    stage: str,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    token: str | None = None,
    origin_secret: str | None = None,
) -> dict[str, Any]:
    """Return the event by which API Gateway (REST) tells a function of a request.

    Args:
        stage: the gateway's stage.
        method: the method.
        path: the path below the prefix of the API.
        body: what is sent, as JSON.
        token: what it is signed in by.
        origin_secret: what proves that it came through the distribution, if there is
            one.
    """
    headers = {"Accept": "application/json", "User-Agent": AGENT}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    if origin_secret is not None:
        headers[ORIGIN_SECRET_HEADER] = origin_secret
        headers[VIEWER_ADDRESS_HEADER] = f"{ADDRESS}:443"
    whole = PREFIX + path
    resource = f"{PREFIX}/{{proxy+}}"
    return {
        "resource": resource,
        "path": whole,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": {"proxy": path.removeprefix("/")},
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "path": f"/{stage}{whole}",
            "protocol": "HTTP/1.1",
            "stage": stage,
            "requestId": str(uuid4()),
            "identity": {"sourceIp": ADDRESS, "userAgent": AGENT},
        },
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def _told(reply: Reply) -> str:
    """Return status and code of an answer, never what else it holds."""
    problem = reply.body if isinstance(reply.body, dict) else {}
    return f"{reply.status} {problem.get('code')}, request {problem.get('request_id')}"
