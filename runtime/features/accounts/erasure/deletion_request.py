"""Rules for requesting the deletion of one's own account, and for undoing it."""

from collections.abc import Sequence
from datetime import timedelta

from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock, rfc3339
from runtime.core.dynamodb.writes import ConditionFailed, Write
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.errors import Conflict
from runtime.core.optimistic import Precondition, demand_version
from runtime.core.security.callers import Caller, Role
from runtime.core.security.tickets import Tickets
from runtime.features.accounts.account_status import AccountStatusRepository
from runtime.features.accounts.administration.service import GRACE
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    AdministratorStays,
    InvalidRestoreToken,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.repository import UserRepository
from runtime.features.accounts.proofs.service import ProofService
from runtime.features.accounts.second_factor.models import Proof
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.accounts.sessions.models import TokenPair
from runtime.features.accounts.sessions.service import SessionService

TICKET_PURPOSE = "restore"
TICKET_LIFETIME = timedelta(minutes=15)


class DeletionRequestService:
    """The rules for deleting one's own account, and for undoing that."""

    def __init__(
        self,
        *,
        proofs: ProofService,
        profiles: UserRepository,
        statuses: AccountStatusRepository,
        sessions: SessionService,
        tickets: Tickets,
        recorder: EffectsRecorder,
        clock: Clock,
    ) -> None:
        self._proofs = proofs
        self._profiles = profiles
        self._statuses = statuses
        self._sessions = sessions
        self._tickets = tickets
        self._recorder = recorder
        self._clock = clock

    def request(
        self,
        caller: Caller,
        request: ProofRequest,
        client: ClientInfo = ClientInfo(),
        precondition: Precondition | None = None,
    ) -> User:
        """Have the caller's account deleted in 14 days; every session ends at once.

        Raises:
            WrongPassword: the password is not the account's.
            CodeRequired: the account has a second factor, and no code was sent.
            WrongCode: the code is wrong, or was used.
            AdministratorStays: the caller is an administrator.
            PreconditionFailed: the precondition excludes the stored version.
            Unauthenticated: the caller is not signed in any more.
            Conflict: the account changed at the same moment.
        """
        account = self._proofs.password(caller, request, client)
        old = account.user
        if old.role is Role.ADMIN:
            raise AdministratorStays
        # Before the code is judged: one that is right would be counted for nothing.
        demand_version(old.version, precondition)
        proven = self._proofs.factor(caller, account, request, client)
        due = self._clock() + GRACE
        new = old.in_next_epoch(status=UserStatus.DELETING, delete_after=due)
        entry = self._recorder.entry(old.id, AuditAction.DELETION_REQUESTED, client)
        mail = self._recorder.mail(
            MailKind.DELETION_REQUESTED,
            old.email,
            old.id,
            date=f"{due:%Y-%m-%d}",
            **client.mailable(),
        )
        try:
            self._change(
                old,
                new,
                Effects(entries=(entry,), mails=(mail,)),
                owner=caller,
                proof=proven.proof,
                extra_writes=proven.extra_writes,
            )
        except Conflict:
            now = self._profiles.get(old.id)
            if now is not None:
                demand_version(now.version, precondition)
            raise
        return new

    def restore(self, ticket: str, client: ClientInfo = ClientInfo()) -> TokenPair:
        """Undo the deletion for a user who has just signed in, and open a session.

        Raises:
            InvalidRestoreToken: the ticket is forged, expired or used, or the date of
                the deletion has passed.
        """
        fields = self._tickets.read(ticket)
        old = self._profiles.get(fields[0]) if fields else None
        if old is None or fields != ticket_fields(old):
            raise InvalidRestoreToken
        if not may_return(old, self._clock):
            raise InvalidRestoreToken
        new = old.in_next_epoch(status=UserStatus.ACTIVE, delete_after=None)
        entries = (
            self._recorder.entry(old.id, AuditAction.DELETION_UNDONE, client),
            self._recorder.entry(old.id, AuditAction.SIGNED_IN, client),
        )
        mail = self._recorder.mail(
            MailKind.DELETION_UNDONE, old.email, old.id, **client.mailable()
        )
        try:
            self._change(old, new, Effects(entries=entries[:1], mails=(mail,)))
            return self._sessions.open(new, client, Effects(entries=entries[1:]))
        except (Conflict, ConditionFailed):
            raise InvalidRestoreToken from None

    def _change(
        self,
        old: User,
        new: User,
        effects: Effects,
        *,
        owner: Caller | None = None,
        proof: Proof | None = None,
        extra_writes: Sequence[Write] = (),
    ) -> None:
        """Write the change; raise Conflict if the account changed since it was read."""
        try:
            self._statuses.change(
                old,
                new,
                effects,
                owner=owner,
                proof=proof,
                extra_writes=extra_writes,
            )
        except ConditionFailed:
            raise Conflict from None


def ticket_fields(user: User) -> list[str]:
    """Return the content of a ticket: the user, the date of deletion, and the epoch.

    The epoch makes the ticket worthless when the password that was shown for it is
    replaced or removed.
    """
    until = rfc3339(user.delete_after) if user.delete_after else ""
    return [user.id, until, str(user.session_epoch)]


def may_return(user: User, clock: Clock) -> bool:
    """Return whether a user requested their deletion and can still undo it."""
    return (
        user.status is UserStatus.DELETING
        and user.delete_after is not None
        and clock() < user.delete_after
    )
