"""Replies about one resource: the headers that the response carries."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from fastapi import Response
from pydantic import BaseModel

from runtime.core.http.conditional import etag
from runtime.core.idempotency.service import Created


class Versioned(Protocol):
    """A resource with a version."""

    @property
    def version(self) -> int:
        """The version."""


T = TypeVar("T", bound=BaseModel)
V = TypeVar("V", bound=Versioned)
F = TypeVar("F", bound=Callable[..., Any])


def sends(*headers: str) -> Callable[[F], F]:
    """Declare which headers a route sets when it succeeds.

    The OpenAPI document lists them, by the descriptions of `openapi.headers`. `Link`
    and `Idempotency-Replayed` follow from the parameters of the route.
    """

    def declare(function: F) -> F:
        """Note the headers at the function."""
        setattr(function, "_sends", headers)
        return function

    return declare


def sent_by(function: object) -> tuple[str, ...]:
    """Return the headers that a route has declared."""
    declared: tuple[str, ...] = getattr(function, "_sends", ())
    return declared


def tagged(response: Response, resource: V) -> V:
    """Return a resource, and set its version as `ETag`."""
    response.headers["ETag"] = etag(resource.version)
    return resource


def reply_once(response: Response, done: Created[T]) -> T:
    """Return the resource of a request, and mark a replay in the headers."""
    if done.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return done.resource


def reply_created(
    response: Response, created: Created[T], location: str, version: int | None
) -> T:
    """Return a new resource, and set the headers that tell where it is.

    Args:
        response: the response that gets the headers.
        created: the resource, and whether an earlier request created it.
        location: a relative URL, so that it is correct behind every prefix.
        version: the version of the returned resource, if it is known.
    """
    response.headers["Location"] = location
    if version is not None:
        response.headers["ETag"] = etag(version)
    return reply_once(response, created)
