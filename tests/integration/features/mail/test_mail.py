"""From a request to a mailbox: outbox, stream, relay, queue and worker."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.sesv2.models import sesv2_backends

from runtime.core.clock import utc_now
from runtime.core.mail.delivery import LEASE
from runtime.features.mail.delivery import worker as mail
from runtime.features.mail.feedback import worker as feedback
from runtime.features.outbox import worker as relay
from tests.integration.client import Api
from tests.integration.conftest import Person
from tests.unit.ses_events import complaint, written

TABLE = "integration-table"
MOST_RECORDS = 1_000
TOKEN = re.compile(r"\?token=([\w-]+)")


class Cloud:
    """The event sources between our functions, as Lambda runs them."""

    def __init__(self, dynamodb: Any) -> None:
        """Make the queue, and let mail be sent from the product's address."""
        self.dynamodb = dynamodb
        self.sqs = boto3.client("sqs", region_name="us-east-1")
        self.queue = self.sqs.create_queue(QueueName="mail")["QueueUrl"]
        ses = boto3.client("sesv2", region_name="us-east-1")
        ses.create_email_identity(EmailIdentity="no-reply@example.com")
        self.seen = 0

    def changes(self) -> list[dict[str, Any]]:
        """Return the records of the table's stream since the last call."""
        # moto keeps a stream, and has no API to read it by.
        table = dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables[TABLE]
        shard: Any = table.stream_shard
        records = shard.get(shard.starting_sequence_number, MOST_RECORDS)
        new, self.seen = records[self.seen :], len(records)
        return list(new)

    def relay(self) -> None:
        """Give the relay the changes since the last call."""
        relay.handler({"Records": self.changes()}, {})

    def messages(self) -> list[dict[str, Any]]:
        """Return the waiting messages, as Lambda's event holds them."""
        found: list[dict[str, Any]] = []
        while len(found) < MOST_RECORDS:
            answer = self.sqs.receive_message(
                QueueUrl=self.queue, MaxNumberOfMessages=10, VisibilityTimeout=0
            )
            new = [m for m in answer.get("Messages", ()) if m not in found]
            if not new:
                return found
            for message in new:
                self.sqs.delete_message(
                    QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"]
                )
                found.append(
                    {
                        "messageId": message["MessageId"],
                        "body": message["Body"],
                        "eventSource": "aws:sqs",
                    }
                )
        raise AssertionError("there are ever more messages")

    def work(self, messages: list[dict[str, Any]] | None = None) -> set[str]:
        """Give messages to the worker, and return the ids of those that failed."""
        records = self.messages() if messages is None else messages
        answer = mail.handler({"Records": records}, {})
        return {failed["itemIdentifier"] for failed in answer["batchItemFailures"]}

    def deliver(self) -> None:
        """Relay and deliver everything."""
        self.relay()
        assert self.work() == set()

    @property
    def renderer(self) -> list[Any]:
        """The letters that SES was given."""
        backend = sesv2_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]
        return list(backend.core_backend.sent_messages)

    def rows(self) -> list[dict[str, Any]]:
        """Return the mails in the table."""
        rows = self.dynamodb.scan(TableName=TABLE)["Items"]
        return [row for row in rows if row["pk"]["S"].startswith("M#")]


@pytest.fixture(name="cloud")
def _cloud(aws: Any) -> Iterator[Cloud]:
    """Return an empty queue, and SES that accepts mail."""
    yield Cloud(aws)


def token(rendered: Any) -> str:
    """Return the token of the link in a letter."""
    (found,) = {*TOKEN.findall(str(vars(rendered)))}
    return str(found)


def test_forgotten_password_is_reset_by_mail(
    cloud: Cloud, api: Api, ada: Person
) -> None:
    """It takes the whole way, and nobody else gets a mail."""
    cloud.deliver()
    before = len(cloud.renderer)
    for email in (ada.email, "nobody@example.com"):
        api.post("/api/auth/password/forgot", {"email": email})

    cloud.deliver()

    (rendered,) = cloud.renderer[before:]
    assert rendered.destinations["ToAddresses"] == [ada.email]
    body = {"token": token(rendered), "password": "staple battery horse correct"}
    assert api.post("/api/auth/password/reset", body).status == 204
    account = {"email": ada.email, "password": body["password"]}
    assert api.post("/api/auth/login", account).status == 200


def test_codes_that_are_not_refused_need_no_link(
    cloud: Cloud, api: Api, ada: Person
) -> None:
    """The worker reads the account's credentials for that."""
    cloud.deliver()
    before = len(cloud.renderer)
    asked = {"email": ada.email}
    answer = api.post("/api/auth/factors/unlock/resend", asked)
    assert answer.status == 202

    cloud.deliver()

    assert len(cloud.renderer) == before


