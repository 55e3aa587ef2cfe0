"""The rows of accounts: profiles, credentials, and the locks of e-mail addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from runtime.core.dynamodb.schema import credentials_key, email_key, profile_key
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import NEW, Row, Write, put, update
from runtime.core.effects import Effects, effect_writes
from runtime.core.idempotency.models import IdempotencyRecord
from runtime.core.idempotency.repository import remember
from runtime.core.mail.models import Undelivered
from runtime.core.security.callers import Caller
from runtime.features.accounts import credentials
from runtime.features.accounts.credentials import CredentialsUpdate, ProofUsed
from runtime.features.accounts.errors import EmailTaken
from runtime.features.accounts.profiles.models import User
from runtime.features.accounts.profiles.writes import (
    FREE_ADDRESS,
    INVITED,
    USERS,
    admin_checks,
    profile_row,
)
from runtime.features.accounts.second_factor.models import Factor, PendingFactor, Proof


@dataclass(frozen=True)
class Account:
    """A profile with its credentials.

    Attributes:
        password_hash: None if no password was set yet, or it was removed.
        trusted: digests of networks that the owner signed in from, each with the
            Unix time until which it is trusted.
        factor: the second factor, if there is one.
        pending: a second factor that is to be confirmed.
        device_generation: the generation of the device tokens that are good.
    """

    user: User
    password_hash: str | None = field(repr=False)
    trusted: Mapping[str, int] = field(default_factory=dict)
    factor: Factor | None = None
    pending: PendingFactor | None = None
    device_generation: int = 0


class UserRepository:
    """The accounts, each a profile row, a credentials row and an e-mail lock."""

    def __init__(self, table: Table) -> None:
        """Keep accounts in this table."""
        self._table = table

    def create(
        self,
        user: User,
        password_hash: str | None,
        record: IdempotencyRecord | None,
        now: datetime,
        effects: Effects,
        admin: Caller | None = None,
    ) -> None:
        """Write the three rows of a new account, and its effects, in one transaction.

        Args:
            user: the profile.
            password_hash: None if its owner has yet to set a password.
            record: the record of the Idempotency-Key, if the client sent one.
            now: the time; an expired row or reservation does not prevent the creation.
            effects: audit entries and mails to write with it.
            admin: the administrator who asks, if any, who must still be one, and
                signed in.

        Raises:
            Unauthenticated: `admin` is not signed in any more.
            Forbidden: `admin` is not an active administrator any more.
            KeyUsed: the Idempotency-Key was used before.
            EmailTaken: another account has the address.
        """
        credentials_pk, credentials_sk = credentials_key(user.id)
        email_pk, email_sk = email_key(user.email)
        actions = [
            put(
                {"pk": email_pk, "sk": email_sk, "user_id": user.id},
                FREE_ADDRESS,
                {":now": now},
                EmailTaken,
            ),
            put(profile_row(user), NEW),
            put(
                {
                    "pk": credentials_pk,
                    "sk": credentials_sk,
                    "hash": password_hash,
                    "session_epoch": user.session_epoch,
                },
                NEW,
            ),
            *effect_writes(effects),
        ]
        if record is not None:
            actions.insert(0, remember(record, now))
        if admin is not None:
            actions = admin_checks(admin) + actions
        self._table.transact(actions)

    def id_by_email(self, email: str) -> str | None:
        """Return the id of the user who has an address: 1 read unit.

        A former address, which is reserved while its change can be undone, has no user.
        """
        row = self._table.get(email_key(email))
        return str(row["user_id"]) if row and "held_until" not in row else None

    def get(self, user_id: str) -> User | None:
        """Read a profile: 1 read unit."""
        row = self._table.get(profile_key(user_id))
        return _user(row) if row else None

    def account(self, user_id: str) -> Account | None:
        """Read a profile and its credentials: 2 read units, also if there are none.

        The epoch is the one that was stored with the hash. If the password changes
        between the reads of the two rows, whoever proved the old one holds the old
        epoch, with which no session opens.
        """
        keys = profile_key(user_id), credentials_key(user_id)
        rows = self._table.batch_get(keys, consistent=True)
        if len(rows) < 2:
            return None
        profile, row = (rows[key] for key in keys)
        return Account(
            _user({**profile, "session_epoch": row.get("session_epoch", 0)}),
            row.get("hash"),
            row.get("trusted", {}),
            credentials.factor_of(row),
            credentials.pending_of(row),
            row.get("device_generation", 0),
        )

    def factor(self, user_id: str) -> Factor | None:
        """Read a user's second factor, if there is one: 1 read unit."""
        row = self._table.get(credentials_key(user_id))
        return credentials.factor_of(row) if row else None

    def page(
        self,
        limit: int,
        after: tuple[str, str] | None,
        prefix: str = "",
        *,
        invited: bool = False,
    ) -> tuple[list[User], bool]:
        """Return users by e-mail address, from the index: half a read unit for 4 KB.

        Args:
            limit: the most users to return.
            after: the (e-mail, id) of the user after whom the page begins.
            prefix: the beginning of the addresses to return.
            invited: whether to return only those whose invitation is open.
        """
        index, listed = ("gsi2", INVITED) if invited else ("gsi1", USERS)
        start: Row | None = None
        if after is not None:
            email, user_id = after
            pk, sk = profile_key(user_id)
            start = {"pk": pk, "sk": sk, f"{index}pk": listed, f"{index}sk": email}
        rows, more = self._table.query(
            listed, begins_with=prefix, index=index, after=start, limit=limit
        )
        return [_user(row) for row in rows], more

    def save(
        self, user: User, expected_version: int, first: Sequence[Write] = ()
    ) -> None:
        """Replace a profile if it still has the expected version.

        This is a transaction, also of one write, because its token makes a retry after
        a lost answer harmless. A plain write would find its own new version and fail.

        Args:
            user: the profile.
            expected_version: the version that it replaces.
            first: writes for the same transaction, whose errors come first.

        Raises:
            ConditionFailed: somebody else changed it first.
        """
        replaced = put(
            profile_row(user), "#version = :expected", {":expected": expected_version}
        )
        self._table.transact([*first, replaced])

    def mark_undeliverable(self, user_id: str, email: str, now: datetime) -> None:
        """Note that mail to a user's address was refused for good: 2 write units.

        Raises:
            ConditionFailed: the user is gone, or has another address.
        """
        self._table.write(
            update(
                profile_key(user_id),
                "SET #email_undeliverable_at = :now, #version = #version + :one",
                {":now": now, ":one": 1, ":email": email},
                "#email = :email",
            )
        )

    def mark_undelivered(self, user_id: str, report: Undelivered) -> None:
        """Note that a mail to a user's address did not arrive: 2 write units.

        Raises:
            ConditionFailed: the user is gone, has another address, or had none of this
                when the mail was sent; or the address was verified or marked since.
        """
        self._table.write(
            update(
                profile_key(user_id),
                "SET #email_undeliverable_at = :at, #version = #version + :one",
                {
                    ":at": report.reported_at,
                    ":sent": report.sent_at,
                    ":one": 1,
                    ":email": report.to,
                },
                "#email = :email AND #created_at <= :sent AND "
                "(attribute_not_exists(#email_verified_at) OR "
                "#email_verified_at <= :sent) AND "
                "(attribute_not_exists(#email_undeliverable_at) OR "
                "#email_undeliverable_at < :at)",
            )
        )

    def sign_in_writes(
        self, user_id: str, trusted: Mapping[str, int] | None, proof: Proof | None
    ) -> list[Write]:
        """Return the writes of a sign-in to the credentials, if any: 2 write units.

        Args:
            user_id: the user who signs in.
            trusted: the networks to trust, if they change.
            proof: the second factor to use up; the write raises ProofUsed if it was.
        """
        changes = [credentials.trusting(trusted)] if trusted is not None else []
        changes += [credentials.using_up(proof)] if proof is not None else []
        if not changes:
            return []
        return [sum(changes, CredentialsUpdate()).write(user_id, ProofUsed)]

    def commit(self, writes: Sequence[Write]) -> None:
        """Make writes in one transaction, if there are any."""
        if writes:
            self._table.transact(writes)

    def write_effects(self, effects: Effects) -> None:
        """Write effects of something that changes no account.

        Costs four write units for each entry, and two for each mail and each entry
        whose client is known.
        """
        self._table.transact(effect_writes(effects))

    def set_password_hash(self, user_id: str, new: str, old: str) -> None:
        """Replace a hash that has not changed meanwhile: 1 write unit.

        Raises:
            ConditionFailed: the hash has changed.
        """
        self._table.write(
            update(
                credentials_key(user_id),
                "SET #hash = :new",
                {":new": new, ":old": old},
                "#hash = :old",
            )
        )


def _user(row: Row) -> User:
    """Return the profile of a row."""
    return User.model_validate({"name": None, **row})
