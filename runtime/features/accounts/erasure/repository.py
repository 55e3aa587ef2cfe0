"""Everything an account has, found without a scan and removed in an order that a
crash cannot harm."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.schema import (
    credentials_key,
    email_key,
    idempotency_pk,
    origin_key,
    profile_key,
    removal_key,
    user_pk,
)
from runtime.core.dynamodb.table import Key, Row, Table, delete
from runtime.core.effects.models import Trail
from runtime.core.effects.writes import left_behind
from runtime.features.accounts.erasure.models import DueRemoval
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.repository import UserRepository, replaced
from runtime.features.items.repository import keys_that_find

_PAGE = 100
_FOUND_BY_WORDS = "I#"
"""Items: search rows hang on them, until they are in the trash."""


class RemovalRepository:
    """Removes accounts.

    What is due stands in one partition in the order of the dates, written in the
    transaction that sets the date. It is read consistently and from its beginning,
    so a worker that did not run for a month misses nothing.
    """

    def __init__(self, table: Table, users: UserRepository) -> None:
        """Remove from this table."""
        self._table = table
        self._users = users

    def due(self, now: datetime) -> Iterator[DueRemoval]:
        """What is due, the oldest first: 1 read unit for some 40 accounts."""
        pk, _ = removal_key("", "")
        for rows in self._pages(pk):
            for row in rows:
                at, user_id = row["sk"].split("#")
                if at > rfc3339(now):
                    return
                yield DueRemoval.model_validate({"user_id": user_id, "at": at})

    def get(self, user_id: str) -> User | None:
        """A profile: 1 read unit."""
        return self._users.get(user_id)

    def claim(self, old: User, new: User) -> None:
        """Take an account out of its owner's hands, and out of the listings.

        Raises:
            ConditionFailed: the profile has changed since it was read.
        """
        self._table.transact(replaced(new, old))

    def erase(self, user: User, keep_going: Callable[[], bool]) -> bool:
        """Remove all but the account itself and its audit log; False if there is more.

        Whatever finds an item goes before the item, since only the item tells what
        finds it. One write unit for each row, and what reading them costs.

        Args:
            user: whose.
            keep_going: asked for every hundred rows.
        """
        for rows in self._pages(user_pk(user.id), _FOUND_BY_WORDS):
            if not keep_going():
                return False
            self._table.delete_all(
                key for row in rows for key in keys_that_find(user.id, row)
            )
            self._remove(rows)
        account = {profile_key(user.id), credentials_key(user.id)}
        for pk in (
            user_pk(user.id),
            idempotency_pk(user_pk(user.id)),
            idempotency_pk(email_key(user.email)[0]),
            origin_key(user.id, "")[0],
        ):
            for rows in self._pages(pk):
                if not keep_going():
                    return False
                self._remove(row for row in rows if _key(row) not in account)
        return True

    def finish(self, user: User, due: DueRemoval, trail: Trail) -> None:
        """Remove the account, free its address and strike it off the list, at once.

        Raises:
            ConditionFailed: it has been done.
        """
        self._table.transact(
            [
                delete(
                    profile_key(user.id),
                    "#status = :erasing",
                    {":erasing": UserStatus.ERASING},
                ),
                delete(credentials_key(user.id)),
                delete(
                    email_key(user.email),
                    "attribute_not_exists(#pk) OR #user_id = :user",
                    {":user": user.id},
                ),
                delete(_due_key(due)),
                *left_behind(trail),
            ]
        )

    def drop(self, due: DueRemoval) -> None:
        """Strike something off the list: 1 write unit."""
        self._table.write(delete(_due_key(due)))

    def _pages(self, pk: str, begins_with: str = "") -> Iterator[list[Row]]:
        """A partition, a hundred rows at a time; they may be removed meanwhile."""
        after: str | None = None
        more = True
        while more:
            rows, more = self._table.query(
                pk, begins_with=begins_with, after=after, limit=_PAGE, consistent=True
            )
            if rows:
                after = rows[-1]["sk"]
                yield rows

    def _remove(self, rows: Iterable[Row]) -> None:
        self._table.delete_all(_key(row) for row in rows)


def _key(row: Row) -> Key:
    return row["pk"], row["sk"]


def _due_key(due: DueRemoval) -> Key:
    return removal_key(rfc3339(due.at), due.user_id)
