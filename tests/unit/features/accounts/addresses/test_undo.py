"""Changes of address that their owner undoes, with everything a thief did."""

import pytest
from pyotp import TOTP

from runtime.core.client_info import ClientInfo
from runtime.core.context import LAMBDA_MARGIN, start_request
from runtime.core.dynamodb.schema import profile_key
from runtime.core.errors import Conflict
from runtime.core.mail.models import Mail
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    InvalidCode,
    InvalidCredentials,
    InvalidLink,
    SecondFactorNeeded,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.mailed_links.links import reset_binding
from runtime.features.accounts.mailed_links.models import OneTimeKind
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.second_factor.requests import (
    ProofRequest,
    SecondStepRequest,
)
from tests.unit.features.accounts.addresses.mailed_links import (
    DAY,
    NEW,
    OLD,
    confirmation,
    undoing,
)
from tests.unit.world import PASSWORD, World

ANOTHER = "staple battery horse correct"


def test_a_change_is_undone_with_everything_the_thief_had(
    world: World, ada: User
) -> None:
    """His sessions end, his password is void, and the owner gets a mail."""
    text = undoing(world, ada)
    world.accounts.addresses.confirm_change(confirmation(world, ada), password=PASSWORD)
    world.accounts.sign_in.sign_in(NEW, PASSWORD)

    world.accounts.addresses.undo_change(text)

    assert world.account(ada.id).user.email == OLD
    assert not world.rows(sk="S#")
    assert world.actions()[-1] == AuditAction.EMAIL_CHANGE_UNDONE
    with pytest.raises(InvalidCredentials):
        world.accounts.sign_in.sign_in(OLD, PASSWORD)
    mail = world.mails()[-1]
    assert (mail.kind, mail.to) == (MailKind.EMAIL_RESTORED, OLD)
    with pytest.raises(InvalidLink):
        world.accounts.addresses.undo_change(text)


def enrol(world: World, user: User) -> tuple[TOTP, list[str]]:
    """Set a second factor up, and return its phone and recovery codes."""
    phone = TOTP(
        world.accounts.second_factor.start(
            world.caller(user.id), PASSWORD, ClientInfo()
        ).secret
    )
    codes = world.accounts.second_factor.confirm(
        world.caller(user.id), phone.at(world.clock()), ClientInfo()
    )
    world.clock.advance(seconds=30)
    return phone, codes.recovery_codes


def taken_over(world: World, user: User) -> str:
    """Change the address as a thief, and return the owner's link to undo it."""
    world.accounts.addresses.confirm_change(
        confirmation(world, user), password=PASSWORD
    )
    return undoing(world, user)


def set_password(world: World, user: User) -> None:
    """Follow the link of the mail that comes with an undone change."""
    binding = reset_binding(world.account(user.id).user)
    kind = OneTimeKind.RESET_PASSWORD
    text = world.accounts.one_time_tokens.issue(kind, user.id, DAY, **binding)
    world.accounts.passwords.reset(text, ANOTHER)


def undone(world: World, undo: str) -> tuple[list[str], Mail]:
    """Undo a change, and return the actions and the mail that this leaves."""
    entries, (mail,) = world.left_by(lambda: world.accounts.addresses.undo_change(undo))
    return [entry.action for entry in entries], mail


@pytest.mark.parametrize("days_before", [0, 6.9])
def test_the_second_factor_of_a_thief_goes_with_the_change(
    world: World, ada: User, days_before: float
) -> None:
    """One from up to a week before goes too; a password is then enough."""
    enrol(world, ada)
    world.clock.advance(days=days_before)
    undo = taken_over(world, ada)

    actions, mail = undone(world, undo)

    cause = AuditAction.EMAIL_CHANGE_UNDONE
    assert actions == [cause, AuditAction.FACTOR_DISABLED]
    assert world.entries()[-1].details == {"cause": cause}
    assert mail.data == {"second_factor": "removed", "deletion": ""}
    set_password(world, ada)
    assert world.accounts.sign_in.sign_in(OLD, ANOTHER).access_token


def test_a_second_factor_set_up_after_the_change_goes_with_it(
    world: World, ada: User
) -> None:
    """The thief has its recovery codes."""
    undo = taken_over(world, ada)
    world.clock.advance(days=6)
    enrol(world, ada)

    world.accounts.addresses.undo_change(undo)

    assert world.account(ada.id).factor is None


