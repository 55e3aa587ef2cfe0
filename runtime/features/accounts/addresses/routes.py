"""Routes for verifying an e-mail address, changing it, and undoing the change."""

from fastapi import Response

from runtime.core.errors import TooManyAttempts, Unauthenticated, raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import (
    CurrentCaller,
    OptionalCaller,
    RequestClient,
)
from runtime.core.http.lazy_routes import Router
from runtime.features.accounts.addresses.models import (
    ChangeEmailRequest,
    LinkRequest,
    ProvenLinkRequest,
)
from runtime.features.accounts.dependencies import AccountsDep
from runtime.features.accounts.errors import (
    EmailChangedRecently,
    EmailTaken,
    InvalidLink,
    SignInToVerify,
    WrongPassword,
)

router = Router(prefix="/auth/email", tags=["emails"])


@router.post("/verify", status_code=204)
@raises(InvalidLink, SignInToVerify, WrongPassword, TooManyAttempts, Unauthenticated)
async def verify_email(
    accounts: AccountsDep,
    caller: OptionalCaller,
    body: ProvenLinkRequest,
    client: RequestClient,
) -> None:
    """Verify an address by the link that was mailed there.

    It takes the account's access token or its password (403 `sign_in_to_verify`):
    anybody can register with an address, and its owner must not verify it for them.
    """
    await run_blocking(
        accounts.addresses.verify, body.token, caller, body.password, client
    )


@router.post("/verify/resend", status_code=202, response_class=Response)
@raises(TooManyAttempts)
async def resend_verification(
    accounts: AccountsDep, caller: CurrentCaller, client: RequestClient
) -> None:
    """Have another verification link mailed to your address, if it needs one."""
    await run_blocking(accounts.addresses.resend, caller.user_id, client)


@router.post("/change", status_code=202, response_class=Response)
@raises(WrongPassword, EmailChangedRecently, TooManyAttempts)
async def change_email(
    accounts: AccountsDep,
    caller: CurrentCaller,
    body: ChangeEmailRequest,
    client: RequestClient,
) -> None:
    """Have a link mailed to your new address; following it changes the address."""
    await run_blocking(
        accounts.addresses.request_change,
        caller,
        body.new_email,
        body.password,
        client,
    )


@router.post("/change/confirm", status_code=204)
@raises(
    InvalidLink,
    SignInToVerify,
    WrongPassword,
    EmailChangedRecently,
    EmailTaken,
    TooManyAttempts,
    Unauthenticated,
)
async def confirm_email_change(
    accounts: AccountsDep,
    caller: OptionalCaller,
    body: ProvenLinkRequest,
    client: RequestClient,
) -> None:
    """Change your address by the link that was mailed to the new one.

    It takes the account's access token or its password (403 `sign_in_to_verify`):
    anybody can have a link mailed to an address that is not theirs.
    """
    await run_blocking(
        accounts.addresses.confirm_change, body.token, caller, body.password, client
    )


@router.post("/change/undo", status_code=204)
@raises(InvalidLink)
async def undo_email_change(
    accounts: AccountsDep, body: LinkRequest, client: RequestClient
) -> None:
    """Take a change of address back; voids the password and ends every session."""
    await run_blocking(accounts.addresses.undo_change, body.token, client)
