"""Connecting has one time limit, however many steps and addresses it takes."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from runtime.core.cache.address import Address
from runtime.core.cache.connection import CONNECT_SECONDS
from runtime.core.cache.interface import CacheUnavailable, Found, Key
from runtime.core.cache.valkey_cache import ValkeyCache, valkey_cache
from tools.local.valkey_server import HOST, ValkeyServer

KEY = Key("user", "session")
NAME = "cache.example.com"
SILENT = "127.0.0.2"
STEP_SECONDS = 0.7 * CONNECT_SECONDS
"""Within the limit, of which two steps have only one."""


@pytest.fixture(name="slow_port")
def _slow_port(certificate: Path) -> Iterator[int]:
    """Take a while to encrypt, and a while to sign a user in; yield the port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    def serve(listener: socket.socket) -> None:
        """Serve one connection; the other side gives up when it likes."""
        plain, _ = listener.accept()
        time.sleep(STEP_SECONDS)
        try:
            with context.wrap_socket(plain, server_side=True) as made:
                made.recv(65_536)
                time.sleep(STEP_SECONDS)
                made.sendall(b"+OK\r\n")
                made.recv(65_536)
                made.sendall(b"*3\r\n$-1\r\n$-1\r\n$-1\r\n")
        except OSError:
            pass

    with socket.create_server((HOST, 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(5)


def test_encrypting_and_signing_in_have_one_limit_together(
    slow_port: int, certificate: Path
) -> None:
    """A request waits no longer where each step alone would be in time."""
    cache = valkey_cache(
        Address("localhost", slow_port, True, user="app", cache="cache"),
        "test",
        proof=lambda address: "secret",
        authorities=str(certificate),
    )

    with pytest.raises(CacheUnavailable, match="TimeoutError"):
        cache.get(KEY)


@pytest.fixture(name="silent")
def _silent(server: ValkeyServer) -> Iterator[None]:
    """Have an address, at the port of the server, that swallows what it is sent."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((SILENT, server.port))
        # Nobody accepts: when the queue is full, it drops whoever wants to connect.
        listener.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex((SILENT, server.port))
        yield


def _cache_at(
    monkeypatch: pytest.MonkeyPatch, server: ValkeyServer, *hosts: str
) -> ValkeyCache:
    """Return a cache whose name has these addresses."""
    looked_up = socket.getaddrinfo

    def look_up(host: str, port: int, *args: int, **named: int) -> list[object]:
        """Look the addresses up in place of the name."""
        asked = hosts if host == NAME else [host]
        return [
            found for each in asked for found in looked_up(each, port, *args, **named)
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    address = Address(NAME, server.port, encrypted=False)
    return valkey_cache(address, "test", proof=lambda address: "", authorities=None)


@pytest.mark.usefixtures("silent")
def test_many_silent_addresses_have_one_limit_together(
    monkeypatch: pytest.MonkeyPatch, server: ValkeyServer
) -> None:
    """One of a cache in many zones."""
    cache = _cache_at(monkeypatch, server, *[SILENT] * 6)
    began = time.monotonic()

    with pytest.raises(CacheUnavailable):
        cache.get(KEY)

    assert time.monotonic() - began < 4 * CONNECT_SECONDS


@pytest.mark.usefixtures("silent")
def test_silent_address_leaves_time_for_the_next(
    monkeypatch: pytest.MonkeyPatch, server: ValkeyServer
) -> None:
    """One zone is dead, and the cache is in another too."""
    cache = _cache_at(monkeypatch, server, SILENT, HOST)

    assert cache.get(KEY) == Found(None)
    cache.close()
