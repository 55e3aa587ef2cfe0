"""The worker that sends mails: what comes again, what does not, and what it tells."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

import tests.service_environment  # noqa: F401
from runtime.core.clock import new_ulid
from runtime.core.dynamodb.schema import mail_key
from runtime.core.errors import Unavailable
from runtime.core.mail.delivery import LEASE
from runtime.core.mail.models import Mail
from runtime.core.mail.outbox import OutboxRepository
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.mail.delivery import worker
from runtime.features.mail.settings import MailSettings
from tests.unit.invoked import (
    ENOUGH,
    LambdaContext,
    begun_at,
    counted,
    demand_own_id,
    metrics_of,
)
from tests.unit.left_behind import LeftBehind, left_behind
from tests.unit.log_lines import log_lines
from tests.unit.world import TABLE, World

ADA, BOB, EVE = (f"{name}@example.com" for name in ("ada", "bob", "eve"))
NO_TIME = 0.0


class Killed(BaseException):
    """The end of the worker's process."""


def refusal(status: int) -> ClientError:
    """Return an error of SES whose message names the address."""
    response = {
        "Error": {
            "Code": "TooManyRequestsException",
            "Message": f"{EVE} is suppressed",
        },
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(cast(Any, response), "SendEmail")


class Ses:
    """A client of SES.

    Attributes:
        sent: the requests that it took.
        fails: what happens at a mail to an address, before it is taken.
    """

    def __init__(self) -> None:
        """Take every mail."""
        self.sent: list[dict[str, Any]] = []
        self.fails: dict[str, BaseException] = {}

    def send_email(self, **request: Any) -> None:
        """Take a mail or fail."""
        demand_own_id()
        (to,) = request["Destination"]["ToAddresses"]
        if to in self.fails:
            raise self.fails[to]
        self.sent.append(request)

    def addresses(self) -> list[str]:
        """Return the addresses of the mails that it took."""
        return [sent["Destination"]["ToAddresses"][0] for sent in self.sent]


class Function:
    """The function as Lambda runs it, on the world's table.

    Attributes:
        world: the services.
        ses: the client of SES.
        log: the lines that invocations logged.
    """

    def __init__(self, world: World, patch: pytest.MonkeyPatch) -> None:
        """Begin a process."""
        self.world, self.ses = world, Ses()
        self.log: list[str] = []
        clients = {"dynamodb": world.client, "sesv2": self.ses}
        settings = MailSettings(
            _env_file=None,
            DYNAMODB_TABLE_NAME=TABLE,
            MAIL_FROM="no-reply@example.com",
            MAIL_CONFIGURATION_SET="Mails-1",
            FRONTEND_URL="https://app.example.com",
            PROJECT_NAME="Product",
            STAGE="unit",
        )
        patch.setattr(worker, "aws_client", lambda service, _: clients[service])
        patch.setattr(worker, "utc_now", world.clock)
        patch.setattr(worker, "_settings", settings)
        patch.setattr(worker, "_delivery", worker.make_delivery(settings))
        patch.setenv("AWS_LAMBDA_FUNCTION_NAME", "mail")

    def waiting(self, *addresses: str) -> list[dict[str, Any]]:
        """Let a mail wait for each address, and return their messages in order."""
        messages = []
        for address in addresses:
            mail = Mail(
                id=new_ulid(self.world.clock()),
                kind=MailKind.PASSWORD_CHANGED,
                to=address,
            )
            OutboxRepository(self.world.table).add(mail)
            self.world.clock.advance(milliseconds=1)
            messages.append(message(mail.id, f"message to {address}"))
        return messages

    def work(
        self, messages: list[dict[str, Any]], seconds: float = ENOUGH
    ) -> list[str]:
        """Deliver messages, and return the ids of those that come again."""
        with log_lines() as self.log:
            answer = worker.handler({"Records": messages}, LambdaContext(seconds))
        assert answer.keys() == {"batchItemFailures"}
        return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]


def message(body: str, message_id: str) -> dict[str, Any]:
    """Return a message as Lambda's event holds it."""
    return {"messageId": message_id, "body": body, "eventSource": "aws:sqs"}


