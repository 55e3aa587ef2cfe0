"""The rows of the trash: read until they expire, and removed to the last one."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from runtime.core.clock import nth_ulid
from runtime.core.dynamodb.schema import trash_key
from runtime.features.items.models import Item, ItemCreate
from runtime.features.items.service import new_item
from runtime.features.items.trash import repository as module
from runtime.features.items.trash.models import TrashedItem
from runtime.features.items.trash.repository import TrashRepository
from tests.unit.stored_items import OWNER, STRANGER, store, trashed
from tests.unit.world import World

FIRST_ID = "01JD5Q8V3T0000000000000000"


@pytest.fixture(name="repository")
def _repository(world: World) -> TrashRepository:
    """Return the repository on the world's table."""
    return TrashRepository(world.table)


def item(world: World, number: int = 0) -> Item:
    """Return an item that is not stored."""
    item_id = nth_ulid(FIRST_ID, number)
    return new_item(item_id, ItemCreate(title="Title", tags=["t"]), world.clock())


def deleted(world: World, count: int = 1) -> list[TrashedItem]:
    """Store so many items in the trash, oldest first."""
    items = [TrashedItem.of(item(world, n), world.clock()) for n in range(count)]
    for each in items:
        store(world, each)
    return items


@pytest.mark.parametrize("schema", [None, 1, 2])
def test_a_trashed_item_is_read_until_it_expires(
    world: World, repository: TrashRepository, schema: int | None
) -> None:
    """Its row may stay for days, and may be one that an older schema wrote."""
    (gone,) = deleted(world)
    world.change_row(trash_key(OWNER, gone.id), schema=schema)
    end = gone.expires_at

    assert repository.get(OWNER, gone.id, end - timedelta(milliseconds=1)) == gone
    assert repository.get(OWNER, gone.id, end) is None
    assert repository.get(STRANGER, gone.id, world.clock()) is None
    assert repository.get(OWNER, "unknown", world.clock()) is None
    page = repository.page(OWNER, 9, "", end - timedelta(milliseconds=1))
    assert page.items == [gone]
    assert repository.page(OWNER, 9, "", end).items == []


def test_an_item_that_is_not_in_the_trash_is_not_found_there(
    world: World, repository: TrashRepository
) -> None:
    """It could be purged, with its search rows left behind."""
    live = item(world)
    store(world, live)

    assert repository.get(OWNER, live.id, world.clock()) is None
    assert repository.page(OWNER, 9, "", world.clock()).items == []


@pytest.mark.parametrize("largest_batch", [1, 100])
@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 230])
def test_the_trash_is_emptied_to_the_last_item(
    world: World, repository: TrashRepository, count: int, largest_batch: int
) -> None:
    """Also if DynamoDB leaves a part of each batch undone; nothing else is removed."""
    count = min(count, 3) if largest_batch == 1 else count
    deleted(world, count)
    world.items.create(OWNER, ItemCreate(title="live"))
    world.items.create(STRANGER, ItemCreate(title="theirs"))
    gone = world.items.create(STRANGER, ItemCreate(title="trashed")).resource
    world.items.delete(STRANGER, gone.id)
    kept = [
        row
        for row in world.rows()
        if row["pk"] != "U#owner" or not row["sk"].startswith("X#")
    ]
    world.client.largest_batch = largest_batch

    assert repository.empty(OWNER) == (count, False)

    assert world.rows() == kept


@pytest.mark.parametrize(
    ("seconds", "purged"),
    [pytest.param(1.9, 100, id="too little"), pytest.param(2.0, 150, id="enough")],
)
def test_emptying_stops_when_too_little_time_is_left_to_answer(
    world: World,
    repository: TrashRepository,
    monkeypatch: pytest.MonkeyPatch,
    seconds: float,
    purged: int,
) -> None:
    """The client hears how far it came, and asks again."""
    items = deleted(world, 150)
    deadline = SimpleNamespace(seconds_left=lambda: seconds)
    monkeypatch.setattr(module, "current_deadline", lambda: deadline)

    assert repository.empty(OWNER) == (purged, purged < 150)

    assert list(trashed(world)) == [each.id for each in items[purged:]]


def test_emptying_reads_no_more_than_the_keys(
    world: World, repository: TrashRepository
) -> None:
    """A hundred of the largest items would be four megabytes."""
    deleted(world, 2)

    repository.empty(OWNER)

    name, request = world.client.calls[0]
    assert (name, request["Limit"], request["ConsistentRead"]) == ("query", 100, True)
    names = request["ProjectionExpression"].split(", ")
    attributes = request["ExpressionAttributeNames"]
    assert [attributes[each] for each in names] == ["pk", "sk"]
