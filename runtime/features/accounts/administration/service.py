"""Rules for what administrators may do with other people's accounts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from runtime.core.audit.models import AuditEntry
from runtime.core.client_info import ClientInfo
from runtime.core.clock import Clock, NewId
from runtime.core.context import count_metric
from runtime.core.dynamodb.schema import owner_pk
from runtime.core.effects import Effects, EffectsRecorder
from runtime.core.idempotency.service import Created, Idempotency, IdempotentRequest
from runtime.core.optimistic import demand_version, until_unchanged
from runtime.core.security.callers import Caller, Role
from runtime.features.accounts.account_status import AccountStatusRepository
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.accounts.administration.requests import Invitation
from runtime.features.accounts.audit_actions import AuditAction
from runtime.features.accounts.errors import (
    FactorNotFound,
    OwnAccount,
    UserNotFound,
    UserNotVerified,
)
from runtime.features.accounts.mail_kinds import MailKind
from runtime.features.accounts.profiles.models import User, UserDetails, UserStatus
from runtime.features.accounts.profiles.repository import UserRepository

GRACE = timedelta(days=14)
"""Time in which a deletion can be undone."""


@dataclass(frozen=True)
class _Change:
    """A change of an account, with the audit entry and the mail that report it."""

    action: AuditAction
    attributes: Mapping[str, object] = field(default_factory=dict)
    details: Mapping[str, str] = field(default_factory=dict)
    mail: MailKind | None = None
    mail_data: Mapping[str, str] = field(default_factory=dict)
    void_password: bool = False
    remove_factor: bool = False
    factor_id: str | None = None


class AdministrationService:
    """The rules for administrators.

    Administrators cannot do any of this to their own account, and whoever does it must
    still be an active administrator when it is written. So at least one is always left,
    however many of them remove each other at the same time.
    """

    def __init__(
        self,
        *,
        users: UserRepository,
        statuses: AccountStatusRepository,
        recorder: EffectsRecorder,
        idempotency: Idempotency,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._users = users
        self._statuses = statuses
        self._recorder = recorder
        self._idempotency = idempotency
        self._clock = clock
        self._new_id = new_id

    def invite(
        self,
        admin: Caller,
        request: Invitation,
        key: str | None = None,
        client: ClientInfo = ClientInfo(),
    ) -> Created[UserDetails]:
        """Create an account without a password, and mail its owner a link to set one.

        Raises:
            Unauthenticated: the caller is not signed in any more.
            Forbidden: the caller is not an administrator any more.
            EmailTaken: another account has the address.
        """
        now = self._clock()
        user = User(
            id=self._new_id(now),
            email=request.email,
            name=request.name,
            role=request.role,
            email_verified=False,
            created_at=now,
            invitation=self._new_id(now),
        )
        entry = self._recorder.entry(
            user.id,
            AuditAction.INVITED,
            client,
            actor_id=admin.user_id,
            role=request.role,
        )
        mail = self._recorder.mail(MailKind.INVITATION, user.email, user.id)
        effects = Effects(entries=(entry,), mails=(mail,))
        created = self._idempotency.create(
            IdempotentRequest(owner_pk(admin.owner), "users", key, request),
            user.details(),
            resource_id=user.id,
            write=lambda record: self._users.create(
                user, None, record, now, effects, admin
            ),
            reread=self._details,
        )
        if not created.replayed:
            count_metric("UsersInvited")
        return created

    def change_role(
        self, command: AdminCommand, role: Role, *, unverified: bool = False
    ) -> User:
        """Give a user another role, and end their sessions, which hold the old role.

        Args:
            command: the account, and the administrator who asks.
            role: the role to give.
            unverified: make an administrator of an account whose address was never
                verified, since an operator knows that it is its owner's.

        Raises:
            UserNotVerified: somebody who never proved the address would become an
                administrator.
        """

        def change(user: User) -> _Change | None:
            """Return the change of role; None if the user has it already."""
            if user.role is role:
                return None
            if role is Role.ADMIN and not unverified and self._may_be_strangers(user):
                raise UserNotVerified
            return _Change(
                AuditAction.ROLE_CHANGED,
                {"role": role},
                {"from": user.role, "to": role},
            )

        return self._change(command, change)

    def disable(self, command: AdminCommand) -> User:
        """Disable a user until enabled again; a date of deletion stays as it is."""

        def change(user: User) -> _Change | None:
            """Return the change of status; None if the user is disabled already."""
            if user.status is UserStatus.DISABLED:
                return None
            return _Change(AuditAction.DISABLED, {"status": UserStatus.DISABLED})

        return self._change(command, change)

    def enable(self, command: AdminCommand) -> User:
        """Enable a user again, and undo a deletion that was requested."""

        def change(user: User) -> _Change | None:
            """Return the change of status; None if the user is active already."""
            if user.status is UserStatus.ACTIVE:
                return None
            attributes = {"status": UserStatus.ACTIVE, "delete_after": None}
            if user.delete_after is None:
                return _Change(AuditAction.ENABLED, attributes)
            return _Change(
                AuditAction.DELETION_UNDONE, attributes, mail=MailKind.DELETION_UNDONE
            )

        return self._change(command, change)

    def force_reset(
        self, command: AdminCommand, *, remove_factor: bool = False
    ) -> User:
        """Remove a user's password, end their sessions, and mail a link to set another.

        The link of an open invitation is void, too; another one is mailed.

        Args:
            command: the account, and the administrator who asks.
            remove_factor: remove the second factor too, because its owner has lost it
                or a thief has set it up. The mailbox alone is then enough to sign in.
        """
        removed = {"second_factor": "removed"} if remove_factor else {}

        def change(user: User) -> _Change:
            """Return the reset, and another invitation in place of an open one."""
            invitation = user.invitation and self._new_id(self._clock())
            return _Change(
                AuditAction.RESET_FORCED,
                {"invitation": invitation},
                details=removed,
                mail=MailKind.RESET_FORCED,
                mail_data=removed,
                void_password=True,
                remove_factor=remove_factor,
            )

        return self._change(command, change)

    def remove_second_factor(self, command: AdminCommand) -> User:
        """Remove a user's second factor, end their sessions, and mail that to them.

        Raises:
            FactorNotFound: the user has no second factor.
        """

        def change(user: User) -> _Change:
            """Return the removal of the factor that the user has now."""
            account = self._users.account(user.id)
            if account is None or account.factor is None:
                raise FactorNotFound
            return _Change(
                AuditAction.FACTOR_DISABLED,
                mail=MailKind.FACTOR_DISABLED,
                mail_data={"by": "an administrator"},
                factor_id=account.factor.id,
            )

        return self._change(command, change)

    def delete(self, command: AdminCommand) -> User:
        """Disable a user, and have the account deleted when the grace period ends.

        Until then an administrator can enable the user; the user cannot.
        """

        def change(user: User) -> _Change | None:
            """Return the request of a deletion; None if it was requested already."""
            if user.status is UserStatus.DISABLED and user.delete_after is not None:
                return None
            due = user.delete_after or self._clock() + GRACE
            return _Change(
                AuditAction.DELETION_REQUESTED,
                {"status": UserStatus.DISABLED, "delete_after": due},
                mail=MailKind.DELETION_ORDERED,
                mail_data={"date": f"{due:%Y-%m-%d}"},
            )

        return self._change(command, change)

    def _change(
        self, command: AdminCommand, decide: Callable[[User], _Change | None]
    ) -> User:
        """Read the account, decide, and write; repeat if another writer was faster.

        Nothing is written if the account already is as the command wants it.

        Raises:
            OwnAccount: the administrator names their own account.
            UserNotFound: there is no user with this id, or they are being erased.
            PreconditionFailed: the client has not seen the stored version.
            Unauthenticated: the caller is not signed in any more.
            Forbidden: the caller is not an administrator any more.
        """
        admin, user_id = command.admin, command.user_id
        if admin is not None and admin.user_id == user_id:
            raise OwnAccount

        def attempt() -> User:
            """Change the account as it is now."""
            old = self._users.get(user_id)
            if old is None or old.status is UserStatus.ERASING:
                raise UserNotFound
            demand_version(old.version, command.precondition)
            change = decide(old)
            if change is None:
                self._statuses.settle(old)
                return old
            new = old.in_next_epoch(**change.attributes)
            self._statuses.change(
                old,
                new,
                self._effects(command, new, change),
                admin,
                void_password=change.void_password,
                remove_factor=change.remove_factor,
                factor_id=change.factor_id,
            )
            return new

        return until_unchanged(attempt)

    def _may_be_strangers(self, user: User) -> bool:
        """Return whether an account may be of somebody who does not have its address.

        One whose address is not verified is of whoever registered with it. One that has
        no password, such as one of somebody invited, takes the mailbox to sign in to.
        """
        if user.email_verified:
            return False
        account = self._users.account(user.id)
        return account is None or account.password_hash is not None

    def _effects(self, command: AdminCommand, user: User, change: _Change) -> Effects:
        """Return an audit entry that names the administrator, and the mail, if any."""
        entry: AuditEntry
        if command.admin is None:
            entry = self._recorder.system_entry(
                user.id, change.action, **change.details
            )
        else:
            entry = self._recorder.entry(
                user.id,
                change.action,
                command.client,
                actor_id=command.admin.user_id,
                **change.details,
            )
        if change.mail is None:
            return Effects(entries=(entry,))
        mail = self._recorder.mail(change.mail, user.email, user.id, **change.mail_data)
        return Effects(entries=(entry,), mails=(mail,))

    def _details(self, user_id: str) -> UserDetails | None:
        """Return a user as administrators see them; None if they are gone."""
        user = self._users.get(user_id)
        return user.details() if user else None
