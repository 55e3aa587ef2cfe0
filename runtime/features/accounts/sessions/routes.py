"""Routes for the devices that the caller is signed in on."""

from typing import Annotated

from fastapi import Path

from runtime.core.errors import raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import CurrentCaller, RequestClient
from runtime.core.http.lazy_routes import Router
from runtime.core.models import ULID_PATTERN
from runtime.features.accounts.dependencies import AccountsDep
from runtime.features.accounts.errors import SessionNotFound
from runtime.features.accounts.sessions.models import SessionOut

router = Router(prefix="/users/me/sessions", tags=["sessions"])

SessionId = Annotated[str, Path(pattern=ULID_PATTERN, description="The session's id.")]


@router.get("")
async def list_my_sessions(
    caller: CurrentCaller, accounts: AccountsDep
) -> list[SessionOut]:
    """List the devices that you are signed in on, the one seen last first."""
    return await run_blocking(
        accounts.sessions.of_user, caller.user_id, caller.session_id
    )


@router.delete("", status_code=204)
async def revoke_my_other_sessions(
    caller: CurrentCaller, accounts: AccountsDep, client: RequestClient
) -> None:
    """Sign every device out but this one."""
    await run_blocking(accounts.sessions.revoke_others, caller, client)


@router.delete("/{session_id}", status_code=204)
@raises(SessionNotFound)
async def revoke_my_session(
    caller: CurrentCaller,
    accounts: AccountsDep,
    session_id: SessionId,
    client: RequestClient,
) -> None:
    """Sign one device out."""
    await run_blocking(accounts.sessions.revoke, caller, session_id, client)
