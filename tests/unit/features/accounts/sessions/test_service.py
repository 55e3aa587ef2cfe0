"""Sessions: rotation, reuse, expiry, and the cache in front of them."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from runtime.core.client_info import ClientInfo
from runtime.core.dynamodb.schema import SESSION_PREFIX
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.errors import Unauthenticated
from runtime.core.security.callers import Role
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import InvalidRefreshToken, UserNotFound
from runtime.features.accounts.profiles.models import UserStatus
from runtime.features.accounts.sessions.models import Session, TokenPair
from runtime.features.accounts.sessions.repository import MAX_PER_USER
from tests.forge import forge
from tests.unit.world import World


def signed_in(world: World) -> TokenPair:
    """Return the tokens of a user's one session."""
    return world.accounts.sessions.open(world.user())


def stored(world: World) -> Session:
    """Return the one session."""
    (row,) = session_rows(world)
    return Session.model_validate(row)


def session_rows(world: World) -> list[dict[str, Any]]:
    """Return the rows of all sessions."""
    return world.rows("U#", SESSION_PREFIX)


def change_session(world: World, **changes: object) -> None:
    """Change the one session behind the service's back."""
    (row,) = session_rows(world)
    world.write_row({**row, **changes})


def remove(world: World, rows: Iterable[dict[str, Any]]) -> None:
    """Delete rows behind the service's back, as another process does."""
    world.table.delete_all((row["pk"], row["sk"]) for row in rows)


def session_reads(world: World) -> int:
    """Count the reads of a session so far."""
    return sum(
        name == "get_item" and request["Key"]["sk"]["S"].startswith(SESSION_PREFIX)
        for name, request in world.client.calls
    )


def assert_refused(world: World, token: str) -> None:
    """Demand that a refresh token is refused."""
    with pytest.raises(InvalidRefreshToken):
        world.accounts.sessions.refresh(token)


def test_a_session_opens_with_tokens_that_work(world: World) -> None:
    """The access token names user, session and role."""
    user = world.user(role=Role.ADMIN)

    pair = world.accounts.sessions.open(
        user, ClientInfo(address="192.0.2.1", device="phone")
    )

    caller = world.accounts.sessions.authenticate(pair.access_token)
    assert (caller.user_id, caller.role) == (user.id, Role.ADMIN)
    assert caller.session_id == stored(world).id
    assert (stored(world).address, stored(world).device) == ("192.0.2.1", "phone")
    assert (pair.token_type, pair.expires_in) == ("bearer", 1800)


@pytest.mark.parametrize(
    "changed",
    [{"status": UserStatus.DISABLED}, {"role": Role.ADMIN}, {"session_epoch": 1}],
    ids=lambda changed: str(*changed),
)
def test_a_session_does_not_open_with_a_role_status_or_epoch_of_before(
    world: World, changed: dict[str, object]
) -> None:
    """It holds copies of them."""
    user = world.user()
    world.change_user(user.id, **changed)

    with pytest.raises(ConditionFailed):
        world.accounts.sessions.open(user)

    assert not session_rows(world)


def test_a_session_opens_in_a_later_epoch_but_not_with_an_earlier_one(
    world: World,
) -> None:
    """Only whoever knows the present password may sign in."""
    user = world.user()
    second = world.change_user(user.id, session_epoch=1)
    third = world.change_user(user.id, session_epoch=2)

    with pytest.raises(ConditionFailed):
        world.accounts.sessions.open(second)

    world.accounts.sessions.open(third)
    assert stored(world).epoch == 2


def test_a_session_does_not_open_for_a_user_who_is_gone(world: World) -> None:
    """It would be a row that nobody deletes with the account."""
    user = world.user()
    remove(world, world.rows("U#"))

    with pytest.raises(ConditionFailed):
        world.accounts.sessions.open(user)

    assert not session_rows(world)


def test_a_session_opens_for_a_user_who_was_just_renamed(world: World) -> None:
    """A new name is no reason to refuse."""
    user = world.user()
    world.change_user(user.id, name="New")

    assert world.accounts.sessions.open(user).access_token


def test_a_user_has_fifty_sessions_of_which_the_one_used_least_recently_ends(
    world: World,
) -> None:
    """Signing in all the time must not fill the table, nor end what is in daily use."""
    user, client = world.user(), ClientInfo(address="192.0.2.1", device="phone")
    opened = []
    for _ in range(MAX_PER_USER):
        opened.append(world.accounts.sessions.open(user))
        world.clock.advance(seconds=1)
    assert world.actions() == []
    used = world.accounts.sessions.refresh(opened[0].refresh_token)
    unused = world.accounts.sessions.authenticate(opened[1].access_token)

    opened.append(world.accounts.sessions.open(user, client))

    assert len(session_rows(world)) == MAX_PER_USER
    with pytest.raises(Unauthenticated):
        world.accounts.sessions.authenticate(opened[1].access_token)
    for pair in [used, *opened[2:]]:
        world.accounts.sessions.authenticate(pair.access_token)
    (entry,) = world.entries()
    assert (entry.action, entry.actor_id) == (AuditAction.SESSIONS_EVICTED, user.id)
    assert entry.details == {"session": unused.session_id, "sessions": "1"}
    assert (entry.address, entry.device) == (client.address, client.device)


