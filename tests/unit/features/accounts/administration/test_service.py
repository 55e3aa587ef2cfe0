"""Rules for administrators: who may do what to whom, and what goes with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.clock import new_ulid, rfc3339
from runtime.core.context import LAMBDA_MARGIN, start_request
from runtime.core.dynamodb.schema import credentials_key
from runtime.core.errors import (
    AlreadyCreated,
    Conflict,
    Forbidden,
    IdempotencyKeyReused,
    PreconditionFailed,
)
from runtime.core.security.callers import Caller, Role
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.accounts.administration.requests import Invitation
from runtime.features.accounts.administration.service import AdministrationService
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    EmailTaken,
    InvalidCredentials,
    OwnAccount,
    UserNotFound,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus
from tests.unit.world import PASSWORD, World

OFFICE = ClientInfo(address="192.0.2.1", device="browser")
INVITED = Invitation(email="new@example.com", name="New")
FACTOR: dict[str, Any] = {
    "totp": "sealed",
    "totp_id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
    "totp_step": 7,
    "recovery": {"a1": 1},
    "recovery_at": "2026-01-31T12:00:00.000Z",
}


@pytest.fixture(name="admin")
def _admin(world: World) -> Caller:
    """Return an administrator."""
    return administrator(world, "chief@example.com")


def administrator(world: World, email: str) -> Caller:
    """Return a stored administrator."""
    return world.caller(world.user(email, role=Role.ADMIN))


def somebody(world: World, *args: Any, **given: Any) -> User:
    """Return a stored user whose address is verified."""
    return world.verify(world.user(*args, **given).id)


Act = Callable[[AdministrationService, AdminCommand], User]

ACTS: dict[str, Act] = {
    "promote": lambda service, command: service.change_role(command, Role.ADMIN),
    "disable": AdministrationService.disable,
    "force reset": AdministrationService.force_reset,
    "delete": AdministrationService.delete,
}
"""Commands that change a user who is active."""
ALL: dict[str, Act] = {**ACTS, "enable": AdministrationService.enable}

every_act = pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())


@pytest.mark.parametrize("act", ALL.values(), ids=ALL.keys())
def test_administrators_do_nothing_to_their_own_account(
    world: World, admin: Caller, act: Act
) -> None:
    """So at least one is always left."""
    before = world.rows()

    with pytest.raises(OwnAccount):
        act(world.accounts.administration, AdminCommand(admin.user_id, admin))

    assert world.rows() == before


def demote(world: World, admin: Caller) -> None:
    """Take the office away."""
    command = AdminCommand(admin.user_id)
    world.accounts.administration.change_role(command, Role.USER)


def disable(world: World, admin: Caller) -> None:
    """Disable an administrator."""
    world.accounts.administration.disable(AdminCommand(admin.user_id))


def delete(world: World, admin: Caller) -> None:
    """Have an administrator deleted."""
    world.accounts.administration.delete(AdminCommand(admin.user_id))


def erased(world: World, admin: Caller) -> None:
    """Erase an administrator."""
    world.delete_user(admin.user_id)


LOST = [demote, disable, delete, erased]
"""Ways in which an administrator loses the office."""


@every_act
@pytest.mark.parametrize("lose", LOST)
def test_whoever_lost_the_office_meanwhile_changes_nobody(
    world: World, admin: Caller, act: Act, lose: Callable[[World, Caller], None]
) -> None:
    """Their session may be remembered for 3 s, so the write itself refuses."""
    user = somebody(world)
    lose(world, admin)
    before = world.rows()

    with pytest.raises(Forbidden):
        act(world.accounts.administration, AdminCommand(user.id, admin))

    assert world.rows() == before


@pytest.mark.parametrize("lose", LOST)
@pytest.mark.parametrize("key", [None, "key"])
def test_whoever_lost_the_office_meanwhile_invites_nobody(
    world: World,
    admin: Caller,
    lose: Callable[[World, Caller], None],
    key: str | None,
) -> None:
    """The account would be theirs to use, perhaps as an administrator's."""
    lose(world, admin)
    before = world.rows()

    with pytest.raises(Forbidden):
        world.accounts.administration.invite(admin, INVITED, key)

    assert world.rows() == before


