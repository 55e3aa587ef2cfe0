"""Three runbooks, followed by somebody who has only that page, with the fault in place.

The alarm that leads to a page holds before, by its own expression on what the emulator
counted, and not after. RUNBOOKS_SEED chooses what is spoilt, and how.
"""

import json
import os
import random
import secrets
import shutil
from collections.abc import Callable, Iterator

import pytest

from runtime.core.security.keyring import parse_keyring
from tests.e2e.accounts import registered
from tests.e2e.deployment import Deployment
from tests.e2e.gateway import Gateway
from tests.e2e.mailbox import Mailbox
from tests.integration.client import Api
from tests.runbooks.following import Alarms, Follower, wait_until
from tests.runbooks.pages import page

pytestmark = pytest.mark.e2e

SEED = int(os.environ.get("RUNBOOKS_SEED") or 1)
SENDER = "example.com"


@pytest.fixture(name="choice")
def _choice() -> random.Random:
    """Return the choices of this run."""
    return random.Random(SEED)


@pytest.fixture(name="alarms", scope="module")
def _alarms(deployment: Deployment) -> Alarms:
    """Return the alarms; the AWS CLI must be there, as for an operator."""
    if not shutil.which("aws"):
        pytest.fail("the AWS CLI is needed: https://aws.amazon.com/cli/", pytrace=False)
    return Alarms(deployment)


@pytest.fixture(name="impatient", autouse=True)
def _impatient(deployment: Deployment) -> Iterator[None]:
    """Deliver what failed again after a second, so that nobody waits for minutes."""
    client = deployment.cloud.client("sqs")
    url = deployment.outputs["Backend-local-Workers"]["MailQueueUrl"]
    client.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "1"})
    yield


@pytest.fixture(name="limit")
def _limit(deployment: Deployment) -> Iterator[Callable[[int], None]]:
    """Yield what limits the table's writes; a failed test must not spoil the next."""
    client = deployment.cloud.client("dynamodb")

    def limit(units: int) -> None:
        """Let the table take so many writes a second; -1 is as many as come."""
        limits = {"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": units}
        table = deployment.data["TableName"]
        client.update_table(TableName=table, OnDemandThroughput=limits)

    yield limit
    limit(-1)


def _somebody(api: Api) -> dict[str, str]:
    account = {
        "email": f"{secrets.token_hex(5)}.runbook@example.com",
        "password": secrets.token_urlsafe(18),
    }
    registered(api, account)
    return account


def test_dead_letters(
    deployment: Deployment,
    gateway: Gateway,
    mailbox: Mailbox,
    alarms: Alarms,
    choice: random.Random,
) -> None:
    """The sender's domain is verified no more; mails die, and go out by the page."""
    ses = deployment.cloud.client("sesv2")
    assert alarms.state("MailDeadLetters") == "OK"
    ses.delete_email_identity(EmailIdentity=SENDER)
    people = [_somebody(gateway.api) for _ in range(choice.randint(1, 3))]
    wait_until(lambda: alarms.state("MailDeadLetters") == "ALARM", "the alarm")

    reader = Follower(page("dead-letters"), deployment)
    seen = reader.follow("First look", QUEUE="mail")
    assert "U#" in seen or "mail" in seen
    assert people[0]["email"] not in seen
    assert "MessageRejected" in reader.follow("Likely causes", NAME="Mail")
    # The cause, mended where it is: an operator verifies the domain again.
    ses.create_email_identity(EmailIdentity=SENDER)
    assert "dead letters sent back" in reader.follow("Remedy", "redrive")

    for person in people:
        assert mailbox.token(person["email"], "verify-email")
    wait_until(lambda: alarms.state("MailDeadLetters") == "OK", "its end")
    reader.follow("Remedy", "purge")
    _assert_no_letters(reader.follow("Verify"))
    assert reader.left == []


