"""Writes of items: all rows of a change or none, if nothing changed meanwhile."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.codec import decode, encode, stored_bytes
from runtime.core.dynamodb.schema import item_key, trash_key
from runtime.core.idempotency.models import IdempotencyKey, IdempotencyRecord
from runtime.core.idempotency.repository import KeyUsed
from runtime.features.items import repository as module
from runtime.features.items.erasure import erase
from runtime.features.items.models import Item, ItemCreate, ItemPatch
from runtime.features.items.repository import (
    ItemChange,
    ItemRepository,
    Outdated,
    TransactionTooLarge,
    VersionChanged,
)
from runtime.features.items.rows import row_of, search_rows
from runtime.features.items.service import edited, new_item
from runtime.features.items.trash.models import TrashedItem
from tests.unit.stored_items import OWNER, STRANGER, demand_exact_rows, live, store
from tests.unit.world import World

CONTENT = ItemCreate(title="Release notes", tags=["docs"])
Rows = list[dict[str, object]]


@pytest.fixture(name="repository")
def _repository(world: World) -> ItemRepository:
    """Return the repository on the world's table."""
    return ItemRepository(world.table)


def new(world: World, content: ItemCreate = CONTENT) -> Item:
    """Return an item that is not stored, of a later millisecond than the last."""
    world.clock.advance(milliseconds=1)
    return new_item(new_ulid(world.clock()), content, world.clock())


def written(world: World, content: ItemCreate = CONTENT) -> Item:
    """Return an item that is stored with its search rows."""
    item = new(world, content)
    ItemRepository(world.table).write(OWNER, [ItemChange(None, item)])
    return item


def in_trash(world: World) -> TrashedItem:
    """Return an item that is stored in the trash."""
    item = written(world)
    trashed = TrashedItem.of(item, world.clock())
    ItemRepository(world.table).write(OWNER, [ItemChange(item, trashed)])
    return trashed


def changed(world: World, item: Item, **content: object) -> Item:
    """Return the next version of an item, with this content changed."""
    fields = ItemPatch.model_validate(content).applied_to(item.fields())
    return edited(item, fields, world.clock())


def record(world: World, body: str | None = "{}") -> IdempotencyRecord:
    """Return the record of a key that was used now."""
    key = IdempotencyKey(
        scope="U#owner",
        digest="digest",
        fingerprint="fingerprint",
        expires_at=world.clock() + timedelta(hours=24),
    )
    return IdempotencyRecord(key=key, resource_id="id", body=body)


def rows_of(*items: Item) -> Rows:
    """Return all rows of these items as the table returns them, in order."""
    rows = [row_of(OWNER, item) for item in items]
    rows += [row for item in items for row in search_rows(OWNER, item).values()]
    return sorted(
        (decode(encode(row)) for row in rows), key=lambda row: (row["pk"], row["sk"])
    )


def age(world: World, item: Item) -> None:
    """Make the row of an item one that the first schema wrote."""
    key = item_key(OWNER, item.id)
    world.change_row(
        key, schema=None, gsi3sk=f"{item.title}#{item.id}", gsi4pk=None, gsi4sk=None
    )


# What is written


def test_a_change_writes_every_row_that_differs(
    world: World, repository: ItemRepository
) -> None:
    """Rows of words that stayed cost nothing; those of words that went are deleted."""
    item, other = written(world), written(world)
    new = changed(world, item, title="Release plan", status="done", tags=["docs"])
    before = len(world.client.rows_put)

    repository.write(OWNER, [ItemChange(item, new)])

    assert world.rows() == rows_of(new, other)
    (added,) = search_rows(OWNER, new).keys() - search_rows(OWNER, item).keys()
    put = [(row["pk"], row["sk"]) for row in world.client.rows_put[before:]]
    assert put == [item_key(OWNER, item.id), added]


def test_an_item_that_grows_says_so_in_all_its_search_rows(
    world: World, repository: ItemRepository
) -> None:
    """Pages reckon with what reading it costs."""
    item = written(world)
    large = changed(world, item, description="-" * 9000)

    repository.write(OWNER, [ItemChange(item, large)])

    assert world.rows() == rows_of(large)
    assert {row["halves"] for row in world.rows("U#owner#T#")} == {3}


