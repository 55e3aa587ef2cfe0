"""Signed text: texts of earlier releases stay readable, and nobody can forge one."""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from runtime.core.errors import InvalidCursor
from runtime.core.security.cursors import Cursors
from runtime.core.security.keyring import parse_keyring
from runtime.core.security.keyring_source import KeyringSource
from runtime.core.security.signed import Format, SignedText
from runtime.core.security.tickets import Tickets
from runtime.features.accounts.erasure.deletion_request import (
    TICKET_LIFETIME as RESTORE_LIFETIME,
)
from runtime.features.accounts.erasure.deletion_request import (
    TICKET_PURPOSE as RESTORE_PURPOSE,
)
from runtime.features.accounts.errors import InvalidChallenge
from runtime.features.accounts.known_clients import (
    TICKET_PURPOSE,
    TRUSTED_FOR,
    Device,
    Devices,
)
from runtime.features.accounts.second_factor.challenges import Challenge, Challenges
from tests.clock import ManualClock
from tests.keys import random_ring

# What earlier releases gave out at noon of 31 January 2026, under this key. Clients
# hold such texts for up to 30 days, so these constants never change.
KEY = "0f1e2d3c4b5a69788796a5b4c3d2e1f0102132435465768798a9bacbdcedfe0f"
GIVEN_AT = datetime(2026, 1, 31, 12, tzinfo=UTC)
USER_ID, ITEM_ID = "01JD5Q8V3T1Z6W9X4B7N2M0KRC", "01JD5Q8V3T1Z6W9X4B7N2M0KRD"
CHALLENGE_ID = "01JD5QAAAAZ6W9X4B7N2M0KRC0"
ITEMS_CURSOR = (
    "dgN7aYklJerGfYYdyRA9w1sxLCIyOTMzNTJiYzljY2YiLDE3Njk5NDcyMDAsIjAxSkQ1UT"
    "hWM1QxWjZXOVg0QjdOMk0wS1JEIiwzXQ"
)
TRASH_CURSOR = (
    "vi6khhoCMIR9G5NETxaerlsxLCIyOTMzNTJiYzljY2YiLDE3Njk5NDcyMDAsIjAxSkQ1UT"
    "hWM1QxWjZXOVg0QjdOMk0wS1JEIl0"
)
USERS_CURSOR = (
    "hreohGInffLT4KaoL4SIv1sxLCIyOTMzNTJiYzljY2YiLDE3Njk5NDcyMDAsImFkYUBleG"
    "FtcGxlLmNvbSIsIjAxSkQ1UThWM1QxWjZXOVg0QjdOMk0wS1JDIl0"
)
DEVICE_TICKET = (
    "eydcvU3UFtF2s3Td8UiB7qVZBQYEnNpYTq34exSyK6dbIjI5MzM1MmJjOWNjZiIsMTc3Mj"
    "Q1MjgwMCwiMDFKRDVROFYzVDFaNlc5WDRCN04yTTBLUkMiLCI0MiIsIlpvXHUwMGViIl0"
)
RESTORE_TICKET = (
    "dqp59IuAkg3xMgUQ-1i8omBe-QAz1Qfw89OaRJc2yx9bIjI5MzM1MmJjOWNjZiIsMTc2OT"
    "g2MTcwMCwiMDFKRDVROFYzVDFaNlc5WDRCN04yTTBLUkMiLCIyMDI2LTAyLTE0VDEyOjAw"
    "OjAwLjAwMFoiLCIzIl0"
)
CHALLENGE = (
    "mc1.sstoA7mOG6i7YnaOX8ioxZu1FQc-Fcxcbo0CixOg-"
    "K1bIjI5MzM1MmJjOWNjZiIsIjAxSkQ1UUFBQUFaNlc5WDRCN04yTTBLUkMwIiwiMDFKRDV"
    "ROFYzVDFaNlc5WDRCN04yTTBLUkMiLCJjcmVkZW50aWFscy03IiwxNzY5ODYxMTAwXQ"
)

