"""Many sessions that end at once cost a cache that fails no more than one does."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from runtime.core.cache.interface import CacheFull, CacheUnavailable, Key
from runtime.core.clock import utc_now
from runtime.core.context import start_request
from runtime.core.contract import CACHE_FAILURES_METRIC
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.sessions.repository import MAX_PER_USER
from runtime.features.accounts.sessions.shared_cache import SharedSessionCache
from tests.sharing.processes import CLIENT, Processes, processes
from tests.sharing.server import _running, _server  # noqa: F401
from tools.local.valkey_server import ValkeyServer


@pytest.fixture(name="stage")
def _stage(server: ValkeyServer) -> Iterator[Processes]:
    """Return one process that uses that server."""
    with processes(server.url, 1) as made:
        yield made


@pytest.fixture(name="ada")
def _ada(stage: Processes) -> User:
    """Return a user."""
    return stage.user("ada@example.com")


@pytest.mark.parametrize("fault", ["pause", "kill"])
def test_sign_out_of_all_other_devices_tries_a_silent_cache_once(
    stage: Processes, ada: User, server: ValkeyServer, fault: str
) -> None:
    """Each attempt waits: fifty would outlast the function, and nothing would end."""
    accounts = stage.each[0].accounts
    tokens = [stage.sign_in(ada.id).access_token for _ in range(MAX_PER_USER)]
    caller = accounts.sessions.authenticate(tokens[0])
    getattr(server, fault)()
    request = start_request("request")

    accounts.sessions.revoke_others(caller, CLIENT)

    assert request.counts == {CACHE_FAILURES_METRIC: 1}
    kept = accounts._session_rows.of_user(ada.id)
    assert [session.id for session in kept] == [caller.session_id]


def test_one_tombstone_hides_all_that_end(
    stage: Processes, ada: User, server: ValkeyServer
) -> None:
    """It is that of the user, since it says only that the table has to be asked."""
    tokens = [stage.sign_in(ada.id).access_token for _ in range(MAX_PER_USER)]
    sessions = stage.each[0].accounts.sessions
    caller = sessions.authenticate(tokens[0])

    sessions.revoke_others(caller, CLIENT)

    tombstones = server.ask("KEYS", f"*{{{ada.id}}}#*")
    assert isinstance(tombstones, list) and len(tombstones) == 1
    assert sessions.authenticate(tokens[0]) == caller


class _Failing:
    """A cache that is full, and then answers no more.

    Attributes:
        deleted: what it was asked to delete.
    """

    def __init__(self) -> None:
        """Begin with no calls."""
        self.deleted: list[Key] = []

    def bury(self, group: str, ttl: timedelta, *, name: str = "") -> None:
        """Refuse."""
        raise CacheFull

    def delete(self, key: Key) -> None:
        """Fail."""
        self.deleted.append(key)
        raise CacheUnavailable


def test_full_cache_that_falls_silent_is_asked_once_more() -> None:
    """Entries of which none can be deleted are not tried one after another."""
    cache = _Failing()
    shared = SharedSessionCache(cache, utc_now)  # type: ignore[arg-type]

    shared.bury("ada", ["one", "two", "three"])

    assert cache.deleted == [Key("ada", "one")]
