"""Reports of SES on mails that were sent: which of them mark an account."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from runtime.core.context import start_request
from runtime.core.dynamodb.schema import email_key
from runtime.core.mail.feedback import GREETING, MailFeedback
from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.mailed_links.repository import OneTimeRepository
from runtime.features.accounts.mailed_links.service import OneTimeTokens
from runtime.features.accounts.profiles.models import User
from runtime.wiring import mail_contents
from tests.unit.log_lines import log_lines
from tests.unit.ses_events import bounce, complaint, event, written
from tests.unit.world import World

ADA, EVE, NEW = (f"{name}@example.com" for name in ("ada", "eve", "lovelace"))
HOUR = timedelta(hours=1)


class Desk:
    """A world that hears what SES reports, an hour after a mail went to Ada.

    Attributes:
        ada: the account of the mail.
        sent: when it was sent.
    """

    def __init__(self, world: World) -> None:
        """Let Ada have an account, and send her a mail."""
        self.world = world
        contents = mail_contents(world.table, world.clock, "")
        self.feedback = MailFeedback(contents.undelivered)
        self.ada = world.user(ADA)
        self.sent = self.later()
        self.reported = self.later()
        self.context = start_request("r")

    def later(self) -> datetime:
        """Let an hour pass."""
        self.world.clock.advance(seconds=HOUR.total_seconds())
        return self.world.clock()

    def receive(self, event: dict[str, Any]) -> User:
        """Receive an event, and return the account afterwards."""
        self.feedback.receive(written(event))
        return self.world.account(self.ada.id).user

    def bounced(self, **options: Any) -> dict[str, Any]:
        """Return the event of a bounce of that mail."""
        return bounce(ADA, self.sent, self.reported, **options)


@pytest.fixture(name="desk")
def _desk(world: World) -> Desk:
    """Return a world with a mail that was sent."""
    return Desk(world)


@pytest.mark.parametrize(
    "subtype",
    [
        "General",
        "NoEmail",
        "Suppressed",
        "OnAccountSuppressionList",
        "UnsubscribedRecipient",
        "ASubtypeOfNextYear",
    ],
)
def test_a_permanent_bounce_marks_the_account_whatever_its_subtype(
    desk: Desk, subtype: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Also one by which SES says that it did not even try."""
    marked = desk.receive(desk.bounced(subtype=subtype))

    assert marked.email_undeliverable_at == desk.reported
    assert marked.version == desk.ada.version + 1
    assert desk.context.counts == {"MailsBounced": 1}
    assert ADA not in caplog.text


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [
        ("Transient", "General"),
        ("Transient", "MailboxFull"),
        ("Transient", "MessageTooLarge"),
        ("Transient", "ContentRejected"),
        ("Transient", "AttachmentRejected"),
        ("Transient", "CustomTimeoutExceeded"),
        # Not one that SES sends: the type decides.
        ("Transient", "OnAccountSuppressionList"),
        ("Undetermined", "Undetermined"),
    ],
)
def test_a_bounce_that_may_not_come_again_marks_nothing(
    desk: Desk, kind: str, subtype: str
) -> None:
    """A full mailbox and a notice of absence are bounces, too."""
    assert desk.receive(desk.bounced(kind=kind, subtype=subtype)) == desk.ada
    assert desk.context.counts == {"MailsSoftBounced": 1}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"complaintFeedbackType": "abuse", "userAgent": "AnyCompany"},
        {"complaintFeedbackType": "fraud"},
        {"complaintFeedbackType": "other"},
        {"complaintFeedbackType": "virus"},
        {"complaintSubType": "OnAccountSuppressionList"},
        {"complaintFeedbackType": None},
    ],
)
def test_a_complaint_marks_the_account(desk: Desk, told: dict[str, str | None]) -> None:
    """Few complaints suffice for AWS to look into an account."""
    marked = desk.receive(complaint(ADA, desk.sent, desk.reported, **told))

    assert marked.email_undeliverable_at == desk.reported
    assert desk.context.counts == {"MailsComplained": 1}


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_feedback_that_is_no_complaint_marks_nothing(desk: Desk, kind: str) -> None:
    """Its recipient took the mail out of the folder of spam, for example."""
    told = complaint(ADA, desk.sent, desk.reported, complaintFeedbackType=kind)

    assert desk.receive(told) == desk.ada
    assert desk.context.counts == {}


