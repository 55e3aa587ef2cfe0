"""Access tokens, and forgeries of them."""

import base64
import hashlib
import json
import secrets
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.errors import KeysUnavailable
from runtime.core.security.keyring import MAX_AGE, Key, Keyring, WeakKey, parse_keyring
from runtime.core.security.keyring_source import KeyringSource
from runtime.features.accounts.sessions.access_tokens import (
    MAX_TOKEN_BYTES,
    AccessClaims,
    AccessTokens,
    InvalidToken,
)
from tests.clock import ManualClock
from tests.forge import Part, forge

SECRET = secrets.token_hex(32).encode()
RING = parse_keyring(SECRET.decode())
KID = RING.keys[0].kid
NOW = int(ManualClock()().timestamp())
HEADER = {"alg": "HS256", "typ": "at+jwt", "kid": KID}
CLAIMS: dict[str, Any] = {
    "iss": "backend-api",
    "aud": "backend-api",
    "sub": "user",
    "sid": "session",
    "jti": "token",
    "iat": NOW,
    "nbf": NOW,
    "exp": NOW + 1800,
}
HASHES = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}
DER = bytes.fromhex("30820122300d06092a864886f70d010101050003") + bytes(range(200))
PEM = (
    b"-----BEGIN PUBLIC KEY-----\n"
    + base64.encodebytes(DER)
    + b"-----END PUBLIC KEY-----\n"
)


def access_tokens(
    clock: ManualClock | None = None,
    ring: Keyring = RING,
    algorithm: str = "HS256",
) -> AccessTokens:
    """Tokens that last half an hour."""
    return AccessTokens(
        KeyringSource(lambda: ring),
        clock or ManualClock(),
        algorithm=algorithm,
        issuer="backend-api",
        audience="backend-api",
        lifetime=timedelta(minutes=30),
    )


def signed(
    header: Part = HEADER,
    claims: Part = CLAIMS,
    secret: bytes = SECRET,
    digest: str = "sha256",
) -> str:
    """Return a correctly signed token with any header, claims and secret."""
    return forge(header, claims, secret, digest)


def assert_refused(token: str) -> None:
    """Demand that a token is refused."""
    with pytest.raises(InvalidToken):
        access_tokens().verify(token)


def test_the_forge_can_make_a_valid_token() -> None:
    """Without this proof each refusal below could have another reason."""
    assert access_tokens().verify(signed()) == AccessClaims("user", "session", "token")


@pytest.mark.parametrize("algorithm", HASHES)
def test_an_issued_token_is_accepted(algorithm: str) -> None:
    """It is so for each algorithm that may be configured."""
    tokens = access_tokens(algorithm=algorithm)

    claims = tokens.verify(tokens.issue("u", "s", "t"))

    assert claims == AccessClaims("u", "s", "t")


@pytest.mark.parametrize(
    "header",
    [
        HEADER | {"alg": "none"},
        HEADER | {"alg": "None"},
        HEADER | {"alg": "hs256"},
        HEADER | {"alg": "HS384"},
        HEADER | {"alg": "RS256"},
        HEADER | {"alg": "ES256"},
        HEADER | {"alg": None},
        HEADER | {"alg": ["HS256"]},
        HEADER | {"typ": "JWT"},
        HEADER | {"typ": "AT+JWT"},
        HEADER | {"typ": None},
        HEADER | {"kid": "unknown"},
        HEADER | {"kid": ""},
        HEADER | {"kid": None},
        HEADER | {"kid": 7},
        HEADER | {"kid": [KID]},
        HEADER | {"kid": {"k": KID}},
        HEADER | {"kid": "../../dev/null"},
        HEADER | {"crit": ["b64"]},
        HEADER | {"crit": []},
        HEADER | {"b64": False},
        HEADER | {"jwk": {"kty": "oct", "k": ""}},
        HEADER | {"jku": "https://evil.example/keys"},
        HEADER | {"x5u": "https://evil.example/cert"},
        *({k: v for k, v in HEADER.items() if k != name} for name in HEADER),
        {},
    ],
    ids=lambda header: str(header).replace(KID, "kid"),
)
def test_a_header_unlike_ours_is_refused(header: dict[str, Any]) -> None:
    """It is so even when the signature is right."""
    assert_refused(signed(header))


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"7",
        b"\xff\xfe",
        b"{" + b'"a":{' * 30,
        b"[" * 180,
        b"[" * 1_000,
        b"[" * 100_000,
        json.dumps(HEADER).encode("utf-16"),
    ],
    ids=range(11),
)
def test_a_header_that_is_no_object_or_a_bomb_is_refused(header: bytes) -> None:
    """It must not exhaust or crash the parser."""
    assert_refused(signed(header))


