"""Delivery of mail: to whom, with which link, and how often at most."""

import re
from collections.abc import Sequence
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pyotp import TOTP

from runtime.core.client_info import ClientInfo
from runtime.core.clock import new_ulid
from runtime.core.context import start_request
from runtime.core.dynamodb.schema import credentials_key
from runtime.core.mail.delivery import LEASE, BeingSent, MailDelivery
from runtime.core.mail.models import Mail
from runtime.core.mail.outbox import OutboxRepository
from runtime.core.mail.rendering import MailRenderer
from runtime.core.mail.rows import message_of
from runtime.core.mail.sending import RenderedMail
from runtime.core.mail.ses import Refused, SesMailer, Undeliverable
from runtime.core.outbox.queue import Message
from runtime.core.outbox.relay import Destination, Relay
from runtime.core.outbox.repository import Outbox
from runtime.features.accounts.errors import DeletionPending, InvalidCredentials
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.second_factor.models import MOST_FAILURES
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.accounts.sign_in.models import RegisterRequest
from runtime.wiring import mail_contents
from tests.unit.log_lines import log_lines
from tests.unit.world import PASSWORD, World

FRONTEND = "https://app.example.com"
ADA, NEW = "ada@example.com", "lovelace@example.com"
CONFIRM = MailKind.CONFIRM_EMAIL
TOKEN = re.compile(r"\?token=([\w-]+)")


class Killed(BaseException):
    """The end of the worker's process."""


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

    def __init__(self, world: World) -> None:
        """Put everything together as the worker does."""
        self.world, self.mailer = world, MemoryPost()
        self.outbox = OutboxRepository(world.table)
        contents = mail_contents(world.table, world.clock, FRONTEND)
        self.delivery = MailDelivery(
            outbox=self.outbox,
            contents=contents,
            renderer=MailRenderer("Backend API", contents.folders),
            mailer=self.mailer,
            clock=world.clock,
            frontend=FRONTEND,
        )

    def register(self) -> User:
        """Let Ada register."""
        request = RegisterRequest(email=ADA, password=PASSWORD)
        user_id = self.world.accounts.sign_in.register(request).resource.id
        return self.world.account(user_id).user

    def register_verified(self) -> User:
        """Let Ada register and verify her address."""
        return self.world.verify(self.register().id)

    def last(self) -> str:
        """Return the id of the newest mail."""
        return self.world.mails()[-1].id

    def deliver_last(self) -> str:
        """Deliver the newest mail, and return its id."""
        mail_id = self.last()
        self.delivery.deliver(mail_id)
        return mail_id

    def outcomes(self) -> dict[str, str | None]:
        """Return the outcome of each mail; None if there is none yet."""
        return {row["id"]: row.get("outcome") for row in self.world.rows("M#")}

    def token(self) -> str:
        """Return the token in the last letter, the same in text and HTML."""
        rendered = self.mailer.sent[-1]
        (token,) = {*TOKEN.findall(rendered.text), *TOKEN.findall(rendered.html)}
        return str(token)


@pytest.fixture(name="office")
def _office(world: World) -> Office:
    """Return a world with mail delivery in it."""
    return Office(world)


def mail(
    office: Office, kind: MailKind, to: str, user: User | None = None, **data: str
) -> str:
    """Let a mail wait, and return its id."""
    mail_id = new_ulid(office.world.clock())
    office.outbox.add(
        Mail(id=mail_id, kind=kind, to=to, user_id=user.id if user else None, data=data)
    )
    return mail_id


def test_signing_up_leads_to_a_link_that_verifies(office: Office) -> None:
    """The test goes from the outbox over the mailbox to the account."""
    ada = office.register()

    office.deliver_last()

    assert office.mailer.sent[-1].to == ADA
    office.world.accounts.addresses.verify(office.token(), password=PASSWORD)
    assert office.world.account(ada.id).user.email_verified