def test_a_rejected_mail_is_counted_and_says_nothing_about_its_address(
    desk: Desk,
) -> None:
    """SES refuses a content, such as one with a virus: the mail is ours."""
    with log_lines() as lines:
        found = desk.receive(event("Reject", ADA, desk.sent, reject={"reason": "Bad"}))

    assert found == desk.ada
    assert desk.context.counts == {"MailsRejected": 1}
    assert lines == ["ERROR SES rejected the content of a mail"]


@pytest.mark.parametrize(
    "kind",
    [
        "Send",
        "Delivery",
        "DeliveryDelay",
        "Open",
        "Click",
        "Rendering Failure",
        "Subscription",
    ],
)
def test_an_event_that_nobody_asked_for_changes_nothing(desk: Desk, kind: str) -> None:
    """An operator may let SES publish more of them."""
    assert desk.receive(event(kind, ADA, desk.sent)) == desk.ada
    assert desk.context.counts == {}


def test_the_greeting_of_a_new_destination_is_no_event(desk: Desk) -> None:
    """SES publishes it, as plain text, when the topic is made its destination."""
    desk.feedback.receive(GREETING)

    assert desk.context.counts == {}


def _without(path: str, event: dict[str, Any]) -> dict[str, Any]:
    """Return an event without one of its parts."""
    first, _, rest = path.partition(".")
    if not rest:
        return {name: part for name, part in event.items() if name != first}
    return {**event, first: _without(rest, event[first])}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "{",
        "[]",
        "null",
        '{"eventType": "Bounce"}',
        '{"notificationType": "Bounce"}',
        '{"eventType": "bounce"}',
        '{"eventType": ["Bounce"]}',
    ],
)
def test_what_is_no_event_is_refused(desk: Desk, text: str) -> None:
    """It comes again, and ends among the dead letters, where somebody looks."""
    with pytest.raises(ValidationError):
        desk.feedback.receive(text)

    assert desk.context.counts == {}


@pytest.mark.parametrize(
    "path",
    [
        "mail",
        "mail.timestamp",
        "mail.destination",
        "bounce",
        "bounce.bounceType",
        "bounce.timestamp",
    ],
)
def test_an_event_that_lacks_a_part_is_refused(desk: Desk, path: str) -> None:
    """The text of the error names no address."""
    with pytest.raises(ValidationError) as refused:
        desk.receive(_without(path, desk.bounced()))

    assert ADA not in str(refused.value)
    assert desk.world.account(desk.ada.id).user == desk.ada


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("mail", {"timestamp": "yesterday", "destination": [ADA]}),
        ("mail", {"timestamp": "2026-01-31T12:00:00", "destination": [ADA]}),
        ("mail", {"timestamp": "2026-01-31T12:00:00Z", "destination": []}),
        ("mail", {"timestamp": "2026-01-31T12:00:00Z", "destination": ADA}),
        ("bounce", {"timestamp": "2026-01-31T12:00:00Z", "bounceType": "Hard"}),
    ],
)
def test_an_event_with_a_part_of_another_form_is_refused(
    desk: Desk, part: str, value: dict[str, Any]
) -> None:
    """Its meaning would be a guess."""
    with pytest.raises(ValidationError) as refused:
        desk.receive({**desk.bounced(), part: value})

    assert ADA not in str(refused.value)


def test_who_bounces_cannot_mark_the_account_of_another(desk: Desk) -> None:
    """The recipient's server writes the report, and may name anybody in it."""
    eve = desk.world.user(EVE)

    desk.later()
    told = bounce(EVE, desk.reported, desk.world.clock(), recipient=ADA)

    assert desk.receive(told) == desk.ada
    assert desk.world.account(eve.id).user.email_undeliverable_at


