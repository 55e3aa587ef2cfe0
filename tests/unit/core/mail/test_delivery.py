"""Delivery of mail: to whom, with which link, and how often at most."""

import logging
import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from runtime.core.clock import new_ulid
from runtime.core.context import start_request
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.mail.contents import FeatureMails, MailContents
from runtime.core.mail.delivery import LEASE, BeingSent, MailDelivery
from runtime.core.mail.models import Mail
from runtime.core.mail.relay import MailRelay
from runtime.core.mail.rendering import MailRenderer
from runtime.core.mail.sending import RenderedMail, WaitingMail
from runtime.core.mail.ses import Refused
from runtime.features.accounts.errors import DeletionPending, InvalidCredentials
from runtime.features.accounts.mail_contents import AccountMails, account_mails
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.sign_in.models import RegisterRequest
from tests.unit.fakes import PASSWORD, World
from tests.unit.item_fakes import Interruption

FRONTEND = "https://app.example.com"
ADA, NEW = "ada@example.com", "lovelace@example.com"
TOKEN = re.compile(r"\?token=([\w-]+)")


class Killed(BaseException):
    """The end of the worker's process."""


class MemoryOutbox:
    """Mails that wait, and the outcomes of those that do not."""

    def __init__(self) -> None:
        """Begin empty."""
        self.rows: dict[str, WaitingMail] = {}
        self.outcomes: dict[str, str] = {}
        self.before_begin = Interruption()
        self.before_finish = Interruption()

    def put(self, mail: Mail) -> str:
        """Let a mail wait."""
        self.rows[mail.id] = WaitingMail(mail=mail)
        return mail.id

    def get(self, mail_id: str) -> WaitingMail | None:
        """Return a mail that is not finished yet."""
        return None if mail_id in self.outcomes else self.rows.get(mail_id)

    def begin(self, waiting: WaitingMail, now: datetime, until: datetime) -> None:
        """Note that the mail service may have been called, or raise ConditionFailed."""
        self.before_begin.strike()
        stored = self.get(waiting.mail.id)
        if stored is None or stored.sends != waiting.sends:
            raise ConditionFailed
        changes = {"sends": stored.sends + 1, "leased_until": until}
        self.rows[waiting.mail.id] = stored.model_copy(update=changes)

    def give_back(self, mail_id: str) -> None:
        """Note that the mail service refused it."""
        row = self.rows[mail_id]
        changes = {"sends": row.sends - 1, "leased_until": None}
        self.rows[mail_id] = row.model_copy(update=changes)

    def finish(self, mail_id: str, outcome: str) -> None:
        """Note its outcome."""
        self.before_finish.strike()
        self.outcomes[mail_id] = outcome


class MemoryPost:
    """Letters that were sent."""

    def __init__(self) -> None:
        """Begin with none."""
        self.sent: list[RenderedMail] = []
        self.fails: BaseException | None = None
        self.then_fails: BaseException | None = None

    def send(self, rendered: RenderedMail) -> None:
        """Send a letter, or fail before or after."""
        if self.fails:
            raise self.fails
        self.sent.append(rendered)
        if self.then_fails:
            raise self.then_fails


class Office:
    """A world with mail delivery in it."""

    def __init__(self) -> None:
        """Put everything together as the worker does."""
        self.world = World()
        self.outbox, self.mailer = MemoryOutbox(), MemoryPost()
        contents = MailContents([self._account_mails()])
        self.delivery = MailDelivery(
            outbox=self.outbox,
            contents=contents,
            renderer=MailRenderer("Backend API", contents.folders),
            mailer=self.mailer,
            clock=self.world.clock,
            frontend=FRONTEND,
        )

    def _account_mails(self) -> FeatureMails:
        """Return the mails of accounts as declared, over what is in memory."""
        client: Any = None
        declared = account_mails(Table(client, "t"), self.world.clock, FRONTEND)
        mails = AccountMails(self.world.user_store, self.world.one_time, FRONTEND)
        return replace(declared, makers=mails.makers())

    def register(self) -> User:
        """Let Ada register."""
        request = RegisterRequest(email=ADA, password=PASSWORD)
        user_id = self.world.accounts.register(request).resource.id
        return self.world.user_store.users[user_id]

    def deliver_last(self) -> str:
        """Deliver the newest mail, and return its id."""
        mail_id = self.outbox.put(self.world.mails()[-1])
        self.delivery.deliver(mail_id)
        return mail_id

    def token(self) -> str:
        """Return the token in the last letter, the same in text and HTML."""
        rendered = self.mailer.sent[-1]
        (token,) = {*TOKEN.findall(rendered.text), *TOKEN.findall(rendered.html)}
        return str(token)


