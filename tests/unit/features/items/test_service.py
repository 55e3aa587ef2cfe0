"""The rules for items."""

from datetime import timedelta
from typing import Any

import pytest

from runtime.core.context import LAMBDA_MARGIN, start_request
from runtime.core.errors import (
    Conflict,
    IdempotencyKeyReused,
    InvalidCursor,
    PreconditionFailed,
)
from runtime.core.owner import Owner
from runtime.features.items.errors import ItemNotFound
from runtime.features.items.models import (
    Item,
    ItemCreate,
    ItemPatch,
    ItemReplace,
    ItemStatus,
)
from runtime.features.items.query import ItemQuery
from tests.unit.left_behind import NOTHING, left_behind
from tests.unit.stored_items import OWNER, STRANGER, live, touch
from tests.unit.world import World


def created(world: World, title: str = "Title", owner: Owner = OWNER) -> Item:
    """Create an item, a millisecond after the last."""
    world.clock.advance(milliseconds=1)
    return world.items.create(owner, ItemCreate(title=title)).resource


def overtake(world: World, item: Item, title: str = "Other") -> None:
    """Let another writer change an item just before the next write of it."""
    theirs = ItemPatch(title=title)
    world.client.before_write(
        lambda: world.items.patch(OWNER, item.id, theirs), of=f"I#{item.id}"
    )


def test_a_created_item_can_be_read(world: World) -> None:
    """It has version 1 and its times."""
    context = start_request("r")

    item = created(world)

    assert world.items.get(OWNER, item.id) == item
    assert (item.version, item.status) == (1, ItemStatus.OPEN)
    assert item.created_at == item.updated_at == world.clock()
    assert context.counts == {"ItemsCreated": 1}


def test_the_same_key_creates_one_item_and_counts_once(world: World) -> None:
    """The second answer is the first item."""
    context = start_request("r")
    request = ItemCreate(title="Title", tags=["a"])

    first = world.items.create(OWNER, request, "key")
    second = world.items.create(OWNER, request, "key")

    assert second.resource == first.resource
    assert (first.replayed, second.replayed) == (False, True)
    assert list(live(world)) == [first.resource.id]
    assert context.counts == {"ItemsCreated": 1}


def test_the_same_key_with_another_item_is_refused(world: World) -> None:
    """Nothing is written."""
    first = world.items.create(OWNER, ItemCreate(title="Title"), "key")

    with pytest.raises(IdempotencyKeyReused):
        world.items.create(OWNER, ItemCreate(title="Other"), "key")

    assert list(live(world)) == [first.resource.id]


def test_an_item_with_more_words_than_search_knows_says_so(world: World) -> None:
    """The flag disappears once the item is shorter."""
    long = " ".join(f"word{n}" for n in range(60))

    item = world.items.create(OWNER, ItemCreate(title="T", description=long)).resource
    shorter = world.items.patch(OWNER, item.id, ItemPatch(description=None))

    assert item.search_truncated
    assert not shorter.search_truncated
    assert shorter.description == ""


def test_an_item_of_another_owner_is_not_found(world: World) -> None:
    """It can be neither read, changed nor deleted."""
    item = created(world)

    with pytest.raises(ItemNotFound):
        world.items.get(STRANGER, item.id)
    with pytest.raises(ItemNotFound):
        world.items.replace(STRANGER, item.id, ItemReplace(title="x"))
    with pytest.raises(ItemNotFound):
        world.items.patch(STRANGER, item.id, ItemPatch(title="x"))
    with pytest.raises(ItemNotFound):
        world.items.delete(STRANGER, item.id)

    assert world.items.get(OWNER, item.id) == item