def test_an_item_moves_to_the_trash_and_back_with_all_its_rows(
    world: World, repository: ItemRepository
) -> None:
    """It is never in both places, and the last version is gone for good."""
    item, other = written(world), written(world)
    trashed = TrashedItem.of(item, world.clock())
    back = trashed.restored()
    again = TrashedItem.of(back, world.clock())

    repository.write(OWNER, [ItemChange(item, trashed)])
    assert world.rows() == rows_of(other, trashed)
    repository.write(OWNER, [ItemChange(trashed, back)])
    assert world.rows() == rows_of(back, other)
    repository.write(OWNER, [ItemChange(back, again)])
    repository.write(OWNER, [ItemChange(again, None)])
    assert world.rows() == rows_of(other)
    repository.write(OWNER, [ItemChange(other, None)])
    assert not world.rows()


def test_many_changes_are_one_transaction(
    world: World, repository: ItemRepository
) -> None:
    """A crash cannot leave a part of them."""
    one, two, three = (written(world) for _ in range(3))
    trashed, created = in_trash(world), new(world)
    edit, gone = changed(world, one, title="x"), TrashedItem.of(two, world.clock())
    before = len(world.client.calls)

    repository.write(
        OWNER,
        [
            ItemChange(one, edit),
            ItemChange(two, gone),
            ItemChange(trashed, trashed.restored()),
            ItemChange(three, None),
            ItemChange(None, created),
        ],
    )

    assert world.rows() == rows_of(edit, gone, trashed.restored(), created)
    assert [name for name, _ in world.client.calls[before:]] == ["transact_write_items"]


def test_no_change_writes_nothing(world: World, repository: ItemRepository) -> None:
    """DynamoDB refuses a transaction without actions."""
    repository.write(OWNER, [], None, world.clock())

    assert not world.client.calls


def test_the_record_of_a_key_is_written_with_the_changes(
    world: World, repository: ItemRepository
) -> None:
    """It is all that a repetition of the request is answered by."""
    item = new(world)

    repository.write(OWNER, [ItemChange(None, item)], record(world), world.clock())

    assert world.rows("U#owner#K") == [
        {
            "pk": "U#owner#K",
            "sk": "digest",
            "fingerprint": "fingerprint",
            "resource_id": "id",
            "body": "{}",
            "expires_at": "2026-02-01T12:00:00.001Z",
            "ttl": int((world.clock() + timedelta(hours=24)).timestamp()),
        }
    ]
    assert live(world) == {item.id: item}


# What is refused

Change = Callable[[World], ItemChange]
Spoil = Callable[[World, ItemChange], object]


def creation(world: World) -> ItemChange:
    """Return the creation of an item."""
    return ItemChange(None, new(world))


def edit(world: World) -> ItemChange:
    """Return a change of words and status."""
    item = written(world)
    return ItemChange(item, changed(world, item, title="Other", status="done"))


def deletion(world: World) -> ItemChange:
    """Return a move to the trash."""
    item = written(world)
    return ItemChange(item, TrashedItem.of(item, world.clock()))


def removal(world: World) -> ItemChange:
    """Return the removal of an item that is not in the trash."""
    return ItemChange(written(world), None)


def restoration(world: World) -> ItemChange:
    """Return a move out of the trash."""
    trashed = in_trash(world)
    return ItemChange(trashed, trashed.restored())


def purge(world: World) -> ItemChange:
    """Return the removal of an item in the trash."""
    return ItemChange(in_trash(world), None)


def stored(change: ItemChange) -> Item:
    """Return the item that is stored before a change."""
    assert change.old is not None
    return change.old


def overtaken(world: World, change: ItemChange) -> None:
    """Let another writer write the next version."""
    item = stored(change)
    store(world, item.model_copy(update={"version": item.version + 1}))


def deleted(world: World, change: ItemChange) -> None:
    """Delete the row."""
    item = stored(change)
    trashed = isinstance(item, TrashedItem)
    world.delete_row((trash_key if trashed else item_key)(OWNER, item.id))


def in_the_way(world: World, change: ItemChange) -> None:
    """Store another item of the same id where the item goes."""
    assert change.new is not None
    store(world, change.new.model_copy(update={"version": 9}))