def test_a_mail_to_several_addresses_marks_none(desk: Desk) -> None:
    """The service sends to one address each; whose report this is, nobody knows."""
    told = desk.bounced()
    told["mail"]["destination"] = [ADA, EVE]

    with log_lines() as lines:
        assert desk.receive(told) == desk.ada
    assert lines == [
        "WARNING a mail to several addresses is not one of the service",
    ]


def test_an_address_is_compared_as_accounts_spell_it(desk: Desk) -> None:
    """SES repeats the address of the request, and need not do so for ever."""
    told = bounce(" ADA@Example.com", desk.sent, desk.reported)

    assert desk.receive(told).email_undeliverable_at == desk.reported


def test_an_event_that_comes_twice_marks_once(desk: Desk) -> None:
    """Topic and queue deliver at least once."""
    once = desk.receive(desk.bounced())

    assert desk.receive(desk.bounced()) == once


def test_an_event_that_comes_again_does_not_mark_an_address_that_was_verified(
    desk: Desk,
) -> None:
    """A link arrived meanwhile, and the queue may deliver an event days later."""
    desk.receive(desk.bounced())
    desk.later()
    links = OneTimeTokens(OneTimeRepository(desk.world.table), desk.world.clock)
    token = links.issue(OneTimeKind.VERIFY_EMAIL, desk.ada.id, HOUR, email=ADA)
    caller = desk.world.caller(desk.ada.id)
    desk.world.accounts.addresses.verify(token, caller)

    found = desk.receive(desk.bounced())

    assert found.email_undeliverable_at is None
    later = bounce(ADA, desk.later(), desk.later())
    assert desk.receive(later).email_undeliverable_at == desk.world.clock()


def test_an_earlier_report_does_not_set_a_mark_back(desk: Desk) -> None:
    """Events come in any order."""
    later = desk.receive(bounce(ADA, desk.sent, desk.reported + HOUR))

    assert desk.receive(desk.bounced()) == later


def test_a_later_report_renews_a_mark(desk: Desk) -> None:
    """The mark tells of the last one."""
    desk.receive(desk.bounced())

    found = desk.receive(bounce(ADA, desk.sent, desk.reported + HOUR))

    assert found.email_undeliverable_at == desk.reported + HOUR


def test_a_report_of_an_address_that_nobody_has_changes_nothing(desk: Desk) -> None:
    """Its account was erased, or never was."""
    left = desk.world.rows()

    desk.feedback.receive(written(bounce(EVE, desk.sent, desk.reported)))

    assert desk.world.rows() == left


def test_a_report_of_an_earlier_owner_of_an_address_changes_nothing(
    desk: Desk,
) -> None:
    """That account was erased, and another one has the address now."""
    desk.world.delete_user(desk.ada.id)
    desk.world.delete_row(email_key(ADA))
    desk.later()
    other = desk.world.user(ADA)

    desk.feedback.receive(written(desk.bounced()))

    assert desk.world.account(other.id).user == other


def test_a_report_of_a_former_address_changes_nothing(desk: Desk) -> None:
    """It is kept for its owner, who has another one now."""
    ada = desk.world.verify(desk.ada.id)
    desk.world.change_user(ada.id, email=NEW)
    desk.world.change_row(email_key(ADA), held_until="2999-01-01T00:00:00.000Z")
    left = desk.world.rows()

    desk.feedback.receive(written(desk.bounced()))

    assert desk.world.rows() == left


def test_an_address_that_changes_at_that_moment_is_not_marked(desk: Desk) -> None:
    """The mark would be of the new one."""
    desk.world.client.before_write(
        lambda: desk.world.change_user(desk.ada.id, email=NEW), of=f"U#{desk.ada.id}"
    )

    assert desk.receive(desk.bounced()).email_undeliverable_at is None
