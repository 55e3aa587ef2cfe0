"""In-memory stores that keep the promises of the services' Protocols."""

import secrets
from datetime import UTC, datetime, timedelta

from runtime.core.clock import new_ulid
from runtime.core.cursors import Cursors
from runtime.core.errors import EmailTaken
from runtime.core.keyring import Keyring, parse_keyring
from runtime.core.refresh_tokens import RefreshTokens
from runtime.core.tokens import AccessTokens, KeyringSource
from runtime.models.idempotency import IdempotencyRecord
from runtime.models.sessions import Session
from runtime.models.trail import Trail
from runtime.models.users import Role, User, UserStatus
from runtime.repositories.idempotency import KeyUsed
from runtime.repositories.table import ConditionFailed
from runtime.repositories.users import Account
from runtime.services.accounts import AccountService
from runtime.services.idempotency import Idempotency
from runtime.services.items import ItemService
from runtime.services.items_bulk import ItemBulkService
from runtime.services.sessions import SessionService
from runtime.services.trail import Trails
from runtime.services.trash import TrashService
from runtime.services.users import UserService
from tests.unit.item_fakes import (
    Interruption,
    MemoryIdempotency,
    MemoryItems,
    MemoryTrash,
)

PASSWORD = "correct horse battery staple"


def random_ring() -> Keyring:
    """A keyring of one fresh key."""
    return parse_keyring(secrets.token_hex(32))


