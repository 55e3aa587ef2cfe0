"""Rows of sessions: written and ended on conditions, and read to the last one."""

from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.clock import new_ulid, rfc3339
from runtime.core.dynamodb.schema import credentials_key, profile_key, session_key
from runtime.core.dynamodb.writes import ConditionFailed, put
from runtime.core.effects import NO_EFFECTS, Effects
from runtime.core.errors import Unauthenticated
from runtime.core.security.callers import Caller
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.credentials import ProofUsed
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.sessions.models import Session
from runtime.features.accounts.sessions.repository import (
    MAX_ENDED,
    MAX_PER_USER,
    SessionRepository,
)
from tests.unit.features.accounts.sessions.made import made_session
from tests.unit.world import World

CLIENT = ClientInfo(address="192.0.2.1", device="phone")
EXTRA = {"pk": "E#extra@example.com", "sk": "E", "user_id": "extra"}


@pytest.fixture(name="repository")
def _repository(world: World) -> SessionRepository:
    """Return the repository on the world's table."""
    return SessionRepository(world.table)


def new_session(world: World, user: User, **changes: object) -> Session:
    """Return a session as a sign-in opens it."""
    given = {
        "role": user.role,
        "status": user.status,
        "epoch": user.session_epoch,
        "address": CLIENT.address,
        "device": CLIENT.device,
    }
    return made_session(world.clock(), user.id, **given | changes)


def row_of(session: Session) -> dict[str, object]:
    """Return the row that a session is stored as."""
    row: dict[str, object] = {
        "pk": f"U#{session.user_id}",
        "sk": f"S#{session.id}",
        "id": session.id,
        "user_id": session.user_id,
        "role": session.role.value,
        "status": session.status.value,
        "epoch": session.epoch,
        "kid": session.kid,
        "salt": session.salt,
        "counter": session.counter,
        "rotated_at": rfc3339(session.rotated_at),
        "exchanges": {key: rfc3339(at) for key, at in session.exchanges.items()},
        "retries": {key: rfc3339(at) for key, at in session.retries.items()},
        "created_at": rfc3339(session.created_at),
        "idle_until": rfc3339(session.idle_until),
        "absolute_until": rfc3339(session.absolute_until),
        "synthetic": session.synthetic,
        "ttl": int(session.idle_until.timestamp()),
    }
    known = {"address": session.address, "device": session.device}
    return {**row, **{name: value for name, value in known.items() if value}}


def opened(world: World, user: User, count: int = 1) -> list[Session]:
    """Store so many sessions, past the limit of a user, oldest first."""
    sessions = []
    for _ in range(count):
        world.clock.advance(seconds=1)
        sessions.append(new_session(world, user))
        world.write_row(row_of(sessions[-1]))
    return sessions


def left(world: World, user: User) -> list[str]:
    """Return the ids of a user's sessions, oldest first."""
    return [row["id"] for row in world.rows(f"U#{user.id}", "S#")]


def some_effects(world: World, user: User) -> Effects:
    """Return an entry of the audit log and a mail."""
    recorder = world.platform.effects
    entry = recorder.entry(user.id, AuditAction.SIGNED_OUT, CLIENT)
    mail = recorder.mail(MailKind.SESSION_REUSED, user.email, user.id)
    return Effects(entries=(entry,), mails=(mail,))


def assert_written(world: World, effects: Effects) -> None:
    """Demand that these effects were written, once and no others."""
    assert world.entries() == list(effects.entries)
    assert world.mails() == list(effects.mails)


def test_a_session_is_written_with_all_that_belongs_to_it(
    world: World, repository: SessionRepository
) -> None:
    """The row has every attribute, and expires with the session."""
    user, effects = world.user(), some_effects(world, world.user("eve@example.com"))
    session = new_session(world, user)

    repository.create(session, user, effects, [put(EXTRA)])

    assert world.rows(sk="S#") == [row_of(session)]
    assert_written(world, effects)
    assert world.rows(EXTRA["pk"]) == [EXTRA]
    assert repository.get(user.id, session.id) == session