@pytest.mark.parametrize(
    ("change", "spoil"),
    [
        pytest.param(creation, in_the_way, id="created meanwhile"),
        pytest.param(edit, overtaken, id="edited, but changed meanwhile"),
        pytest.param(edit, deleted, id="edited, but gone"),
        pytest.param(deletion, overtaken, id="deleted, but changed meanwhile"),
        pytest.param(deletion, deleted, id="deleted, but gone"),
        pytest.param(deletion, in_the_way, id="deleted, but in the trash already"),
        pytest.param(removal, overtaken, id="removed, but changed meanwhile"),
        pytest.param(restoration, overtaken, id="restored, but deleted anew"),
        pytest.param(restoration, deleted, id="restored, but purged"),
        pytest.param(restoration, in_the_way, id="restored, but there already"),
        pytest.param(purge, overtaken, id="purged, but deleted anew"),
        pytest.param(purge, deleted, id="purged, but restored"),
    ],
)
def test_an_item_that_is_not_as_it_was_read_is_not_written(
    world: World, repository: ItemRepository, change: Change, spoil: Spoil
) -> None:
    """Another writer's change would be lost; nor is any other change made."""
    asked, neighbour = change(world), edit(world)
    spoil(world, asked)
    before = world.rows()

    with pytest.raises(VersionChanged):
        repository.write(OWNER, [neighbour, asked], record(world), world.clock())

    assert world.rows() == before


@pytest.mark.parametrize("change", [edit, deletion, removal])
def test_an_item_of_an_older_schema_is_upgraded_and_written_at_the_next_attempt(
    world: World, repository: ItemRepository, change: Change
) -> None:
    """Its search rows may differ from those that the change reckons with."""
    asked, neighbour, other = change(world), edit(world), in_trash(world)
    old, beside = stored(asked), stored(neighbour)
    age(world, old)
    for key in search_rows(OWNER, old):
        world.delete_row(key)
    changes = [ItemChange(None, new(world)), ItemChange(other, None), neighbour, asked]

    with pytest.raises(VersionChanged):
        repository.write(OWNER, changes, record(world), world.clock())

    assert world.rows() == rows_of(old, beside, other)
    repository.write(OWNER, changes, record(world), world.clock())
    kept = [each.new for each in changes if each.new is not None]
    assert world.rows("U#owner", "I#") + world.rows("U#owner#T#") == [
        row for row in rows_of(*kept) if not str(row["sk"]).startswith("X#")
    ]
    demand_exact_rows(world)


def test_an_item_of_a_newer_schema_is_written(
    world: World, repository: ItemRepository
) -> None:
    """Two releases run together while one replaces the other."""
    item = written(world)
    world.change_row(item_key(OWNER, item.id), schema=4)
    new = changed(world, item, title="Other")

    repository.write(OWNER, [ItemChange(item, new)])

    assert world.rows() == rows_of(new)


@pytest.mark.parametrize("change", [restoration, purge])
def test_a_trashed_item_of_an_older_schema_is_moved_as_any_other(
    world: World, repository: ItemRepository, change: Change
) -> None:
    """It has no search rows that could differ."""
    asked = change(world)
    world.change_row(trash_key(OWNER, stored(asked).id), schema=None)

    repository.write(OWNER, [asked])

    assert world.rows() == (rows_of(asked.new) if asked.new else [])


@pytest.mark.parametrize(
    ("change", "calls"),
    [
        (creation, ["transact_write_items"]),
        (restoration, ["transact_write_items"]),
        (edit, ["transact_write_items", "batch_get_item"]),
    ],
)
def test_a_lost_race_costs_one_read_of_each_item(
    world: World, repository: ItemRepository, change: Change, calls: list[str]
) -> None:
    """It tells whether the item has to be upgraded; what cannot be is not read."""
    asked = change(world)
    (overtaken if asked.old else in_the_way)(world, asked)
    before = len(world.client.calls)

    with pytest.raises(VersionChanged):
        repository.write(OWNER, [asked])

    assert [name for name, _ in world.client.calls[before:]] == calls


def test_a_key_that_was_used_before_is_refused(
    world: World, repository: ItemRepository
) -> None:
    """It is the answer even if the item has changed: by the request that was first."""
    used = record(world)
    repository.write(OWNER, [creation(world)], used, world.clock())
    asked = edit(world)
    world.clock.advance(hours=23)
    before = world.rows()

    with pytest.raises(KeyUsed):
        repository.write(OWNER, [asked], used, world.clock())
    assert world.rows() == before
    overtaken(world, asked)
    with pytest.raises(KeyUsed):
        repository.write(OWNER, [asked], used, world.clock())


