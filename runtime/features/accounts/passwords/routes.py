"""Routes for passwords: changed by those who know them, reset by those who do not."""

from fastapi import Response

from runtime.core.http.blocking import call
from runtime.core.http.dependencies import CurrentCaller, RequestOrigin, ServicesDep
from runtime.core.http.lazy_routes import Router
from runtime.features.accounts.passwords.models import (
    ChangePasswordRequest,
    ForgotRequest,
    ResetRequest,
)

router = Router(prefix="/auth/password", tags=["passwords"])


@router.post("/forgot", status_code=202, response_class=Response)
async def forgot_password(
    services: ServicesDep, body: ForgotRequest, origin: RequestOrigin
) -> None:
    """Have a reset link mailed, if the address has an account; the answer is alike."""
    await call(services.passwords.forgot, body.email, origin)


@router.post("/reset", status_code=204)
async def reset_password(
    services: ServicesDep, body: ResetRequest, origin: RequestOrigin
) -> None:
    """Set a password by a link from a mail; ends every session."""
    await call(services.passwords.reset, body.token, body.password, origin)


@router.post("/change", status_code=204)
async def change_password(
    services: ServicesDep,
    caller: CurrentCaller,
    body: ChangePasswordRequest,
    origin: RequestOrigin,
) -> None:
    """Replace your password; ends every session but this one."""
    await call(
        services.passwords.change,
        caller,
        body.current_password,
        body.new_password,
        origin,
        body.device_token,
    )