@pytest.fixture(name="function")
def _function(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Function]:
    """Return the function in Lambda."""
    yield Function(world, monkeypatch)


Captured = pytest.CaptureFixture[str]


def test_every_mail_of_a_batch_is_sent_and_counted(
    function: Function, capsys: Captured
) -> None:
    """Nothing comes again, and nothing is logged."""
    messages = function.waiting(ADA, BOB)

    left = left_behind(function.world, lambda: function.work(messages))

    changed = "data, gsi1pk, gsi1sk, outcome, sends, to"
    assert left == LeftBehind({f"changed mail password_changed: {changed}": 2})
    assert (left.result, function.log) == ([], [])
    assert metrics_of(capsys.readouterr().out) == [counted("unit", MailsSent=2)]
    assert function.ses.addresses() == [ADA, BOB]


def test_mails_are_sent_in_the_products_name_with_links_to_the_frontend(
    function: Function,
) -> None:
    """The settings of the stage say so."""
    ada = function.world.user(ADA)
    mail = Mail(
        id=new_ulid(function.world.clock()),
        kind=MailKind.VERIFY_EMAIL,
        to=ADA,
        user_id=ada.id,
    )
    OutboxRepository(function.world.table).add(mail)
    function.world.client.calls.clear()

    assert function.work([message(mail.id, "m")]) == []

    (sent,) = function.ses.sent
    assert sent["FromEmailAddress"] == "Product <no-reply@example.com>"
    assert sent["ConfigurationSetName"] == "Mails-1"
    assert "https://app.example.com/verify-email?token=" in str(sent)
    tables = {request["TableName"] for _, request in function.world.client.calls}
    assert tables == {TABLE}
    (token,) = function.world.rows("O#")
    assert token["expires_at"] > function.world.clock().isoformat()


@pytest.mark.parametrize(
    ("error", "logged"),
    [
        (refusal(400), "Refused, TooManyRequestsException"),
        (refusal(500), "ClientError"),
        (ValueError(EVE), "ValueError"),
        (Unavailable(), "Unavailable"),
    ],
)
@pytest.mark.parametrize("position", [0, 1, 2])
def test_only_the_message_that_failed_comes_again(
    function: Function, capsys: Captured, error: Exception, logged: str, position: int
) -> None:
    """The others are sent, before and behind it, and no address is logged."""
    addresses = [ADA, BOB]
    addresses.insert(position, EVE)
    messages = function.waiting(*addresses)
    function.ses.fails[EVE] = error

    assert function.work(messages) == [f"message to {EVE}"]

    assert function.ses.addresses() == [ADA, BOB]
    assert metrics_of(capsys.readouterr().out) == [counted("unit", MailsSent=2)]
    assert function.log == [f"ERROR a mail was not sent: {logged}"]


def test_a_mail_that_can_never_be_sent_stops_no_other(function: Function) -> None:
    """It is tried again until the queue puts it among the dead letters."""
    poison, good = function.waiting(EVE, BOB)
    function.world.change_row(mail_key(poison["body"]), kind="unknown")

    for _ in range(3):
        assert function.work([poison, good]) == [f"message to {EVE}"]

    assert function.ses.addresses() == [BOB]
    assert function.log == ["ERROR a mail was not sent: TemplateNotFound"]


def test_a_batch_that_fails_whole_comes_again_whole(
    function: Function, capsys: Captured
) -> None:
    """The function itself has not failed, which would raise an alarm of its own."""
    messages = function.waiting(ADA, BOB)
    function.ses.fails = {ADA: refusal(400), BOB: refusal(400)}

    failed = function.work(messages)

    assert failed == [f"message to {ADA}", f"message to {BOB}"]
    assert metrics_of(capsys.readouterr().out) == []


def test_what_failed_earlier_is_not_told_again(
    function: Function, capsys: Captured
) -> None:
    """One process serves many batches, each with an answer and counts of its own."""
    messages = function.waiting(ADA, EVE)
    function.ses.fails[EVE] = refusal(400)
    function.work(messages)
    capsys.readouterr()
    function.ses.fails.clear()

    again = function.work(messages[1:])

    assert again == []
    assert function.ses.addresses() == [ADA, EVE]
    assert metrics_of(capsys.readouterr().out) == [counted("unit", MailsSent=1)]


