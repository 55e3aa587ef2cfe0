"""Routes for registering, signing in and signing out.

`/login` and `/refresh` take JSON; `/token` does the same for OAuth 2.0 clients
(RFC 6749 sections 4.3 and 6), and `/revoke` what `/logout` does (RFC 7009).
"""

from typing import Annotated

from fastapi import Form, Response
from pydantic import ValidationError

from runtime.core.client_info import ClientInfo
from runtime.core.errors import (
    KeysUnavailable,
    TooManyAttempts,
    Unauthenticated,
    raises,
)
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import (
    IdempotencyKeyHeader,
    RequestClient,
    UnverifiedToken,
)
from runtime.core.http.lazy_routes import Router
from runtime.core.http.oauth import OAuthForm
from runtime.core.http.replies import reply_once
from runtime.core.security.tickets import MAX_LENGTH
from runtime.features.accounts.dependencies import AccountsDep
from runtime.features.accounts.errors import (
    DeletionPending,
    EmailTaken,
    FactorLocked,
    InvalidChallenge,
    InvalidCode,
    InvalidCredentials,
    InvalidRefreshToken,
    InvalidRestoreToken,
    SecondFactorNeeded,
)
from runtime.features.accounts.inputs import normalise_email
from runtime.features.accounts.profiles.models import UserOut
from runtime.features.accounts.second_factor.requests import (
    SecondStepRequest,
)
from runtime.features.accounts.sessions.models import SignedIn, TokenPair
from runtime.features.accounts.sign_in.models import (
    LoginRequest,
    RefreshRequest,
    RegisterRequest,
    RestoreRequest,
)
from runtime.features.accounts.sign_in.oauth_errors import (
    InvalidGrant,
    InvalidRequest,
    UnsupportedGrantType,
)

router = Router(prefix="/auth", tags=["auth"])

_MAX_FIELD = 1024


@router.post("/register", status_code=201)
@raises(EmailTaken, TooManyAttempts)
async def register(
    accounts: AccountsDep,
    body: RegisterRequest,
    response: Response,
    client: RequestClient,
    idempotency_key: IdempotencyKeyHeader = None,
) -> UserOut:
    """Create an account."""
    created = await run_blocking(
        accounts.sign_in.register, body, idempotency_key, client=client
    )
    return reply_once(response, created)


@router.post("/login")
@raises(
    InvalidCredentials,
    # A factor that was set up at the same moment.
    InvalidCode,
    SecondFactorNeeded,
    DeletionPending,
    TooManyAttempts,
    KeysUnavailable,
)
async def login(
    accounts: AccountsDep, body: LoginRequest, client: RequestClient
) -> SignedIn:
    """Sign in with e-mail address and password.

    An account with a second factor answers 401 with code `mfa_required` and a
    `challenge` for `/login/factor`.
    """
    return await run_blocking(
        accounts.sign_in.sign_in,
        body.email,
        body.password,
        client,
        body.device_token,
    )


@router.post("/login/factor")
@raises(
    InvalidChallenge,
    InvalidCode,
    FactorLocked,
    InvalidCredentials,
    DeletionPending,
    TooManyAttempts,
    KeysUnavailable,
)
async def login_factor(
    accounts: AccountsDep, body: SecondStepRequest, client: RequestClient
) -> SignedIn:
    """Finish a sign-in with a code of the authenticator, or a recovery code."""
    return await run_blocking(accounts.sign_in.finish_sign_in, body, client)


@router.post("/refresh")
@raises(InvalidRefreshToken, KeysUnavailable)
async def refresh(
    accounts: AccountsDep, body: RefreshRequest, client: RequestClient
) -> TokenPair:
    """Exchange a refresh token for new tokens; it serves once."""
    return await run_blocking(accounts.sessions.refresh, body.refresh_token, client)


@router.post("/restore")
@raises(InvalidRestoreToken, KeysUnavailable)
async def restore(
    accounts: AccountsDep, body: RestoreRequest, client: RequestClient
) -> TokenPair:
    """Undo the deletion of your account, and sign in.

    The token is in the refusal (`deletion_pending`) that signing in gets.
    """
    return await run_blocking(accounts.deletion.restore, body.restore_token, client)


