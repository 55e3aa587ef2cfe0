"""Hooks of schemathesis for `make contract`: they supply what no schema can describe.

They supply open sessions, client addresses that are not throttled, correct passwords
and ids of what is there (`tools.local.contract_supplies`). They change only requests
that were generated as valid; requests that were generated as invalid stay invalid.
"""

import itertools
import json
import os
import secrets
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address
from typing import Any
from urllib.error import HTTPError

import schemathesis
from schemathesis import AuthContext, Case, HookContext, Response

from runtime.core.contract import FORWARDED_HEADER, FRONTEND_SECRET_HEADER
from tools.local.contract_supplies import Supplies

PROVEN = {
    "DELETE /auth/factors/totp": "password",
    "DELETE /users/me": "password",
    "POST /auth/email/change": "password",
    "POST /auth/factors/recovery-codes": "password",
    "POST /auth/factors/totp": "password",
    "POST /auth/password/change": "current_password",
    "POST /users/me/export": "password",
}
"""Operations that ask for the user's current password, with the field that holds it."""

SPENDS = {
    "DELETE /users/me",
    "POST /auth/logout",
    "POST /auth/password/change",
}
"""Operations whose success ends the session or the account of the caller."""

EXPORTED = {
    "GET /users/me/export",
    "GET /users/me/export/archives/{number}/download",
}
"""Operations that are called by an owner whose export is ready."""

_SHARED_BY = 5
"""Requests per owner. Wrong passwords add up, and throttle an account that is kept."""
_PASSWORD = secrets.token_urlsafe(15)

# Address range for benchmarks (RFC 2544), with 131,072 addresses.
_addresses = map(IPv4Address, itertools.count(int(IPv4Address("198.18.0.0"))))
_numbers = itertools.count()
# Only every second request is completed, so that unknown values are tested as well.
_turns = itertools.cycle((True, False))


@dataclass(frozen=True)
class Account:
    """A signed-in user, with password and tokens."""

    email: str
    password: str
    token: str
    refresh_token: str


class Accounts:
    """The administrator and the owners, accounts whose passwords are known.

    One owner has an export, which would take long for the administrator's many rows.
    """

    def __init__(self) -> None:
        """Start without any signed-in account."""
        self._admin: Account | None = None
        self._owner: Account | None = None
        self._exporter: Account | None = None
        self._uses = 0
        self._issued: set[str] = set()
        self._ended: set[str] = set()

    def admin(self) -> Account:
        """Return the administrator that the stage was seeded with, signed in."""
        if self._admin is None:
            self._admin = self._sign_in(
                os.environ["CONTRACT_EMAIL"], os.environ["CONTRACT_PASSWORD"]
            )
        return self._admin

    def owner(self) -> Account:
        """Return an owner with few wrong passwords; register a new one regularly."""
        if self._owner is None or self._uses == _SHARED_BY:
            self._owner, self._uses = self._register(), 0
        self._uses += 1
        return self._owner

    def exporter(self) -> Account:
        """Return an owner whose export is ready."""
        if self._exporter is None:
            self._exporter = self._register()
            call = partial(_send, token=self._exporter.token)
            Supplies(call).export(_PASSWORD)
        return self._exporter

    def token(self, case: Case[Any]) -> str:
        """Return the token of an owner if the operation needs one, else the admin's."""
        if case.operation.label in PROVEN and _is_valid(case):
            return self.owner().token
        if case.operation.label in EXPORTED and _is_valid(case):
            return self.exporter().token
        return self.admin().token

    def has_ended(self, token: str) -> bool:
        """Say whether the session of a token has ended."""
        return token in self._ended

    def ended(self, token: str) -> None:
        """Drop the account whose session has ended; the next request signs in again."""
        self._ended |= self._issued & {token}
        if self._admin is not None and self._admin.token == token:
            self._admin = None
        if self._owner is not None and self._owner.token == token:
            self._owner = None

    def _register(self) -> Account:
        """Register an owner, and sign in."""
        email = f"owner-{next(_numbers)}@example.com"
        _send("POST", "/api/auth/register", {"email": email, "password": _PASSWORD})
        return self._sign_in(email, _PASSWORD)

    def _sign_in(self, email: str, password: str) -> Account:
        account = _sign_in(email, password)
        self._issued.add(account.token)
        return account


_accounts = Accounts()


