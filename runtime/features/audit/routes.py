"""Routes for the audit log: the caller's own, and everybody's for administrators."""

import re
from datetime import date
from typing import Annotated

from fastapi import Query, Response
from pydantic import BeforeValidator, Field

from runtime.core.audit.models import AuditEntry
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import (
    Assembled,
    CurrentCaller,
    Requires,
    UserId,
)
from runtime.core.http.lazy_routes import Router
from runtime.core.http.links import link_next
from runtime.core.paging import PageQuery
from runtime.core.security.callers import Caller
from runtime.features.audit.assembly import Audit
from runtime.features.audit.permissions import AUDIT_READ

router = Router(tags=["audit"])

AuditDep = Annotated[Audit, Assembled(Audit)]
Auditor = Annotated[Caller, Requires(AUDIT_READ)]


def _day(text: str) -> date:
    """Read a full date of RFC 3339, and nothing else.

    Pydantic's own reading also takes seconds since 1970, and a time of midnight.
    """
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        raise ValueError("must be a date such as 2026-01-31")
    return date.fromisoformat(text)


class DayQuery(PageQuery):
    """A page of the entries of one day."""

    day: Annotated[
        date,
        Field(description="The day in UTC.", examples=["2026-01-31"]),
        BeforeValidator(_day),
    ]


@router.get("/users/me/audit")
async def list_my_audit(
    caller: CurrentCaller,
    audit: AuditDep,
    response: Response,
    query: Annotated[PageQuery, Query()],
) -> list[AuditEntry]:
    """List what happened to your account, newest first."""
    page = await run_blocking(
        audit.service.own, caller.user_id, query.limit, query.cursor
    )
    link_next(response, page.cursor, query)
    return page.items


@router.get("/users/{user_id}/audit")
async def list_user_audit(
    admin: Auditor,
    audit: AuditDep,
    user_id: UserId,
    response: Response,
    query: Annotated[PageQuery, Query()],
) -> list[AuditEntry]:
    """List what happened to a user, also to one who is gone. For administrators."""
    page = await run_blocking(audit.service.of_user, user_id, query.limit, query.cursor)
    link_next(response, page.cursor, query)
    return page.items


@router.get("/audit")
async def list_audit(
    admin: Auditor,
    audit: AuditDep,
    response: Response,
    query: Annotated[DayQuery, Query()],
) -> list[AuditEntry]:
    """List what happened to anybody on a day, newest first. For administrators."""
    page = await run_blocking(
        audit.service.of_day, query.day, query.limit, query.cursor
    )
    link_next(response, page.cursor, query)
    return page.items
