"""Erases the items of an owner, with whatever finds them."""

from collections.abc import Callable

from runtime.core.dynamodb.pages import partition_pages
from runtime.core.dynamodb.schema import ITEM_PREFIX, owner_pk
from runtime.core.dynamodb.table import Table
from runtime.core.owner import Owner
from runtime.features.items.repository import keys_that_find


def erase(table: Table, owner: Owner, keep_going: Callable[[], bool]) -> bool:
    """Remove an owner's items and their search rows; False if there are more.

    Whatever finds an item goes before the item, since only the item tells what finds
    it. One write unit for each row, and what reading them costs. Items in the trash are
    found by nothing; they go with the owner's partition.

    Args:
        table: holds them.
        owner: has them.
        keep_going: asked for every hundred items.
    """
    for rows in partition_pages(table, owner_pk(owner), ITEM_PREFIX):
        if not keep_going():
            return False
        table.delete_all(key for row in rows for key in keys_that_find(owner, row))
        table.delete_all((row["pk"], row["sk"]) for row in rows)
    return True
