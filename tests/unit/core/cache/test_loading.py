"""Values that a cache lacks are loaded by one, in time, and whatever fails."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from runtime.core.cache.interface import LONGEST_VALUE, CacheUnavailable, Found, Key
from runtime.core.cache.loading import Loader
from runtime.core.cache.table_cache import TableCache
from runtime.core.cache.valkey_cache import ValkeyCache
from runtime.core.clock import utc_now
from runtime.core.dynamodb.table import Table
from tests.unit.world import World
from tools.local.valkey_server import ValkeyServer

KEY = Key("keys", "of a provider")
LONG = timedelta(seconds=30)


def test_fifty_threads_that_miss_load_once(valkey: ValkeyCache) -> None:
    """Forty-nine wait for the first, and find what it has stored."""
    loaded: list[str] = []
    ready = threading.Barrier(50)
    loader = Loader(valkey, utc_now, chance=lambda: 0.0)

    def load() -> str:
        """Take a while, so that all others come meanwhile."""
        loaded.append("once")
        time.sleep(0.2)
        return "value"

    def ask(_: int) -> str:
        """Ask with all others at once."""
        ready.wait()
        return loader.get(KEY, load, LONG)

    with ThreadPoolExecutor(50) as threads:
        assert set(threads.map(ask, range(50))) == {"value"}

    assert len(loaded) == 1


def test_failure_to_load_is_told_and_not_kept(valkey: ValkeyCache) -> None:
    """The next caller tries anew."""
    loader = Loader(valkey, utc_now)

    def fail() -> str:
        """Fail."""
        raise LookupError

    with pytest.raises(LookupError):
        loader.get(KEY, fail, LONG)
    assert loader.get(KEY, lambda: "value", LONG) == "value"


def test_dead_cache_fails_nobody_who_loads(
    server: ValkeyServer, valkey: ValkeyCache
) -> None:
    """Each call loads for itself."""
    server.kill()
    loader = Loader(valkey, utc_now)

    assert [loader.get(KEY, lambda: "value", LONG) for _ in range(3)] == ["value"] * 3


@pytest.mark.parametrize("letter", ["x", "é"], ids=["plain", "escaped"])
def test_value_too_long_to_be_remembered_is_returned(letter: str) -> None:
    """It is loaded each time; nobody who asks for it fails."""
    world = World()
    cache = TableCache(world.table, world.clock)
    value = letter * LONGEST_VALUE

    assert Loader(cache, world.clock).get(KEY, lambda: value, LONG) == value

    assert cache.get(KEY) == Found(None)


def test_value_is_renewed_by_chance_before_it_ends() -> None:
    """The nearer the end and the slower the load, the likelier."""
    world = World()
    draw = 0.0
    ticks = iter(range(0, 1000, 2))
    loader = Loader(
        TableCache(world.table, world.clock),
        world.clock,
        chance=lambda: draw,
        timer=lambda: float(next(ticks)),
    )
    assert loader.get(KEY, lambda: "first", LONG) == "first"
    world.clock.advance(seconds=25)

    assert loader.get(KEY, lambda: "second", LONG) == "first"
    draw = 0.99
    assert loader.get(KEY, lambda: "second", LONG) == "second"
    assert loader.get(KEY, lambda: "third", LONG) == "second"


@pytest.mark.parametrize("text", ["", "no json", "[1, 2]", '{"a": 1}', '["1", 2, "x"]'])
def test_entry_of_another_form_is_loaded_anew(text: str) -> None:
    """As if there were none."""
    world = World()
    cache = TableCache(world.table, world.clock)
    cache.set(KEY, text, world.clock() + LONG)

    assert Loader(cache, world.clock).get(KEY, lambda: "value", LONG) == "value"


class _Silent:
    """A client of DynamoDB that reaches nobody."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return a method that fails."""

        def call(**request: Any) -> Any:
            """Fail."""
            raise EndpointConnectionError(endpoint_url="https://dynamodb")

        return call


def test_table_that_does_not_answer_is_an_unavailable_cache() -> None:
    """Whatever is asked of it."""
    world = World()
    silent: Any = _Silent()
    table = Table(silent, "table", sleep=lambda seconds: None)
    cache = TableCache(table, world.clock)

    for ask in (
        lambda: cache.get(KEY),
        lambda: cache.set(KEY, "x", world.clock() + LONG),
        lambda: cache.add(KEY, "x", LONG),
        lambda: cache.replace(KEY, "y", "x", LONG),
        lambda: cache.increment(KEY, LONG),
        lambda: cache.delete(KEY),
        lambda: cache.bury("keys", LONG),
    ):
        with pytest.raises(CacheUnavailable):
            ask()