@schemathesis.auth(refresh_interval=None)
class Session:
    """Authentication provider that schemathesis asks for a token per request."""

    def get(self, case: Case[Any], context: AuthContext) -> str:
        """Return the token for a request that is being generated."""
        return _accounts.token(case)

    def set(self, case: Case[Any], data: str, context: AuthContext) -> None:
        """Add the token to the request's headers."""
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:
    """Complete a request that was generated as valid, so that it can succeed."""
    is_valid = _is_valid(case)
    # Requests are generated in batches: an earlier one may have ended this session.
    if _accounts.has_ended(_bearer(case.headers)):
        case.headers["Authorization"] = f"Bearer {_accounts.token(case)}"
    # Failed sign-ins from one address would throttle all other requests.
    case.headers.update(_from_elsewhere())
    if not is_valid:
        return
    label = case.operation.label
    # No schema can describe which cursors were issued, or to which listing.
    case.query.pop("cursor", None)
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"contract-{next(_numbers)}"
    if label in PROVEN and isinstance(case.body, dict):
        case.body = case.body | {PROVEN[label]: _PASSWORD}
    if "/me/sessions/{session_id}" in label:
        case.path_parameters["session_id"] = _other_session()
    if label.endswith("/items/{item_id}") and isinstance(case.body, dict):
        # No schema can say that it must be the id of the path.
        case.body.pop("id", None)
    given = _supplies.given(label)
    case.path_parameters.update(given.path)
    if next(_turns):
        # `*` refuses everything that is there.
        case.headers.pop("If-None-Match", None)
        case.query.update(given.query)
        if isinstance(case.body, dict):
            case.body = _known(label, {**case.body, **given.body})


@schemathesis.hook
def after_call(context: HookContext, case: Case[Any], response: Response) -> None:
    """Notice an ended session; every later request would pass its checks with a 401."""
    spent = case.operation.label in SPENDS and response.status_code < 300
    if spent or response.status_code == 401:
        _accounts.ended(_bearer(response.request.headers))


def _from_elsewhere() -> dict[str, str]:
    """Return the frontend's headers with a client address that is new to the stage."""
    return {
        FORWARDED_HEADER: str(next(_addresses)),
        FRONTEND_SECRET_HEADER: os.environ["FRONTEND_SECRET"],
    }


def _bearer(headers: Mapping[str, Any]) -> str:
    """Return the Bearer token of a request, or an empty text."""
    return str(headers.get("Authorization", "")).removeprefix("Bearer ")


def _is_valid(case: Case[Any]) -> bool:
    """Say whether a request was generated as valid."""
    return case.meta is not None and case.meta.generation.mode.is_positive


def _known(label: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return a body with the values of an existing account, or of a new address."""
    match label:
        case "POST /auth/register" | "POST /users":
            return body | {"email": f"new-{next(_numbers)}@example.com"}
        case "POST /auth/login":
            owner = _accounts.owner()
            return {"email": owner.email, "password": owner.password}
        case "POST /auth/token":
            owner = _accounts.owner()
            return {
                "grant_type": "password",
                "username": owner.email,
                "password": owner.password,
            }
        case "POST /auth/refresh":
            return {"refresh_token": _accounts.owner().refresh_token}
        case "POST /files" | "PATCH /files/{file_id}":
            # It would have to be an item that is there.
            return {name: body[name] for name in body if name != "item_id"}
    return body


def _call_as_admin(method: str, path: str, body: Any = None) -> Any:
    """Send a request with the admin's token; sign in again if it is refused."""
    token = _accounts.admin().token
    try:
        return _send(method, path, body, token)
    except HTTPError as error:
        if error.code != 401:
            raise
    _accounts.ended(token)
    return _send(method, path, body, _accounts.admin().token)


def _other_session() -> str:
    """Open another session and return its id."""
    admin = _accounts.admin()
    _sign_in(admin.email, admin.password)
    sessions = _call_as_admin("GET", "/api/users/me/sessions")
    session_id: str = next(s["id"] for s in sessions if not s["current"])
    return session_id


def _sign_in(email: str, password: str) -> Account:
    body = {"email": email, "password": password}
    tokens = _send("POST", "/api/auth/login", body)
    return Account(email, password, tokens["access_token"], tokens["refresh_token"])


def _send(method: str, path: str, body: Any = None, token: str | None = None) -> Any:
    """Send a request that must succeed, and return the answer's body."""
    headers = _from_elsewhere() | {"Content-Type": "application/json"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(
        os.environ["CONTRACT_URL"] + path,
        None if body is None else json.dumps(body).encode(),
        headers,
        method=method,
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


_supplies = Supplies(_call_as_admin)