@pytest.mark.parametrize("epoch", [0, 1])
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"role": "admin"}, id="the role changed meanwhile"),
        pytest.param({"status": "disabled"}, id="the user was disabled meanwhile"),
        pytest.param({"session_epoch": 7}, id="all sessions ended meanwhile"),
        pytest.param(None, id="the account was erased meanwhile"),
    ],
)
def test_a_session_opens_only_if_the_user_is_as_they_were_read(
    world: World,
    repository: SessionRepository,
    epoch: int,
    changes: Mapping[str, object] | None,
) -> None:
    """It holds copies of role, status and epoch, and nothing of it remains."""
    user = world.user()
    opened(world, user, MAX_PER_USER)
    user = world.change_user(user.id, session_epoch=epoch)
    if changes is None:
        world.delete_row(profile_key(user.id))
    else:
        world.change_row(profile_key(user.id), **changes)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        repository.create(
            new_session(world, user), user, some_effects(world, user), [put(EXTRA)]
        )

    assert world.rows() == before


def test_a_session_opens_with_the_network_that_it_is_to_trust_for(
    world: World, repository: SessionRepository
) -> None:
    """Both are written, or the next sign-in would be a stranger's."""
    user = world.user()
    trusts = world.accounts.users.sign_in_writes(user.id, {"network": 1}, None)
    session = new_session(world, user)

    repository.create(session, user, NO_EFFECTS, trusts)

    assert left(world, user) == [session.id]
    assert world.account(user.id).trusted == {"network": 1}


def test_a_session_does_not_open_without_the_credentials_it_is_to_trust_for(
    world: World, repository: SessionRepository
) -> None:
    """A row of them that holds nothing but a network would come into being."""
    user = world.user()
    trusts = world.accounts.users.sign_in_writes(user.id, {"network": 1}, None)
    world.delete_row(credentials_key(user.id))
    before = world.rows()

    with pytest.raises(ProofUsed):
        repository.create(new_session(world, user), user, NO_EFFECTS, trusts)

    assert world.rows() == before


@pytest.mark.parametrize("status", ["disabled", "deleting", "erasing"])
def test_a_session_never_opens_for_a_user_who_was_not_active_when_read(
    world: World, repository: SessionRepository, status: str
) -> None:
    """That the status did not change since makes it no better."""
    user = world.user(status=UserStatus(status))

    with pytest.raises(ConditionFailed):
        repository.create(new_session(world, user), user, NO_EFFECTS)

    assert not world.rows(sk="S#")


@pytest.mark.parametrize("stored", [0, None], ids=["first", "from before"])
def test_a_session_opens_in_the_first_epoch(
    world: World, repository: SessionRepository, stored: int | None
) -> None:
    """Profiles from before epochs were counted are of it as well."""
    user = world.user()
    world.change_row(profile_key(user.id), session_epoch=stored)
    session = new_session(world, user)

    repository.create(session, user, NO_EFFECTS)

    assert left(world, user) == [session.id]


@pytest.mark.parametrize(
    ("stored", "stay"), [(48, 48), (49, 49), (50, 49), (53, 49), (100, 49), (130, 79)]
)
def test_the_oldest_sessions_make_room_for_a_new_one(
    world: World, repository: SessionRepository, stored: int, stay: int
) -> None:
    """The rest of more than a hundred goes with the next sign-ins."""
    user, other = world.user(), world.user("eve@example.com")
    opened(world, other, 2)
    before = [session.id for session in opened(world, user, stored)]
    session, effects = new_session(world, user), some_effects(world, user)

    surplus = repository.surplus(user.id, world.clock())
    repository.create(session, user, effects, surplus=surplus)

    assert left(world, user) == [*before[-stay:], session.id]
    assert len(left(world, other)) == 2
    assert_written(world, effects)


