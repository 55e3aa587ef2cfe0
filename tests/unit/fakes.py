"""In-memory stores that keep the promises of the services' Protocols."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from runtime.core.clock import new_ulid
from runtime.core.dynamodb.writes import ConditionFailed, Write
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.idempotency.models import IdempotencyRecord
from runtime.core.idempotency.repository import KeyUsed
from runtime.core.idempotency.service import Idempotency
from runtime.core.mail.models import Mail
from runtime.core.security.callers import Role
from runtime.core.security.cursors import Cursors
from runtime.core.security.keyring import Keyring, parse_keyring
from runtime.core.security.keyring_source import KeyringSource
from runtime.core.security.sealing import Sealer
from runtime.core.security.tickets import Tickets
from runtime.core.throttling.models import Bucket
from runtime.core.throttling.repository import ALL, Subject
from runtime.core.throttling.service import Throttling
from runtime.features.accounts.addresses.service import AddressService
from runtime.features.accounts.credentials import ProofUsed
from runtime.features.accounts.erasure.deletion_request import (
    TICKET_LIFETIME,
    TICKET_PURPOSE,
)
from runtime.features.accounts.errors import EmailTaken, InvalidLink
from runtime.features.accounts.known_clients import TICKET_PURPOSE as DEVICE
from runtime.features.accounts.known_clients import TRUSTED_FOR, Devices
from runtime.features.accounts.mailed_links.models import OneTimeToken
from runtime.features.accounts.mailed_links.service import OneTimeTokens
from runtime.features.accounts.passwords.service import PasswordService
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.profiles.service import ProfileService
from runtime.features.accounts.second_factor.challenges import Challenges
from runtime.features.accounts.second_factor.models import Factor, PendingFactor, Proof
from runtime.features.accounts.second_factor.second_step import SecondFactor
from runtime.features.accounts.second_factor.service import FactorService
from runtime.features.accounts.sessions.access_tokens import AccessTokens
from runtime.features.accounts.sessions.models import Session
from runtime.features.accounts.sessions.refresh_tokens import RefreshTokens
from runtime.features.accounts.sessions.service import SessionService
from runtime.features.accounts.sign_in.service import SignInService
from runtime.features.items.service import ItemService
from runtime.features.items.trash.service import TrashService
from tests.unit.item_fakes import (
    Interruption,
    MemoryIdempotency,
    MemoryItems,
    MemoryTrash,
)

PASSWORD = "correct horse battery staple"


def random_ring() -> Keyring:
    """Return a keyring of one fresh key."""
    return parse_keyring(secrets.token_hex(32))


class ManualClock:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        """Start at a whole second, since tokens know no fractions."""
        self.now = datetime(2026, 1, 31, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time that it was set to."""
        return self.now

    def advance(self, **by: float) -> None:
        """Move on, by the arguments of timedelta."""
        self.now += timedelta(**by)


@dataclass(frozen=True)
class Effect(Write):
    """A write that changes memory."""

    run: Callable[[], object] = lambda: None


def effect(run: Callable[[], object]) -> Effect:
    """Return a write that does this when its transaction is committed."""
    return Effect("Memory", {}, run=run)


def commit(writes: Sequence[Write]) -> None:
    """Run the writes of a transaction."""
    for write in writes:
        assert isinstance(write, Effect)
        write.run()


class MemoryThrottle:
    """Attempts by subject."""

    def __init__(self) -> None:
        """Begin empty."""
        self.rows: dict[Subject, Bucket] = {}
        self.before_write = Interruption()

    def read(self, subjects: Sequence[Subject]) -> dict[Subject, Bucket]:
        """Return the attempts that are known of subjects."""
        return {s: self.rows[s] for s in subjects if s in self.rows}

    def charge(
        self,
        subject: Subject,
        seen: Bucket | None,
        failures: int,
        now: datetime,
        remembered: timedelta,
    ) -> None:
        """Count an attempt, or raise ConditionFailed if another came first."""
        self.before_write.strike()
        if self.rows.get(subject) != seen:
            raise ConditionFailed
        self.rows[subject] = Bucket(failures=failures, last_at=now)

    def add(self, subject: Subject, now: datetime, remembered: timedelta) -> None:
        """Count an attempt whatever others count meanwhile."""
        old = self.rows.get(subject)
        failures = old.failures + 1 if old else 1
        self.rows[subject] = Bucket(failures=failures, last_at=now)

    def forget(self, subject: Subject) -> Write:
        """Return the write that forgets every attempt."""
        return effect(lambda: self.drop(subject))

    def drop(self, subject: Subject) -> None:
        """Forget every attempt, at once."""
        self.rows.pop(subject, None)

    def exhaust(
        self,
        subject: Subject,
        now: datetime,
        remembered: timedelta,
        otherwise: type[Exception],
    ) -> Write:
        """Return the write that uses up all attempts; `otherwise` if none is left."""

        def leave_none() -> None:
            """Use up all attempts, once."""
            if self.rows[subject].failures >= ALL:
                raise otherwise
            self.rows[subject] = Bucket(failures=ALL, last_at=now)

        return effect(leave_none)


