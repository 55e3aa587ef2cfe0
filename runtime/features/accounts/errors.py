"""The refusals of accounts; each becomes one problem document."""

from runtime.core.errors import (
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    Unauthenticated,
)


class InvalidLink(BadRequest):
    """A token from a mail is unknown, expired, used, or overtaken by a change."""

    code, title = "invalid_link", "Invalid link"
    default_detail = (
        "This link has expired or was used before; ask for a new one if you need it."
    )


class InvalidCredentials(Unauthenticated):
    """E-mail and password do not belong together, or there is no such account."""

    code = "invalid_credentials"
    default_detail = "Incorrect e-mail address or password"


class SecondFactorNeeded(Unauthenticated):
    """The password was right, and the account asks for more than that.

    Its member `challenge` is what the second step begins with.
    """

    code = "mfa_required"
    default_detail = "A code of the second factor is needed"


class InvalidChallenge(Unauthenticated):
    """A challenge is forged, expired, used, or of credentials that have changed."""

    code = "invalid_challenge"
    default_detail = "Sign in again: the second step took too long or was completed"


class InvalidCode(Unauthenticated):
    """The second step's code is wrong, or was used before."""

    code = "invalid_code"
    default_detail = "Incorrect code"


class InvalidRefreshToken(Unauthenticated):
    """A refresh token is unknown, expired, revoked or used again too late."""

    code = "invalid_refresh_token"
    default_detail = "Invalid refresh token"


class InvalidRestoreToken(Unauthenticated):
    """What would undo a deletion is forged, expired or used, or comes too late."""

    code = "invalid_restore_token"
    default_detail = "Invalid restore token; sign in again to get another"


class WrongPassword(Forbidden):
    """The caller is signed in and did not prove to know the password."""

    code = "wrong_password"
    default_detail = "The current password is not correct."


class WrongCode(Forbidden):
    """The caller is signed in and did not prove to have the second factor."""

    code = "wrong_code"
    default_detail = "The code is not correct, or was used before."


class UserNotFound(NotFound):
    """The account does not exist, or no longer."""

    code, default_detail = "user_not_found", "User not found"


class SessionNotFound(NotFound):
    """The caller has no such session, or it has ended."""

    code, default_detail = "session_not_found", "Session not found"


class EmailTaken(Conflict):
    """An account with this e-mail address exists."""

    code = "email_taken"
    default_detail = "An account with this e-mail address already exists."


class EmailChangedRecently(Conflict):
    """The last change of the address can still be undone, so there is no other yet."""

    code = "email_changed_recently"
    default_detail = (
        "The e-mail address was changed in the last seven days; until then the change "
        "can only be undone, by the link that was sent to the former address."
    )


class OwnAccount(Conflict):
    """An administrator does not do this to their own account."""

    code = "own_account"
    default_detail = (
        "Another administrator has to do this, so that there is always one left."
    )


class AdministratorStays(Conflict):
    """An administrator wants to leave, and might be the last."""

    code = "administrator_stays"
    default_detail = (
        "An administrator cannot be deleted by themselves: have another one take the "
        "role away first."
    )


class DeletionPending(Conflict):
    """Whoever signs in wanted their account deleted, and can still undo it.

    Its members are `delete_after` and the `restore_token` that undoes it.
    """

    code, title = "deletion_pending", "Deletion pending"
    default_detail = (
        "This account is to be deleted. To keep it and sign in, send `restore_token` "
        "to /api/auth/restore."
    )


class FactorExists(Conflict):
    """The account has a second factor; it is removed before there is another."""

    code = "factor_exists"
    default_detail = "This account already has a second factor."


class NoFactor(Conflict):
    """There is no second factor, or none that waits to be confirmed."""

    code = "no_factor"
    default_detail = "There is no second factor to do this with."
