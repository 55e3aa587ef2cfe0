"""The errors that a caller may see; each becomes one `application/problem+json`.

One base class carries what RFC 9457 asks for, so a service raises the fact and the
HTTP layer needs no table of its own.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar


class ServiceError(Exception):
    """A refusal with a stable `code` for programs and a `detail` for people.

    Attributes:
        status: HTTP status code.
        code: machine-readable, never changes once published.
        title: short summary of the kind of problem.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Internal server error"
    default_detail: ClassVar[str] = "The server could not complete the request."

    def __init__(
        self,
        detail: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
        members: Mapping[str, str] | None = None,
    ) -> None:
        """Keep what to say.

        Args:
            detail: what happened this time; never holds input or personal data.
            headers: response headers that belong to the refusal.
            errors: one entry per offending field, `pointer` and `message`.
            members: what a client needs besides, in the problem document.
        """
        self.detail = detail or self.default_detail
        self.headers = dict(headers or {})
        self.errors = [dict(error) for error in errors]
        self.members = dict(members or {})
        super().__init__(self.detail)

    def extra(self) -> dict[str, str]:
        """Members of the problem document besides those of RFC 9457."""
        return self.members


class BadRequest(ServiceError):
    """The request cannot be understood."""

    status, code, title = 400, "bad_request", "Bad request"
    default_detail = "The request could not be understood."


class InvalidCursor(BadRequest):
    """A cursor is forged, expired, or belongs to another listing."""

    code, title = "invalid_cursor", "Invalid cursor"
    default_detail = (
        "The cursor is not valid for this listing; start again without a cursor."
    )


class InvalidLink(BadRequest):
    """A token from a mail is unknown, expired, used, or overtaken by a change."""

    code, title = "invalid_link", "Invalid link"
    default_detail = (
        "This link has expired or was used before; ask for a new one if you need it."
    )


class Unauthenticated(ServiceError):
    """No valid proof of who is calling."""

    status, code, title = 401, "unauthenticated", "Unauthorized"
    default_detail = "Invalid authentication credentials"

    def __init__(
        self, detail: str | None = None, *, members: Mapping[str, str] | None = None
    ) -> None:
        """Add the challenge that RFC 9110 section 11.6.1 demands of every 401."""
        super().__init__(
            detail, headers={"WWW-Authenticate": "Bearer"}, members=members
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


class Forbidden(ServiceError):
    """The caller is known but lacks the role."""

    status, code, title = 403, "forbidden", "Forbidden"
    default_detail = "You do not have permission to do this."


class WrongPassword(Forbidden):
    """The caller is signed in and did not prove to know the password."""

    code = "wrong_password"
    default_detail = "The current password is not correct."


class WrongCode(Forbidden):
    """The caller is signed in and did not prove to have the second factor."""

    code = "wrong_code"
    default_detail = "The code is not correct, or was used before."


class NotFound(ServiceError):
    """Nothing at this address that the caller may see."""

    status, code, title = 404, "not_found", "Not found"
    default_detail = "There is nothing at this address."


class UserNotFound(NotFound):
    """The account does not exist, or no longer."""

    code, default_detail = "user_not_found", "User not found"


class SessionNotFound(NotFound):
    """The caller has no such session, or it has ended."""

    code, default_detail = "session_not_found", "Session not found"


class ItemNotFound(NotFound):
    """The caller owns no such item."""

    code, default_detail = "item_not_found", "Item not found"


class Conflict(ServiceError):
    """The request is fine but the state of the resource forbids it."""

    status, code, title = 409, "conflict", "Conflict"
    default_detail = "The request conflicts with the current state."


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


class AlreadyCreated(Conflict):
    """This Idempotency-Key created something whose answer cannot be given again."""

    code = "already_created"
    default_detail = (
        "This Idempotency-Key was used before and its answer is no longer available."
    )


class BulkRefused(Conflict):
    """An all-or-nothing request changed nothing; `errors` says which entries failed."""

    code = "bulk_refused"
    default_detail = "Nothing was changed: not every entry can be."


class FactorExists(Conflict):
    """The account has a second factor; it is removed before there is another."""

    code = "factor_exists"
    default_detail = "This account already has a second factor."


class NoFactor(Conflict):
    """There is no second factor, or none that waits to be confirmed."""

    code = "no_factor"
    default_detail = "There is no second factor to do this with."


class PreconditionFailed(ServiceError):
    """If-Match names another version than the stored one."""

    status, code, title = 412, "precondition_failed", "Precondition failed"
    default_detail = "The resource has changed; read it again and repeat your change."


class PreconditionRequired(ServiceError):
    """This stage demands If-Match on every change."""

    status, code, title = 428, "precondition_required", "Precondition required"
    default_detail = "Send the version that you have seen (its ETag) as If-Match."


class PayloadTooLarge(ServiceError):
    """The body is larger than the service takes."""

    status, code, title = 413, "payload_too_large", "Content too large"
    default_detail = "The request body is larger than 1 MiB."


class InvalidInput(ServiceError):
    """The request is well formed and breaks a rule; `errors` says where."""

    status, code, title = 422, "validation_error", "Unprocessable content"
    default_detail = "The request did not pass validation."

    @classmethod
    def at(cls, pointer: str, message: str) -> "InvalidInput":
        """One offending field: a JSON pointer such as `/body/title`, and why."""
        return cls(errors=[{"pointer": pointer, "message": message}])


class IdempotencyKeyReused(ServiceError):
    """The same Idempotency-Key came with another body."""

    status, code, title = 422, "idempotency_key_reused", "Idempotency-Key reused"
    default_detail = "This Idempotency-Key was used before with a different request."


class Throttled(ServiceError):
    """The store limits this caller's data for the moment."""

    status, code, title = 429, "throttled", "Too many requests"
    default_detail = "Too many requests; try again shortly."

    def __init__(self, detail: str | None = None, *, retry_after: int = 1) -> None:
        """Say in seconds when a retry is worth it."""
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class TooManyAttempts(Throttled):
    """Somebody tries too often what can be guessed."""

    code = "too_many_attempts"
    default_detail = "Too many attempts; try again later."


class Unavailable(ServiceError):
    """A dependency fails; the request may be repeated later."""

    status, code, title = 503, "database_unavailable", "Service unavailable"
    default_detail = "Database service temporarily unavailable"

    def __init__(self, detail: str | None = None, *, retry_after: int = 2) -> None:
        """Say in seconds when a retry is worth it."""
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class NotAttempted(Unavailable):
    """The time of a request with many entries ended before this one."""

    code = "not_attempted"
    default_detail = "The time ended before this entry was begun; send it again."


class KeysUnavailable(Unavailable):
    """No key can sign or verify now: the secret store or its keyring is at fault."""

    code = "keys_unavailable"
    default_detail = "Signing keys temporarily unavailable"
