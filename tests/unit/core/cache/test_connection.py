"""Connections are encrypted, prove who asks, and are kept no longer than is safe."""

import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from select import select
from socket import create_connection, create_server, socket
from urllib.parse import parse_qs, urlsplit

import pytest

from runtime.core.cache.address import Address, parse_address
from runtime.core.cache.iam_proof import LIFETIME_SECONDS, iam_proof
from runtime.core.cache.interface import CacheUnavailable, Found, Key
from runtime.core.cache.valkey_cache import ValkeyCache, valkey_cache
from runtime.core.clock import utc_now
from tests.unit.world import settings
from tools.local.valkey_server import HOST, ValkeyServer

KEY = Key("user", "session")
LONG = timedelta(seconds=30)


@pytest.fixture(name="encrypted_port")
def _encrypted_port(certificate: Path, server: ValkeyServer) -> Iterator[int]:
    """Speak TLS in front of the server, which was built without; yield the port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def pass_on(outside: ssl.SSLSocket, inside: socket) -> None:
        """Pass on bytes until either side ends."""
        while True:
            ready = (
                [outside] if outside.pending() else select([outside, inside], [], [])[0]
            )
            for source in ready:
                data = source.recv(65_536)
                if not data:
                    return
                (inside if source is outside else outside).sendall(data)

    def serve(listener: socket) -> None:
        """Take connections, one after another, until the listener is closed."""
        while True:
            try:
                plain, _ = listener.accept()
            except OSError:
                return
            try:
                outside = context.wrap_socket(plain, server_side=True)
            except OSError:
                plain.close()
                continue
            with outside, create_connection((HOST, server.port)) as inside:
                pass_on(outside, inside)

    with create_server((HOST, 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(2)
        thread.join(5)


def _cache(
    address: Address, authorities: Path | None, password: str = ""
) -> ValkeyCache:
    """Return a cache at an address that believes these authorities."""
    return valkey_cache(
        address,
        "test",
        proof=lambda address: password,
        authorities=str(authorities) if authorities else None,
    )


def test_encrypted_server_is_spoken_to(certificate: Path, encrypted_port: int) -> None:
    """If its certificate is of an authority that is believed, and has its name."""
    cache = _cache(Address("localhost", encrypted_port, encrypted=True), certificate)

    cache.set(KEY, "value", utc_now() + LONG)

    assert cache.get(KEY) == Found("value")
    cache.close()


def test_unknown_authority_and_wrong_name_are_refused(
    certificate: Path, encrypted_port: int, server: ValkeyServer
) -> None:
    """Nothing is sent to whoever answers instead of the cache."""
    stranger = _cache(Address("localhost", encrypted_port, encrypted=True), None)
    misnamed = _cache(Address(HOST, encrypted_port, encrypted=True), certificate)

    for cache in (stranger, misnamed):
        with pytest.raises(CacheUnavailable, match="CertVerification"):
            cache.set(KEY, "value", utc_now() + LONG)

    assert server.ask("DBSIZE") == 0


def test_user_signs_in_with_each_connection(server: ValkeyServer) -> None:
    """And one whom the server does not know gets nothing."""
    server.ask("ACL", "SETUSER", "app", "on", ">secret", "~test:*", "+mget", "+set")
    address = Address(HOST, server.port, False, user="app", cache="cache")
    known, unknown = _cache(address, None, "secret"), _cache(address, None, "guess")

    known.set(KEY, "value", utc_now() + LONG)

    assert known.get(KEY) == Found("value")
    with pytest.raises(CacheUnavailable, match="WRONGPASS"):
        unknown.get(KEY)
    known.close()
    server.ask("ACL", "DELUSER", "app")


def test_proof_is_a_signed_request_for_this_cache_and_user() -> None:
    """As ElastiCache takes it: without a scheme, and for a serverless cache."""
    address = Address("host.example.com", 6379, True, user="app", cache="my-cache")
    local = settings().model_copy(update={"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})

    parts = urlsplit("//" + iam_proof(local, address))

    query = {name: value for name, (value,) in parse_qs(parts.query).items()}
    assert parts.netloc == "my-cache"
    assert (query["Action"], query["User"]) == ("connect", "app")
    assert query["ResourceType"] == "ServerlessCache"
    assert query["X-Amz-Expires"] == str(LIFETIME_SECONDS)
    assert query["X-Amz-Credential"].endswith("/elasticache/aws4_request")
    assert len(query["X-Amz-Signature"]) == 64


def test_address_of_a_stage_is_read() -> None:
    """With the port that Valkey has where none is written."""
    assert parse_address("valkeys://app@name.cache.amazonaws.com/My-Cache") == Address(
        "name.cache.amazonaws.com", 6379, True, "app", "my-cache"
    )
    assert parse_address("valkey://127.0.0.1:7000") == Address(HOST, 7000, False)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("valkey://app@name.example.com/cache", "without TLS"),
        ("valkey://10.0.0.1", "without TLS"),
        ("valkeys://name.example.com", "a user is needed"),
        ("valkeys://app@name.example.com", "belong together"),
        ("valkeys://app:secret@name.example.com/cache", "no password"),
        ("redis://127.0.0.1", "must be valkeys"),
        ("127.0.0.1:6379", "must be valkeys"),
    ],
)
def test_address_that_would_give_sessions_away_is_refused(
    url: str, complaint: str
) -> None:
    """In the clear over a network, to anybody who asks, or with a stored password."""
    with pytest.raises(ValueError, match=complaint):
        parse_address(url)
