"""Throttling: guessing is slowed down, and owners are not locked out."""

from datetime import timedelta
from itertools import count

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.context import LAMBDA_MARGIN, start_request
from runtime.core.errors import TooManyAttempts
from runtime.core.security.networks import network_of
from runtime.core.throttling.models import Bucket, Policy
from runtime.core.throttling.service import ADDRESS
from runtime.features.accounts.errors import InvalidCredentials
from runtime.features.accounts.known_clients import (
    MAX_TRUSTED,
    TRUSTED_FOR,
    is_trusted,
    trust_network,
)
from runtime.features.accounts.profiles.models import UserStatus
from runtime.features.accounts.second_factor.second_step import CHALLENGE
from runtime.features.accounts.sign_in.models import RegisterRequest
from runtime.features.accounts.throttles import (
    CODES,
    MAIL_REQUESTS,
    MAILS,
    PASSWORDS,
    REGISTRATIONS,
)
from tests.clock import ManualClock
from tests.structured import parse_list
from tests.unit.world import PASSWORD, World

EMAIL = "ada@example.com"
POLICIES = [
    PASSWORDS,
    CODES,
    CHALLENGE,
    ADDRESS,
    REGISTRATIONS,
    MAILS,
    MAIL_REQUESTS,
]
HOME = ClientInfo(address="192.0.2.1")
NOW = ManualClock()()


def somewhere(number: int) -> ClientInfo:
    """Return one of many addresses."""
    return ClientInfo(address=f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")


@pytest.fixture(name="world")
def _world(world: World) -> World:
    """Return services that Ada has registered with."""
    world.accounts.sign_in.register(
        RegisterRequest(email=EMAIL, password=PASSWORD, name="A")
    )
    return world


def guess(world: World, client: ClientInfo = ClientInfo(), email: str = EMAIL) -> bool:
    """Try a wrong password, and tell whether it was judged at all."""
    try:
        world.accounts.sign_in.sign_in(email, "wrong", client)
    except InvalidCredentials:
        return True
    except TooManyAttempts:
        return False
    raise AssertionError("a wrong password opened a session")


def fail(world: World, email: str) -> None:
    """Fail at an account from home, without the time that a password takes."""
    attempt = world.throttling.begin(PASSWORDS, email, HOME)
    world.throttling.failed(attempt)


def test_ten_minutes_of_attack_from_everywhere_do_not_lock_the_owner_out(
    world: World,
) -> None:
    """Some two dozen guesses are judged, and the owner signs in at once."""
    world.accounts.sign_in.sign_in(EMAIL, PASSWORD, HOME)
    world.clock.advance(days=29)
    judged = 0

    for number in range(6_000):
        judged += guess(world, somewhere(number))
        world.clock.advance(seconds=0.1)

    assert judged < 30
    assert world.accounts.sign_in.sign_in(EMAIL, PASSWORD, HOME).access_token
    with pytest.raises(TooManyAttempts):
        world.accounts.sign_in.sign_in(EMAIL, PASSWORD, somewhere(9))


def test_the_delay_doubles_from_a_second_to_a_minute(world: World) -> None:
    """It begins after the free attempts, which are forgotten in the end."""
    delays = []
    for number in range(18):
        started = world.clock()
        while not guess(world, somewhere(number)):
            world.clock.advance(seconds=1)
            assert world.clock() - started < timedelta(hours=1), "it never ends"
        delays.append((world.clock() - started).total_seconds())

    assert delays == [0] * 10 + [1, 2, 4, 8, 16, 32, 60, 60]
    world.clock.advance(hours=1)
    assert [guess(world) for _ in range(11)] == [True] * 10 + [False]


def test_an_address_without_an_account_is_throttled_alike(world: World) -> None:
    """A difference would tell who has an account."""

    def seen(email: str) -> list[tuple[bool, dict[str, str]]]:
        """Return the answers to fifteen guesses, as an attacker sees them."""
        answers = []
        for number in range(15):
            context = start_request("r")
            answers.append((guess(world, somewhere(number), email), context.headers))
        return answers

    assert seen(EMAIL) == seen("nobody@example.com")


def test_a_refusal_says_when_to_come_again(world: World) -> None:
    """Retry-After and the RateLimit headers of the IETF draft say it."""
    for number in range(12):
        guess(world, somewhere(number))
        world.clock.advance(seconds=1 if number > 9 else 0)
    context = start_request("r")

    with pytest.raises(TooManyAttempts) as refused:
        world.accounts.sign_in.sign_in(EMAIL, PASSWORD)

    assert refused.value.status == 429
    assert refused.value.headers == {"Retry-After": "1"}
    assert context.headers == {
        "RateLimit-Policy": '"sign-in";q=10;w=3600',
        "RateLimit": '"sign-in";r=0;t=1',
    }
    assert context.counts == {"AttemptsThrottled": 1}


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.name)
def test_every_limit_is_told_in_structured_fields(world: World, policy: Policy) -> None:
    """It is so from the first attempt to the refused one."""
    context = start_request("r")
    for left in range(policy.free - 1, -1, -1):
        world.throttling.spend(policy, "somebody")

        said = parse_list(context.headers["RateLimit-Policy"])
        window = int(policy.remembered.total_seconds())
        assert said == [(policy.name, {"q": policy.free, "w": window})]
        wait = int(policy.first.total_seconds()) if left == 0 else window
        limit = parse_list(context.headers["RateLimit"])
        assert limit == [(policy.name, {"r": left, "t": wait})]
    with pytest.raises(TooManyAttempts) as refused:
        world.throttling.spend(policy, "somebody")

    assert parse_list(context.headers["RateLimit"]) == limit
    assert refused.value.headers == {"Retry-After": str(wait)}


