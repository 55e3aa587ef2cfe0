"""Passwords: proven, changed, forgotten and reset."""

from dataclasses import dataclass
from typing import Any

import pytest
from pyotp import TOTP

from runtime.core.client_info import ClientInfo
from runtime.core.dynamodb.schema import profile_key
from runtime.core.errors import (
    Conflict,
    InvalidInput,
    TooManyAttempts,
    Unauthenticated,
)
from runtime.core.security.callers import Caller
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    InvalidCredentials,
    InvalidLink,
    InvalidRefreshToken,
    UserNotFound,
    WrongPassword,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links.links import RESET_PASSWORD, reset_binding
from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.sessions.models import SignedIn
from runtime.features.accounts.sign_in.models import RegisterRequest
from runtime.features.accounts.throttles import PASSWORD_PROOFS, PASSWORDS
from tests.unit.world import PASSWORD, World

EMAIL = "ada@example.com"
NEW = "staple battery horse correct"


@pytest.fixture(name="ada")
def _ada(world: World) -> User:
    """Return a user with a password."""
    request = RegisterRequest(email=EMAIL, password=PASSWORD)
    user_id = world.accounts.sign_in.register(request).resource.id
    return world.account(user_id).user


def caller(world: World) -> tuple[Caller, str]:
    """Sign Ada in on one more device, and return its caller."""
    token = world.accounts.sign_in.sign_in(EMAIL, PASSWORD).access_token
    return world.accounts.sessions.authenticate(token), token


@dataclass
class SquattersThings:
    """Things of somebody who registered with an address that is not theirs."""

    signed_in: SignedIn
    codes: list[str]
    home: ClientInfo


class Crash(Exception):
    """The end of the process."""


def crash() -> None:
    """End the process."""
    raise Crash


def link(world: World, user: User, **changed: str) -> str:
    """Return a reset token as the mail's worker makes it."""
    binding: dict[str, Any] = {**reset_binding(user), **changed}
    return world.accounts.one_time_tokens.issue(
        OneTimeKind.RESET_PASSWORD, user.id, RESET_PASSWORD.lifetime, **binding
    )


def test_a_changed_password_is_the_only_one(world: World, ada: User) -> None:
    """A mail tells the owner, and the audit log has an entry."""
    here, _ = caller(world)

    world.accounts.passwords.change(
        here, PASSWORD, NEW, ClientInfo(address="192.0.2.1")
    )

    with pytest.raises(InvalidCredentials):
        world.accounts.sign_in.sign_in(EMAIL, PASSWORD)
    assert world.accounts.sign_in.sign_in(EMAIL, NEW).access_token
    mail = world.mails()[-1]
    assert (mail.kind, mail.to) == (MailKind.PASSWORD_CHANGED, EMAIL)
    assert mail.data == {"address": "192.0.2.1"}
    assert AuditAction.PASSWORD_CHANGED in world.actions()


def test_changing_the_password_ends_every_session_but_this(
    world: World, ada: User
) -> None:
    """The session that stays can still be refreshed."""
    caller(world)
    pair = world.accounts.sign_in.sign_in(EMAIL, PASSWORD)
    here = world.accounts.sessions.authenticate(pair.access_token)

    world.accounts.passwords.change(here, PASSWORD, NEW)

    assert [row["id"] for row in world.rows(sk="S#")] == [here.session_id]
    assert world.accounts.sessions.refresh(pair.refresh_token).access_token


def test_changing_needs_the_current_password(world: World, ada: User) -> None:
    """An open session alone is not enough; the audit log has it, and nothing else."""
    here, _ = caller(world)
    account, mails = world.account(ada.id), world.mails()

    with pytest.raises(WrongPassword):
        world.accounts.passwords.change(here, NEW, PASSWORD)

    assert (world.account(ada.id), world.mails()) == (account, mails)
    entry = world.entries()[-1]
    assert (entry.action, entry.details) == ("proof_failed", {"step": "password"})
    assert world.accounts.sign_in.sign_in(EMAIL, PASSWORD).access_token


@pytest.mark.parametrize("new", [PASSWORD, EMAIL, "password1234"])
def test_a_new_password_must_be_new_and_strong(
    world: World, ada: User, new: str
) -> None:
    """The error names the field."""
    here, _ = caller(world)

    with pytest.raises(InvalidInput) as refused:
        world.accounts.passwords.change(here, PASSWORD, new)

    assert refused.value.errors[0]["pointer"] == "/body/new_password"


def test_of_two_changes_at_once_one_fails(world: World, ada: User) -> None:
    """Its caller is told, and may try again with the new password."""
    here, _ = caller(world)
    another = "another battery horse"
    world.client.before_write(
        lambda: world.accounts.passwords.change(here, PASSWORD, another), of="CRED"
    )

    with pytest.raises(Conflict):
        world.accounts.passwords.change(here, PASSWORD, NEW)

    assert world.accounts.sign_in.sign_in(EMAIL, another).access_token


