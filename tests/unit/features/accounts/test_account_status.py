"""Changes of role and status: on conditions, and with all that goes with them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.clock import rfc3339
from runtime.core.dynamodb.schema import credentials_key, profile_key, session_key
from runtime.core.dynamodb.writes import ConditionFailed, put
from runtime.core.effects import Effects
from runtime.core.errors import Forbidden, Unauthenticated
from runtime.core.security.callers import Caller, Role
from runtime.features.accounts.account_status import (
    AccountStatusRepository,
    due_key,
    due_writes,
)
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.second_factor.models import Proof
from runtime.features.accounts.sessions.repository import SessionRepository
from tests.unit.world import World

FACTOR_ID = "01JD5Q8V3T1Z6W9X4B7N2M0KRC"
FACTOR: dict[str, Any] = {
    "totp": "sealed",
    "totp_id": FACTOR_ID,
    "totp_step": 7,
    "recovery": {"a1": 1, "b2": 1},
    "recovery_at": "2026-01-31T12:00:00.000Z",
    "totp_pending": {
        "id": "waiting",
        "secret": "sealed",
        "until": "2026-01-31T12:15:00.000Z",
    },
}
TOTP_USED = Proof(factor_id=FACTOR_ID, kind="totp", step=8)
CODE_USED = Proof(factor_id=FACTOR_ID, kind="recovery_code", recovery="a1")
EXTRA = {"pk": "E#extra@example.com", "sk": "E", "user_id": "extra"}
DAY = timedelta(days=1)


@dataclass
class Stage:
    """A user, an administrator, and the repository."""

    world: World
    repository: AccountStatusRepository
    user: User
    admin: User
    caller: Caller
    effects: Effects = field(init=False)

    def __post_init__(self) -> None:
        """Make an entry of the audit log and a mail."""
        recorder, client = self.world.platform.effects, ClientInfo(address="192.0.2.1")
        user = self.user
        entry = recorder.entry(user.id, AuditAction.DISABLED, client)
        mail = recorder.mail(MailKind.DELETION_ORDERED, user.email, user.id)
        self.effects = Effects(entries=(entry,), mails=(mail,))

    def change(self, new: User, **given: Any) -> None:
        """Replace the profile."""
        self.repository.change(self.user, new, self.effects, **given)

    def credentials(self) -> dict[str, Any]:
        """Return the user's credentials as they are stored."""
        (row,) = self.world.rows(f"U#{self.user.id}", "CRED")
        return row

    def sessions(self) -> list[str]:
        """Return the ids of the user's sessions."""
        return [row["id"] for row in self.world.rows(f"U#{self.user.id}", "S#")]


@pytest.fixture(name="repository")
def _repository(world: World) -> AccountStatusRepository:
    """Return the repository on the world's table."""
    return AccountStatusRepository(world.table, SessionRepository(world.table))


@pytest.fixture(
    name="stage", params=[0, 1, None], ids=["epoch 0", "epoch 1", "before epochs"]
)
def _stage(
    world: World, repository: AccountStatusRepository, request: pytest.FixtureRequest
) -> Stage:
    """Return a user of some epoch with a factor and two sessions.

    Rows from before epochs were counted are of the first.
    """
    user = world.user()
    world.change_row(
        credentials_key(user.id), hash="hash", session_epoch=request.param, **FACTOR
    )
    world.change_user(user.id, session_epoch=request.param)
    user = world.account(user.id).user
    for _ in range(2):
        world.accounts.sessions.open(user)
    admin = world.user("chief@example.com", role=Role.ADMIN)
    return Stage(world, repository, user, admin, world.caller(admin))


def test_a_change_is_written_with_all_that_goes_with_it(
    world: World, stage: Stage
) -> None:
    """Nothing of other accounts changes, and no credential but the epoch."""
    user, before = stage.user, stage.credentials()
    others = world.rows(f"U#{stage.admin.id}")
    new = user.in_next_epoch(role=Role.ADMIN)

    stage.change(new, admin=stage.caller, extra_writes=[put(EXTRA)])

    assert stage.credentials() == {**before, "session_epoch": new.session_epoch}
    assert world.account(user.id).user == new
    assert stage.sessions() == []
    assert world.entries() == list(stage.effects.entries)
    assert world.mails() == list(stage.effects.mails)
    assert world.rows(EXTRA["pk"]) == [EXTRA]
    assert world.rows(f"U#{stage.admin.id}") == others
    assert not world.rows("REMOVALS")


