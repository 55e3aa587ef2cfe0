"""Counting of attempts: each call of the service with all that it leaves behind."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from runtime.core.client_info import ClientInfo
from runtime.core.clock import rfc3339
from runtime.core.dynamodb.writes import ConditionFailed
from runtime.core.errors import TooManyAttempts
from runtime.core.throttling.models import Policy
from runtime.core.throttling.repository import ALL
from runtime.core.throttling.service import ADDRESS, Attempt
from tests.unit.left_behind import LeftBehind, left_behind
from tests.unit.world import World

POLICY = Policy("guess", free=3, remembered=timedelta(minutes=10))
ADA = "ada@example.com"
HOME = ClientInfo(address="192.0.2.1", device="phone")


class Used(Exception):
    """The caller's own error for what is used up."""


def subject(*parts: str) -> str:
    """Return the partition of a subject, as earlier versions of the service have it."""
    return f"R#{hashlib.sha256(json.dumps(parts).encode()).hexdigest()}"


def row(world: World, failures: int, *parts: str) -> dict[str, Any]:
    """Return the row of so many attempts, the last of which is made now."""
    name = parts[0]
    remembered = {"guess": POLICY.remembered, "address": ADDRESS.remembered}[name]
    return {
        "pk": subject(*parts),
        "sk": name,
        "failures": failures,
        "last_at": rfc3339(world.clock()),
        "ttl": int((world.clock() + remembered).timestamp()),
    }


def stored(world: World, *rows: dict[str, Any]) -> bool:
    """Tell whether these are all rows."""
    return world.rows() == sorted(rows, key=lambda row: row["pk"])


def said(left: int, wait: int | None = None, policy: str = "guess") -> dict[str, str]:
    """Return the headers that tell how many attempts are left, and until when."""
    window = {"guess": "q=3;w=600", "address": "q=50;w=3600"}[policy]
    until = "" if wait is None else f";t={wait}"
    return {
        "RateLimit-Policy": f'"{policy}";{window}',
        "RateLimit": f'"{policy}";r={left}{until}',
    }


def begun(
    world: World, client: ClientInfo = HOME, *, known: tuple[str, ...] = ()
) -> Attempt:
    """Begin an attempt at Ada's account."""
    return world.throttling.begin(POLICY, ADA, client, known)


def used_up(world: World) -> None:
    """Make all attempts that are free."""
    for _ in range(POLICY.free):
        begun(world)


def test_an_attempt_is_counted_before_it_is_judged(world: World) -> None:
    """It costs two reads in one call, and one write."""
    left = left_behind(world, lambda: begun(world))

    assert left == LeftBehind({"new throttle guess": 1}, headers=said(2, 600))
    assert stored(world, row(world, 1, "guess", ADA))
    assert left.result == Attempt(
        policy=POLICY,
        subject=(subject("guess", ADA)[2:], "guess"),
        place=(subject("address", "192.0.2.1")[2:], "address"),
        place_seen=None,
        failures=1,
    )
    assert [name for name, _ in world.client.calls] == ["batch_get_item", "update_item"]


def test_each_attempt_adds_one_and_renews_the_memory(world: World) -> None:
    """The last free one says when the next may come."""
    headers, last_free = [], []
    for _ in range(3):
        world.clock.advance(minutes=1)
        left = left_behind(world, lambda: begun(world))
        headers.append(left.headers)
        last_free.append(left.result.last_free)

    assert headers == [said(2, 600), said(1, 600), said(0, 1)]
    assert last_free == [False, False, True]
    assert stored(world, row(world, 3, "guess", ADA))


def test_a_client_without_an_address_is_counted_by_the_account_only(
    world: World,
) -> None:
    """A proxy may hide it; then nothing is read or written for a network."""
    left = left_behind(world, lambda: begun(world, ClientInfo()))
    world.throttling.failed(left.result)

    assert left.result.place is None and left.result.place_seen is None
    assert stored(world, row(world, 1, "guess", ADA))


