"""Exchange of refresh tokens: honest clients stay signed in, and thieves are found."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.context import start_request
from runtime.core.dynamodb.schema import SESSION_PREFIX
from runtime.core.errors import TooManyAttempts, Unauthenticated
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import InvalidRefreshToken
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.sessions.models import Session, TokenPair
from runtime.features.accounts.sessions.rotation import MAX_EXCHANGES
from tests.services import Services
from tests.unit.world import World, settings

GRACE, RETRY = 10, 120
"""Seconds in which any earlier token is good, and in which the last one is."""
HOME = ClientInfo(address="192.0.2.1", device="Browser/1")
RETRIED, REUSED = AuditAction.REFRESH_RETRIED, AuditAction.REFRESH_REUSED


def signed_in(world: World, client: ClientInfo = HOME) -> str:
    """Return the refresh token of a user's one session."""
    return world.accounts.sessions.open(world.user(), client).refresh_token


def refreshed(world: World, token: str, client: ClientInfo = HOME) -> str:
    """Exchange a refresh token, and demand that the access token is good as well."""
    pair = world.accounts.sessions.refresh(token, client)
    world.accounts.sessions.authenticate(pair.access_token)
    return pair.refresh_token


def test_a_refreshed_session_is_remembered_with_its_new_end(world: World) -> None:
    """It was read just before its last moment, and lives another week."""
    first = opened(world)
    for _ in range(2):
        world.clock.advance(days=6, hours=23, minutes=59)
        first = world.accounts.sessions.refresh(first.refresh_token)
        world.accounts.sessions.authenticate(first.access_token)


def assert_refused(world: World, token: str, client: ClientInfo = HOME) -> None:
    """Demand that a refresh token is refused."""
    with pytest.raises(InvalidRefreshToken):
        world.accounts.sessions.refresh(token, client)


def stored(world: World) -> Session:
    """Return the one session."""
    (row,) = world.rows(sk=SESSION_PREFIX)
    return Session.model_validate(row)


@pytest.mark.parametrize("seconds", [0, 1, GRACE])
def test_whoever_presents_a_token_within_the_grace_gets_its_successor(
    world: World, seconds: int
) -> None:
    """Tabs that ask at once must end with one token, and leave no trace."""
    first = signed_in(world)
    second = refreshed(world, first)

    world.clock.advance(seconds=seconds)
    for _ in range(5):
        assert refreshed(world, first) == second

    assert (stored(world).counter, stored(world).retries) == (1, {})
    assert world.actions() == []


def test_a_token_of_before_the_last_is_good_within_ten_seconds_of_its_own_exchange(
    world: World,
) -> None:
    """Two tabs refresh one after the other, and a third had begun before both."""
    first = signed_in(world)
    second = refreshed(world, first)
    world.clock.advance(seconds=1)
    third = refreshed(world, second)

    world.clock.advance(seconds=9)
    assert refreshed(world, first) == third
    world.clock.advance(seconds=1)
    assert refreshed(world, second) == third

    assert world.actions() == []
    world.clock.advance(milliseconds=1)
    assert_refused(world, first)
    assert world.actions() == [REUSED]


def test_any_token_is_good_for_ten_seconds_whatever_came_after_it(
    world: World,
) -> None:
    """A page whose many parts refresh in turn is one client."""
    tokens = [signed_in(world)]
    for _ in range(MAX_EXCHANGES):
        tokens.append(refreshed(world, tokens[-1]))
        world.clock.advance(milliseconds=90)

    for token in tokens[:-1]:
        assert refreshed(world, token) == tokens[-1]

    assert stored(world).counter == MAX_EXCHANGES


def test_a_session_keeps_the_times_of_recent_exchanges_only(world: World) -> None:
    """Its row stays small, however long it lives and however fast it is refreshed."""
    token = signed_in(world)
    for _ in range(MAX_EXCHANGES + 5):
        token = refreshed(world, token)
    assert len(stored(world).exchanges) == MAX_EXCHANGES

    world.clock.advance(seconds=GRACE + 1)
    refreshed(world, token)

    assert list(stored(world).exchanges) == [str(MAX_EXCHANGES + 5)]


def test_a_session_that_was_stored_before_exchanges_were_goes_on(world: World) -> None:
    """Its last exchange is when it was rotated."""
    first = signed_in(world)
    second = refreshed(world, first)
    (row,) = world.rows(sk=SESSION_PREFIX)
    world.write_row({**row, "exchanges": None, "retries": None})

    assert refreshed(world, first) == second
    world.clock.advance(seconds=RETRY)
    assert refreshed(world, first) == second