def test_a_second_factor_that_was_only_begun_is_forgotten(
    world: World, ada: User
) -> None:
    """It was never in use, so no mail or audit entry tells of it."""
    undo = taken_over(world, ada)
    world.accounts.second_factor.start(world.caller(ada.id), PASSWORD, ClientInfo())

    actions, mail = undone(world, undo)

    assert world.account(ada.id).pending is None
    assert actions == [AuditAction.EMAIL_CHANGE_UNDONE]
    assert mail.data == {"second_factor": "", "deletion": ""}


def test_a_second_factor_from_before_stays(world: World, ada: User) -> None:
    """The old mailbox alone must not open an account that needs both."""
    phone, codes = enrol(world, ada)
    world.clock.advance(days=8)
    undo = taken_over(world, ada)

    actions, mail = undone(world, undo)

    assert actions == [AuditAction.EMAIL_CHANGE_UNDONE]
    assert mail.data["second_factor"] == ""
    set_password(world, ada)
    for shown in ({"code": phone.at(world.clock())}, {"recovery_code": codes[0]}):
        with pytest.raises(SecondFactorNeeded) as needed:
            world.accounts.sign_in.sign_in(OLD, ANOTHER)
        step = SecondStepRequest(challenge=needed.value.members["challenge"], **shown)
        assert world.accounts.sign_in.finish_sign_in(step).access_token


def test_recovery_codes_that_a_thief_made_go_and_the_factor_stays(
    world: World, ada: User
) -> None:
    """The phone is the owner's, the new codes are the thief's."""
    phone, _ = enrol(world, ada)
    world.clock.advance(days=8)
    undo = taken_over(world, ada)
    proof = ProofRequest(password=PASSWORD, code=phone.at(world.clock()))
    stolen = world.accounts.second_factor.renew(
        world.caller(ada.id), proof, ClientInfo()
    ).recovery_codes
    world.clock.advance(seconds=30)

    actions, mail = undone(world, undo)

    assert actions[1:] == [AuditAction.RECOVERY_CODES_VOIDED]
    assert mail.data["second_factor"] == "codes voided"
    assert world.accounts.second_factor.status(ada.id).recovery_codes_left == 0
    set_password(world, ada)
    with pytest.raises(SecondFactorNeeded) as needed:
        world.accounts.sign_in.sign_in(OLD, ANOTHER)
    challenge = needed.value.members["challenge"]
    with pytest.raises(InvalidCode):
        world.accounts.sign_in.finish_sign_in(
            SecondStepRequest(challenge=challenge, recovery_code=stolen[0])
        )
    step = SecondStepRequest(challenge=challenge, code=phone.at(world.clock()))
    assert world.accounts.sign_in.finish_sign_in(step).access_token


def test_a_thief_who_is_faster_by_a_moment_does_not_keep_the_owner_out(
    world: World, ada: User
) -> None:
    """A factor set up between reading and writing is removed as well."""
    undo = taken_over(world, ada)
    world.client.before_write(lambda: enrol(world, ada), of="CRED")

    world.accounts.addresses.undo_change(undo)

    assert world.account(ada.id).factor is None
    assert world.actions()[-1] == AuditAction.FACTOR_DISABLED
    with pytest.raises(InvalidLink):
        world.accounts.addresses.undo_change(undo)


def test_an_account_that_never_stands_still_is_a_conflict(
    world: World, ada: User
) -> None:
    """It ends at the deadline, and the link can be used again."""
    undo = taken_over(world, ada)
    world.client.before_write(lambda: world.change_user(ada.id), of="CRED", always=True)
    start_request("r", LAMBDA_MARGIN * 1.01)
    with pytest.raises(Conflict):
        world.accounts.addresses.undo_change(undo)

    world.client.forget_hooks()
    world.accounts.addresses.undo_change(undo)
    assert world.account(ada.id).user.email == OLD


def test_the_deletion_that_a_thief_asked_for_is_undone(world: World, ada: User) -> None:
    """Otherwise the owner would return to an account that is erased."""
    undo = taken_over(world, ada)
    token = world.accounts.sign_in.sign_in(NEW, PASSWORD).access_token
    thief = world.accounts.sessions.authenticate(token)
    world.accounts.deletion.request(thief, ProofRequest(password=PASSWORD))

    actions, mail = undone(world, undo)

    user = world.account(ada.id).user
    assert (user.status, user.delete_after) == (UserStatus.ACTIVE, None)
    assert not world.rows("REMOVALS")
    assert actions[1:] == [AuditAction.DELETION_UNDONE]
    assert mail.data["deletion"] == "undone"


