"""Mail delivery, which no answer of the API shows."""

import pytest

from tests.e2e.gateway import Gateway
from tests.e2e.mailbox import Mailbox
from tests.integration.client import Api

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
    assert api.post("/api/auth/register", known).status == 201
    unknown = "nobody.e2e@example.com"

    answers = [
        api.post("/api/auth/password/forgot", {"email": email})
        for email in (unknown, known["email"])
    ]

    assert {(answer.status, answer.text) for answer in answers} == {(202, "")}
    mailbox.token(known["email"], "/reset-password")
    assert mailbox.letters(unknown) == []
