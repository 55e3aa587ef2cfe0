"""E-mail addresses, verified and changed."""

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.dynamodb.schema import email_key, profile_key, session_key
from runtime.core.errors import (
    Conflict,
    InvalidInput,
    TooManyAttempts,
    Unauthenticated,
)
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    EmailChangedRecently,
    EmailTaken,
    InvalidCredentials,
    InvalidLink,
    SignInToVerify,
    UserNotFound,
    WrongPassword,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.sign_in.models import RegisterRequest
from runtime.features.accounts.throttles import MAIL_REQUESTS, MAILS, PASSWORDS
from tests.unit.features.accounts.addresses.mailed_links import (
    DAY,
    NEW,
    OLD,
    confirmation,
)
from tests.unit.world import PASSWORD, World


def test_signing_up_leaves_a_mail_to_verify_the_address(
    world: World, ada: User
) -> None:
    """The mail names the user and holds no token."""
    (mail,) = world.mails()

    assert (mail.kind, mail.to, mail.user_id) == (MailKind.VERIFY_EMAIL, OLD, ada.id)
    assert not mail.data


def test_a_link_verifies_the_address_once(world: World, ada: User) -> None:
    """The audit log says so."""
    text = world.accounts.one_time_tokens.issue(
        OneTimeKind.VERIFY_EMAIL, ada.id, DAY, email=OLD
    )

    world.change_row(profile_key(ada.id), email_verified=False)

    world.accounts.addresses.verify(text, world.caller(ada.id))

    assert world.account(ada.id).user.email_verified
    assert world.actions()[-1] == AuditAction.EMAIL_VERIFIED


def unverified(world: World, user: User) -> str:
    """Make a user's address one that is not verified, and return the token to it."""
    world.change_row(profile_key(user.id), email_verified=False)
    return world.accounts.one_time_tokens.issue(
        OneTimeKind.VERIFY_EMAIL, user.id, DAY, email=user.email
    )


@pytest.mark.parametrize("link", ["verify", "confirm_change"])
def test_a_mailbox_alone_neither_verifies_nor_confirms_an_address(
    world: World, ada: User, link: str
) -> None:
    """Anybody can have a link mailed there; the refusal uses nothing up."""
    follow = getattr(world.accounts.addresses, link)
    text = unverified(world, ada) if link == "verify" else confirmation(world, ada)
    other = world.caller(world.user("bob@example.com").id)
    before = world.rows()

    for caller in (None, other):
        with pytest.raises(SignInToVerify) as refused:
            follow(text, caller)
        assert (refused.value.status, refused.value.code) == (403, "sign_in_to_verify")
    assert world.rows() == before

    with pytest.raises(WrongPassword):
        follow(text, other, "not the password")
    entry = world.entries()[-1]
    assert (entry.user_id, entry.actor_id) == (ada.id, None)
    assert (entry.action, entry.details) == ("proof_failed", {"step": "password"})
    follow(text, other, PASSWORD)
    assert world.account(ada.id).user.email_verified


@pytest.mark.parametrize("link", ["verify", "confirm_change"])
def test_a_session_that_ended_meanwhile_follows_no_link(
    world: World, ada: User, link: str
) -> None:
    """This process may remember a session for 3 s that another one has ended."""
    follow = getattr(world.accounts.addresses, link)
    text = unverified(world, ada) if link == "verify" else confirmation(world, ada)
    caller = world.caller(ada.id)
    world.delete_row(session_key(ada.id, caller.session_id))
    before = world.rows()

    with pytest.raises(Unauthenticated):
        follow(text, caller)

    assert world.rows() == before


@pytest.mark.parametrize("link", ["verify", "confirm_change"])
def test_the_password_is_not_guessed_by_following_links(
    world: World, ada: User, link: str
) -> None:
    """Guesses count like those at sign-in, and use no link up."""
    follow = getattr(world.accounts.addresses, link)
    text = unverified(world, ada) if link == "verify" else confirmation(world, ada)
    for _ in range(PASSWORDS.free):
        with pytest.raises(WrongPassword):
            follow(text, None, "wrong")

    for guess in (lambda: follow(text, None, PASSWORD), lambda: signs_in(world)):
        with pytest.raises(TooManyAttempts):
            guess()

    follow(text, world.caller(ada.id))