@pytest.mark.parametrize(
    "act",
    [
        lambda service, command: service.change_role(command, Role.USER),
        AdministrationService.disable,
        AdministrationService.delete,
    ],
    ids=["demote", "disable", "delete"],
)
def test_of_two_administrators_who_remove_each_other_one_is_left(
    world: World, admin: Caller, act: Act
) -> None:
    """The other is faster, and the last one keeps the office."""
    other = administrator(world, "other@example.com")
    service = world.accounts.administration
    world.client.before_write(
        lambda: service.change_role(AdminCommand(admin.user_id, other), Role.USER),
        of=f"U#{other.user_id}",
    )

    with pytest.raises(Forbidden):
        act(service, AdminCommand(other.user_id, admin))

    assert world.account(other.user_id).user.role is Role.ADMIN
    assert world.account(other.user_id).user.version == 1


@every_act
def test_every_change_is_in_the_log_with_who_did_it_from_where(
    world: World, admin: Caller, act: Act
) -> None:
    """The version and the epoch go up, so that all sessions end."""
    old = somebody(world)
    world.accounts.sessions.open(old)
    command = AdminCommand(old.id, admin, client=OFFICE)
    answer: list[User] = []

    entries, _ = world.left_by(
        lambda: answer.append(act(world.accounts.administration, command))
    )

    new = world.account(old.id).user
    assert answer == [new]
    assert (new.version, new.session_epoch) == (2, 1)
    (entry,) = entries
    assert (entry.user_id, entry.actor_id) == (old.id, admin.user_id)
    assert (entry.address, entry.device) == ("192.0.2.1", "browser")
    assert world.rows(f"U#{old.id}", "S#") == []


@every_act
def test_what_an_operator_does_is_in_the_log_as_the_systems(
    world: World, act: Act
) -> None:
    """The operator's command has no account and no client."""
    user = somebody(world)

    (entry,), _ = world.left_by(
        lambda: act(world.accounts.administration, AdminCommand(user.id))
    )

    assert (entry.user_id, entry.actor_id) == (user.id, None)
    assert (entry.address, entry.device) == (None, None)


Told = tuple[str, dict[str, str]]


@pytest.mark.parametrize(
    ("status", "due", "act", "action", "details", "mail"),
    [
        (
            "active",
            False,
            "promote",
            "role_changed",
            {"from": "user", "to": "admin"},
            None,
        ),
        ("active", False, "disable", "disabled", {}, None),
        ("active", False, "force reset", "reset_forced", {}, ("reset_forced", {})),
        (
            "active",
            False,
            "delete",
            "deletion_requested",
            {},
            ("deletion_ordered", {"date": "2026-02-14"}),
        ),
        (
            "deleting",
            True,
            "delete",
            "deletion_requested",
            {},
            ("deletion_ordered", {"date": "2026-02-01"}),
        ),
        ("disabled", False, "enable", "enabled", {}, None),
        ("disabled", True, "enable", "deletion_undone", {}, ("deletion_undone", {})),
        ("deleting", True, "enable", "deletion_undone", {}, ("deletion_undone", {})),
    ],
)
def test_the_log_says_what_and_the_user_is_told_what_concerns_them(
    world: World,
    admin: Caller,
    status: str,
    due: bool,
    act: str,
    action: str,
    details: dict[str, str],
    mail: Told | None,
) -> None:
    """Who is to be deleted learns when, and that it was undone."""
    user, day = somebody(world, status=UserStatus(status)), timedelta(days=1)
    if due:
        user = world.change_user(user.id, delete_after=world.clock() + day)
    command = AdminCommand(user.id, admin)

    (entry,), mails = world.left_by(
        lambda: ALL[act](world.accounts.administration, command)
    )

    assert (entry.action, entry.details) == (action, details)
    told = [(each.kind, each.to, each.user_id, each.data) for each in mails]
    assert told == ([(mail[0], user.email, user.id, mail[1])] if mail else [])


