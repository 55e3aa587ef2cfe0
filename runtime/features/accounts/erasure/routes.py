"""Routes that make and end accounts, for which only the auth function has the layer.

They are not under `/api/auth`, so the gateway knows them by name (`AUTH_ELSEWHERE`).
"""

from typing import Annotated

from fastapi import Response

from runtime.core.http.blocking import call
from runtime.core.http.conditional import etag
from runtime.core.http.dependencies import (
    CurrentCaller,
    IdempotencyKeyHeader,
    RequestOrigin,
    Requires,
    ServicesDep,
)
from runtime.core.http.lazy_routes import Router
from runtime.core.security.permissions import Permission
from runtime.features.accounts.profiles.models import DeletionOut, UserDetails
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.accounts.sessions.models import Caller
from runtime.features.accounts.sign_in.models import Invitation

router = Router(prefix="/users", tags=["accounts"])


@router.post("", status_code=201)
async def invite_user(
    admin: Annotated[Caller, Requires(Permission.USERS_CREATE)],
    services: ServicesDep,
    body: Invitation,
    response: Response,
    origin: RequestOrigin,
    idempotency_key: IdempotencyKeyHeader = None,
) -> UserDetails:
    """Make an account whose owner is mailed a link to set a password.

    For administrators.
    """
    created = await call(services.admin.invite, admin, body, idempotency_key, origin)
    response.headers["Location"] = f"users/{created.resource.id}"
    if created.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    else:
        response.headers["ETag"] = etag(1)
    return created.resource


@router.delete("/me", status_code=202)
async def delete_me(
    caller: CurrentCaller,
    services: ServicesDep,
    body: ProofRequest,
    origin: RequestOrigin,
) -> DeletionOut:
    """Have your account deleted in 14 days; until then, signing in can undo it.

    An account with a second factor needs a code of it as well.
    """
    user = await call(services.deletion.request, caller, body, origin)
    assert user.delete_after is not None
    return DeletionOut(delete_after=user.delete_after)