@pytest.mark.parametrize(
    ("known", "parts"),
    [
        ((), ()),
        (("device", "d1"), ("device", "d1")),
        (("network", "192.0.2.1"), ("network", "192.0.2.1")),
    ],
)
def test_a_client_that_is_known_has_a_count_of_its_own(
    world: World, known: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    """Those of strangers, of other clients and of other accounts are others."""
    used_up(world)
    world.throttling.begin(POLICY, ADA, HOME, ("device", "other"))
    world.throttling.begin(POLICY, "bob@example.com", HOME, known)
    world.clock.advance(seconds=1)

    left = left_behind(world, lambda: begun(world, known=known))

    mine = [r for r in world.rows() if r["pk"] == subject("guess", ADA, *parts)]
    assert mine == [row(world, 1 if known else 4, "guess", ADA, *parts)]
    assert left.headers == (said(2, 600) if known else said(0, 2))


def test_a_refused_attempt_says_when_to_come_and_counts_only_the_refusal(
    world: World,
) -> None:
    """Whoever tries during the delay does not lengthen it."""
    used_up(world)
    world.clock.advance(milliseconds=1)

    left = left_behind(world, lambda: begun(world), raises=TooManyAttempts)

    assert left == LeftBehind(counts={"AttemptsThrottled": 1}, headers=said(0, 1))
    assert left.result.headers == {"Retry-After": "1"}


def test_the_time_that_is_told_is_rounded_up(world: World) -> None:
    """A client that comes back when it was told is not refused again."""
    used_up(world)
    for seconds in (1, 2):
        world.clock.advance(seconds=seconds)
        begun(world)
    world.clock.advance(milliseconds=500)
    left = left_behind(world, lambda: begun(world), raises=TooManyAttempts)
    world.clock.advance(seconds=4)

    begun(world)

    assert left.result.headers == {"Retry-After": "4"}
    assert left.headers == said(0, 4)


def test_a_network_that_fails_too_often_is_refused_at_every_account(
    world: World,
) -> None:
    """The headers then speak of that limit, and nothing is counted."""
    attempt = begun(world)
    for _ in range(50):
        world.throttling.failed(attempt)

    left = left_behind(
        world,
        lambda: world.throttling.begin(POLICY, "bob@example.com", HOME),
        raises=TooManyAttempts,
    )

    headers = said(0, 1, "address")
    assert left == LeftBehind(counts={"AttemptsThrottled": 1}, headers=headers)
    other = world.throttling.begin(POLICY, "bob@example.com", ClientInfo())
    assert other.failures == 1


def test_a_failed_attempt_is_counted_against_its_network(world: World) -> None:
    """The second one adds to the row of the first."""
    attempt = begun(world)
    first = left_behind(world, lambda: world.throttling.failed(attempt))
    world.clock.advance(minutes=1)
    attempt = begun(world)
    second = left_behind(world, lambda: world.throttling.failed(attempt))

    assert first == LeftBehind({"new throttle address": 1})
    assert second == LeftBehind({"changed throttle address: failures, last_at, ttl": 1})
    assert stored(
        world,
        row(world, 2, "guess", ADA),
        row(world, 2, "address", "192.0.2.1"),
    )


@pytest.mark.parametrize(
    ("later", "failures"),
    [(timedelta(minutes=60) - timedelta(milliseconds=1), 3), (timedelta(hours=1), 1)],
)
def test_failures_that_are_forgotten_are_not_added_to(
    world: World, later: timedelta, failures: int
) -> None:
    """The row is still there: DynamoDB deletes it some time after its end."""
    for _ in range(2):
        world.throttling.failed(begun(world))
    world.clock.advance(seconds=later.total_seconds())

    world.throttling.failed(begun(world))

    assert world.rows(sk="address") == [row(world, failures, "address", "192.0.2.1")]


def test_attempts_that_are_forgotten_are_not_added_to(world: World) -> None:
    """The count begins again, and the row's end with it."""
    used_up(world)
    world.clock.advance(minutes=10)

    left = left_behind(world, lambda: begun(world))

    assert left.headers == said(2, 600)
    assert stored(world, row(world, 1, "guess", ADA))


def forget_with(world: World, attempt: Attempt) -> None:
    """Forget as a sign-in does, with the session that it writes."""
    world.table.transact([world.throttling.succeeded(attempt)])


def forget_alone(world: World, attempt: Attempt) -> None:
    """Forget as a proof does, which writes nothing else."""
    world.throttling.passed(attempt)


@pytest.mark.parametrize("forget", [forget_with, forget_alone])
def test_success_forgets_the_accounts_attempts_and_keeps_the_networks(
    world: World, forget: Callable[[World, Attempt], None]
) -> None:
    """An attacker could otherwise reset them by an account of their own."""
    world.throttling.failed(begun(world))
    world.throttling.begin(POLICY, ADA, HOME, ("device", "d1"))
    attempt = begun(world)

    left = left_behind(world, lambda: forget(world, attempt))

    assert left == LeftBehind({"gone throttle guess": 1}, headers=said(3))
    assert stored(
        world,
        row(world, 1, "guess", ADA, "device", "d1"),
        row(world, 1, "address", "192.0.2.1"),
    )


def test_what_a_transaction_forgets_stays_if_it_fails(world: World) -> None:
    """A session that was not opened must not give attempts back."""
    attempt = begun(world)
    before = world.rows()
    refused = world.throttling.exhaust(POLICY, "x", ConditionFailed)

    with pytest.raises(ConditionFailed):
        world.table.transact([world.throttling.succeeded(attempt), refused])

    assert world.rows() == before


def test_a_use_is_counted_for_every_client_alike(world: World) -> None:
    """It is one read and one write, and no network has a part in it."""
    left = left_behind(world, lambda: world.throttling.spend(POLICY, ADA, "kind"))

    assert left == LeftBehind({"new throttle guess": 1}, headers=said(2, 600))
    assert stored(world, row(world, 1, "guess", ADA, "kind"))
    assert left.result is None


def test_uses_beyond_the_limit_are_refused(world: World) -> None:
    """Other parts of the same policy are counted apart."""
    for _ in range(3):
        world.throttling.spend(POLICY, ADA, "kind")

    left = left_behind(
        world,
        lambda: world.throttling.spend(POLICY, ADA, "kind"),
        raises=TooManyAttempts,
    )

    assert left == LeftBehind(counts={"AttemptsThrottled": 1}, headers=said(0, 1))
    world.throttling.spend(POLICY, ADA)
    world.throttling.spend(POLICY, "kind", ADA)


def test_an_action_of_our_own_is_allowed_as_often_as_the_policy_says(
    world: World,
) -> None:
    """No client is told of it, since none asked."""
    policy, answers = Policy("guess", free=2, remembered=timedelta(minutes=10)), []
    for _ in range(3):
        world.clock.advance(minutes=1)
        left = left_behind(world, lambda: world.throttling.once(policy, ADA))
        answers.append((left.result, left))

    assert answers == [
        (True, LeftBehind({"new throttle guess": 1})),
        (True, LeftBehind({"changed throttle guess: failures, last_at, ttl": 1})),
        (False, LeftBehind()),
    ]
    world.clock.advance(minutes=-1)
    assert stored(world, row(world, 2, "guess", ADA))


def test_an_action_of_our_own_is_allowed_again_after_its_window(world: World) -> None:
    """The window begins with the last one that was allowed, to the instant."""
    policy = Policy("guess", free=1, remembered=timedelta(minutes=10))
    assert world.throttling.once(policy, ADA)
    assert world.throttling.once(policy, "bob@example.com")

    world.clock.advance(minutes=10, milliseconds=-1)
    early = world.throttling.once(policy, ADA)
    world.clock.advance(milliseconds=1)

    assert (early, world.throttling.once(policy, ADA)) == (False, True)
    assert row(world, 1, "guess", ADA) in world.rows()


def test_of_several_that_ask_at_once_one_is_allowed(world: World) -> None:
    """An owner gets one warning, not one from each worker."""
    policy, faster = Policy("guess", free=5, remembered=timedelta(minutes=10)), []
    world.client.before_write(
        lambda: faster.append(world.throttling.once(policy, ADA)), of="R#"
    )

    assert not world.throttling.once(policy, ADA)

    assert faster == [True]
    assert stored(world, row(world, 1, "guess", ADA))


def test_what_may_succeed_once_is_used_up_by_its_success(world: World) -> None:
    """It stays refused for the whole window, whatever the delays say."""
    world.throttling.spend(POLICY, "challenge")
    world.clock.advance(seconds=1)

    world.table.write(world.throttling.exhaust(POLICY, "challenge", Used))

    assert stored(world, row(world, ALL, "guess", "challenge"))
    with pytest.raises(Used):
        world.table.write(world.throttling.exhaust(POLICY, "challenge", Used))
    world.clock.advance(seconds=59)
    with pytest.raises(TooManyAttempts):
        world.throttling.spend(POLICY, "challenge")


def test_neither_account_nor_network_is_stored_in_the_clear(world: World) -> None:
    """Nobody needs to read them there."""
    world.throttling.failed(begun(world, known=("network", "192.0.2.1")))

    assert len(world.rows()) == 2
    assert not any(word in str(world.rows()) for word in (ADA, "192.0.2", "network"))
