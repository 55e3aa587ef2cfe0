"""Access to items for imports and exports."""

from collections.abc import Iterator

from runtime.core.dynamodb.schema import (
    ITEM_PREFIX,
    SORT_KEY,
    item_key,
    owner_pk,
    trash_key,
)
from runtime.core.dynamodb.table import Table
from runtime.core.owner import Owner
from runtime.features.accounts.profiles.service import ProfileService
from runtime.features.items.models import Item
from runtime.features.items.repository import ItemChange, ItemRepository
from runtime.features.items.rows import item_of

_ITEMS_PER_QUERY = 500


class ItemStore:
    """The items of any owner; for operators, so it does not check who asks."""

    def __init__(self, table: Table) -> None:
        """Use this table."""
        self._table = table
        self._items = ItemRepository(table)

    def known(self, owner: Owner, item_ids: list[str]) -> set[str]:
        """Return the ids that exist or are in the trash: 2 read units or more each."""
        keys = [
            key(owner, item_id) for item_id in item_ids for key in (item_key, trash_key)
        ]
        found = self._table.batch_get(keys, consistent=True)
        return {sort_key[2:] for _, sort_key in found}

    def write(self, owner: Owner, changes: list[ItemChange]) -> None:
        """Make all changes or none; raise VersionChanged if an item exists already."""
        self._items.write(owner, changes)

    def pages(self, owner: Owner, after: str) -> Iterator[list[Item]]:
        """Yield all items after an id, oldest first: half a read unit per 4 KB."""
        start, more = (item_key(owner, after)[1] if after else None), True
        while more:
            rows, more = self._table.query(
                owner_pk(owner),
                begins_with=ITEM_PREFIX,
                after=start,
                limit=_ITEMS_PER_QUERY,
            )
            if rows:
                start = rows[-1][SORT_KEY]
                yield [item_of(row) for row in rows]


def all_owners(profiles: ProfileService) -> list[Owner]:
    """Return all accounts as owners of items."""
    found: list[Owner] = []
    cursor, more = None, True
    while more:
        page = profiles.page(100, cursor)
        found += [Owner.user(user.id) for user in page.items]
        cursor, more = page.cursor, page.cursor is not None
    return found
