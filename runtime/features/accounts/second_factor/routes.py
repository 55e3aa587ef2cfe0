"""Routes for one's own second factor."""

from runtime.core.http.blocking import call
from runtime.core.http.dependencies import CurrentCaller, RequestOrigin, ServicesDep
from runtime.core.http.lazy_routes import Router
from runtime.features.accounts.second_factor.requests import (
    ConfirmRequest,
    Factors,
    FactorSetup,
    ProofRequest,
    RecoveryCodes,
    StartRequest,
)

router = Router(prefix="/auth/factors", tags=["factors"])


@router.get("")
async def get_factors(services: ServicesDep, caller: CurrentCaller) -> Factors:
    """Which second factors one has."""
    return await call(services.factors.status, caller.user_id)


@router.post("/totp")
async def start_totp(
    services: ServicesDep,
    caller: CurrentCaller,
    body: StartRequest,
    origin: RequestOrigin,
) -> FactorSetup:
    """Begin to use an authenticator app: its secret, shown once, to be confirmed."""
    return await call(services.factors.start, caller.user_id, body.password, origin)


@router.post("/totp/confirm")
async def confirm_totp(
    services: ServicesDep,
    caller: CurrentCaller,
    body: ConfirmRequest,
    origin: RequestOrigin,
) -> RecoveryCodes:
    """Show that the authenticator works; sign-ins ask for it from now on."""
    return await call(services.factors.confirm, caller.user_id, body.code, origin)


@router.delete("/totp", status_code=204)
async def disable_totp(
    services: ServicesDep,
    caller: CurrentCaller,
    body: ProofRequest,
    origin: RequestOrigin,
) -> None:
    """Stop using the authenticator; its recovery codes go with it."""
    await call(services.factors.disable, caller.user_id, body, origin)


@router.post("/recovery-codes")
async def renew_recovery_codes(
    services: ServicesDep,
    caller: CurrentCaller,
    body: ProofRequest,
    origin: RequestOrigin,
) -> RecoveryCodes:
    """Replace all recovery codes by new ones, shown once."""
    return await call(services.factors.renew, caller.user_id, body, origin)
