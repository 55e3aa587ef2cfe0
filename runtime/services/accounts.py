"""Accounts: signing up and proving who one is."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from runtime.core.clock import Clock, NewId
from runtime.core.context import count
from runtime.core.errors import InvalidCredentials, InvalidInput
from runtime.core.networks import network_of
from runtime.core.passwords import (
    hash_password,
    needs_rehash,
    verify_password,
    weakness,
)
from runtime.models.auth import RegisterRequest
from runtime.models.idempotency import IdempotencyRecord
from runtime.models.sessions import TokenPair
from runtime.models.trail import AuditAction, MailKind, Origin, Trail
from runtime.models.users import Role, User, UserOut, UserStatus
from runtime.repositories.table import ConditionFailed, Write
from runtime.repositories.users import Account
from runtime.services.guessing import PASSWORDS, REGISTRATIONS, Attempt, Guessing
from runtime.services.idempotency import Created, Idempotency
from runtime.services.sessions import SessionService
from runtime.services.trail import Trails
from runtime.services.trust import is_trusted, trusting


class AccountStore(Protocol):
    """Where accounts are kept."""

    def create(
        self,
        user: User,
        password_hash: str,
        record: IdempotencyRecord | None,
        now: datetime,
        trail: Trail,
    ) -> None:
        """Write a new account, or EmailTaken, or KeyUsed."""

    def id_by_email(self, email: str) -> str | None:
        """Who has an address."""

    def get(self, user_id: str) -> User | None:
        """A profile."""

    def account(self, user_id: str) -> Account | None:
        """A profile and its password hash."""

    def set_password_hash(self, user_id: str, new: str, old: str) -> None:
        """Replace a hash that has not changed meanwhile, or ConditionFailed."""

    def trust(self, user_id: str, trusted: Mapping[str, int]) -> Write:
        """The write that keeps from where the owner signed in."""


class AccountService:
    """The rules for signing up and in."""

    def __init__(
        self,
        store: AccountStore,
        sessions: SessionService,
        guessing: Guessing,
        trails: Trails,
        idempotency: Idempotency,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        """Take what the rules need from outside."""
        self._store = store
        self._sessions = sessions
        self._guessing = guessing
        self._trails = trails
        self._idempotency = idempotency
        self._clock = clock
        self._new_id = new_id

    def register(
        self,
        request: RegisterRequest,
        key: str | None = None,
        role: Role = Role.USER,
        origin: Origin = Origin(),
    ) -> Created[UserOut]:
        """Create an account, once for each Idempotency-Key and address.

        Raises:
            InvalidInput: the password is easily guessed.
            TooManyAttempts: too many accounts were made from there lately.
            EmailTaken: another account has the address.
        """
        why = weakness(request.password, [request.email, request.name or ""])
        if why is not None:
            raise InvalidInput.at("/body/password", why)
        network = network_of(origin.address)
        if network is not None:
            self._guessing.spend(REGISTRATIONS, network)
        now = self._clock()
        user = User(
            id=self._new_id(now),
            email=request.email,
            name=request.name,
            role=role,
            email_verified=False,
            created_at=now,
        )
        trail = Trail(
            entries=(self._trails.entry(user.id, AuditAction.REGISTERED, origin),),
            mails=(self._trails.mail(MailKind.VERIFY_EMAIL, user.email, user.id),),
        )
        hashed = hash_password(request.password)
        created = self._idempotency.create(
            f"E#{user.email}",
            "register",
            key,
            request,
            user.public(),
            user.id,
            lambda record: self._store.create(user, hashed, record, now, trail),
            self._public,
        )
        if not created.replayed:
            count("UsersRegistered")
        return created

    def id_by_email(self, email: str) -> str | None:
        """Who has a normalised address."""
        return self._store.id_by_email(email)

    def sign_in(
        self,
        email: str,
        password: str,
        origin: Origin = Origin(),
    ) -> TokenPair:
        """Open a session for an e-mail address and its password.

        An unknown address costs the same reads and the same hashing as a known one,
        and is throttled alike. Guessing apart, 3 read units; that adds 2 and 1 write
        unit, and forgets in the session's own transaction.

        Raises:
            InvalidCredentials: they do not belong together, or the account is
                disabled.
            TooManyAttempts: the account or the network is being guessed at.
        """
        user_id = self._store.id_by_email(email)
        # Always a second read: without an account, of one that cannot exist.
        account = self._store.account(user_id or f"none-{uuid.uuid4().hex[:21]}")
        attempt = self._guessing.begin(
            PASSWORDS, email, origin, trusted=self._knows(account, origin)
        )
        hashed = account.password_hash if account else None
        if not verify_password(password, hashed) or account is None:
            count("SignInsFailed")
            self._guessing.failed(attempt)
            raise InvalidCredentials
        if account.user.status is not UserStatus.ACTIVE:
            raise InvalidCredentials
        self._rehash(account, password)
        return self._open(account, attempt, origin)

    def _open(self, account: Account, attempt: Attempt, origin: Origin) -> TokenPair:
        """Begin a session, and remember from where."""
        user = account.user
        entry = self._trails.entry(user.id, AuditAction.SIGNED_IN, origin)
        also = [self._guessing.succeeded(attempt)]
        trusted = trusting(user.id, origin, account.trusted, self._clock())
        if trusted is not None:
            also.append(self._store.trust(user.id, trusted))
        try:
            pair = self._sessions.open(user, origin, Trail(entries=(entry,)), also)
        except ConditionFailed:
            raise InvalidCredentials from None
        count("SignInsSucceeded")
        return pair

    def _knows(self, account: Account | None, origin: Origin) -> bool:
        """Whether the owner was seen at this origin lately."""
        if account is None:
            return False
        return is_trusted(account.user.id, origin, account.trusted, self._clock())

    def _rehash(self, account: Account, password: str) -> None:
        """Move an old hash to today's parameters while the password is at hand."""
        if account.password_hash is None or not needs_rehash(account.password_hash):
            return
        try:
            self._store.set_password_hash(
                account.user.id, hash_password(password), account.password_hash
            )
        except ConditionFailed:
            # Another sign-in did it first, or the password changed: both are fine.
            return

    def _public(self, user_id: str) -> UserOut | None:
        user = self._store.get(user_id)
        return user.public() if user else None