@pytest.mark.parametrize("together", [True, False])
def test_a_message_that_is_delivered_twice_is_sent_once(
    function: Function, together: bool
) -> None:
    """The copy has an id of its own and may be in the same batch."""
    (first,) = function.waiting(ADA)
    copy = message(first["body"], "copy")

    batches = [[first, copy]] if together else [[first], [copy]]
    failed = [function.work(batch) for batch in batches]

    assert failed == [[]] * len(batches)
    assert function.ses.addresses() == [ADA]


def test_messages_that_ask_for_nothing_do_not_come_again(
    function: Function, capsys: Captured
) -> None:
    """Their mail has expired, or need not be sent any more."""
    (needless,) = function.waiting(ADA)
    key = mail_key(needless["body"])
    function.world.change_row(key, kind=MailKind.RESET_PASSWORD)

    assert function.work([message("unknown", "m1"), needless]) == []

    assert function.ses.sent == []
    assert metrics_of(capsys.readouterr().out) == [counted("unit", MailsNeedless=1)]


def throttled() -> None:
    """Refuse a call as DynamoDB does when it is too busy."""
    error = {"Error": {"Code": "ThrottlingException", "Message": "slow down"}}
    raise ClientError(cast(Any, error), "UpdateItem")


@pytest.mark.parametrize(
    ("seconds", "failed", "sent"),
    [
        (ENOUGH, [], [ADA, BOB]),
        (NO_TIME, [f"message to {ADA}", f"message to {BOB}"], []),
    ],
    ids=["enough time", "no time"],
)
def test_without_time_no_mail_is_begun_and_none_is_lost(
    function: Function, seconds: float, failed: list[str], sent: list[str]
) -> None:
    """One that is cut off between SES and the table would be sent twice."""
    messages = function.waiting(ADA, BOB)
    function.world.client.before_write(throttled, of=f"M#{messages[0]['body']}")

    assert function.work(messages, seconds) == failed

    assert function.ses.addresses() == sent
    assert function.work(messages) == []
    assert sorted(function.ses.addresses()) == [ADA, BOB]


def crash_before(function: Function, body: str) -> None:
    """End the process before the mail is given to SES."""
    function.ses.fails[EVE] = Killed()


def crash_after(function: Function, body: str) -> None:
    """End the process between SES and the table."""

    def die() -> None:
        raise Killed

    def begun() -> None:
        """Let the write that records the call pass, and not the next one."""
        function.world.client.before_write(die, of=f"M#{body}")

    function.world.client.before_write(begun, of=f"M#{body}")


@pytest.mark.parametrize(("crash", "copies"), [(crash_before, 1), (crash_after, 2)])
def test_after_a_crash_the_rest_is_sent_and_the_unknown_one_when_its_lease_ends(
    function: Function,
    capsys: Captured,
    crash: Callable[[Function, str], None],
    copies: int,
) -> None:
    """The queue delivers the batch whole; what was sent is not sent again."""
    messages = function.waiting(ADA, EVE, BOB)
    crash(function, messages[1]["body"])
    with pytest.raises(Killed):
        function.work(messages)
    told = metrics_of(capsys.readouterr().out)
    function.ses.fails.clear()
    again = function.work(messages)
    function.world.clock.advance(seconds=LEASE / timedelta(seconds=1))

    last = function.work(messages)

    assert told == [counted("unit", MailsSent=1)]
    assert (again, last) == ([f"message to {EVE}"], [])
    sent = function.ses.addresses()
    assert (sent.count(ADA), sent.count(BOB), sent.count(EVE)) == (1, 1, copies)


def test_outside_lambda_no_metrics_are_printed(
    function: Function, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`make run` calls the worker too."""
    monkeypatch.delenv("AWS_LAMBDA_FUNCTION_NAME")

    assert function.work(function.waiting(ADA)) == []

    assert capsys.readouterr().out == ""


def test_a_process_configures_its_logs_and_makes_its_clients_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A batch must not wait for them."""
    configured, services = begun_at(worker.__file__, monkeypatch)

    assert [type(settings) for settings in configured] == [MailSettings]
    assert services == ["dynamodb", "sesv2"]
