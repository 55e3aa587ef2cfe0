"""Erasure of accounts, without a scan and in an order in which no crash does harm."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

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
from runtime.core.dynamodb.writes import Key, delete
from runtime.core.effects import Effects, effect_writes
from runtime.core.owner import Owner
from runtime.features.accounts.erasure.models import DueErasure
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.repository import UserRepository
from runtime.features.accounts.profiles.writes import replace_account

Erase = Callable[[Table, Owner, Callable[[], bool]], bool]
"""A function that erases what a feature keeps of an owner; False if there is more."""


class ErasureRepository:
    """The rows of accounts that are due, and their erasure.

    Due accounts have a row each in one partition, in the order of their dates, written
    in the transaction that sets the date. The partition is read consistently and from
    its beginning, so a worker that did not run for a month misses nothing.
    """

    def __init__(
        self, table: Table, users: UserRepository, erasers: Sequence[Erase]
    ) -> None:
        """Erase from this table.

        Args:
            table: the table that holds the accounts.
            users: the repository that reads profiles.
            erasers: the functions that erase what each feature keeps of an owner.
        """
        self._table = table
        self._users = users
        self._erasers = erasers

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

    def claim(self, old: User, new: User) -> None:
        """Mark an account as being erased, so that nobody signs in to it or lists it.

        Raises:
            ConditionFailed: the profile has changed since it was read.
        """
        self._table.transact(replace_account(new, old))

    def erase(self, user: User, keep_going: Callable[[], bool]) -> bool:
        """Erase all but the account itself and its audit log; False if there is more.

        The rows of features go first, since those features know how to find them. Costs
        one write unit for each row, and the reads that find them.

        Args:
            user: the account's owner.
            keep_going: asked after every hundred rows whether there is time for more.
        """
        owner = Owner.user(user.id)
        if not all(erase(self._table, owner, keep_going) for erase in self._erasers):
            return False
        account = {profile_key(user.id), credentials_key(user.id)}
        for pk in (
            user_pk(user.id),
            idempotency_pk(user_pk(user.id)),
            idempotency_pk(email_pk(user.email)),
        ):
            for rows in partition_pages(self._table, pk):
                if not keep_going():
                    return False
                keys = {(row["pk"], row["sk"]) for row in rows}
                self._table.delete_all(sorted(keys - account))
        return True

    def finish(self, user: User, due: DueErasure, effects: Effects) -> None:
        """Delete the account, free its address, and delete its due row, all at once.

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
                *effect_writes(effects),
            ]
        )

    def drop(self, due: DueErasure) -> None:
        """Delete a due row: 1 write unit."""
        self._table.write(delete(_due_key(due)))


def _due_key(due: DueErasure) -> Key:
    """Return the key of a due row."""
    return erasure_key(rfc3339(due.at), due.user_id)