def test_forgetting_leads_to_a_link_that_resets(office: Office) -> None:
    """The account is looked up only here, not in the request."""
    office.register()
    office.world.accounts.passwords.forgot(ADA)

    office.deliver_last()

    office.world.accounts.passwords.reset(
        office.token(), "staple battery horse correct"
    )


def test_a_password_can_be_reset_while_a_deletion_can_be_undone(office: Office) -> None:
    """A thief may have set another password and asked for the deletion."""
    ada, accounts = office.register(), office.world.accounts
    caller = office.world.caller(ada)
    accounts.deletion.request(caller, ProofRequest(password=PASSWORD))
    accounts.passwords.forgot(ADA)
    office.deliver_last()

    office.world.accounts.passwords.reset(
        office.token(), "staple battery horse correct"
    )

    with pytest.raises(DeletionPending):
        accounts.sign_in.sign_in(ADA, "staple battery horse correct")
    with pytest.raises(InvalidCredentials):
        accounts.sign_in.sign_in(ADA, PASSWORD)


@pytest.mark.parametrize("status", [UserStatus.DISABLED, UserStatus.ERASING])
def test_who_cannot_return_is_mailed_no_link(
    office: Office, status: UserStatus
) -> None:
    """A new password would not let them in."""
    ada = office.register()
    office.world.change_user(ada.id, status=status)

    office.world.accounts.passwords.forgot(ADA)
    mail_id = office.deliver_last()

    assert office.outcomes()[mail_id] == "needless"


def test_an_address_without_an_account_gets_no_mail(office: Office) -> None:
    """The same is true of a disabled account; both are counted, not logged."""
    context = start_request("r")
    office.world.user("off@example.com", status=UserStatus.DISABLED)

    for email in ("nobody@example.com", "off@example.com"):
        office.world.accounts.passwords.forgot(email)
        mail_id = office.deliver_last()
        assert office.outcomes()[mail_id] == "needless"

    assert not office.mailer.sent and not office.world.rows("O#")
    assert context.counts == {"MailsNeedless": 2}


def test_a_change_of_address_is_confirmed_told_and_undone_by_mail(
    office: Office,
) -> None:
    """Each link works, and goes to the mailbox that should decide."""
    ada = office.register_verified()
    office.world.accounts.addresses.request_change(
        office.world.caller(ada.id), NEW, PASSWORD
    )
    office.deliver_last()
    assert office.mailer.sent[-1].to == NEW

    office.world.accounts.addresses.confirm_change(office.token(), password=PASSWORD)
    office.deliver_last()

    assert office.mailer.sent[-1].to == ADA
    assert NEW in office.mailer.sent[-1].text
    office.world.accounts.addresses.undo_change(office.token())
    office.deliver_last()
    assert office.mailer.sent[-1].to == ADA
    office.world.accounts.passwords.reset(
        office.token(), "staple battery horse correct"
    )


def test_who_never_verified_an_address_is_told_without_a_link(office: Office) -> None:
    """The mailbox may be a stranger's, who learns no other address either."""
    ada = office.register()
    accounts, caller = office.world.accounts, office.world.caller(ada.id)
    accounts.addresses.request_change(caller, NEW, PASSWORD)
    office.deliver_last()

    accounts.addresses.confirm_change(office.token(), caller)
    office.deliver_last()

    rendered = office.mailer.sent[-1]
    assert rendered.to == ADA
    for text in (rendered.text, rendered.html):
        assert NEW not in text and "token=" not in text


@pytest.mark.parametrize(
    "changes", [{"former_email": None}, {"email_undo_until": None}]
)
def test_no_link_is_mailed_that_could_not_undo_a_change(
    office: Office, changes: dict[str, object]
) -> None:
    """The change was made by a release that did not ask, or is over."""
    ada = office.register_verified()
    accounts, caller = office.world.accounts, office.world.caller(ada.id)
    accounts.addresses.request_change(caller, NEW, PASSWORD)
    office.deliver_last()
    accounts.addresses.confirm_change(office.token(), caller)
    office.world.change_user(ada.id, **changes)

    mail_id = office.deliver_last()

    assert office.outcomes()[mail_id] == "needless"