CURSORS = [
    (ITEMS_CURSOR, [ITEM_ID, 3], (USER_ID, "items", "2", "", "", "")),
    (TRASH_CURSOR, [ITEM_ID], (USER_ID, "items/trash")),
    (USERS_CURSOR, ["ada@example.com", USER_ID], ("", "users", "email", "")),
]
TICKETS = [
    (DEVICE_TICKET, "device", timedelta(days=30), [USER_ID, "42", "Zo\u00eb"]),
    (
        RESTORE_TICKET,
        "restore",
        timedelta(minutes=15),
        [USER_ID, "2026-02-14T12:00:00.000Z", "3"],
    ),
]

fields = st.lists(
    st.text(max_size=20) | st.integers(-(2**53), 2**53), min_size=1, max_size=4
)
bindings = st.lists(st.text(max_size=20), max_size=4)
LIFETIME = timedelta(minutes=15)
FORMATS = {
    "cursor": Format(b"cursor", LIFETIME, 2048, mac_bytes=16, version=1, bound=True),
    "ticket": Format(b"ticket return", LIFETIME),
    "challenge": Format(b"challenge", LIFETIME, prefix="mc1.", expiry_last=True),
    "all at once": Format(
        b"all", LIFETIME, 2048, "a1.", 8, version=7, expiry_last=True, bound=True
    ),
}
formats = st.sampled_from(list(FORMATS.values()))
every_format = pytest.mark.parametrize("layout", FORMATS.values(), ids=FORMATS)


@pytest.fixture(name="then")
def _then() -> ManualClock:
    """Return a clock at the time when the texts above were given out."""
    clock = ManualClock()
    clock.now = GIVEN_AT
    return clock


def known_keys() -> KeyringSource:
    """Return the ring that the texts above were signed with."""
    return KeyringSource(lambda: parse_keyring(KEY))


@pytest.mark.parametrize(("text", "position", "binding"), CURSORS)
def test_cursors_of_earlier_releases_open_for_a_day(
    text: str, position: list[str | int], binding: tuple[str, ...], then: ManualClock
) -> None:
    """They open with their own listing, and with no other."""
    cursors = Cursors(known_keys(), then)

    assert cursors.open(text, binding) == position
    with pytest.raises(InvalidCursor):
        cursors.open(text, (*binding, ""))
    then.advance(hours=24, seconds=-1)
    assert cursors.open(text, binding) == position
    then.advance(seconds=1)
    with pytest.raises(InvalidCursor):
        cursors.open(text, binding)


@pytest.mark.parametrize(("text", "position", "binding"), CURSORS)
def test_cursors_are_written_as_earlier_releases_write_them(
    text: str, position: list[str | int], binding: tuple[str, ...], then: ManualClock
) -> None:
    """Processes of both releases run while one replaces the other."""
    assert Cursors(known_keys(), then).seal(position, binding) == text


@pytest.mark.parametrize(("text", "purpose", "lifetime", "said"), TICKETS)
def test_tickets_of_earlier_releases_are_read_until_they_expire(
    text: str, purpose: str, lifetime: timedelta, said: list[str], then: ManualClock
) -> None:
    """They are of use for their purpose only, and are still written the same."""
    tickets = Tickets(known_keys(), then, purpose=purpose, lifetime=lifetime)
    others = Tickets(known_keys(), then, purpose="other", lifetime=lifetime)

    assert tickets.read(text) == said
    assert others.read(text) is None
    assert tickets.issue(*said) == text
    then.advance(seconds=lifetime.total_seconds() - 1)
    assert tickets.read(text) == said
    then.advance(seconds=1)
    assert tickets.read(text) is None


def test_tickets_have_the_purposes_and_lifetimes_that_they_had() -> None:
    """With others, the tickets that clients hold would be worthless."""
    declared = {TICKET_PURPOSE: TRUSTED_FOR, RESTORE_PURPOSE: RESTORE_LIFETIME}

    assert declared == {purpose: lifetime for _, purpose, lifetime, _ in TICKETS}


def test_a_device_of_an_earlier_release_is_recognised(then: ManualClock) -> None:
    """It is so up to its last day."""
    tickets = Tickets(
        known_keys(), then, purpose=TICKET_PURPOSE, lifetime=timedelta(days=30)
    )
    then.advance(days=30, seconds=-1)

    known = Devices(tickets).recognise(DEVICE_TICKET)

    assert known == Device(USER_ID, "42", "Zo\u00eb")