@pytest.fixture(name="office")
def _office() -> Office:
    """Return a world with mail delivery in it."""
    return Office()


def mail(office: Office, kind: MailKind, to: str, user: User | None = None) -> str:
    """Return a mail that waits."""
    return office.outbox.put(
        Mail(
            id=new_ulid(office.world.clock()),
            kind=kind,
            to=to,
            user_id=user.id if user else None,
        )
    )


def test_signing_up_leads_to_a_link_that_verifies(office: Office) -> None:
    """The test goes from the outbox over the mailbox to the account."""
    ada = office.register()

    office.deliver_last()

    assert office.mailer.sent[-1].to == ADA
    office.world.emails.verify(office.token())
    assert office.world.user_store.users[ada.id].email_verified


def test_forgetting_leads_to_a_link_that_resets(office: Office) -> None:
    """The account is looked up only here, not in the request."""
    office.register()
    office.world.passwords.forgot(ADA)

    office.deliver_last()

    office.world.passwords.reset(office.token(), "staple battery horse correct")


def test_a_password_can_be_reset_while_a_deletion_can_be_undone(office: Office) -> None:
    """A thief may have set another password and asked for the deletion."""
    ada, accounts = office.register(), office.world.accounts
    due = office.world.clock() + timedelta(days=14)
    leaving = {"status": UserStatus.DELETING, "delete_after": due}
    office.world.user_store.add(ada.in_next_epoch(**leaving))
    office.world.passwords.forgot(ADA)
    office.deliver_last()

    office.world.passwords.reset(office.token(), "staple battery horse correct")

    with pytest.raises(DeletionPending):
        accounts.sign_in(ADA, "staple battery horse correct")
    with pytest.raises(InvalidCredentials):
        accounts.sign_in(ADA, PASSWORD)


@pytest.mark.parametrize("status", [UserStatus.DISABLED, UserStatus.ERASING])
def test_who_cannot_return_is_mailed_no_link(
    office: Office, status: UserStatus
) -> None:
    """A new password would not let them in."""
    ada = office.register()
    office.world.user_store.add(ada.in_next_epoch(status=status))

    office.world.passwords.forgot(ADA)
    mail_id = office.deliver_last()

    assert office.outbox.outcomes[mail_id] == "needless"


def test_an_address_without_an_account_gets_no_mail(office: Office) -> None:
    """The same is true of a disabled account; both are counted, not logged."""
    context = start_request("r")
    office.world.user("off@example.com", status=UserStatus.DISABLED)

    for email in ("nobody@example.com", "off@example.com"):
        office.world.passwords.forgot(email)
        mail_id = office.deliver_last()
        assert office.outbox.outcomes[mail_id] == "needless"

    assert not office.mailer.sent and not office.world.token_store.rows
    assert context.counts == {"MailsNeedless": 2}


