"""The services on a table in memory, and what they leave in it."""

import secrets
from collections.abc import Callable
from typing import Any

from runtime.core.audit.models import AuditEntry
from runtime.core.clock import new_ulid
from runtime.core.dynamodb.codec import decode, encode
from runtime.core.dynamodb.schema import (
    MAIL_PREFIX,
    credentials_key,
    profile_key,
)
from runtime.core.dynamodb.writes import Key, raw_key
from runtime.core.effects import NO_EFFECTS
from runtime.core.mail.models import Mail
from runtime.core.security.callers import Caller, Role
from runtime.core.settings import Settings
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.profiles.writes import profile_row
from tests.clock import ManualClock
from tests.services import Services
from tests.simulated.client import SimulatedClient

PASSWORD = "correct horse battery staple"
TABLE = "unit-table"


def settings() -> Settings:
    """Return settings with keys that no other test knows."""
    return Settings(
        _env_file=None,
        DYNAMODB_TABLE_NAME=TABLE,
        S3_BUCKET_NAME="unit-bucket",
        JWT_SECRET_KEY=secrets.token_hex(32),
        REFRESH_SECRET_KEY=secrets.token_hex(32),
        FACTOR_SECRET_KEY=secrets.token_hex(32),
    )


class World(Services):
    """The services as the process wires them, on a table in memory and one clock.

    Attributes:
        clock: the clock, which only moves when told to.
        client: the client of the table, whose hooks make races deterministic.
    """

    def __init__(self, given: Settings | None = None) -> None:
        """Begin with an empty table, and with settings of its own unless given."""
        self.clock = ManualClock()
        self.client = SimulatedClient()
        super().__init__(given or settings(), self.client, self.clock)

    def rows(self, pk: str = "", sk: str = "") -> list[dict[str, Any]]:
        """Return the rows whose keys begin so, in the order of their keys."""
        rows = [decode(raw) for raw in self.client.store.rows()]
        return [r for r in rows if r["pk"].startswith(pk) and r["sk"].startswith(sk)]

    def write_row(self, row: dict[str, Any]) -> None:
        """Write a row past every rule, as a writer of an earlier version might."""
        self.client.plain.put_item(TableName=TABLE, Item=encode(row))

    def change_row(self, key: Key, **changes: object) -> None:
        """Change attributes of a stored row, past every rule; None removes one."""
        (row,) = (r for r in self.rows(*key) if (r["pk"], r["sk"]) == key)
        self.write_row({**row, **changes})

    def delete_row(self, key: Key) -> None:
        """Delete a row, past every rule."""
        self.client.store.call("DeleteItem", {"TableName": TABLE, "Key": raw_key(key)})

    def delete_user(self, user_id: str) -> None:
        """Delete a profile and its credentials, as the end of an erasure does."""
        self.delete_row(profile_key(user_id))
        self.delete_row(credentials_key(user_id))

    def mails(self) -> list[Mail]:
        """Return all mails so far, in order, also those that were sent."""
        return [
            Mail.model_validate(row)
            for row in self.client.rows_put
            if row["pk"].startswith(MAIL_PREFIX)
        ]

    def entries(self) -> list[AuditEntry]:
        """Return all entries of the audit logs so far, in order, with their clients."""
        logs = [row for row in self.client.rows_put if row["pk"].startswith("U#")]
        clients = {row["sk"]: row for row in logs if row["pk"].endswith("#O")}
        return [
            AuditEntry.model_validate(
                {"actor_id": None, **clients.get(row["sk"], {}), **row}
            )
            for row in logs
            if row["pk"].endswith("#A")
        ]

    def actions(self) -> list[str]:
        """Return all audited actions so far, in order."""
        return [entry.action for entry in self.entries()]

    def left_by(
        self, action: Callable[[], object]
    ) -> tuple[list[AuditEntry], list[Mail]]:
        """Do something, and return the audit entries and the mails that it leaves."""
        entries, mails = len(self.entries()), len(self.mails())
        action()
        return self.entries()[entries:], self.mails()[mails:]

    def user(
        self,
        email: str = "ada@example.com",
        role: Role = Role.USER,
        status: UserStatus = UserStatus.ACTIVE,
    ) -> User:
        """Return a stored profile without a password."""
        user = User(
            id=new_ulid(self.clock()),
            email=email,
            name="Ada",
            role=role,
            email_verified=False,
            created_at=self.clock(),
            status=status,
        )
        self.accounts.users.create(user, None, None, self.clock(), NO_EFFECTS)
        return user

    def caller(self, user: User | str) -> Caller:
        """Sign a user in on one more device, and return them as a caller."""
        if isinstance(user, str):
            user = self.account(user).user
        pair = self.accounts.sessions.open(user)
        return self.accounts.sessions.authenticate(pair.access_token)

    def verify(self, user_id: str) -> User:
        """Mark a user's address as verified, past every rule."""
        self.change_row(profile_key(user_id), email_verified=True)
        return self.account(user_id).user

    def account(self, user_id: str) -> Account:
        """Return a user's profile and credentials as they are stored."""
        account = self.accounts.users.account(user_id)
        assert account is not None
        return account

    def change_user(self, user_id: str, **changes: object) -> User:
        """Change a profile, as another writer does."""
        old = self.account(user_id).user
        user = old.model_copy(update={**changes, "version": old.version + 1})
        self.write_row(profile_row(user))
        return user