@pytest.mark.parametrize("name", CLAIMS)
def test_a_token_without_one_claim_is_refused(name: str) -> None:
    """Every claim is required."""
    assert_refused(signed(claims={k: v for k, v in CLAIMS.items() if k != name}))


@pytest.mark.parametrize("value", [None, "", 7, 1.5, True, [], ["a"], {}, {"a": 1}])
@pytest.mark.parametrize("name", ["iss", "aud", "sub", "sid", "jti"])
def test_a_name_of_another_type_is_refused(name: str, value: object) -> None:
    """Names are text and not empty."""
    assert_refused(signed(claims=CLAIMS | {name: value}))


@pytest.mark.parametrize(
    "value",
    [None, "", str(NOW), str(NOW + 1800), float(NOW), True, [NOW], {}, -1, 2**40]
    + [2**40 - 1, 253_402_300_800, 2**70, 10**400],
    ids=lambda value: repr(value)[:12],
)
@pytest.mark.parametrize("name", ["iat", "nbf", "exp"])
def test_a_time_of_another_type_is_refused(name: str, value: object) -> None:
    """Times are whole seconds, and text that looks like one is not."""
    assert_refused(signed(claims=CLAIMS | {name: value}))


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e400"])
def test_a_time_that_is_no_number_at_all_is_refused(number: bytes) -> None:
    """Python's JSON knows more numbers than JSON does."""
    claims = json.dumps(CLAIMS | {"exp": 0}).encode()

    assert_refused(signed(claims=claims.replace(b'"exp": 0', b'"exp": ' + number)))


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": NOW - 5},
        {"iat": NOW - 1801, "nbf": NOW - 1801, "exp": NOW - 10},
        {"iat": NOW + 6},
        {"nbf": NOW + 6},
        {"exp": NOW + 1801},
        {"iat": NOW - 1, "exp": NOW + 1800},
        {"exp": NOW + 10**9},
        {"iat": 0},
        {"iss": "other"},
        {"aud": "other"},
        {"aud": ["backend-api"]},
        {"aud": ["backend-api", "other"]},
    ],
    ids=lambda changed: ",".join(changed),
)
def test_claims_that_do_not_fit_are_refused(changed: dict[str, Any]) -> None:
    """They are expired, not yet valid, too long-lived, or for somebody else."""
    assert_refused(signed(claims=CLAIMS | changed))


def test_a_token_expires_after_its_lifetime_and_five_seconds() -> None:
    """The clocks of two machines may differ by that much."""
    clock = ManualClock()
    tokens = access_tokens(clock)
    token = tokens.issue("u", "s", "t")

    clock.advance(minutes=30, seconds=4)
    assert tokens.verify(token).user_id == "u"

    clock.advance(seconds=1)
    with pytest.raises(InvalidToken):
        tokens.verify(token)