class MemoryUsers:
    """Profiles, password hashes and unique addresses."""

    def __init__(self, used: MemoryIdempotency, left: list[Effects]) -> None:
        """Begin empty; `left` collects the effects of changes."""
        self._used = used
        self.left = left
        self.users: dict[str, User] = {}
        self.hashes: dict[str, str] = {}
        self.trusted: dict[str, Mapping[str, int]] = {}
        self.factors: dict[str, Factor] = {}
        self.pending: dict[str, PendingFactor] = {}
        self.before_write = Interruption()

    def add(self, user: User) -> User:
        """Store a profile directly."""
        self.users[user.id] = user
        return user

    def create(
        self,
        user: User,
        password_hash: str | None,
        record: IdempotencyRecord | None,
        now: datetime,
        effects: Effects,
        admin_id: str | None = None,
    ) -> None:
        """Write a new account with its effects, or raise KeyUsed or EmailTaken."""
        if record and self._used.find(record.key, now):
            raise KeyUsed
        if self.id_by_email(user.email):
            raise EmailTaken
        self._used.claim(record, now)
        self.users[user.id] = user
        if password_hash is not None:
            self.hashes[user.id] = password_hash
        self.left.append(effects)

    def id_by_email(self, email: str) -> str | None:
        """Return the id of the user who has an address."""
        return next((u.id for u in self.users.values() if u.email == email), None)

    def get(self, user_id: str) -> User | None:
        """Return a profile."""
        return self.users.get(user_id)

    def account(self, user_id: str) -> Account | None:
        """Return a profile and its password hash."""
        user = self.users.get(user_id)
        if user is None:
            return None
        return Account(
            user,
            self.hashes.get(user_id),
            self.trusted.get(user_id, {}),
            self.factors.get(user_id),
            self.pending.get(user_id),
        )

    def sign_in_writes(
        self, user_id: str, trusted: Mapping[str, int] | None, proof: Proof | None
    ) -> list[Write]:
        """Return the changes of credentials by a sign-in, which may raise ProofUsed."""

        def change() -> None:
            """Use the proof up, then store the known networks."""
            if proof is not None:
                self.use_up(user_id, proof)
            if trusted is not None:
                self.trusted[user_id] = trusted

        return [effect(change)] if trusted is not None or proof is not None else []

    def commit(self, writes: Sequence[Write]) -> None:
        """Run writes that others made."""
        commit(writes)

    def write_effects(self, effects: Effects) -> None:
        """Write effects where nothing else changes."""
        self.left.append(effects)

    def use_up(self, user_id: str, proof: Proof) -> None:
        """Make a proof worthless, or raise ProofUsed."""
        factor = self.factors.get(user_id)
        if factor is None or factor.id != proof.factor_id:
            raise ProofUsed
        if proof.step is not None:
            if proof.step <= factor.step:
                raise ProofUsed
            changes: dict[str, object] = {"step": proof.step}
        else:
            if proof.recovery not in factor.recovery:
                raise ProofUsed
            changes = {"recovery": factor.recovery - {proof.recovery}}
        self.factors[user_id] = factor.model_copy(update=changes)

    def set_password_hash(self, user_id: str, new: str, old: str) -> None:
        """Replace an unchanged hash, or raise ConditionFailed."""
        self.before_write.strike()
        if self.hashes.get(user_id) != old:
            raise ConditionFailed
        self.hashes[user_id] = new

    def page(
        self, limit: int, after: tuple[str, str] | None, prefix: str = ""
    ) -> tuple[list[User], bool]:
        """Return users by address, and whether more follow."""
        known = (u for u in self.users.values() if u.email.startswith(prefix))
        ordered = sorted(known, key=lambda u: (u.email, u.id))
        rest = [u for u in ordered if after is None or (u.email, u.id) > after]
        return rest[:limit], len(rest) > limit

    def save(self, user: User, expected_version: int) -> None:
        """Replace a profile of the expected version, or raise ConditionFailed."""
        self.before_write.strike()
        stored = self.users.get(user.id)
        if stored is None or stored.version != expected_version:
            raise ConditionFailed
        self.users[user.id] = user


