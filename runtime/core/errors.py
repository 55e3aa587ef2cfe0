"""The errors that a caller may see; each becomes one `application/problem+json`.

The base class has the members of RFC 9457, so a service raises the error itself and the
HTTP layer needs no table that translates errors.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def problem_type(code: str) -> str:
    """Return the `type` of the problem with this code: a URI that leads nowhere."""
    return f"urn:problem:{code}"


class ServiceError(Exception):
    """A defect of the service.

    Each subclass is a refusal with a stable `code` for programs and a `detail` for
    people; its docstring tells the cause, which the OpenAPI document shows.

    Attributes:
        status: HTTP status code.
        code: machine-readable, never changes once published.
        title: short summary of the kind of problem.
        member_schemas: the JSON schemas of the members that its problems have besides
            those that all have.
    """

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Internal server error"
    default_detail: ClassVar[str] = "The server could not complete the request."
    member_schemas: ClassVar[Mapping[str, Mapping[str, Any]]] = {}

    def __init__(
        self,
        detail: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        errors: Sequence[Mapping[str, str]] = (),
        members: Mapping[str, str] | None = None,
    ) -> None:
        """Describe one occurrence of the error.

        Args:
            detail: what happened this time; never holds input or personal data.
            headers: response headers that belong to the refusal.
            errors: one entry for each invalid field, with `pointer` and `message`.
            members: further members of the problem document that a client needs.
        """
        self.detail = detail or self.default_detail
        self.headers = dict(headers or {})
        self.errors = [dict(error) for error in errors]
        self.members = dict(members or {})
        super().__init__(self.detail)

    def extra(self) -> dict[str, str]:
        """Return the members of the problem document besides those of RFC 9457."""
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


class Unauthenticated(ServiceError):
    """The request holds no valid proof of who is calling."""

    status, code, title = 401, "unauthenticated", "Unauthorized"
    default_detail = "Invalid authentication credentials"

    def __init__(
        self, detail: str | None = None, *, members: Mapping[str, str] | None = None
    ) -> None:
        """Add the challenge that RFC 9110 section 11.6.1 demands of every 401."""
        super().__init__(
            detail, headers={"WWW-Authenticate": "Bearer"}, members=members
        )


class Forbidden(ServiceError):
    """The caller is known but lacks the role."""

    status, code, title = 403, "forbidden", "Forbidden"
    default_detail = "You do not have permission to do this."


class NotFound(ServiceError):
    """There is nothing at this address that the caller may see."""

    status, code, title = 404, "not_found", "Not found"
    default_detail = "There is nothing at this address."


class Conflict(ServiceError):
    """The request is fine but the state of the resource forbids it."""

    status, code, title = 409, "conflict", "Conflict"
    default_detail = "The request conflicts with the current state."


class AlreadyCreated(Conflict):
    """This Idempotency-Key was used before, and its response cannot be repeated."""

    code = "already_created"
    default_detail = (
        "This Idempotency-Key was used before and its answer is no longer available."
    )


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
    """The request is well formed but breaks a rule; `errors` names the fields."""

    status, code, title = 422, "validation_error", "Unprocessable content"
    default_detail = "The request did not pass validation."

    @classmethod
    def at(cls, pointer: str, message: str) -> "InvalidInput":
        """Make the error for one field: its JSON pointer (`/body/title`) and why."""
        return cls(errors=[{"pointer": pointer, "message": message}])


class IdempotencyKeyReused(ServiceError):
    """The same Idempotency-Key came with another body."""

    status, code, title = 422, "idempotency_key_reused", "Idempotency-Key reused"
    default_detail = "This Idempotency-Key was used before with a different request."


class Throttled(ServiceError):
    """The table limits the requests for this caller's data at the moment."""

    status, code, title = 429, "throttled", "Too many requests"
    default_detail = "Too many requests; try again shortly."

    def __init__(self, detail: str | None = None, *, retry_after: int = 1) -> None:
        """Tell the client after how many seconds it may retry."""
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class TooManyAttempts(Throttled):
    """Too many attempts at something that can be guessed, such as a password."""

    code = "too_many_attempts"
    default_detail = "Too many attempts; try again later."


class Unavailable(ServiceError):
    """A dependency fails; the request may be repeated later."""

    status, code, title = 503, "database_unavailable", "Service unavailable"
    default_detail = "Database service temporarily unavailable"

    def __init__(self, detail: str | None = None, *, retry_after: int = 2) -> None:
        """Tell the client after how many seconds it may retry."""
        super().__init__(detail, headers={"Retry-After": str(retry_after)})


class KeysUnavailable(Unavailable):
    """No key can sign or verify now: the secret store or its keyring is at fault."""

    code = "keys_unavailable"
    default_detail = "Signing keys temporarily unavailable"


def raises(*errors: type[ServiceError], status: int | None = None) -> Callable[[F], F]:
    """Declare which errors a route, or a dependency of routes, may raise.

    The OpenAPI document lists them; the request pays nothing. Whatever follows from
    parameters, body and dependencies is known there and need not be declared.

    Args:
        errors: the errors.
        status: the status that they are answered with, if it is not their own.
    """

    def declare(function: F) -> F:
        """Add the errors to what the function has declared."""
        more = tuple((error, status or error.status) for error in errors)
        setattr(function, "_raises", raised_by(function) + more)
        return function

    return declare


def raised_by(function: object) -> tuple[tuple[type[ServiceError], int], ...]:
    """Return the errors that a function has declared, each with its status."""
    declared: tuple[tuple[type[ServiceError], int], ...]
    declared = getattr(function, "_raises", ())
    return declared