def test_a_change_of_address_is_confirmed_told_and_undone_by_mail(
    office: Office,
) -> None:
    """Each link works, and goes to the mailbox that should decide."""
    ada = office.register()
    office.world.emails.request_change(ada.id, NEW, PASSWORD)
    office.deliver_last()
    assert office.mailer.sent[-1].to == NEW

    office.world.emails.confirm_change(office.token())
    office.deliver_last()

    assert office.mailer.sent[-1].to == ADA
    assert NEW in office.mailer.sent[-1].text
    office.world.emails.undo_change(office.token())
    office.deliver_last()
    assert office.mailer.sent[-1].to == ADA
    office.world.passwords.reset(office.token(), "staple battery horse correct")


def test_a_mail_asked_for_before_a_change_was_undone_is_not_sent(
    office: Office,
) -> None:
    """The thief asked for it, and it waited until the address was back."""
    ada = office.register()
    office.world.emails.request_change(ada.id, "third@example.com", PASSWORD)
    waiting = office.outbox.put(office.world.mails()[-1])
    office.world.emails.request_change(ada.id, NEW, PASSWORD)
    office.deliver_last()
    office.world.emails.confirm_change(office.token())
    office.deliver_last()
    office.world.emails.undo_change(office.token())

    office.delivery.deliver(waiting)

    assert office.outbox.outcomes[waiting] == "needless"


def test_who_has_an_address_is_not_asked_to_give_it_away(office: Office) -> None:
    """Whoever asked for the address does not learn that it is taken."""
    ada = office.register()
    office.world.user(NEW)
    office.world.emails.request_change(ada.id, NEW, PASSWORD)

    mail_id = office.deliver_last()

    assert office.outbox.outcomes[mail_id] == "needless"


def test_a_mail_that_the_times_have_overtaken_is_not_sent(office: Office) -> None:
    """The address was verified, moved or deleted before the worker came."""
    ada = office.register()
    change = dict(old=ADA, new=NEW)
    mails = [
        mail(office, MailKind.VERIFY_EMAIL, "other@example.com", ada),
        mail(office, MailKind.RESET_PASSWORD, "other@example.com", ada),
        mail(office, MailKind.VERIFY_EMAIL, ADA),
    ]
    for kind in (MailKind.CONFIRM_EMAIL, MailKind.EMAIL_CHANGED):
        data = change if kind is MailKind.EMAIL_CHANGED else {"old": NEW, "epoch": "0"}
        stale = Mail(id=f"{kind}", kind=kind, to=ADA, user_id=ada.id, data=data)
        mails.append(office.outbox.put(stale))
    office.world.user_store.add(ada.model_copy(update={"email_verified": True}))
    mails.append(mail(office, MailKind.VERIFY_EMAIL, ADA, ada))

    for mail_id in mails:
        office.delivery.deliver(mail_id)

    assert set(office.outbox.outcomes.values()) == {"needless"}
    assert not office.mailer.sent


def test_a_notice_needs_no_link(office: Office) -> None:
    """It tells from where the change came."""
    ada = office.register()
    notice = Mail(
        id="01", kind=MailKind.PASSWORD_CHANGED, to=ADA, data={"address": "192.0.2.1"}
    )

    office.delivery.deliver(office.outbox.put(notice))

    (rendered,) = office.mailer.sent
    assert ada.email == rendered.to and "192.0.2.1" in rendered.text


def test_a_mail_that_is_delivered_again_is_sent_once(office: Office) -> None:
    """Both SQS and the relay deliver at least once."""
    office.register()
    mail_id = office.deliver_last()

    office.delivery.deliver(mail_id)

    assert len(office.mailer.sent) == 1
    assert office.outbox.outcomes == {mail_id: "sent"}


def test_a_mail_that_nobody_knows_is_passed_over(office: Office) -> None:
    """Its row has expired."""
    office.delivery.deliver("unknown")

    assert not office.mailer.sent


def test_of_two_workers_at_one_mail_one_sends_it(office: Office) -> None:
    """The other returns after the lease and finds it sent."""
    office.register()
    mail_id = office.outbox.put(office.world.mails()[-1])
    office.outbox.before_begin.action = lambda: office.delivery.deliver(mail_id)

    with pytest.raises(BeingSent):
        office.delivery.deliver(mail_id)

    office.delivery.deliver(mail_id)
    assert len(office.mailer.sent) == 1