def test_a_challenge_of_an_earlier_release_is_read_for_five_minutes(
    then: ManualClock,
) -> None:
    """Challenges are still written the same."""
    challenges = Challenges(known_keys(), then, lambda now: CHALLENGE_ID)
    expected = Challenge(CHALLENGE_ID, USER_ID, "credentials-7")

    assert CHALLENGE.startswith("mc1.")
    assert challenges.read(CHALLENGE) == expected
    assert challenges.give(USER_ID, "credentials-7") == CHALLENGE
    then.advance(minutes=5, seconds=-1)
    assert challenges.read(CHALLENGE) == expected
    then.advance(seconds=1)
    with pytest.raises(InvalidChallenge):
        challenges.read(CHALLENGE)


def signed(layout: Format, clock: ManualClock | None = None) -> SignedText:
    """Return texts of a format under a key of their own."""
    ring = random_ring()
    return SignedText(KeyringSource(lambda: ring), clock or ManualClock(), layout)


def under(texts: SignedText, layout: Format) -> SignedText:
    """Return texts of another format under the same keys and clock."""
    return SignedText(texts._keys, texts._clock, layout)


def bytes_of(text: str, layout: Format) -> bytes:
    """Return the bytes that a text spells."""
    encoded = text.removeprefix(layout.prefix)
    return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))


def spelling(raw: bytes, layout: Format) -> str:
    """Return the text that spells these bytes."""
    return layout.prefix + base64.urlsafe_b64encode(raw).decode().rstrip("=")


@given(formats, fields, bindings)
def test_a_text_holds_the_fields_that_were_signed(
    layout: Format, said: list[Any], binding: list[str]
) -> None:
    """Only a text that is too long cannot be read."""
    texts = signed(layout)
    text = texts.sign(said, binding)

    assert text.startswith(layout.prefix)
    expected = said if len(text) <= layout.max_length else None
    assert texts.read(text, binding) == expected


@given(fields, bindings, bindings)
def test_a_bound_text_is_read_with_its_own_binding_only(
    said: list[Any], binding: list[str], other: list[str]
) -> None:
    """The text does not show the binding."""
    assume(binding != other)
    layout = FORMATS["cursor"]
    texts = signed(layout)
    text = texts.sign(said, binding)

    assert texts.read(text, other) is None
    assert texts.read(text, binding) == said
    assert texts.read(texts.sign(said, other), binding) is None


def test_where_one_part_of_a_binding_ends_is_signed_too() -> None:
    """Simply joined, both bindings would be alike."""
    texts = signed(FORMATS["cursor"])

    assert texts.read(texts.sign(["x"], ("ab", "c")), ("a", "bc")) is None
    assert texts.read(texts.sign(["x"], ("ab",)), ("ab", "")) is None


@given(formats, fields)
def test_a_text_for_another_purpose_is_worthless(
    layout: Format, said: list[Any]
) -> None:
    """Only the label tells them apart."""
    texts = signed(replace(layout, max_length=2048))
    text = texts.sign(said)
    other = replace(layout, max_length=2048, label=layout.label + b"2")

    assert texts.read(text) == said
    assert under(texts, other).read(text) is None


@pytest.mark.parametrize("other", FORMATS)
@every_format
def test_a_text_of_another_format_is_worthless(layout: Format, other: str) -> None:
    """It is so even under the same keys."""
    texts = signed(layout)
    read = under(texts, FORMATS[other]).read(texts.sign(["a", "b"]))

    assert read == (["a", "b"] if FORMATS[other] is layout else None)


@given(formats, fields)
def test_a_text_under_another_key_is_worthless(layout: Format, said: list[Any]) -> None:
    """A forger's own key does not help."""
    assert signed(layout).read(signed(layout).sign(said)) is None


@given(formats, st.integers(0, 2 * int(LIFETIME.total_seconds())))
def test_a_text_is_good_for_its_lifetime(layout: Format, seconds: int) -> None:
    """It is so to the second."""
    clock = ManualClock()
    texts = signed(layout, clock)
    text = texts.sign(["a"])

    clock.advance(seconds=seconds)

    good = timedelta(seconds=seconds) < LIFETIME
    assert texts.read(text) == (["a"] if good else None)


@every_format
def test_a_text_expires_at_the_end_of_its_last_second(layout: Format) -> None:
    """Times are stored in whole seconds, so the boundary needs a test."""
    clock = ManualClock()
    texts = signed(layout, clock)
    text = texts.sign(["a"])

    clock.advance(seconds=LIFETIME.total_seconds() - 1)
    assert texts.read(text) == ["a"]
    clock.advance(seconds=1)
    assert texts.read(text) is None