def test_the_least_recently_used_session_makes_room_and_expired_ones_before_it(
    world: World, repository: SessionRepository
) -> None:
    """A device in daily use may be the one that signed in first."""
    user = world.user()
    sessions = opened(world, user, MAX_PER_USER + 1)
    now = world.clock()
    for at, changes in {
        0: {"rotated_at": rfc3339(now)},
        7: {"rotated_at": rfc3339(now - timedelta(days=2))},
        9: {"absolute_until": rfc3339(now)},
    }.items():
        world.change_row(session_key(user.id, sessions[at].id), **changes)

    surplus = repository.surplus(user.id, now)

    assert [each.id for each in surplus] == [sessions[9].id, sessions[7].id]


def test_a_session_is_found_by_its_user_only(
    world: World, repository: SessionRepository
) -> None:
    """Somebody else's session is as good as none."""
    ada, eve = world.user(), world.user("eve@example.com")
    (session,) = opened(world, ada)

    assert repository.get(ada.id, session.id) == session
    assert repository.get(eve.id, session.id) is None
    assert repository.get(ada.id, new_ulid(world.clock())) is None


@pytest.mark.parametrize("count", [0, 1, 100, 101, 201])
def test_all_sessions_of_a_user_are_read(
    world: World, repository: SessionRepository, count: int
) -> None:
    """Those beyond a page too: one that is missed is one that does not end."""
    user = world.user()
    opened(world, world.user("eve@example.com"))
    sessions = opened(world, user, count)

    assert repository.of_user(user.id) == sessions


def rotated(world: World, session: Session, **changes: object) -> Session:
    """Return the session after a refresh that is made now."""
    now = world.clock()
    later = {
        "counter": session.counter + 1,
        "rotated_at": now,
        "idle_until": now + timedelta(days=7),
        "address": "198.51.100.7",
        "device": "laptop",
    }
    return session.model_copy(update={**later, **changes})


def test_a_rotation_writes_all_that_it_changes(
    world: World, repository: SessionRepository
) -> None:
    """The row must live as long as the session now does."""
    (session,) = opened(world, world.user())
    world.clock.advance(days=3)
    new = rotated(world, session)

    repository.rotate(session, new)

    assert world.rows(sk="S#") == [row_of(new)]


def test_a_rotation_leaves_what_it_does_not_know(
    world: World, repository: SessionRepository
) -> None:
    """A new password may change the epoch at the same time."""
    (session,) = opened(world, world.user())
    world.change_row(session_key(session.user_id, session.id), epoch=5)
    new = rotated(world, session, address=None, device=None)

    repository.rotate(session, new)

    kept = {"epoch": 5, "address": session.address, "device": session.device}
    assert world.rows(sk="S#") == [row_of(new.model_copy(update=kept))]


@pytest.mark.parametrize("meanwhile", [0, 2, None])
def test_a_rotation_is_refused_if_another_was_first(
    world: World, repository: SessionRepository, meanwhile: int | None
) -> None:
    """Nor does it bring a session back that has ended."""
    user = world.user()
    session = new_session(world, user, counter=1)
    if meanwhile is not None:
        world.write_row({**row_of(session), "counter": meanwhile})
    before = world.rows()

    with pytest.raises(ConditionFailed):
        repository.rotate(session, rotated(world, session))

    assert world.rows() == before


def test_a_session_is_ended_with_its_effects(
    world: World, repository: SessionRepository
) -> None:
    """Its neighbours stay."""
    user = world.user()
    first, second, third = opened(world, user, 3)
    effects = some_effects(world, user)

    repository.delete(user.id, second.id, effects)

    assert left(world, user) == [first.id, third.id]
    assert_written(world, effects)


def test_a_session_is_ended_from_another_only_while_that_is_open(
    world: World, repository: SessionRepository
) -> None:
    """Whoever was signed out signs nobody else out."""
    user = world.user()
    caller = world.caller(user)
    first, second = opened(world, user, 2)

    repository.delete(user.id, first.id, NO_EFFECTS, caller)
    world.delete_row(session_key(user.id, caller.session_id))
    with pytest.raises(Unauthenticated):
        repository.delete(user.id, second.id, some_effects(world, user), caller)

    assert left(world, user) == [second.id]
    assert_written(world, NO_EFFECTS)


