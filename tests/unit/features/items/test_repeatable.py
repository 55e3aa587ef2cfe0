"""Changes of items that are sent again, after crashes and by twins."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.errors import (
    AlreadyCreated,
    IdempotencyKeyReused,
    InvalidInput,
    PreconditionFailed,
)
from runtime.core.idempotency.service import Created, NoContent
from runtime.features.items.assembly import Items
from runtime.features.items.errors import ItemNotFound
from runtime.features.items.models import (
    Item,
    ItemCreate,
    ItemPatch,
    ItemReplace,
    ItemStatus,
)
from runtime.features.items.repeatable import RepeatableChanges
from tests.unit.left_behind import NOTHING, LeftBehind, left_behind
from tests.unit.stored_items import (
    OWNER,
    STRANGER,
    demand_exact_rows,
    live,
    trashed,
)
from tests.unit.world import World

KEYS = f"{owner_pk(OWNER)}#K"
Answer = Created[Any]


class Crash(Exception):
    """The end of the process."""


def crash() -> None:
    """End the process."""
    raise Crash


def changes(world: World) -> RepeatableChanges:
    """Return the changes on the world's table."""
    return world.platform.assembled(Items).changes


def seen(version: int) -> Callable[[int], bool]:
    """Return the precondition of a client that has seen a version."""
    return version.__eq__


def existing(world: World, title: str = "Old") -> Item:
    """Create an item."""
    world.clock.advance(milliseconds=1)
    return world.items.create(OWNER, ItemCreate(title=title, tags=["t"])).resource


def binned(world: World, title: str = "Old") -> Item:
    """Create an item and move it to the trash."""
    item = existing(world, title)
    world.items.delete(OWNER, item.id)
    return item


@dataclass(frozen=True)
class Change:
    """A kind of change.

    Attributes:
        before: makes an item that can be changed so.
        make: makes the change, with a key or another precondition if they are given.
        undo: makes another change, after which the item is as it was never before.
        version: the version that the item has before.
        rows: the rows that it leaves behind with a key, apart from search rows.
    """

    before: Callable[[World], Item]
    make: Callable[..., Answer]
    undo: Callable[[World, Item], object]
    version: int
    rows: dict[str, int]


def patch(world: World, item: Item, **options: Any) -> Answer:
    """Change the title."""
    return changes(world).patch(OWNER, item.id, ItemPatch(title="New"), **options)


def replace(world: World, item: Item, **options: Any) -> Answer:
    """Replace the content."""
    return changes(world).replace(
        OWNER, item.id, ItemReplace(title="New", tags=["t"]), **options
    )


def delete(world: World, item: Item, **options: Any) -> Answer:
    """Move the item to the trash."""
    return changes(world).delete(OWNER, item.id, **options)


def restore(world: World, item: Item, **options: Any) -> Answer:
    """Move the item out of the trash."""
    return changes(world).restore(OWNER, item.id, **options)


def finish(world: World, item: Item) -> None:
    """Let another writer change the status."""
    world.items.patch(OWNER, item.id, ItemPatch(status=ItemStatus.DONE))


EDITED = {
    "changed item: gsi3sk, gsi4sk, title, updated_at, version": 1,
    "new idempotency": 1,
}
PATCH = Change(existing, patch, finish, 1, EDITED)
REPLACE = Change(existing, replace, finish, 1, EDITED)
DELETE = Change(
    existing,
    delete,
    lambda world, item: world.trash.restore(OWNER, item.id),
    1,
    {"gone item": 1, "new trashed item": 1, "new idempotency": 1},
)
RESTORE = Change(
    binned,
    restore,
    lambda world, item: world.items.delete(OWNER, item.id),
    2,
    {"new item": 1, "gone trashed item": 1, "new idempotency": 1},
)
ALL = pytest.mark.parametrize(
    "change",
    [PATCH, REPLACE, DELETE, RESTORE],
    ids=["patch", "replace", "delete", "restore"],
)