Becomes = dict[str, object]


@pytest.mark.parametrize(
    ("status", "due", "act", "becomes"),
    [
        ("active", False, "promote", {"role": Role.ADMIN}),
        ("disabled", True, "promote", {"role": Role.ADMIN}),
        ("active", False, "disable", {"status": "disabled"}),
        ("deleting", True, "disable", {"status": "disabled"}),
        ("disabled", False, "enable", {"status": "active"}),
        ("deleting", True, "enable", {"status": "active", "delete_after": None}),
        ("disabled", True, "enable", {"status": "active", "delete_after": None}),
        ("active", False, "delete", {"status": "disabled", "delete_after": "grace"}),
        ("disabled", False, "delete", {"status": "disabled", "delete_after": "grace"}),
        ("deleting", True, "delete", {"status": "disabled"}),
        ("disabled", True, "force reset", {}),
        ("deleting", True, "force reset", {}),
    ],
)
def test_a_user_becomes_what_was_asked_for_and_nothing_else(
    world: World, admin: Caller, status: str, due: bool, act: str, becomes: Becomes
) -> None:
    """A date of deletion that is set stays, and its row is as it says."""
    user = somebody(world)
    service, command = world.accounts.administration, AdminCommand(user.id, admin)
    if due:
        service.delete(AdminCommand(user.id))
        world.clock.advance(days=3)
    if status != "active" and (due, status) != (True, "disabled"):
        user = world.change_user(user.id, status=UserStatus(status))
    user = world.account(user.id).user
    changes = dict(becomes)
    if "status" in changes:
        changes["status"] = UserStatus(str(changes["status"]))
    if changes.get("delete_after") == "grace":
        changes["delete_after"] = world.clock() + timedelta(days=14)

    ALL[act](service, command)

    new = world.account(user.id).user
    assert new == user.in_next_epoch(**changes)
    dates = [rfc3339(new.delete_after)] if new.delete_after else []
    assert [row["sk"] for row in world.rows("REMOVALS")] == [
        f"{date}#{user.id}" for date in dates
    ]


@pytest.mark.parametrize(
    ("status", "due", "act"),
    [
        ("active", False, "enable"),
        ("disabled", False, "disable"),
        ("disabled", True, "disable"),
        ("disabled", True, "delete"),
    ],
)
def test_what_is_so_already_is_left_as_it_is(
    world: World, admin: Caller, status: str, due: bool, act: str
) -> None:
    """No version, no entry, no mail, and no new date of deletion."""
    user = somebody(world, status=UserStatus(status))
    if due:
        at = world.clock() + timedelta(days=1)
        user = world.change_user(user.id, delete_after=at)
    before = world.rows()

    answer = ALL[act](world.accounts.administration, AdminCommand(user.id, admin))

    assert answer == user
    assert world.rows() == before


@pytest.mark.parametrize("role", Role)
def test_a_role_that_a_user_has_already_is_left_as_it_is(
    world: World, admin: Caller, role: Role
) -> None:
    """Nobody is signed out for nothing."""
    user = somebody(world, role=role)
    world.accounts.sessions.open(user)
    before = world.rows()

    world.accounts.administration.change_role(AdminCommand(user.id, admin), role)

    assert world.rows() == before


def test_what_is_so_already_still_ends_what_a_crash_left_open(
    world: World, admin: Caller
) -> None:
    """An administrator who does it again after an error can rely on it."""
    user = somebody(world)
    world.accounts.sessions.open(user)
    user = world.change_user(user.id, status=UserStatus.DISABLED, session_epoch=1)

    world.accounts.administration.disable(AdminCommand(user.id, admin))

    assert not world.rows(f"U#{user.id}", "S#")


