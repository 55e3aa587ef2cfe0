"""Routes for profiles: one's own, and everyone's for administrators."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from runtime.api.conditional import IfNoneMatch, Precondition, etag, not_modified
from runtime.api.dependencies import (
    CurrentAdmin,
    CurrentCaller,
    Cursor,
    Limit,
    ServicesDep,
)
from runtime.api.execution import call
from runtime.api.paging import link_next
from runtime.models.base import ULID_PATTERN
from runtime.models.users import UserList, UserOut, UserPatch

router = APIRouter(prefix="/users", tags=["users"])

UserId = Annotated[str, Path(pattern=ULID_PATTERN, description="The user's id.")]


@router.get("")
async def list_users(
    admin: CurrentAdmin,
    services: ServicesDep,
    response: Response,
    limit: Limit = 10,
    cursor: Cursor = None,
) -> UserList:
    """List all users by e-mail address. For administrators."""
    page = await call(services.users.list, limit, cursor)
    link_next(response, page.cursor, limit=limit)
    return UserList(users=[user.public() for user in page.users])


@router.get("/me", response_model=UserOut)
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


@router.patch("/me")
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


@router.get("/{user_id}", response_model=UserOut)
async def get_user(
    admin: CurrentAdmin,
    services: ServicesDep,
    user_id: UserId,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> UserOut | Response:
    """Read a user's profile. For administrators."""
    user = await call(services.users.get, user_id)
    response.headers["ETag"] = etag(user.version)
    return not_modified(user.version, if_none_match) or user.public()