class MemoryFactors:
    """The store that enables, renews and removes factors."""

    def __init__(self, users: MemoryUsers) -> None:
        """Change what this store of users holds."""
        self._users = users
        self.before_write = Interruption()

    def pend(self, user_id: str, factor: PendingFactor) -> None:
        """Keep a factor that waits, or raise ConditionFailed if one is in use."""
        self.before_write.strike()
        if user_id in self._users.factors:
            raise ConditionFailed
        self._users.pending[user_id] = factor

    def enable(
        self,
        user_id: str,
        factor: Factor,
        trusted: Mapping[str, int],
        effects: Effects,
        also: Sequence[Write],
    ) -> None:
        """Put the waiting factor into use, or raise ConditionFailed for another one."""
        self.before_write.strike()
        waiting = self._users.pending.get(user_id)
        if waiting is None or waiting.id != factor.id:
            raise ConditionFailed
        del self._users.pending[user_id]
        self._users.factors[user_id] = factor
        self._users.trusted[user_id] = trusted
        self._users.left.append(effects)
        commit(also)

    def renew(
        self,
        user_id: str,
        recovery: frozenset[str],
        made_at: datetime,
        proof: Proof,
        effects: Effects,
        also: Sequence[Write],
    ) -> None:
        """Replace all recovery codes, or raise ProofUsed."""
        self.before_write.strike()
        self._users.use_up(user_id, proof)
        factor = self._users.factors[user_id]
        changes = {"recovery": recovery, "recovery_at": made_at}
        self._users.factors[user_id] = factor.model_copy(update=changes)
        self._users.left.append(effects)
        commit(also)

    def disable(
        self,
        user_id: str,
        factor_id: str,
        proof: Proof | None,
        effects: Effects,
        also: Sequence[Write],
    ) -> None:
        """Remove a factor, or raise ProofUsed."""
        self.before_write.strike()
        if proof is not None:
            self._users.use_up(user_id, proof)
        if self._users.factors[user_id].id != factor_id:
            raise ProofUsed
        del self._users.factors[user_id]
        self._users.left.append(effects)
        commit(also)


class MemorySessions:
    """Sessions by user and id, with a count of the reads."""

    def __init__(self, users: MemoryUsers) -> None:
        """Begin empty."""
        self._users = users
        self.rows: dict[tuple[str, str], Session] = {}
        self.reads = 0
        self.before_write = Interruption()

    def create(
        self, session: Session, user: User, effects: Effects, also: Sequence[Write] = ()
    ) -> None:
        """Write a session, or raise ConditionFailed if its user has changed."""
        self.before_write.strike()
        stored = self._users.get(user.id)
        if not stored or _binding(stored) != _binding(user):
            raise ConditionFailed
        commit(also)
        self.rows[user.id, session.id] = session
        self._users.left.append(effects)

    def get(self, user_id: str, session_id: str) -> Session | None:
        """Return a session as it was written last."""
        self.reads += 1
        return self.rows.get((user_id, session_id))

    def of_user(self, user_id: str) -> list[Session]:
        """Return a user's sessions, oldest first."""
        return [self.rows[key] for key in sorted(self.rows) if key[0] == user_id]

    def rotate(self, old: Session, new: Session) -> None:
        """Store the next counter, or raise ConditionFailed if another did."""
        self.before_write.strike()
        stored = self.rows.get((old.user_id, old.id))
        if stored is None or stored.counter != old.counter:
            raise ConditionFailed
        self.rows[old.user_id, old.id] = new

    def delete(self, user_id: str, session_id: str, effects: Effects) -> None:
        """End a session, or raise ConditionFailed if there is none."""
        self.before_write.strike()
        if self.rows.pop((user_id, session_id), None) is None:
            raise ConditionFailed
        self._users.left.append(effects)

    def delete_many(
        self, user_id: str, session_ids: list[str], effects: Effects
    ) -> None:
        """End sessions; those that have ended are skipped."""
        for session_id in session_ids:
            self.rows.pop((user_id, session_id), None)
        self._users.left.append(effects)

    def delete_all(self, user_id: str) -> None:
        """End every session of a user."""
        for key in [key for key in self.rows if key[0] == user_id]:
            del self.rows[key]


