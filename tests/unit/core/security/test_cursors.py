"""Cursors: authenticated, bound to one listing, and short-lived."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.errors import InvalidCursor
from runtime.core.security.cursors import LIFETIME, MAX_LENGTH, Cursors
from runtime.core.security.keyring_source import KeyringSource
from tests.clock import ManualClock
from tests.keys import random_ring

BINDING = ("user", "items", "newest")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
positions = st.lists(
    st.text(max_size=40) | st.integers(-(2**53), 2**53), min_size=1, max_size=3
)
bindings = st.lists(st.text(max_size=20), max_size=4)


def cursors(clock: ManualClock | None = None) -> Cursors:
    """Return cursors under a key of their own."""
    return Cursors(KeyringSource(random_ring), clock or ManualClock())


def raw(cursor: str) -> bytes:
    """Return the bytes of a cursor."""
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))


def text(content: bytes) -> str:
    """Return the cursor of some bytes."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@given(positions, bindings)
def test_a_cursor_opens_to_the_position_it_sealed(
    position: list[str | int], binding: list[str]
) -> None:
    """A listing continues at exactly that position."""
    sealer = cursors()

    assert sealer.open(sealer.seal(position, binding), binding) == position


@given(st.data())
def test_a_cursor_with_any_flipped_byte_is_invalid(data: st.DataObject) -> None:
    """Every byte is under the MAC."""
    sealer = cursors()
    content = bytearray(raw(sealer.seal(["01J", 7], BINDING)))
    content[data.draw(st.integers(0, len(content) - 1))] ^= data.draw(
        st.integers(1, 255)
    )

    with pytest.raises(InvalidCursor):
        sealer.open(text(bytes(content)), BINDING)


@given(st.data())
def test_a_cursor_with_any_other_character_is_invalid(data: st.DataObject) -> None:
    """A cursor has only one spelling."""
    sealer = cursors()
    cursor = sealer.seal([data.draw(st.text("ab", max_size=3)), 7], BINDING)
    at = data.draw(st.integers(0, len(cursor) - 1) | st.just(len(cursor) - 1))
    other = data.draw(
        st.sampled_from(ALPHABET + "+/").filter(lambda c: c != cursor[at])
    )

    with pytest.raises(InvalidCursor):
        sealer.open(cursor[:at] + other + cursor[at + 1 :], BINDING)


@pytest.mark.parametrize("junk", ["!", "\n", " ", "="])
def test_a_cursor_with_a_foreign_character_put_in_is_invalid(junk: str) -> None:
    """Python's base64 decoder would skip such a character."""
    sealer = cursors()
    cursor = sealer.seal(["01J"], BINDING)

    with pytest.raises(InvalidCursor):
        sealer.open(cursor[:8] + junk + cursor[8:], BINDING)


@given(bindings, bindings)
def test_a_cursor_of_another_listing_is_invalid(
    binding: list[str], other: list[str]
) -> None:
    """The binding is authenticated."""
    sealer = cursors()
    cursor = sealer.seal(["01J"], binding)

    if binding == other:
        assert sealer.open(cursor, other) == ["01J"]
    else:
        with pytest.raises(InvalidCursor):
            sealer.open(cursor, other)


def test_a_cursor_lives_a_day_and_no_longer() -> None:
    """It is valid up to the last second."""
    clock = ManualClock()
    sealer = cursors(clock)
    cursor = sealer.seal(["01J"], BINDING)

    clock.advance(seconds=LIFETIME.total_seconds() - 1)
    assert sealer.open(cursor, BINDING) == ["01J"]

    clock.advance(seconds=1)
    with pytest.raises(InvalidCursor):
        sealer.open(cursor, BINDING)


def test_a_cursor_under_another_key_is_invalid() -> None:
    """A forger's own key does not help."""
    with pytest.raises(InvalidCursor):
        cursors().open(cursors().seal(["01J"], BINDING), BINDING)


@given(st.text())
def test_any_text_at_all_is_at_worst_invalid(junk: str) -> None:
    """No input may crash the reader."""
    with pytest.raises(InvalidCursor):
        cursors().open(junk, BINDING)


@pytest.mark.parametrize(
    "payload",
    [
        b"{}",
        b"[]",
        b"[1]",
        b"null",
        b"[" * 1500,
        b'[2,"KID",9999999999]',
        b'[1,7,9999999999,"01J"]',
        b'[1,"KID","soon","01J"]',
        b'[1,"KID",9999999999,"\xed\xa0\x80"]',
        '[1,"KID",9999999999]'.encode("utf-16"),
        '[1,"KID",9999999999]'.encode("utf-32"),
    ],
    ids=range(11),
)
def test_a_malformed_payload_is_invalid(payload: bytes) -> None:
    """A forger can name a real key and send anything."""
    ring = random_ring()
    sealer = Cursors(KeyringSource(lambda: ring), ManualClock())
    kid = ring.keys[0].kid
    for coding in ("utf-8", "utf-16-le", "utf-32-le"):
        payload = payload.replace("KID".encode(coding), kid.encode(coding))

    with pytest.raises(InvalidCursor):
        sealer.open(text(b"\0" * 16 + payload), BINDING)


def test_a_cursor_beyond_the_longest_is_not_even_read() -> None:
    """The length is checked before anything is decoded."""
    with pytest.raises(InvalidCursor):
        cursors().open("A" * (MAX_LENGTH + 1), BINDING)


def test_a_cursor_does_not_show_what_it_is_bound_to() -> None:
    """The binding is authenticated, not included."""
    cursor = cursors().seal(["01J"], ("secret-user",))

    assert b"secret-user" not in raw(cursor)
    assert json.loads(raw(cursor)[16:])[3:] == ["01J"]
