"""The errors of accounts; each becomes a problem document."""

from runtime.core.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    Unauthenticated,
)


class InvalidLink(BadRequest):
    """The token of a mailed link is unknown, expired, used, or outdated by a change."""

    code, title = "invalid_link", "Invalid link"
    default_detail = (
        "This link has expired or was used before; ask for a new one if you need it."
    )


class InvalidCredentials(Unauthenticated):
    """E-mail address and password do not match, or there is no such account."""

    code = "invalid_credentials"
    default_detail = "Incorrect e-mail address or password"


class SecondFactorNeeded(Unauthenticated):
    """The password was right, and the account needs its second factor as well."""

    code = "mfa_required"
    default_detail = "A code of the second factor is needed"
    member_schemas = {
        "challenge": {
            "type": "string",
            "description": "To be sent with the code, to finish the sign-in.",
        }
    }


class InvalidChallenge(Unauthenticated):
    """The challenge is forged, expired or used, or the credentials have changed."""

    code = "invalid_challenge"
    default_detail = "Sign in again: the second step took too long or was completed"


class InvalidCode(Unauthenticated):
    """The code of the second step is wrong, or was used before."""

    code = "invalid_code"
    default_detail = "Incorrect code"


class FactorLocked(Unauthenticated):
    """Too many codes in a row were wrong; the authenticator's are refused for now."""

    code = "factor_locked"
    default_detail = (
        "Too many codes were wrong. Use a recovery code, or follow the link that we "
        "mailed you: it makes the codes of your authenticator good again."
    )


class InvalidRefreshToken(Unauthenticated):
    """The refresh token is unknown, expired, revoked, or was reused too late."""

    code = "invalid_refresh_token"
    default_detail = "Invalid refresh token"


class InvalidRestoreToken(Unauthenticated):
    """The token that undoes a deletion is forged, expired, used or too late."""

    code = "invalid_restore_token"
    default_detail = "Invalid restore token; sign in again to get another"


class SignInToVerify(Forbidden):
    """The link needs a session of its account, or the account's password."""

    code = "sign_in_to_verify"
    default_detail = (
        "Sign in to this account first, or send its password; the link is still good."
    )


class EmailNotVerified(Forbidden):
    """The caller's e-mail address must be verified for this."""

    code = "email_not_verified"
    default_detail = "Verify your e-mail address first, by the link that we mail you."


class WrongPassword(Forbidden):
    """The caller is signed in, and the password they sent is wrong."""

    code = "wrong_password"
    default_detail = "The current password is not correct."


class WrongCode(Forbidden):
    """The caller is signed in, and sent a wrong or used code."""

    code = "wrong_code"
    default_detail = "The code is not correct, or was used before."


class CodeRequired(Forbidden):
    """The caller is signed in, and sent no code where one is needed."""

    code = "code_required"
    default_detail = "A code of the second factor, or a recovery code, is needed."


class CodesLocked(Forbidden):
    """The caller is signed in, and codes are refused as `FactorLocked` says."""

    code = "factor_locked"
    default_detail = FactorLocked.default_detail


class UserNotFound(NotFound):
    """The account does not exist, or does not exist any more."""

    code, default_detail = "user_not_found", "User not found"


class FactorNotFound(NotFound):
    """The account has no second factor."""

    code, default_detail = "factor_not_found", "This account has no second factor."


class SessionNotFound(NotFound):
    """The caller has no such session, or it has ended."""

    code, default_detail = "session_not_found", "Session not found"


class EmailTaken(Conflict):
    """An account with this e-mail address exists."""

    code = "email_taken"
    default_detail = "An account with this e-mail address already exists."


class EmailChangedRecently(Conflict):
    """The last change of the address can still be undone, which rules out another."""

    code = "email_changed_recently"
    default_detail = (
        "The e-mail address was changed in the last eight days. Until they are over, "
        "the change can only be undone, by the link sent to the former address."
    )


class UserNotVerified(Conflict):
    """The account was made by who may not own its address, which was never verified."""

    code = "user_not_verified"
    default_detail = (
        "The address of this account was never verified, so a stranger may have "
        "registered with it. Let its owner verify it, or reset the password by mail."
    )


class InvitationNotOpen(Conflict):
    """The user has no open invitation: it was accepted, or the account is disabled."""

    code = "invitation_not_open"
    default_detail = (
        "This user has no open invitation: it was accepted, or the account is disabled."
    )


class OwnAccount(Conflict):
    """The administrator tries to do to their own account what only others may do."""

    code = "own_account"
    default_detail = (
        "Another administrator has to do this, so that there is always one left."
    )


class AdministratorStays(Conflict):
    """The caller is an administrator, who cannot delete their own account."""

    code = "administrator_stays"
    default_detail = (
        "An administrator cannot be deleted by themselves: have another one take the "
        "role away first."
    )


class DeletionPending(Conflict):
    """The account that signs in is to be deleted, which can still be undone."""

    code, title = "deletion_pending", "Deletion pending"
    default_detail = (
        "This account is to be deleted. To keep it and sign in, send `restore_token` "
        "to /api/auth/restore."
    )
    member_schemas = {
        "delete_after": {
            "type": "string",
            "format": "date-time",
            "description": "When the account is deleted for good.",
        },
        "restore_token": {
            "type": "string",
            "description": "To be sent to `/auth/restore`, which undoes the deletion.",
        },
    }


class FactorExists(Conflict):
    """The account has a second factor, which must be removed before adding another."""

    code = "factor_exists"
    default_detail = "This account already has a second factor."


class NoFactor(Conflict):
    """The account has no second factor, or none that is to be confirmed."""

    code = "no_factor"
    default_detail = "There is no second factor to do this with."
