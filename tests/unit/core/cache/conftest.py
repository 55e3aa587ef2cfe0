"""Fixtures: a Valkey server for a module, both stores, and a certificate."""

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from runtime.core.cache.address import parse_address
from runtime.core.cache.interface import Cache
from runtime.core.cache.table_cache import TableCache
from runtime.core.cache.valkey_cache import ValkeyCache, valkey_cache
from runtime.core.clock import utc_now
from tests.sharing.server import _running, _server  # noqa: F401
from tests.unit.world import World
from tools.local.valkey_server import ValkeyServer

CacheMaker = Callable[..., ValkeyCache]


@pytest.fixture(name="cache_of")
def _cache_of(server: ValkeyServer) -> Iterator[CacheMaker]:
    """Return a function that makes a cache at that server, as one process has it."""
    made = []

    def make(namespace: str = "test") -> ValkeyCache:
        """Make one whose keys begin with a namespace."""
        cache = valkey_cache(
            parse_address(server.url),
            namespace,
            proof=lambda address: "",
            authorities=None,
        )
        made.append(cache)
        return cache

    yield make
    for cache in made:
        cache.close()


@pytest.fixture(name="valkey")
def _valkey(cache_of: CacheMaker) -> ValkeyCache:
    """Return a cache at that server."""
    return cache_of()


@dataclass(frozen=True)
class Store:
    """A store under test, with the clock by which it judges.

    Attributes:
        cache: the store.
        other: the same store, as another process has it.
        now: returns the time.
        wait: lets time pass, in seconds.
    """

    cache: Cache
    other: Cache
    now: Callable[[], datetime]
    wait: Callable[[float], None]


@pytest.fixture(name="store", params=["table", "valkey"])
def _store(request: pytest.FixtureRequest) -> Store:
    """Return each store in turn."""
    if request.param == "valkey":
        cache_of = request.getfixturevalue("cache_of")
        return Store(cache_of(), cache_of(), utc_now, time.sleep)
    world = World()
    one, other = (TableCache(world.table, world.clock) for _ in range(2))
    return Store(one, other, world.clock, lambda s: world.clock.advance(seconds=s))


@pytest.fixture(scope="module", name="certificate")
def _certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate of its own authority for `localhost`, with its key."""
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    key = path.with_suffix(".key")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days"]
    command += ["2", "-subj", "/CN=localhost", "-addext"]
    command += ["subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(path)]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + key.read_bytes())
    return path
