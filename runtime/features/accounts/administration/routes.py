"""Routes for administrators: finding users and changing what they may do."""

from typing import Annotated, Any

from fastapi import Depends, Query, Request, Response
from pydantic import Field

from runtime.core.errors import InvalidInput, TooManyAttempts, raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.conditional import IfNoneMatch, Precondition, not_modified
from runtime.core.http.dependencies import (
    RequestClient,
    Requires,
    UserId,
)
from runtime.core.http.lazy_routes import Router
from runtime.core.http.links import link_next
from runtime.core.http.replies import sends, tagged
from runtime.core.paging import PageQuery
from runtime.core.security.callers import Caller
from runtime.core.security.permissions import Permission
from runtime.features.accounts.administration.models import AdminCommand
from runtime.features.accounts.dependencies import AccountsDep
from runtime.features.accounts.errors import (
    FactorNotFound,
    InvitationNotOpen,
    OwnAccount,
    UserNotVerified,
)
from runtime.features.accounts.permissions import (
    SESSIONS_READ,
    SESSIONS_REVOKE,
    USERS_CHANGE,
    USERS_CREATE,
    USERS_DELETE,
    USERS_READ,
)
from runtime.features.accounts.profiles.models import (
    ForcedReset,
    RoleChange,
    User,
    UserDetails,
    UserList,
)
from runtime.features.accounts.sessions.models import SessionOut

router = Router(prefix="/users", tags=["admin"])


class UserQuery(PageQuery):
    """A page of users, by e-mail address."""

    email: Annotated[
        str | None,
        Field(
            min_length=1,
            max_length=254,
            description="Only addresses that begin so, in whatever case. A domain with "
            "other letters is found as people write it, too.",
            examples=["ada@"],
        ),
    ] = None
    invited: Annotated[
        bool, Field(description="Only users whose invitation is open.")
    ] = False


def Commanded(permission: Permission) -> Any:  # noqa: N802
    """Declare the command of an administrator with this permission; 403 without it."""

    async def get_command(
        admin: Annotated[Caller, Requires(permission)],
        user_id: UserId,
        precondition: Precondition,
        client: RequestClient,
    ) -> AdminCommand:
        """Return the command of a caller who has the permission."""
        return AdminCommand(user_id, admin, precondition, client)

    return Depends(get_command)


@router.get("")
async def list_users(
    admin: Annotated[Caller, Requires(USERS_READ)],
    accounts: AccountsDep,
    response: Response,
    query: Annotated[UserQuery, Query()],
) -> UserList:
    """List users by e-mail address. For administrators."""
    page = await run_blocking(
        accounts.profiles.page,
        query.limit,
        query.cursor,
        query.email,
        invited=query.invited,
    )
    link_next(response, page.cursor, query)
    return UserList(users=[user.details() for user in page.items])


