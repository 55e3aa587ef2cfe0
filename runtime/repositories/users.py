"""Profiles, credentials and the e-mail addresses that make accounts unique."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from runtime.core.clock import rfc3339
from runtime.core.errors import EmailTaken
from runtime.models.idempotency import IdempotencyRecord
from runtime.models.trail import Trail
from runtime.models.users import User, UserStatus
from runtime.repositories.idempotency import remember
from runtime.repositories.schema import credentials_key, email_key, profile_key
from runtime.repositories.table import (
    EXISTS,
    NEW,
    Row,
    Table,
    Write,
    check,
    put,
    update,
)
from runtime.repositories.trail import left_behind

_USERS = "USERS"


@dataclass(frozen=True)
class Account:
    """A profile with the hash of its password."""

    user: User
    password_hash: str


class UserRepository:
    """Accounts, each a profile row, a credentials row and an e-mail lock."""

    def __init__(self, table: Table) -> None:
        """Keep accounts in this table."""
        self._table = table

    def create(
        self,
        user: User,
        password_hash: str,
        record: IdempotencyRecord | None,
        now: datetime,
        trail: Trail,
    ) -> None:
        """Write a new account: three rows and what it leaves behind, at once.

        Raises:
            KeyUsed: the Idempotency-Key created something before.
            EmailTaken: another account has the address.
        """
        credentials_pk, credentials_sk = credentials_key(user.id)
        email_pk, email_sk = email_key(user.email)
        actions = [
            put(
                {"pk": email_pk, "sk": email_sk, "user_id": user.id},
                NEW,
                otherwise=EmailTaken,
            ),
            put(_profile_row(user), NEW),
            put(
                {"pk": credentials_pk, "sk": credentials_sk, "hash": password_hash},
                NEW,
            ),
            *left_behind(trail),
        ]
        if record is not None:
            actions.insert(0, remember(record, now))
        self._table.transact(actions)

    def id_by_email(self, email: str) -> str | None:
        """Who has an address: 1 read unit."""
        row = self._table.get(email_key(email))
        return str(row["user_id"]) if row else None

    def get(self, user_id: str) -> User | None:
        """A profile: 1 read unit."""
        row = self._table.get(profile_key(user_id))
        return _user(row) if row else None

    def account(self, user_id: str) -> Account | None:
        """A profile and its password hash: 2 read units, also if there is none."""
        keys = profile_key(user_id), credentials_key(user_id)
        rows = self._table.batch_get(keys, consistent=True)
        if len(rows) < 2:
            return None
        return Account(_user(rows[keys[0]]), str(rows[keys[1]]["hash"]))

    def page(
        self, limit: int, after: tuple[str, str] | None
    ) -> tuple[list[User], bool]:
        """Users by e-mail address from the index; `after` is an (e-mail, id)."""
        start: Row | None = None
        if after is not None:
            email, user_id = after
            pk, sk = profile_key(user_id)
            start = {"pk": pk, "sk": sk, "gsi1pk": _USERS, "gsi1sk": email}
        rows, more = self._table.query(_USERS, index="gsi1", after=start, limit=limit)
        return [_user(row) for row in rows], more

    def save(self, user: User, expected_version: int) -> None:
        """Replace a profile if it still has the expected version.

        A transaction of one: its token makes a repetition after a lost answer
        harmless, where a plain write would find its own new version and give up.

        Raises:
            ConditionFailed: somebody else changed it first.
        """
        self._table.transact(
            [
                put(
                    _profile_row(user),
                    "#version = :expected",
                    {":expected": expected_version},
                )
            ]
        )

    def set_password_hash(self, user_id: str, new: str, old: str) -> None:
        """Replace a hash that has not changed meanwhile: 1 write unit.

        Raises:
            ConditionFailed: it has.
        """
        self._table.write(
            update(
                credentials_key(user_id),
                "SET #hash = :new",
                {":new": new, ":old": old},
                f"{EXISTS} AND #hash = :old",
            )
        )


def still_active(user: User) -> Write:
    """A check, for other transactions, that a user is active in the role that was read.

    Not that the version is the same: a new name is no reason to refuse a sign-in.
    """
    return check(
        profile_key(user.id),
        "#role = :role AND #status = :active",
        {":role": user.role, ":active": UserStatus.ACTIVE},
    )


def _profile_row(user: User) -> dict[str, Any]:
    pk, sk = profile_key(user.id)
    return {
        **user.model_dump(exclude={"created_at"}),
        "created_at": rfc3339(user.created_at),
        "pk": pk,
        "sk": sk,
        "gsi1pk": _USERS,
        "gsi1sk": user.email,
    }


def _user(row: Row) -> User:
    return User.model_validate({"name": None, **row})
