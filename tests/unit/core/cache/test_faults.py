"""A dead, paused, full, emptied or lying server fails nobody and falsifies nothing."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from runtime.core.cache.address import Address
from runtime.core.cache.breaker import FAILURES
from runtime.core.cache.connection import ANSWER_SECONDS, CONNECT_SECONDS
from runtime.core.cache.interface import CacheFull, CacheUnavailable, Found, Key
from runtime.core.cache.valkey_cache import ValkeyCache, valkey_cache
from runtime.core.clock import utc_now
from runtime.core.context import start_request
from runtime.core.contract import CACHE_FAILURES_METRIC
from tests.unit.core.cache.conftest import CacheMaker
from tools.local.valkey_server import HOST, ValkeyServer

KEY = Key("user", "session")
LONG = timedelta(seconds=30)


def _fails(cache: ValkeyCache) -> float:
    """Demand that the cache says that it is not there; return how long that took."""
    began = time.monotonic()
    with pytest.raises(CacheUnavailable):
        cache.get(KEY)
    return time.monotonic() - began


def test_dead_server_is_left_alone_after_two_failures(
    server: ValkeyServer, valkey: ValkeyCache
) -> None:
    """Each is counted; what is not tried is no failure, and takes no time."""
    request = start_request("request")
    server.kill()

    for _ in range(5):
        _fails(valkey)

    assert request.counts == {CACHE_FAILURES_METRIC: FAILURES}
    assert _fails(valkey) < 0.005


def test_paused_server_costs_two_short_waits(
    server: ValkeyServer, valkey: ValkeyCache
) -> None:
    """It accepts connections, and never answers."""
    valkey.set(KEY, "value", utc_now() + LONG)
    server.pause()

    took = [_fails(valkey) for _ in range(10)]

    assert sum(took) < FAILURES * (ANSWER_SECONDS + CONNECT_SECONDS) + 0.5
    assert sorted(took)[-FAILURES - 1] < 0.01


def test_late_answer_is_never_taken_for_another(
    server: ValkeyServer, valkey: ValkeyCache
) -> None:
    """A connection that was given up is not used again when the server goes on."""
    other = Key("other", "session")
    valkey.set(KEY, "mine", utc_now() + LONG)
    valkey.set(other, "another's", utc_now() + LONG)
    server.pause()
    _fails(valkey)
    server.resume()

    assert valkey.get(other) == Found("another's")


def test_value_that_waited_in_a_paused_server_is_not_believed_later(
    server: ValkeyServer, valkey: ValkeyCache
) -> None:
    """Its end is a time, and no duration that begins when the server goes on."""
    valkey.get(KEY)
    server.pause()
    with pytest.raises(CacheUnavailable):
        valkey.set(KEY, "stale", utc_now() + timedelta(seconds=0.3))
    time.sleep(0.4)
    server.resume()

    assert server.ask("PING") == b"PONG"
    assert valkey.get(KEY) == Found(None)


def test_restarted_server_is_used_at_once_and_knows_nothing(
    server: ValkeyServer, valkey: ValkeyCache
) -> None:
    """The connection from before is dead, which is no failure."""
    request = start_request("request")
    valkey.set(KEY, "value", utc_now() + LONG)
    server.kill()
    server.start()

    assert valkey.get(KEY) == Found(None)
    assert request.counts == {}


def test_server_that_comes_back_is_used_again(
    server: ValkeyServer, valkey: ValkeyCache
) -> None:
    """After the pause of the breaker, and not before."""
    server.kill()
    for _ in range(FAILURES):
        _fails(valkey)
    server.start()
    _fails(valkey)

    time.sleep(1.05)

    assert valkey.get(KEY) == Found(None)


def test_tombstone_is_tried_while_all_else_is_left_alone(
    server: ValkeyServer, valkey: ValkeyCache, cache_of: CacheMaker
) -> None:
    """A server that came back hides at once what ends now."""
    server.kill()
    for _ in range(FAILURES):
        _fails(valkey)
    server.start()

    valkey.bury("user", LONG)

    assert cache_of().get(KEY) == Found(None, hidden=True)


def test_count_and_addition_are_not_repeated(
    server: ValkeyServer, valkey: ValkeyCache
) -> None:
    """On a lost connection nobody knows whether they were done."""
    assert valkey.add(KEY, "value", LONG)
    server.kill()
    server.start()

    with pytest.raises(CacheUnavailable):
        valkey.increment(KEY, LONG)


def test_full_server_still_answers_those_who_read(
    server: ValkeyServer, valkey: ValkeyCache
) -> None:
    """It stores nothing more, which is no reason to leave it alone."""
    valkey.set(KEY, "value", utc_now() + LONG)
    server.fill()

    for _ in range(FAILURES + 1):
        with pytest.raises(CacheFull):
            valkey.set(KEY, "other", utc_now() + LONG)
        assert valkey.get(KEY) == Found("value")

    server.make_room()
    valkey.set(KEY, "other", utc_now() + LONG)
    assert valkey.get(KEY) == Found("other")


def test_emptied_server_has_lost_nothing_but_speed(
    server: ValkeyServer, valkey: ValkeyCache
) -> None:
    """It is as if nothing had been stored."""
    valkey.set(KEY, "value", utc_now() + LONG)
    server.empty()

    assert valkey.get(KEY) == Found(None)


def test_entry_of_another_type_or_encoding_is_none(
    server: ValkeyServer, valkey: ValkeyCache
) -> None:
    """Whoever wrote it, it is not what was asked for."""
    server.ask("LPUSH", "test:{user}:session", "a", "b")
    assert valkey.get(KEY) == Found(None)
    with pytest.raises(CacheUnavailable, match="WRONGTYPE"):
        valkey.increment(KEY, LONG)

    valkey.delete(KEY)
    server.ask("SET", "test:{user}:session", b"\xff")
    assert valkey.get(KEY) == Found(None)


def test_stages_do_not_see_each_other(cache_of: CacheMaker) -> None:
    """Neither entries nor tombstones."""
    one, other = cache_of("dev"), cache_of("prod")
    one.set(KEY, "of dev", utc_now() + LONG)
    other.bury("user", LONG)

    assert one.get(KEY) == Found("of dev")
    assert other.get(KEY) == Found(None, hidden=True)


def test_keys_of_a_group_are_in_one_slot_of_a_cluster(
    server: ValkeyServer, valkey: ValkeyCache
) -> None:
    """Otherwise a cluster would refuse to read entry and tombstone together."""
    valkey.set(KEY, "value", utc_now() + LONG)
    valkey.bury("user", LONG)

    keys = server.ask("KEYS", "*")

    assert isinstance(keys, list) and len(keys) == 2
    assert {key.partition(b"{")[2].partition(b"}")[0] for key in keys} == {b"user"}


@contextmanager
def _talker(*answers: bytes) -> Iterator[ValkeyCache]:
    """Return a cache whose server gives these answers, whatever it is asked."""
    with socket.create_server((HOST, 0)) as listener:

        def serve() -> None:
            """Answer each connection once, and keep it open for a while."""
            for answer in answers:
                made, _ = listener.accept()
                with made:
                    made.recv(65_536)
                    made.sendall(answer)
                    time.sleep(2 * ANSWER_SECONDS)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        address = Address(HOST, listener.getsockname()[1], encrypted=False)
        cache = valkey_cache(
            address, "test", proof=lambda address: "", authorities=None
        )
        yield cache
        cache.close()
        thread.join(5)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"*1\r\n$1\r\nx\r\n",
        b"$5\r\nvalue\r\n",
        b"*2\r\n$5\r\nval",
        b"-LOADING the dataset is in memory soon\r\n",
        b"-NOAUTH Authentication required.\r\n",
        b"",
    ],
    ids=["http", "too few", "no list", "half", "loading", "unknown user", "nothing"],
)
def test_answer_that_is_none_is_not_believed(answer: bytes) -> None:
    """Garbage, half an answer, or a refusal is as good as a server that is dead."""
    with _talker(answer) as cache:
        assert _fails(cache) < ANSWER_SECONDS + 0.2
