"""The rules for deleted items."""

from datetime import timedelta

import pytest

from runtime.core.clock import new_ulid
from runtime.core.context import LAMBDA_MARGIN, start_request
from runtime.core.errors import Conflict, InvalidCursor, PreconditionFailed
from runtime.core.paging import Page, PageQuery
from runtime.features.items.errors import ItemNotFound
from runtime.features.items.models import Item, ItemCreate, ItemPatch
from runtime.features.items.query import ItemQuery
from tests.unit.stored_items import (
    OWNER,
    STRANGER,
    demand_exact_rows,
    live,
    store,
    touch,
    trashed,
)
from tests.unit.world import World


def deleted(world: World, title: str = "Title") -> Item:
    """Create and delete an item, and return it as it was before."""
    world.clock.advance(milliseconds=1)
    item = world.items.create(OWNER, ItemCreate(title=title, tags=["t"])).resource
    world.items.delete(OWNER, item.id)
    return item


def test_a_deleted_item_is_in_the_trash_for_thirty_days(world: World) -> None:
    """It is a new version that says since when and until when."""
    item = deleted(world)

    found = world.trash.get(OWNER, item.id)

    assert found.version == item.version + 1
    assert (found.title, found.tags) == (item.title, item.tags)
    assert found.deleted_at == world.clock()
    assert found.expires_at == world.clock() + timedelta(days=30)
    with pytest.raises(ItemNotFound):
        world.items.get(OWNER, item.id)
    assert not world.items.page(OWNER, ItemQuery(limit=9)).items


def test_what_has_expired_is_gone_though_its_row_is_not(world: World) -> None:
    """DynamoDB deletes late, so the code looks at the time itself."""
    item = deleted(world)

    world.clock.advance(days=30, seconds=-1)
    assert world.trash.get(OWNER, item.id).id == item.id
    world.clock.advance(seconds=1)

    assert list(trashed(world)) == [item.id]
    assert world.trash.page(OWNER, PageQuery(limit=9)) == Page([], None)
    with pytest.raises(ItemNotFound):
        world.trash.get(OWNER, item.id)
    with pytest.raises(ItemNotFound):
        world.trash.restore(OWNER, item.id)
    with pytest.raises(ItemNotFound):
        world.trash.purge(OWNER, item.id)


def test_a_restored_item_has_what_it_had_in_a_new_version(world: World) -> None:
    """An ETag from before must be of no use."""
    item = deleted(world)

    back = world.trash.restore(OWNER, item.id)

    assert back == item.model_copy(update={"version": item.version + 2})
    assert type(back) is Item
    assert world.items.get(OWNER, item.id) == back
    assert world.trash.page(OWNER, PageQuery(limit=9)) == Page([], None)
    demand_exact_rows(world)


def test_restoring_twice_restores_once(world: World) -> None:
    """The second time the item is returned as it is now."""
    item = deleted(world)
    world.trash.restore(OWNER, item.id)
    changed = world.items.patch(OWNER, item.id, ItemPatch(title="New"))

    assert world.trash.restore(OWNER, item.id) == changed


def test_two_who_restore_at_once_both_get_the_item(world: World) -> None:
    """The slower one finds it restored."""
    item = deleted(world)
    world.client.before_write(lambda: world.trash.restore(OWNER, item.id), of="X#")

    assert world.trash.restore(OWNER, item.id) == world.items.get(OWNER, item.id)


def test_a_restore_that_loses_to_a_purge_finds_nothing(world: World) -> None:
    """It must not bring a purged item back."""
    item = deleted(world)
    world.client.before_write(lambda: world.trash.purge(OWNER, item.id), of="X#")

    with pytest.raises(ItemNotFound):
        world.trash.restore(OWNER, item.id)

    assert not live(world) and not trashed(world)


def test_a_purge_that_loses_to_a_restore_purges_nothing(world: World) -> None:
    """If it was deleted again meanwhile, it is another version."""
    item = deleted(world)

    def restore_and_delete() -> None:
        """Let another writer restore and delete the item first."""
        world.trash.restore(OWNER, item.id)
        world.items.delete(OWNER, item.id)

    for act in (restore_and_delete, lambda: world.trash.restore(OWNER, item.id)):
        world.client.before_write(act, of="X#")
        with pytest.raises(ItemNotFound):
            world.trash.purge(OWNER, item.id)
        assert [*live(world), *trashed(world)] == [item.id]