@ALL
def test_a_change_without_a_key_is_made_each_time_and_not_remembered(
    world: World, change: Change
) -> None:
    """Nor does it look for a record."""
    item = change.before(world)
    world.client.calls.clear()

    done = change.make(world, item)

    assert not done.replayed
    assert not world.rows(KEYS)
    assert "#K" not in str(world.client.calls)


@ALL
def test_a_change_is_written_with_its_record_in_one_transaction(
    world: World, change: Change
) -> None:
    """A crash between two writes would make a repetition change something again."""
    item, key = change.before(world), secrets.token_hex(8)
    world.clock.advance(seconds=1)
    world.client.calls.clear()

    left = left_behind(
        world,
        lambda: change.make(world, item, precondition=seen(change.version), key=key),
    )

    told = {name: n for name, n in left.rows.items() if "search row" not in name}
    assert told == change.rows
    writes = [name for name, _ in world.client.calls if "get" not in name]
    assert writes == ["transact_write_items"]
    (row,) = left.new["idempotency"]
    assert row["resource_id"] == item.id
    assert row["body"] == left.result.resource.model_dump_json()
    assert left.result.replayed is False


@ALL
def test_a_repetition_gets_the_first_answer_and_changes_nothing(
    world: World, change: Change
) -> None:
    """Its If-Match names the version that the first request has replaced."""
    item, key = change.before(world), secrets.token_hex(8)
    once = {"precondition": seen(change.version), "key": key}
    first = change.make(world, item, **once)
    change.undo(world, item)
    world.clock.advance(hours=23)

    left = left_behind(world, lambda: change.make(world, item, **once))

    assert left == NOTHING
    assert left.result == Created(first.resource, replayed=True)
    assert type(left.result.resource) is type(first.resource)
    demand_exact_rows(world)


@ALL
def test_a_repetition_costs_one_read_and_no_write(world: World, change: Change) -> None:
    """The record has the answer."""
    item = change.before(world)
    change.make(world, item, key="key")
    world.client.calls.clear()

    change.make(world, item, key="key")

    assert [name for name, _ in world.client.calls] == ["get_item"]


@ALL
def test_another_precondition_makes_no_other_request(
    world: World, change: Change
) -> None:
    """A client may have read the item again before it repeats what it asked for."""
    item = change.before(world)
    first = change.make(world, item, precondition=seen(change.version), key="key")

    again = change.make(world, item, precondition=seen(99), key="key")
    without = change.make(world, item, key="key")

    assert again == without == Created(first.resource, replayed=True)


@ALL
def test_the_same_key_for_another_item_is_refused(world: World, change: Change) -> None:
    """It must neither change the other one nor answer with the first."""
    item, other = change.before(world), change.before(world)
    change.make(world, item, key="key")

    left = left_behind(
        world,
        lambda: change.make(world, other, key="key"),
        raises=IdempotencyKeyReused,
    )

    assert left == NOTHING


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (ItemPatch(title="New"), ItemPatch(title="Other")),
        (ItemPatch(title="New"), ItemPatch(title="New", description=None)),
        (ItemReplace(title="New"), ItemReplace(title="Other")),
        (ItemReplace(title="New"), ItemReplace(title="New", tags=["x"])),
    ],
)
def test_the_same_key_with_other_content_is_refused(
    world: World, first: ItemPatch | ItemReplace, second: ItemPatch | ItemReplace
) -> None:
    """Also where the version that it names is not the stored one."""
    item = existing(world)

    def make(content: ItemPatch | ItemReplace) -> Answer:
        """Send the content."""
        if isinstance(content, ItemPatch):
            return changes(world).patch(OWNER, item.id, content, seen(1), "key")
        return changes(world).replace(OWNER, item.id, content, seen(1), "key")

    make(first)
    left = left_behind(world, lambda: make(second), raises=IdempotencyKeyReused)

    assert left == NOTHING


