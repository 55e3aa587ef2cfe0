"""Rules for open invitations: sending the link again, and withdrawing it."""

from runtime.core.audit.models import AuditEntry
from runtime.core.clock import Clock, NewId
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.optimistic import demand_version, until_unchanged
from runtime.core.throttling.service import Throttling
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import InvitationNotOpen, UserNotFound
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.open_invitations.repository import InvitationRepository
from runtime.features.accounts.profiles.models import User, UserStatus
from runtime.features.accounts.profiles.repository import Account, UserRepository
from runtime.features.accounts.throttles import MAILS


class InvitationService:
    """The rules for invitations that were not accepted yet.

    An invitation is open until its link has set a password. Changing the role of the
    account, or disabling and enabling it, leaves it open; its link works while the
    account is active.
    """

    def __init__(
        self,
        *,
        users: UserRepository,
        store: InvitationRepository,
        throttling: Throttling,
        recorder: EffectsRecorder,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._users = users
        self._store = store
        self._throttling = throttling
        self._recorder = recorder
        self._clock = clock
        self._new_id = new_id

    def resend(self, command: AdminCommand) -> User:
        """Mail another link, which is good as long as a first one; earlier ones end.

        Raises:
            UserNotFound: there is no user with this id, or they are being erased.
            InvitationNotOpen: it was accepted, or the account is disabled.
            PreconditionFailed: the client has not seen the stored version.
            TooManyAttempts: too many were mailed to this address lately.
            Forbidden: the caller is not an administrator any more.
            Unauthenticated: the caller is not signed in any more.
        """
        user = self._invited(command, active=True)
        self._throttling.spend(MAILS, user.email, MailKind.INVITATION)

        def attempt() -> User:
            """Renew the invitation as it is now."""
            old = self._invited(command, active=True)
            new = old.model_copy(
                update={
                    "invitation": self._new_id(self._clock()),
                    "version": old.version + 1,
                }
            )
            entry = self._entry(command, AuditAction.INVITATION_RESENT)
            mail = self._recorder.mail(MailKind.INVITATION, new.email, new.id)
            effects = Effects(entries=(entry,), mails=(mail,))
            self._store.renew(old, new, effects, command.admin)
            return new

        return until_unchanged(attempt)

    def withdraw(self, command: AdminCommand) -> None:
        """Remove an account that was never used, at once; its address is free again.

        Raises:
            UserNotFound: there is no user with this id, or they are being erased.
            InvitationNotOpen: it was accepted.
            PreconditionFailed: the client has not seen the stored version.
            Forbidden: the caller is not an administrator any more.
            Unauthenticated: the caller is not signed in any more.
        """

        def attempt() -> None:
            """Withdraw the invitation as it is now."""
            user = self._invited(command)
            entry = self._entry(command, AuditAction.INVITATION_WITHDRAWN)
            self._store.withdraw(user, Effects(entries=(entry,)), command.admin)

        until_unchanged(attempt)

    def _invited(self, command: AdminCommand, *, active: bool = False) -> User:
        """Return a user with an open invitation, active if that is asked, or refuse."""
        account = self._users.account(command.user_id)
        if account is None or account.user.status is UserStatus.ERASING:
            raise UserNotFound
        user = account.user
        demand_version(user.version, command.precondition)
        if not _is_open(account) or active and user.status is not UserStatus.ACTIVE:
            raise InvitationNotOpen
        return user

    def _entry(self, command: AdminCommand, action: AuditAction) -> AuditEntry:
        """Return an audit entry that names the administrator, if one asks."""
        if command.admin is None:
            return self._recorder.system_entry(command.user_id, action)
        return self._recorder.entry(
            command.user_id, action, command.client, actor_id=command.admin.user_id
        )


def _is_open(account: Account) -> bool:
    """Tell whether nobody has accepted the invitation to an account.

    One that was made before invitations were stored has no other trace than that no
    password was ever set, and none was voided, which would have ended an epoch.
    """
    user = account.user
    if user.invitation is not None:
        return True
    never_used = account.password_hash is None and user.session_epoch == 0
    return never_used and not user.email_verified
