"""Routes for administrators: finding users and changing what they may do."""

from typing import Annotated, Any

from fastapi import Depends, Query, Response

from runtime.core.http.blocking import call
from runtime.core.http.conditional import IfNoneMatch, Precondition, etag, not_modified
from runtime.core.http.dependencies import (
    Cursor,
    Limit,
    RequestOrigin,
    Requires,
    ServicesDep,
    UserId,
)
from runtime.core.http.lazy_routes import Router
from runtime.core.http.paging import link_next
from runtime.core.security.permissions import Permission
from runtime.features.accounts.administration.models import Order
from runtime.features.accounts.profiles.models import (
    RoleChange,
    User,
    UserDetails,
    UserList,
)
from runtime.features.accounts.sessions.models import Caller, SessionOut

router = Router(prefix="/users", tags=["admin"])

EmailPrefix = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=254,
        description="Only addresses that begin so, in whatever case.",
        examples=["ada@"],
    ),
]


def Orders(permission: Permission) -> Any:  # noqa: N802
    """What somebody with a permission wants done to the user in the path, else 403."""

    async def get_order(
        admin: Annotated[Caller, Requires(permission)],
        user_id: UserId,
        precondition: Precondition,
        origin: RequestOrigin,
    ) -> Order:
        """The order, if they are entitled to give it."""
        return Order(user_id, admin, precondition, origin)

    return Depends(get_order)


@router.get("")
async def list_users(
    admin: Annotated[Caller, Requires(Permission.USERS_READ)],
    services: ServicesDep,
    response: Response,
    limit: Limit = 10,
    cursor: Cursor = None,
    email: EmailPrefix = None,
) -> UserList:
    """List users by e-mail address. For administrators."""
    page = await call(services.users.list, limit, cursor, email)
    link_next(response, page.cursor, limit=limit, email=email)
    return UserList(users=[user.details() for user in page.users])


@router.get("/{user_id}", response_model=UserDetails)
async def get_user(
    admin: Annotated[Caller, Requires(Permission.USERS_READ)],
    services: ServicesDep,
    user_id: UserId,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> UserDetails | Response:
    """Read a user's profile. For administrators."""
    user = await call(services.users.get, user_id)
    return not_modified(user.version, if_none_match) or _shown(user, response)


@router.patch("/{user_id}")
async def change_role(
    order: Annotated[Order, Orders(Permission.USERS_CHANGE)],
    services: ServicesDep,
    body: RoleChange,
    response: Response,
) -> UserDetails:
    """Change a user's role; their sessions end. For administrators."""
    user = await call(services.admin.change_role, order, body.role)
    return _shown(user, response)


@router.post("/{user_id}/disable")
async def disable_user(
    order: Annotated[Order, Orders(Permission.USERS_CHANGE)],
    services: ServicesDep,
    response: Response,
) -> UserDetails:
    """Keep a user out, at once and until enabled again. For administrators."""
    return _shown(await call(services.admin.disable, order), response)


@router.post("/{user_id}/enable")
async def enable_user(
    order: Annotated[Order, Orders(Permission.USERS_CHANGE)],
    services: ServicesDep,
    response: Response,
) -> UserDetails:
    """Let a user in again, also one that is to be deleted. For administrators."""
    return _shown(await call(services.admin.enable, order), response)


@router.post("/{user_id}/force-reset", status_code=202)
async def force_reset(
    order: Annotated[Order, Orders(Permission.USERS_CHANGE)],
    services: ServicesDep,
    response: Response,
) -> UserDetails:
    """Void a user's password and mail them a link to set one. For administrators."""
    return _shown(await call(services.admin.force_reset, order), response)


@router.delete("/{user_id}", status_code=202)
async def delete_user(
    order: Annotated[Order, Orders(Permission.USERS_DELETE)],
    services: ServicesDep,
    response: Response,
) -> UserDetails:
    """Keep a user out and have them deleted in 14 days. For administrators."""
    return _shown(await call(services.admin.delete, order), response)


@router.get("/{user_id}/sessions")
async def list_user_sessions(
    admin: Annotated[Caller, Requires(Permission.SESSIONS_READ)],
    services: ServicesDep,
    user_id: UserId,
) -> list[SessionOut]:
    """List the devices that a user is signed in on. For administrators."""
    await call(services.users.get, user_id)
    return await call(services.sessions.of_user, user_id, admin.session_id)


@router.delete("/{user_id}/sessions", status_code=204)
async def revoke_user_sessions(
    admin: Annotated[Caller, Requires(Permission.SESSIONS_REVOKE)],
    services: ServicesDep,
    user_id: UserId,
    origin: RequestOrigin,
) -> None:
    """Sign a user out everywhere. For administrators."""
    await call(services.users.get, user_id)
    await call(services.sessions.revoke_all, user_id, admin.user_id, origin)


def _shown(user: User, response: Response) -> UserDetails:
    """What an administrator sees, with the version as `ETag`."""
    response.headers["ETag"] = etag(user.version)
    return user.details()