def _binding(user: User) -> tuple[Role, UserStatus, int]:
    """Return the state of a user on which the opening of a session depends."""
    return user.role, user.status, user.session_epoch


class MemoryTokens:
    """One-time tokens by their hash."""

    def __init__(self) -> None:
        """Begin empty."""
        self.rows: dict[str, OneTimeToken] = {}

    def save(self, token: OneTimeToken) -> None:
        """Keep a new token."""
        self.rows[token.digest] = token

    def find(self, digest: str) -> OneTimeToken | None:
        """Return the token of this hash."""
        return self.rows.get(digest)

    def use_up(self, token: OneTimeToken, now: datetime) -> None:
        """Take a token out, or raise InvalidLink."""
        if token.digest not in self.rows or token.expires_at <= now:
            raise InvalidLink
        del self.rows[token.digest]


class MemoryOutbox:
    """Mail that no other change caused."""

    def __init__(self, left: list[Effects]) -> None:
        """Put mail where changes leave theirs."""
        self._left = left

    def add(self, mail: Mail) -> None:
        """Let a mail be sent."""
        self._left.append(Effects(mails=(mail,)))


class MemoryPasswords:
    """The store that replaces hashes and ends sessions."""

    def __init__(
        self, users: MemoryUsers, sessions: MemorySessions, tokens: MemoryTokens
    ) -> None:
        """Change what these stores hold."""
        self._users = users
        self._sessions = sessions
        self._tokens = tokens
        self.before_write = Interruption()

    def replace(
        self, user: User, hashed: str, session_id: str, effects: Effects
    ) -> None:
        """Store a hash and end all sessions but one, or raise ConditionFailed."""
        self.before_write.strike()
        if self._users.users[user.id].session_epoch != user.session_epoch:
            raise ConditionFailed
        self._store(user, hashed, session_id, effects)

    def reset(
        self,
        user: User,
        hashed: str,
        token: OneTimeToken,
        now: datetime,
        effects: Effects,
        trusted: Mapping[str, int],
    ) -> None:
        """Store a hash, use the token up and end all sessions."""
        self.before_write.strike()
        if self._users.users[user.id].session_epoch != user.session_epoch:
            raise InvalidLink
        self._tokens.use_up(token, now)
        self._users.trusted[user.id] = trusted
        self._store(
            user.model_copy(update={"email_verified": True}), hashed, None, effects
        )

    def _store(
        self, user: User, hashed: str, keep: str | None, effects: Effects
    ) -> None:
        """Store a hash, count the epoch on, keep one session at most."""
        epoch = user.session_epoch + 1
        self._users.add(user.model_copy(update={"session_epoch": epoch}))
        self._users.hashes[user.id] = hashed
        self._users.left.append(effects)
        kept = self._sessions.rows.get((user.id, keep or ""))
        self._sessions.delete_all(user.id)
        if kept:
            self._sessions.rows[user.id, kept.id] = kept.model_copy(
                update={"epoch": epoch}
            )


class MemoryEmails:
    """The store that changes addresses."""

    def __init__(
        self, users: MemoryUsers, sessions: MemorySessions, tokens: MemoryTokens
    ) -> None:
        """Change what these stores hold."""
        self._users = users
        self._sessions = sessions
        self._tokens = tokens
        self.before_write = Interruption()

    def verify(
        self, user: User, token: OneTimeToken, now: datetime, effects: Effects
    ) -> None:
        """Note that the address is the user's."""
        self._tokens.use_up(token, now)
        self._change(user, effects, email_verified=True)

    def change(
        self,
        user: User,
        new: str,
        token: OneTimeToken,
        now: datetime,
        undo_until: datetime,
        effects: Effects,
    ) -> None:
        """Give a user another address, or raise EmailTaken."""
        if self._users.id_by_email(new):
            raise EmailTaken
        self._tokens.use_up(token, now)
        self._change(
            user, effects, email=new, email_verified=True, email_undo_until=undo_until
        )

    def undo(
        self,
        old: Account,
        new: Account,
        token: OneTimeToken,
        now: datetime,
        effects: Effects,
    ) -> None:
        """Restore the former address, end all sessions, or raise ConditionFailed."""
        self.before_write.strike()
        user_id = new.user.id
        stored = self._users.account(user_id)
        if stored is None or (stored.user, stored.factor) != (old.user, old.factor):
            raise ConditionFailed
        self._tokens.use_up(token, now)
        self._users.hashes.pop(user_id, None)
        self._users.pending.pop(user_id, None)
        self._users.factors.pop(user_id, None)
        if new.factor is not None:
            self._users.factors[user_id] = new.factor
        self._sessions.delete_all(user_id)
        self._users.add(new.user)
        self._users.left.append(effects)

    def _change(self, user: User, effects: Effects, **changes: object) -> None:
        """Store a changed profile."""
        self._users.add(user.model_copy(update=changes))
        self._users.left.append(effects)


