"""Entries of the audit log, read by user and by day, page by page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from runtime.core.audit.models import AuditEntry
from runtime.core.clock import new_ulid
from runtime.core.effects import Effects
from runtime.features.audit.repository import AuditRepository
from tests.unit.world import World

MOMENT = timedelta(milliseconds=1)
NONE = {"address": None, "device": None}


@pytest.fixture(name="repository")
def _repository(world: World) -> AuditRepository:
    """Return the repository on the world's table."""
    return AuditRepository(world.table)


def logged(
    world: World, user_id: str = "user", count: int = 1, **changes: Any
) -> list[AuditEntry]:
    """Write so many entries, a second apart, and return them newest first."""
    entries: list[AuditEntry] = []
    for number in range(count):
        world.clock.advance(seconds=1)
        entry = AuditEntry(
            id=new_ulid(world.clock()),
            user_id=user_id,
            actor_id="actor",
            action="disabled",
            at=world.clock(),
            address=f"192.0.2.{number % 256}",
            device="phone",
            details={"number": str(number)},
        ).model_copy(update=changes)
        world.accounts.users.write_effects(Effects(entries=(entry,)))
        entries.insert(0, entry)
    return entries


def without_clients(entries: Sequence[AuditEntry]) -> list[AuditEntry]:
    """Return the entries without what is personal."""
    return [entry.model_copy(update=NONE) for entry in entries]


@pytest.mark.parametrize("batch", [100, 1])
def test_a_users_entries_are_read_newest_first_with_their_clients(
    world: World, repository: AuditRepository, batch: int
) -> None:
    """Nobody else's are among them, and DynamoDB may return clients in parts."""
    world.client.largest_batch = batch
    logged(world, "another")
    entries = logged(world, count=3)
    logged(world, "user2")

    assert repository.of_user("user", 10, None, world.clock()) == (entries, False)
    assert repository.of_user("nobody", 10, None, world.clock()) == ([], False)


def test_a_users_entries_are_read_page_by_page(
    world: World, repository: AuditRepository
) -> None:
    """Each is read once."""
    entries = logged(world, count=5)
    found: list[AuditEntry] = []
    after, more = None, True

    while more:
        page, more = repository.of_user("user", 2, after, world.clock())
        assert len(page) <= 2
        found += page
        after = found[-1].id

    assert found == entries


def test_a_full_page_has_the_clients_of_all_its_entries(
    world: World, repository: AuditRepository
) -> None:
    """DynamoDB returns at most a hundred rows at once."""
    entries = logged(world, count=130)

    assert repository.of_user("user", 131, None, world.clock()) == (entries, False)


@pytest.mark.parametrize("changes", [NONE, {"actor_id": None}, {"device": None}])
def test_an_entry_is_read_as_it_was_written(
    world: World, repository: AuditRepository, changes: dict[str, Any]
) -> None:
    """Facts that it does not have are None."""
    entries = logged(world, **changes)

    assert repository.of_user("user", 2, None, world.clock()) == (entries, False)


def test_a_days_entries_of_all_users_are_read_page_by_page(
    world: World, repository: AuditRepository
) -> None:
    """Newest first, each once, and those of other days not at all."""
    world.clock.now = datetime.fromisoformat("2026-01-30T23:59:58Z")
    logged(world, "ada")
    entries: list[AuditEntry] = []
    for user_id in ("ada", "bob", "ada", "eve", "bob"):
        entries = logged(world, user_id) + entries
    world.clock.now = datetime.fromisoformat("2026-01-31T23:59:59Z")
    logged(world, "ada")
    day, found = entries[0].at.date(), []
    after, more = None, True

    while more:
        page, more = repository.of_day(day, 2, after, world.clock())
        assert len(page) <= 2
        found += page
        after = found[-1].user_id, found[-1].id

    assert found == entries
    assert found[-1].at == datetime.fromisoformat("2026-01-31T00:00:00Z")


def test_entries_of_one_moment_are_each_read_with_their_own_client(
    world: World, repository: AuditRepository
) -> None:
    """They differ by their ids only."""
    (ada,) = logged(world, "ada", address="198.51.100.1")
    world.clock.advance(seconds=-1)
    (bob,) = logged(world, "bob", address="198.51.100.2")
    assert ada.at == bob.at

    found, _ = repository.of_day(ada.at.date(), 10, None, world.clock())

    assert sorted(found, key=lambda entry: entry.user_id) == [ada, bob]


def listed(
    world: World, repository: AuditRepository, entry: AuditEntry
) -> list[AuditEntry]:
    """Return the one page of a user, which that of the day must equal."""
    now = world.clock()
    of_user, more = repository.of_user("user", 10, None, now)
    assert (of_user, more) == repository.of_day(entry.at.date(), 10, None, now)
    assert not more
    return of_user


@pytest.mark.parametrize(
    ("age", "shown"), [(timedelta(days=90) - MOMENT, True), (timedelta(days=90), False)]
)
def test_a_client_is_not_shown_after_ninety_days(
    world: World, repository: AuditRepository, age: timedelta, shown: bool
) -> None:
    """DynamoDB deletes its row late; and it is not read at all."""
    (entry,) = logged(world)
    world.clock.now += age
    calls = len(world.client.calls)

    assert listed(world, repository, entry) == (
        [entry] if shown else without_clients([entry])
    )

    read = [name for name, _ in world.client.calls[calls:]]
    assert ("batch_get_item" in read) is shown


@pytest.mark.parametrize(
    ("age", "shown"),
    [(timedelta(days=400) - MOMENT, True), (timedelta(days=400), False)],
)
def test_an_entry_is_not_shown_after_four_hundred_days(
    world: World, repository: AuditRepository, age: timedelta, shown: bool
) -> None:
    """DynamoDB deletes its row late."""
    (entry,) = logged(world)
    world.clock.now += age

    assert listed(world, repository, entry) == (
        without_clients([entry]) if shown else []
    )


def test_a_client_that_was_erased_is_not_shown(
    world: World, repository: AuditRepository
) -> None:
    """The entry stays, without anything personal."""
    first, second = logged(world, count=2)
    world.delete_row(("U#user#O", second.id))

    assert listed(world, repository, first) == [first, *without_clients([second])]
