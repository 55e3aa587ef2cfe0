"""Requests of owners to have their account deleted, and their way back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from pyotp import TOTP

from runtime.core.client_info import ClientInfo
from runtime.core.clock import rfc3339
from runtime.core.errors import (
    Conflict,
    PreconditionFailed,
    ServiceError,
    Unauthenticated,
)
from runtime.core.security.callers import Caller, Role
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.erasure.deletion_request import (
    TICKET_LIFETIME,
    TICKET_PURPOSE,
    may_return,
    ticket_fields,
)
from runtime.features.accounts.errors import (
    AdministratorStays,
    CodeRequired,
    DeletionPending,
    InvalidCredentials,
    InvalidRestoreToken,
    UserNotFound,
    WrongCode,
    WrongPassword,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.accounts.sign_in.models import RegisterRequest
from tests.unit.features.accounts.erasure.leaving import EMAIL, erasure
from tests.unit.left_behind import left_behind
from tests.unit.world import PASSWORD, World

PROOF = ProofRequest(password=PASSWORD)
HOME = ClientInfo(address="192.0.2.1", device="phone")
GRACE = timedelta(days=14)


@pytest.fixture(name="ada")
def _ada(world: World) -> Caller:
    """Return a user with a password, as the caller of a session."""
    request = RegisterRequest(email=EMAIL, password=PASSWORD)
    user_id = world.accounts.sign_in.register(request).resource.id
    pair = world.accounts.sessions.open(world.account(user_id).user)
    return world.accounts.sessions.authenticate(pair.access_token)


def stored(world: World, ada: Caller) -> User:
    """Return the profile as it is stored."""
    return world.account(ada.user_id).user


def offered(world: World) -> str:
    """Return the ticket that signing in offers."""
    with pytest.raises(DeletionPending) as refused:
        world.accounts.sign_in.sign_in(EMAIL, PASSWORD)
    return str(refused.value.extra()["restore_token"])


def test_a_request_sets_a_date_ends_all_sessions_and_is_told(
    world: World, ada: Caller
) -> None:
    """The owner may not have made it, and has two weeks to notice."""
    before, due = stored(world, ada), world.clock() + GRACE
    answer: list[User] = []

    entries, mails = world.left_by(
        lambda: answer.append(world.accounts.deletion.request(ada, PROOF, HOME))
    )

    expected = before.in_next_epoch(status=UserStatus.DELETING, delete_after=due)
    assert answer == [expected] == [stored(world, ada)]
    assert world.rows("REMOVALS") == [
        {
            "pk": "REMOVALS",
            "sk": f"{rfc3339(due)}#{ada.user_id}",
            "user_id": ada.user_id,
        }
    ]
    assert world.rows(sk="S#") == []
    (entry,), (mail,) = entries, mails
    assert (entry.action, entry.user_id) == ("deletion_requested", ada.user_id)
    assert (entry.address, entry.device) == ("192.0.2.1", "phone")
    assert (mail.kind, mail.to) == (MailKind.DELETION_REQUESTED, EMAIL)
    assert mail.user_id == ada.user_id
    assert mail.data == {"date": "2026-02-14", "address": "192.0.2.1"}


def test_a_request_needs_the_password(world: World, ada: Caller) -> None:
    """An open session alone does not delete anything."""
    before = world.rows(f"U#{ada.user_id}", "P")

    with pytest.raises(WrongPassword):
        world.accounts.deletion.request(ada, ProofRequest(password="wrong"), HOME)

    assert world.rows(f"U#{ada.user_id}", "P") == before
    assert not world.rows("REMOVALS")


def test_a_request_for_an_account_that_is_gone_finds_none(
    world: World, ada: Caller
) -> None:
    """Its session may be remembered for a moment."""
    world.delete_user(ada.user_id)

    with pytest.raises(UserNotFound):
        world.accounts.deletion.request(ada, PROOF)


def test_a_request_for_another_version_deletes_nothing(
    world: World, ada: Caller
) -> None:
    """The answer says which version there is."""
    world.change_user(ada.user_id, name="New")

    left = left_behind(
        world,
        lambda: world.accounts.deletion.request(ada, PROOF, HOME, lambda v: v == 1),
        raises=PreconditionFailed,
    )

    assert left.result.headers == {"ETag": '"2"'}
    assert stored(world, ada).status is UserStatus.ACTIVE
    assert not world.rows("REMOVALS")
    world.accounts.deletion.request(ada, PROOF, HOME, lambda v: v == 2)
    assert stored(world, ada).status is UserStatus.DELETING


@pytest.mark.parametrize(
    ("precondition", "error"),
    [
        (lambda version: version == 1, PreconditionFailed),
        (lambda version: True, Conflict),
        (None, Conflict),
    ],
)
def test_a_request_that_loses_to_another_writer_deletes_nothing(
    world: World,
    ada: Caller,
    precondition: Callable[[int], bool] | None,
    error: type[ServiceError],
) -> None:
    """Whoever named a version learns which one there is now."""
    world.client.before_write(
        lambda: world.change_user(ada.user_id, name="New"), of="REMOVALS"
    )

    with pytest.raises(error) as refused:
        world.accounts.deletion.request(ada, PROOF, HOME, precondition)

    told = '"2"' if error is PreconditionFailed else None
    assert refused.value.headers.get("ETag") == told
    assert stored(world, ada).status is UserStatus.ACTIVE


def test_whoever_is_gone_meanwhile_is_no_other_version(
    world: World, ada: Caller
) -> None:
    """An erasure may end at that moment."""
    world.client.before_write(lambda: world.delete_user(ada.user_id), of="REMOVALS")

    with pytest.raises(Conflict):
        world.accounts.deletion.request(ada, PROOF, HOME, lambda v: v == 1)


def test_an_administrator_stays(world: World, ada: Caller) -> None:
    """They might be the last one, whatever role their session remembers."""
    world.verify(ada.user_id)
    world.accounts.administration.change_role(AdminCommand(ada.user_id), Role.ADMIN)
    before = world.rows("U#")

    with pytest.raises(AdministratorStays):
        world.accounts.deletion.request(ada, PROOF)

    assert world.rows("U#") == before


def test_whoever_becomes_an_administrator_meanwhile_stays(
    world: World, ada: Caller
) -> None:
    """The profile was read before, and the write notices: their sessions ended."""
    world.verify(ada.user_id)
    world.client.before_write(
        lambda: world.accounts.administration.change_role(
            AdminCommand(ada.user_id), Role.ADMIN
        ),
        of=f"U#{ada.user_id}",
    )

    with pytest.raises(Unauthenticated):
        world.accounts.deletion.request(ada, PROOF)

    assert stored(world, ada).status is UserStatus.ACTIVE
    assert not world.rows("REMOVALS")
    assert MailKind.DELETION_REQUESTED not in [mail.kind for mail in world.mails()]


def test_of_two_requests_at_once_one_counts(world: World, ada: Caller) -> None:
    """There is one date, one entry and one mail; the first ends the sessions."""
    world.client.before_write(
        lambda: world.accounts.deletion.request(ada, PROOF), of=f"U#{ada.user_id}"
    )

    with pytest.raises(Unauthenticated):
        world.accounts.deletion.request(ada, PROOF)

    assert len(world.rows("REMOVALS")) == 1
    assert world.actions().count(AuditAction.DELETION_REQUESTED) == 1


def enrol(world: World, ada: Caller) -> tuple[TOTP, list[str]]:
    """Set a second factor up, and return its phone and recovery codes."""
    factors = world.accounts.second_factor
    world.verify(ada.user_id)
    phone = TOTP(factors.start(ada, PASSWORD, HOME).secret)
    codes = factors.confirm(ada, phone.at(world.clock()), HOME)
    world.clock.advance(seconds=30)
    return phone, codes.recovery_codes


def test_an_account_with_a_second_factor_needs_a_code_and_uses_it_up(
    world: World, ada: Caller
) -> None:
    """Whoever has a session and the password only deletes nothing."""
    phone, (recovery, *_) = enrol(world, ada)
    before = world.rows(f"U#{ada.user_id}", "P")
    code = phone.at(world.clock())
    wrong = PROOF.model_copy(update={"recovery_code": "AAAA-BBBB-CCCC-DDDD"})
    for proof, refusal in ((PROOF, CodeRequired), (wrong, WrongCode)):
        with pytest.raises(refusal):
            world.accounts.deletion.request(ada, proof, HOME)
    assert world.rows(f"U#{ada.user_id}", "P") == before

    proof = PROOF.model_copy(update={"code": code})
    world.accounts.deletion.request(ada, proof, HOME)

    factor = world.account(ada.user_id).factor
    assert factor is not None and factor.step == int(world.clock().timestamp()) // 30
    assert len(factor.recovery) == 10


def test_a_recovery_code_deletes_an_account_once(world: World, ada: Caller) -> None:
    """It is used up with the request."""
    _, (recovery, *_) = enrol(world, ada)

    proof = PROOF.model_copy(update={"recovery_code": recovery})
    world.accounts.deletion.request(ada, proof, HOME)

    factor = world.account(ada.user_id).factor
    assert factor is not None and len(factor.recovery) == 9


def test_a_code_that_is_used_at_the_same_moment_deletes_nothing(
    world: World, ada: Caller
) -> None:
    """It opens a session or deletes the account, but not both."""
    phone, _ = enrol(world, ada)
    proof = PROOF.model_copy(update={"code": phone.at(world.clock())})
    world.client.before_write(
        lambda: world.accounts.second_factor.renew(ada, proof, HOME),
        of=f"U#{ada.user_id}",
    )

    with pytest.raises(Conflict):
        world.accounts.deletion.request(ada, proof, HOME)

    assert stored(world, ada).status is UserStatus.ACTIVE


def test_the_owner_is_back_with_everything(world: World, ada: Caller) -> None:
    """The mail tells it, since whoever did it knows the password only."""
    user = world.accounts.deletion.request(ada, PROOF)
    token = offered(world)

    entries, (mail,) = world.left_by(
        lambda: world.accounts.deletion.restore(token, HOME)
    )

    expected = user.in_next_epoch(status=UserStatus.ACTIVE, delete_after=None)
    assert stored(world, ada) == expected
    assert not world.rows("REMOVALS")
    assert [entry.action for entry in entries] == ["deletion_undone", "signed_in"]
    assert {(entry.user_id, entry.address) for entry in entries} == {
        (ada.user_id, "192.0.2.1")
    }
    assert (mail.kind, mail.to) == (MailKind.DELETION_UNDONE, EMAIL)
    assert (mail.user_id, mail.data) == (ada.user_id, {"address": "192.0.2.1"})
    (session,) = world.rows(sk="S#")
    assert (session["address"], session["epoch"]) == ("192.0.2.1", 2)


def test_a_way_back_is_open_to_the_last_moment_and_not_longer(
    world: World, ada: Caller
) -> None:
    """From the very date on the worker may be erasing the account."""
    world.accounts.deletion.request(ada, PROOF)
    world.clock.advance(days=14, seconds=-1)
    tokens = [offered(world), offered(world)]
    world.clock.advance(seconds=1)
    with pytest.raises(InvalidRestoreToken):
        world.accounts.deletion.restore(tokens[0])
    with pytest.raises(InvalidCredentials):
        world.accounts.sign_in.sign_in(EMAIL, PASSWORD)
    world.clock.advance(seconds=-1)

    assert world.accounts.deletion.restore(tokens[1]).access_token


def test_a_ticket_is_good_for_a_quarter_of_an_hour(world: World, ada: Caller) -> None:
    """Whoever is late signs in again."""
    world.accounts.deletion.request(ada, PROOF)
    late, in_time = offered(world), ""
    world.clock.advance(seconds=1)
    in_time = offered(world)
    world.clock.advance(seconds=15 * 60 - 1)

    with pytest.raises(InvalidRestoreToken):
        world.accounts.deletion.restore(late)
    assert world.accounts.deletion.restore(in_time).access_token
    assert timedelta(minutes=15) == TICKET_LIFETIME


Meanwhile = Callable[[World, Caller], object]


def request_again(world: World, ada: Caller) -> None:
    """Undo the deletion, and request it again at the same moment."""
    pair = world.accounts.deletion.restore(offered(world))
    caller = world.accounts.sessions.authenticate(pair.access_token)
    world.accounts.deletion.request(caller, PROOF)


MEANWHILE: dict[str, Meanwhile] = {
    "it was used": lambda world, ada: world.accounts.deletion.restore(offered(world)),
    "the deletion is another": request_again,
    "the password was voided": lambda world, ada: (
        world.accounts.administration.force_reset(AdminCommand(ada.user_id))
    ),
    "the user was disabled": lambda world, ada: (
        world.accounts.administration.disable(AdminCommand(ada.user_id))
    ),
    "an administrator deletes the user": lambda world, ada: (
        world.accounts.administration.delete(AdminCommand(ada.user_id))
    ),
    "the user is gone": lambda world, ada: world.delete_user(ada.user_id),
}


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_a_ticket_is_void_after_any_change(
    world: World, ada: Caller, meanwhile: str
) -> None:
    """It was given for a password and a deletion, and serves once."""
    world.accounts.deletion.request(ada, PROOF)
    token = offered(world)
    MEANWHILE[meanwhile](world, ada)
    before = world.rows()

    with pytest.raises(InvalidRestoreToken):
        world.accounts.deletion.restore(token)

    assert world.rows() == before


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_a_change_at_the_same_moment_keeps_a_ticket_from_serving(
    world: World, ada: Caller, meanwhile: str
) -> None:
    """It was still right when it was read; the owner may sign in and try again."""
    world.accounts.deletion.request(ada, PROOF)
    token = offered(world)
    after: list[list[dict[str, object]]] = []

    def change() -> None:
        """Make the change, and keep what is stored then."""
        MEANWHILE[meanwhile](world, ada)
        after.append(world.rows())

    world.client.before_write(change, of=f"U#{ada.user_id}")

    with pytest.raises(InvalidRestoreToken):
        world.accounts.deletion.restore(token)

    assert [world.rows()] == after


def test_whoever_is_disabled_between_return_and_session_gets_none(
    world: World, ada: Caller
) -> None:
    """The deletion was undone a moment before."""
    world.accounts.deletion.request(ada, PROOF)
    token = offered(world)
    world.client.before_write(
        lambda: world.accounts.administration.disable(AdminCommand(ada.user_id)),
        of="S#",
    )

    with pytest.raises(InvalidRestoreToken):
        world.accounts.deletion.restore(token)

    assert stored(world, ada).status is UserStatus.DISABLED
    assert not world.rows(sk="S#")


def test_a_ticket_does_not_serve_once_the_erasure_has_begun(
    world: World, ada: Caller
) -> None:
    """The clocks of two processes may differ by a little."""
    world.accounts.deletion.request(ada, PROOF)
    world.clock.advance(days=14, seconds=-1)
    token = offered(world)
    world.clock.advance(seconds=1)
    erasure(world).run(iter([True, False]).__next__)
    assert stored(world, ada).status is UserStatus.ERASING
    world.clock.advance(seconds=-1)

    with pytest.raises(InvalidRestoreToken):
        world.accounts.deletion.restore(token)


@pytest.mark.parametrize("token", ["", "x", "ä", "YQ", "a" * 2000])
def test_a_forged_ticket_restores_nothing(
    world: World, ada: Caller, token: str
) -> None:
    """It costs no read."""
    world.accounts.deletion.request(ada, PROOF)
    calls = len(world.client.calls)

    with pytest.raises(InvalidRestoreToken):
        world.accounts.deletion.restore(token)

    assert len(world.client.calls) == calls


def test_a_ticket_names_user_date_and_epoch(world: World) -> None:
    """Each of them makes it worthless when it changes."""
    user = world.user().model_copy(
        update={"session_epoch": 3, "delete_after": world.clock()}
    )

    assert ticket_fields(user) == [user.id, "2026-01-31T12:00:00.000Z", "3"]
    stays = user.model_copy(update={"delete_after": None})
    assert ticket_fields(stays) == [user.id, "", "3"]
    assert TICKET_PURPOSE == "restore"


@pytest.mark.parametrize(
    ("status", "seconds", "may"),
    [
        (UserStatus.DELETING, 1, True),
        (UserStatus.DELETING, 0, False),
        (UserStatus.DELETING, -1, False),
        (UserStatus.DELETING, None, False),
        (UserStatus.DISABLED, 1, False),
        (UserStatus.ERASING, 1, False),
        (UserStatus.ACTIVE, 1, False),
    ],
)
def test_only_whoever_requested_it_may_return_and_only_in_time(
    world: World, status: UserStatus, seconds: int | None, may: bool
) -> None:
    """Whom an administrator deletes must not undo that."""
    due = None if seconds is None else world.clock() + timedelta(seconds=seconds)
    user = world.user().model_copy(update={"status": status, "delete_after": due})

    assert may_return(user, world.clock) is may
