"""E-mail addresses: verified, changed, and changed back."""

from datetime import timedelta

import pytest
from pyotp import TOTP

from runtime.core.client_info import ClientInfo
from runtime.core.context import LAMBDA_MARGIN, start_request
from runtime.core.errors import Conflict, InvalidInput, TooManyAttempts
from runtime.core.mail.models import Mail
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    EmailChangedRecently,
    EmailTaken,
    InvalidCode,
    InvalidCredentials,
    InvalidLink,
    SecondFactorNeeded,
    UserNotFound,
    WrongPassword,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links.links import change_binding, reset_binding
from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.second_factor.requests import (
    ProofRequest,
    SecondStepRequest,
)
from runtime.features.accounts.sign_in.models import RegisterRequest
from runtime.features.accounts.throttles import MAIL_REQUESTS, MAILS
from tests.unit.fakes import PASSWORD, World

ANOTHER = "staple battery horse correct"
OLD, NEW = "ada@example.com", "lovelace@example.com"
DAY = timedelta(days=1)


@pytest.fixture(name="ada")
def _ada(world: World) -> User:
    """Return a user with a password."""
    request = RegisterRequest(email=OLD, password=PASSWORD)
    user_id = world.accounts.register(request).resource.id
    return world.user_store.users[user_id]


def confirmation(world: World, user: User, new: str = NEW) -> str:
    """Return the token that is mailed to the new address."""
    return world.one_time.issue(
        OneTimeKind.CONFIRM_EMAIL, user.id, DAY, **change_binding(user, new)
    )


def undoing(world: World, user: User) -> str:
    """Return the token that is mailed to the old address."""
    return world.one_time.issue(
        OneTimeKind.UNDO_EMAIL, user.id, 7 * DAY, old=OLD, new=NEW
    )


def test_signing_up_leaves_a_mail_to_verify_the_address(
    world: World, ada: User
) -> None:
    """The mail names the user and holds no token."""
    (mail,) = world.mails()

    assert (mail.kind, mail.to, mail.user_id) == (MailKind.VERIFY_EMAIL, OLD, ada.id)
    assert not mail.data


def test_a_link_verifies_the_address_once(world: World, ada: User) -> None:
    """The audit log says so."""
    text = world.one_time.issue(OneTimeKind.VERIFY_EMAIL, ada.id, DAY, email=OLD)

    world.emails.verify(text)

    assert world.user_store.users[ada.id].email_verified
    assert world.actions()[-1] == AuditAction.EMAIL_VERIFIED
    with pytest.raises(InvalidLink):
        world.emails.verify(text)


def test_a_link_does_not_verify_an_address_that_it_was_not_sent_to(
    world: World, ada: User
) -> None:
    """The address changed after the mail."""
    text = world.one_time.issue(OneTimeKind.VERIFY_EMAIL, ada.id, DAY, email=OLD)
    world.user_store.add(ada.model_copy(update={"email": NEW}))

    with pytest.raises(InvalidLink):
        world.emails.verify(text)

    assert not world.user_store.users[ada.id].email_verified


def test_a_link_is_mailed_again_as_long_as_it_is_needed(
    world: World, ada: User
) -> None:
    """A verified address gets no mail."""
    world.emails.resend(ada.id)
    world.user_store.add(ada.model_copy(update={"email_verified": True}))
    world.emails.resend(ada.id)

    assert [mail.kind for mail in world.mails()] == [MailKind.VERIFY_EMAIL] * 2
    with pytest.raises(UserNotFound):
        world.emails.resend("nobody")


def test_asking_for_another_address_changes_nothing(world: World, ada: User) -> None:
    """A mail to the new address first asks whether it is the user's."""
    world.emails.request_change(ada.id, NEW, PASSWORD)

    mail = world.mails()[-1]
    assert (mail.kind, mail.to) == (MailKind.CONFIRM_EMAIL, NEW)
    assert mail.data == {"old": OLD, "new": NEW, "epoch": "0"}
    assert world.user_store.users[ada.id] == ada


def test_asking_does_not_tell_whether_an_address_is_taken(
    world: World, ada: User
) -> None:
    """The mails are alike, and only the worker decides."""
    world.user("taken@example.com")

    world.emails.request_change(ada.id, "taken@example.com", PASSWORD)
    world.emails.request_change(ada.id, "free@example.com", PASSWORD)

    first, second = world.mails()[-2:]
    assert (first.kind, first.user_id) == (second.kind, second.user_id)
    assert first.data.keys() == second.data.keys()


def test_asking_needs_the_password_and_another_address(world: World, ada: User) -> None:
    """Otherwise nothing is mailed."""
    with pytest.raises(WrongPassword):
        world.emails.request_change(ada.id, NEW, "not my password")
    with pytest.raises(InvalidInput):
        world.emails.request_change(ada.id, OLD, PASSWORD)

    assert len(world.mails()) == 1


