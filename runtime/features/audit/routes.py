"""Routes for the audit log: one's own, and everybody's for administrators."""

import re
from datetime import date
from typing import Annotated

from fastapi import Query, Response
from pydantic import BeforeValidator

from runtime.core.effects.models import AuditEntry
from runtime.core.http.blocking import call
from runtime.core.http.dependencies import (
    CurrentCaller,
    Cursor,
    Limit,
    Requires,
    ServicesDep,
    UserId,
)
from runtime.core.http.lazy_routes import Router
from runtime.core.http.paging import link_next
from runtime.core.security.permissions import Permission
from runtime.features.accounts.sessions.models import Caller

router = Router(tags=["audit"])

Auditor = Annotated[Caller, Requires(Permission.AUDIT_READ)]


def _day(text: str) -> date:
    """Read a full date of RFC 3339, and nothing else.

    Pydantic's own reading also takes seconds since 1970, and a time of midnight.
    """
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        raise ValueError("must be a date such as 2026-01-31")
    return date.fromisoformat(text)


Day = Annotated[
    date,
    Query(description="The day in UTC.", examples=["2026-01-31"]),
    BeforeValidator(_day),
]


@router.get("/users/me/audit")
async def list_my_audit(
    caller: CurrentCaller,
    services: ServicesDep,
    response: Response,
    limit: Limit = 10,
    cursor: Cursor = None,
) -> list[AuditEntry]:
    """List what happened to your account, newest first."""
    page = await call(services.audit.own, caller.user_id, limit, cursor)
    link_next(response, page.cursor, limit=limit)
    return page.entries


@router.get("/users/{user_id}/audit")
async def list_user_audit(
    admin: Auditor,
    services: ServicesDep,
    user_id: UserId,
    response: Response,
    limit: Limit = 10,
    cursor: Cursor = None,
) -> list[AuditEntry]:
    """List what happened to a user, also to one who is gone. For administrators."""
    page = await call(services.audit.of_user, user_id, limit, cursor)
    link_next(response, page.cursor, limit=limit)
    return page.entries


@router.get("/audit")
async def list_audit(
    admin: Auditor,
    services: ServicesDep,
    response: Response,
    day: Day,
    limit: Limit = 10,
    cursor: Cursor = None,
) -> list[AuditEntry]:
    """List what happened to anybody on a day, newest first. For administrators."""
    page = await call(services.audit.of_day, day, limit, cursor)
    link_next(response, page.cursor, day=day.isoformat(), limit=limit)
    return page.entries
