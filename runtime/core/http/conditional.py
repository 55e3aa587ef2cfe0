"""Conditional requests (RFC 9110 section 13): If-Match and If-None-Match."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Request, Response

from runtime.core.errors import (
    InvalidCondition,
    PreconditionFailed,
    PreconditionRequired,
    etag,
    raises,
)

IF_MATCH, IF_NONE_MATCH = "If-Match", "If-None-Match"

# A member of a list up to the next one; recipients accept empty ones (section 5.6.1.2).
_MEMBER = re.compile(
    r'[ \t]*(?:(?P<weak>W/)?"(?P<tag>[\x21\x23-\x7e\x80-\xff]*)"[ \t]*)?(?:,|\Z)'
)
_FORM = {"pattern": r'^(\*|(W/)?"[!#-~]*"([ \t]*,[ \t]*(W/)?"[!#-~]*")*)$'}
"""The form of a condition in the document; FastAPI would answer 422, not 400."""


@dataclass(frozen=True)
class EntityTags:
    """The entity tags that a condition names.

    Attributes:
        strong: those that stand for the very same content.
        weak: those that stand for content that is as good.
        any: whether the condition is `*`, which names every version.
    """

    strong: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    any: bool = False

    @classmethod
    def sent(cls, request: Request, name: str) -> "EntityTags | None":
        """Return the tags of a header, whose lines are one list; None without it.

        Raises:
            InvalidCondition: it is neither `*` nor a list of entity tags.
        """
        lines = request.headers.getlist(name)
        if not lines:
            return None
        text = ", ".join(lines).strip(" \t")
        if text == "*":
            return cls(any=True)
        tags: dict[bool, set[str]] = {True: set(), False: set()}
        position = 0
        while position < len(text):
            member = _MEMBER.match(text, position)
            if member is None:
                raise _invalid(name)
            if member["tag"] is not None:
                tags[member["weak"] is not None].add(member["tag"])
            position = member.end()
        if not tags[True] and not tags[False]:
            raise _invalid(name)
        return cls(frozenset(tags[False]), frozenset(tags[True]))

    def match(self, version: int) -> bool:
        """Tell by the strong comparison whether they name a version (section 8.8.3)."""
        return self.any or str(version) in self.strong

    def match_weakly(self, version: int) -> bool:
        """Tell whether they name a version; proxies may have weakened its tag."""
        return self.match(version) or str(version) in self.weak


@dataclass(frozen=True)
class Conditions:
    """The conditions of a request, in the order of precedence (section 13.2.2)."""

    if_match: EntityTags | None
    if_none_match: EntityTags | None

    @classmethod
    def of(cls, request: Request) -> "Conditions":
        """Return the conditions of a request.

        Raises:
            InvalidCondition: one is malformed.
        """
        return cls(
            EntityTags.sent(request, IF_MATCH), EntityTags.sent(request, IF_NONE_MATCH)
        )

    def matched(self, version: int) -> bool:
        """Tell whether If-Match holds for the stored version."""
        return self.if_match is None or self.if_match.match(version)

    def known(self, version: int) -> bool:
        """Tell whether If-None-Match names the stored version."""
        return self.if_none_match is not None and self.if_none_match.match_weakly(
            version
        )

    def allow_write(self, version: int) -> bool:
        """Tell whether the stored version may be written over."""
        return self.matched(version) and not self.known(version)


def _invalid(name: str) -> InvalidCondition:
    """Return the refusal of a malformed header."""
    return InvalidCondition(
        f'{name} is neither * nor a list of entity tags, such as "1", "2".'
    )


# FastAPI would pass the first line of a header only. So its parameters are there for
# the OpenAPI document, and dependencies read the conditions from the request.
IfMatchHeader = Annotated[
    str | None,
    Header(
        alias=IF_MATCH,
        description="Do it only if this names the stored version: an `ETag`, several "
        "of them, or `*`. Otherwise the answer is a 412.",
        examples=['"1"'],
        json_schema_extra=_FORM,
    ),
]
IfNoneMatchHeaderOfRead = Annotated[
    str | None,
    Header(
        alias=IF_NONE_MATCH,
        description="Answer 304 if this names the stored version: an `ETag`, several "
        "of them, or `*`.",
        examples=['"1"'],
        json_schema_extra=_FORM,
    ),
]
IfNoneMatchHeaderOfWrite = Annotated[
    str | None,
    Header(
        alias=IF_NONE_MATCH,
        description="Do it only if this does not name the stored version: an `ETag`, "
        "several of them, or `*`. Otherwise the answer is a 412.",
        examples=['"1"'],
        json_schema_extra=_FORM,
    ),
]


@raises(InvalidCondition, PreconditionFailed, PreconditionRequired)
async def get_precondition(
    request: Request,
    if_match: IfMatchHeader = None,
    if_none_match: IfNoneMatchHeaderOfWrite = None,
) -> Callable[[int], bool] | None:
    """Return a test for the version to write over; None without conditions.

    Raises:
        InvalidCondition: a condition is malformed.
        PreconditionRequired: If-Match is missing, and this stage demands it.
    """
    conditions = Conditions.of(request)
    if conditions.if_match is None:
        if request.app.state.platform.settings.REQUIRE_IF_MATCH:
            raise PreconditionRequired
        if conditions.if_none_match is None:
            return None
    return conditions.allow_write


@raises(InvalidCondition, PreconditionFailed)
async def get_conditions(
    request: Request,
    if_match: IfMatchHeader = None,
    if_none_match: IfNoneMatchHeaderOfRead = None,
) -> Conditions:
    """Return the conditions of a read.

    Raises:
        InvalidCondition: a condition is malformed.
    """
    return Conditions.of(request)


Precondition = Annotated[
    Callable[[int], bool] | None, Depends(get_precondition, use_cache=False)
]
ReadConditions = Annotated[Conditions, Depends(get_conditions, use_cache=False)]


def not_modified(version: int, conditions: Conditions) -> Response | None:
    """Return a 304 if the client already has this version, else None.

    Raises:
        PreconditionFailed: If-Match names other versions.
    """
    if not conditions.matched(version):
        raise PreconditionFailed(version)
    if conditions.known(version):
        return Response(status_code=304, headers={"ETag": etag(version)})
    return None
