"""Every operation of the published OpenAPI document succeeds once."""

import json
import secrets
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.credentials import Credentials
from pyotp import TOTP

from tests.e2e.cloud import CREDENTIALS, REGION
from tests.e2e.deployment import synthesis_environment
from tests.e2e.gateway import Gateway
from tests.e2e.mailbox import Mailbox
from tests.integration.client import Answer, Api
from tools.local.config import ROOT

pytestmark = pytest.mark.e2e

COMMAND_SECONDS = 60
INVITED = "dave.e2e@example.com"
LEAVER = "erin.e2e@example.com"
MOVED = "carol.moved@example.com"
DOCUMENT = """
import json
from runtime.main import app
print(json.dumps(app.openapi()))
"""


@dataclass
class World:
    """A user who calls one operation after the other."""

    gateway: Gateway
    mailbox: Mailbox
    account: dict[str, str]
    seen: dict[str, Any] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    @property
    def api(self) -> Api:
        """A client, signed in if there is a token."""
        tokens = self.tokens or self.seen.get("refresh") or self.seen.get("login") or {}
        return Api(self.gateway.api.handler, tokens.get("access_token"))

    @property
    def item(self) -> str:
        """The path of the item."""
        return f"/api/items/{self.seen['create_item']['id']}"

    @property
    def trashed(self) -> str:
        """The path of the item after its deletion."""
        return f"/api/items/trash/{self.seen['create_item']['id']}"

    @property
    def user(self) -> str:
        """Id of the user."""
        return str(self.seen["register"]["id"])

    def code(self, ahead: int = 0) -> str:
        """Return the authenticator's code, now or in the given number of seconds."""
        phone = TOTP(self.seen["start_totp"]["secret"])
        return phone.at(datetime.now(UTC) + timedelta(seconds=ahead))

    def challenge(self) -> str:
        """Do the first step of a sign-in with a second factor; return its challenge."""
        answer = self.gateway.api.post("/api/auth/login", self.account)
        return str(answer.body["challenge"])

    def follow(self, page: str, route: str, to: str | None = None) -> Answer:
        """Follow the newest link in a mail: send its token to a route."""
        token = self.mailbox.token(to or self.account["email"], page)
        return self.api.post(f"/api/auth/{route}", {"token": token})

    def with_new_password(self) -> dict[str, str]:
        """Set a new password; return the credentials."""
        self.account["password"] = secrets.token_urlsafe(18)
        return self.account

    def signed_in_again(self) -> Api:
        """Return a client with a new session, since the reset has ended all others."""
        answer = self.gateway.api.post("/api/auth/login", self.account)
        assert answer.status == 200, answer.text
        self.tokens = answer.body
        return self.api

    @property
    def invited(self) -> str:
        """Return the path of a user who was invited."""
        return f"/api/users/{self.seen['invite_user']['id']}"

    def another_session(self) -> str:
        """Open a second session of the same account and return its id."""
        assert self.gateway.api.post("/api/auth/login", self.account).status == 200
        listed = self.api.get("/api/users/me/sessions").body
        return str(next(s["id"] for s in listed if not s["current"]))

    def somebody_else(self) -> Api:
        """Return a client of another account, which has the same password."""
        account = self.account | {"email": LEAVER}
        assert self.gateway.api.post("/api/auth/register", account).status == 201
        answer = self.gateway.api.post("/api/auth/login", account)
        return Api(self.gateway.api.handler, answer.body["access_token"])

    def offered(self) -> str:
        """Return the token that undoes the deletion of that account."""
        account = self.account | {"email": LEAVER}
        refused = self.gateway.api.post("/api/auth/login", account)
        return str(refused.body["restore_token"])

    def form(self) -> str:
        """Return the form of the password grant."""
        account = self.account
        return (
            f"grant_type=password&username={account['email']}"
            f"&password={account['password']}"
        )


