"""Routes for passwords: changing a known one, resetting a forgotten one."""

from fastapi import Response

from runtime.core.errors import TooManyAttempts, raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import CurrentCaller, RequestClient
from runtime.core.http.lazy_routes import Router
from runtime.features.accounts.dependencies import AccountsDep
from runtime.features.accounts.errors import InvalidLink, WrongPassword
from runtime.features.accounts.passwords.models import (
    ChangePasswordRequest,
    ForgotRequest,
    ResetRequest,
)

router = Router(prefix="/auth/password", tags=["passwords"])


@router.post("/forgot", status_code=202, response_class=Response)
@raises(TooManyAttempts)
async def forgot_password(
    accounts: AccountsDep, body: ForgotRequest, client: RequestClient
) -> None:
    """Have a reset link mailed, if the address has an account; the answer is alike."""
    await run_blocking(accounts.passwords.forgot, body.email, client)


@router.post("/reset", status_code=204)
@raises(InvalidLink)
async def reset_password(
    accounts: AccountsDep, body: ResetRequest, client: RequestClient
) -> None:
    """Set a password by a link from a mail; ends every session."""
    await run_blocking(accounts.passwords.reset, body.token, body.password, client)


@router.post("/change", status_code=204)
@raises(WrongPassword, TooManyAttempts)
async def change_password(
    accounts: AccountsDep,
    caller: CurrentCaller,
    body: ChangePasswordRequest,
    client: RequestClient,
) -> None:
    """Replace your password; ends every session but this one."""
    await run_blocking(
        accounts.passwords.change,
        caller,
        body.current_password,
        body.new_password,
        client,
    )
