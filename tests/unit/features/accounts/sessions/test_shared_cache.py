"""Sessions that processes share by a real Valkey server end everywhere at once."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from runtime.core.clock import utc_now
from runtime.core.errors import Unauthenticated, Unavailable
from runtime.core.security.callers import Caller, Role
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.sessions.models import OpenSession, Session
from runtime.features.accounts.sessions.shared_cache import FRESH
from tests.services import Services
from tests.sharing.processes import CLIENT, Processes, change_role, processes
from tests.sharing.server import _running, _server  # noqa: F401
from tools.local.valkey_server import ValkeyServer

NOBODY = "valkey://127.0.0.1:1"


@pytest.fixture(name="stage")
def _stage(server: ValkeyServer) -> Iterator[Processes]:
    """Return three processes that share that server."""
    with processes(server.url) as made:
        yield made


@pytest.fixture(name="ada")
def _ada(stage: Processes) -> User:
    """Return a user."""
    return stage.user("ada@example.com")


def _check(process: Services, token: str) -> Caller:
    """Check a token as each request does."""
    return process.accounts.sessions.authenticate(token)


def _refused(process: Services, token: str) -> bool:
    """Tell whether a process refuses a token."""
    try:
        _check(process, token)
    except Unauthenticated:
        return True
    return False


def test_what_one_process_has_read_costs_the_others_nothing(
    stage: Processes, ada: User
) -> None:
    """Three processes check ten times each, and the table is read once."""
    token = stage.sign_in(ada.id).access_token
    before = stage.reads_of_sessions()

    callers = [_check(process, token) for process in stage.each for _ in range(10)]

    assert set(callers) == {_check(stage.each[0], token)}
    assert stage.reads_of_sessions() - before == 1


Ending = Callable[[Processes, User, str], None]


def _sign_out(stage: Processes, user: User, token: str) -> None:
    stage.each[0].accounts.sessions.sign_out(token)


def _revoke(stage: Processes, user: User, token: str) -> None:
    sessions = stage.each[0].accounts.sessions
    other = sessions.authenticate(stage.sign_in(user.id).access_token)
    sessions.revoke(other, sessions.authenticate(token).session_id, CLIENT)


def _revoke_others(stage: Processes, user: User, token: str) -> None:
    sessions = stage.each[0].accounts.sessions
    sessions.revoke_others(
        sessions.authenticate(stage.sign_in(user.id).access_token), CLIENT
    )


def _change_role(stage: Processes, user: User, token: str) -> None:
    admin = stage.user("admin@example.com", Role.ADMIN)
    caller = _check(stage.each[0], stage.sign_in(admin.id).access_token)
    change_role(stage.each[0], caller, user.id, Role.ADMIN)


def _displace(stage: Processes, user: User, token: str) -> None:
    """Sign in on so many devices that the oldest session has to make room."""
    for _ in range(50):
        stage.sign_in(user.id)


@pytest.mark.parametrize(
    "end",
    [_sign_out, _revoke, _revoke_others, _change_role, _displace],
    ids=lambda end: end.__name__.strip("_"),
)
def test_session_that_one_process_ends_is_refused_by_all_at_once(
    stage: Processes, ada: User, end: Ending
) -> None:
    """Though each of them has just seen it open."""
    token = stage.sign_in(ada.id).access_token
    for process in stage.each:
        _check(process, token)

    end(stage, ada, token)

    assert all(_refused(process, token) for process in stage.each)


def test_stale_write_back_does_not_bring_an_ended_session_back(
    stage: Processes, ada: User
) -> None:
    """A process reads the session, another ends it, then the first stores its read."""
    one, other, third = stage.each
    token = stage.sign_in(ada.id).access_token
    stage.client.after_read(lambda: one.accounts.sessions.sign_out(token), of="S#")

    assert _check(other, token).user_id == ada.id

    assert _refused(third, token)
    assert _refused(other, token)


def test_check_between_tombstone_and_write_stores_nothing(
    stage: Processes, ada: User
) -> None:
    """The session is open still, and is read again by the next check."""
    one, other, third = stage.each
    token = stage.sign_in(ada.id).access_token
    seen = []
    stage.client.before_write(lambda: seen.append(_check(other, token)), of="S#")

    one.accounts.sessions.sign_out(token)

    assert [caller.user_id for caller in seen] == [ada.id]
    assert all(_refused(process, token) for process in (other, third))


def test_end_that_fails_refuses_nobody(stage: Processes, ada: User) -> None:
    """A tombstone says only that the table has to be asked."""

    def fail() -> None:
        """Fail as the table does."""
        raise Unavailable

    token = stage.sign_in(ada.id).access_token
    stage.client.before_write(fail, of="S#")

    with pytest.raises(Unavailable):
        stage.each[0].accounts.sessions.sign_out(token)

    assert not any(_refused(process, token) for process in stage.each)


def test_fifty_threads_read_a_session_once(stage: Processes, ada: User) -> None:
    """Forty-nine wait for the first, and find what it has stored."""
    token = stage.sign_in(ada.id).access_token
    before, ready = stage.reads_of_sessions(), threading.Barrier(50)
    stage.client.before_read(lambda: time.sleep(0.1), of="S#")

    def check(_: int) -> Caller:
        """Check with all others at once."""
        ready.wait()
        return _check(stage.each[0], token)

    with ThreadPoolExecutor(50) as threads:
        assert len(set(threads.map(check, range(50)))) == 1

    assert stage.reads_of_sessions() - before == 1


def test_thread_that_waited_does_not_accept_what_ended_meanwhile(
    stage: Processes, ada: User
) -> None:
    """The read that it waited for began before the end, its own check after."""
    one, other, _ = stage.each
    token = stage.sign_in(ada.id).access_token
    reading, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        """Hold the first reader, who has read the open session."""
        reading.set()
        go_on.wait(5)

    stage.client.after_read(hold, of="S#")
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(_refused, other, token)
        reading.wait(5)
        one.accounts.sessions.sign_out(token)
        second = threads.submit(_refused, other, token)
        time.sleep(0.05)
        go_on.set()

        assert not first.result(5)
        assert second.result(5)


@pytest.mark.parametrize("fault", ["kill", "pause", "empty", "fill"])
def test_fault_of_the_cache_fails_no_check(
    stage: Processes, ada: User, server: ValkeyServer, fault: str
) -> None:
    """Open sessions are accepted, and what this process ends is refused at once."""
    token, another = (stage.sign_in(ada.id).access_token for _ in range(2))
    for process in stage.each:
        _check(process, token)
    getattr(server, fault)()

    assert not any(_refused(process, token) for process in stage.each)
    stage.each[0].accounts.sessions.sign_out(token)
    assert _refused(stage.each[0], token)
    assert not any(_refused(process, another) for process in stage.each)


def test_full_cache_forgets_what_it_cannot_hide(
    stage: Processes, ada: User, server: ValkeyServer
) -> None:
    """It takes no tombstone, so that the entries themselves are deleted."""
    token, another = (stage.sign_in(ada.id).access_token for _ in range(2))
    _check(stage.each[1], token)
    server.fill()

    stage.each[0].accounts.sessions.sign_out(token)

    assert all(_refused(process, token) for process in stage.each)
    assert not _refused(stage.each[1], another)


def test_cache_that_dies_leaves_a_session_that_ends_three_seconds_at_most(
    stage: Processes, ada: User, server: ValkeyServer
) -> None:
    """As in a stage without: nobody can tell the other processes."""
    one, other, _ = stage.each
    token = stage.sign_in(ada.id).access_token
    _check(other, token)
    server.kill()
    one.accounts.sessions.sign_out(token)

    time.sleep(FRESH.total_seconds() + 0.05)

    assert _refused(other, token)


def test_process_that_cannot_reach_the_cache_leaves_three_seconds_at_most(
    stage: Processes, ada: User
) -> None:
    """It ends a session, whose entry others find for as long as it is fresh."""
    cut_off = stage.started(NOBODY)
    token = stage.sign_in(ada.id).access_token
    _check(stage.each[1], token)
    cut_off.accounts.sessions.sign_out(token)

    accepted = not _refused(stage.each[2], token)
    time.sleep(FRESH.total_seconds() + 0.05)

    assert accepted, "the bound would not be what ends it"
    assert _refused(stage.each[2], token)


def test_sensitive_write_asks_the_table_in_any_case(
    stage: Processes, ada: User
) -> None:
    """Though the cache holds the session that has ended."""
    cut_off = stage.started(NOBODY)
    token = stage.sign_in(ada.id).access_token
    stage.sign_in(ada.id)
    caller = _check(stage.each[1], token)
    cut_off.accounts.sessions.sign_out(token)
    assert _check(stage.each[1], token) == caller

    with pytest.raises(Unauthenticated):
        stage.each[1].accounts.sessions.revoke_others(caller, CLIENT)


def _entry(server: ValkeyServer, user_id: str) -> tuple[str, dict[str, object]]:
    """Return the key and the content of the one entry of a user."""
    keys = server.ask("KEYS", f"*{{{user_id}}}:*")
    assert isinstance(keys, list) and len(keys) == 1
    value = server.ask("GET", keys[0])
    assert isinstance(value, bytes)
    return keys[0].decode(), json.loads(value)


@pytest.mark.parametrize(
    "change",
    [
        {"read_at": (utc_now() - timedelta(seconds=3600)).isoformat()},
        {"read_at": (utc_now() + timedelta(seconds=3600)).isoformat()},
        {"user_id": "another"},
        {"id": "another"},
        {"format": 2},
        {"role": "emperor"},
        {"idle_until": utc_now().isoformat()},
        {"absolute_until": None},
    ],
    ids=lambda change: f"{next(iter(change))}",
)
def test_entry_that_is_not_this_session_read_just_now_is_not_believed(
    stage: Processes, ada: User, server: ValkeyServer, change: dict[str, object]
) -> None:
    """The table is read instead."""
    token = stage.sign_in(ada.id).access_token
    caller = _check(stage.each[0], token)
    key, content = _entry(server, ada.id)
    server.ask("SET", key, json.dumps(content | change))
    before = stage.reads_of_sessions()

    assert _check(stage.each[1], token) == caller

    assert stage.reads_of_sessions() - before == 1


def test_nothing_secret_of_a_session_is_cached(
    stage: Processes, ada: User, server: ValkeyServer
) -> None:
    """Neither what derives its refresh tokens nor where its owner is."""
    _check(stage.each[0], stage.sign_in(ada.id).access_token)

    _, content = _entry(server, ada.id)

    assert set(content) == {*OpenSession.model_fields, "format", "read_at"}
    assert not {"salt", "kid", "counter", "address", "device"} & set(content)
    assert {"salt", "kid", "counter"} < set(Session.model_fields)


def test_renewed_session_is_shared_as_it_is_now(stage: Processes, ada: User) -> None:
    """A refresh moves its end, and costs the next check no read."""
    pair = stage.sign_in(ada.id)
    _check(stage.each[0], pair.access_token)
    renewed = stage.each[0].accounts.sessions.refresh(pair.refresh_token)
    before = stage.reads_of_sessions()

    assert not _refused(stage.each[1], renewed.access_token)

    assert stage.reads_of_sessions() == before