def test_keys_of_other_routes_and_owners_are_other_keys(world: World) -> None:
    """A client may number its requests."""
    item = existing(world)
    world.items.create(OWNER, ItemCreate(title="x"), "key")
    theirs = world.items.create(STRANGER, ItemCreate(title="Theirs")).resource

    answers = [
        patch(world, item, key="key"),
        replace(world, item, key="key"),
        delete(world, item, key="key"),
        restore(world, item, key="key"),
        changes(world).patch(STRANGER, theirs.id, ItemPatch(title="x"), key="key"),
    ]

    assert not any(answer.replayed for answer in answers)


def test_members_that_a_replacement_ignores_make_no_other_request(world: World) -> None:
    """Whoever reads the item again before they repeat sends other ones."""
    item = existing(world)
    content = {"title": "New", "id": item.id}
    first = ItemReplace.model_validate(content | {"version": 1, "updated_at": "then"})
    again = ItemReplace.model_validate(content | {"version": 2, "highlights": []})

    done = changes(world).replace(OWNER, item.id, first, seen(1), "key")

    assert changes(world).replace(OWNER, item.id, again, seen(1), "key") == Created(
        done.resource, replayed=True
    )


@pytest.mark.parametrize("key", [None, "key"])
@pytest.mark.parametrize("other", [new_ulid, lambda _: None, lambda _: 7])
def test_content_of_another_item_is_refused_before_anything_else(
    world: World, key: str | None, other: Callable[[Any], object]
) -> None:
    """Also if the key was used: the id is no part of what is compared."""
    item = existing(world)
    changes(world).replace(OWNER, item.id, ItemReplace(title="New"), key=key)
    world.client.calls.clear()
    wrong = ItemReplace(title="New", id=other(world.clock()))

    with pytest.raises(InvalidInput) as refused:
        changes(world).replace(OWNER, item.id, wrong, key=key)

    assert [each["pointer"] for each in refused.value.errors] == ["/body/id"]
    assert not world.client.calls


@ALL
def test_a_key_is_forgotten_after_a_day(world: World, change: Change) -> None:
    """The same request is then a new one."""
    item = change.before(world)
    change.make(world, item, precondition=seen(change.version), key="key")
    world.clock.advance(hours=24)

    with pytest.raises((PreconditionFailed, ItemNotFound)):
        change.make(world, item, precondition=seen(change.version), key="key")


@ALL
def test_a_refused_change_is_not_remembered(world: World, change: Change) -> None:
    """The same request may be made once its condition holds."""
    item = change.before(world)

    left = left_behind(
        world,
        lambda: change.make(world, item, precondition=seen(9), key="key"),
        raises=PreconditionFailed,
    )

    assert left == NOTHING
    assert left.result.headers == {"ETag": f'"{change.version}"'}
    done = change.make(world, item, precondition=seen(change.version), key="key")
    assert not done.replayed


@ALL
def test_a_crash_before_the_write_changes_nothing(world: World, change: Change) -> None:
    """The repetition makes the change."""
    item = change.before(world)
    world.client.before_write(crash, of="U#")
    before = world.rows()
    with pytest.raises(Crash):
        change.make(world, item, precondition=seen(change.version), key="key")
    assert world.rows() == before

    done = change.make(world, item, precondition=seen(change.version), key="key")

    assert not done.replayed
    demand_exact_rows(world)


@ALL
def test_a_crash_after_the_write_loses_no_answer(world: World, change: Change) -> None:
    """This is what the key is for: the client cannot know whether it was done."""
    item = change.before(world)
    world.client.after_write(crash, of="U#")
    with pytest.raises(Crash):
        change.make(world, item, precondition=seen(change.version), key="key")
    before = world.rows()

    done = change.make(world, item, precondition=seen(change.version), key="key")

    assert done.replayed and world.rows() == before
    if isinstance(done.resource, Item):
        assert done.resource == live(world)[item.id]
    else:
        assert done.resource == NoContent() and item.id in trashed(world)