def signs_in(world: World) -> object:
    """Sign Ada in."""
    return world.accounts.sign_in.sign_in(OLD, PASSWORD)


def test_a_link_that_verified_an_address_is_no_error_for_a_day(
    world: World, ada: User
) -> None:
    """Mailboxes and people follow links twice; nothing happens then."""
    text, verify = unverified(world, ada), world.accounts.addresses.verify
    verify(text, world.caller(ada.id))
    world.clock.advance(hours=23, minutes=59)
    before = world.rows()

    entries, _ = world.left_by(lambda: verify(text))

    assert not entries and world.rows() == before
    world.clock.advance(minutes=1)
    with pytest.raises(InvalidLink):
        verify(text)


def test_a_spent_link_is_an_error_once_the_address_is_another(
    world: World, ada: User
) -> None:
    """It says nothing about the address that the account has now."""
    text, verify = unverified(world, ada), world.accounts.addresses.verify
    verify(text, world.caller(ada.id))
    world.change_user(ada.id, email=NEW)
    with pytest.raises(InvalidLink):
        verify(text)

    world.change_user(ada.id, email=OLD, email_verified=False)
    with pytest.raises(InvalidLink):
        verify(text, world.caller(ada.id))


def test_links_of_other_kinds_serve_once(world: World, ada: User) -> None:
    """To confirm, undo or reset something again would be another change."""
    text = confirmation(world, ada)
    world.accounts.addresses.confirm_change(text, password=PASSWORD)

    with pytest.raises(InvalidLink):
        world.accounts.addresses.confirm_change(text, password=PASSWORD)


def test_of_two_clicks_at_once_one_verifies_and_both_are_fine(
    world: World, ada: User
) -> None:
    """The slower one finds that it is done."""
    text, verify = unverified(world, ada), world.accounts.addresses.verify
    caller = world.caller(ada.id)
    world.client.before_write(lambda: verify(text, caller), of="O#")

    verify(text, caller)

    assert world.actions().count(AuditAction.EMAIL_VERIFIED) == 1


def test_a_link_to_an_address_that_is_verified_already_changes_nothing(
    world: World, ada: User
) -> None:
    """A reset verified it before, so there is nothing to prove."""
    text = unverified(world, ada)
    world.verify(ada.id)
    before = world.rows()

    world.accounts.addresses.verify(text)

    assert world.rows() == before


def test_a_link_does_not_verify_an_address_that_it_was_not_sent_to(
    world: World, ada: User
) -> None:
    """The address changed after the mail."""
    text = world.accounts.one_time_tokens.issue(
        OneTimeKind.VERIFY_EMAIL, ada.id, DAY, email=OLD
    )
    world.change_user(ada.id, email=NEW, email_verified=False)

    with pytest.raises(InvalidLink):
        world.accounts.addresses.verify(text, world.caller(ada.id))

    assert not world.account(ada.id).user.email_verified


def test_a_link_is_mailed_again_as_long_as_it_is_needed(
    world: World, ada: User
) -> None:
    """A verified address gets no mail."""
    world.change_user(ada.id, email_verified=False)
    world.accounts.addresses.resend(ada.id)
    world.change_user(ada.id, email_verified=True)
    world.accounts.addresses.resend(ada.id)

    assert [mail.kind for mail in world.mails()] == [MailKind.VERIFY_EMAIL] * 2
    with pytest.raises(UserNotFound):
        world.accounts.addresses.resend("nobody")


def test_asking_for_another_address_changes_nothing(world: World, ada: User) -> None:
    """A mail to the new address first asks whether it is the user's."""
    world.accounts.addresses.request_change(world.caller(ada.id), NEW, PASSWORD)

    mail = world.mails()[-1]
    assert (mail.kind, mail.to) == (MailKind.CONFIRM_EMAIL, NEW)
    assert mail.data == {"old": OLD, "new": NEW, "epoch": "0"}
    assert world.account(ada.id).user == ada