def test_whoever_asks_for_links_to_an_address_leaves_its_owner_theirs(
    world: World, ada: User
) -> None:
    """Links to a new address must not use up the limit of its owner."""
    owner = "bob@example.com"
    world.accounts.register(RegisterRequest(email=owner, password=PASSWORD))
    for _ in range(MAILS.free):
        world.emails.request_change(ada.id, owner, PASSWORD)
    with pytest.raises(TooManyAttempts):
        world.emails.request_change(ada.id, owner, PASSWORD)

    world.passwords.forgot(owner)

    assert world.mails()[-1].kind == MailKind.RESET_PASSWORD


def test_who_registered_with_somebodys_address_does_not_use_their_reset_links_up(
    world: World, ada: User
) -> None:
    """The two kinds of link must therefore be counted apart."""
    for _ in range(MAILS.free):
        world.emails.resend(ada.id)
    with pytest.raises(TooManyAttempts):
        world.emails.resend(ada.id)

    world.passwords.forgot(OLD)

    assert world.mails()[-1].kind == MailKind.RESET_PASSWORD


def test_one_network_has_few_mails_sent_whatever_it_asks_for(
    world: World, ada: User
) -> None:
    """Links to new addresses reach strangers who asked for nothing."""
    here, elsewhere = ClientInfo(address="192.0.2.1"), ClientInfo(address="192.0.2.2")
    for number in range(MAIL_REQUESTS.free - 1):
        new = f"n{number}@example.com"
        world.emails.request_change(ada.id, new, PASSWORD, here)
    world.emails.resend(ada.id, here)

    for ask in (
        lambda: world.emails.request_change(ada.id, NEW, PASSWORD, here),
        lambda: world.emails.resend(ada.id, here),
        lambda: world.passwords.forgot(OLD, here),
    ):
        with pytest.raises(TooManyAttempts):
            ask()
    world.emails.request_change(ada.id, NEW, PASSWORD, elsewhere)


def test_a_confirmed_address_is_the_one_to_sign_in_with(
    world: World, ada: User
) -> None:
    """It counts as verified, and a mail tells the old one about the change."""
    world.emails.confirm_change(confirmation(world, ada))

    assert world.user_store.users[ada.id].email_verified
    assert world.accounts.sign_in(NEW, PASSWORD).access_token
    with pytest.raises(InvalidCredentials):
        world.accounts.sign_in(OLD, PASSWORD)
    mail = world.mails()[-1]
    assert (mail.kind, mail.to) == (MailKind.EMAIL_CHANGED, OLD)
    assert mail.data == {"old": OLD, "new": NEW}
    assert AuditAction.EMAIL_CHANGED in world.actions()


def test_a_taken_address_cannot_be_confirmed(world: World, ada: User) -> None:
    """Somebody registered with it after the mail."""
    text = confirmation(world, ada)
    world.user(NEW)

    with pytest.raises(EmailTaken):
        world.emails.confirm_change(text)


def test_of_two_links_to_new_addresses_one_works(world: World, ada: User) -> None:
    """The other changes an address that the account no longer has."""
    first = confirmation(world, ada)
    second = confirmation(world, ada, "third@example.com")
    world.emails.confirm_change(first)

    with pytest.raises(InvalidLink):
        world.emails.confirm_change(second)


def test_while_a_change_can_be_undone_there_is_no_other(
    world: World, ada: User
) -> None:
    """A thief who changes twice could make the undo lead to his own address."""
    world.emails.confirm_change(confirmation(world, ada))
    changed = world.user_store.users[ada.id]
    text = confirmation(world, changed, "third@example.com")

    with pytest.raises(EmailChangedRecently):
        world.emails.request_change(ada.id, "third@example.com", PASSWORD)
    with pytest.raises(EmailChangedRecently):
        world.emails.confirm_change(text)

    world.clock.advance(days=8)
    world.emails.request_change(ada.id, "third@example.com", PASSWORD)


def test_a_change_is_undone_with_everything_the_thief_had(
    world: World, ada: User
) -> None:
    """His sessions end, his password is void, and the owner gets a mail."""
    text = undoing(world, ada)
    world.emails.confirm_change(confirmation(world, ada))
    world.accounts.sign_in(NEW, PASSWORD)

    world.emails.undo_change(text)

    assert world.user_store.users[ada.id].email == OLD
    assert not world.session_store.rows
    assert world.actions()[-1] == AuditAction.EMAIL_CHANGE_UNDONE
    with pytest.raises(InvalidCredentials):
        world.accounts.sign_in(OLD, PASSWORD)
    mail = world.mails()[-1]
    assert (mail.kind, mail.to) == (MailKind.EMAIL_RESTORED, OLD)
    with pytest.raises(InvalidLink):
        world.emails.undo_change(text)