def test_codes_that_are_refused_lead_to_a_link(office: Office) -> None:
    """Only then is one mailed, and to the account's own address."""
    ada = office.register_verified()
    accounts, caller = office.world.accounts, office.world.caller(ada.id)
    needless = [mail(office, MailKind.FACTOR_LOCKED, "nobody@example.com")]
    needless.append(mail(office, MailKind.FACTOR_LOCKED, ADA))
    for mail_id in needless:
        office.delivery.deliver(mail_id)
    phone = TOTP(accounts.second_factor.start(caller, PASSWORD, ClientInfo()).secret)
    code = phone.at(office.world.clock())
    accounts.second_factor.confirm(caller, code, ClientInfo())
    needless.append(mail(office, MailKind.FACTOR_LOCKED, ADA, ada))
    office.delivery.deliver(needless[-1])
    key = credentials_key(ada.id)
    office.world.change_row(key, totp_failures=MOST_FAILURES)
    needless.append(mail(office, MailKind.FACTOR_LOCKED, NEW, ada))
    office.delivery.deliver(needless[-1])
    office.world.change_user(ada.id, status=UserStatus.DISABLED)
    needless.append(mail(office, MailKind.FACTOR_LOCKED, ADA, ada))
    office.delivery.deliver(needless[-1])
    office.world.change_user(ada.id, status=UserStatus.ACTIVE)
    assert {office.outcomes()[mail_id] for mail_id in needless} == {"needless"}

    accounts.second_factor.request_unlock(ADA, ClientInfo())
    office.deliver_last()
    accounts.second_factor.unlock(office.token(), ClientInfo())

    factor = office.world.account(ada.id).factor
    assert factor and not factor.locked


def test_a_mail_asked_for_before_a_change_was_undone_is_not_sent(
    office: Office,
) -> None:
    """The thief asked for it, and it waited until the address was back."""
    ada = office.register_verified()
    office.world.accounts.addresses.request_change(
        office.world.caller(ada.id), "third@example.com", PASSWORD
    )
    waiting = office.last()
    office.world.accounts.addresses.request_change(
        office.world.caller(ada.id), NEW, PASSWORD
    )
    office.deliver_last()
    office.world.accounts.addresses.confirm_change(office.token(), password=PASSWORD)
    office.deliver_last()
    office.world.accounts.addresses.undo_change(office.token())

    office.delivery.deliver(waiting)

    assert office.outcomes()[waiting] == "needless"


def test_who_has_an_address_is_not_asked_to_give_it_away(office: Office) -> None:
    """Whoever asked for the address does not learn that it is taken."""
    ada = office.register()
    office.world.user(NEW)
    office.world.accounts.addresses.request_change(
        office.world.caller(ada.id), NEW, PASSWORD
    )

    mail_id = office.deliver_last()

    assert office.outcomes()[mail_id] == "needless"


def test_a_mail_that_the_times_have_overtaken_is_not_sent(office: Office) -> None:
    """The address was verified, moved or deleted before the worker came."""
    ada = office.register()
    mails = [
        office.last(),
        mail(office, MailKind.VERIFY_EMAIL, "other@example.com", ada),
        mail(office, MailKind.RESET_PASSWORD, "other@example.com", ada),
        mail(office, MailKind.VERIFY_EMAIL, ADA),
        mail(office, MailKind.CONFIRM_EMAIL, ADA, ada, old=NEW, epoch="0"),
        mail(office, MailKind.EMAIL_CHANGED, ADA, ada, old=ADA, new=NEW),
    ]
    office.world.change_user(ada.id, email_verified=True)

    for mail_id in mails:
        office.delivery.deliver(mail_id)

    assert office.outcomes() == dict.fromkeys(mails, "needless")
    assert not office.mailer.sent