def test_a_session_that_has_expired_makes_room_without_an_entry(world: World) -> None:
    """It was over before; only its row was left."""
    user = world.user()
    world.accounts.sessions.open(user)
    world.clock.advance(days=7)
    opened = [world.accounts.sessions.open(user) for _ in range(MAX_PER_USER)]

    assert len(session_rows(world)) == MAX_PER_USER
    assert world.actions() == []
    for pair in opened:
        world.accounts.sessions.authenticate(pair.access_token)


def test_several_sessions_that_make_room_are_one_entry(world: World) -> None:
    """A race of sign-ins may have left more than fifty."""
    user = world.user()
    world.accounts.sessions.open(user)
    (row,) = session_rows(world)
    for number in range(MAX_PER_USER + 1):
        world.write_row({**row, "sk": f"S#{number:026}", "id": f"{number:026}"})

    world.accounts.sessions.open(user)

    (entry,) = world.entries()
    assert entry.details == {"sessions": "3"}
    assert len(session_rows(world)) == MAX_PER_USER


def test_the_store_holds_no_refresh_token(world: World) -> None:
    """A stolen table must not be a stolen session."""
    pair = signed_in(world)

    mac = pair.refresh_token.rsplit(".", 1)[1]
    assert mac not in str(world.rows())


def test_refreshing_rotates_the_token(world: World) -> None:
    """Each successor works in turn."""
    first = signed_in(world)

    second = world.accounts.sessions.refresh(first.refresh_token)
    third = world.accounts.sessions.refresh(second.refresh_token)

    tokens = {pair.refresh_token for pair in (first, second, third)}
    assert len(tokens) == 3
    assert (
        world.accounts.sessions.authenticate(third.access_token).session_id
        == stored(world).id
    )


def test_a_refresh_that_loses_a_race_gets_the_winners_successor(world: World) -> None:
    """Both read the same counter, and one write wins."""
    first = signed_in(world)
    winner: list[TokenPair] = []
    world.client.before_write(
        lambda: winner.append(world.accounts.sessions.refresh(first.refresh_token)),
        of=SESSION_PREFIX,
    )

    loser = world.accounts.sessions.refresh(first.refresh_token)

    assert loser.refresh_token == winner[0].refresh_token
    assert stored(world).counter == 1


def test_a_refresh_whose_answer_from_the_table_is_lost_is_done_once(
    world: World,
) -> None:
    """The repeated write finds its own count, and must not take it for a theft."""
    first = signed_in(world)

    def lose() -> None:
        """Lose the connection."""
        raise EndpointConnectionError(endpoint_url="table")

    world.client.after_write(lose, of=SESSION_PREFIX)
    second = world.accounts.sessions.refresh(first.refresh_token)

    assert [name for name, _ in world.client.calls].count("update_item") == 2
    assert stored(world).counter == 1
    assert world.accounts.sessions.refresh(second.refresh_token).refresh_token


def test_a_refresh_that_races_with_a_logout_is_refused(world: World) -> None:
    """It must not bring the session back."""
    first = signed_in(world)
    world.client.before_write(
        lambda: world.accounts.sessions.sign_out(first.access_token), of=SESSION_PREFIX
    )

    assert_refused(world, first.refresh_token)

    assert world.actions() == [AuditAction.SIGNED_OUT]
    assert not session_rows(world)


def test_a_forged_counter_does_not_end_the_session(world: World) -> None:
    """Nobody without a real token may sign others out."""
    first = signed_in(world)
    second = world.accounts.sessions.refresh(first.refresh_token)
    parts = second.refresh_token.split(".")
    world.clock.advance(minutes=15)

    for counter in ("0", "9"):
        assert_refused(world, ".".join([*parts[:4], counter, "A" * 43]))

    assert world.accounts.sessions.refresh(second.refresh_token).refresh_token


@pytest.mark.parametrize("token", ["", "rt1", "rt1.a.b.c.0.d", "x" * 500])
def test_what_is_no_refresh_token_is_refused(world: World, token: str) -> None:
    """It costs no read."""
    assert_refused(world, token)
    assert not world.client.calls


def test_a_session_of_an_earlier_epoch_is_not_renewed(world: World) -> None:
    """A crash may have kept it from being deleted when all sessions ended."""
    pair = signed_in(world)
    world.change_user(stored(world).user_id, session_epoch=1)

    assert_refused(world, pair.refresh_token)
    assert stored(world).counter == 0


