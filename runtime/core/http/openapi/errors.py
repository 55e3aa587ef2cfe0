"""Knowledge of which errors each operation can answer with.

Routes and dependencies declare theirs (`runtime.core.errors.raises`); what follows from
the parameters and the body of an operation is stated here, once for all operations.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

# Not answered by the service, but known to its clients; imported to be listed.
import runtime.core.gateway_errors  # noqa: F401
from runtime.core.declaration import Feature, resolve
from runtime.core.dynamodb.table import Contended
from runtime.core.errors import (
    AlreadyCreated,
    BadRequest,
    Conflict,
    IdempotencyKeyReused,
    InvalidCursor,
    InvalidInput,
    KeysUnavailable,
    MalformedJson,
    NotFound,
    PayloadTooLarge,
    ServiceError,
    Throttled,
    TooManyAttempts,
    UnsupportedMediaType,
    raised_by,
)
from runtime.core.http.dependencies import BearerToken, OptionalBearerToken
from runtime.core.http.problems import INVALID_REQUEST

BY_PARAMETER: dict[str, tuple[type[ServiceError], ...]] = {
    "cursor": (InvalidCursor, KeysUnavailable),
    "Idempotency-Key": (AlreadyCreated, IdempotencyKeyReused, KeysUnavailable),
}
"""The errors of operations that have a parameter of this name."""
OF_QUERIES = (InvalidInput,)
"""The errors of operations that refuse unknown query parameters: all but the probes."""
OF_BODIES = (BadRequest, InvalidInput, PayloadTooLarge, UnsupportedMediaType)
"""The errors of operations that take a body."""
OF_JSON = (MalformedJson,)
"""The errors of operations that take a body in JSON."""
OF_PATHS = (NotFound,)
"""The errors of operations with an id in the path: other texts match no route."""
OF_WRITES = (Conflict, Contended)
"""The errors of operations that change rows, which others may change meanwhile."""


class Answer(NamedTuple):
    """An error that an operation can answer with.

    Attributes:
        status: the status of the answer.
        code: the code of the problem.
        error: the class that tells of its cause and its members.
    """

    status: int
    code: str
    error: type[ServiceError]


def answers_of(
    route: APIRoute,
    operation: dict[str, Any],
    features: Sequence[Feature],
    *,
    oauth: bool,
) -> list[Answer]:
    """Return the errors that an operation can answer with, by status and code.

    Args:
        route: the route of the operation.
        operation: what the document says of it, with its parameters and body.
        features: all features; one of them authenticates callers.
        oauth: whether its problems are in the form of OAuth 2.0.
    """
    answers = {Answer(ServiceError.status, ServiceError.code, ServiceError)}
    for error, status in (
        *_declared(route, features),
        *_implied(route, operation),
    ):
        code = error.code
        if oauth and issubclass(error, InvalidInput | UnsupportedMediaType):
            status, code = INVALID_REQUEST
        answers.add(Answer(status, code, error))
    reaches_table = any(issubclass(answer.error, Throttled) for answer in answers)
    if reaches_table and "GET" not in (route.methods or ()):
        answers |= {Answer(error.status, error.code, error) for error in OF_WRITES}
    return sorted(answers, key=lambda answer: answer[:2])


def all_errors() -> dict[str, list[type[ServiceError]]]:
    """Return every error of the service that is loaded, by its code.

    Routes name the errors of their features, so all are loaded when all routes are.
    """
    found: dict[str, list[type[ServiceError]]] = {}
    for error in _with_subclasses(ServiceError):
        if "code" in vars(error) and error.__module__.startswith("runtime."):
            found.setdefault(error.code, []).append(error)
    return dict(sorted(found.items()))


def _declared(
    route: APIRoute, features: Sequence[Feature]
) -> Iterator[tuple[type[ServiceError], int]]:
    """Yield the errors that a route and its dependencies have declared."""
    yield from raised_by(route.endpoint)
    for call in _dependencies(route.dependant):
        yield from raised_by(call)
        # One that is an object is declared at its method.
        yield from raised_by(type(call).__call__)
        if isinstance(call, BearerToken) and not isinstance(call, OptionalBearerToken):
            for feature in features:
                if feature.authenticator:
                    yield from raised_by(resolve(feature.authenticator))


def _dependencies(dependant: Dependant) -> Iterator[Any]:
    """Yield every function that is called before the route."""
    for dependency in dependant.dependencies:
        yield dependency.call
        yield from _dependencies(dependency)


def _implied(
    route: APIRoute, operation: dict[str, Any]
) -> Iterator[tuple[type[ServiceError], int]]:
    """Yield the errors that follow from the input of an operation, and its path."""
    names = {parameter["name"] for parameter in operation.get("parameters", ())}
    bodies = operation.get("requestBody", {}).get("content", ())
    kinds = [kind for name in names for kind in BY_PARAMETER.get(name, ())]
    kinds += () if getattr(route, "any_query", False) else OF_QUERIES
    kinds += OF_BODIES if bodies else ()
    kinds += OF_JSON if "application/json" in bodies else ()
    kinds += OF_PATHS if route.param_convertors else ()
    yield from ((kind, kind.status) for kind in kinds)


def _with_subclasses(error: type[ServiceError]) -> Iterator[type[ServiceError]]:
    """Yield a class and all that derive from it."""
    yield error
    for subclass in error.__subclasses__():
        yield from _with_subclasses(subclass)


def is_limited(answers: Sequence[Answer]) -> bool:
    """Tell whether an operation counts attempts, which its headers then tell of."""
    return any(issubclass(answer.error, TooManyAttempts) for answer in answers)