def test_replacing_gives_every_field_that_is_left_out_its_default(world: World) -> None:
    """Id and time of creation stay."""
    item = world.items.create(
        OWNER, ItemCreate(title="a", tags=["t"], status=ItemStatus.DONE)
    ).resource
    world.clock.advance(minutes=1)

    new = world.items.replace(OWNER, item.id, ItemReplace(title="b"))

    assert (new.title, new.tags, new.status) == ("b", [], ItemStatus.OPEN)
    assert (new.id, new.created_at) == (item.id, item.created_at)
    assert (new.version, new.updated_at) == (2, world.clock())
    assert world.items.get(OWNER, item.id) == new


def test_patching_keeps_what_another_writer_changed_meanwhile(world: World) -> None:
    """The change is applied again to the newer version."""
    item = created(world)
    overtake(world, item, "Theirs")

    new = world.items.patch(OWNER, item.id, ItemPatch(status=ItemStatus.DONE))

    assert (new.title, new.status, new.version) == ("Theirs", ItemStatus.DONE, 3)


def test_a_version_that_changed_after_it_was_judged_fails_the_precondition(
    world: World,
) -> None:
    """If-Match is judged again with each attempt."""
    edited, deleted = created(world), created(world)

    overtake(world, edited)
    with pytest.raises(PreconditionFailed) as refused:
        world.items.patch(OWNER, edited.id, ItemPatch(title="Mine"), lambda v: v == 1)
    assert refused.value.headers == {"ETag": '"2"'}
    overtake(world, deleted)
    with pytest.raises(PreconditionFailed) as refused:
        world.items.delete(OWNER, deleted.id, lambda v: v == 1)
    assert refused.value.headers == {"ETag": '"2"'}

    assert [item.title for item in live(world).values()] == ["Other"] * 2


def test_a_precondition_that_holds_lets_the_change_through(world: World) -> None:
    """The client has seen this version."""
    item = created(world)

    world.items.replace(OWNER, item.id, ItemReplace(title="b"), lambda v: v == 1)
    world.items.delete(OWNER, item.id, lambda v: v == 2)

    assert not live(world)


@pytest.mark.parametrize(
    "change",
    [
        ItemPatch(),
        ItemPatch(title=" Title "),
        ItemPatch(description=None, status=None, tags=None),
        ItemPatch(status=ItemStatus.OPEN, tags=[]),
        ItemReplace(title="Title"),
    ],
    ids=lambda change: f"{type(change).__name__} {change.model_dump()}",
)
def test_a_change_of_nothing_keeps_the_version_and_writes_nothing(
    world: World, change: ItemPatch | ItemReplace
) -> None:
    """Every writer who has seen the item may still write, and no listing moves."""
    item = created(world)
    world.clock.advance(minutes=1)
    make: Any = (
        world.items.patch if isinstance(change, ItemPatch) else world.items.replace
    )
    world.client.calls.clear()

    left = left_behind(world, lambda: make(OWNER, item.id, change))

    assert left == NOTHING and left.result == item
    assert [name for name, _ in world.client.calls] == ["get_item"]


def test_a_change_of_nothing_needs_a_version_that_may_be_changed(world: World) -> None:
    """The client believes that the item is another one."""
    item = created(world)

    with pytest.raises(PreconditionFailed) as refused:
        world.items.patch(OWNER, item.id, ItemPatch(), lambda v: v == 2)

    assert refused.value.headers == {"ETag": '"1"'}


def test_what_is_changed_back_meanwhile_is_changed(world: World) -> None:
    """It is judged by the item as it is when it is written."""
    item = created(world, "A")
    overtake(world, item, "B")

    new = world.items.patch(OWNER, item.id, ItemPatch(title="A", description="d"))

    assert (new.title, new.description, new.version) == ("A", "d", 3)


def test_a_delete_goes_on_after_another_writers_change(world: World) -> None:
    """Without a precondition the newest version is deleted."""
    item = created(world)
    overtake(world, item)

    world.items.delete(OWNER, item.id)

    with pytest.raises(ItemNotFound):
        world.items.delete(OWNER, item.id)


