"""A user of the deployed service, whom the calls of every feature share."""

import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pyotp import TOTP

from runtime.core.dynamodb.codec import encode
from runtime.core.dynamodb.schema import credentials_key
from tests.e2e.accounts import registered
from tests.e2e.deployment import synthesis_environment
from tests.e2e.gateway import Gateway
from tests.e2e.mailbox import Mailbox
from tests.integration.client import Answer, Api
from tools.local.config import ROOT

COMMAND_SECONDS = 60
LEAVER = "erin.e2e@example.com"


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

    def after_wrong_codes(self) -> Api:
        """Store that a hundred codes were wrong, which to send would take an hour."""
        self._store(self.user, {"totp_failures": {"N": "100"}})
        return self.api

    def with_factor(self) -> str:
        """Store a second factor of the user who was invited; return their path."""
        self._store(
            str(self.seen["invite_user"]["id"]),
            {
                "totp": {"S": "sealed"},
                "totp_id": {"S": "01JD5Q8V3T1Z6W9X4B7N2M0KRC"},
                "totp_step": {"N": "1"},
                "recovery": {"M": {}},
            },
        )
        return self.invited

    def _store(self, user_id: str, attributes: dict[str, dict[str, Any]]) -> None:
        """Add attributes to the row of a user's credentials."""
        deployment = self.gateway.deployment
        pk, sk = credentials_key(user_id)
        deployment.cloud.client("dynamodb").update_item(
            TableName=deployment.data["TableName"],
            Key={"pk": {"S": pk}, "sk": {"S": sk}},
            AttributeUpdates={
                name: {"Value": value, "Action": "PUT"}
                for name, value in attributes.items()
            },
        )

    def store_row(self, row: Mapping[str, Any]) -> None:
        """Store a row, past every rule."""
        deployment = self.gateway.deployment
        deployment.cloud.client("dynamodb").put_item(
            TableName=deployment.data["TableName"], Item=encode(row)
        )

    def another_session(self) -> str:
        """Open a second session of the same account and return its id."""
        assert self.gateway.api.post("/api/auth/login", self.account).status == 200
        listed = self.api.get("/api/users/me/sessions").body
        return str(next(s["id"] for s in listed if not s["current"]))

    def somebody_else(self) -> Api:
        """Return a client of another account, which has the same password."""
        account = self.account | {"email": LEAVER}
        registered(self.gateway.api, account)
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


Calls = dict[str, Callable[[World], Answer]]
"""A call for each operation id, in the order in which they are made."""


def run(arguments: list[str], settings: dict[str, str]) -> str:
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
