"""E-mail addresses: verified, changed, and changed back."""

from datetime import timedelta

import pytest

from runtime.core.errors import (
    EmailChangedRecently,
    EmailTaken,
    InvalidCredentials,
    InvalidInput,
    InvalidLink,
    UserNotFound,
    WrongPassword,
)
from runtime.models.auth import RegisterRequest
from runtime.models.one_time import OneTimeKind
from runtime.models.trail import AuditAction, MailKind
from runtime.models.users import User
from tests.unit.fakes import PASSWORD, World

OLD, NEW = "ada@example.com", "lovelace@example.com"
DAY = timedelta(days=1)


@pytest.fixture(name="ada")
def _ada(world: World) -> User:
    """Somebody with a password."""
    request = RegisterRequest(email=OLD, password=PASSWORD)
    user_id = world.accounts.register(request).resource.id
    return world.user_store.users[user_id]


def confirmation(world: World, user: User, new: str = NEW) -> str:
    """The token that the new address is mailed."""
    return world.one_time.issue(
        OneTimeKind.CONFIRM_EMAIL, user.id, DAY, old=user.email, new=new
    )


def undoing(world: World, user: User) -> str:
    """The token that the old address is mailed."""
    return world.one_time.issue(
        OneTimeKind.UNDO_EMAIL, user.id, 7 * DAY, old=OLD, new=NEW
    )


def test_signing_up_leaves_a_mail_to_verify_the_address(
    world: World, ada: User
) -> None:
    """It names the user, and holds no token."""
    (mail,) = world.mails()

    assert (mail.kind, mail.to, mail.user_id) == (MailKind.VERIFY_EMAIL, OLD, ada.id)
    assert not mail.data


def test_a_link_verifies_the_address_once(world: World, ada: User) -> None:
    """And the log says so."""
    text = world.one_time.issue(OneTimeKind.VERIFY_EMAIL, ada.id, DAY, email=OLD)

    world.emails.verify(text)

    assert world.user_store.users[ada.id].email_verified
    assert world.actions()[-1] is AuditAction.EMAIL_VERIFIED
    with pytest.raises(InvalidLink):
        world.emails.verify(text)


def test_a_link_does_not_verify_an_address_that_it_was_not_sent_to(
    world: World, ada: User
) -> None:
    """The address changed since."""
    text = world.one_time.issue(OneTimeKind.VERIFY_EMAIL, ada.id, DAY, email=OLD)
    world.user_store.add(ada.model_copy(update={"email": NEW}))

    with pytest.raises(InvalidLink):
        world.emails.verify(text)

    assert not world.user_store.users[ada.id].email_verified


def test_a_link_is_mailed_again_as_long_as_it_is_needed(
    world: World, ada: User
) -> None:
    """Not to a verified address."""
    world.emails.resend(ada.id)
    world.user_store.add(ada.model_copy(update={"email_verified": True}))
    world.emails.resend(ada.id)

    assert [mail.kind for mail in world.mails()] == [MailKind.VERIFY_EMAIL] * 2
    with pytest.raises(UserNotFound):
        world.emails.resend("nobody")


def test_asking_for_another_address_changes_nothing(world: World, ada: User) -> None:
    """A mail to the new one asks whether it is the user's."""
    world.emails.request_change(ada.id, NEW, PASSWORD)

    mail = world.mails()[-1]
    assert (mail.kind, mail.to) == (MailKind.CONFIRM_EMAIL, NEW)
    assert mail.data == {"old": OLD}
    assert world.user_store.users[ada.id] == ada


def test_asking_does_not_tell_whether_an_address_is_taken(
    world: World, ada: User
) -> None:
    """The mails are alike; the worker decides."""
    world.user("taken@example.com")

    world.emails.request_change(ada.id, "taken@example.com", PASSWORD)
    world.emails.request_change(ada.id, "free@example.com", PASSWORD)

    first, second = world.mails()[-2:]
    assert (first.kind, first.data) == (second.kind, second.data)


def test_asking_needs_the_password_and_another_address(world: World, ada: User) -> None:
    """Nothing is mailed otherwise."""
    with pytest.raises(WrongPassword):
        world.emails.request_change(ada.id, NEW, "not my password")
    with pytest.raises(InvalidInput):
        world.emails.request_change(ada.id, OLD, PASSWORD)

    assert len(world.mails()) == 1


def test_a_confirmed_address_is_the_one_to_sign_in_with(
    world: World, ada: User
) -> None:
    """It counts as verified, and the old one is told where its account went."""
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
    """Somebody signed up with it since the mail."""
    text = confirmation(world, ada)
    world.user(NEW)

    with pytest.raises(EmailTaken):
        world.emails.confirm_change(text)


def test_of_two_links_to_new_addresses_one_works(world: World, ada: User) -> None:
    """The other was for a change away from an address that is no more."""
    first = confirmation(world, ada)
    second = confirmation(world, ada, "third@example.com")
    world.emails.confirm_change(first)

    with pytest.raises(InvalidLink):
        world.emails.confirm_change(second)


def test_while_a_change_can_be_undone_there_is_no_other(
    world: World, ada: User
) -> None:
    """Else a thief would change twice, and the undo would lead to his own address."""
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
    """His sessions end, the password that he knew is void, and the owner is mailed."""
    text = undoing(world, ada)
    world.emails.confirm_change(confirmation(world, ada))
    world.accounts.sign_in(NEW, PASSWORD)

    world.emails.undo_change(text)

    assert world.user_store.users[ada.id].email == OLD
    assert not world.session_store.rows
    assert world.actions()[-1] is AuditAction.EMAIL_CHANGE_UNDONE
    with pytest.raises(InvalidCredentials):
        world.accounts.sign_in(OLD, PASSWORD)
    mail = world.mails()[-1]
    assert (mail.kind, mail.to) == (MailKind.EMAIL_RESTORED, OLD)
    with pytest.raises(InvalidLink):
        world.emails.undo_change(text)


def test_what_did_not_happen_cannot_be_undone(world: World, ada: User) -> None:
    """The address is still the old one."""
    with pytest.raises(InvalidLink):
        world.emails.undo_change(undoing(world, ada))


def test_the_link_of_a_user_who_is_gone_is_void(world: World, ada: User) -> None:
    """As any other invalid link."""
    text = confirmation(world, ada)
    del world.user_store.users[ada.id]

    with pytest.raises(InvalidLink):
        world.emails.confirm_change(text)
