"""Access to items for operators: every item and every owner, beyond any page."""

import pytest

from runtime.core.clock import nth_ulid
from runtime.core.dynamodb.schema import item_key
from runtime.core.owner import Owner
from runtime.features.items.models import Item, ItemCreate
from runtime.features.items.repository import ItemChange, VersionChanged
from runtime.features.items.service import new_item
from runtime.features.items.trash.models import TrashedItem
from tests.unit.stored_items import OWNER, STRANGER, live, store, trashed
from tests.unit.world import World
from tools.items.store import ItemStore, all_owners

FIRST_ID = "01JD5Q8V3T0000000000000000"


def made(world: World, count: int) -> list[Item]:
    """Return so many items that are not stored, oldest first."""
    content = ItemCreate(title="-")
    ids = [nth_ulid(FIRST_ID, number) for number in range(count)]
    return [new_item(item_id, content, world.clock()) for item_id in ids]


def test_items_are_known_that_exist_or_are_in_the_trash(world: World) -> None:
    """An import must not bring a deleted item back, however many are looked up."""
    items = made(world, 130)
    for number, item in enumerate(items[:120]):
        gone = TrashedItem.of(item, world.clock())
        store(world, gone if number % 2 else item)
    world.client.largest_batch = 60

    known = ItemStore(world.table).known(OWNER, [item.id for item in items])

    assert known == {item.id for item in items[:120]}
    assert ItemStore(world.table).known(STRANGER, [items[0].id]) == set()


def test_an_item_that_exists_is_not_written(world: World) -> None:
    """Nor is any other of the same transaction."""
    one, two = made(world, 2)
    store(world, one)
    before = world.rows()

    with pytest.raises(VersionChanged):
        ItemStore(world.table).write(
            OWNER, [ItemChange(None, two), ItemChange(None, one)]
        )

    assert world.rows() == before
    ItemStore(world.table).write(OWNER, [ItemChange(None, two)])
    assert live(world) == {one.id: one, two.id: two}
    assert not trashed(world)


@pytest.mark.parametrize("count", [0, 1, 500, 501])
def test_pages_hold_every_item_once(world: World, count: int) -> None:
    """Oldest first, so that an export can be continued; the trash is not in them."""
    items = made(world, count)
    for item in items:
        store(world, item)
    store(world, TrashedItem.of(made(world, 502)[-1], world.clock()))

    pages = list(ItemStore(world.table).pages(OWNER, ""))

    assert [item for page in pages for item in page] == items
    assert all(pages)
    assert list(ItemStore(world.table).pages(STRANGER, "")) == []


def test_pages_continue_behind_an_item(world: World) -> None:
    """Also if that item is gone meanwhile, and others have an older schema."""
    items = made(world, 5)
    for item in items:
        store(world, item)
    world.delete_row(item_key(OWNER, items[1].id))
    world.change_row(item_key(OWNER, items[3].id), schema=None)

    pages = list(ItemStore(world.table).pages(OWNER, items[1].id))

    assert pages == [items[2:]]


def test_all_accounts_are_owners(world: World) -> None:
    """The listing of accounts ends its pages after a hundred."""
    users = [world.user(f"{number}@example.com") for number in range(101)]

    owners = all_owners(world.accounts.profiles)

    assert sorted(owners, key=lambda owner: owner.id) == sorted(
        (Owner.user(user.id) for user in users), key=lambda owner: owner.id
    )