def test_a_notice_needs_no_link(office: Office) -> None:
    """It tells from where the change came."""
    notice = mail(office, MailKind.PASSWORD_CHANGED, ADA, address="192.0.2.1")

    office.delivery.deliver(notice)

    (rendered,) = office.mailer.sent
    assert ADA == rendered.to and "192.0.2.1" in rendered.text


def test_a_stored_text_that_is_no_address_is_not_mailed(office: Office) -> None:
    """A mail may have been written before only addresses were taken."""
    words = "win a prize at evil.example, 192.0.2.1"
    notice = mail(office, MailKind.PASSWORD_CHANGED, ADA, address=words)

    office.delivery.deliver(notice)

    (rendered,) = office.mailer.sent
    assert "prize" not in rendered.text + rendered.html


def test_a_mail_that_is_delivered_again_is_sent_once(office: Office) -> None:
    """Both SQS and the relay deliver at least once."""
    office.register()
    mail_id = office.deliver_last()

    office.delivery.deliver(mail_id)

    assert len(office.mailer.sent) == 1
    assert office.outcomes() == {mail_id: "sent"}


def test_a_mail_that_nobody_knows_is_passed_over(office: Office) -> None:
    """Its row has expired."""
    office.delivery.deliver("unknown")

    assert not office.mailer.sent


def test_of_two_workers_at_one_mail_one_sends_it(office: Office) -> None:
    """The other returns after the lease and finds it sent."""
    office.register()
    mail_id = office.last()
    office.world.client.before_write(
        lambda: office.delivery.deliver(mail_id), of=f"M#{mail_id}"
    )

    with pytest.raises(BeingSent):
        office.delivery.deliver(mail_id)

    office.delivery.deliver(mail_id)
    assert len(office.mailer.sent) == 1


def test_a_worker_killed_between_sending_and_marking_leads_to_two_mails_at_most(
    office: Office,
) -> None:
    """Nobody can know that the first was sent; there is never a third."""
    context = start_request("r")
    office.register()
    mail_id = office.last()
    office.mailer.then_fails = Killed()
    with pytest.raises(Killed):
        office.delivery.deliver(mail_id)

    with pytest.raises(BeingSent):
        office.delivery.deliver(mail_id)
    office.world.clock.advance(seconds=LEASE.total_seconds())
    with pytest.raises(Killed):
        office.delivery.deliver(mail_id)
    office.world.clock.advance(seconds=LEASE.total_seconds())
    with log_lines() as lines:
        office.delivery.deliver(mail_id)

    assert len(office.mailer.sent) == 2
    assert office.outcomes()[mail_id] == "uncertain"
    assert context.counts["MailsUncertain"] == 1
    assert lines == ["ERROR a mail may have been sent 2 times"]


def test_a_worker_killed_before_sending_loses_nothing(office: Office) -> None:
    """The next delivery sends the mail and marks it."""
    office.register()
    mail_id = office.last()
    office.mailer.fails = Killed()
    with pytest.raises(Killed):
        office.delivery.deliver(mail_id)

    office.mailer.fails = None
    office.world.clock.advance(seconds=LEASE.total_seconds())
    office.delivery.deliver(mail_id)

    assert len(office.mailer.sent) == 1
    assert office.outcomes()[mail_id] == "sent"


def test_a_refusal_does_not_count_as_sent(office: Office) -> None:
    """However often SES throttles, the mail is sent in the end."""
    office.register()
    mail_id = office.last()
    office.mailer.fails = Refused("TooManyRequestsException")
    for _ in range(4):
        with pytest.raises(Refused):
            office.delivery.deliver(mail_id)

    office.mailer.fails = None
    office.delivery.deliver(mail_id)

    assert len(office.mailer.sent) == 1


def _refusing(code: str, status: int, message: str) -> SesMailer:
    """Return a mailer whose SES answers every call with an error."""

    class Client:
        """A client that SES refuses."""

        def send_email(self, **_: object) -> None:
            """Refuse as SES does."""
            answered: Any = {"HTTPStatusCode": status}
            raise ClientError(
                {
                    "Error": {"Code": code, "Message": message},
                    "ResponseMetadata": answered,
                },
                "SendEmail",
            )

    client: Any = Client()
    return SesMailer(client, "no-reply@example.com", "Product")