# The order matters: an operation may need the result of an earlier one.
CALLS: dict[str, Callable[[World], Answer]] = {
    "get_health": lambda w: w.api.get("/api/health"),
    "get_ready": lambda w: w.api.get("/api/ready"),
    "register": lambda w: w.api.post(
        "/api/auth/register", w.account, headers={"Idempotency-Key": "carol"}
    ),
    "token": lambda w: w.api.form("/api/auth/token", w.form()),
    "login": lambda w: _login_as_administrator(w),
    "refresh": lambda w: w.api.post(
        "/api/auth/refresh", {"refresh_token": w.seen["login"]["refresh_token"]}
    ),
    "get_me": lambda w: w.api.get("/api/users/me"),
    "update_me": lambda w: w.api.patch("/api/users/me", {"name": "Carol"}),
    "list_users": lambda w: w.api.get("/api/users"),
    "get_user": lambda w: w.api.get(f"/api/users/{w.user}"),
    "create_item": lambda w: w.api.post("/api/items", {"title": "one", "tags": ["a"]}),
    "list_items": lambda w: _list_in_every_order(w),
    "get_item": lambda w: w.api.get(w.item),
    "replace_item": lambda w: w.api.put(w.item, {"title": "two"}),
    "update_item": lambda w: w.api.patch(w.item, {"status": "done"}),
    "delete_item": lambda w: w.api.delete(w.item),
    "list_trash": lambda w: w.api.get("/api/items/trash"),
    "get_trashed_item": lambda w: w.api.get(w.trashed),
    "restore_item": lambda w: w.api.post(f"{w.trashed}/restore"),
    "change_items": lambda w: _change_one_by_one_and_together(w),
    "purge_item": lambda w: w.api.delete(w.trashed),
    "empty_trash": lambda w: w.api.delete("/api/items/trash"),
    "get_user_internally": lambda w: w.gateway.send(
        "GET",
        f"/api/internal/users/{w.user}",
        credentials=Credentials(*CREDENTIALS.values()),
    ),
    "list_my_sessions": lambda w: w.api.get("/api/users/me/sessions"),
    "revoke_my_session": lambda w: w.api.delete(
        f"/api/users/me/sessions/{w.another_session()}"
    ),
    "revoke_my_other_sessions": lambda w: w.api.delete("/api/users/me/sessions"),
    "list_my_audit": lambda w: w.api.get("/api/users/me/audit"),
    "list_audit": lambda w: w.api.get(
        "/api/audit", query={"day": f"{datetime.now(UTC):%Y-%m-%d}"}
    ),
    "invite_user": lambda w: w.api.post("/api/users", {"email": INVITED}),
    "list_user_audit": lambda w: w.api.get(f"{w.invited}/audit"),
    "change_role": lambda w: w.api.patch(w.invited, {"role": "admin"}),
    "disable_user": lambda w: w.api.post(f"{w.invited}/disable"),
    "enable_user": lambda w: w.api.post(f"{w.invited}/enable"),
    "force_reset": lambda w: w.api.post(f"{w.invited}/force-reset"),
    "list_user_sessions": lambda w: w.api.get(f"{w.invited}/sessions"),
    "revoke_user_sessions": lambda w: w.api.delete(f"{w.invited}/sessions"),
    "delete_user": lambda w: w.api.delete(w.invited),
    "delete_me": lambda w: w.somebody_else().call(
        "DELETE", "/api/users/me", {"password": w.account["password"]}
    ),
    "restore": lambda w: w.gateway.api.post(
        "/api/auth/restore", {"restore_token": w.offered()}
    ),
    "start_totp": lambda w: w.api.post(
        "/api/auth/factors/totp", {"password": w.account["password"]}
    ),
    "confirm_totp": lambda w: w.api.post(
        "/api/auth/factors/totp/confirm", {"code": w.code()}
    ),
    "get_factors": lambda w: w.api.get("/api/auth/factors"),
    "login_factor": lambda w: w.gateway.api.post(
        "/api/auth/login/factor", {"challenge": w.challenge(), "code": w.code(30)}
    ),
    "renew_recovery_codes": lambda w: w.api.post(
        "/api/auth/factors/recovery-codes",
        {
            "password": w.account["password"],
            "recovery_code": w.seen["confirm_totp"]["recovery_codes"][0],
        },
    ),
    "disable_totp": lambda w: w.api.call(
        "DELETE", "/api/auth/factors/totp", {"password": w.account["password"]}
    ),
    "resend_verification": lambda w: w.api.post("/api/auth/email/verify/resend"),
    "verify_email": lambda w: w.follow("/verify-email", "email/verify"),
    "change_password": lambda w: w.api.post(
        "/api/auth/password/change",
        {
            "current_password": w.account["password"],
            "new_password": w.with_new_password()["password"],
        },
    ),
    "change_email": lambda w: w.api.post(
        "/api/auth/email/change",
        {"new_email": MOVED, "password": w.account["password"]},
    ),
    "confirm_email_change": lambda w: w.follow(
        "/confirm-email", "email/change/confirm", MOVED
    ),
    "undo_email_change": lambda w: w.follow("/undo-email", "email/change/undo"),
    "forgot_password": lambda w: w.api.post(
        "/api/auth/password/forgot", {"email": w.account["email"]}
    ),
    "reset_password": lambda w: w.api.post(
        "/api/auth/password/reset",
        {
            "token": w.mailbox.token(w.account["email"], "/reset-password"),
            "password": w.with_new_password()["password"],
        },
    ),
    "logout": lambda w: w.signed_in_again().post("/api/auth/logout"),
}