@given(formats, fields, st.data())
def test_no_byte_of_a_text_can_be_changed(
    layout: Format, said: list[Any], data: st.DataObject
) -> None:
    """Both the content and the MAC are protected."""
    texts = signed(layout)
    raw = bytearray(bytes_of(texts.sign(said), layout))
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))

    assert texts.read(spelling(bytes(raw), layout)) is None


@given(formats, fields, st.data())
def test_no_part_of_a_text_can_be_left_out_or_put_in(
    layout: Format, said: list[Any], data: st.DataObject
) -> None:
    """It is so at every position."""
    texts = signed(layout)
    text = texts.sign(said)
    at = data.draw(st.integers(0, len(text) - 1))
    junk = data.draw(st.sampled_from("Aa0-_=+/. \n!\u00e4"))

    assert texts.read(text[:at] + text[at + 1 :]) is None
    assert texts.read(text[:at] + junk + text[at:]) is None
    assert texts.read(text + junk) is None


@every_format
@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_text_has_one_spelling(layout: Format, length: int) -> None:
    """Padding, the other alphabet or unused bits make another text."""
    texts = signed(layout)
    # One of these ends where base 64 leaves two bits idle, one where it leaves four.
    text = texts.sign(["\u00ff?>" * 3 + "x" * length])
    raw = bytes_of(text, layout)
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    others = {text + "=", text + "==", text + "=" * (-len(raw) % 3), text + "\n"}
    others |= {text.replace("-", "+"), text.replace("_", "/")}
    others |= {text[:-1] + digit for digit in digits}
    others |= {text.removeprefix(layout.prefix), layout.prefix + text}

    assert texts.read(text)
    for other in others - {text}:
        assert texts.read(other) is None


def test_idle_bits_are_looked_at() -> None:
    """The decoder reads the same bytes from both spellings."""
    layout = FORMATS["ticket"]
    texts = signed(layout)
    lengths = {n: texts.sign(["x" * n]) for n in range(3)}
    text = next(t for t in lengths.values() if len(t) % 4 == 2)
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = text[:-1] + digits[digits.index(text[-1]) + 1]

    assert bytes_of(other, layout) == bytes_of(text, layout)
    assert texts.read(text) and texts.read(other) is None


@every_format
def test_a_text_that_is_too_long_is_not_even_decoded(
    layout: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The longest text that is allowed can be read."""
    texts = signed(layout)
    text = texts.sign(["x" * 100])
    fits = under(texts, replace(layout, max_length=len(text)))
    small = under(texts, replace(layout, max_length=len(text) - 1))

    assert fits.read(text) == ["x" * 100]
    monkeypatch.setattr(base64, "urlsafe_b64decode", lambda _: pytest.fail("decoded"))
    assert small.read(text) is None


@given(formats, st.text())
def test_any_text_at_all_is_at_worst_worthless(layout: Format, junk: str) -> None:
    """No input may crash the reader."""
    assert signed(layout).read(junk) is None
    assert signed(layout).read(layout.prefix + junk) is None


@given(formats, st.binary(max_size=80))
def test_any_payload_at_all_is_at_worst_worthless(layout: Format, junk: bytes) -> None:
    """Correctly encoded input may not crash it either."""
    texts = signed(layout)

    assert texts.read(spelling(bytes(layout.mac_bytes) + junk, layout)) is None


@every_format
@pytest.mark.parametrize(
    "payload", [b"", b"[]", b"1", b"{}", b"null", b"[7]", b'{"a":1,"b":2}', b"[" * 1400]
)
def test_what_has_another_shape_is_worthless(layout: Format, payload: bytes) -> None:
    """The shape is checked before the MAC."""
    text = spelling(bytes(layout.mac_bytes) + payload, layout)

    assert signed(layout).read(text) is None


def test_another_version_of_a_layout_is_worthless() -> None:
    """It is so although its MAC is right."""
    layout = FORMATS["cursor"]
    texts = signed(layout)
    newer = under(texts, replace(layout, version=2))

    assert texts.read(newer.sign(["a"])) is None
    assert newer.read(newer.sign(["a"])) == ["a"]