@pytest.mark.parametrize("seconds", [GRACE + 1, 60, RETRY])
def test_a_client_that_lost_the_answer_may_ask_again(
    world: World, seconds: int
) -> None:
    """Its tab was closed, or it had no network; each time is in the log."""
    context = start_request("r")
    first = signed_in(world)
    second = refreshed(world, first)
    world.clock.advance(seconds=seconds)

    left = world.left_by(lambda: refreshed(world, first))
    again = world.left_by(lambda: refreshed(world, first))

    for entries, mails in (left, again):
        (entry,) = entries
        assert (entry.action, mails) == (RETRIED, [])
        assert entry.details == {"session": stored(world).id}
        assert (entry.address, entry.device) == (HOME.address, HOME.device)
    assert refreshed(world, first) == second
    assert context.counts == {"RefreshTokenRetried": 3}


def test_what_asks_again_does_not_pass_for_the_device_itself(world: World) -> None:
    """The owner's list and the judgement of reuse show who was given the token."""
    first = signed_in(world)
    refreshed(world, first)
    before = stored(world)
    world.clock.advance(seconds=60)

    refreshed(world, first, ClientInfo(address="198.51.100.9", device="curl"))

    retried = {"0": world.clock()}
    assert stored(world) == before.model_copy(update={"retries": retried})


def test_nobody_may_ask_again_too_late(world: World) -> None:
    """A token that lies in a log or a backup for a while is worthless."""
    first = signed_in(world)
    second = refreshed(world, first)
    world.clock.advance(seconds=RETRY, milliseconds=1)

    assert_refused(world, first)

    assert_refused(world, second)
    assert world.actions() == [REUSED]


def test_nobody_may_ask_again_once_the_answer_has_arrived(world: World) -> None:
    """The active token was presented, so its owner had it."""
    first = signed_in(world)
    second = refreshed(world, first)
    world.clock.advance(seconds=GRACE + 1)
    third = refreshed(world, second)

    assert_refused(world, first)

    assert_refused(world, third)
    assert world.actions() == [REUSED]


def test_whoever_asks_again_while_the_active_token_is_presented_is_found(
    world: World,
) -> None:
    """The exchange strikes just before the retry is written."""
    first = signed_in(world)
    second = refreshed(world, first)
    world.clock.advance(seconds=60)
    world.client.before_write(lambda: refreshed(world, second), of=SESSION_PREFIX)

    assert_refused(world, first)

    assert world.actions() == [REUSED]
    assert not world.rows(sk=SESSION_PREFIX)


def test_whoever_asks_again_while_the_session_ends_is_refused(world: World) -> None:
    """It must not be brought back, and its log says one thing."""
    user = world.user()
    pair = world.accounts.sessions.open(user, HOME)
    current = world.accounts.sessions.refresh(pair.refresh_token, HOME)
    world.clock.advance(seconds=60)
    world.client.before_write(
        lambda: world.accounts.sessions.sign_out(current.access_token),
        of=SESSION_PREFIX,
    )

    assert_refused(world, pair.refresh_token)

    assert world.actions() == [AuditAction.SIGNED_OUT]
    assert not world.rows(sk=SESSION_PREFIX)


@pytest.mark.parametrize(("seconds", "good"), [(0, 0), (600, 600)])
def test_a_stage_chooses_how_long_an_answer_may_be_asked_again(
    world: World, seconds: int, good: int
) -> None:
    """Zero leaves only the ten seconds in which tabs ask at once."""
    chosen = settings().model_copy(update={"REFRESH_RETRY_SECONDS": seconds})
    keys = world.platform.settings.model_dump(include={"JWT_SECRET_KEY"})
    keys |= world.platform.settings.model_dump(include={"REFRESH_SECRET_KEY"})
    sessions = Services(
        chosen.model_copy(update=keys), world.client, world.clock
    ).accounts.sessions
    first = signed_in(world)
    second = sessions.refresh(first, HOME).refresh_token

    world.clock.advance(seconds=max(GRACE, good))
    assert sessions.refresh(first, HOME).refresh_token == second
    world.clock.advance(seconds=1)
    with pytest.raises(InvalidRefreshToken):
        sessions.refresh(first, HOME)


def lost_answers(world: World, token: str, pause: timedelta) -> Iterator[str]:
    """Yield the tokens of a client each of whose answers is lost once."""
    while True:
        world.clock.advance(seconds=pause.total_seconds())
        refreshed(world, token)
        world.clock.advance(seconds=60)
        token = refreshed(world, token)
        yield token


def test_the_fourth_token_in_a_day_that_is_presented_again_is_reuse(
    world: World,
) -> None:
    """Nobody loses so many answers; a thief who follows the owner looks like that."""
    client = lost_answers(world, signed_in(world), timedelta(minutes=30))
    for _ in range(3):
        next(client)

    with pytest.raises(InvalidRefreshToken):
        next(client)

    assert world.actions() == [RETRIED] * 3 + [REUSED]
    assert not world.rows(sk=SESSION_PREFIX)