@pytest.mark.parametrize(
    ("row", "changes", "error"),
    [
        pytest.param("profile", {"version": 9}, ConditionFailed, id="another version"),
        pytest.param("profile", None, ConditionFailed, id="no profile"),
        pytest.param(
            "credentials", {"session_epoch": 7}, ConditionFailed, id="another epoch"
        ),
        pytest.param("credentials", None, ConditionFailed, id="no credentials"),
        pytest.param("admin", {"role": "user"}, Forbidden, id="office lost"),
        pytest.param("admin", {"status": "disabled"}, Forbidden, id="admin disabled"),
        pytest.param("admin", None, Forbidden, id="admin gone"),
        pytest.param("session", None, Unauthenticated, id="admin signed out"),
    ],
)
def test_a_change_is_made_only_if_nothing_changed(
    world: World,
    stage: Stage,
    row: str,
    changes: Mapping[str, object] | None,
    error: type[Exception],
) -> None:
    """Two administrators may remove each other at the same moment."""
    key = {
        "profile": profile_key(stage.user.id),
        "credentials": credentials_key(stage.user.id),
        "admin": profile_key(stage.admin.id),
        "session": session_key(stage.admin.id, stage.caller.session_id),
    }[row]
    if changes is None:
        world.delete_row(key)
    else:
        world.change_row(key, **changes)
    before = world.rows()
    new = stage.user.in_next_epoch(
        status=UserStatus.DISABLED, delete_after=world.clock() + DAY
    )

    with pytest.raises(error):
        stage.change(new, admin=stage.caller, extra_writes=[put(EXTRA)])

    assert world.rows() == before


def test_an_administrator_who_lost_the_office_learns_that_first(
    world: World, stage: Stage
) -> None:
    """To try again because the profile changed as well would be of no use."""
    world.change_row(profile_key(stage.admin.id), role="user")
    world.change_row(profile_key(stage.user.id), version=9)

    with pytest.raises(Forbidden):
        stage.change(stage.user.in_next_epoch(), admin=stage.caller)


def test_an_owner_who_was_signed_out_changes_nothing(
    world: World, stage: Stage
) -> None:
    """A thief's session must not delete the account after it was ended."""
    owner = world.caller(stage.user)
    world.delete_row(session_key(owner.user_id, owner.session_id))
    before = world.rows()
    new = stage.user.in_next_epoch(
        status=UserStatus.DELETING, delete_after=world.clock() + DAY
    )

    with pytest.raises(Unauthenticated):
        stage.change(new, owner=owner, extra_writes=[put(EXTRA)])

    assert world.rows() == before


def test_an_owner_who_is_signed_in_ends_their_own_session_too(
    world: World, stage: Stage
) -> None:
    """Its row is deleted by the write that demands it."""
    owner = world.caller(stage.user)

    stage.change(stage.user.in_next_epoch(status=UserStatus.DELETING), owner=owner)

    assert stage.sessions() == []
    assert world.account(owner.user_id).user.status is UserStatus.DELETING


def test_an_operator_or_the_user_needs_no_administrator(stage: Stage) -> None:
    """The operator's command has none, and may make the first one."""
    new = stage.user.in_next_epoch(role=Role.ADMIN)

    stage.change(new)

    assert stage.world.account(new.id).user == new


@pytest.mark.parametrize(
    ("given", "gone", "changed"),
    [
        ({}, (), {}),
        ({"void_password": True}, ("hash",), {}),
        ({"remove_factor": True}, tuple(FACTOR), {}),
        ({"void_password": True, "remove_factor": True}, ("hash", *FACTOR), {}),
        ({"proof": TOTP_USED}, (), {"totp_step": 8}),
        ({"proof": CODE_USED}, (), {"recovery": {"b2": 1}}),
    ],
    ids=["none", "password", "factor", "both", "code", "recovery code"],
)
def test_credentials_change_as_much_as_is_asked(
    stage: Stage,
    given: dict[str, Any],
    gone: tuple[str, ...],
    changed: dict[str, object],
) -> None:
    """A forced reset must leave no way in, and nothing else may take one away."""
    before = stage.credentials()
    new = stage.user.in_next_epoch()

    stage.change(new, **given)

    expected = {**before, **changed, "session_epoch": new.session_epoch}
    assert stage.credentials() == {
        name: value for name, value in expected.items() if name not in gone
    }


@pytest.mark.parametrize(
    ("proof", "changes"),
    [
        pytest.param(TOTP_USED, {"totp_id": "other"}, id="the factor is another"),
        pytest.param(TOTP_USED, {"totp_step": 8}, id="the code was used"),
        pytest.param(CODE_USED, {"totp_id": "other"}, id="the codes are another's"),
        pytest.param(CODE_USED, {"recovery": {"b2": 1}}, id="the code is gone"),
    ],
)
def test_a_change_takes_a_proof_only_once(
    world: World, stage: Stage, proof: Proof, changes: Mapping[str, object]
) -> None:
    """The code may open a session at the same moment."""
    world.change_row(credentials_key(stage.user.id), **changes)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        stage.change(stage.user.in_next_epoch(), proof=proof)

    assert world.rows() == before