LETTER = RenderedMail(to=ADA, subject="s", text="t", html="h")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("MessageRejected", "Address blacklisted."),
        ("MessageRejected", f"{ADA} is on the suppression list"),
        ("BadRequestException", "Local address contains control or whitespace"),
        ("BadRequestException", "Domain contains illegal character"),
        ("InvalidParameterValue", "Missing final '@domain'"),
    ],
)
def test_what_ses_refuses_for_good_is_undeliverable(code: str, message: str) -> None:
    """Only the code is kept, since the message may name the address."""
    with pytest.raises(Undeliverable) as caught:
        _refusing(code, 400, message).send(LETTER)
    assert str(caught.value) == code


@pytest.mark.parametrize(
    ("code", "status", "message"),
    [
        ("TooManyRequestsException", 429, "Maximum sending rate exceeded."),
        ("LimitExceededException", 400, "Daily message quota exceeded."),
        ("SendingPausedException", 400, "Sending paused"),
        ("AccountSuspendedException", 400, "Suspended"),
        ("MailFromDomainNotVerifiedException", 400, "Not verified"),
        ("NotFoundException", 404, "Configuration set"),
        ("AccessDeniedException", 403, "Denied"),
        (
            "MessageRejected",
            400,
            "Email address is not verified. The following identities failed the "
            f"check in region US-EAST-1: {ADA}",
        ),
    ],
)
def test_what_an_operator_or_time_can_mend_is_tried_again(
    code: str, status: int, message: str
) -> None:
    """The sandbox of SES and our own identity are no fault of the recipient."""
    with pytest.raises(Refused):
        _refusing(code, status, message).send(LETTER)


