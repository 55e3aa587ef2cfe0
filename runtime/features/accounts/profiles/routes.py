"""Routes for one's own profile."""

from fastapi import Response

from runtime.core.http.blocking import call
from runtime.core.http.conditional import IfNoneMatch, Precondition, etag, not_modified
from runtime.core.http.dependencies import CurrentCaller, ServicesDep
from runtime.core.http.lazy_routes import Router
from runtime.features.accounts.profiles.models import UserOut, UserPatch

router = Router(prefix="/users/me", tags=["users"])


@router.get("", response_model=UserOut)
async def get_me(
    caller: CurrentCaller,
    services: ServicesDep,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> UserOut | Response:
    """Read your own profile."""
    user = await call(services.users.get, caller.user_id)
    response.headers["ETag"] = etag(user.version)
    return not_modified(user.version, if_none_match) or user.public()


@router.patch("")
async def update_me(
    caller: CurrentCaller,
    services: ServicesDep,
    body: UserPatch,
    response: Response,
    precondition: Precondition,
) -> UserOut:
    """Change your own profile."""
    user = await call(services.users.patch, caller.user_id, body, precondition)
    response.headers["ETag"] = etag(user.version)
    return user.public()