def test_asking_does_not_tell_whether_an_address_is_taken(
    world: World, ada: User
) -> None:
    """The mails are alike, and only the worker decides."""
    world.user("taken@example.com")

    world.accounts.addresses.request_change(
        world.caller(ada.id), "taken@example.com", PASSWORD
    )
    world.accounts.addresses.request_change(
        world.caller(ada.id), "free@example.com", PASSWORD
    )

    first, second = world.mails()[-2:]
    assert (first.kind, first.user_id) == (second.kind, second.user_id)
    assert first.data.keys() == second.data.keys()


def test_asking_needs_the_password_and_another_address(world: World, ada: User) -> None:
    """Otherwise nothing is mailed."""
    with pytest.raises(WrongPassword):
        world.accounts.addresses.request_change(
            world.caller(ada.id), NEW, "not my password"
        )
    with pytest.raises(InvalidInput):
        world.accounts.addresses.request_change(world.caller(ada.id), OLD, PASSWORD)

    assert len(world.mails()) == 1


def test_whoever_asks_for_links_to_an_address_leaves_its_owner_theirs(
    world: World, ada: User
) -> None:
    """Links to a new address must not use up the limit of its owner."""
    owner = "bob@example.com"
    world.accounts.sign_in.register(RegisterRequest(email=owner, password=PASSWORD))
    for _ in range(MAILS.free):
        world.accounts.addresses.request_change(world.caller(ada.id), owner, PASSWORD)
    with pytest.raises(TooManyAttempts):
        world.accounts.addresses.request_change(world.caller(ada.id), owner, PASSWORD)

    world.accounts.passwords.forgot(owner)

    assert world.mails()[-1].kind == MailKind.RESET_PASSWORD


def test_who_registered_with_somebodys_address_does_not_use_their_reset_links_up(
    world: World, ada: User
) -> None:
    """The two kinds of link must therefore be counted apart."""
    world.change_user(ada.id, email_verified=False)
    for _ in range(MAILS.free):
        world.accounts.addresses.resend(ada.id)
    with pytest.raises(TooManyAttempts):
        world.accounts.addresses.resend(ada.id)

    world.accounts.passwords.forgot(OLD)

    assert world.mails()[-1].kind == MailKind.RESET_PASSWORD


def test_one_network_has_few_mails_sent_whatever_it_asks_for(
    world: World, ada: User
) -> None:
    """Links to new addresses reach strangers who asked for nothing."""
    world.change_user(ada.id, email_verified=False)
    here, elsewhere = ClientInfo(address="192.0.2.1"), ClientInfo(address="192.0.2.2")
    for number in range(MAIL_REQUESTS.free - 1):
        new = f"n{number}@example.com"
        world.accounts.addresses.request_change(
            world.caller(ada.id), new, PASSWORD, here
        )
    world.accounts.addresses.resend(ada.id, here)

    for ask in (
        lambda: world.accounts.addresses.request_change(
            world.caller(ada.id), NEW, PASSWORD, here
        ),
        lambda: world.accounts.addresses.resend(ada.id, here),
        lambda: world.accounts.passwords.forgot(OLD, here),
    ):
        with pytest.raises(TooManyAttempts):
            ask()
    world.accounts.addresses.request_change(
        world.caller(ada.id), NEW, PASSWORD, elsewhere
    )


def test_a_confirmed_address_is_the_one_to_sign_in_with(
    world: World, ada: User
) -> None:
    """It counts as verified, and a mail tells the old one about the change."""
    world.accounts.addresses.confirm_change(confirmation(world, ada), password=PASSWORD)

    assert world.account(ada.id).user.email_verified
    assert world.accounts.sign_in.sign_in(NEW, PASSWORD).access_token
    with pytest.raises(InvalidCredentials):
        world.accounts.sign_in.sign_in(OLD, PASSWORD)
    mail = world.mails()[-1]
    assert (mail.kind, mail.to) == (MailKind.EMAIL_CHANGED, OLD)
    assert mail.data == {"old": OLD, "new": NEW}
    assert AuditAction.EMAIL_CHANGED in world.actions()


