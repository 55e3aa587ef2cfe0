"""Erasure of accounts, without a scan and in an order in which no crash does harm."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from runtime.core.clock import rfc3339
from runtime.core.dynamodb.pages import partition_pages
from runtime.core.dynamodb.schema import (
    credentials_key,
    email_key,
    email_pk,
    erasure_key,
    idempotency_pk,
    profile_key,
    user_pk,
)
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Key, Write, delete, put
from runtime.core.effects import Effects, effect_writes
from runtime.core.owner import Owner
from runtime.core.tombstones import receipt_write, tombstone_write
from runtime.features.accounts.erasure.models import DueErasure
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.repository import UserRepository
from runtime.features.accounts.profiles.writes import replace_account

Erase = Callable[[Table, Owner, Callable[[], bool]], bool]
"""A function that erases what a feature keeps of an owner; False if there is more."""
EraseObjects = Callable[[Owner, Callable[[], bool]], bool]
"""A function that erases every version of an owner's objects; False if some are left.
"""

LATEST = timedelta(minutes=20)
"""Time after which nobody is at work who was when an account was erased: a function
runs for 15 minutes at most."""


class ErasureRepository:
    """The rows of accounts that are due, and their erasure.

    Due accounts have a row each in one partition, in the order of their dates, written
    in the transaction that sets the date. The partition is read consistently and from
    its beginning, so a worker that did not run for a month misses nothing.
    """

    def __init__(
        self,
        table: Table,
        users: UserRepository,
        erasers: Sequence[Erase],
        erase_objects: EraseObjects,
    ) -> None:
        """Erase from this table.

        Args:
            table: the table that holds the accounts.
            users: the repository that reads profiles.
            erasers: the functions that erase what each feature keeps of an owner.
            erase_objects: erases the owner's objects in the bucket.
        """
        self._table = table
        self._users = users
        self._erasers = erasers
        self._erase_objects = erase_objects

    def due(self, now: datetime) -> Iterator[DueErasure]:
        """Yield the accounts that are due, oldest first.

        Costs one read unit for some 40 accounts.
        """
        pk, _ = erasure_key("", "")
        for rows in partition_pages(self._table, pk):
            for row in rows:
                at, user_id = row["sk"].split("#")
                if at > rfc3339(now):
                    return
                yield DueErasure.model_validate({"user_id": user_id, "at": at})

    def get(self, user_id: str) -> User | None:
        """Read a profile: 1 read unit."""
        return self._users.get(user_id)

    def claim(self, old: User, new: User, now: datetime) -> None:
        """Mark an account as being erased, so that nobody signs in to it or lists it.

        Its tombstone keeps whoever works behind requests from beginning anything.

        Raises:
            ConditionFailed: the profile has changed since it was read.
        """
        tombstone = tombstone_write(Owner.user(new.id), now)
        self._table.transact([*replace_account(new, old), tombstone])

    def erase(self, user: User, keep_going: Callable[[], bool]) -> bool:
        """Erase all but the account itself and its audit log; False if there is more.

        The rows of features go first, since those features know how to find them; then
        objects, each version of them; then the rest of the owner's partitions. Costs
        one write unit for each row, and the reads and calls of S3 that find them.

        Args:
            user: the account's owner.
            keep_going: asked after every hundred rows whether there is time for more.
        """
        owner = Owner.user(user.id)
        if not all(erase(self._table, owner, keep_going) for erase in self._erasers):
            return False
        if not self._erase_objects(owner, keep_going):
            return False
        pks = [*_partitions(user.id), idempotency_pk(email_pk(user.email))]
        kept = {profile_key(user.id), credentials_key(user.id)}
        return self._erase_partitions(pks, kept, keep_going)

    def erase_late(self, user_id: str, keep_going: Callable[[], bool]) -> bool:
        """Erase what came after the account had gone; False if there is more.

        Costs two read units, and two calls of S3 for each beginning of keys.
        """
        return self._erase_objects(
            Owner.user(user_id), keep_going
        ) and self._erase_partitions(_partitions(user_id), set(), keep_going)

    def _erase_partitions(
        self, pks: Sequence[str], kept: set[Key], keep_going: Callable[[], bool]
    ) -> bool:
        """Delete all rows of partitions but those that are kept."""
        for pk in pks:
            for rows in partition_pages(self._table, pk):
                if not keep_going():
                    return False
                keys = {(row["pk"], row["sk"]) for row in rows}
                self._table.delete_all(sorted(keys - kept))
        return True

    def finish(
        self, user: User, due: DueErasure, effects: Effects, now: datetime
    ) -> None:
        """Delete the account and free its address, all at once.

        Its tombstone becomes the receipt. The account is due once more, when nobody can
        be at work any longer who began before the tombstone.

        Raises:
            ConditionFailed: another run has finished it.
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
                _due_write(user.id, now + LATEST),
                receipt_write(Owner.user(user.id), now),
                *effect_writes(effects),
            ]
        )

    def drop(self, due: DueErasure) -> None:
        """Delete a due row: 1 write unit."""
        self._table.write(delete(_due_key(due)))


def _partitions(user_id: str) -> list[str]:
    """Return the partitions that hold the rows of a user which no feature erases."""
    return [user_pk(user_id), idempotency_pk(user_pk(user_id))]


def _due_write(user_id: str, at: datetime) -> Write:
    """Return the write that makes an account due at a time."""
    pk, sk = erasure_key(rfc3339(at), user_id)
    return put({"pk": pk, "sk": sk, "user_id": user_id})


def _due_key(due: DueErasure) -> Key:
    """Return the key of a due row."""
    return erasure_key(rfc3339(due.at), due.user_id)