def test_a_key_that_has_expired_may_be_used_again(
    world: World, repository: ItemRepository
) -> None:
    """Its row may stay for days before DynamoDB deletes it."""
    repository.write(OWNER, [creation(world)], record(world), world.clock())
    world.clock.advance(hours=24)
    again = record(world, "[]")

    repository.write(OWNER, [creation(world)], again, world.clock())

    (row,) = world.rows("U#owner#K")
    assert (row["body"], len(live(world))) == ("[]", 2)


# The limits of one transaction


@pytest.mark.parametrize("spare", [0, 1])
def test_a_transaction_holds_a_hundred_rows(
    world: World, repository: ItemRepository, spare: int
) -> None:
    """An item of one word is two rows, and the record of the key is one more."""
    items = [new(world, ItemCreate(title="word")) for _ in range(49)]
    title = "word" if spare else "one word"
    items.append(new(world, ItemCreate(title=title)))
    changes = [ItemChange(None, item) for item in items]

    if spare:
        repository.write(OWNER, changes)
        assert world.rows() == rows_of(*items)
        with pytest.raises(TransactionTooLarge) as refused:
            repository.write(STRANGER, changes, record(world), world.clock())
    else:
        with pytest.raises(TransactionTooLarge) as refused:
            repository.write(OWNER, changes)

    assert (refused.value.rows, refused.value.size) == (101, 0)
    assert str(refused.value) == "101 rows, 0 bytes"
    assert len(world.rows()) == (100 if spare else 0)