@router.post("/token", dependencies=[OAuthForm])
@raises(
    InvalidCredentials,
    SecondFactorNeeded,
    InvalidChallenge,
    InvalidCode,
    FactorLocked,
    InvalidRefreshToken,
    DeletionPending,
    status=InvalidGrant.status,
)
@raises(InvalidRequest, UnsupportedGrantType, TooManyAttempts, KeysUnavailable)
async def token(
    accounts: AccountsDep,
    client: RequestClient,
    grant_type: Annotated[
        str | None, Form(description="`password` or `refresh_token`.")
    ] = None,
    username: Annotated[str | None, Form(description="The e-mail address.")] = None,
    password: Annotated[str | None, Form(description="The password.")] = None,
    refresh_token: Annotated[
        str | None, Form(description="The refresh token that was issued last.")
    ] = None,
    mfa_challenge: Annotated[
        str | None,
        Form(description="The challenge of the first step, in place of a password."),
    ] = None,
    mfa_code: Annotated[
        str | None, Form(description="A code of the authenticator.")
    ] = None,
    mfa_recovery_code: Annotated[
        str | None, Form(description="A recovery code, in place of a code.")
    ] = None,
    device_token: Annotated[
        str | None,
        Form(description="What the last sign-in on this device was answered with."),
    ] = None,
) -> SignedIn | TokenPair:
    """Sign in or refresh as an OAuth 2.0 client does."""
    given = (grant_type, username, password, refresh_token, mfa_challenge)
    too_long = any(len(field or "") > _MAX_FIELD for field in given)
    if too_long or len(device_token or "") > MAX_LENGTH:
        raise InvalidRequest("A field is too long.")
    try:
        match grant_type:
            case None | "":
                raise InvalidRequest("grant_type is missing.")
            case "password" if mfa_challenge:
                request = _second_step(
                    mfa_challenge, mfa_code, mfa_recovery_code, device_token
                )
                return await run_blocking(
                    accounts.sign_in.finish_sign_in, request, client
                )
            case "password":
                return await _by_password(
                    accounts, username, password, client, device_token
                )
            case "refresh_token":
                if not refresh_token:
                    raise InvalidRequest("refresh_token is missing.")
                return await run_blocking(
                    accounts.sessions.refresh, refresh_token, client
                )
            case _:
                raise UnsupportedGrantType
    except (Unauthenticated, DeletionPending) as error:
        raise InvalidGrant(error) from None


@router.post("/logout", status_code=204)
@raises(KeysUnavailable)
async def logout(
    accounts: AccountsDep, access_token: UnverifiedToken, client: RequestClient
) -> None:
    """End the session of the presented access token, at once.

    A session that has ended before answers 204 as well. With no access token that is
    good any more, revoke the refresh token.
    """
    await run_blocking(accounts.sessions.sign_out, access_token, client)


@router.post("/revoke", dependencies=[OAuthForm], response_class=Response)
@raises(InvalidRequest, TooManyAttempts, KeysUnavailable)
async def revoke(
    accounts: AccountsDep,
    client: RequestClient,
    token: Annotated[
        str | None, Form(description="The refresh token; an access token will do.")
    ] = None,
    token_type_hint: Annotated[str | None, Form(description="Ignored.")] = None,
) -> None:
    """Sign out by a refresh token, as an OAuth 2.0 client does (RFC 7009).

    Ends the token's session. A token that is not good any more, or never was, answers
    200 as well.
    """
    if not token:
        raise InvalidRequest("token is missing.")
    await run_blocking(accounts.sessions.revoke_token, token, client)


async def _by_password(
    accounts: AccountsDep,
    username: str | None,
    password: str | None,
    client: ClientInfo,
    device_token: str | None,
) -> SignedIn:
    """Sign in by the resource owner password grant.

    Raises:
        InvalidRequest: `username` or `password` is missing.
    """
    if not username or not password:
        raise InvalidRequest("username or password is missing.")
    try:
        email = normalise_email(username)
    except ValueError:
        # A malformed address has no account, and must cost the same as an unknown one.
        email = "nobody@invalid"
    return await run_blocking(
        accounts.sign_in.sign_in, email, password, client, device_token
    )


def _second_step(
    challenge: str,
    code: str | None,
    recovery_code: str | None,
    device_token: str | None,
) -> SecondStepRequest:
    """Return the input of the second step of the same grant.

    Raises:
        InvalidRequest: the code or the recovery code is missing or malformed.
    """
    try:
        return SecondStepRequest(
            challenge=challenge,
            code=code or None,
            recovery_code=recovery_code or None,
            device_token=device_token,
        )
    except ValidationError:
        raise InvalidRequest(
            "mfa_code or mfa_recovery_code is missing or malformed."
        ) from None