def _list_in_every_order(world: World) -> Answer:
    """List through every index: by status, title, tag and word."""
    queries: list[dict[str, str]] = [
        {"status": "open"},
        {"sort": "title"},
        {"sort": "-title", "skip": "0", "fields": "title"},
        {"tag": "a"},
        {"search": "one", "status": "open"},
        {},
    ]
    for query in queries:
        answer = world.api.get("/api/items", query=query)
        assert answer.status == 200, answer.text
        assert [item["title"] for item in answer.body] == ["one"], query
    return answer


def _change_one_by_one_and_together(world: World) -> Answer:
    """Send both kinds of bulk request; repeat the first one by its Idempotency-Key."""
    keyed = {"Idempotency-Key": "bulk"}
    content = {"create": [{"title": "three"}, {"title": "four"}]}
    first = world.api.post("/api/items/bulk", content, headers=keyed)
    assert first.status == 200, first.text
    again = world.api.post("/api/items/bulk", content, headers=keyed)
    assert again.body == first.body
    three, four = (result["item"]["id"] for result in first.body["create"])
    item = world.seen["create_item"]["id"]
    together = {
        "create": [{"title": "five"}],
        "update": [{"id": three, "changes": {"status": "done"}, "version": 1}],
        "delete": [{"id": four}, {"id": item}],
        "atomic": True,
    }
    return world.api.post(
        "/api/items/bulk", together, headers=keyed | {"Idempotency-Key": "together"}
    )


def _login_as_administrator(world: World) -> Answer:
    """Sign in after the operator's command has made the account an administrator."""
    deployment = world.gateway.deployment
    settings = {
        "STAGE": "local",
        "AWS_CA_BUNDLE": str(deployment.cloud.certificate),
        "S3_BUCKET_NAME": deployment.data["BucketName"],
        "JWT_SECRET_KEY": secrets.token_hex(32),
    }
    options = ["--email", world.account["email"], "--password-stdin", "--unverified"]
    options += ["--table", deployment.data["TableName"], "--region", REGION]
    options += ["--endpoint", deployment.cloud.url]
    _run(["-m", "tools.cli", "users", "create-admin", *options], settings)
    return world.api.post("/api/auth/login", world.account)


def _run(arguments: list[str], settings: dict[str, str]) -> str:
    """Run Python with the project's environment, without variables set by tests."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=synthesis_environment() | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        timeout=COMMAND_SECONDS,
    ).stdout


@pytest.fixture(name="document", scope="module")
def _document() -> dict[str, Any]:
    """Return the OpenAPI document of the app with all routers."""
    settings = {
        "DYNAMODB_TABLE_NAME": "any",
        "S3_BUCKET_NAME": "any",
        "JWT_SECRET_KEY": secrets.token_hex(32),
        "AWS_REGION": REGION,
        "ROUTERS": "",
    }
    document: dict[str, Any] = json.loads(_run(["-c", DOCUMENT], settings))
    return document


@pytest.fixture(name="world", scope="module")
def _world(gateway: Gateway, mailbox: Mailbox) -> World:
    """Return the user Carol."""
    account = {
        "email": "carol.e2e@example.com",
        "password": secrets.token_urlsafe(18),
    }
    return World(gateway, mailbox, account)


def test_served_document_is_the_whole_one(api: Api, document: dict[str, Any]) -> None:
    """Serve the full document, from which clients are generated."""
    answer = api.get("/api/openapi.json")
    assert answer.status == 200
    assert answer.body == document


def test_every_operation_is_called_below(document: dict[str, Any]) -> None:
    """Fail if the table of calls lacks a new operation."""
    published = [
        operation["operationId"]
        for path in document["paths"].values()
        for operation in path.values()
    ]
    assert sorted(CALLS) == sorted(published)


@pytest.mark.parametrize("operation", CALLS)
def test_operation_succeeds(world: World, operation: str) -> None:
    """Succeed with the permissions of the deployed role."""
    answer = CALLS[operation](world)
    assert answer.status in (200, 201, 202, 204), answer.text
    world.seen[operation] = answer.body