def test_relay_and_queue_are_told_no_address(cloud: Cloud, ada: Person) -> None:
    """The stream holds keys only, of which the filter passes those of mails."""
    changes = [
        record
        for record in cloud.changes()
        if record["dynamodb"]["Keys"]["pk"]["S"].startswith("M#")
    ]
    relay.handler({"Records": changes}, {})
    messages = cloud.messages()

    assert len(messages) == 1
    for told in (changes, messages):
        assert ada.email not in json.dumps(told, default=str)


def test_relay_takes_new_mails_only(cloud: Cloud, ada: Person) -> None:
    """It passes over other rows and the worker's updates of mails."""
    cloud.deliver()

    cloud.relay()

    assert cloud.messages() == []


def test_a_mail_that_is_over_keeps_no_address(cloud: Cloud, ada: Person) -> None:
    """It is no longer listed as waiting, but known as sent for thirty days."""
    (waiting,) = cloud.rows()
    assert waiting["to"] == {"S": ada.email} and waiting["gsi1pk"] == {"S": "OUTBOX"}

    cloud.deliver()

    (row,) = cloud.rows()
    assert row["outcome"] == {"S": "sent"}
    assert not {"to", "data", "gsi1pk", "gsi1sk", "leased_until"} & set(row)
    assert "ttl" in row


def test_a_mail_that_is_delivered_twice_is_sent_once(cloud: Cloud, ada: Person) -> None:
    """The copy may be in the same batch or in another."""
    cloud.relay()
    (message,) = cloud.messages()

    cloud.work([message, message])
    cloud.work([message])

    assert len(cloud.renderer) == 1


