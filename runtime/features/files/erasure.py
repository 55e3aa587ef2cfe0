"""The erasure of an owner's files: their bytes, their search rows, and themselves."""

from collections.abc import Callable
from functools import cache

from runtime.core.aws import aws_client
from runtime.core.dynamodb.pages import partition_pages
from runtime.core.dynamodb.schema import FILE_PREFIX, owner_pk, usage_key
from runtime.core.dynamodb.table import Table
from runtime.core.owner import Owner
from runtime.core.s3.keys import files_prefix, incoming_prefix
from runtime.core.s3.objects import Objects
from runtime.core.settings import read_settings
from runtime.features.files.rows import file_of, search_rows
from runtime.features.files.sweeping.settings import BucketSettings


def erase(table: Table, owner: Owner, keep_going: Callable[[], bool]) -> bool:
    """Remove an owner's files, with their bytes; return False if some are left.

    Costs a read unit if the owner never had files, and then nothing more. Otherwise one
    read unit per 4 KB of the files, one write unit for each row, and a call of S3 for
    each thousand objects. The bytes go last: a job that stores some of a file looks
    afterwards whether the file is still there. That there may be some is told by the
    usage, which goes with the owner's partition. Earlier versions of objects, where the
    bucket keeps them, expire by its own rule. Files in the trash have no search rows
    and go with the owner's partition.

    Args:
        table: the table.
        owner: the owner of the files.
        keep_going: tells whether there is time left; called once per 100 files, and per
            1,000 objects.
    """
    if table.get(usage_key(owner)) is None:
        return True
    for rows in partition_pages(table, owner_pk(owner), FILE_PREFIX):
        if not keep_going():
            return False
        table.delete_all(
            key for row in rows for key in search_rows(owner, file_of(row))
        )
        table.delete_all((row["pk"], row["sk"]) for row in rows)
    return all(
        _objects().delete_all(prefix, keep_going)
        for prefix in (incoming_prefix(owner), files_prefix(owner))
    )


@cache
def _objects() -> Objects:
    """Return the objects of the bucket that the environment names."""
    settings = read_settings(BucketSettings)
    return Objects(lambda: aws_client("s3", settings), settings.S3_BUCKET_NAME)
