"""The route by which administrators create accounts for others.

The auth function serves it, since it has the packages that creating an account needs.
"""

from typing import Annotated

from fastapi import Response

from runtime.core.errors import raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import (
    IdempotencyKeyHeader,
    RequestClient,
    Requires,
)
from runtime.core.http.lazy_routes import Router
from runtime.core.http.replies import reply_created, sends
from runtime.core.security.callers import Caller
from runtime.features.accounts.administration.requests import Invitation
from runtime.features.accounts.dependencies import AccountsDep
from runtime.features.accounts.errors import EmailTaken
from runtime.features.accounts.permissions import USERS_CREATE
from runtime.features.accounts.profiles.models import UserDetails

router = Router(prefix="/users", tags=["accounts"])


@router.post("", status_code=201)
@sends("ETag", "Location")
@raises(EmailTaken)
async def invite_user(
    admin: Annotated[Caller, Requires(USERS_CREATE)],
    accounts: AccountsDep,
    body: Invitation,
    response: Response,
    client: RequestClient,
    idempotency_key: IdempotencyKeyHeader = None,
) -> UserDetails:
    """Make an account whose owner is mailed a link to set a password.

    For administrators.
    """
    created = await run_blocking(
        accounts.administration.invite, admin, body, idempotency_key, client
    )
    # A replayed answer holds no version, and the stored one may be another by now.
    version = None if created.replayed else 1
    location = f"users/{created.resource.id}"
    return reply_created(response, created, location, version)
