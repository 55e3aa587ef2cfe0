"""Rotation of the frontend's secret, while requests with both of them come in."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from runtime.core.contract import FORWARDED_HEADER, FRONTEND_SECRET_HEADER
from tests.e2e.conftest import Person
from tests.e2e.deployment import PREFIX, Deployment
from tests.e2e.project import changed_project
from tests.integration.client import Api

pytestmark = pytest.mark.e2e

RAISED = {
    "infra/stages/values.py": (
        '    name="local",\n',
        '    name="local",\n    frontend_secret_generation=2,\n',
    )
}
REREAD_SECONDS = 10.5
PAUSE_SECONDS = 1.0
FORGOTTEN_SECONDS = 60.0
BOTH = {"auth", "api"}


@dataclass
class Frontend:
    """The server of the frontend, which forwards the addresses of its users.

    Attributes:
        deployment: the stage that it talks to.
        api: the API.
        user: the user on whose behalf it sends requests.
        sent: the secrets that its steady requests were sent with, in order.
        strange: the secrets for which one was not taken for the frontend's.
    """

    deployment: Deployment
    api: Api
    user: Person
    sent: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)

    def secret(self, output: str) -> str:
        """Return the value of a secret, as whoever sets the environment reads it."""
        client = self.deployment.cloud.client("secretsmanager")
        name = self.deployment.data[output]
        return str(client.get_secret_value(SecretId=name)["SecretString"])

    def is_known(self, secret: str) -> bool:
        """Sign in, and tell whether the forwarded address was believed."""
        address, headers = _forwarding(secret)
        signed_in = self._sign_in(headers)
        known = self._stored(address)
        # Of too many sessions, the one of the user's client would be ended.
        assert signed_in.post("/api/auth/logout").status == 204
        return known

    def knowing(self, secret: str) -> set[str]:
        """Return the functions that believe a secret: the other one ends a session."""
        by_auth = self.is_known(secret)
        self._sign_in({})
        sessions = self.user.api.get("/api/users/me/sessions").body
        other = next(each["id"] for each in sessions if not each["current"])
        address, headers = _forwarding(secret)
        path = f"/api/users/me/sessions/{other}"
        assert self.user.api.delete(path, headers=headers).status == 204
        by_api = self._stored(address)
        return {name for name, known in (("auth", by_auth), ("api", by_api)) if known}

    def is_forgotten(self, secret: str) -> bool:
        """Tell whether no function believes a secret any longer.

        Of several environments of a function, each forgets it when it has read the
        newer one, at the latest after an hour. The steady requests reach them all.
        """
        deadline = time.monotonic() + FORGOTTEN_SECONDS
        while self.knowing(secret):
            if time.monotonic() > deadline:
                return False
            threading.Event().wait(PAUSE_SECONDS)
        return True

    def in_firewall(self) -> set[str]:
        """Return the secrets that the firewall compares with."""
        name, web_acl, scope = self.deployment.physical_id(
            "Service", "AWS::WAFv2::WebACL"
        ).split("|")
        client = self.deployment.cloud.client("wafv2")
        # The emulator answers with the text itself, where AWS encodes it (base64).
        parsers = client._endpoint._response_parser_factory
        parsers.set_parser_defaults(blob_parser=str)
        answer = client.get_web_acl(Name=name, Id=web_acl, Scope=scope)
        return _searched(answer["WebACL"]["Rules"])

    def _sign_in(self, headers: dict[str, str]) -> Api:
        """Sign the user in on one more device."""
        account = {"email": self.user.email, "password": self.user.password}
        answer = self.api.post("/api/auth/login", account, headers=headers)
        assert answer.status == 200, answer.text
        return self.api.signed_in(answer.body["access_token"])

    def _stored(self, address: str) -> bool:
        """Tell whether an address is in the table."""
        found = self.deployment.cloud.client("dynamodb").scan(
            TableName=self.deployment.data["TableName"],
            FilterExpression="address = :address",
            ExpressionAttributeValues={":address": {"S": address}},
        )
        return bool(found["Items"])


def _forwarding(secret: str) -> tuple[str, dict[str, str]]:
    """Return an address that nobody else has, and the headers that forward it."""
    address = f"2001:db8::{secrets.randbelow(0xFFFF) + 1:x}"
    return address, {FRONTEND_SECRET_HEADER: secret, FORWARDED_HEADER: address}


def _searched(statement: object) -> set[str]:
    """Return what statements compare the frontend's header with."""
    match statement:
        case list():
            return set().union(*map(_searched, statement))
        case {"SearchString": text, "FieldToMatch": {"SingleHeader": {}}}:
            return {str(text)}
        case dict():
            return set().union(*map(_searched, statement.values()))
    return set()


@pytest.fixture(name="frontend")
def _frontend(deployment: Deployment, api: Api, bob: Person) -> Frontend:
    """Return the frontend's server."""
    return Frontend(deployment, api, bob)


@pytest.fixture(name="steady")
def _steady(frontend: Frontend) -> Iterator[list[str]]:
    """Yield the secrets that requests are sent with all the time, in turn."""
    good: list[str] = []
    ended = threading.Event()

    def send() -> None:
        """Send requests until the test ends."""
        while not ended.wait(PAUSE_SECONDS):
            for secret in tuple(good):
                frontend.sent.append(secret)
                if not frontend.is_known(secret):
                    frontend.strange.append(secret)

    thread = threading.Thread(target=send)
    thread.start()
    yield good
    ended.set()
    thread.join()


def test_the_frontends_secret_is_rotated_and_no_request_is_a_strangers(
    frontend: Frontend, steady: list[str], tmp_path: Path
) -> None:
    """Take the newer one, replace the older one, and deploy with a raised number."""
    older = frontend.secret("FrontendSecretArn")
    newer = frontend.secret("OtherFrontendSecretArn")
    assert frontend.knowing(older) == frontend.knowing(newer) == BOTH
    assert frontend.in_firewall() == {older, newer}
    steady += [older, newer]
    threading.Event().wait(3 * PAUSE_SECONDS)

    # The frontend has taken the newer one; from now on the older one may go.
    steady.remove(older)
    replaced = secrets.token_hex(32)
    frontend.deployment.cloud.client("secretsmanager").put_secret_value(
        SecretId=frontend.deployment.data["FrontendSecretArn"], SecretString=replaced
    )
    threading.Event().wait(REREAD_SECONDS)
    assert frontend.knowing(replaced) == BOTH
    steady.append(replaced)
    assert frontend.is_forgotten(older)
    assert frontend.in_firewall() == {older, newer}

    project = changed_project(tmp_path, RAISED)
    frontend.deployment.deploy(project, f"{PREFIX}-Service")

    assert frontend.in_firewall() == {newer, replaced}
    assert frontend.knowing(newer) == BOTH
    assert frontend.knowing(replaced) == BOTH
    assert frontend.is_forgotten(older)
    assert {older, newer, replaced} == set(frontend.sent)
    assert frontend.strange == []


def test_no_template_and_no_output_holds_a_secret(frontend: Frontend) -> None:
    """Read what CloudFormation shows to whoever may look at stacks."""
    client = frontend.deployment.cloud.client("cloudformation")
    names = ("FrontendSecretArn", "OtherFrontendSecretArn")
    values = [frontend.secret(name) for name in names]
    for stack in ("Data", "Service", "Jobs", "Workers"):
        name = f"{PREFIX}-{stack}"
        shown = json.dumps(client.get_template(StackName=name)["TemplateBody"])
        shown += json.dumps(client.describe_stacks(StackName=name), default=str)
        assert not any(value in shown for value in values)
