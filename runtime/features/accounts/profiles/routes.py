"""Routes for the caller's own profile."""

from fastapi import Response

from runtime.core.http.blocking import run_blocking
from runtime.core.http.conditional import IfNoneMatch, Precondition, not_modified
from runtime.core.http.dependencies import CurrentCaller
from runtime.core.http.lazy_routes import Router
from runtime.core.http.replies import sends, tagged
from runtime.features.accounts.dependencies import AccountsDep
from runtime.features.accounts.profiles.models import UserOut, UserPatch

router = Router(prefix="/users/me", tags=["users"])


@router.get("", response_model=UserOut)
@sends("ETag")
async def get_me(
    caller: CurrentCaller,
    accounts: AccountsDep,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> UserOut | Response:
    """Read your own profile."""
    user = await run_blocking(accounts.profiles.get, caller.user_id)
    shown = tagged(response, user).public()
    return not_modified(user.version, if_none_match) or shown


@router.patch("")
@sends("ETag")
async def update_me(
    caller: CurrentCaller,
    accounts: AccountsDep,
    body: UserPatch,
    response: Response,
    precondition: Precondition,
) -> UserOut:
    """Change your own profile."""
    user = await run_blocking(
        accounts.profiles.patch, caller.user_id, body, precondition
    )
    return tagged(response, user).public()