def enrol(world: World, user: User) -> tuple[TOTP, list[str]]:
    """Set a second factor up, and return its phone and recovery codes."""
    phone = TOTP(world.factors.start(user.id, PASSWORD, ClientInfo()).secret)
    codes = world.factors.confirm(user.id, phone.at(world.clock()), ClientInfo())
    world.clock.advance(seconds=30)
    return phone, codes.recovery_codes


def taken_over(world: World, user: User) -> str:
    """Change the address as a thief, and return the owner's link to undo it."""
    world.emails.confirm_change(confirmation(world, user))
    return undoing(world, user)


def set_password(world: World, user: User) -> None:
    """Follow the link of the mail that comes with an undone change."""
    binding = reset_binding(world.user_store.users[user.id])
    kind = OneTimeKind.RESET_PASSWORD
    text = world.one_time.issue(kind, user.id, DAY, **binding)
    world.passwords.reset(text, ANOTHER)


def last_left(world: World) -> tuple[list[str], Mail]:
    """Return the effects of the last change."""
    effects = world.left[-1]
    (mail,) = effects.mails
    return [entry.action for entry in effects.entries], mail


@pytest.mark.parametrize("days_before", [0, 6.9])
def test_the_second_factor_of_a_thief_goes_with_the_change(
    world: World, ada: User, days_before: float
) -> None:
    """One from up to a week before goes too; a password is then enough."""
    enrol(world, ada)
    world.clock.advance(days=days_before)
    undo = taken_over(world, ada)

    world.emails.undo_change(undo)

    actions, mail = last_left(world)
    undone = AuditAction.EMAIL_CHANGE_UNDONE
    assert actions == [undone, AuditAction.FACTOR_DISABLED]
    assert world.left[-1].entries[1].details == {"cause": undone}
    assert mail.data == {"second_factor": "removed", "deletion": ""}
    set_password(world, ada)
    assert world.accounts.sign_in(OLD, ANOTHER).access_token


def test_a_second_factor_set_up_after_the_change_goes_with_it(
    world: World, ada: User
) -> None:
    """The thief has its recovery codes."""
    undo = taken_over(world, ada)
    world.clock.advance(days=6)
    enrol(world, ada)

    world.emails.undo_change(undo)

    account = world.user_store.account(ada.id)
    assert account is not None and account.factor is None


def test_a_second_factor_that_was_only_begun_is_forgotten(
    world: World, ada: User
) -> None:
    """It was never in use, so no mail or audit entry tells of it."""
    undo = taken_over(world, ada)
    world.factors.start(ada.id, PASSWORD, ClientInfo())

    world.emails.undo_change(undo)

    assert not world.user_store.pending
    actions, mail = last_left(world)
    assert actions == [AuditAction.EMAIL_CHANGE_UNDONE]
    assert mail.data == {"second_factor": "", "deletion": ""}


def test_a_second_factor_from_before_stays(world: World, ada: User) -> None:
    """The old mailbox alone must not open an account that needs both."""
    phone, codes = enrol(world, ada)
    world.clock.advance(days=8)
    undo = taken_over(world, ada)

    world.emails.undo_change(undo)

    actions, mail = last_left(world)
    assert actions == [AuditAction.EMAIL_CHANGE_UNDONE]
    assert mail.data["second_factor"] == ""
    set_password(world, ada)
    for shown in ({"code": phone.at(world.clock())}, {"recovery_code": codes[0]}):
        with pytest.raises(SecondFactorNeeded) as needed:
            world.accounts.sign_in(OLD, ANOTHER)
        step = SecondStepRequest(challenge=needed.value.members["challenge"], **shown)
        assert world.accounts.finish_sign_in(step).access_token


def test_recovery_codes_that_a_thief_made_go_and_the_factor_stays(
    world: World, ada: User
) -> None:
    """The phone is the owner's, the new codes are the thief's."""
    phone, _ = enrol(world, ada)
    world.clock.advance(days=8)
    undo = taken_over(world, ada)
    proof = ProofRequest(password=PASSWORD, code=phone.at(world.clock()))
    stolen = world.factors.renew(ada.id, proof, ClientInfo()).recovery_codes
    world.clock.advance(seconds=30)

    world.emails.undo_change(undo)

    actions, mail = last_left(world)
    assert actions[1:] == [AuditAction.RECOVERY_CODES_VOIDED]
    assert mail.data["second_factor"] == "codes voided"
    assert world.factors.status(ada.id).recovery_codes_left == 0
    set_password(world, ada)
    with pytest.raises(SecondFactorNeeded) as needed:
        world.accounts.sign_in(OLD, ANOTHER)
    challenge = needed.value.members["challenge"]
    with pytest.raises(InvalidCode):
        world.accounts.finish_sign_in(
            SecondStepRequest(challenge=challenge, recovery_code=stolen[0])
        )
    step = SecondStepRequest(challenge=challenge, code=phone.at(world.clock()))
    assert world.accounts.finish_sign_in(step).access_token