def test_writers_that_never_pause_end_in_a_conflict(world: World) -> None:
    """It comes at the deadline."""
    item = created(world)
    world.client.before_write(lambda: touch(world, item), of="I#", always=True)

    for act in (
        lambda: world.items.patch(OWNER, item.id, ItemPatch(title="x")),
        lambda: world.items.delete(OWNER, item.id),
    ):
        start_request("r", LAMBDA_MARGIN * 1.01)
        with pytest.raises(Conflict):
            act()


def test_a_write_is_tried_once_after_the_deadline(world: World) -> None:
    """It is no conflict until another writer was faster."""
    item = created(world)
    start_request("r", timedelta(0))

    assert world.items.patch(OWNER, item.id, ItemPatch(title="x")).version == 2
    overtake(world, item)
    with pytest.raises(Conflict):
        world.items.replace(OWNER, item.id, ItemReplace(title="y"))
    world.items.delete(OWNER, item.id)

    assert not live(world)


@pytest.mark.parametrize("search", [None, "", "  ", "title"])
def test_following_cursors_visits_every_item_once(
    world: World, search: str | None
) -> None:
    """The newest comes first, with or without a search."""
    ids = [created(world, f"Title {n}").id for n in range(7)]
    created(world, "Title", STRANGER)
    seen: list[str] = []
    cursor = None

    while True:
        page = world.items.page(OWNER, ItemQuery(limit=3, cursor=cursor, search=search))
        seen += [item.id for item in page.items]
        cursor = page.cursor
        if cursor is None:
            break

    assert seen == ids[::-1]


def test_skip_passes_items_over(world: World) -> None:
    """Numbered pages need it."""
    ids = [created(world).id for _ in range(3)]

    page = world.items.page(OWNER, ItemQuery(limit=5, skip=2))

    assert [item.id for item in page.items] == ids[:1]
    assert page.cursor is None


def test_a_search_finds_items_that_hold_every_word(world: World) -> None:
    """Their beginnings are enough."""
    found = created(world, "Release notes")
    created(world, "Release party")

    page = world.items.page(OWNER, ItemQuery(limit=5, search="NOT rel"))

    assert page.items == [found]


@pytest.mark.parametrize(
    "search", ["a", "!!", "#", "月", "🎉", "ｶﾞ", "\u200b", "\0", "1"]
)
def test_a_search_without_a_word_finds_nothing(world: World, search: str) -> None:
    """All items would be wrong, and who types goes on to type a word."""
    created(world)
    calls = len(world.client.calls)

    page = world.items.page(OWNER, ItemQuery(limit=5, search=search))

    assert (page.items, page.cursor) == ([], None)
    assert len(world.client.calls) == calls


@pytest.mark.parametrize("search", [None, "title"])
def test_skip_counts_from_the_cursor(world: World, search: str | None) -> None:
    """Without a cursor it counts from the start."""
    ids = [created(world).id for _ in range(5)]
    cursor = world.items.page(OWNER, ItemQuery(limit=1, search=search)).cursor

    page = world.items.page(
        OWNER, ItemQuery(limit=2, skip=1, cursor=cursor, search=search)
    )

    assert [item.id for item in page.items] == [ids[2], ids[1]]


def test_a_cursor_is_of_no_use_in_another_listing(world: World) -> None:
    """Owner or search differ, or it is forged."""
    for n in range(3):
        created(world, f"Title {n}")
    newest = world.items.page(OWNER, ItemQuery(limit=1)).cursor
    found = world.items.page(OWNER, ItemQuery(limit=1, search="title")).cursor

    for owner, search, cursor in [
        (STRANGER, None, newest),
        (OWNER, "title", newest),
        (OWNER, None, found),
        (OWNER, "other", found),
        (OWNER, None, "forged"),
    ]:
        with pytest.raises(InvalidCursor):
            world.items.page(owner, ItemQuery(limit=1, cursor=cursor, search=search))
