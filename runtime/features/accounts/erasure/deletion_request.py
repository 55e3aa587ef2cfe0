"""Deleting one's own account, and changing one's mind."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

from runtime.core.clock import Clock, rfc3339
from runtime.core.dynamodb.table import ConditionFailed, Write
from runtime.core.effects.models import AuditAction, MailKind, Origin, Trail
from runtime.core.effects.recorder import Trails
from runtime.core.errors import (
    AdministratorStays,
    Conflict,
    InvalidRestoreToken,
    WrongCode,
)
from runtime.core.security.tickets import Tickets
from runtime.features.accounts.administration.service import GRACE
from runtime.features.accounts.profiles.models import Role, User, UserStatus
from runtime.features.accounts.profiles.repository import Account
from runtime.features.accounts.second_factor.models import Factor, Proof
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.accounts.sessions.models import Caller, TokenPair
from runtime.features.accounts.sessions.service import SessionService

TICKET_PURPOSE = "restore"
TICKET_LIFETIME = timedelta(minutes=15)


class PasswordProver(Protocol):
    """What proves that a signed-in user knows the password."""

    def prove(self, user_id: str, password: str, origin: Origin) -> Account:
        """The account, or WrongPassword."""


class FactorProver(Protocol):
    """What proves that they have the second factor."""

    def proof(
        self, account: Account, factor: Factor, request: ProofRequest, origin: Origin
    ) -> tuple[Proof | None, list[Write]]:
        """The proof and what else to write, or WrongCode; None if none was tried."""


class ProfileReader(Protocol):
    """Where profiles are read."""

    def get(self, user_id: str) -> User | None:
        """A profile."""


class StandingStore(Protocol):
    """Where the status is changed."""

    def change(
        self,
        old: User,
        new: User,
        trail: Trail,
        *,
        proof: Proof | None = None,
        also: Sequence[Write] = (),
    ) -> None:
        """Replace a profile and end all sessions, or ConditionFailed."""


class DeletionService:
    """The rules for leaving."""

    def __init__(
        self,
        passwords: PasswordProver,
        factors: FactorProver,
        profiles: ProfileReader,
        standing: StandingStore,
        sessions: SessionService,
        tickets: Tickets,
        trails: Trails,
        clock: Clock,
    ) -> None:
        """Take what the rules need from outside."""
        self._passwords = passwords
        self._factors = factors
        self._profiles = profiles
        self._standing = standing
        self._sessions = sessions
        self._tickets = tickets
        self._trails = trails
        self._clock = clock

    def request(
        self, caller: Caller, request: ProofRequest, origin: Origin = Origin()
    ) -> User:
        """Have the caller's account deleted in 14 days; every session ends at once.

        Raises:
            WrongPassword: the password is another.
            WrongCode: there is a second factor, and it was not shown.
            AdministratorStays: the caller is an administrator.
            Conflict: the account changed at the same moment.
        """
        account = self._passwords.prove(caller.user_id, request.password, origin)
        old = account.user
        if old.role is Role.ADMIN:
            raise AdministratorStays
        proof: Proof | None = None
        also: list[Write] = []
        if account.factor is not None:
            proof, also = self._factors.proof(account, account.factor, request, origin)
            if proof is None:
                raise WrongCode
        due = self._clock() + GRACE
        new = old.in_next_epoch(status=UserStatus.DELETING, delete_after=due)
        entry = self._trails.entry(old.id, AuditAction.DELETION_REQUESTED, origin)
        mail = self._trails.mail(
            MailKind.DELETION_REQUESTED,
            old.email,
            old.id,
            date=f"{due:%Y-%m-%d}",
            **origin.mailable(),
        )
        self._change(old, new, Trail(entries=(entry,), mails=(mail,)), proof, also)
        return new

    def restore(self, ticket: str, origin: Origin = Origin()) -> TokenPair:
        """Undo the deletion for somebody who has just proven who they are, and let
        them in.

        Raises:
            InvalidRestoreToken: forged, expired or used; or the date has passed.
        """
        fields = self._tickets.read(ticket)
        old = self._profiles.get(fields[0]) if fields else None
        if old is None or fields != ticket_fields(old):
            raise InvalidRestoreToken
        if not may_return(old, self._clock):
            raise InvalidRestoreToken
        new = old.in_next_epoch(status=UserStatus.ACTIVE, delete_after=None)
        entries = (
            self._trails.entry(old.id, AuditAction.DELETION_UNDONE, origin),
            self._trails.entry(old.id, AuditAction.SIGNED_IN, origin),
        )
        mail = self._trails.mail(
            MailKind.DELETION_UNDONE, old.email, old.id, **origin.mailable()
        )
        try:
            self._change(old, new, Trail(entries=entries[:1], mails=(mail,)))
            return self._sessions.open(new, origin, Trail(entries=entries[1:]))
        except (Conflict, ConditionFailed):
            raise InvalidRestoreToken from None

    def _change(
        self,
        old: User,
        new: User,
        trail: Trail,
        proof: Proof | None = None,
        also: Sequence[Write] = (),
    ) -> None:
        """Write, or Conflict if the account changed since it was read."""
        try:
            self._standing.change(old, new, trail, proof=proof, also=also)
        except ConditionFailed:
            raise Conflict from None
        self._sessions.forget(old.id)


def ticket_fields(user: User) -> list[str]:
    """What a ticket says: who may return from which deletion, by which password.

    That is what the epoch is for: a password that is voided meanwhile proves nothing.
    """
    until = rfc3339(user.delete_after) if user.delete_after else ""
    return [user.id, until, str(user.session_epoch)]


def may_return(user: User, clock: Clock) -> bool:
    """Whether a user wanted to leave, and can still change their mind."""
    return (
        user.status is UserStatus.DELETING
        and user.delete_after is not None
        and clock() < user.delete_after
    )