def test_a_thief_who_is_faster_by_a_moment_does_not_keep_the_owner_out(
    world: World, ada: User
) -> None:
    """A factor set up between reading and writing is removed as well."""
    undo = taken_over(world, ada)
    world.email_store.before_write.action = lambda: enrol(world, ada)

    world.emails.undo_change(undo)

    assert not world.user_store.factors
    assert world.actions()[-1] == AuditAction.FACTOR_DISABLED
    with pytest.raises(InvalidLink):
        world.emails.undo_change(undo)


def test_an_account_that_never_stands_still_is_a_conflict(
    world: World, ada: User
) -> None:
    """It ends at the deadline, and the link can be used again."""
    undo = taken_over(world, ada)

    def rename() -> None:
        """Let another writer change the version, every time."""
        user = world.user_store.users[ada.id]
        world.user_store.add(user.model_copy(update={"version": user.version + 1}))

    world.email_store.before_write.action = rename
    world.email_store.before_write.always = True
    start_request("r", LAMBDA_MARGIN * 1.01)
    with pytest.raises(Conflict):
        world.emails.undo_change(undo)

    world.email_store.before_write.action = None
    world.emails.undo_change(undo)
    assert world.user_store.users[ada.id].email == OLD


def test_the_deletion_that_a_thief_asked_for_is_undone(world: World, ada: User) -> None:
    """Otherwise the owner would return to an account that is erased."""
    undo = taken_over(world, ada)
    changed = world.user_store.users[ada.id]
    due = world.clock() + timedelta(days=14)
    world.user_store.add(
        changed.in_next_epoch(status=UserStatus.DELETING, delete_after=due)
    )

    world.emails.undo_change(undo)

    user = world.user_store.users[ada.id]
    assert (user.status, user.delete_after) == (UserStatus.ACTIVE, None)
    actions, mail = last_left(world)
    assert actions[1:] == [AuditAction.DELETION_UNDONE]
    assert mail.data["deletion"] == "undone"


def test_what_an_administrator_ordered_is_not_undone_with_the_address(
    world: World, ada: User
) -> None:
    """The account stays disabled, and its date of deletion stays."""
    undo = taken_over(world, ada)
    changed = world.user_store.users[ada.id]
    ordered = {
        "status": UserStatus.DISABLED,
        "delete_after": world.clock() + timedelta(days=14),
    }
    world.user_store.add(changed.in_next_epoch(**ordered))

    world.emails.undo_change(undo)

    user = world.user_store.users[ada.id]
    assert (user.email, user.status) == (OLD, UserStatus.DISABLED)
    assert user.delete_after == ordered["delete_after"]


def test_another_link_of_the_thief_is_void_once_the_change_is_undone(
    world: World, ada: User
) -> None:
    """He had two mailed while the address was the old one, and used only one."""
    second = confirmation(world, ada, "third@example.com")
    undo = taken_over(world, ada)
    world.emails.undo_change(undo)

    with pytest.raises(InvalidLink):
        world.emails.confirm_change(second)

    assert world.user_store.users[ada.id].email == OLD


def test_an_account_that_is_being_removed_has_no_links(world: World, ada: User) -> None:
    """An address given back during the erasure would be nobody's for ever."""
    undo, confirm = taken_over(world, ada), confirmation(world, ada)
    gone = {"status": UserStatus.ERASING}
    for user in (ada, world.user_store.users[ada.id]):
        world.user_store.add(user.in_next_epoch(**gone))
        with pytest.raises(InvalidLink):
            world.emails.confirm_change(confirm)
        with pytest.raises(InvalidLink):
            world.emails.undo_change(undo)


def test_what_did_not_happen_cannot_be_undone(world: World, ada: User) -> None:
    """The address is still the old one."""
    with pytest.raises(InvalidLink):
        world.emails.undo_change(undoing(world, ada))


def test_an_address_that_was_never_changed_cannot_be_undone(
    world: World, ada: User
) -> None:
    """The user has the new address by other means and keeps it."""
    undo = undoing(world, ada)
    world.user_store.add(ada.model_copy(update={"email": NEW}))

    with pytest.raises(InvalidLink):
        world.emails.undo_change(undo)

    assert world.user_store.users[ada.id].email == NEW


def test_the_link_of_a_user_who_is_gone_is_void(world: World, ada: User) -> None:
    """It is refused like any other invalid link."""
    text = confirmation(world, ada)
    del world.user_store.users[ada.id]

    with pytest.raises(InvalidLink):
        world.emails.confirm_change(text)