@pytest.mark.parametrize(
    "secret",
    [b"", b"\0", b"secret", PEM, PEM.strip(), DER, KID.encode()],
    ids=["empty", "nul", "word", "pem", "stripped pem", "der", "kid"],
)
@pytest.mark.parametrize("algorithm", ["HS256", "RS256", "none"])
def test_a_signature_under_another_key_is_refused(
    secret: bytes, algorithm: str
) -> None:
    """Empty keys and public keys used as shared secrets are among them."""
    assert_refused(signed(HEADER | {"alg": algorithm}, secret=secret))


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
@pytest.mark.parametrize("signature", ["", "=", "AA", "!!", "e30"])
def test_a_token_without_a_signature_is_refused(algorithm: str, signature: str) -> None:
    """Its header may claim that it needs none."""
    body = signed(HEADER | {"alg": algorithm}).rsplit(".", 1)[0]

    assert_refused(f"{body}.{signature}")


@pytest.mark.parametrize("digest", ["sha384", "sha512", "sha1", "md5"])
def test_a_signature_by_another_hash_is_refused(digest: str) -> None:
    """One algorithm is pinned."""
    assert digest in hashlib.algorithms_available
    assert_refused(signed(digest=digest))


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c.d",
        "a.b.c.d.e",
        "ä.b.c",
        "A" * 1_000_000,
        "A" * 1_000_000 + ".b.c",
        signed(claims=CLAIMS | {"pad": "x" * 1_000_000}),
        signed(claims=CLAIMS | {"pad": "x" * MAX_TOKEN_BYTES}),
        signed(claims=b"[" * 1_300),
        signed(claims=b'{"a":' * 250),
        signed(claims=b"[]"),
        signed(claims=b"null"),
        signed(claims=b"\xff"),
        signed() + ".x",
        " " + signed(),
        "Bearer " + signed(),
    ],
    ids=range(20),
)
def test_what_is_no_token_is_refused(token: str) -> None:
    """It may be malformed or a megabyte long."""
    assert_refused(token)


@given(st.text())
def test_any_text_at_all_is_at_worst_refused(token: str) -> None:
    """No input may crash the verifier."""
    assert_refused(token)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_claims_and_signature_behind_a_real_header_are_refused(
    claims: str, signature: str
) -> None:
    """Input that gets as far as the library may not crash it either."""
    header = signed().split(".")[0]

    assert_refused(f"{header}.{claims}.{signature}")


def test_an_issued_token_names_its_key_and_type() -> None:
    """It follows the profile of RFC 9068."""
    header = access_tokens().issue("u", "s", "t").split(".")[0]

    assert json.loads(base64.urlsafe_b64decode(header + "==")) == HEADER


def test_an_unknown_key_is_looked_for_at_most_every_ten_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Forged key names must not make the service overload its secret store."""
    ticks, reads = [100.0], [0]

    def read() -> Keyring:
        """Count the reads."""
        reads[0] += 1
        return RING

    monkeypatch.setattr(
        "runtime.core.security.keyring_source.time",
        SimpleNamespace(monotonic=lambda: ticks[0]),
    )
    source = KeyringSource(read)
    source.load()
    now = ManualClock()()

    for elapsed, expected in [(0, 1), (9.9, 1), (10, 2), (15, 2), (20, 3)]:
        ticks[0] = 100 + elapsed
        for _ in range(5):
            source.knowing("unknown", now)
        assert reads[0] == expected


def test_a_known_key_is_looked_for_again_after_an_hour_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may have been ended; before that only unknown names cost a read."""
    ticks, reads = [0.0], [0]

    def read() -> Keyring:
        """Count the reads."""
        reads[0] += 1
        return RING

    monkeypatch.setattr(
        "runtime.core.security.keyring_source.time",
        SimpleNamespace(monotonic=lambda: ticks[0]),
    )
    source = KeyringSource(read)
    source.load()

    for elapsed, expected in [(3_599, 1), (3_600, 2), (3_700, 2)]:
        ticks[0] = elapsed
        source.knowing(KID, ManualClock()())
        assert reads[0] == expected