def test_an_address_that_never_was_verified_is_free_at_once(
    world: World, ada: User
) -> None:
    """It may be a stranger's, who is told and gets no link."""
    world.change_row(profile_key(ada.id), email_verified=False)

    world.accounts.addresses.confirm_change(
        confirmation(world, ada), world.caller(ada.id)
    )

    user = world.account(ada.id).user
    assert (user.email, user.email_verified) == (NEW, True)
    assert (user.email_undo_until, user.former_email) == (None, None)
    assert not world.rows(*email_key(OLD))
    mail = world.mails()[-1]
    assert (mail.kind, mail.to, mail.user_id) == (MailKind.EMAIL_RELEASED, OLD, None)
    assert not mail.data
    world.accounts.sign_in.register(RegisterRequest(email=OLD, password=PASSWORD))
    # Nothing can be undone, so nothing keeps the user from another change.
    world.accounts.addresses.request_change(
        world.caller(ada.id), "third@example.com", PASSWORD
    )


def test_an_address_that_is_verified_at_the_last_moment_is_not_given_up(
    world: World, ada: User
) -> None:
    """Its owner would have no link to undo the change."""
    world.change_row(profile_key(ada.id), email_verified=False)
    text = confirmation(world, ada)
    world.client.before_write(lambda: world.verify(ada.id), of="E#")

    with pytest.raises(Conflict):
        world.accounts.addresses.confirm_change(text, world.caller(ada.id))

    world.accounts.addresses.confirm_change(text, world.caller(ada.id))
    assert world.account(ada.id).user.former_email == OLD


def test_a_former_address_is_held_for_eight_days(world: World, ada: User) -> None:
    """That is what the documents say, and then anybody may have it."""
    world.accounts.addresses.confirm_change(confirmation(world, ada), password=PASSWORD)
    request = RegisterRequest(email=OLD, password=PASSWORD)
    world.clock.advance(days=8, seconds=-1)
    with pytest.raises(EmailTaken):
        world.accounts.sign_in.register(request)

    world.clock.advance(seconds=1)
    world.accounts.sign_in.register(request)


def test_a_taken_address_cannot_be_confirmed(world: World, ada: User) -> None:
    """Somebody registered with it after the mail."""
    text = confirmation(world, ada)
    world.user(NEW)

    with pytest.raises(EmailTaken):
        world.accounts.addresses.confirm_change(text, password=PASSWORD)


def test_of_two_links_to_new_addresses_one_works(world: World, ada: User) -> None:
    """The other changes an address that the account no longer has."""
    first = confirmation(world, ada)
    second = confirmation(world, ada, "third@example.com")
    world.accounts.addresses.confirm_change(first, password=PASSWORD)

    with pytest.raises(InvalidLink):
        world.accounts.addresses.confirm_change(second, password=PASSWORD)


def test_while_a_change_can_be_undone_there_is_no_other(
    world: World, ada: User
) -> None:
    """A thief who changes twice could make the undo lead to his own address."""
    world.accounts.addresses.confirm_change(confirmation(world, ada), password=PASSWORD)
    changed = world.account(ada.id).user
    text = confirmation(world, changed, "third@example.com")

    with pytest.raises(EmailChangedRecently):
        world.accounts.addresses.request_change(
            world.caller(ada.id), "third@example.com", PASSWORD
        )
    with pytest.raises(EmailChangedRecently):
        world.accounts.addresses.confirm_change(text, password=PASSWORD)

    world.clock.advance(days=8)
    world.accounts.addresses.request_change(
        world.caller(ada.id), "third@example.com", PASSWORD
    )


def test_the_link_of_a_user_who_is_gone_is_void(world: World, ada: User) -> None:
    """It is refused like any other invalid link."""
    text = confirmation(world, ada)
    world.delete_user(ada.id)

    with pytest.raises(InvalidLink):
        world.accounts.addresses.confirm_change(text, password=PASSWORD)
