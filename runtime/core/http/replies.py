"""Replies: the headers that an answer about one resource carries."""

from typing import Protocol, TypeVar

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


def tagged(response: Response, resource: V) -> V:
    """Answer with a resource and its version as `ETag`."""
    response.headers["ETag"] = etag(resource.version)
    return resource


def reply_once(response: Response, done: Created[T]) -> T:
    """Answer a request that was done once, and say if that was before."""
    if done.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return done.resource


def reply_created(
    response: Response, created: Created[T], location: str, version: int | None
) -> T:
    """Answer with a new resource and where it is.

    Args:
        response: takes the headers.
        created: the resource, and whether it was created before.
        location: relative, so that it is right behind every prefix.
        version: of the answer, if it is known.
    """
    response.headers["Location"] = location
    if version is not None:
        response.headers["ETag"] = etag(version)
    return reply_once(response, created)