@ALL
@pytest.mark.parametrize("conditional", [True, False])
@pytest.mark.parametrize("moment", ["before_write", "after_read"])
@pytest.mark.parametrize("row", [KEYS, "I#", "X#"])
def test_a_twin_that_is_faster_answers_for_both(
    world: World, change: Change, moment: str, row: str, conditional: bool
) -> None:
    """Wherever it overtakes: one change is made, and both get its answer."""
    item = change.before(world)
    once = {
        "precondition": seen(change.version) if conditional else None,
        "key": "key",
    }
    twins: list[Answer] = []
    hook = getattr(world.client, moment)
    hook(lambda: twins.append(change.make(world, item, **once)), of=row)

    mine = change.make(world, item, **once)
    world.client.forget_hooks()

    both = [mine, *twins]
    assert len({each.resource.model_dump_json() for each in both}) == 1
    assert sum(not each.replayed for each in both) == 1
    version = change.version + 1
    stored = {**live(world), **trashed(world)}
    assert stored[item.id].version == version
    demand_exact_rows(world)


@ALL
def test_a_change_that_loses_to_another_writer_is_remembered_as_it_was_made(
    world: World, change: Change
) -> None:
    """Without a precondition it is made again, on what the other one has written."""
    item = change.before(world)

    def touch() -> None:
        """Write the next version, as another writer does."""
        (row,) = [
            row
            for row in world.rows(owner_pk(OWNER))
            if row["sk"] in (f"I#{item.id}", f"X#{item.id}")
        ]
        world.write_row(row | {"version": row["version"] + 1})

    world.client.before_write(touch, of="U#")

    done = change.make(world, item, key="key")
    again = change.make(world, item, key="key")

    assert not done.replayed
    assert again == Created(done.resource, replayed=True)
    if isinstance(done.resource, Item):
        assert done.resource.version == change.version + 2


@pytest.mark.parametrize(
    "make",
    [
        lambda world, item: patch_as_it_is(world, item),
        lambda world, item: replace_as_it_is(world, item),
        lambda world, item: restore(world, item, key="key"),
    ],
    ids=["patch", "replace", "restore"],
)
def test_a_change_of_nothing_writes_its_record_alone(
    world: World, make: Callable[[World, Item], Answer]
) -> None:
    """Its repetition is answered as the first time, whatever happened since."""
    item = existing(world)

    left = left_behind(world, lambda: make(world, item))

    assert left == LeftBehind({"new idempotency": 1})
    assert left.result == Created(item)
    finish(world, item)
    assert make(world, item) == Created(item, replayed=True)


def patch_as_it_is(world: World, item: Item) -> Answer:
    """Change a title to what it is."""
    same = ItemPatch(title=item.title)
    return changes(world).patch(OWNER, item.id, same, seen(1), "key")


def replace_as_it_is(world: World, item: Item) -> Answer:
    """Send an item as it was read."""
    same = ItemReplace.model_validate(item.model_dump(mode="json"))
    return changes(world).replace(OWNER, item.id, same, seen(1), "key")


@pytest.mark.parametrize("make", ["patch", "replace"])
def test_an_answer_too_large_to_keep_is_the_item_as_it_is_now(
    world: World, make: str
) -> None:
    """A row is read with every repetition; if the item is gone, that is told."""
    item = existing(world)
    model = {"patch": ItemPatch, "replace": ItemReplace}[make]
    large = model(title="New", description="😀" * 10_000)
    send = getattr(changes(world), make)
    first = send(OWNER, item.id, large, seen(1), "key")
    (row,) = world.rows(KEYS)
    assert "body" not in row

    assert send(OWNER, item.id, large, seen(1), "key") == Created(first.resource, True)
    finish(world, item)
    newer = world.items.get(OWNER, item.id)
    assert send(OWNER, item.id, large, seen(1), "key") == Created(newer, True)
    world.items.delete(OWNER, item.id)
    with pytest.raises(AlreadyCreated):
        send(OWNER, item.id, large, seen(1), "key")


def test_an_item_that_is_not_there_is_not_found_with_a_key_either(world: World) -> None:
    """Nothing is remembered of it."""
    item = existing(world)
    world.items.delete(OWNER, item.id)
    world.trash.purge(OWNER, item.id)

    for make in (patch, replace, delete, restore):
        left = left_behind(
            world, lambda: make(world, item, key="key"), raises=ItemNotFound
        )
        assert left == NOTHING