def test_a_session_that_is_idle_for_seven_days_ends(world: World) -> None:
    """It does so to the second."""
    pair = signed_in(world)

    world.clock.advance(days=7)

    assert_refused(world, pair.refresh_token)


def test_a_refresh_just_in_time_renews_the_idle_time(world: World) -> None:
    """Seven days count from the last refresh, not from the first."""
    pair = signed_in(world)
    for _ in range(3):
        world.clock.advance(days=6, hours=23)
        pair = world.accounts.sessions.refresh(pair.refresh_token)

    assert (
        world.accounts.sessions.authenticate(pair.access_token).session_id
        == stored(world).id
    )


def test_a_session_ends_after_thirty_days_however_busy(world: World) -> None:
    """The absolute lifetime is not renewed."""
    pair = signed_in(world)
    for _ in range(5):
        world.clock.advance(days=5, hours=23)
        pair = world.accounts.sessions.refresh(pair.refresh_token)

    assert stored(world).idle_until == stored(world).absolute_until
    world.clock.advance(hours=5)
    assert_refused(world, pair.refresh_token)


def test_the_access_token_of_an_expired_session_is_refused(world: World) -> None:
    """The session decides, even while the token itself is young."""
    pair = signed_in(world)
    change_session(world, absolute_until=world.clock())

    with pytest.raises(Unauthenticated):
        world.accounts.sessions.authenticate(pair.access_token)


def test_a_disabled_session_is_refused(world: World) -> None:
    """Its copy of the profile's status decides."""
    pair = signed_in(world)
    change_session(world, status=UserStatus.DISABLED)

    with pytest.raises(Unauthenticated):
        world.accounts.sessions.authenticate(pair.access_token)
    assert_refused(world, pair.refresh_token)


def test_signing_out_ends_both_tokens_at_once(world: World) -> None:
    """It is so even when the session was just cached."""
    pair = signed_in(world)
    world.accounts.sessions.authenticate(pair.access_token)

    world.accounts.sessions.sign_out(pair.access_token)
    world.accounts.sessions.sign_out(pair.access_token)

    with pytest.raises(Unauthenticated):
        world.accounts.sessions.authenticate(pair.access_token)
    assert_refused(world, pair.refresh_token)
    assert world.actions() == [AuditAction.SIGNED_OUT]


def test_a_valid_token_whose_user_is_gone_finds_no_user(world: World) -> None:
    """The account was deleted with its sessions."""
    pair = signed_in(world)
    remove(world, world.rows("U#"))

    with pytest.raises(UserNotFound) as refused:
        world.accounts.sessions.authenticate(pair.access_token)

    assert (refused.value.status, refused.value.detail) == (404, "User not found")


def test_a_forged_token_is_unauthenticated_with_a_challenge(world: World) -> None:
    """RFC 9110 demands the challenge."""
    with pytest.raises(Unauthenticated) as refused:
        world.accounts.sessions.authenticate("not.a.token")

    assert refused.value.headers == {"WWW-Authenticate": "Bearer"}


def test_a_token_of_one_user_does_not_open_anothers_session(world: World) -> None:
    """It is so for sessions that are read and for cached ones."""
    token = signed_in(world).access_token
    eve = world.user("eve@example.com")
    header, claims = (urlsafe_b64decode(p + "==") for p in token.split(".")[:2])
    secret = world.platform.signing_keys.current(world.clock()).secret
    forged = forge(header, {**json.loads(claims), "sub": eve.id}, secret)

    for _ in ("read", "cached"):
        with pytest.raises(Unauthenticated):
            world.accounts.sessions.authenticate(forged)
        assert world.accounts.sessions.authenticate(token).user_id != eve.id


def test_a_session_is_read_once_in_three_seconds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A busy client costs few reads, and a revoked session is noticed soon."""
    ticks = [100.0]
    monkeypatch.setattr(
        "runtime.features.accounts.sessions.cache.time",
        SimpleNamespace(monotonic=lambda: ticks[0]),
    )
    token = signed_in(world).access_token
    world.accounts.sessions.authenticate(token)

    ticks[0] += 2.9
    remove(world, session_rows(world))
    world.accounts.sessions.authenticate(token)
    assert session_reads(world) == 1

    ticks[0] += 0.2
    with pytest.raises(Unauthenticated):
        world.accounts.sessions.authenticate(token)
    assert session_reads(world) == 2


def test_the_session_cache_is_bounded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest session is forgotten first."""
    monkeypatch.setattr("runtime.features.accounts.sessions.cache._CACHE_ENTRIES", 2)
    user = world.user()
    tokens = [world.accounts.sessions.open(user).access_token for _ in range(3)]

    for token in tokens:
        world.accounts.sessions.authenticate(token)
    world.accounts.sessions.authenticate(tokens[2])
    assert session_reads(world) == 3

    world.accounts.sessions.authenticate(tokens[0])
    assert session_reads(world) == 4
