"""Routes for the devices that one is signed in on."""

from typing import Annotated

from fastapi import Path

from runtime.core.http.blocking import call
from runtime.core.http.dependencies import CurrentCaller, RequestOrigin, ServicesDep
from runtime.core.http.lazy_routes import Router
from runtime.core.models import ULID_PATTERN
from runtime.features.accounts.sessions.models import SessionOut

router = Router(prefix="/users/me/sessions", tags=["sessions"])

SessionId = Annotated[str, Path(pattern=ULID_PATTERN, description="The session's id.")]


@router.get("")
async def list_my_sessions(
    caller: CurrentCaller, services: ServicesDep
) -> list[SessionOut]:
    """List the devices that you are signed in on, the one seen last first."""
    return await call(services.sessions.of_user, caller.user_id, caller.session_id)


@router.delete("", status_code=204)
async def revoke_my_other_sessions(
    caller: CurrentCaller, services: ServicesDep, origin: RequestOrigin
) -> None:
    """Sign every device out but this one."""
    await call(services.sessions.revoke_others, caller, origin)


@router.delete("/{session_id}", status_code=204)
async def revoke_my_session(
    caller: CurrentCaller,
    services: ServicesDep,
    session_id: SessionId,
    origin: RequestOrigin,
) -> None:
    """Sign one device out."""
    await call(services.sessions.revoke, caller, session_id, origin)
