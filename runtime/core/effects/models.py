"""What a change leaves behind: entries in the audit log, and mail to be sent."""

from enum import StrEnum

from pydantic import Field

from runtime.core.models import Model, Timestamp


class Origin(Model):
    """Where a request comes from, as far as it can be told."""

    address: str | None = None
    device: str | None = None

    def mailable(self) -> dict[str, str]:
        """As far as a mail may say it.

        Not the device: it is the client's own words, which a stranger could have us
        mail.
        """
        return {"address": self.address} if self.address else {}


class AuditAction(StrEnum):
    """What happened to an account."""

    REGISTERED = "registered"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    PASSWORD_CHANGED = "password_changed"
    PASSWORD_RESET = "password_reset"
    EMAIL_VERIFIED = "email_verified"
    EMAIL_CHANGED = "email_changed"
    EMAIL_CHANGE_UNDONE = "email_change_undone"
    FACTOR_ENABLED = "factor_enabled"
    FACTOR_DISABLED = "factor_disabled"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    RECOVERY_CODES_VOIDED = "recovery_codes_voided"
    SIGNED_OUT = "signed_out"
    SESSION_REVOKED = "session_revoked"
    SESSIONS_REVOKED = "sessions_revoked"
    REFRESH_REUSED = "refresh_reused"
    INVITED = "invited"
    ROLE_CHANGED = "role_changed"
    DISABLED = "disabled"
    ENABLED = "enabled"
    RESET_FORCED = "reset_forced"
    DELETION_REQUESTED = "deletion_requested"
    DELETION_UNDONE = "deletion_undone"
    DELETED = "deleted"


class AuditEntry(Model):
    """One line of the audit log: who did what to whom, when and from where.

    Attributes:
        id: a ULID of the time.
        user_id: whose account it is about. A failed sign-in at an address without one
            has an id of its own, `none-…`, so that it is written like any other.
        actor_id: who did it: the user, an administrator, or None for the system and
            for whoever did not show who they are.
        details: what else is worth knowing; never a secret, and nothing personal: it
            outlives the account.
    """

    id: str
    user_id: str
    actor_id: str | None
    action: AuditAction
    at: Timestamp
    address: str | None = None
    device: str | None = None
    details: dict[str, str] = Field(default_factory=dict)

    def seen_by_owner(self) -> "AuditEntry":
        """Without where it was done from, if an administrator did it."""
        if self.actor_id in (self.user_id, None):
            return self
        return self.model_copy(update={"address": None, "device": None})


class MailKind(StrEnum):
    """What a mail is about; each has its templates."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"
    PASSWORD_CHANGED = "password_changed"
    CONFIRM_EMAIL = "confirm_email"
    EMAIL_CHANGED = "email_changed"
    EMAIL_RESTORED = "email_restored"
    FACTOR_ENABLED = "factor_enabled"
    FACTOR_DISABLED = "factor_disabled"
    RECOVERY_CODE_USED = "recovery_code_used"
    CODES_GUESSED = "codes_guessed"
    INVITATION = "invitation"
    RESET_FORCED = "reset_forced"
    SESSION_REUSED = "session_reused"
    DELETION_REQUESTED = "deletion_requested"
    DELETION_ORDERED = "deletion_ordered"
    DELETION_UNDONE = "deletion_undone"
    DELETED = "deleted"


class Mail(Model):
    """A mail that is to be sent: what about and to whom, but not yet in which words.

    Attributes:
        id: names it once, so that it is sent once.
        to: the address.
        user_id: whose account it is about, if that is known yet.
        data: what its kind needs; never a secret.
    """

    id: str
    kind: MailKind
    to: str = Field(repr=False)
    user_id: str | None = None
    data: dict[str, str] = Field(default_factory=dict, repr=False)


class Trail(Model):
    """What is written in the same transaction as the change that caused it."""

    entries: tuple[AuditEntry, ...] = ()
    mails: tuple[Mail, ...] = ()


NO_TRAIL = Trail()