class World:
    """Every service over in-memory stores, one clock and one keyring."""

    def __init__(self) -> None:
        """Put everything together as the service does."""
        self.clock = ManualClock()
        self.keys = KeyringSource(random_ring)
        self.used = MemoryIdempotency()
        self.item_store = MemoryItems(self.used)
        self.left: list[Effects] = []
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
        recorder = EffectsRecorder(self.clock, new_ulid)
        tickets = Tickets(
            self.keys, self.clock, purpose=TICKET_PURPOSE, lifetime=TICKET_LIFETIME
        )
        self.sessions = SessionService(
            sessions=self.session_store,
            profiles=self.user_store,
            access_tokens=self.access_tokens,
            refresh_tokens=lambda: RefreshTokens(ring, self.clock),
            recorder=recorder,
            clock=self.clock,
            new_id=new_ulid,
        )
        self.items = ItemService(
            self.item_store,
            idempotency=self.idempotency,
            cursors=self.cursors,
            clock=self.clock,
            new_id=new_ulid,
        )
        self.trash_store = MemoryTrash(self.item_store)
        self.trash = TrashService(
            self.trash_store,
            items=self.item_store,
            cursors=self.cursors,
            clock=self.clock,
        )
        self.throttle = MemoryThrottle()
        self.throttling = Throttling(self.throttle, self.clock)
        self.sealer = Sealer(KeyringSource(random_ring).fresh, self.clock)
        self.second_factor = SecondFactor(
            challenges=Challenges(self.keys, self.clock, new_ulid),
            sealer=self.sealer,
            throttling=self.throttling,
            clock=self.clock,
        )
        self.devices = Devices(
            Tickets(self.keys, self.clock, purpose=DEVICE, lifetime=TRUSTED_FOR)
        )
        self.users = ProfileService(self.user_store, self.cursors)
        self.accounts = SignInService(
            store=self.user_store,
            sessions=self.sessions,
            throttling=self.throttling,
            second_factor=self.second_factor,
            devices=self.devices,
            recorder=recorder,
            idempotency=self.idempotency,
            tickets=tickets,
            clock=self.clock,
            new_id=new_ulid,
        )
        self.token_store = MemoryTokens()
        self.one_time = OneTimeTokens(self.token_store, self.clock)
        stores = self.user_store, self.session_store, self.token_store
        self.password_store = MemoryPasswords(*stores)
        self.passwords = PasswordService(
            accounts=self.user_store,
            store=self.password_store,
            outbox=MemoryOutbox(self.left),
            tokens=self.one_time,
            throttling=self.throttling,
            devices=self.devices,
            recorder=recorder,
            clock=self.clock,
        )
        self.email_store = MemoryEmails(*stores)
        self.emails = AddressService(
            accounts=self.user_store,
            store=self.email_store,
            passwords=self.passwords,
            outbox=MemoryOutbox(self.left),
            tokens=self.one_time,
            throttling=self.throttling,
            recorder=recorder,
            clock=self.clock,
        )
        self.factor_store = MemoryFactors(self.user_store)
        self.factors = FactorService(
            accounts=self.user_store,
            passwords=self.passwords,
            store=self.factor_store,
            second_factor=self.second_factor,
            sealer=self.sealer,
            recorder=recorder,
            clock=self.clock,
            new_id=new_ulid,
            issuer="Backend API",
        )

    def mails(self) -> list[Mail]:
        """Return all mails so far, in order."""
        return [mail for effects in self.left for mail in effects.mails]

    def actions(self) -> list[str]:
        """Return all audited actions so far, in order."""
        return [entry.action for effects in self.left for entry in effects.entries]

    def user(
        self,
        email: str = "ada@example.com",
        role: Role = Role.USER,
        status: UserStatus = UserStatus.ACTIVE,
    ) -> User:
        """Return a stored profile without a password."""
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
