"""The kinds of mail that accounts send."""

from enum import StrEnum


class MailKind(StrEnum):
    """A kind of mail; each has its templates."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"
    PASSWORD_CHANGED = "password_changed"
    CONFIRM_EMAIL = "confirm_email"
    EMAIL_CHANGED = "email_changed"
    EMAIL_RELEASED = "email_released"
    EMAIL_RESTORED = "email_restored"
    FACTOR_ENABLED = "factor_enabled"
    FACTOR_DISABLED = "factor_disabled"
    RECOVERY_CODE_USED = "recovery_code_used"
    FACTOR_LOCKED = "factor_locked"
    CODES_GUESSED = "codes_guessed"
    INVITATION = "invitation"
    RESET_FORCED = "reset_forced"
    SESSION_REUSED = "session_reused"
    DELETION_REQUESTED = "deletion_requested"
    DELETION_ORDERED = "deletion_ordered"
    DELETION_UNDONE = "deletion_undone"
    DELETED = "deleted"