def test_a_worker_killed_between_sending_and_marking_leads_to_two_mails_at_most(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody can know that the first was sent; there is never a third."""
    context = start_request("r")
    office.register()
    mail_id = office.outbox.put(office.world.mails()[-1])
    office.mailer.then_fails = Killed()
    with pytest.raises(Killed):
        office.delivery.deliver(mail_id)

    with pytest.raises(BeingSent):
        office.delivery.deliver(mail_id)
    office.world.clock.advance(seconds=LEASE.total_seconds())
    with pytest.raises(Killed):
        office.delivery.deliver(mail_id)
    office.world.clock.advance(seconds=LEASE.total_seconds())
    with caplog.at_level(logging.ERROR):
        office.delivery.deliver(mail_id)

    assert len(office.mailer.sent) == 2
    assert office.outbox.outcomes[mail_id] == "uncertain"
    assert context.counts["MailsUncertain"] == 1
    assert ADA not in caplog.text


def test_a_worker_killed_before_sending_loses_nothing(office: Office) -> None:
    """The next delivery sends the mail and marks it."""
    office.register()
    mail_id = office.outbox.put(office.world.mails()[-1])
    office.mailer.fails = Killed()
    with pytest.raises(Killed):
        office.delivery.deliver(mail_id)

    office.mailer.fails = None
    office.world.clock.advance(seconds=LEASE.total_seconds())
    office.delivery.deliver(mail_id)

    assert len(office.mailer.sent) == 1
    assert office.outbox.outcomes[mail_id] == "sent"


def test_a_refusal_does_not_count_as_sent(office: Office) -> None:
    """However often SES throttles, the mail is sent in the end."""
    office.register()
    mail_id = office.outbox.put(office.world.mails()[-1])
    office.mailer.fails = Refused("TooManyRequestsException")
    for _ in range(4):
        with pytest.raises(Refused):
            office.delivery.deliver(mail_id)

    office.mailer.fails = None
    office.delivery.deliver(mail_id)

    assert len(office.mailer.sent) == 1


def test_only_the_letter_holds_the_token(office: Office) -> None:
    """Neither the mail in the outbox nor the token's row does."""
    office.register()
    office.deliver_last()

    stored = str(office.outbox.rows) + str(office.world.token_store.rows)
    assert office.token() not in stored
    assert office.token() not in repr(office.mailer.sent[-1])


class MemoryQueue:
    """Ids that were put in a queue."""

    def __init__(self) -> None:
        """Begin empty."""
        self.ids: list[str] = []

    def send(self, mail_ids: list[str]) -> None:
        """Put ids in."""
        self.ids += mail_ids


class Untouched:
    """An outbox with mails that nobody has touched for long."""

    def __init__(self, ids: list[str]) -> None:
        """Hold these mails."""
        self._ids = ids
        self.asked: timedelta | None = None

    def untouched(self, now: datetime, age: timedelta, limit: int) -> list[str]:
        """Return all of them."""
        self.asked = age
        return self._ids


def test_a_sweep_hands_over_what_was_missed(office: Office) -> None:
    """They are counted, since there should be none."""
    context = start_request("r")
    queue, outbox = MemoryQueue(), Untouched(["a", "b"])
    relay = MailRelay(outbox, queue, office.world.clock)  # type: ignore[arg-type]

    relay.sweep()

    assert queue.ids == ["a", "b"]
    assert outbox.asked == timedelta(minutes=15)
    assert context.counts == {"MailsOverdue": 2}


def test_a_sweep_that_finds_nothing_sends_nothing(office: Office) -> None:
    """SQS refuses an empty batch."""
    queue, outbox = MemoryQueue(), Untouched([])
    relay = MailRelay(outbox, queue, office.world.clock)  # type: ignore[arg-type]

    relay.sweep()

    assert queue.ids == []