def test_a_rotated_in_key_is_found_by_reading_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A verifier learns a new key without a restart."""
    ticks, rings = [0.0], [RING]
    monkeypatch.setattr(
        "runtime.core.security.keyring_source.time",
        SimpleNamespace(monotonic=lambda: ticks[0]),
    )
    source = KeyringSource(lambda: rings[0])
    source.load()
    tokens = AccessTokens(
        source,
        ManualClock(),
        algorithm="HS256",
        issuer="backend-api",
        audience="backend-api",
        lifetime=timedelta(minutes=30),
    )
    rings[0] = Keyring((*RING.keys, Key("new", b"n" * 32)))
    ticks[0] = 11

    token = signed(HEADER | {"kid": "new"}, secret=b"n" * 32)

    assert tokens.verify(token).user_id == "user"


class Store:
    """A secret store that counts its reads and may fail."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Hold the ring of these tests, at the beginning of time."""
        self.content: Keyring | Exception = RING
        self.reads = 0
        self.seconds = 0.0
        clock = SimpleNamespace(monotonic=lambda: self.seconds)
        monkeypatch.setattr("runtime.core.security.keyring_source.time", clock)

    def read(self) -> Keyring:
        """Return the ring, or raise the failure."""
        self.reads += 1
        if isinstance(self.content, Exception):
            raise self.content
        return self.content


@pytest.fixture(name="store")
def _store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """Return a store whose time only moves when told to."""
    return Store(monkeypatch)


def test_a_ring_is_read_when_it_is_needed_or_at_the_start(store: Store) -> None:
    """A ring that is loaded at the start reports its errors at once."""
    source = KeyringSource(store.read)
    assert store.reads == 0

    store.content = WeakKey("too short")
    with pytest.raises(WeakKey, match="too short"):
        source.load()

    store.content = RING
    assert source.fresh() is RING


def test_a_ring_older_than_five_minutes_is_read_again_to_sign(store: Store) -> None:
    """Before that, signing costs no read."""
    source = KeyringSource(store.read)
    now = ManualClock()()
    source.current(now)
    newer = Key("newer", b"n" * 32, sign_from=now)
    store.content = Keyring((*RING.keys, newer))

    store.seconds = MAX_AGE.total_seconds() - 1
    assert source.current(now) is RING.keys[0]
    assert store.reads == 1

    store.seconds += 1
    for _ in range(3):
        assert source.current(now) is newer
    assert store.reads == 2


def test_a_ring_that_cannot_be_read_again_serves_on(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    """The store is asked every 10 s, and the failure is logged once."""
    source = KeyringSource(store.read)
    now = ManualClock()()
    source.load()
    store.content = ConnectionError("short-secret")

    for store.seconds in (300, 305, 310, 320):
        assert source.current(now) is RING.keys[0]
        assert source.knowing("forged", now) is RING
    assert store.reads == 4
    assert caplog.messages == ["a keyring cannot be read: ConnectionError"]

    store.content, store.seconds = RING, 330
    source.current(now)
    store.content, store.seconds = WeakKey("weak"), 630
    source.current(now)
    assert caplog.messages[1:] == ["a keyring cannot be read: WeakKey"]


def test_a_ring_that_was_never_read_is_an_outage(store: Store) -> None:
    """It ends with the first successful read."""
    source = KeyringSource(store.read)
    now = ManualClock()()
    store.content = ConnectionError()

    for ask in (lambda: source.current(now), lambda: source.knowing(KID, now)):
        with pytest.raises(KeysUnavailable):
            ask()
    assert store.reads == 2

    store.content = RING
    assert source.current(now) is RING.keys[0]


def test_a_warm_process_does_not_sign_with_a_key_that_has_ended(store: Store) -> None:
    """The ring was rotated two hours ago, and the others forgot the old key."""
    clock = ManualClock()
    tokens = AccessTokens(
        KeyringSource(store.read),
        clock,
        algorithm="HS256",
        issuer="backend-api",
        audience="backend-api",
        lifetime=timedelta(minutes=30),
    )
    tokens.issue("u", "s", "t")
    rotated = Keyring((Key("new", b"n" * 32, sign_from=clock()),))
    store.content, store.seconds = rotated, 7200
    clock.advance(hours=2)

    token = tokens.issue("u", "s", "t")

    assert access_tokens(clock, rotated).verify(token).user_id == "u"
