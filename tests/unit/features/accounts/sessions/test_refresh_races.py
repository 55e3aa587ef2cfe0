"""Refreshes that meet a change of their own account at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.effects import NO_EFFECTS
from runtime.core.security.callers import Caller
from runtime.features.accounts.errors import InvalidRefreshToken
from runtime.features.accounts.passwords.repository import PasswordRepository
from runtime.features.accounts.sessions.models import TokenPair
from runtime.features.accounts.sessions.repository import SessionRepository
from tests.unit.world import World

PROFILE, SESSION = "P", "S#"
REFRESHES = 500
CHANGES = 60


def signed_in(world: World) -> tuple[TokenPair, Caller]:
    """Sign a new user in, and return the tokens and the caller."""
    pair = world.accounts.sessions.open(world.user())
    return pair, world.accounts.sessions.authenticate(pair.access_token)


def change_password(world: World, caller: Caller) -> None:
    """Store a new password; the caller's session stays, in the next epoch."""
    user = world.account(caller.user_id).user
    store = PasswordRepository(world.table, SessionRepository(world.table))
    store.replace(user, "hash", caller.session_id, NO_EFFECTS)


@pytest.mark.parametrize("between", [PROFILE, SESSION], ids=["profile", "session"])
def test_a_refresh_that_meets_its_own_sessions_new_password_goes_on(
    world: World, between: str
) -> None:
    """The change strikes before one of the two reads, and the session stays."""
    pair, caller = signed_in(world)
    world.client.before_read(lambda: change_password(world, caller), of=between)

    again = world.accounts.sessions.refresh(pair.refresh_token)

    assert world.accounts.sessions.authenticate(again.access_token) == caller
    assert world.accounts.sessions.refresh(again.refresh_token).refresh_token


def test_a_refresh_that_meets_one_new_password_after_the_other_goes_on(
    world: World,
) -> None:
    """Each strikes after the session was read, and before the profile is."""
    pair, caller = signed_in(world)

    def strike(left: int) -> None:
        """Change the password, and so often again before the next such read."""
        change_password(world, caller)
        if left:
            world.client.before_read(lambda: strike(left - 1), of=PROFILE)

    world.client.before_read(lambda: strike(2), of=PROFILE)

    again = world.accounts.sessions.refresh(pair.refresh_token)

    assert world.accounts.sessions.refresh(again.refresh_token).refresh_token
    assert world.account(caller.user_id).user.session_epoch == 3


def test_a_refresh_whose_session_ends_between_its_reads_is_refused(
    world: World,
) -> None:
    """Another device changes the password, which keeps that device only."""
    pair, caller = signed_in(world)
    other = world.accounts.sessions.open(world.account(caller.user_id).user)
    keeper = world.accounts.sessions.authenticate(other.access_token)
    world.client.before_read(lambda: change_password(world, keeper), of=PROFILE)

    with pytest.raises(InvalidRefreshToken):
        world.accounts.sessions.refresh(pair.refresh_token)

    assert world.accounts.sessions.refresh(other.refresh_token).refresh_token


def test_a_refresh_of_an_account_that_goes_between_its_reads_is_refused(
    world: World,
) -> None:
    """The session's row may outlive the profile for a moment."""
    pair, caller = signed_in(world)
    world.client.before_read(lambda: world.delete_user(caller.user_id), of=PROFILE)

    with pytest.raises(InvalidRefreshToken):
        world.accounts.sessions.refresh(pair.refresh_token)


def test_five_hundred_refreshes_race_with_new_passwords_and_none_is_refused(
    world: World,
) -> None:
    """The session stays all the time, and so must whoever holds its tokens."""
    pair, caller = signed_in(world)
    done = Event()

    def change() -> int:
        """Change the password over and over."""
        changes = 0
        while changes < CHANGES or not done.is_set():
            try:
                change_password(world, caller)
            except ConditionFailed:
                continue
            changes += 1
        return changes

    def refresh() -> str:
        """Refresh, each time with the token that the last refresh returned."""
        token = pair.refresh_token
        try:
            for _ in range(REFRESHES):
                token = world.accounts.sessions.refresh(token).refresh_token
        finally:
            done.set()
        return token

    with ThreadPoolExecutor(2) as pool:
        changing, refreshing = pool.submit(change), pool.submit(refresh)
        last = refreshing.result(60)
        assert changing.result(60) >= CHANGES

    assert world.accounts.sessions.refresh(last).refresh_token