def test_no_time_is_told_when_every_attempt_is_left(world: World) -> None:
    """The number cannot grow any more, and a client may divide by the time."""
    context = start_request("r")

    world.accounts.sign_in.sign_in(EMAIL, PASSWORD)

    assert parse_list(context.headers["RateLimit"]) == [("sign-in", {"r": 10})]


@pytest.mark.parametrize(
    "field",
    [
        "",
        "sign-in;r=1",
        '"sign-in";r=1,',
        '"a";r="1"',
        '"a";R=1',
        '"a" ;r=1',
        '"a";r=1.5',
    ],
)
def test_what_a_client_would_ignore_is_no_structured_field(field: str) -> None:
    """The parser of these tests must be as strict as a client's."""
    with pytest.raises(ValueError):
        parse_list(field)


def test_a_refused_attempt_is_not_counted(world: World) -> None:
    """Trying during the delay must not lengthen it."""
    for number in range(10):
        guess(world, somewhere(number))
    for _ in range(50):
        assert not guess(world)

    world.clock.advance(seconds=1)

    assert guess(world)


def test_the_right_password_forgets_the_wrong_ones(world: World) -> None:
    """One typing error an hour must not add up."""
    for _ in range(9):
        guess(world)
    world.accounts.sign_in.sign_in(EMAIL, PASSWORD)

    assert [guess(world) for _ in range(11)] == [True] * 10 + [False]


def test_a_disabled_account_is_no_free_place_to_guess(world: World) -> None:
    """Even its right password does not reset the count."""
    ada = world.accounts.users.id_by_email(EMAIL) or ""
    world.change_user(ada, status=UserStatus.DISABLED)

    for _ in range(10):
        with pytest.raises(InvalidCredentials):
            world.accounts.sign_in.sign_in(EMAIL, PASSWORD)
    with pytest.raises(TooManyAttempts):
        world.accounts.sign_in.sign_in(EMAIL, PASSWORD)


def test_guesses_from_where_the_owner_was_seen_have_a_count_of_their_own(
    world: World,
) -> None:
    """A thief in the same network is still slowed down."""
    world.accounts.sign_in.sign_in(EMAIL, PASSWORD, HOME)

    assert [guess(world, HOME) for _ in range(11)] == [True] * 10 + [False]
    assert guess(world, somewhere(1))


def test_a_place_is_forgotten_after_thirty_days(world: World) -> None:
    """The owner then waits like everybody."""
    world.accounts.sign_in.sign_in(EMAIL, PASSWORD, HOME)
    world.clock.advance(days=30)
    for number in range(10):
        guess(world, somewhere(number))

    with pytest.raises(TooManyAttempts):
        world.accounts.sign_in.sign_in(EMAIL, PASSWORD, HOME)


def test_one_network_that_tries_many_accounts_is_slowed_down(world: World) -> None:
    """Fifty failures at any accounts are enough; a success does not reset them."""
    judged = [guess(world, HOME, f"n{n}@example.com") for n in range(52)]

    assert judged == [True] * 50 + [False] * 2
    world.clock.advance(seconds=1)
    world.accounts.sign_in.sign_in(EMAIL, PASSWORD, HOME)
    assert guess(world, HOME, "x@example.com")
    assert not guess(world, HOME, "y@example.com")


