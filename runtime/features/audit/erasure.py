"""Erasure of the clients' addresses and devices in an owner's audit log."""

from collections.abc import Callable

from runtime.core.dynamodb.pages import partition_pages
from runtime.core.dynamodb.schema import audit_client_key
from runtime.core.dynamodb.table import Table
from runtime.core.owner import Owner


def erase(table: Table, owner: Owner, keep_going: Callable[[], bool]) -> bool:
    """Delete the rows of addresses and devices; False if there are more.

    The entries stay until they expire: they hold no personal data.

    Args:
        table: the table that holds the rows.
        owner: the user whom the entries are about.
        keep_going: asked after every hundred rows whether there is time for more.
    """
    pk, _ = audit_client_key(owner.id, "")
    for rows in partition_pages(table, pk):
        if not keep_going():
            return False
        table.delete_all((row["pk"], row["sk"]) for row in rows)
    return True
