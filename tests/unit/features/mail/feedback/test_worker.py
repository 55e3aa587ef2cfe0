"""The worker that takes SES's reports: what comes again, and what it tells."""

from typing import Any

import pytest

import tests.service_environment  # noqa: F401
from runtime.core.errors import Unavailable
from runtime.core.mail.feedback import GREETING
from runtime.core.settings import CommonSettings
from runtime.features.mail.feedback import worker
from tests.unit.invoked import (
    ENOUGH,
    LambdaContext,
    begun_at,
    counted,
    metrics_of,
)
from tests.unit.log_lines import log_lines
from tests.unit.ses_events import bounce, complaint, event, written
from tests.unit.world import TABLE, World

ADA, BOB, EVE = (f"{name}@example.com" for name in ("ada", "bob", "eve"))
Captured = pytest.CaptureFixture[str]


class Function:
    """The function as Lambda runs it, on the world's table.

    Attributes:
        world: the services, with accounts of Ada, Bob and Eve.
        log: the lines that invocations logged.
    """

    def __init__(self, world: World, patch: pytest.MonkeyPatch) -> None:
        """Begin a process."""
        self.world = world
        self.log: list[str] = []
        settings = CommonSettings(
            _env_file=None, DYNAMODB_TABLE_NAME=TABLE, STAGE="unit"
        )
        patch.setattr(worker, "aws_client", lambda service, _: world.client)
        patch.setattr(worker, "_settings", settings)
        patch.setattr(worker, "_feedback", worker.make_feedback(settings))
        patch.setenv("AWS_LAMBDA_FUNCTION_NAME", "feedback")
        self.users = {each: world.user(each).id for each in (ADA, BOB, EVE)}
        self.sent = world.clock()
        world.clock.advance(seconds=60)

    def message(self, body: str, message_id: str) -> dict[str, Any]:
        """Return a message as Lambda's event holds it."""
        return {"messageId": message_id, "body": body, "eventSource": "aws:sqs"}

    def bounces(self, *addresses: str) -> list[dict[str, Any]]:
        """Return the messages of bounces of mails to these addresses."""
        now = self.world.clock()
        return [
            self.message(written(bounce(to, self.sent, now)), f"bounce of {to}")
            for to in addresses
        ]

    def work(self, messages: list[dict[str, Any]]) -> list[str]:
        """Deliver messages, and return the ids of those that come again."""
        with log_lines() as self.log:
            answer = worker.handler({"Records": messages}, LambdaContext(ENOUGH))
        assert answer.keys() == {"batchItemFailures"}
        return [failed["itemIdentifier"] for failed in answer["batchItemFailures"]]

    def marked(self) -> list[str]:
        """Return the addresses that are marked."""
        return [
            email
            for email, user_id in self.users.items()
            if self.world.account(user_id).user.email_undeliverable_at
        ]


@pytest.fixture(name="function")
def _function(world: World, monkeypatch: pytest.MonkeyPatch) -> Function:
    """Return the function in Lambda."""
    return Function(world, monkeypatch)


def test_every_report_of_a_batch_is_taken_and_counted(
    function: Function, capsys: Captured
) -> None:
    """Nothing comes again, and nothing is logged."""
    now = function.world.clock()
    told = complaint(BOB, function.sent, now)
    messages = [
        *function.bounces(ADA),
        function.message(written(told), "complaint"),
        function.message(written(event("Reject", EVE, function.sent)), "rejection"),
        function.message(GREETING, "greeting"),
    ]

    assert function.work(messages) == []

    assert function.marked() == [ADA, BOB]
    assert metrics_of(capsys.readouterr().out) == [
        counted("unit", MailsBounced=1, MailsComplained=1, MailsRejected=1)
    ]
    assert function.log == ["ERROR SES rejected the content of a mail"]


@pytest.mark.parametrize("position", [0, 1, 2])
def test_only_the_message_that_failed_comes_again(
    function: Function, capsys: Captured, position: int
) -> None:
    """The others are taken, before and behind it, and no address is logged."""
    messages = function.bounces(ADA, BOB)
    messages.insert(position, function.message(f'{{"to": "{EVE}"}}', "poison"))

    for _ in range(2):
        assert function.work(messages) == ["poison"]

    assert function.marked() == [ADA, BOB]
    assert function.log == ["ERROR a report of SES was not taken: ValidationError"]
    assert EVE not in capsys.readouterr().out


def test_a_report_that_the_table_did_not_take_comes_again_and_is_taken_once(
    function: Function,
) -> None:
    """An event is nowhere else: whoever drops it mails to a dead address for ever."""

    def busy() -> None:
        raise Unavailable

    messages = function.bounces(ADA, BOB)
    function.world.client.before_write(busy, of=f"U#{function.users[ADA]}")

    assert function.work(messages) == [f"bounce of {ADA}"]
    assert function.marked() == [BOB]
    version = function.world.account(function.users[BOB]).user.version
    assert function.work(messages) == []

    assert function.marked() == [ADA, BOB]
    assert function.world.account(function.users[BOB]).user.version == version


def test_a_batch_that_fails_whole_comes_again_whole(
    function: Function, capsys: Captured
) -> None:
    """The function itself has not failed, which would raise an alarm of its own."""
    messages = [function.message("?", "m1"), function.message("?", "m2")]

    assert function.work(messages) == ["m1", "m2"]
    assert metrics_of(capsys.readouterr().out) == []


def test_a_process_makes_a_client_of_the_table_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It sends nothing, and needs neither keys nor links."""
    configured, services = begun_at(str(worker.__file__), monkeypatch)

    assert services == ["dynamodb"]
    assert len(configured) == 1