def test_one_token_that_is_presented_again_and_again_counts_once(
    world: World,
) -> None:
    """The network fails for a minute, and the client tries all the time."""
    token = signed_in(world)
    for _ in range(3):
        world.clock.advance(minutes=30)
        refreshed(world, token)
        for _ in range(10):
            world.clock.advance(seconds=11)
            successor = refreshed(world, token)
        token = successor

    assert world.actions() == [RETRIED] * 30
    assert sorted(stored(world).retries) == ["0", "1", "2"]


def test_a_client_that_loses_three_answers_a_day_stays_signed_in(
    world: World,
) -> None:
    """A phone on trains does so for weeks; nobody is alarmed."""
    token = signed_in(world)
    pause = timedelta(hours=8) - timedelta(seconds=60)
    client = lost_answers(world, token, pause)

    for _ in range(3 * 29):
        next(client)

    assert set(world.actions()) == {RETRIED}
    assert world.mails() == []


def test_honest_clients_never_sign_themselves_out(world: World) -> None:
    """Tabs share a token, some answers get lost, and some come late."""
    chance = random.Random(13)
    token, retried = signed_in(world), 0
    lost_at: list[float] = []
    for _ in range(400):
        world.clock.advance(minutes=chance.randint(20, 100))
        before, now = token, world.clock().timestamp()
        token = refreshed(world, before)
        for _ in range(chance.randint(0, 5)):
            world.clock.advance(seconds=chance.random() * 2)
            assert refreshed(world, before) == token
        lost_at = [at for at in lost_at if now - at < 86_400]
        if len(lost_at) < 3 and chance.random() < 0.2:
            world.clock.advance(seconds=chance.randint(11, 100))
            assert refreshed(world, before) == token
            lost_at.append(world.clock().timestamp())
            retried += 1

    assert retried > 30
    assert world.actions() == [RETRIED] * retried


THIEF = ClientInfo(address="198.51.100.9", device="curl/8")
Follow = Callable[[World, str, str], tuple[str, str]]


def rounds_until_found(
    world: World, follows_by: timedelta, thief_first: bool, pause: timedelta
) -> int:
    """Let an owner and a thief refresh in turn; return in which round it shows.

    Both hold the same token at first, and each uses what was answered last.
    """
    token = signed_in(world)
    tokens = {HOME: token, THIEF: token}
    first, second = (THIEF, HOME) if thief_first else (HOME, THIEF)
    for number in range(1, 20):
        world.clock.advance(seconds=pause.total_seconds())
        for who in (first, second):
            try:
                tokens[who] = refreshed(world, tokens[who], who)
            except InvalidRefreshToken:
                return number
            if who is first:
                world.clock.advance(seconds=follows_by.total_seconds())
    return 0


@pytest.mark.parametrize("thief_first", [False, True], ids=["follows", "precedes"])
@pytest.mark.parametrize(
    ("apart", "found_in"),
    [
        (timedelta(seconds=11), 4),
        (timedelta(seconds=60), 4),
        (timedelta(seconds=121), 1),
        (timedelta(minutes=15), 1),
    ],
    ids=str,
)
def test_a_thief_is_found(
    world: World, apart: timedelta, found_in: int, thief_first: bool
) -> None:
    """The session ends for both, and the owner is told: somebody is elsewhere."""
    found = rounds_until_found(world, apart, thief_first, timedelta(minutes=29))

    assert found == found_in
    assert not world.rows(sk=SESSION_PREFIX)
    assert world.actions() == [RETRIED] * (found_in - 1) + [REUSED]
    (mail,) = world.mails()
    assert (mail.kind, mail.to) == (MailKind.SESSION_REUSED, "ada@example.com")


@pytest.mark.parametrize(
    ("client", "mailed"),
    [
        (HOME, False),
        (ClientInfo(address="192.0.2.2", device=HOME.device), True),
        (ClientInfo(address=HOME.address, device="curl/8"), True),
        (ClientInfo(address=HOME.address), True),
        (ClientInfo(device=HOME.device), True),
        (ClientInfo(), True),
    ],
    ids=["the same", "network", "device", "no device", "no network", "neither"],
)
def test_reuse_alarms_the_owner_only_from_elsewhere(
    world: World, client: ClientInfo, mailed: bool
) -> None:
    """A client that asked again too late is told to sign in, and that is all."""
    context = start_request("r")
    first = signed_in(world)
    second = refreshed(world, first)
    world.clock.advance(minutes=15)

    entries, mails = world.left_by(lambda: assert_refused(world, first, client))

    assert [entry.action for entry in entries] == [REUSED]
    assert [mail.kind for mail in mails] == [MailKind.SESSION_REUSED] * mailed
    assert_refused(world, second)
    assert not world.rows(sk=SESSION_PREFIX)
    assert context.counts == {"RefreshTokenReused": 1}


