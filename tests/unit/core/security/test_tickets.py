"""Tickets: the same purpose reads again what was sealed, in time."""

import base64
from datetime import timedelta

import pytest

from runtime.core.security.keyring_source import KeyringSource
from runtime.core.security.tickets import Tickets
from tests.clock import ManualClock
from tests.keys import random_ring

LIFETIME = timedelta(minutes=15)


@pytest.fixture(name="keys")
def _keys() -> KeyringSource:
    """Return a ring of one fresh key."""
    ring = random_ring()
    return KeyringSource(lambda: ring)


@pytest.fixture(name="tickets")
def _tickets(keys: KeyringSource, clock: ManualClock) -> Tickets:
    """Return tickets for one purpose."""
    return Tickets(keys, clock, purpose="return", lifetime=LIFETIME)


def test_a_ticket_says_what_was_sealed_until_it_expires(
    tickets: Tickets, clock: ManualClock
) -> None:
    """It expires to the second."""
    ticket = tickets.issue("ada", "2026-02-14", "ü")
    clock.advance(minutes=15, seconds=-1)
    assert tickets.read(ticket) == ["ada", "2026-02-14", "ü"]
    clock.advance(seconds=1)
    assert tickets.read(ticket) is None


def test_a_ticket_for_another_purpose_or_under_another_key_says_nothing(
    tickets: Tickets, keys: KeyringSource, clock: ManualClock
) -> None:
    """Both kinds of text have the same form."""
    ticket = tickets.issue("ada")
    assert Tickets(keys, clock, purpose="leave", lifetime=LIFETIME).read(ticket) is None
    other = KeyringSource(random_ring)
    assert (
        Tickets(other, clock, purpose="return", lifetime=LIFETIME).read(ticket) is None
    )


def test_no_bit_of_a_ticket_can_be_changed(tickets: Tickets) -> None:
    """Both the content and the seal are protected."""
    ticket = tickets.issue("ada")
    raw = base64.urlsafe_b64decode(ticket + "=" * (-len(ticket) % 4))
    for position in range(len(raw)):
        changed = bytearray(raw)
        changed[position] ^= 1
        forged = base64.urlsafe_b64encode(bytes(changed)).decode().rstrip("=")
        assert tickets.read(forged) is None


@pytest.mark.parametrize(
    "text", ["", "a", "YQ", "ä", "!" * 40, "A" * 400, "A" * 600, "eyJ" * 30]
)
def test_what_is_no_ticket_says_nothing(tickets: Tickets, text: str) -> None:
    """It raises no error either."""
    assert tickets.read(text) is None


@pytest.mark.parametrize("payload", [b"[]", b"1", b"{}", b'["k","soon"]', b"[" * 300])
def test_what_has_another_shape_says_nothing(tickets: Tickets, payload: bytes) -> None:
    """The shape is checked before the seal."""
    text = base64.urlsafe_b64encode(bytes(32) + payload).decode().rstrip("=")
    assert tickets.read(text) is None
