"""Mail delivery, which no answer of the API shows."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.e2e.accounts import registered
from tests.e2e.conftest import Person
from tests.e2e.gateway import Gateway
from tests.e2e.mailbox import Mailbox
from tests.integration.client import Api
from tests.unit.ses_events import bounce, written

pytestmark = pytest.mark.e2e


def test_a_tick_sweeps_the_outbox(gateway: Gateway) -> None:
    """Succeed with the permissions of the role, although no mail is overdue."""
    deployment = gateway.deployment
    relay = deployment.physical_id("Workers", "AWS::Lambda::Function", "Relay")

    answer = deployment.cloud.client("lambda").invoke(
        FunctionName=relay, Qualifier="live", Payload=b"{}"
    )

    assert answer["StatusCode"] == 200
    assert "FunctionError" not in answer, answer["Payload"].read()


def test_an_address_without_an_account_is_answered_alike_and_gets_no_mail(
    api: Api, mailbox: Mailbox
) -> None:
    """Wait for a later mail, so that an earlier one would have arrived."""
    known = {"email": "dora.e2e@example.com", "password": "correct horse battery"}
    registered(api, known)
    unknown = "nobody.e2e@example.com"

    answers = [
        api.post("/api/auth/password/forgot", {"email": email})
        for email in (unknown, known["email"])
    ]

    assert {(answer.status, answer.text) for answer in answers} == {(202, "")}
    mailbox.token(known["email"], "/reset-password")
    assert mailbox.letters(unknown) == []


def test_a_bounce_that_ses_reports_ends_mail_to_its_address(
    gateway: Gateway, api: Api, mailbox: Mailbox, bob: Person
) -> None:
    """Publish what SES would, since the emulator reports nothing; wait for the mark."""
    deployment = gateway.deployment
    topic = deployment.physical_id("Workers", "AWS::SNS::Topic")
    email = "bouncing.e2e@example.com"
    account = {"email": email, "password": "correct horse battery"}
    registered(api, account)
    mailbox.token(email, "/verify-email")
    signed_in = api.post("/api/auth/login", account).body
    own = api.signed_in(signed_in["access_token"])
    assert own.get("/api/users/me").body["email_undeliverable_at"] is None

    now = datetime.now(UTC) + timedelta(seconds=1)
    deployment.cloud.client("sns").publish(
        TopicArn=topic, Message=written(bounce(email, now, now))
    )
    _wait_for_mark(own)
    before = len(mailbox.letters(email))
    assert api.post("/api/auth/password/forgot", {"email": email}).status == 202
    # A later mail, so that an earlier one would have arrived.
    assert api.post("/api/auth/password/forgot", {"email": bob.email}).status == 202
    mailbox.token(bob.email, "/reset-password")

    assert len(mailbox.letters(email)) == before


def _wait_for_mark(own: Api) -> None:
    """Wait until an account says that mail does not reach it."""
    for _ in range(150):
        if own.get("/api/users/me").body["email_undeliverable_at"]:
            return
        time.sleep(0.2)
    raise AssertionError("the address was not marked within 30 s")
