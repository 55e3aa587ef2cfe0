"""The erasure of an owner's items and their search rows."""

from collections.abc import Callable

from runtime.core.dynamodb.pages import partition_pages
from runtime.core.dynamodb.schema import ITEM_PREFIX, owner_pk
from runtime.core.dynamodb.table import Table
from runtime.core.owner import Owner
from runtime.features.items.repository import keys_that_find


def erase(table: Table, owner: Owner, keep_going: Callable[[], bool]) -> bool:
    """Remove an owner's items and their search rows; return False if some are left.

    Costs one read unit per 4 KB of the items, and one write unit for each row. The
    search rows of an item are removed before it, since only the item tells which they
    are. Items in the trash have no search rows and are removed with the owner's
    partition.

    Args:
        table: the table.
        owner: the owner of the items.
        keep_going: tells whether there is time left; called once per 100 items.
    """
    for rows in partition_pages(table, owner_pk(owner), ITEM_PREFIX):
        if not keep_going():
            return False
        table.delete_all(key for row in rows for key in keys_that_find(owner, row))
        table.delete_all((row["pk"], row["sk"]) for row in rows)
    return True
