"""Rotation of keys, which what they signed must survive."""

import json
import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest

from runtime.core.clock import new_ulid
from runtime.core.context import start_request
from runtime.core.security.keyring import MAX_AGE, Key, Keyring, WeakKey, parse_keyring
from runtime.core.security.keyring_source import KeyringSource
from runtime.core.security.rotation import LEAD, dump_keyring, rotated
from runtime.core.security.secrets import Overtaken, StoredSecret
from runtime.core.settings import Settings
from runtime.features.accounts.sessions.access_tokens import AccessTokens, InvalidToken
from runtime.features.accounts.sessions.refresh_tokens import RefreshTokens
from runtime.features.accounts.sessions.service import ABSOLUTE_LIFETIME
from runtime.features.key_rotation.service import (
    LONGEST_ACCESS_TOKEN,
    REFRESH,
    SIGNING,
    KeyRotation,
)
from tests.clock import ManualClock
from tests.unit.log_lines import log_lines

BARE = secrets.token_hex(32)


class MemorySecrets:
    """A secret and its versions.

    Attributes:
        texts: the text of each version.
        before_write: what others do, each before one of the next writes.
    """

    def __init__(self, text: str = BARE) -> None:
        """Hold a first version."""
        self.texts = [text]
        self.before_write: list[Callable[[], object]] = []

    def read(self, reference: str) -> StoredSecret:
        """Return the secret as it is now."""
        return StoredSecret(self.texts[-1], str(len(self.texts)))

    def replace(self, reference: str, seen: StoredSecret, text: str) -> None:
        """Store another text, or raise Overtaken."""
        if self.before_write:
            self.before_write.pop()()
        if str(len(self.texts)) != seen.version:
            raise Overtaken
        self.texts.append(text)

    def ring(self) -> Keyring:
        """Return the ring that every process reads."""
        return parse_keyring(self.texts[-1])


@pytest.fixture(name="store")
def _store() -> MemorySecrets:
    """Return a secret as AWS made it, with one bare key."""
    return MemorySecrets()


@pytest.fixture(name="rotation")
def _rotation(store: MemorySecrets, clock: ManualClock) -> KeyRotation:
    """Return the rotation of that secret."""
    return KeyRotation(store, clock)


def test_a_bare_key_becomes_a_ring_of_which_it_is_a_part(
    store: MemorySecrets, rotation: KeyRotation, clock: ManualClock
) -> None:
    """It keeps the name that tokens hold."""
    before = store.ring().keys[0]

    assert rotation.rotate(SIGNING, "ring")

    old, new = store.ring().keys
    assert (old.kid, old.secret) == (before.kid, before.secret)
    assert new.sign_from == clock() + LEAD > clock() + MAX_AGE
    assert old.verify_until == new.sign_from + SIGNING.kept


def test_a_new_key_signs_when_every_process_knows_it(
    store: MemorySecrets, rotation: KeyRotation, clock: ManualClock
) -> None:
    """A process may have read its ring just before the rotation."""
    stale = store.ring()
    rotation.rotate(SIGNING, "ring")

    clock.now += MAX_AGE
    assert store.ring().signing(clock()).kid == stale.keys[0].kid
    clock.now += LEAD - MAX_AGE
    assert store.ring().signing(clock()).kid != stale.keys[0].kid


def test_a_ring_is_rotated_when_its_newest_key_has_signed_long_enough(
    store: MemorySecrets, rotation: KeyRotation, clock: ManualClock
) -> None:
    """Earlier calls do nothing, unless an operator forces it."""
    assert rotation.rotate(SIGNING, "ring")
    for _ in range(29):
        clock.advance(days=1)
        assert not rotation.rotate(SIGNING, "ring")
    assert len(store.texts) == 2

    clock.advance(days=1.1)
    assert rotation.rotate(SIGNING, "ring")
    assert rotation.rotate(SIGNING, "ring", force=True)
    assert len(store.texts) == 4


def test_a_ring_is_rotated_in_the_instant_in_which_its_time_is_over(
    store: MemorySecrets, rotation: KeyRotation, clock: ManualClock
) -> None:
    """The time counts from when its newest key began to sign, not from its making."""
    rotation.rotate(SIGNING, "ring")
    clock.now += LEAD + timedelta(days=30) - timedelta(milliseconds=1)
    early = rotation.rotate(SIGNING, "ring")
    clock.now += timedelta(milliseconds=1)

    assert (early, rotation.rotate(SIGNING, "ring")) == (False, True)


def test_a_key_leaves_the_ring_when_it_has_not_verified_for_an_hour(
    store: MemorySecrets, rotation: KeyRotation, clock: ManualClock
) -> None:
    """Otherwise the ring would grow for ever."""
    for _ in range(10):
        rotation.rotate(SIGNING, "ring")
        assert len(store.ring().keys) == 2
        clock.advance(days=31)


def test_a_ring_survives_being_written_and_read(clock: ManualClock) -> None:
    """Times that a key does not have stay absent."""
    ring = Keyring(
        (
            Key("a", BARE.encode()),
            Key("b", secrets.token_hex(32).encode(), clock(), clock() + LEAD),
        )
    )

    assert parse_keyring(dump_keyring(ring)) == ring
    assert set(json.loads(dump_keyring(ring))["keys"][0]) == {"kid", "key"}