def test_sessions_end_with_the_change_and_not_after_it(
    world: World, stage: Stage
) -> None:
    """A process that dies just after the change leaves none of them open."""

    def crash() -> None:
        """End the process."""
        raise SystemExit

    world.client.after_write(crash, of=f"U#{stage.user.id}")

    with pytest.raises(SystemExit):
        stage.change(stage.user.in_next_epoch(status=UserStatus.DISABLED))

    assert stage.sessions() == []


def test_a_session_that_opens_meanwhile_ends_after_the_change(
    world: World, stage: Stage
) -> None:
    """Those that are to end had been read before it opened."""
    user = stage.user

    def open_late() -> None:
        """Sign in at the last moment."""
        world.accounts.sessions.open(user)

    world.client.before_write(open_late, of=f"U#{user.id}")

    stage.change(user.in_next_epoch(status=UserStatus.DISABLED))

    assert stage.sessions() == []


def test_more_sessions_than_the_change_can_end_end_after_it(
    world: World, stage: Stage
) -> None:
    """A transaction holds a hundred actions."""
    row, _ = world.rows(f"U#{stage.user.id}", "S#")
    for number in range(98):
        world.write_row({**row, "sk": f"S#{number:026}", "id": f"{number:026}"})
    due = world.clock() + DAY
    new = stage.user.in_next_epoch(status=UserStatus.DISABLED, delete_after=due)

    stage.change(new, admin=stage.caller, extra_writes=[put(EXTRA)])

    assert stage.sessions() == []


def test_what_a_crash_left_open_is_ended_by_settling(
    world: World, stage: Stage
) -> None:
    """The process died after the change, before it ended late sessions."""
    opened, user = stage.sessions(), stage.user
    stage.repository.settle(user)
    assert stage.sessions() == opened

    stage.repository.settle(world.change_user(user.id, session_epoch=9))

    assert stage.sessions() == []


def due_rows(world: World) -> list[dict[str, Any]]:
    """Return the rows by which the worker finds due erasures."""
    return world.rows("REMOVALS")


def test_an_erasure_becomes_due_moves_and_is_called_off(
    world: World, repository: AccountStatusRepository
) -> None:
    """A date without its row would never come, and a row without a date be wrong."""
    user, effects = world.user(), Effects()
    other = world.user("eve@example.com")
    first, second = world.clock() + DAY, world.clock() + 2 * DAY
    steps = [None, first, first, second, None, None]
    repository.change(other, other.in_next_epoch(delete_after=first), effects)
    others = due_rows(world)

    for due in steps:
        new = user.in_next_epoch(delete_after=due)
        repository.change(user, new, effects)
        user = new
        own = [row for row in due_rows(world) if row not in others]
        assert own == (
            []
            if due is None
            else [
                {
                    "pk": "REMOVALS",
                    "sk": f"{rfc3339(due)}#{user.id}",
                    "user_id": user.id,
                }
            ]
        )
        assert len(due_rows(world)) == len(own) + 1


def test_a_date_that_stays_needs_no_write(world: World) -> None:
    """The row is written with the date, and is there as long as it is."""
    user = world.user().model_copy(update={"delete_after": world.clock()})

    assert due_writes(user, user.in_next_epoch()) == []
    assert due_key(user) == ("REMOVALS", f"{rfc3339(world.clock())}#{user.id}")
    assert due_key(user.model_copy(update={"delete_after": None})) is None


@pytest.mark.parametrize("factor_id", [FACTOR_ID, "another"])
def test_a_factor_is_removed_if_it_is_the_one_that_was_read(
    world: World, stage: Stage, factor_id: str
) -> None:
    """Its owner may have set another up a moment ago."""
    world.change_row(credentials_key(stage.user.id), totp_failures=3)
    before = stage.credentials()
    new = stage.user.in_next_epoch()

    if factor_id == "another":
        with pytest.raises(ConditionFailed):
            stage.change(new, factor_id=factor_id)
        assert stage.credentials() == before
        return
    stage.change(new, factor_id=factor_id)

    left = {name for name in stage.credentials() if name not in ("pk", "sk")}
    assert not [name for name in left if name.startswith(("totp", "recovery"))]
    assert stage.credentials()["hash"] == "hash"
