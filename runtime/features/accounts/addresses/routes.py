"""Routes for e-mail addresses: verified, changed, and changed back."""

from fastapi import Response

from runtime.core.http.blocking import call
from runtime.core.http.dependencies import CurrentCaller, RequestOrigin, ServicesDep
from runtime.core.http.lazy_routes import Router
from runtime.features.accounts.addresses.models import ChangeEmailRequest, LinkRequest

router = Router(prefix="/auth/email", tags=["emails"])


@router.post("/verify", status_code=204)
async def verify_email(
    services: ServicesDep, body: LinkRequest, origin: RequestOrigin
) -> None:
    """Verify an address by the link that was mailed there."""
    await call(services.emails.verify, body.token, origin)


@router.post("/verify/resend", status_code=202, response_class=Response)
async def resend_verification(
    services: ServicesDep, caller: CurrentCaller, origin: RequestOrigin
) -> None:
    """Have another verification link mailed to your address, if it needs one."""
    await call(services.emails.resend, caller.user_id, origin)


@router.post("/change", status_code=202, response_class=Response)
async def change_email(
    services: ServicesDep,
    caller: CurrentCaller,
    body: ChangeEmailRequest,
    origin: RequestOrigin,
) -> None:
    """Have a link mailed to your new address; following it changes the address."""
    await call(
        services.emails.request_change,
        caller.user_id,
        body.new_email,
        body.password,
        origin,
    )


@router.post("/change/confirm", status_code=204)
async def confirm_email_change(
    services: ServicesDep, body: LinkRequest, origin: RequestOrigin
) -> None:
    """Change your address by the link that was mailed to the new one."""
    await call(services.emails.confirm_change, body.token, origin)


@router.post("/change/undo", status_code=204)
async def undo_email_change(
    services: ServicesDep, body: LinkRequest, origin: RequestOrigin
) -> None:
    """Take a change of address back; voids the password and ends every session."""
    await call(services.emails.undo_change, body.token, origin)