def test_a_session_that_has_ended_is_not_ended_again(
    world: World, repository: SessionRepository
) -> None:
    """Its log and its owner's mailbox are not filled."""
    ada, eve = world.user(), world.user("eve@example.com")
    (session,) = opened(world, ada)
    before = world.rows()

    with pytest.raises(ConditionFailed):
        repository.delete(eve.id, session.id, some_effects(world, eve))

    assert world.rows() == before


@pytest.mark.parametrize("count", [0, 1, 80, 81, 161])
def test_many_sessions_are_ended_and_reported_once(
    world: World, repository: SessionRepository, count: int
) -> None:
    """A transaction holds a hundred actions, so more than 80 take several."""
    user = world.user()
    caller, effects = world.caller(user), some_effects(world, user)
    ending = [session.id for session in opened(world, user, count)]

    repository.delete_many(user.id, ending, effects, caller)

    assert left(world, user) == [caller.session_id]
    assert_written(world, effects if count else NO_EFFECTS)


@pytest.mark.parametrize("count", [0, 79, 80, 161])
def test_many_sessions_end_with_that_of_whoever_asks(
    world: World, repository: SessionRepository, count: int
) -> None:
    """It is the last, since every transaction demands that it is open."""
    user = world.user()
    caller, effects = world.caller(user), some_effects(world, user)
    others = [session.id for session in opened(world, user, count)]

    repository.delete_many(user.id, [caller.session_id, *others], effects, caller)

    assert left(world, user) == []
    assert_written(world, effects)


@pytest.mark.parametrize("own", [False, True], ids=["others", "their own as well"])
def test_many_sessions_are_not_ended_by_somebody_who_was_signed_out(
    world: World, repository: SessionRepository, own: bool
) -> None:
    """An ended session of a thief must not end those of the owner."""
    user = world.user()
    caller = world.caller(user)
    ending = [session.id for session in opened(world, user, 3)]
    world.delete_row(session_key(user.id, caller.session_id))
    before = world.rows()
    named = [*ending, caller.session_id] if own else ending

    with pytest.raises(Unauthenticated):
        repository.delete_many(user.id, named, some_effects(world, user), caller)

    assert world.rows() == before


def test_sessions_of_another_user_are_ended_by_whoever_is_signed_in(
    world: World, repository: SessionRepository
) -> None:
    """An administrator's own session stays."""
    user, caller = world.user(), world.caller(world.user("chief@example.com"))
    ending = [session.id for session in opened(world, user, 3)]

    repository.delete_many(user.id, ending, NO_EFFECTS, caller)

    assert left(world, user) == []
    assert repository.get(caller.user_id, caller.session_id) is not None


def test_the_report_of_many_sessions_is_written_with_the_first(
    world: World, repository: SessionRepository
) -> None:
    """A crash between two transactions must not leave sessions ended in silence."""
    user, caller = world.user(), world.caller(world.user("chief@example.com"))
    ending = [session.id for session in opened(world, user, MAX_ENDED + 1)]
    effects = some_effects(world, user)

    def crash() -> None:
        """End the process."""
        raise SystemExit

    world.client.before_write(crash, of=f"S#{ending[-1]}")

    with pytest.raises(SystemExit):
        repository.delete_many(user.id, ending, effects, caller)

    assert left(world, user) == ending[-1:]
    assert_written(world, effects)


def test_sessions_of_which_one_has_ended_all_end(
    world: World, repository: SessionRepository
) -> None:
    """The device that signs out at the same moment keeps no other alive."""
    user, caller = world.user(), world.caller(world.user("chief@example.com"))
    ending = [session.id for session in opened(world, user, 3)]
    world.delete_row(session_key(user.id, ending[1]))

    repository.delete_many(user.id, ending, some_effects(world, user), caller)

    assert left(world, user) == []