def test_a_sign_in_with_the_old_password_does_not_outlive_the_change(
    world: World, ada: User
) -> None:
    """It proves the old one before the change, and opens its session after."""
    here, _ = caller(world)
    world.client.before_write(
        lambda: world.accounts.passwords.change(here, PASSWORD, NEW), of="S#"
    )

    with pytest.raises(InvalidCredentials):
        world.accounts.sign_in.sign_in(EMAIL, PASSWORD)

    assert [row["id"] for row in world.rows(sk="S#")] == [here.session_id]


def test_a_session_that_a_crash_left_cannot_be_refreshed(
    world: World, ada: User
) -> None:
    """The process died before it ended sessions that opened late."""
    here, _ = caller(world)
    late: list[str] = []
    world.client.before_write(
        lambda: late.append(
            world.accounts.sign_in.sign_in(EMAIL, PASSWORD).refresh_token
        ),
        of="CRED",
    )
    world.client.after_write(crash, of="CRED")
    with pytest.raises(Crash):
        world.accounts.passwords.change(here, PASSWORD, NEW)
    assert len(world.rows(sk="S#")) == 2

    with pytest.raises(InvalidRefreshToken):
        world.accounts.sessions.refresh(late[0])


def test_a_password_is_proven_by_a_user_who_exists_and_has_one(world: World) -> None:
    """The user may be gone, or the password may be voided."""
    here = world.caller(world.user().id)

    with pytest.raises(WrongPassword):
        world.accounts.passwords.prove(here, PASSWORD)
    world.delete_user(here.user_id)
    with pytest.raises(UserNotFound):
        world.accounts.passwords.prove(here, PASSWORD)
    with pytest.raises(InvalidLink):
        world.accounts.passwords.prove_by_link(here.user_id, PASSWORD)


def test_forgetting_reads_nothing_and_is_alike_for_everyone(
    world: World, ada: User
) -> None:
    """One mail is written either way, which does not know of any account."""
    for account_row in ("U#", "E#"):
        world.client.before_read(crash, of=account_row)

    world.accounts.passwords.forgot(EMAIL)
    world.accounts.passwords.forgot("nobody@example.com")

    known, unknown = world.mails()[-2:]
    assert known.model_copy(update={"id": "", "to": ""}) == unknown.model_copy(
        update={"id": "", "to": ""}
    )
    assert known.user_id is None


def test_a_link_sets_a_password_once(world: World, ada: User) -> None:
    """It verifies the address, ends every session and tells the owner."""
    _, token = caller(world)
    text = link(world, ada)

    world.accounts.passwords.reset(text, NEW)

    assert world.accounts.sign_in.sign_in(EMAIL, NEW).access_token
    assert world.account(ada.id).user.email_verified
    assert world.mails()[-1].kind == MailKind.PASSWORD_CHANGED
    assert AuditAction.PASSWORD_RESET in world.actions()
    with pytest.raises(InvalidLink):
        world.accounts.passwords.reset(text, PASSWORD)
    with pytest.raises(Unauthenticated):
        world.accounts.sessions.authenticate(token)


def test_a_link_is_good_for_half_an_hour(world: World, ada: User) -> None:
    """It is refused a second later."""
    text = link(world, ada)
    world.clock.advance(minutes=30)

    with pytest.raises(InvalidLink):
        world.accounts.passwords.reset(text, NEW)


def test_setting_a_password_ends_the_other_links(world: World, ada: User) -> None:
    """However many were mailed, one works."""
    first, second = link(world, ada), link(world, ada)

    world.accounts.passwords.reset(second, NEW)

    with pytest.raises(InvalidLink):
        world.accounts.passwords.reset(first, PASSWORD)


def test_a_link_that_went_to_a_former_address_is_void(world: World, ada: User) -> None:
    """The owner of that mailbox may no longer be the user."""
    text = link(world, ada)
    world.change_user(ada.id, email="new@example.com")

    with pytest.raises(InvalidLink):
        world.accounts.passwords.reset(text, NEW)


def test_a_weak_password_does_not_use_the_link_up(world: World, ada: User) -> None:
    """The person can try again with a better one."""
    text = link(world, ada)

    with pytest.raises(InvalidInput) as refused:
        world.accounts.passwords.reset(text, "password1234")

    assert refused.value.errors[0]["pointer"] == "/body/password"
    world.accounts.passwords.reset(text, NEW)


def test_a_reset_that_loses_a_race_changes_nothing(world: World, ada: User) -> None:
    """The link was followed in two tabs."""
    text = link(world, ada)
    world.client.before_write(
        lambda: world.accounts.passwords.reset(text, NEW), of="CRED"
    )

    with pytest.raises(InvalidLink):
        world.accounts.passwords.reset(text, "another battery horse")

    assert world.accounts.sign_in.sign_in(EMAIL, NEW).access_token