def test_a_mail_that_is_refused_for_good_is_finished_and_marks_the_account(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """It is not tried again, so it never becomes a dead letter."""
    context = start_request("r")
    ada = office.register()
    office.mailer.fails = Undeliverable("MessageRejected")

    mail_id = office.deliver_last()
    office.delivery.deliver(mail_id)

    assert office.outcomes() == {mail_id: "undeliverable"}
    assert context.counts["MailsUndeliverable"] == 1
    marked = office.world.account(ada.id).user
    assert marked.email_undeliverable_at == office.world.clock()
    assert marked.version == ada.version + 1
    assert marked.public().email_undeliverable_at == office.world.clock()
    assert marked.details().email_undeliverable_at == office.world.clock()
    assert ADA not in caplog.text
    (row,) = office.world.rows("M#")
    assert "to" not in row and "data" not in row


def test_a_mail_without_an_owner_marks_the_account_of_its_address(
    office: Office,
) -> None:
    """A forgotten password is asked for by address."""
    ada = office.world.user(ADA)
    office.mailer.fails = Undeliverable("BadRequestException")

    office.delivery.deliver(mail(office, MailKind.RESET_PASSWORD, ADA))

    assert office.world.account(ada.id).user.email_undeliverable_at


@pytest.mark.parametrize("kind", [MailKind.CONFIRM_EMAIL, MailKind.PASSWORD_CHANGED])
def test_a_mail_to_another_address_does_not_mark_the_account(
    office: Office, kind: MailKind
) -> None:
    """It is to a new address, or to one that is the account's no more."""
    ada = office.world.user(ADA)
    binding = {"old": ADA, "new": NEW, "epoch": "0"}
    data = binding if kind is MailKind.CONFIRM_EMAIL else {}
    office.mailer.fails = Undeliverable("MessageRejected")

    mail_id = mail(office, kind, NEW, ada, **data)
    office.delivery.deliver(mail_id)

    assert office.outcomes()[mail_id] == "undeliverable"
    assert office.world.account(ada.id).user == ada


def test_a_mail_about_an_account_that_is_gone_marks_nothing(office: Office) -> None:
    """The last mail is sent after the erasure."""
    office.mailer.fails = Undeliverable("MessageRejected")

    mail_id = mail(office, MailKind.DELETED, ADA)
    office.delivery.deliver(mail_id)

    assert office.outcomes() == {mail_id: "undeliverable"}
    assert not office.world.rows("U#")


def test_an_address_that_changes_meanwhile_is_not_marked(office: Office) -> None:
    """The mark is of the address that the mail went to."""
    ada = office.register()
    office.mailer.fails = Undeliverable("MessageRejected")
    office.world.client.before_write(
        lambda: office.world.change_user(ada.id, email=NEW), of=f"U#{ada.id}"
    )

    office.deliver_last()

    assert office.world.account(ada.id).user.email_undeliverable_at is None


@pytest.mark.parametrize("how", ["verified", "reset", "changed", "undone"])
def test_the_mark_goes_when_mail_has_reached_the_account(
    office: Office, how: str
) -> None:
    """A link that was followed had arrived, and a new address is another one."""
    ada = office.register()
    accounts = office.world.accounts
    office.deliver_last()
    verification = office.token()
    if how in ("changed", "undone"):
        accounts.addresses.verify(verification, password=PASSWORD)
        caller = office.world.caller(ada.id)
        accounts.addresses.request_change(caller, NEW, PASSWORD)
        office.deliver_last()
    if how == "undone":
        accounts.addresses.confirm_change(office.token(), password=PASSWORD)
        office.deliver_last()
    if how == "reset":
        accounts.passwords.forgot(ADA)
        office.deliver_last()
    office.world.change_user(ada.id, email_undeliverable_at=office.world.clock())
    office.world.clock.advance(seconds=1)

    match how:
        case "verified":
            accounts.addresses.verify(verification, password=PASSWORD)
        case "reset":
            accounts.passwords.reset(office.token(), "another good one, 4 words")
        case "changed":
            accounts.addresses.confirm_change(office.token(), password=PASSWORD)
        case "undone":
            accounts.addresses.undo_change(office.token())

    found = office.world.account(ada.id).user
    assert found.email_undeliverable_at is None
    # So that an earlier bounce, reported late, does not bring the mark back.
    assert found.email_verified_at == office.world.clock()


@pytest.mark.parametrize(
    "kind",
    [kind for kind in MailKind if kind not in (MailKind.VERIFY_EMAIL, CONFIRM)],
)
def test_no_mail_goes_to_an_address_that_is_marked(
    office: Office, kind: MailKind
) -> None:
    """Each one that bounces again costs the product its good name with SES."""
    context = start_request("r")
    ada = office.register_verified()
    office.world.change_user(ada.id, email_undeliverable_at=office.world.clock())
    binding = {"old": NEW, "new": ADA}
    mails = [mail(office, kind, ADA, user, **binding) for user in (ada, None)]

    for mail_id in mails:
        office.delivery.deliver(mail_id)

    assert not office.mailer.sent
    outcomes = office.outcomes()
    assert [outcomes[mail_id] for mail_id in mails] == ["undeliverable"] * 2
    assert context.counts["MailsUndeliverable"] == 2
    marked = office.world.account(ada.id).user
    assert marked.email_undeliverable_at == office.world.clock()


def test_a_marked_account_gets_the_mail_that_verifies_an_address(
    office: Office,
) -> None:
    """Otherwise nothing could ever take the mark away."""
    ada = office.register()
    office.world.change_user(ada.id, email_undeliverable_at=office.world.clock())
    accounts = office.world.accounts

    accounts.addresses.resend(ada.id)
    office.deliver_last()
    accounts.addresses.request_change(office.world.caller(ada.id), NEW, PASSWORD)
    office.deliver_last()

    assert [sent.to for sent in office.mailer.sent] == [ADA, NEW]


def test_a_verified_address_that_is_marked_can_be_verified_again(
    office: Office,
) -> None:
    """Its owner is signed in, and reads that no mail arrives."""
    ada = office.register()
    accounts, caller = office.world.accounts, office.world.caller(ada.id)
    office.deliver_last()
    spent = office.token()
    accounts.addresses.verify(spent, caller)
    office.world.change_user(ada.id, email_undeliverable_at=office.world.clock())

    accounts.addresses.verify(spent, caller)
    marked = office.world.account(ada.id).user
    accounts.addresses.resend(ada.id)
    office.deliver_last()
    accounts.addresses.verify(office.token(), caller)

    assert marked.email_undeliverable_at is not None
    assert office.world.account(ada.id).user.email_undeliverable_at is None


def test_a_mark_is_of_one_address_only(office: Office) -> None:
    """A new address and other accounts get their mail."""
    ada, bob = office.register_verified(), office.world.user("bob@example.com")
    office.world.change_user(ada.id, email_undeliverable_at=office.world.clock())

    for to, user in ((NEW, ada), (bob.email, bob), (bob.email, None), (NEW, None)):
        office.delivery.deliver(mail(office, MailKind.PASSWORD_CHANGED, to, user))

    assert [sent.to for sent in office.mailer.sent] == [NEW, bob.email, bob.email, NEW]


@pytest.mark.parametrize("verified", [True, False])
def test_a_marked_address_is_not_told_that_it_was_given_up(
    office: Office, verified: bool
) -> None:
    """Once it was changed, no account says any more that the old one is marked."""
    ada = office.register()
    if verified:
        office.world.verify(ada.id)
    caller = office.world.caller(ada.id)
    office.world.accounts.addresses.request_change(caller, NEW, PASSWORD)
    office.deliver_last()
    office.world.change_user(ada.id, email_undeliverable_at=office.world.clock())

    _, mails = office.world.left_by(
        lambda: office.world.accounts.addresses.confirm_change(office.token(), caller)
    )

    assert office.world.account(ada.id).user.email == NEW
    assert mails == []


def test_only_the_letter_holds_the_token(office: Office) -> None:
    """Neither the mail in the outbox nor the token's row does."""
    office.register()
    office.deliver_last()

    assert office.world.rows("O#")
    assert office.token() not in str(office.world.client.rows_put)
    assert office.token() not in str(office.world.rows())
    assert office.token() not in repr(office.mailer.sent[-1])


class MemoryQueue:
    """Ids that were put in a queue."""

    def __init__(self) -> None:
        """Begin empty."""
        self.ids: list[str] = []

    def send(self, messages: Sequence[Message]) -> None:
        """Put ids in; SQS refuses an empty batch."""
        assert messages
        self.ids += [message.body for message in messages]


@pytest.fixture(name="queue")
def _queue() -> MemoryQueue:
    """Return an empty queue."""
    return MemoryQueue()


@pytest.fixture(name="relay")
def _relay(office: Office, queue: MemoryQueue) -> Relay:
    """Return the relay of the outbox to this queue."""
    return Relay(
        Outbox(office.world.table),
        [Destination("M#", message_of, queue, "MailsOverdue")],
        office.world.clock,
    )


def test_a_sweep_hands_over_what_was_missed(
    office: Office, relay: Relay, queue: MemoryQueue
) -> None:
    """They are counted, since there should be none."""
    context = start_request("r")
    tried, *missed = (mail(office, MailKind.VERIFY_EMAIL, ADA) for _ in range(3))
    office.delivery.deliver(tried)
    office.world.clock.advance(minutes=15, milliseconds=1)
    mail(office, MailKind.VERIFY_EMAIL, ADA)

    relay.sweep()

    assert queue.ids == sorted(missed)
    assert context.counts["MailsOverdue"] == 2


def test_a_sweep_that_finds_nothing_sends_nothing(
    office: Office, relay: Relay, queue: MemoryQueue
) -> None:
    """A mail that has not waited for long is with the queue or its worker."""
    mail(office, MailKind.VERIFY_EMAIL, ADA)
    office.world.clock.advance(minutes=15, milliseconds=-1)

    relay.sweep()

    assert queue.ids == []
