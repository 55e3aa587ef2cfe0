"""Both stores keep the same promises."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from runtime.core.cache.interface import LONGEST_VALUE, Found, Key
from tests.unit.core.cache.conftest import Store

KEY = Key("user", "session")
SHORT = timedelta(milliseconds=60)
LONG = timedelta(seconds=30)


def test_entry_is_seen_by_every_process_until_it_ends(store: Store) -> None:
    """Others read what one stores, and not for longer than was said."""
    store.cache.set(KEY, "grüße\r\n", store.now() + SHORT)
    assert store.other.get(KEY) == Found("grüße\r\n")

    store.wait(0.1)

    assert store.other.get(KEY) == Found(None)


def test_entry_whose_end_has_passed_is_not_stored(store: Store) -> None:
    """A value that was loaded long ago begins no new life."""
    store.cache.set(KEY, "old", store.now() - timedelta(seconds=1))

    assert store.cache.get(KEY) == Found(None)


def test_entry_is_added_once(store: Store) -> None:
    """Until it ends; then it may be added again."""
    assert store.cache.add(KEY, "one", SHORT)
    assert not store.other.add(KEY, "two", SHORT)
    assert store.cache.get(KEY).value == "one"

    store.wait(0.1)

    assert store.other.add(KEY, "two", LONG)
    assert store.cache.get(KEY).value == "two"


def test_entry_is_replaced_only_if_it_is_what_was_seen(store: Store) -> None:
    """Neither an overtaken writer nor one who saw an ended entry overwrites."""
    assert not store.cache.replace(KEY, "one", "two", LONG)
    store.cache.add(KEY, "one", SHORT)

    assert not store.cache.replace(KEY, "other", "two", SHORT)
    assert store.cache.replace(KEY, "one", "two", SHORT)
    assert store.cache.get(KEY).value == "two"

    store.wait(0.1)
    assert not store.cache.replace(KEY, "two", "three", LONG)


def test_deleted_entry_is_gone(store: Store) -> None:
    """And deleting it again does no harm."""
    store.cache.set(KEY, "value", store.now() + LONG)

    store.other.delete(KEY)
    store.other.delete(KEY)

    assert store.cache.get(KEY) == Found(None)


def test_tombstone_hides_its_group_alone_and_ends(store: Store) -> None:
    """Entries of other groups stay, and its own are seen again when it has ended."""
    for group in ("user", "users", "use"):
        store.cache.set(Key(group, "session"), group, store.now() + LONG)

    store.other.bury("user", SHORT)

    assert store.cache.get(KEY) == Found(None, hidden=True)
    assert store.cache.get(Key("user", "another")) == Found(None, hidden=True)
    assert store.cache.get(Key("users", "session")) == Found("users")
    assert store.cache.get(Key("use", "session")) == Found("use")
    store.wait(0.1)
    assert store.cache.get(KEY) == Found("user")


def test_tombstone_of_an_entry_hides_no_other(store: Store) -> None:
    """Not even one whose name begins alike."""
    for name in ("session", "sessions"):
        store.cache.set(Key("user", name), name, store.now() + LONG)

    store.other.bury("user", LONG, name="session")
    store.cache.set(KEY, "loaded before", store.now() + LONG)

    assert store.cache.get(KEY) == Found(None, hidden=True)
    assert store.cache.get(Key("user", "sessions")) == Found("sessions")


def test_tombstone_survives_a_concurrent_stale_write_back(store: Store) -> None:
    """Who has loaded a value before may store it, add it, or replace with it."""
    store.cache.set(KEY, "loaded", store.now() + LONG)
    store.other.bury("user", LONG)

    store.cache.set(KEY, "loaded", store.now() + LONG)
    store.cache.replace(KEY, "loaded", "loaded again", LONG)
    store.cache.delete(KEY)
    store.cache.add(KEY, "loaded", LONG)

    assert store.cache.get(KEY) == Found(None, hidden=True)


def test_counts_are_atomic(store: Store) -> None:
    """No two of many threads of two processes see the same count."""

    def count(turn: int) -> int:
        """Count in one of the processes."""
        return (store.cache if turn % 2 else store.other).increment(KEY, LONG)

    with ThreadPoolExecutor(16) as threads:
        counts = list(threads.map(count, range(200)))

    assert sorted(counts) == list(range(1, 201))


def test_count_begins_anew_when_its_first_is_too_old(store: Store) -> None:
    """Later ones do not make it last."""
    assert store.cache.increment(KEY, SHORT) == 1
    assert store.cache.increment(KEY, LONG) == 2

    store.wait(0.1)

    assert store.cache.increment(KEY, SHORT) == 1


@pytest.mark.parametrize("part", ["{", "}", "#"])
def test_key_that_could_name_another_group_is_refused(part: str) -> None:
    """Otherwise a name chosen by a client could be the tombstone of a user."""
    with pytest.raises(ValueError, match="holds"):
        Key(f"us{part}er", "session")
    with pytest.raises(ValueError, match="holds"):
        Key("user", f"ses{part}sion")
    with pytest.raises(ValueError, match="not empty"):
        Key("", "session")


def test_value_that_is_no_small_thing_is_refused(store: Store) -> None:
    """By every method that stores one."""
    huge = "x" * (LONGEST_VALUE + 1)
    with pytest.raises(ValueError, match="characters"):
        store.cache.set(KEY, huge, store.now() + LONG)
    with pytest.raises(ValueError, match="characters"):
        store.cache.add(KEY, huge, LONG)
    with pytest.raises(ValueError, match="characters"):
        store.cache.replace(KEY, "", huge, LONG)
    assert store.cache.get(KEY) == Found(None)