Kept = Callable[[list[Session]], str | None]


@pytest.mark.parametrize(
    ("count", "kept", "stay"),
    [
        pytest.param(0, lambda _: None, [], id="no session"),
        pytest.param(3, lambda _: None, [], id="all"),
        pytest.param(3, lambda them: them[1].id, [1], id="all but one"),
        pytest.param(80, lambda _: None, [], id="as many as are ended at once"),
        pytest.param(81, lambda them: them[0].id, [0], id="as many and one kept"),
        pytest.param(82, lambda _: None, [80, 81], id="more than at once"),
        pytest.param(2, lambda _: "unknown", [], id="all but one that is gone"),
    ],
)
def test_all_sessions_end_in_the_transaction_of_a_change(
    world: World, repository: SessionRepository, count: int, kept: Kept, stay: list[int]
) -> None:
    """The writes are at most 80, so that the change has room beside them."""
    user, other = world.user(), world.user("eve@example.com")
    opened(world, other)
    sessions = opened(world, user, count)

    writes = repository.ends(user.id, kept(sessions))
    if writes:
        world.table.transact(writes)

    assert len(writes) == count - len(stay)
    assert left(world, user) == [sessions[at].id for at in stay]
    assert len(left(world, other)) == 1


@pytest.mark.parametrize("count", [0, 79, 80])
def test_the_session_of_whoever_asks_ends_in_the_transaction_of_a_change(
    world: World, repository: SessionRepository, count: int
) -> None:
    """It is among the at most 80, in whatever order they are stored."""
    user = world.user()
    *others, own = opened(world, user, count + 1)
    caller = Caller(user_id=user.id, session_id=own.id, role=user.role)

    writes = repository.ends(user.id, caller=caller)
    world.table.transact(writes)

    assert left(world, user) == [session.id for session in others[79:]]


def test_a_change_by_somebody_who_was_signed_out_ends_nothing(
    world: World, repository: SessionRepository
) -> None:
    """Their session had ended before the others were read."""
    user = world.user()
    opened(world, user, 2)
    caller = world.caller(user)
    world.delete_row(session_key(user.id, caller.session_id))
    before = world.rows()

    with pytest.raises(Unauthenticated):
        world.table.transact(repository.ends(user.id, caller=caller))

    assert world.rows() == before


def test_sessions_of_an_earlier_epoch_end(
    world: World, repository: SessionRepository
) -> None:
    """Those of the present one and of a later one stay, and so do those of others."""
    user, other = world.user(), world.user("eve@example.com")
    opened(world, other)
    sessions = opened(world, user, 5)
    for session, epoch in zip(sessions, (None, 0, 1, 2, 3), strict=True):
        world.change_row(session_key(user.id, session.id), epoch=epoch)

    repository.end_older(user.id, 2)

    assert left(world, user) == [session.id for session in sessions[3:]]
    assert len(left(world, other)) == 1


def test_a_session_from_before_epochs_were_counted_is_of_the_first(
    world: World, repository: SessionRepository
) -> None:
    """It stays as long as no epoch has ended, and nothing is written."""
    user = world.user()
    (session,) = opened(world, user)
    world.change_row(session_key(user.id, session.id), epoch=None)
    before = world.rows()

    repository.end_older(user.id, 0)

    assert world.rows() == before
    assert repository.get(user.id, session.id) == session


@pytest.mark.parametrize(("count", "stay"), [(100, 0), (130, 30)])
def test_a_hundred_late_sessions_end_at_once(
    world: World, repository: SessionRepository, count: int, stay: int
) -> None:
    """They are as many as a transaction holds; others cannot be refreshed."""
    user = world.user()
    sessions = opened(world, user, count)

    repository.end_older(user.id, 1)

    assert left(world, user) == [session.id for session in sessions[count - stay :]]
