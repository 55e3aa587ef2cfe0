"""Keyrings: which of their keys sign and verify, and when."""

import json
import secrets
from datetime import timedelta

import pytest

from runtime.core.errors import KeysUnavailable
from runtime.core.security.keyring import (
    Key,
    Keyring,
    WeakKey,
    derive,
    parse_keyring,
)
from tests.clock import ManualClock
from tests.keys import random_ring

NOW = ManualClock()()
OLD = Key("old", b"o" * 32, verify_until=NOW + timedelta(hours=1))
NEW = Key("new", b"n" * 32, sign_from=NOW)
NEXT = Key("next", b"x" * 32, sign_from=NOW + timedelta(hours=1))
RING = Keyring((OLD, NEW, NEXT))


def test_the_newest_key_that_may_sign_signs() -> None:
    """A key that may sign later waits."""
    assert RING.signing(NOW - timedelta(seconds=1)) is OLD
    assert RING.signing(NOW) is NEW
    assert RING.signing(NOW + timedelta(hours=1)) is NEXT


def test_a_key_verifies_before_it_signs_and_not_after_its_end() -> None:
    """Every verifier must know a key before anyone signs with it."""
    assert RING.verifying("next", NOW) is NEXT
    assert RING.verifying("old", NOW) is OLD
    assert RING.verifying("old", NOW + timedelta(hours=1)) is None
    assert RING.verifying("unknown", NOW) is None


def test_a_ring_that_cannot_sign_now_says_so() -> None:
    """Signing with a wrong key would be worse than an outage."""
    with pytest.raises(KeysUnavailable) as refused:
        Keyring((NEXT,)).signing(NOW)

    assert (refused.value.status, refused.value.code) == (503, "keys_unavailable")


def test_a_bare_key_is_named_after_itself_without_revealing_itself() -> None:
    """The name is public and must be the same in every process."""
    text = secrets.token_hex(32)

    first, again = parse_keyring(text).keys[0], parse_keyring(text).keys[0]

    assert first.kid == again.kid
    assert first.kid not in text


def test_a_keyring_secret_gives_names_and_times() -> None:
    """The format is that of the documentation."""
    key = secrets.token_hex(32)
    entry = {"kid": "k", "key": key, "sign_from": "2026-01-31T12:00:00Z"}

    ring = parse_keyring(json.dumps({"keys": [entry]}))

    assert ring.keys == (Key("k", key.encode(), sign_from=NOW),)


def test_keys_for_different_purposes_differ() -> None:
    """They differ from the key that they are derived from, too."""
    secret = random_ring().keys[0].secret

    assert len({secret, derive(secret, b"a"), derive(secret, b"b")}) == 3
    assert RING.derive(b"a").keys[0].kid == "old"
    assert RING.derive(b"a").keys[0].verify_until == OLD.verify_until
    assert OLD.mac(b"a", b"m") != OLD.mac(b"b", b"m")


def test_a_key_is_never_in_its_repr() -> None:
    """A traceback may show keys."""
    ring = random_ring()

    assert ring.keys[0].secret.decode() not in repr(ring) + repr(ring.keys[0])


@pytest.mark.parametrize(
    "mistyped",
    [
        "arn:aws:secretmanager:us-east-1:123456789012:secret:app/key-AbCdEf",
        "arn:aws:s3:::bucket-with-a-name-that-is-quite-long-enough",
        " arn:aws:secretsmanager:us-east-1:123456789012:secret:app/key-AbCdEf",
    ],
)
def test_an_arn_that_is_no_reference_is_no_key_either(mistyped: str) -> None:
    """Anyone could forge tokens signed with a name that is no secret."""
    for text in (mistyped, json.dumps({"keys": [{"kid": "k", "key": mistyped}]})):
        with pytest.raises(WeakKey, match="arn:"):
            parse_keyring(text)
