"""Everything an account has, found without a scan and removed in an order that a
crash cannot harm."""

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
"""Removes what a feature keeps of an owner; False if there is more."""


class ErasureRepository:
    """Removes accounts.

    What is due stands in one partition in the order of the dates, written in the
    transaction that sets the date. It is read consistently and from its beginning,
    so a worker that did not run for a month misses nothing.
    """

    def __init__(
        self, table: Table, users: UserRepository, erasers: Sequence[Erase]
    ) -> None:
        """Remove from this table.

        Args:
            table: holds the accounts.
            users: reads profiles.
            erasers: remove what each feature keeps of an owner.
        """
        self._table = table
        self._users = users
        self._erasers = erasers

    def due(self, now: datetime) -> Iterator[DueErasure]:
        """What is due, the oldest first: 1 read unit for some 40 accounts."""
        pk, _ = erasure_key("", "")
        for rows in partition_pages(self._table, pk):
            for row in rows:
                at, user_id = row["sk"].split("#")
                if at > rfc3339(now):
                    return
                yield DueErasure.model_validate({"user_id": user_id, "at": at})

    def get(self, user_id: str) -> User | None:
        """A profile: 1 read unit."""
        return self._users.get(user_id)

    def claim(self, old: User, new: User) -> None:
        """Take an account out of its owner's hands, and out of the listings.

        Raises:
            ConditionFailed: the profile has changed since it was read.
        """
        self._table.transact(replace_account(new, old))

    def erase(self, user: User, keep_going: Callable[[], bool]) -> bool:
        """Remove all but the account itself and its audit log; False if there is more.

        What features keep of an owner goes first, since they know what finds it. One
        write unit for each row, and what reading them costs.

        Args:
            user: the account's owner.
            keep_going: asked for every hundred rows.
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
                *effect_writes(effects),
            ]
        )

    def drop(self, due: DueErasure) -> None:
        """Strike something off the list: 1 write unit."""
        self._table.write(delete(_due_key(due)))


def _due_key(due: DueErasure) -> Key:
    return erasure_key(rfc3339(due.at), due.user_id)