def test_what_a_network_did_long_ago_does_not_count(world: World) -> None:
    """The store may not have removed it yet."""
    for number in range(50):
        fail(world, f"n{number}@example.com")
    with pytest.raises(TooManyAttempts):
        fail(world, "x@example.com")
    world.clock.advance(hours=1)

    for number in range(50):
        fail(world, f"m{number}@example.com")
    with pytest.raises(TooManyAttempts):
        fail(world, "x@example.com")


def test_a_race_for_a_forgotten_network_counts_both(world: World) -> None:
    """The slower one adds to the row that the faster one began."""
    fail(world, "a@example.com")
    world.clock.advance(hours=2)
    slow, fast = (
        world.throttling.begin(PASSWORDS, f"{name}@example.com", HOME)
        for name in ("b", "c")
    )
    world.client.before_write(lambda: world.throttling.failed(fast), of="R#")

    world.throttling.failed(slow)

    (row,) = world.rows("R#", ADDRESS.name)
    assert row["failures"] == 2


def test_an_attempt_that_loses_a_race_is_counted_after_the_winner(
    world: World,
) -> None:
    """Two attempts at once must count as two."""
    world.client.before_write(lambda: guess(world), of="R#")

    assert guess(world)

    (row,) = world.rows("R#")
    assert row["failures"] == 2


def test_attempts_that_never_stop_racing_end_at_the_deadline(world: World) -> None:
    """They are refused, for no guess may be judged uncounted."""
    guess(world)
    (row,) = world.rows("R#")
    moments = (NOW + timedelta(milliseconds=n) for n in count(1))

    def faster() -> None:
        """Count an attempt of somebody else, every time."""
        world.write_row(row | {"last_at": next(moments)})

    world.client.before_write(faster, of="R#", always=True)
    start_request("r", LAMBDA_MARGIN * 1.01)

    assert not guess(world)


def test_accounts_are_made_by_the_dozen_only(world: World) -> None:
    """A taken address tells that it has an account, so a network may ask little."""

    def register(number: int, client: ClientInfo) -> None:
        """Register with another address."""
        world.accounts.sign_in.register(
            RegisterRequest(email=f"n{number}@example.com", password=PASSWORD),
            client=client,
        )

    for number in range(REGISTRATIONS.free):
        register(number, HOME)
    with pytest.raises(TooManyAttempts):
        register(100, HOME)
    register(100, somewhere(1))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_speaks_for_its_network(
    address: str | None, network: str | None
) -> None:
    """Whoever has one IPv6 address has 2^64 of them."""
    assert network_of(address) == network


def test_the_oldest_place_makes_room_for_the_newest() -> None:
    """Only so many are kept, and none that has expired."""
    trusted = trust_network("u", somewhere(0), {"ended": 1}, NOW)
    for number in range(1, MAX_TRUSTED + 1):
        at = NOW + timedelta(minutes=number)
        trusted = trust_network("u", somewhere(number), trusted or {}, at)

    assert trusted is not None and len(trusted) == MAX_TRUSTED
    later = NOW + timedelta(days=1)
    assert not is_trusted("u", somewhere(0), trusted, later)
    assert is_trusted("u", somewhere(1), trusted, later)
    assert not is_trusted("v", somewhere(1), trusted, later)


def test_a_known_place_costs_no_write_for_a_day() -> None:
    """After a day it is known for 30 days more."""
    trusted = trust_network("u", HOME, {}, NOW) or {}

    assert trust_network("u", HOME, trusted, NOW + timedelta(hours=23)) is None
    renewed = trust_network("u", HOME, trusted, NOW + timedelta(hours=25))
    assert renewed is not None and max(renewed.values()) > max(trusted.values())
    assert not is_trusted("u", HOME, trusted, NOW + TRUSTED_FOR)
    assert trust_network("u", ClientInfo(), trusted, NOW) is None


def test_no_policy_waits_longer_than_a_minute() -> None:
    """It is so after any number of attempts."""
    for policy in (PASSWORDS, ADDRESS, REGISTRATIONS):
        bucket = Bucket(failures=10**9, last_at=NOW)
        assert policy.wait(bucket, NOW) == timedelta(seconds=60)