def test_of_two_who_rotate_at_once_one_does(
    store: MemorySecrets, rotation: KeyRotation
) -> None:
    """No key that any process may know is lost."""
    store.before_write.append(lambda: rotation.rotate(SIGNING, "ring"))

    assert rotation.rotate(SIGNING, "ring")

    assert len(store.texts) == 2


@pytest.mark.parametrize("text", ["", "short", "{}", '{"keys": []}', "[1]"])
def test_what_is_no_ring_is_left_as_it_is(text: str, clock: ManualClock) -> None:
    """A person has to look at it."""
    store = MemorySecrets(text)

    with pytest.raises(WeakKey):
        KeyRotation(store, clock).rotate(SIGNING, "ring", force=True)

    assert store.texts == [text]


def access_tokens(ring: Callable[[], Keyring], clock: ManualClock) -> AccessTokens:
    """Return the tokens of a process that has read the ring."""
    return AccessTokens(
        KeyringSource(ring),
        clock,
        algorithm="HS256",
        issuer="backend-api",
        audience="backend-api",
        lifetime=timedelta(minutes=30),
    )


def test_access_tokens_survive_two_rotations(
    store: MemorySecrets, rotation: KeyRotation, clock: ManualClock
) -> None:
    """Each is good at every minute until its own end."""
    issued: list[tuple[float, str]] = []
    for minute in range(90):
        if minute in (10, 25):
            rotation.rotate(SIGNING, "ring", force=True)
        fresh = access_tokens(store.ring, clock)
        for age, token in issued:
            if minute - age < 30:
                assert fresh.verify(token).user_id == "u"
        if minute < 40:
            issued.append((minute, fresh.issue("u", "s", "t")))
        clock.advance(minutes=1)

    kids = {token.split(".")[0] for _, token in issued}
    assert len(kids) == 3


def test_refresh_tokens_survive_two_rotations(
    store: MemorySecrets, rotation: KeyRotation, clock: ManualClock
) -> None:
    """They are good to the last second of the longest session."""
    session = new_ulid(clock())
    opened: list[tuple[str, str]] = []
    for _ in range(3):
        tokens = RefreshTokens(store.ring(), clock)
        kid = tokens.current_kid()
        opened.append((kid, tokens.derive(kid, session, session, "salt", 0) or ""))
        rotation.rotate(REFRESH, "ring", force=True)
        clock.now += LEAD
    assert len({kid for kid, _ in opened}) == 3

    clock.now += ABSOLUTE_LIFETIME - LEAD * 3
    tokens = RefreshTokens(store.ring(), clock)
    for _, text in opened:
        presented = tokens.parse(text)
        assert presented is not None and tokens.proves(presented, "salt")


def test_an_old_key_verifies_nothing_once_all_it_signed_has_expired(
    store: MemorySecrets, rotation: KeyRotation, clock: ManualClock
) -> None:
    """A key that leaked is worthless a day after its rotation."""
    stolen = store.ring()
    rotation.rotate(SIGNING, "ring")
    clock.now += LEAD + SIGNING.kept

    forged = access_tokens(lambda: stolen, clock).issue("u", "s", "t")

    with pytest.raises(InvalidToken):
        access_tokens(store.ring, clock).verify(forged)


def test_keys_are_kept_for_longer_than_anything_they_signed() -> None:
    """It is so even with the longest lifetimes."""
    assert SIGNING.kept > timedelta(hours=24)
    assert REFRESH.kept > ABSOLUTE_LIFETIME
    assert SIGNING.every > SIGNING.kept and REFRESH.every > REFRESH.kept


def test_a_rotation_never_lengthens_the_life_of_a_key(clock: ManualClock) -> None:
    """An operator may have ended a key early."""
    ended = Key("a", BARE.encode(), verify_until=clock() + timedelta(minutes=5))
    ring = rotated(Keyring((ended,)), clock(), timedelta(days=30))

    assert ring.keys[0].verify_until == ended.verify_until


def test_a_rotation_is_logged_and_counted_once(
    store: MemorySecrets, rotation: KeyRotation
) -> None:
    """Whoever is overtaken counts nothing, and none names a key."""
    context = start_request("r")
    store.before_write.append(lambda: rotation.rotate(REFRESH, "ring"))

    with log_lines() as lines:
        assert rotation.rotate(REFRESH, "ring")
        assert not rotation.rotate(REFRESH, "ring")

    assert lines == [
        "INFO refresh keys were rotated",
        "INFO refresh keys were rotated by somebody else",
    ]
    assert context.counts == {"KeyringsRotated": 1}


def test_the_longest_access_token_is_the_longest_that_a_stage_may_set() -> None:
    """A key that is dropped earlier would sign people out."""
    field = Settings.model_fields["ACCESS_TOKEN_EXPIRE_MINUTES"]
    (most,) = (rule.le for rule in field.metadata if hasattr(rule, "le"))

    assert timedelta(minutes=most) == LONGEST_ACCESS_TOKEN