def test_what_an_administrator_ordered_is_not_undone_with_the_address(
    world: World, ada: User
) -> None:
    """The account stays disabled, and its date of deletion stays."""
    undo = taken_over(world, ada)
    ordered = world.accounts.administration.delete(AdminCommand(ada.id))

    world.accounts.addresses.undo_change(undo)

    user = world.account(ada.id).user
    assert (user.email, user.status) == (OLD, UserStatus.DISABLED)
    assert user.delete_after == ordered.delete_after
    assert len(world.rows("REMOVALS")) == 1


def test_another_link_of_the_thief_is_void_once_the_change_is_undone(
    world: World, ada: User
) -> None:
    """He had two mailed while the address was the old one, and used only one."""
    second = confirmation(world, ada, "third@example.com")
    undo = taken_over(world, ada)
    world.accounts.addresses.undo_change(undo)

    with pytest.raises(InvalidLink):
        world.accounts.addresses.confirm_change(second, password=PASSWORD)

    assert world.account(ada.id).user.email == OLD


def test_an_account_that_is_being_removed_has_no_links(world: World, ada: User) -> None:
    """An address given back during the erasure would be nobody's for ever."""
    confirm = confirmation(world, ada)
    world.change_user(ada.id, status=UserStatus.ERASING)
    with pytest.raises(InvalidLink):
        world.accounts.addresses.confirm_change(confirm, password=PASSWORD)

    world.change_user(ada.id, status=UserStatus.ACTIVE)
    undo = taken_over(world, ada)
    world.change_user(ada.id, status=UserStatus.ERASING)
    with pytest.raises(InvalidLink):
        world.accounts.addresses.undo_change(undo)


def test_what_did_not_happen_cannot_be_undone(world: World, ada: User) -> None:
    """The address is still the old one."""
    with pytest.raises(InvalidLink):
        world.accounts.addresses.undo_change(undoing(world, ada))


def test_an_address_that_was_never_changed_cannot_be_undone(
    world: World, ada: User
) -> None:
    """The user has the new address by other means and keeps it."""
    undo = undoing(world, ada)
    world.change_user(ada.id, email=NEW, former_email=OLD)

    with pytest.raises(InvalidLink):
        world.accounts.addresses.undo_change(undo)

    assert world.account(ada.id).user.email == NEW


def test_only_the_address_that_was_verified_undoes_a_change(
    world: World, ada: User
) -> None:
    """Whoever has the mailbox of another one never had the account."""
    undo = undoing(world, ada)
    world.change_row(profile_key(ada.id), email_verified=False)
    world.accounts.addresses.confirm_change(
        confirmation(world, ada), world.caller(ada.id)
    )
    before = world.rows()

    with pytest.raises(InvalidLink):
        world.accounts.addresses.undo_change(undo)

    assert world.rows() == before


@pytest.mark.parametrize(
    "changes", [{"former_email": None}, {"former_email": "third@example.com"}]
)
def test_a_change_of_before_this_was_stored_is_not_undone(
    world: World, ada: User, changes: dict[str, object]
) -> None:
    """Nothing tells whether its former address had been verified."""
    undo = taken_over(world, ada)
    world.change_row(profile_key(ada.id), **changes)

    with pytest.raises(InvalidLink):
        world.accounts.addresses.undo_change(undo)

    assert world.account(ada.id).user.email == NEW


def test_a_change_is_undone_as_long_as_the_address_is_held(
    world: World, ada: User
) -> None:
    """A link that was mailed late works no longer than that."""
    world.accounts.addresses.confirm_change(confirmation(world, ada), password=PASSWORD)
    world.clock.advance(days=5)
    undo = undoing(world, ada)
    world.clock.advance(days=3, seconds=-1)
    with pytest.raises(InvalidLink):
        world.clock.advance(seconds=1)
        world.accounts.addresses.undo_change(undo)
    world.clock.advance(seconds=-1)

    world.accounts.addresses.undo_change(undo)

    assert world.account(ada.id).user.former_email is None