@router.get("/{user_id}", response_model=UserDetails)
@sends("ETag")
async def get_user(
    admin: Annotated[Caller, Requires(USERS_READ)],
    accounts: AccountsDep,
    user_id: UserId,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> UserDetails | Response:
    """Read a user's profile. For administrators."""
    user = await run_blocking(accounts.profiles.get, user_id)
    return not_modified(user.version, if_none_match) or _reply(user, response)


@router.patch("/{user_id}")
@sends("ETag")
@raises(OwnAccount, UserNotVerified)
async def change_role(
    command: Annotated[AdminCommand, Commanded(USERS_CHANGE)],
    accounts: AccountsDep,
    body: RoleChange,
    response: Response,
) -> UserDetails:
    """Change a user's role; their sessions end. For administrators."""
    user = await run_blocking(accounts.administration.change_role, command, body.role)
    return _reply(user, response)


@router.post("/{user_id}/disable")
@sends("ETag")
@raises(OwnAccount)
async def disable_user(
    command: Annotated[AdminCommand, Commanded(USERS_CHANGE)],
    accounts: AccountsDep,
    response: Response,
) -> UserDetails:
    """Keep a user out, at once and until enabled again. For administrators."""
    return _reply(
        await run_blocking(accounts.administration.disable, command), response
    )


@router.post("/{user_id}/enable")
@sends("ETag")
@raises(OwnAccount)
async def enable_user(
    command: Annotated[AdminCommand, Commanded(USERS_CHANGE)],
    accounts: AccountsDep,
    response: Response,
) -> UserDetails:
    """Let a user in again, also one that is to be deleted. For administrators."""
    return _reply(await run_blocking(accounts.administration.enable, command), response)


@router.post("/{user_id}/force-reset", status_code=202)
@sends("ETag")
@raises(OwnAccount)
async def force_reset(
    command: Annotated[AdminCommand, Commanded(USERS_CHANGE)],
    accounts: AccountsDep,
    request: Request,
    response: Response,
    body: ForcedReset | None = None,
) -> UserDetails:
    """Void a user's password and mail them a link to set one. For administrators.

    The second factor stays, unless the body says `"remove_factor": true`. Who is
    disabled is mailed no link: it would not let them in.
    """
    # An option that is sent in the wrong place must not be passed over in silence.
    for name in request.query_params:
        raise InvalidInput.at(f"/query/{name}", "belongs in the body")
    options = body or ForcedReset()
    user = await run_blocking(
        accounts.administration.force_reset,
        command,
        remove_factor=options.remove_factor,
    )
    return _reply(user, response)


@router.delete("/{user_id}/factors/totp", status_code=204)
@sends("ETag")
@raises(OwnAccount, FactorNotFound)
async def remove_user_totp(
    command: Annotated[AdminCommand, Commanded(USERS_CHANGE)],
    accounts: AccountsDep,
    response: Response,
) -> None:
    """Remove a user's second factor; their sessions end. For administrators.

    The password alone is then enough to sign in: be sure that the owner asks.
    """
    user = await run_blocking(accounts.administration.remove_second_factor, command)
    tagged(response, user)


@router.delete("/{user_id}", status_code=202)
@sends("ETag")
@raises(OwnAccount)
async def delete_user(
    command: Annotated[AdminCommand, Commanded(USERS_DELETE)],
    accounts: AccountsDep,
    response: Response,
) -> UserDetails:
    """Keep a user out and have them deleted in 14 days. For administrators."""
    return _reply(await run_blocking(accounts.administration.delete, command), response)


@router.post("/{user_id}/invitation", status_code=202)
@sends("ETag")
@raises(InvitationNotOpen, TooManyAttempts)
async def resend_invitation(
    command: Annotated[AdminCommand, Commanded(USERS_CREATE)],
    accounts: AccountsDep,
    response: Response,
) -> UserDetails:
    """Mail another link to somebody who has not accepted yet. For administrators.

    It is good for seven days; earlier links are void.
    """
    return _reply(await run_blocking(accounts.invitations.resend, command), response)


@router.delete("/{user_id}/invitation", status_code=204)
@raises(InvitationNotOpen)
async def withdraw_invitation(
    command: Annotated[AdminCommand, Commanded(USERS_CREATE)],
    accounts: AccountsDep,
) -> None:
    """Remove an account whose invitation was not accepted. For administrators.

    The address is free at once.
    """
    await run_blocking(accounts.invitations.withdraw, command)


@router.get("/{user_id}/sessions")
async def list_user_sessions(
    admin: Annotated[Caller, Requires(SESSIONS_READ)],
    accounts: AccountsDep,
    user_id: UserId,
) -> list[SessionOut]:
    """List the devices that a user is signed in on. For administrators."""
    await run_blocking(accounts.profiles.get, user_id)
    return await run_blocking(accounts.sessions.of_user, user_id, admin.session_id)


@router.delete("/{user_id}/sessions", status_code=204)
async def revoke_user_sessions(
    admin: Annotated[Caller, Requires(SESSIONS_REVOKE)],
    accounts: AccountsDep,
    user_id: UserId,
    client: RequestClient,
) -> None:
    """Sign a user out everywhere. For administrators."""
    await run_blocking(accounts.profiles.get, user_id)
    await run_blocking(accounts.sessions.revoke_all, user_id, admin, client)


def _reply(user: User, response: Response) -> UserDetails:
    """Return the user as administrators see them, with the version as `ETag`."""
    return tagged(response, user).details()