def test_a_transaction_holds_so_many_bytes(
    world: World, repository: ItemRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows and record count; rows that are deleted or stay as they are do not."""
    item, old = new(world, ItemCreate(title="word")), written(world)
    gone = changed(world, old, title="Release")
    edit_bytes = stored_bytes(row_of(OWNER, gone))
    kept = record(world)
    size = sum(stored_bytes(row) for row in rows_of(item)) + edit_bytes
    size += len(kept.model_dump_json())
    changes = [ItemChange(None, item), ItemChange(old, gone)]
    before = world.rows()

    monkeypatch.setattr(module, "TRANSACTION_BYTES", size - 1)
    with pytest.raises(TransactionTooLarge) as refused:
        repository.write(OWNER, changes, kept, world.clock())
    assert (refused.value.rows, refused.value.size) == (5, size)
    assert str(refused.value) == f"5 rows, {size} bytes"
    assert world.rows() == before
    monkeypatch.setattr(module, "TRANSACTION_BYTES", size)
    repository.write(OWNER, changes, kept, world.clock())
    assert live(world) == {item.id: item, old.id: gone}


# What is read


def test_items_are_read_by_their_owner_only(
    world: World, repository: ItemRepository
) -> None:
    """Nobody else's item, nor one in the trash, is found by its id."""
    one, two, gone = written(world), written(world), in_trash(world)
    ids = [gone.id, two.id, "unknown", one.id, two.id]

    assert repository.get(OWNER, one.id) == one
    assert repository.get(OWNER, gone.id) is None
    assert repository.get(STRANGER, one.id) is None
    assert repository.get_many(OWNER, ids) == {one.id: one, two.id: two}
    assert repository.get_many(STRANGER, ids) == {}


def test_a_read_of_many_items_is_complete(
    world: World, repository: ItemRepository
) -> None:
    """DynamoDB reads a hundred at once, and may leave a part of them unread."""
    items = [new(world) for _ in range(101)]
    for item in items:
        store(world, item)
    age(world, items[0])
    world.client.largest_batch = 30

    found = repository.get_many(OWNER, [item.id for item in items])

    assert found == {item.id: item for item in items}


# Older schemas


def test_outdated_items_are_found_page_by_page(
    world: World, repository: ItemRepository
) -> None:
    """The oldest come first; neither the trash nor another owner's are examined."""
    items, trashed = [written(world) for _ in range(5)], in_trash(world)
    world.change_row(trash_key(OWNER, trashed.id), schema=None)
    for item in (items[0], items[3]):
        age(world, item)
    world.change_row(item_key(OWNER, items[4].id), schema=1)
    ids = [item.id for item in items]

    pages = [repository.outdated(OWNER, 2)]
    while pages[-1].more:
        pages.append(repository.outdated(OWNER, 2, pages[-1].last))

    assert pages == [
        Outdated([ids[0]], 2, ids[1], True),
        Outdated([ids[3]], 2, ids[3], True),
        Outdated([ids[4]], 1, ids[4], False),
    ]
    assert repository.outdated(OWNER, 9, ids[4]) == Outdated([], 0, ids[4], False)
    assert repository.outdated(STRANGER, 9) == Outdated([], 0, "", False)


@pytest.mark.parametrize("schema", [None, 1, 2])
def test_an_outdated_item_is_upgraded_with_its_search_rows(
    world: World, repository: ItemRepository, schema: int | None
) -> None:
    """Content and version stay, so that no client sees a change."""
    item, other = written(world), written(world)
    age(world, item)
    world.change_row(item_key(OWNER, item.id), schema=schema)
    for key in search_rows(OWNER, item):
        world.delete_row(key)

    assert repository.upgrade(OWNER, item.id) is True

    assert world.rows() == rows_of(item, other)
    assert repository.upgrade(OWNER, item.id) is False


@pytest.mark.parametrize("schema", [3, 4])
def test_an_item_that_is_not_outdated_is_not_written(
    world: World, repository: ItemRepository, schema: int
) -> None:
    """A newer release's row would lose what only that one knows."""
    item = written(world)
    world.change_row(item_key(OWNER, item.id), schema=schema)
    before, calls = world.rows(), len(world.client.calls)

    assert repository.upgrade(OWNER, item.id) is False
    assert repository.upgrade(OWNER, "unknown") is False
    assert repository.upgrade(STRANGER, item.id) is False

    assert world.rows() == before
    assert {name for name, _ in world.client.calls[calls:]} == {"get_item"}


@pytest.mark.parametrize("stored", [None, 1, 2])
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"version": 2}, id="changed by an older release"),
        pytest.param({"schema": 3}, id="upgraded by another"),
        pytest.param({"version": 2, "schema": 3}, id="changed by this release"),
        pytest.param(None, id="deleted"),
    ],
)
def test_an_upgrade_gives_way_to_whoever_is_faster(
    world: World,
    repository: ItemRepository,
    stored: int | None,
    changes: dict[str, int] | None,
) -> None:
    """It must not undo a change, nor bring an item back."""
    item = written(world)
    key = item_key(OWNER, item.id)
    age(world, item)
    world.change_row(key, schema=stored)
    after: list[Rows] = []

    def overtake() -> None:
        """Change the row between the upgrade's reading and writing."""
        if changes is None:
            world.delete_row(key)
        else:
            world.change_row(key, **changes)
        after.append(world.rows())

    world.client.before_write(overtake, of="I#")

    assert repository.upgrade(OWNER, item.id) is False

    assert [world.rows()] == after


# Erasure


def owned(world: World, count: int) -> Sequence[Item]:
    """Store so many items of two words each."""
    items = [new(world, ItemCreate(title="one two")) for _ in range(count)]
    for item in items:
        for row in (row_of(OWNER, item), *search_rows(OWNER, item).values()):
            world.write_row(row)
    return items


@pytest.mark.parametrize("largest_batch", [1, 100])
def test_an_erasure_removes_items_and_what_finds_them(
    world: World, largest_batch: int
) -> None:
    """A row that is left finds a person who asked to be forgotten."""
    owned(world, 101 if largest_batch > 1 else 3)
    theirs = new(world)
    world.items.create(STRANGER, ItemCreate(title="one two"))
    store(world, TrashedItem.of(theirs, world.clock()))
    kept = [row for row in world.rows() if row["pk"].startswith("U#stranger")]
    world.client.largest_batch = largest_batch

    assert erase(world.table, OWNER, lambda: True) is True

    left = [row for row in world.rows() if row["sk"] != f"X#{theirs.id}"]
    assert left == kept


def test_an_erasure_that_runs_out_of_time_says_so(world: World) -> None:
    """Whole items are left, so that the next run finds their words."""
    items = owned(world, 201)
    answers = iter([True, False])

    assert erase(world.table, OWNER, lambda: next(answers)) is False

    assert world.rows() == rows_of(*items[100:])
