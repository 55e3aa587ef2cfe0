"""ETags and conditional requests (RFC 9110 sections 8.8.3 and 13)."""

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Header, Response

from runtime.core.errors import PreconditionFailed, PreconditionRequired, raises
from runtime.core.http.dependencies import PlatformDep

_ETAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')


def etag(version: int) -> str:
    """Return the strong validator of a resource's version."""
    return f'"{version}"'


@raises(PreconditionFailed, PreconditionRequired)
async def get_precondition(
    platform: PlatformDep,
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            max_length=1024,
            description="Write only over this version (an `ETag`, or `*`).",
            examples=['"1"'],
        ),
    ] = None,
) -> Callable[[int], bool] | None:
    """Return a test for the versions that If-Match names; None without the header.

    Raises:
        PreconditionRequired: the header is missing, and this stage demands it.
    """
    if if_match is None:
        if platform.settings.REQUIRE_IF_MATCH:
            raise PreconditionRequired
        return None
    if if_match.strip() == "*":
        return lambda version: True
    # Strong comparison: a weak tag never matches (section 13.1.1).
    named = {tag for weak, tag in _ETAG.findall(if_match) if not weak}
    return lambda version: str(version) in named


Precondition = Annotated[
    Callable[[int], bool] | None, Depends(get_precondition, use_cache=False)
]

IfNoneMatch = Annotated[
    str | None,
    Header(
        alias="If-None-Match",
        max_length=1024,
        description="Answer 304 if the resource still has this `ETag`.",
        examples=['"1"'],
    ),
]


def not_modified(version: int, if_none_match: str | None) -> Response | None:
    """Return a 304 if the client already has this version, else None."""
    if if_none_match is None:
        return None
    # Weak comparison (section 13.1.2): intermediaries may have weakened the tag.
    known = {tag for _, tag in _ETAG.findall(if_none_match)}
    if if_none_match.strip() == "*" or str(version) in known:
        return Response(status_code=304, headers={"ETag": etag(version)})
    return None