@pytest.mark.parametrize("act", ALL.values(), ids=ALL.keys())
def test_nobody_acts_on_an_account_that_is_gone_or_in_ruins(
    world: World, admin: Caller, act: Act
) -> None:
    """An account that is being erased cannot be brought back."""
    erasing = somebody(world, status=UserStatus.ERASING)
    before = world.rows()

    for user_id in (erasing.id, new_ulid(world.clock())):
        with pytest.raises(UserNotFound):
            act(world.accounts.administration, AdminCommand(user_id, admin))

    assert world.rows() == before


@pytest.mark.parametrize("act", ALL.values(), ids=ALL.keys())
def test_a_version_that_the_administrator_has_not_seen_is_not_changed(
    world: World, admin: Caller, act: Act
) -> None:
    """It is refused also where nothing would change, and accepted if it was seen."""
    user = somebody(world)
    user = world.change_user(user.id, name="New")
    before = world.rows()
    service = world.accounts.administration

    with pytest.raises(PreconditionFailed):
        act(service, AdminCommand(user.id, admin, lambda version: version == 1))

    assert world.rows() == before
    act(service, AdminCommand(user.id, admin, lambda version: version == 2))


@every_act
def test_a_change_at_the_same_moment_is_not_overwritten(
    world: World, admin: Caller, act: Act
) -> None:
    """The command is done again, on the account as it is then."""
    user = somebody(world)
    world.client.before_write(
        lambda: world.change_user(user.id, name="Countess"), of=f"U#{user.id}"
    )

    new = act(world.accounts.administration, AdminCommand(user.id, admin))

    assert (new.name, new.version) == ("Countess", 3)
    assert world.account(user.id).user == new
    assert len(world.entries()) == 1


def test_what_another_administrator_did_first_is_left_as_it_is(
    world: World, admin: Caller
) -> None:
    """Two click at once: there is one entry, one mail and one date."""
    user, other = somebody(world), administrator(world, "other@example.com")
    service = world.accounts.administration
    world.client.before_write(
        lambda: service.delete(AdminCommand(user.id, other)), of=f"U#{user.id}"
    )

    service.delete(AdminCommand(user.id, admin))

    (entry,), (_,) = world.entries(), world.mails()
    assert entry.actor_id == other.user_id
    assert len(world.rows("REMOVALS")) == 1


def test_an_account_that_keeps_changing_is_given_up_in_time(
    world: World, admin: Caller
) -> None:
    """The request has a deadline, which has passed here with the first attempt."""
    user = somebody(world)
    start_request("r", lambda_remaining=LAMBDA_MARGIN)
    world.client.before_write(
        lambda: world.change_user(user.id, name="Countess"),
        of=f"U#{user.id}",
        always=True,
    )

    with pytest.raises(Conflict):
        world.accounts.administration.disable(AdminCommand(user.id, admin))

    assert world.account(user.id).user.status is UserStatus.ACTIVE


@pytest.mark.parametrize("remove_factor", [False, True])
def test_a_forced_reset_leaves_no_password_and_only_if_asked_no_factor(
    world: World, admin: Caller, remove_factor: bool
) -> None:
    """Who has lost the factor is let in by the mailbox alone, and that is told."""
    user = somebody(world)
    world.change_row(credentials_key(user.id), hash="hash", **FACTOR)
    command = AdminCommand(user.id, admin)

    (entry,), (mail,) = world.left_by(
        lambda: world.accounts.administration.force_reset(
            command, remove_factor=remove_factor
        )
    )

    account = world.account(user.id)
    assert account.password_hash is None
    assert (account.factor is None) is remove_factor
    removed = {"second_factor": "removed"} if remove_factor else {}
    assert entry.details == mail.data == removed


