"""Errors, which hold what a problem document needs."""

import pytest

from runtime.core.errors import (
    InvalidInput,
    PreconditionFailed,
    ServiceError,
    Throttled,
    Unauthenticated,
    Unavailable,
)


def every_error(of: type[ServiceError] = ServiceError) -> list[type[ServiceError]]:
    """Return an error and all of the core that derive from it."""
    below = [kind for sub in of.__subclasses__() for kind in every_error(sub)]
    return [kind for kind in (of, *below) if kind.__module__ == of.__module__]


@pytest.mark.parametrize("kind", every_error())
def test_every_error_says_what_a_problem_document_needs(
    kind: type[ServiceError],
) -> None:
    """It needs no arguments for that, but for the version that was stored."""
    error = kind(7) if kind is PreconditionFailed else kind()

    assert 400 <= error.status < 600
    assert error.code and error.title
    assert error.detail == str(error) == kind.default_detail
    assert error.extra() == {}


def test_errors_carry_the_headers_of_their_status() -> None:
    """A 401 needs a challenge; 429 and 503 need a time to retry."""
    assert Unauthenticated().headers == {"WWW-Authenticate": "Bearer"}
    assert Throttled(retry_after=7).headers == {"Retry-After": "7"}
    assert Unavailable().headers == {"Retry-After": "2"}


def test_invalid_input_points_at_the_field() -> None:
    """It does so by a JSON pointer."""
    error = InvalidInput.at("/body/title", "too long")

    assert error.errors == [{"pointer": "/body/title", "message": "too long"}]