def test_one_that_fails_comes_again_and_the_others_do_not(
    cloud: Cloud, ada: Person, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SES refuses one mail for now; mails that were sent are not sent again."""
    cloud.relay()
    messages = cloud.messages()
    send = mail._delivery._mailer.send

    def refuse(rendered: Any) -> None:
        """Refuse mail to Ada."""
        if rendered.to == ada.email:
            raise_ses_error("TooManyRequestsException", 429)
        send(rendered)

    monkeypatch.setattr(mail._delivery._mailer, "send", translated(refuse))
    failed = cloud.work(messages)
    assert len(failed) == 1
    monkeypatch.undo()

    assert cloud.work([m for m in messages if m["messageId"] in failed]) == set()
    sent = [rendered.destinations["ToAddresses"] for rendered in cloud.renderer]
    assert sorted(sent) == [[ada.email], [bob.email]]


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException"])
def test_one_that_is_refused_for_good_does_not_come_again(
    cloud: Cloud,
    ada: Person,
    admin: Person,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    code: str,
) -> None:
    """Its message is done, so no dead letter and no alarm follow; the owner sees it."""
    assert ada.api.get("/api/users/me").body["email_undeliverable_at"] is None
    cloud.relay()
    send = mail._delivery._mailer.send

    def refuse(rendered: Any) -> None:
        """Refuse mail to Ada."""
        if rendered.to == ada.email:
            raise_ses_error(code, 400)
        send(rendered)

    monkeypatch.setattr(mail._delivery._mailer, "send", translated(refuse))
    messages = cloud.messages()
    with caplog.at_level(logging.DEBUG, logger="runtime"):
        assert cloud.work(messages) == set()
        assert cloud.work(messages) == set()

    outcomes = sorted(row["outcome"]["S"] for row in cloud.rows())
    assert outcomes == ["sent", "undeliverable"]
    assert ada.email not in caplog.text
    own = ada.api.get("/api/users/me").body
    seen = admin.api.get(f"/api/users/{ada.id}").body
    assert own["email_undeliverable_at"] == seen["email_undeliverable_at"] is not None
    assert admin.api.get("/api/users/me").body["email_undeliverable_at"] is None


def test_who_complains_gets_no_further_mail_until_an_address_is_verified(
    cloud: Cloud, api: Api, ada: Person, admin: Person
) -> None:
    """The owner and administrators see it, and only what was asked for is sent."""
    cloud.deliver()
    now = utc_now() + timedelta(seconds=1)
    body = written(complaint(ada.email, now, now))
    message = {"messageId": "m", "body": body, "eventSource": "aws:sqs"}
    answer = feedback.handler({"Records": [message]}, {})
    assert answer == {"batchItemFailures": []}
    before = len(cloud.renderer)

    api.post("/api/auth/password/forgot", {"email": ada.email})
    cloud.deliver()

    assert cloud.renderer[before:] == []
    seen = admin.api.get(f"/api/users/{ada.id}").body["email_undeliverable_at"]
    assert ada.api.get("/api/users/me").body["email_undeliverable_at"] == seen
    assert seen is not None

    assert ada.api.post("/api/auth/email/verify/resend").status == 202
    cloud.deliver()
    (rendered,) = cloud.renderer[before:]
    link = {"token": token(rendered)}
    assert ada.api.post("/api/auth/email/verify", link).status == 204
    assert ada.api.get("/api/users/me").body["email_undeliverable_at"] is None


def raise_ses_error(code: str, status: int) -> None:
    """Fail as SES does, with the address in the message."""
    response: Any = {"HTTPStatusCode": status}
    raise ClientError(
        {
            "Error": {"Code": code, "Message": "ada@example.com is not verified"},
            "ResponseMetadata": response,
        },
        "SendEmail",
    )


def translated(send: Any) -> Any:
    """Return a sender that uses the repository's translation of errors."""
    from runtime.core.mail.ses import SesMailer

    class Client:
        """A client of SES that sends by a function."""

        def send_email(self, **request: Any) -> None:
            """Send the request that the repository made of a letter."""
            from runtime.core.mail.sending import RenderedMail

            simple = request["Content"]["Simple"]
            send(
                RenderedMail(
                    to=request["Destination"]["ToAddresses"][0],
                    subject=simple["Subject"]["Data"],
                    text=simple["Body"]["Text"]["Data"],
                    html=simple["Body"]["Html"]["Data"],
                )
            )

    client: Any = Client()
    return SesMailer(client, "no-reply@example.com", "Product").send


@pytest.mark.parametrize("failure", ["killed", "timeout", "server error"])
def test_after_a_worker_died_between_sending_and_marking_there_are_two_at_most(
    failure: str,
    cloud: Cloud,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """docs/decisions says why two and not one is the limit."""
    cloud.relay()
    messages = cloud.messages()
    send = mail._delivery._mailer.send
    now = utc_now()

    def send_and_fail(rendered: Any) -> None:
        """Send the letter, then crash or lose the answer."""
        send(rendered)
        if failure == "killed":
            raise KeyboardInterrupt
        if failure == "timeout":
            raise ReadTimeoutError(endpoint_url="https://email")
        raise_ses_error("InternalFailure", 500)

    monkeypatch.setattr(mail._delivery._mailer, "send", translated(send_and_fail))
    for attempt in range(4):
        later = now + attempt * (LEASE + timedelta(seconds=1))
        monkeypatch.setattr(mail._delivery, "_clock", lambda later=later: later)
        try:
            cloud.work(messages)
        except KeyboardInterrupt:
            assert failure == "killed"

    assert len(cloud.renderer) == 2
    (row,) = cloud.rows()
    assert row["outcome"] == {"S": "uncertain"}


def test_the_sweep_hands_over_what_the_stream_lost(
    cloud: Cloud, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It leaves mails that are young or that a worker is sending."""
    cloud.changes()
    relay.handler({}, {})
    assert cloud.messages() == []
    later = utc_now() + timedelta(minutes=16)
    monkeypatch.setattr(relay._relay, "_clock", lambda: later)

    relay.handler({}, {})

    assert cloud.work() == set()
    assert len(cloud.renderer) == 1
    relay.handler({}, {})
    assert cloud.messages() == []


def test_a_queue_that_refuses_fails_the_relay(
    cloud: Cloud, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only then does the stream deliver the batch again."""
    from runtime.core.errors import Unavailable

    client = relay._relay._destinations[0].queue._client  # type: ignore[attr-defined]
    monkeypatch.setattr(client, "send_message_batch", lambda **_: {"Failed": [{}]})

    with pytest.raises(Unavailable):
        cloud.relay()


def test_no_address_or_token_is_logged(
    cloud: Cloud, ada: Person, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    """SES may name the address in its error."""
    with (
        caplog.at_level(logging.DEBUG, logger="runtime"),
        pytest.MonkeyPatch.context() as patch,
    ):
        cloud.relay()
        messages = cloud.messages()
        patch.setattr(
            mail._delivery._mailer,
            "send",
            translated(lambda _: raise_ses_error("LimitExceededException", 400)),
        )
        assert cloud.work(messages)
        patch.undo()
        assert cloud.work(messages) == set()

    said = caplog.text + capsys.readouterr().out
    assert "a mail was not sent: Refused" in said
    assert ada.email not in said
    assert token(cloud.renderer[-1]) not in said


def test_the_sender_is_the_product(cloud: Cloud, ada: Person) -> None:
    """The mail has its address, and every link leads to the frontend."""
    cloud.deliver()

    (rendered,) = cloud.renderer
    assert rendered.source == "Backend API <no-reply@example.com>"
    assert "https://app.example.com/verify-email?token=" in str(vars(rendered))
