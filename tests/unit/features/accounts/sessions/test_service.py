"""Sessions: rotation, reuse, expiry, and the cache in front of them."""

from types import SimpleNamespace

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.context import start_request
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.errors import Unauthenticated
from runtime.core.security.callers import Role
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import InvalidRefreshToken, UserNotFound
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import UserStatus
from runtime.features.accounts.sessions.models import Session, TokenPair
from tests.unit.fakes import World


def signed_in(world: World) -> TokenPair:
    """Return the tokens of a user's one session."""
    return world.sessions.open(world.user())


def stored(world: World) -> Session:
    """Return the one session."""
    (session,) = world.session_store.rows.values()
    return session


def assert_refused(world: World, token: str) -> None:
    """Demand that a refresh token is refused."""
    with pytest.raises(InvalidRefreshToken):
        world.sessions.refresh(token)


def test_a_session_opens_with_tokens_that_work(world: World) -> None:
    """The access token names user, session and role."""
    user = world.user(role=Role.ADMIN)

    pair = world.sessions.open(user, ClientInfo(address="192.0.2.1", device="phone"))

    caller = world.sessions.authenticate(pair.access_token)
    assert (caller.user_id, caller.role) == (user.id, Role.ADMIN)
    assert caller.session_id == stored(world).id
    assert (stored(world).address, stored(world).device) == ("192.0.2.1", "phone")
    assert (pair.token_type, pair.expires_in) == ("bearer", 1800)


@pytest.mark.parametrize(
    "changed", [{"status": UserStatus.DISABLED}, {"role": Role.ADMIN}], ids=str
)
def test_a_session_does_not_open_with_a_role_or_status_of_before(
    world: World, changed: dict[str, object]
) -> None:
    """It holds copies of them."""
    user = world.user()
    world.user_store.add(user.model_copy(update={"version": 2, **changed}))

    with pytest.raises(ConditionFailed):
        world.sessions.open(user)


def test_a_session_opens_for_a_user_who_was_just_renamed(world: World) -> None:
    """A new name is no reason to refuse."""
    user = world.user()
    world.user_store.add(user.model_copy(update={"version": 2, "name": "New"}))

    assert world.sessions.open(user).access_token


def test_the_store_holds_no_refresh_token(world: World) -> None:
    """A stolen table must not be a stolen session."""
    pair = signed_in(world)

    mac = pair.refresh_token.rsplit(".", 1)[1]
    assert mac not in stored(world).model_dump_json()


def test_refreshing_rotates_the_token(world: World) -> None:
    """Each successor works in turn."""
    first = signed_in(world)

    second = world.sessions.refresh(first.refresh_token)
    third = world.sessions.refresh(second.refresh_token)

    tokens = {pair.refresh_token for pair in (first, second, third)}
    assert len(tokens) == 3
    assert (
        world.sessions.authenticate(third.access_token).session_id == stored(world).id
    )


@pytest.mark.parametrize("seconds", [0, 1, 10])
def test_reuse_within_the_grace_gives_the_same_successor(
    world: World, seconds: int
) -> None:
    """Two tabs, or a lost answer, must end with one token."""
    first = signed_in(world)
    second = world.sessions.refresh(first.refresh_token)

    world.clock.advance(seconds=seconds)
    again = world.sessions.refresh(first.refresh_token)

    assert again.refresh_token == second.refresh_token
    assert stored(world).counter == 1


def test_a_refresh_that_loses_a_race_gets_the_winners_successor(world: World) -> None:
    """Both read the same counter, and one write wins."""
    first = signed_in(world)
    winner: list[TokenPair] = []
    world.session_store.before_write.action = lambda: winner.append(
        world.sessions.refresh(first.refresh_token)
    )

    loser = world.sessions.refresh(first.refresh_token)

    assert loser.refresh_token == winner[0].refresh_token


def test_a_refresh_that_races_with_a_logout_is_refused(world: World) -> None:
    """It must not bring the session back."""
    first = signed_in(world)
    caller = world.sessions.authenticate(first.access_token)
    world.session_store.before_write.action = lambda: world.sessions.sign_out(caller)

    assert_refused(world, first.refresh_token)
    assert not world.session_store.rows


def test_reuse_after_the_grace_ends_the_session(world: World) -> None:
    """A stolen token becomes worthless to the thief, too."""
    context = start_request("r")
    first = signed_in(world)
    second = world.sessions.refresh(first.refresh_token)

    world.clock.advance(seconds=11)

    assert_refused(world, first.refresh_token)
    assert_refused(world, second.refresh_token)
    assert not world.session_store.rows
    (effects,) = world.left[1:]
    assert [entry.action for entry in effects.entries] == [AuditAction.REFRESH_REUSED]
    assert [(mail.kind, mail.to) for mail in effects.mails] == [
        (MailKind.SESSION_REUSED, "ada@example.com")
    ]
    assert context.counts == {"RefreshTokenReused": 1}


def test_reuse_after_the_grace_ends_the_access_token_at_once(world: World) -> None:
    """The cache must not keep a revoked session alive."""
    first = signed_in(world)
    second = world.sessions.refresh(first.refresh_token)
    world.sessions.authenticate(second.access_token)
    world.clock.advance(seconds=11)

    assert_refused(world, first.refresh_token)

    with pytest.raises(Unauthenticated):
        world.sessions.authenticate(second.access_token)


