"""Routes for the caller's own second factor."""

from fastapi import Response

from runtime.core.errors import TooManyAttempts, raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import CurrentCaller, RequestClient
from runtime.core.http.lazy_routes import Router
from runtime.features.accounts.dependencies import AccountsDep
from runtime.features.accounts.errors import (
    CodeRequired,
    CodesLocked,
    EmailNotVerified,
    FactorExists,
    InvalidLink,
    NoFactor,
    WrongCode,
    WrongPassword,
)
from runtime.features.accounts.second_factor.requests import (
    ConfirmRequest,
    Factors,
    FactorSetup,
    ProofRequest,
    RecoveryCodes,
    StartRequest,
    UnlockLinkRequest,
    UnlockRequest,
)

router = Router(prefix="/auth/factors", tags=["factors"])


@router.get("")
async def get_factors(accounts: AccountsDep, caller: CurrentCaller) -> Factors:
    """Read which second factors you have."""
    return await run_blocking(accounts.second_factor.status, caller.user_id)


@router.post("/totp")
@raises(WrongPassword, EmailNotVerified, FactorExists, TooManyAttempts)
async def start_totp(
    accounts: AccountsDep,
    caller: CurrentCaller,
    body: StartRequest,
    client: RequestClient,
) -> FactorSetup:
    """Begin to use an authenticator app: its secret, shown once, to be confirmed."""
    return await run_blocking(
        accounts.second_factor.start, caller, body.password, client
    )


@router.post("/totp/confirm")
@raises(NoFactor, FactorExists, EmailNotVerified, WrongCode, TooManyAttempts)
async def confirm_totp(
    accounts: AccountsDep,
    caller: CurrentCaller,
    body: ConfirmRequest,
    client: RequestClient,
) -> RecoveryCodes:
    """Show that the authenticator works; sign-ins ask for it from now on."""
    return await run_blocking(accounts.second_factor.confirm, caller, body.code, client)


@router.delete("/totp", status_code=204)
@raises(WrongPassword, NoFactor, WrongCode, CodesLocked, TooManyAttempts)
async def disable_totp(
    accounts: AccountsDep,
    caller: CurrentCaller,
    body: ProofRequest,
    client: RequestClient,
) -> None:
    """Stop using the authenticator; its recovery codes go with it."""
    await run_blocking(accounts.second_factor.disable, caller, body, client)


@router.post("/recovery-codes")
@raises(WrongPassword, NoFactor, CodeRequired, WrongCode, CodesLocked, TooManyAttempts)
async def renew_recovery_codes(
    accounts: AccountsDep,
    caller: CurrentCaller,
    body: ProofRequest,
    client: RequestClient,
) -> RecoveryCodes:
    """Replace all recovery codes by new ones, shown once."""
    return await run_blocking(accounts.second_factor.renew, caller, body, client)


@router.post("/unlock/resend", status_code=202, response_class=Response)
@raises(TooManyAttempts)
async def resend_unlock_link(
    accounts: AccountsDep, body: UnlockLinkRequest, client: RequestClient
) -> None:
    """Have a link mailed that makes codes good again, if a hundred were wrong.

    The answer is alike for every address.
    """
    await run_blocking(accounts.second_factor.request_unlock, body.email, client)


@router.post("/unlock", status_code=204)
@raises(InvalidLink)
async def unlock_factor(
    accounts: AccountsDep, body: UnlockRequest, client: RequestClient
) -> None:
    """Make the codes of your authenticator good again, by the link that was mailed."""
    await run_blocking(accounts.second_factor.unlock, body.token, client)