@pytest.mark.parametrize("act", ["restore", "purge"])
def test_a_trashed_item_that_is_another_version_meanwhile_is_told_as_that(
    world: World, act: str
) -> None:
    """The client named a version, and needs the one that there is now."""
    item = deleted(world)

    def restore_and_delete() -> None:
        """Let another writer restore and delete the item first."""
        world.trash.restore(OWNER, item.id)
        world.items.delete(OWNER, item.id)

    world.client.before_write(restore_and_delete, of="X#")

    with pytest.raises(PreconditionFailed) as refused:
        getattr(world.trash, act)(OWNER, item.id, lambda version: version == 2)

    assert refused.value.headers == {"ETag": '"4"'}
    assert list(trashed(world)) == [item.id] and not live(world)


def test_a_purge_with_a_condition_that_loses_to_a_restore_finds_nothing(
    world: World,
) -> None:
    """There is nothing in the trash then."""
    item = deleted(world)
    world.client.before_write(lambda: world.trash.restore(OWNER, item.id), of="X#")

    with pytest.raises(ItemNotFound):
        world.trash.purge(OWNER, item.id, lambda version: version == 2)

    assert list(live(world)) == [item.id]


def test_a_writer_that_never_pauses_ends_a_restore_in_a_conflict(
    world: World,
) -> None:
    """It comes at the deadline."""
    item = world.trash.get(OWNER, deleted(world).id)
    world.client.before_write(lambda: touch(world, item), of="X#", always=True)
    start_request("r", LAMBDA_MARGIN * 1.01)

    with pytest.raises(Conflict):
        world.trash.restore(OWNER, item.id)


def test_a_precondition_guards_the_trash_too(world: World) -> None:
    """It counts for restoring, purging and the repeated restore."""
    item = deleted(world)

    for act in (world.trash.restore, world.trash.purge):
        with pytest.raises(PreconditionFailed):
            act(OWNER, item.id, lambda version: version == 1)
    world.trash.restore(OWNER, item.id, lambda version: version == 2)
    with pytest.raises(PreconditionFailed):
        world.trash.restore(OWNER, item.id, lambda version: version == 2)
    world.items.delete(OWNER, item.id)
    world.trash.purge(OWNER, item.id, lambda version: version == 4)

    assert not trashed(world)


def test_the_trash_of_another_owner_is_empty(world: World) -> None:
    """Nothing in it can be read, restored, purged or emptied."""
    item = deleted(world)

    assert world.trash.page(STRANGER, PageQuery(limit=9)) == Page([], None)
    for act in (world.trash.get, world.trash.restore, world.trash.purge):
        with pytest.raises(ItemNotFound):
            act(STRANGER, item.id)
    assert world.trash.empty(STRANGER).purged == 0
    assert world.trash.get(OWNER, item.id).id == item.id


def test_following_cursors_visits_the_trash_once(world: World) -> None:
    """The newest comes first; a cursor belongs to one owner and listing."""
    ids = [deleted(world).id for _ in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        page = world.trash.page(OWNER, PageQuery(limit=2, cursor=cursor))
        seen += [item.id for item in page.items]
        cursor = page.cursor
        if cursor is None:
            break
        with pytest.raises(InvalidCursor):
            world.trash.page(STRANGER, PageQuery(limit=2, cursor=cursor))
        with pytest.raises(InvalidCursor):
            world.items.page(OWNER, ItemQuery(limit=2, cursor=cursor))

    assert seen == ids[::-1]


def test_emptying_says_whether_there_is_more(world: World) -> None:
    """A large trash may take more time than a request has."""
    item = world.trash.get(OWNER, deleted(world).id)
    for _ in range(100):
        store(world, item.model_copy(update={"id": new_ulid(world.clock())}))
    start_request("r", LAMBDA_MARGIN + timedelta(seconds=1))

    first, second = world.trash.empty(OWNER), world.trash.empty(OWNER)

    assert (first.purged, first.more) == (100, True)
    assert (second.purged, second.more) == (1, False)


def test_emptying_goes_on_while_there_is_time(world: World) -> None:
    """One request is enough, though DynamoDB leaves a part of each batch undone."""
    item = world.trash.get(OWNER, deleted(world).id)
    kept = world.items.create(OWNER, ItemCreate(title="Kept")).resource
    for _ in range(100):
        store(world, item.model_copy(update={"id": new_ulid(world.clock())}))
    world.client.largest_batch = 20

    done = world.trash.empty(OWNER)

    assert (done.purged, done.more) == (101, False)
    assert not trashed(world)
    assert live(world) == {kept.id: kept}