def test_the_link_of_an_account_that_is_gone_is_void(world: World, ada: User) -> None:
    """It is refused like any other invalid link."""
    text = link(world, ada)
    world.delete_user(ada.id)

    with pytest.raises(InvalidLink):
        world.accounts.passwords.reset(text, NEW)


@pytest.mark.parametrize(
    "same", ["caf\u00e9 noisette \ufb01n", "cafe\u0301 noisette fin"]
)
def test_a_password_that_is_only_typed_differently_is_not_new(
    world: World, same: str
) -> None:
    """It would be hashed alike (NFKC); the refusal uses nothing up."""
    old = "caf\u00e9 noisette fin"
    request = RegisterRequest(email=EMAIL, password=old)
    here = world.caller(world.accounts.sign_in.register(request).resource.id)
    before = world.rows()

    for _ in range(PASSWORD_PROOFS.free + 1):
        with pytest.raises(InvalidInput) as refused:
            world.accounts.passwords.change(here, old, same)

    assert refused.value.errors[0]["pointer"] == "/body/new_password"
    assert world.rows() == before


def test_a_reset_may_set_the_password_of_before(world: World, ada: User) -> None:
    """Whoever resets may just have mistyped it, and is told nothing about it."""
    world.accounts.passwords.reset(link(world, ada), PASSWORD)

    assert world.accounts.sign_in.sign_in(EMAIL, PASSWORD).access_token


def squatted(world: World, user: User) -> SquattersThings:
    """Let somebody set up all they can with an account that is not theirs."""
    world.verify(user.id)
    caller_, home = world.caller(user.id), ClientInfo(address="192.0.2.7")
    signed_in = world.accounts.sign_in.sign_in(EMAIL, PASSWORD, home)
    factors = world.accounts.second_factor
    phone = TOTP(factors.start(caller_, PASSWORD, home).secret)
    codes = factors.confirm(caller_, phone.at(world.clock()), home).recovery_codes
    # As releases stored it that did not ask whether the address was verified.
    world.change_row(profile_key(user.id), email_verified=False)
    return SquattersThings(signed_in, codes, home)


def test_the_first_proof_of_an_address_takes_everything_from_whoever_registered(
    world: World, ada: User
) -> None:
    """The address is not theirs, and its owner must be able to sign in."""
    things = squatted(world, ada)
    text = link(world, world.account(ada.id).user)

    entries, (mail,) = world.left_by(lambda: world.accounts.passwords.reset(text, NEW))

    assert [entry.action for entry in entries] == ["password_reset", "factor_disabled"]
    assert entries[1].details == {"cause": "password_reset"}
    assert mail.data == {"second_factor": "removed"}
    account = world.account(ada.id)
    assert (account.factor, account.pending, account.trusted) == (None, None, {})
    assert account.user.email_verified
    assert not world.rows(sk="S#")
    owner = world.accounts.sign_in.sign_in(EMAIL, NEW)
    assert owner.access_token

    # Its device is a stranger's now: it has no count of guesses of its own.
    for number in range(PASSWORDS.free):
        client = ClientInfo(address=f"198.51.100.{number}")
        with pytest.raises(InvalidCredentials):
            world.accounts.sign_in.sign_in(EMAIL, "wrong", client)
    device = things.signed_in.device_token
    with pytest.raises(TooManyAttempts):
        world.accounts.sign_in.sign_in(EMAIL, NEW, things.home, device)
    assert world.accounts.sign_in.sign_in(
        EMAIL, NEW, things.home, owner.device_token
    ).access_token


def test_an_enrolment_that_was_begun_goes_with_the_first_proof(
    world: World, ada: User
) -> None:
    """Whoever registered could confirm it, with a session of another release."""
    world.verify(ada.id)
    world.accounts.second_factor.start(world.caller(ada.id), PASSWORD, ClientInfo())
    world.change_row(profile_key(ada.id), email_verified=False)

    entries, _ = world.left_by(
        lambda: world.accounts.passwords.reset(
            link(world, world.account(ada.id).user), NEW
        )
    )

    assert world.account(ada.id).pending is None
    assert [entry.action for entry in entries] == ["password_reset"]


def test_a_later_reset_leaves_factor_and_devices(world: World, ada: User) -> None:
    """The mailbox alone must not get around a factor of its owner."""
    squatted(world, ada)
    world.verify(ada.id)
    before = world.account(ada.id)

    world.accounts.passwords.reset(link(world, before.user), NEW)

    account = world.account(ada.id)
    assert account.factor == before.factor
    assert account.device_generation == before.device_generation


def test_an_address_that_is_verified_while_it_is_reset_keeps_its_factor(
    world: World, ada: User
) -> None:
    """It is decided again, by the profile as it is by then."""
    squatted(world, ada)
    text = link(world, world.account(ada.id).user)
    world.client.before_write(lambda: world.verify(ada.id), of="CRED")

    with pytest.raises(InvalidLink):
        world.accounts.passwords.reset(text, NEW)

    assert world.account(ada.id).factor
    world.accounts.passwords.reset(text, NEW)
