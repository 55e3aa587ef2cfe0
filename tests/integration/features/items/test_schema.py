"""Rows that an older release wrote."""

from typing import TYPE_CHECKING, Any

import pytest

from runtime.features.items.assembly import Items
from runtime.features.items.listing import ItemSort
from runtime.features.items.models import ItemCreate, ItemPatch, ItemStatus
from runtime.features.items.query import ItemQuery
from runtime.features.items.rows import (
    SCHEMA,
    item_of,
    row_of,
    schema_of,
    upcast,
)
from tests.integration.features.items.old_rows import (
    OWNER,
    TABLE,
    forget_search_rows,
    old_items,
)
from tests.integration.items import search_keys

if TYPE_CHECKING:
    from runtime.features.items.repository import ItemRepository
    from tests.services import Services


@pytest.fixture(name="items")
def _items(services: "Services") -> "ItemRepository":
    """Return the repository of those services."""
    return services.platform.assembled(Items).repository


def test_an_old_row_reads_as_a_new_one(
    services: "Services", aws: Any, items: "ItemRepository"
) -> None:
    """Upcasting gives the very row that would be written today."""
    (item_id,) = old_items(services, aws, "Äpfel")
    row = services.table.get((f"U#{OWNER.id}", f"I#{item_id}"))
    assert row is not None
    assert schema_of(row) == 1
    assert upcast(row) == row_of(OWNER, item_of(row))
    assert services.items.get(OWNER, item_id).title == "Äpfel"


def test_a_row_of_a_newer_release_is_read_as_it_is() -> None:
    """Two releases run together while one replaces the other."""
    newer = {"schema": SCHEMA + 1, "later": "x"}
    assert upcast(newer) == newer


def test_the_next_change_writes_the_current_schema(
    services: "Services", aws: Any, items: "ItemRepository"
) -> None:
    """Rows in use become current without a back-fill."""
    (item_id,) = old_items(services, aws, "old")
    services.items.patch(OWNER, item_id, ItemPatch(title="new"))
    assert items.outdated(OWNER, 10).ids == []


def test_an_old_item_that_is_changed_is_found_as_a_new_one(
    services: "Services", aws: Any
) -> None:
    """Words that the older rules did not index are found too."""
    (item_id,) = old_items(services, aws, "old words")
    forget_search_rows(services, item_id)

    services.items.patch(OWNER, item_id, ItemPatch(status=ItemStatus.DONE))

    (found,) = services.items.page(OWNER, ItemQuery(limit=9, search="words")).items
    assert (found.id, found.version) == (item_id, 2)


def test_an_old_item_that_is_deleted_leaves_nothing_that_finds_it(
    services: "Services", aws: Any
) -> None:
    """Purging it does not bring its search rows back."""
    (item_id,) = old_items(services, aws, "old words")
    services.items.delete(OWNER, item_id)
    assert not search_keys(aws, OWNER, TABLE)
    services.trash.restore(OWNER, item_id)
    assert len(search_keys(aws, OWNER, TABLE)) == 2


def test_outdated_items_are_found_page_by_page_and_upgraded_once(
    services: "Services", aws: Any, items: "ItemRepository"
) -> None:
    """Content and version stay; only the order of titles changes."""
    old = old_items(services, aws, "b", "Z", "a")
    current = services.items.create(OWNER, ItemCreate(title="c")).resource.id
    before = services.items.page(OWNER, ItemQuery(limit=9)).items

    found: list[str] = []
    examined, last, more = 0, "", True
    while more:
        assert examined < 10, "the pages lead on and on"
        page = items.outdated(OWNER, 2, last)
        found, examined = found + page.ids, examined + page.examined
        last, more = page.last, page.more
    assert (sorted(found), examined) == (sorted(old), 4)

    assert [items.upgrade(OWNER, item_id) for item_id in old] == [True] * 3
    assert [items.upgrade(OWNER, item_id) for item_id in [*old, current]] == [False] * 4
    assert items.upgrade(OWNER, "01JD5Q8V3T1Z6W9X4B7N2M0KRC") is False
    assert items.outdated(OWNER, 10).ids == []
    assert services.items.page(OWNER, ItemQuery(limit=9)).items == before
    listed = services.items.page(OWNER, ItemQuery(limit=9, sort=ItemSort.TITLE)).items
    assert [item.title for item in listed] == ["a", "b", "c", "Z"]


def test_an_upgrade_gives_way_to_a_writer(
    services: "Services",
    aws: Any,
    items: "ItemRepository",
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The writer's change has the current schema anyway."""
    (item_id,) = old_items(services, aws, "old")
    read = services.table.get

    def read_then_change(key: Any, **options: Any) -> Any:
        """Let another writer change the item between read and write."""
        row = read(key, **options)
        monkeypatch.undo()
        services.items.patch(OWNER, item_id, ItemPatch(title="theirs"))
        return row

    monkeypatch.setattr(services.table, "get", read_then_change)
    assert items.upgrade(OWNER, item_id) is False
    assert services.items.get(OWNER, item_id).title == "theirs"
