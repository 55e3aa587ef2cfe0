"""The repetition, in a restored table, of what must not be undone.

Two things that happened since must not be undone: somebody was erased, and a mail was
sent. All else that was written since is lost, and counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.schema import (
    MAIL_PREFIX,
    OUTBOX,
    PARTITION_KEY,
    SORT_KEY,
    erasure_key,
    owner_of,
    profile_key,
    tombstone_key,
)
from runtime.core.owner import Owner
from tools.restore.canonical import Row

_TOMBSTONES = tombstone_key(Owner.user(""))[0].partition("#")[0] + "#"


def erased_owner(row: Row) -> Owner | None:
    """Return whose tombstone a row is; None if it is none."""
    pk = str(row[PARTITION_KEY]["S"])
    return (
        owner_of(pk.removeprefix(_TOMBSTONES)) if pk.startswith(_TOMBSTONES) else None
    )


class CatchingUp:
    """The repetition of erasures and of sent mails in a restored table."""

    def __init__(self, client: Any, old: str, restored: str) -> None:
        """Take from the table that was in use what the restored one must know."""
        self._client = client
        self._old = old
        self._restored = restored

    def erase_again(self, owners: Iterable[Owner], now: datetime) -> int:
        """Make accounts due at once that were erased since; return how many.

        The worker that erases accounts does the work, within the hour; nobody can sign
        in to them until then. Its receipt replaces the tombstone, and its mail about
        the erasure is sent a second time.
        """
        count = 0
        for owner in owners:
            profile = profile_key(owner.id)
            if not self._get(self._restored, profile):
                continue
            tombstone = self._get(self._old, tombstone_key(owner))
            pk, sk = erasure_key(rfc3339(now), owner.id)
            due = {PARTITION_KEY: pk, SORT_KEY: sk, "user_id": owner.id}
            self._client.transact_write_items(
                TransactItems=[
                    {"Put": {"TableName": self._restored, "Item": tombstone}},
                    {"Put": {"TableName": self._restored, "Item": _texts(due)}},
                    {
                        "Update": {
                            "TableName": self._restored,
                            "Key": _key(profile),
                            "UpdateExpression": "SET #status = :erasing, "
                            "#after = :at, #v = #v + :one REMOVE gsi1pk, gsi1sk",
                            "ExpressionAttributeNames": {
                                "#status": "status",
                                "#after": "delete_after",
                                "#v": "version",
                            },
                            "ExpressionAttributeValues": {
                                ":erasing": {"S": "erasing"},
                                ":at": {"S": rfc3339(now)},
                                ":one": {"N": "1"},
                            },
                        }
                    },
                ]
            )
            count += 1
        return count

    def forget_sent_mails(self) -> int:
        """Take mails off the list that were handed over since; return how many.

        The restored table would have them sent again, to people who have them.
        """
        count = 0
        for key in list(self._waiting_mails()):
            row = self._get(self._old, key)
            if row and row.get("gsi1pk") == {"S": OUTBOX}:
                continue
            if row:
                self._client.put_item(TableName=self._restored, Item=row)
            else:
                self._client.delete_item(TableName=self._restored, Key=_key(key))
            count += 1
        return count

    def _waiting_mails(self) -> Iterator[tuple[str, str]]:
        """Yield the keys of mails that the restored table lists as waiting."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._restored,
            IndexName="gsi1",
            KeyConditionExpression="gsi1pk = :outbox",
            ExpressionAttributeValues={":outbox": {"S": OUTBOX}},
            ProjectionExpression=f"{PARTITION_KEY}, {SORT_KEY}",
        )
        for page in pages:
            for row in page["Items"]:
                if row[PARTITION_KEY]["S"].startswith(MAIL_PREFIX):
                    yield row[PARTITION_KEY]["S"], row[SORT_KEY]["S"]

    def _get(self, table: str, key: tuple[str, str]) -> Any:
        answer = self._client.get_item(
            TableName=table, Key=_key(key), ConsistentRead=True
        )
        return answer.get("Item")


def _key(key: tuple[str, str]) -> dict[str, dict[str, str]]:
    return _texts({PARTITION_KEY: key[0], SORT_KEY: key[1]})


def _texts(row: Mapping[str, str]) -> dict[str, dict[str, str]]:
    return {name: {"S": value} for name, value in row.items()}
