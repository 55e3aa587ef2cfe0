"""Refresh tokens, which are derived and recognised, but never stored."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.clock import new_ulid
from runtime.core.security.keyring import Key, Keyring
from runtime.features.accounts.sessions.refresh_tokens import RefreshTokens
from tests.clock import ManualClock
from tests.keys import random_ring

USER = new_ulid(datetime(2026, 1, 1, tzinfo=UTC))
SESSION = new_ulid(datetime(2026, 1, 2, tzinfo=UTC))


def issued(tokens: RefreshTokens, counter: int = 0, salt: str = "salt") -> str:
    """Return a token of the one session."""
    token = tokens.derive(tokens.current_kid(), USER, SESSION, salt, counter)
    assert token is not None
    return token


@given(st.integers(0, 999_999_999), st.text(max_size=32))
def test_a_token_proves_the_session_it_was_derived_for(counter: int, salt: str) -> None:
    """Reading it gives back the session and the counter."""
    tokens = RefreshTokens(random_ring(), ManualClock())

    presented = tokens.parse(issued(tokens, counter, salt))

    assert presented is not None
    assert (presented.user_id, presented.session_id) == (USER, SESSION)
    assert presented.counter == counter
    assert tokens.proves(presented, salt)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_same_count_gives_the_same_token_and_no_other_does(
    first: int, second: int
) -> None:
    """All losers of a race must get the same successor."""
    tokens = RefreshTokens(random_ring(), ManualClock())

    same = issued(tokens, first) == issued(tokens, second)

    assert same is (first == second)


@given(st.data())
def test_a_token_with_any_other_character_proves_nothing(data: st.DataObject) -> None:
    """Every character counts."""
    tokens = RefreshTokens(random_ring(), ManualClock())
    token = issued(tokens, 12)
    at = data.draw(st.integers(0, len(token) - 1) | st.just(len(token) - 1))
    other = data.draw(st.characters(max_codepoint=255).filter(lambda c: c != token[at]))

    presented = tokens.parse(token[:at] + other + token[at + 1 :])

    assert presented is None or not tokens.proves(presented, "salt")


@given(st.text())
def test_any_text_at_all_is_at_worst_no_token(text: str) -> None:
    """No input may crash the parser."""
    assert RefreshTokens(random_ring(), ManualClock()).parse(text) is None


@pytest.mark.parametrize("counter", ["٣", "00", "1\n", "-1", "1234567890"])
def test_a_counter_in_another_spelling_proves_nothing(counter: str) -> None:
    """It has ASCII digits without leading zeros only."""
    tokens = RefreshTokens(random_ring(), ManualClock())
    parts = issued(tokens).split(".")

    presented = tokens.parse(".".join([*parts[:4], counter, parts[5]]))

    assert presented is None or not tokens.proves(presented, "salt")


def test_another_salt_proves_nothing() -> None:
    """A token belongs to one session row."""
    tokens = RefreshTokens(random_ring(), ManualClock())
    presented = tokens.parse(issued(tokens))

    assert presented is not None
    assert not tokens.proves(presented, "other")


def test_a_token_whose_key_is_gone_proves_nothing() -> None:
    """Keys end with `verify_until`."""
    clock = ManualClock()
    until = clock().replace(hour=13)
    ring = Keyring((Key("k", b"x" * 32, verify_until=until),))
    tokens = RefreshTokens(ring, clock)
    presented = tokens.parse(issued(tokens))

    clock.advance(hours=1)

    assert presented is not None
    assert tokens.derive("k", USER, SESSION, "salt", 0) is None
    assert not tokens.proves(presented, "salt")
