"""The condition that a caller's session is open still."""

import pytest

from runtime.core.dynamodb.schema import session_key
from runtime.core.dynamodb.writes import put
from runtime.core.errors import Unauthenticated
from runtime.core.security.callers import Caller
from runtime.features.accounts.sessions.writes import still_signed_in
from tests.unit.world import World

EXTRA = {"pk": "E#extra@example.com", "sk": "E", "user_id": "extra"}


def caller_of(world: World, email: str = "ada@example.com") -> Caller:
    """Return somebody who has just signed in."""
    pair = world.accounts.sessions.open(world.user(email))
    return world.accounts.sessions.authenticate(pair.access_token)


def test_whoever_is_signed_in_may_write(world: World) -> None:
    """The check changes nothing itself."""
    caller = caller_of(world)

    world.table.transact([still_signed_in(caller), put(EXTRA)])

    assert world.rows(EXTRA["pk"]) == [EXTRA]


def test_whoever_was_signed_out_may_not_write(world: World) -> None:
    """Neither another session nor another user's makes up for it."""
    caller, other = caller_of(world), caller_of(world, "eve@example.com")
    world.delete_row(session_key(caller.user_id, caller.session_id))
    swapped = caller.model_copy(update={"session_id": other.session_id})

    for gone in (caller, swapped):
        with pytest.raises(Unauthenticated):
            world.table.transact([still_signed_in(gone), put(EXTRA)])

    assert not world.rows(EXTRA["pk"])
