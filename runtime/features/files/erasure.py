"""The erasure of the rows of an owner's files."""

from collections.abc import Callable

from runtime.core.dynamodb.pages import partition_pages
from runtime.core.dynamodb.schema import FILE_PREFIX, owner_pk
from runtime.core.dynamodb.table import Table
from runtime.core.owner import Owner
from runtime.features.files.rows import file_of, search_rows


def erase(table: Table, owner: Owner, keep_going: Callable[[], bool]) -> bool:
    """Remove the rows of an owner's files; return False if some are left.

    Costs one read unit per 4 KB of the files, and one write unit for each row. Their
    bytes go afterwards, with all objects of the owner: a job that stores some of a file
    looks then whether the file is still there. Files in the trash have no search rows
    and go with the owner's partition.

    Args:
        table: the table.
        owner: the owner of the files.
        keep_going: tells whether there is time left; called once per 100 files.
    """
    for rows in partition_pages(table, owner_pk(owner), FILE_PREFIX):
        if not keep_going():
            return False
        table.delete_all(
            key for row in rows for key in search_rows(owner, file_of(row))
        )
        table.delete_all((row["pk"], row["sk"]) for row in rows)
    return True