def test_throttled_table(
    deployment: Deployment,
    gateway: Gateway,
    alarms: Alarms,
    choice: random.Random,
    limit: Callable[[int], None],
) -> None:
    """Somebody has set a limit on the table; people get 429 until the page is done."""
    account = _somebody(gateway.api)
    tokens = gateway.api.post("/api/auth/login", account).body
    api = Api(gateway.api.handler, tokens["access_token"])
    alarms.forget()
    assert alarms.state("TableThrottles") == "OK"
    limit(choice.randint(1, 2))
    refused = api.post("/api/items", {"title": "Refused"})
    assert (refused.status, refused.body["code"]) == (429, "throttled"), refused.text
    assert refused.headers["retry-after"]
    wait_until(lambda: _raised_by_writing(api, alarms), "the alarm")

    reader = Follower(page("throttled-table"), deployment)
    seen = reader.follow("First look")
    assert "WriteThrottleEvents" in seen and '"MaxWriteRequestUnits"' in seen
    reader.follow("Remedy")
    alarms.forget()

    assert api.post("/api/items", {"title": "Taken"}).status == 201
    assert alarms.state("TableThrottles") == "OK"
    wait_until(lambda: "Nothing waits" in reader.follow("Verify"), "an empty outbox")
    assert reader.left == []


def _raised_by_writing(api: Api, alarms: Alarms) -> bool:
    """Write once more, as clients do who are told to come again."""
    api.post("/api/items", {"title": "Refused"})
    return alarms.state("TableThrottles") == "ALARM"


def test_failing_rotation(
    deployment: Deployment, gateway: Gateway, alarms: Alarms, choice: random.Random
) -> None:
    """Somebody has edited a keyring; the page puts the former one back."""
    ring = choice.choice(["SigningKeys", "RefreshKey"])
    spoilt = choice.choice(["{}", '{"keys": "edited by hand"}', "changeme"])
    cloud = deployment.cloud
    secret = deployment.physical_id("Data", "AWS::SecretsManager::Secret", ring)
    function = deployment.physical_id("Workers", "AWS::Lambda::Function", "Rotation")
    former = cloud.client("secretsmanager").get_secret_value(SecretId=secret)
    alarms.forget()
    assert alarms.state("KeysNotRotated") == "OK"
    cloud.client("secretsmanager").put_secret_value(
        SecretId=secret, SecretString=spoilt
    )
    cloud.client("lambda").invoke(
        FunctionName=function, Qualifier="live", InvocationType="Event", Payload=b"{}"
    )
    wait_until(lambda: alarms.state("KeysNotRotated") == "ALARM", "the alarm")
    wait_until(lambda: alarms.state("RunDeadLetters") == "ALARM", "the letter")

    reader = Follower(page("key-rotation"), deployment)
    named = {"SigningKeys": "signing keys", "RefreshKey": "refresh keys"}[ring]
    log = reader.follow("First look")
    assert named in log and spoilt not in log
    alarms.forget()
    reader.follow("Remedy", "RING=", RING=ring)
    reader.follow("Remedy", "FORMER=")
    answer, _ = json.JSONDecoder().raw_decode(reader.follow("Remedy", "lambda invoke"))

    assert answer.keys() == {"signing keys", "refresh keys"}
    now = cloud.client("secretsmanager").get_secret_value(SecretId=secret)
    kept = {key.kid for key in parse_keyring(now["SecretString"]).keys}
    assert kept >= {key.kid for key in parse_keyring(former["SecretString"]).keys}
    account = _somebody(gateway.api)
    assert gateway.api.post("/api/auth/login", account).status == 200
    reader.follow("Verify")
    assert alarms.state("KeysNotRotated") == "OK"
    assert alarms.state("RunDeadLetters") == "OK"
    assert reader.left == []


def _assert_no_letters(text: str) -> None:
    """Check that every queue of the list is empty."""
    rows = [line.split() for line in text.splitlines() if line.endswith(("yes", "no"))]
    assert rows and all(row[1] == "0" for row in rows), text