@pytest.mark.parametrize("act", [ACTS["promote"], ACTS["disable"], ACTS["delete"]])
def test_only_a_forced_reset_takes_credentials_away(
    world: World, admin: Caller, act: Act
) -> None:
    """Who is enabled again signs in as before."""
    user = somebody(world)
    world.change_row(credentials_key(user.id), hash="hash", **FACTOR)
    (before,) = world.rows(f"U#{user.id}", "CRED")

    act(world.accounts.administration, AdminCommand(user.id, admin))

    assert world.rows(f"U#{user.id}", "CRED") == [{**before, "session_epoch": 1}]


@pytest.mark.parametrize("role", Role)
def test_an_invited_user_gets_a_mail_and_has_no_password(
    world: World, admin: Caller, role: Role
) -> None:
    """Nobody signs in, with whatever password, before the link was followed."""
    context, invitation = start_request("r"), INVITED.model_copy(update={"role": role})

    (entry,), (mail,) = world.left_by(
        lambda: world.accounts.administration.invite(admin, invitation, client=OFFICE)
    )

    user_id = world.accounts.users.id_by_email("new@example.com")
    assert user_id is not None
    account = world.account(user_id)
    assert account.user == User(
        id=user_id,
        email="new@example.com",
        name="New",
        role=role,
        email_verified=False,
        created_at=world.clock(),
        invitation=account.user.invitation,
    )
    assert account.user.invitation
    assert account.password_hash is None
    assert (entry.action, entry.user_id) == (AuditAction.INVITED, user_id)
    assert (entry.actor_id, entry.details) == (admin.user_id, {"role": role})
    assert (entry.address, entry.device) == ("192.0.2.1", "browser")
    assert (mail.kind, mail.to) == (MailKind.INVITATION, "new@example.com")
    assert (mail.user_id, mail.data) == (user_id, {})
    assert context.counts["UsersInvited"] == 1
    for password in ("None", PASSWORD):
        with pytest.raises(InvalidCredentials):
            world.accounts.sign_in.sign_in("new@example.com", password)


def test_nobody_is_invited_twice(world: World, admin: Caller) -> None:
    """The address is somebody's already."""
    world.accounts.administration.invite(admin, INVITED)
    before = world.rows()

    with pytest.raises(EmailTaken):
        world.accounts.administration.invite(admin, INVITED)

    assert world.rows() == before


def test_an_invitation_that_is_sent_twice_is_made_once(
    world: World, admin: Caller
) -> None:
    """The second answer is the first, and nothing more is written or counted."""
    service, context = world.accounts.administration, start_request("r")
    first = service.invite(admin, INVITED, "key", OFFICE)
    before = world.rows()
    world.clock.advance(hours=23)

    second = service.invite(admin, INVITED, "key", OFFICE)

    assert (first.replayed, second.replayed) == (False, True)
    assert second.resource == first.resource
    assert world.rows() == before
    assert context.counts["UsersInvited"] == 1


def test_the_key_of_an_invitation_is_for_it_alone(world: World, admin: Caller) -> None:
    """Another body is refused, and another administrator has keys of their own."""
    service = world.accounts.administration
    service.invite(admin, INVITED, "key")
    other = Invitation(email="other@example.com")

    with pytest.raises(IdempotencyKeyReused):
        service.invite(admin, other, "key")

    colleague = administrator(world, "colleague@example.com")
    assert not service.invite(colleague, other, "key").replayed


def test_a_large_invitation_is_read_again_for_the_second_answer(
    world: World, admin: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer was too large to keep; once the user is gone there is none."""
    monkeypatch.setattr("runtime.core.idempotency.service._MAX_KEPT_BODY_BYTES", 1)
    service = world.accounts.administration
    first = service.invite(admin, INVITED, "key").resource
    world.change_user(first.id, name="Changed")

    second = service.invite(admin, INVITED, "key")

    assert second.resource == first.model_copy(update={"name": "Changed"})
    world.delete_user(first.id)
    with pytest.raises(AlreadyCreated):
        service.invite(admin, INVITED, "key")
