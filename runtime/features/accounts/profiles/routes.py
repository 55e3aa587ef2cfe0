"""Routes for the caller's own profile."""

from fastapi import Response

from runtime.core.http.blocking import run_blocking
from runtime.core.http.conditional import Precondition, ReadConditions, not_modified
from runtime.core.http.dependencies import CurrentCaller, IdempotencyKeyHeader
from runtime.core.http.lazy_routes import Router
from runtime.core.http.replies import reply_once, sends, tagged
from runtime.features.accounts.dependencies import AccountsDep
from runtime.features.accounts.profiles.models import UserOut, UserPatch

router = Router(prefix="/users/me", tags=["users"])


@router.get("", response_model=UserOut)
@sends("ETag")
async def get_me(
    caller: CurrentCaller,
    accounts: AccountsDep,
    response: Response,
    conditions: ReadConditions,
) -> UserOut | Response:
    """Read your own profile."""
    user = await run_blocking(accounts.profiles.get, caller.user_id)
    shown = tagged(response, user).public()
    return not_modified(user.version, conditions) or shown


@router.patch("")
@sends("ETag")
async def update_me(
    caller: CurrentCaller,
    accounts: AccountsDep,
    body: UserPatch,
    response: Response,
    precondition: Precondition,
    idempotency_key: IdempotencyKeyHeader = None,
) -> UserOut:
    """Change your own profile."""
    done = await run_blocking(
        accounts.profile_changes.patch,
        caller.user_id,
        body,
        precondition,
        idempotency_key,
    )
    return tagged(response, reply_once(response, done)).user