class ManualClock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        """Start at a whole second, since tokens know no fractions."""
        self.now = datetime(2026, 1, 31, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time it was set to."""
        return self.now

    def advance(self, **by: float) -> None:
        """Move on, by the arguments of timedelta."""
        self.now += timedelta(**by)


class MemoryUsers:
    """Profiles, password hashes and unique addresses."""

    def __init__(self, used: MemoryIdempotency, left: list[Trail]) -> None:
        """Begin empty; `left` takes what changes leave behind."""
        self._used = used
        self.left = left
        self.users: dict[str, User] = {}
        self.hashes: dict[str, str] = {}
        self.before_write = Interruption()

    def add(self, user: User) -> User:
        """Store a profile without more ado."""
        self.users[user.id] = user
        return user

    def create(
        self,
        user: User,
        password_hash: str,
        record: IdempotencyRecord | None,
        now: datetime,
        trail: Trail,
    ) -> None:
        """Write a new account and its trail, or KeyUsed, or EmailTaken."""
        if record and self._used.find(record.key, now):
            raise KeyUsed
        if self.id_by_email(user.email):
            raise EmailTaken
        self._used.claim(record, now)
        self.users[user.id] = user
        self.hashes[user.id] = password_hash
        self.left.append(trail)

    def id_by_email(self, email: str) -> str | None:
        """Who has an address."""
        return next((u.id for u in self.users.values() if u.email == email), None)

    def get(self, user_id: str) -> User | None:
        """A profile."""
        return self.users.get(user_id)

    def account(self, user_id: str) -> Account | None:
        """A profile and its password hash."""
        user, hashed = self.users.get(user_id), self.hashes.get(user_id)
        return Account(user, hashed) if user and hashed else None

    def set_password_hash(self, user_id: str, new: str, old: str) -> None:
        """Replace a hash that has not changed meanwhile, or ConditionFailed."""
        self.before_write.strike()
        if self.hashes.get(user_id) != old:
            raise ConditionFailed
        self.hashes[user_id] = new

    def page(
        self, limit: int, after: tuple[str, str] | None
    ) -> tuple[list[User], bool]:
        """Users by address, and whether more follow."""
        ordered = sorted(self.users.values(), key=lambda u: (u.email, u.id))
        rest = [u for u in ordered if after is None or (u.email, u.id) > after]
        return rest[:limit], len(rest) > limit

    def save(self, user: User, expected_version: int) -> None:
        """Replace a profile of the expected version, or ConditionFailed."""
        self.before_write.strike()
        stored = self.users.get(user.id)
        if stored is None or stored.version != expected_version:
            raise ConditionFailed
        self.users[user.id] = user


class MemorySessions:
    """Sessions by user and id; counts its reads."""

    def __init__(self, users: MemoryUsers) -> None:
        """Begin empty."""
        self._users = users
        self.rows: dict[tuple[str, str], Session] = {}
        self.reads = 0
        self.before_write = Interruption()

    def create(self, session: Session, user: User, trail: Trail) -> None:
        """Write a session if role and status are unchanged, else ConditionFailed."""
        self.before_write.strike()
        stored = self._users.get(user.id)
        if not stored or (stored.role, stored.status) != (user.role, user.status):
            raise ConditionFailed
        self.rows[user.id, session.id] = session
        self._users.left.append(trail)

    def get(self, user_id: str, session_id: str) -> Session | None:
        """A session as it was written last."""
        self.reads += 1
        return self.rows.get((user_id, session_id))

    def rotate(self, session: Session, now: datetime, idle_until: datetime) -> None:
        """Count on by one, or ConditionFailed if somebody else did."""
        self.before_write.strike()
        stored = self.rows.get((session.user_id, session.id))
        if stored is None or stored.counter != session.counter:
            raise ConditionFailed
        self.rows[session.user_id, session.id] = stored.model_copy(
            update={
                "counter": session.counter + 1,
                "rotated_at": now,
                "idle_until": idle_until,
            }
        )

    def delete(self, user_id: str, session_id: str) -> None:
        """End a session."""
        self.rows.pop((user_id, session_id), None)

    def delete_all(self, user_id: str) -> None:
        """End every session of a user."""
        for key in [key for key in self.rows if key[0] == user_id]:
            del self.rows[key]


class World:
    """Every service over in-memory stores, one clock and one keyring."""

    def __init__(self) -> None:
        """Put everything together as the service does."""
        self.clock = ManualClock()
        self.keys = KeyringSource(random_ring)
        self.used = MemoryIdempotency()
        self.item_store = MemoryItems(self.used)
        self.left: list[Trail] = []
        self.user_store = MemoryUsers(self.used, self.left)
        self.session_store = MemorySessions(self.user_store)
        self.cursors = Cursors(self.keys, self.clock)
        self.idempotency = Idempotency(self.used, self.keys, self.clock)
        self.access_tokens = AccessTokens(
            self.keys,
            self.clock,
            algorithm="HS256",
            issuer="backend-api",
            audience="backend-api",
            lifetime=timedelta(minutes=30),
        )
        ring = random_ring()
        self.sessions = SessionService(
            self.session_store,
            self.user_store,
            self.access_tokens,
            lambda: RefreshTokens(ring, self.clock),
            self.clock,
            new_ulid,
        )
        self.items = ItemService(
            self.item_store, self.idempotency, self.cursors, self.clock, new_ulid
        )
        self.trash_store = MemoryTrash(self.item_store)
        self.trash = TrashService(
            self.trash_store, self.item_store, self.cursors, self.clock
        )
        self.items_bulk = self.bulk_service()
        self.users = UserService(self.user_store, self.session_store, self.cursors)
        self.accounts = AccountService(
            self.user_store,
            self.sessions,
            Trails(self.clock, new_ulid),
            self.idempotency,
            self.clock,
            new_ulid,
        )

    def bulk_service(self, *, versions_required: bool = False) -> ItemBulkService:
        """A bulk service, strict about versions or not."""
        return ItemBulkService(
            self.items,
            self.item_store,
            self.idempotency,
            self.clock,
            new_ulid,
            versions_required=versions_required,
        )

    def user(
        self,
        email: str = "ada@example.com",
        role: Role = Role.USER,
        status: UserStatus = UserStatus.ACTIVE,
    ) -> User:
        """A stored profile without a password."""
        return self.user_store.add(
            User(
                id=new_ulid(self.clock()),
                email=email,
                name="Ada",
                role=role,
                email_verified=False,
                created_at=self.clock(),
                status=status,
            )
        )