def test_a_token_two_rotations_old_ends_the_session_even_in_the_grace(
    world: World,
) -> None:
    """Only the last token has a successor to return."""
    first = signed_in(world)
    second = world.sessions.refresh(first.refresh_token)
    world.sessions.refresh(second.refresh_token)

    assert_refused(world, first.refresh_token)
    assert not world.session_store.rows


def test_a_forged_counter_does_not_end_the_session(world: World) -> None:
    """Nobody without a real token may sign others out."""
    first = signed_in(world)
    second = world.sessions.refresh(first.refresh_token)
    parts = second.refresh_token.split(".")
    world.clock.advance(seconds=11)

    for counter in ("0", "9"):
        assert_refused(world, ".".join([*parts[:4], counter, "A" * 43]))

    assert world.sessions.refresh(second.refresh_token).refresh_token


@pytest.mark.parametrize("token", ["", "rt1", "rt1.a.b.c.0.d", "x" * 500])
def test_what_is_no_refresh_token_is_refused(world: World, token: str) -> None:
    """It costs no read."""
    assert_refused(world, token)
    assert world.session_store.reads == 0


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
        pair = world.sessions.refresh(pair.refresh_token)

    assert world.sessions.authenticate(pair.access_token).session_id == stored(world).id


def test_a_session_ends_after_thirty_days_however_busy(world: World) -> None:
    """The absolute lifetime is not renewed."""
    pair = signed_in(world)
    for _ in range(5):
        world.clock.advance(days=5, hours=23)
        pair = world.sessions.refresh(pair.refresh_token)

    assert stored(world).idle_until == stored(world).absolute_until
    world.clock.advance(hours=5)
    assert_refused(world, pair.refresh_token)


def test_the_access_token_of_an_expired_session_is_refused(world: World) -> None:
    """The session decides, even while the token itself is young."""
    pair = signed_in(world)
    session = stored(world)
    world.session_store.rows[session.user_id, session.id] = session.model_copy(
        update={"absolute_until": world.clock()}
    )

    with pytest.raises(Unauthenticated):
        world.sessions.authenticate(pair.access_token)


def test_a_disabled_session_is_refused(world: World) -> None:
    """Its copy of the profile's status decides."""
    pair = signed_in(world)
    session = stored(world)
    world.session_store.rows[session.user_id, session.id] = session.model_copy(
        update={"status": UserStatus.DISABLED}
    )

    with pytest.raises(Unauthenticated):
        world.sessions.authenticate(pair.access_token)
    assert_refused(world, pair.refresh_token)


def test_signing_out_ends_both_tokens_at_once(world: World) -> None:
    """It is so even when the session was just cached."""
    pair = signed_in(world)
    caller = world.sessions.authenticate(pair.access_token)

    world.sessions.sign_out(caller)
    world.sessions.sign_out(caller)

    with pytest.raises(Unauthenticated):
        world.sessions.authenticate(pair.access_token)
    assert_refused(world, pair.refresh_token)
    (effects,) = world.left[1:]
    assert [entry.action for entry in effects.entries] == [AuditAction.SIGNED_OUT]


def test_a_valid_token_whose_user_is_gone_finds_no_user(world: World) -> None:
    """The account was deleted with its sessions."""
    pair = signed_in(world)
    world.session_store.rows.clear()
    world.user_store.users.clear()

    with pytest.raises(UserNotFound) as refused:
        world.sessions.authenticate(pair.access_token)

    assert (refused.value.status, refused.value.detail) == (404, "User not found")


def test_a_forged_token_is_unauthenticated_with_a_challenge(world: World) -> None:
    """RFC 9110 demands the challenge."""
    with pytest.raises(Unauthenticated) as refused:
        world.sessions.authenticate("not.a.token")

    assert refused.value.headers == {"WWW-Authenticate": "Bearer"}


def test_a_token_of_one_user_does_not_open_anothers_session(world: World) -> None:
    """It is so for sessions that are read and for cached ones."""
    pair = signed_in(world)
    session_id = world.sessions.authenticate(pair.access_token).session_id
    other = world.user("eve@example.com")
    forged = world.access_tokens.issue(other.id, session_id, "t")

    with pytest.raises(Unauthenticated):
        world.sessions.authenticate(forged)


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
    world.sessions.authenticate(token)

    ticks[0] += 2.9
    world.session_store.rows.clear()
    world.sessions.authenticate(token)
    assert world.session_store.reads == 1

    ticks[0] += 0.2
    with pytest.raises(Unauthenticated):
        world.sessions.authenticate(token)
    assert world.session_store.reads == 2


def test_the_session_cache_is_bounded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest session is forgotten first."""
    monkeypatch.setattr("runtime.features.accounts.sessions.cache._CACHE_ENTRIES", 2)
    user = world.user()
    tokens = [world.sessions.open(user).access_token for _ in range(3)]

    for token in tokens:
        world.sessions.authenticate(token)
    world.sessions.authenticate(tokens[2])
    assert world.session_store.reads == 3

    world.sessions.authenticate(tokens[0])
    assert world.session_store.reads == 4