def test_another_address_of_the_same_network_is_not_elsewhere(world: World) -> None:
    """A household has a /64, and its devices change their addresses in it daily."""
    first = signed_in(world, ClientInfo(address="2001:db8::1", device="Browser/1"))
    neighbour = ClientInfo(address="2001:db8::2", device="Browser/1")
    world.accounts.sessions.refresh(first, neighbour)
    world.clock.advance(minutes=15)

    later = ClientInfo(address="2001:db8::3", device="Browser/1")
    assert_refused(world, first, later)

    assert world.mails() == []


def test_a_reuse_that_is_seen_twice_at_once_is_told_once(world: World) -> None:
    """A thief who sends it many times must not fill log and mailbox."""
    first = signed_in(world)
    refreshed(world, first)
    world.clock.advance(minutes=15)
    world.client.before_write(
        lambda: assert_refused(world, first, THIEF), of=SESSION_PREFIX
    )

    assert_refused(world, first, THIEF)

    assert world.actions() == [REUSED]
    assert len(world.mails()) == 1


def test_reuse_of_an_account_that_is_gone_mails_nobody(world: World) -> None:
    """Its profile was erased while the token was judged."""
    first = signed_in(world)
    refreshed(world, first)
    world.clock.advance(minutes=15)
    user_id = stored(world).user_id
    world.client.after_read(lambda: world.delete_user(user_id), of="P")

    assert_refused(world, first, THIEF)

    assert world.mails() == []
    assert world.actions() == [REUSED]


def opened(world: World) -> TokenPair:
    """Return both tokens of a user's one session."""
    return world.accounts.sessions.open(world.user(), HOME)


def assert_signed_out(world: World, pair: TokenPair) -> None:
    """Demand that neither token is good any more, and the log says so once."""
    with pytest.raises(Unauthenticated):
        world.accounts.sessions.authenticate(pair.access_token)
    assert_refused(world, pair.refresh_token)
    assert world.actions() == [AuditAction.SIGNED_OUT]


@pytest.mark.parametrize("which", ["refresh_token", "access_token"])
def test_a_token_that_is_revoked_ends_its_session(world: World, which: str) -> None:
    """A client signs out by the one that it has; the second time changes nothing."""
    pair = opened(world)
    world.accounts.sessions.authenticate(pair.access_token)

    for _ in range(2):
        world.accounts.sessions.revoke_token(getattr(pair, which), HOME)

    assert_signed_out(world, pair)
    (entry,) = world.entries()
    assert (entry.address, entry.device) == (HOME.address, HOME.device)


def test_a_token_that_has_served_signs_out_as_well(world: World) -> None:
    """Its client may have lost the answer that held the next one."""
    pair = opened(world)
    refreshed(world, pair.refresh_token)
    world.clock.advance(hours=5)

    world.accounts.sessions.revoke_token(pair.refresh_token, HOME)

    assert_signed_out(world, pair)


def test_a_token_is_revoked_though_its_session_ends_meanwhile(world: World) -> None:
    """Two tabs sign out at once."""
    pair = opened(world)
    world.client.before_write(
        lambda: world.accounts.sessions.sign_out(pair.access_token), of=SESSION_PREFIX
    )

    world.accounts.sessions.revoke_token(pair.refresh_token, HOME)

    assert_signed_out(world, pair)


def test_a_token_that_is_none_ends_nothing(world: World) -> None:
    """Nobody signs others out without a real token of theirs."""
    pair = opened(world)
    parts = pair.refresh_token.split(".")
    foreign = ".".join([*parts[:5], "A" * 43])
    unknown = ".".join([*parts[:3], "0" * 26, *parts[4:]])

    for token in ("", "rt1", "a.b.c", "x" * 5000, foreign, unknown):
        world.accounts.sessions.revoke_token(token, HOME)

    assert world.accounts.sessions.refresh(pair.refresh_token).refresh_token
    assert world.actions() == []


def test_tokens_without_a_session_are_throttled_by_network(world: World) -> None:
    """Each costs a read; who signs out from there is not refused for that."""
    pair = opened(world)
    revoke = world.accounts.sessions.revoke_token
    for number in range(20):
        revoke(f"unknown {number}", HOME)

    with pytest.raises(TooManyAttempts):
        revoke("unknown", HOME)

    revoke("unknown", ClientInfo(address="192.0.2.77"))
    revoke("unknown")
    revoke(pair.refresh_token, HOME)
    assert_signed_out(world, pair)
