"""Dependencies that routes name in their signatures."""

import hmac
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from fastapi.security.utils import get_authorization_scheme_param

from runtime.core.client_info import ClientInfo
from runtime.core.contract import FORWARDED_HEADER, FRONTEND_SECRET_HEADER
from runtime.core.errors import (
    Forbidden,
    KeysUnavailable,
    NotFound,
    Throttled,
    Unauthenticated,
    Unavailable,
    raises,
)
from runtime.core.http.blocking import run_blocking
from runtime.core.models import ULID_PATTERN
from runtime.core.platform import Platform
from runtime.core.security.callers import Caller
from runtime.core.security.networks import address_of
from runtime.core.security.permissions import Permission

OPTIONAL_SCHEME = "OptionalBearer"
"""The name by which the OpenAPI document knows where a token may be left out."""


async def get_platform(request: Request) -> Platform:
    """Return the platform of this process."""
    platform: Platform = request.app.state.platform
    return platform


PlatformDep = Annotated[Platform, Depends(get_platform)]


def Assembled(assembly: Callable[[Platform], Any]) -> Any:  # noqa: N802
    """Inject a feature's services: `items: Annotated[Items, Assembled(Items)]`."""

    @raises(Throttled, Unavailable)
    async def get_assembly(request: Request) -> Any:
        """Return the services, made at first use."""
        platform: Platform = request.app.state.platform
        return platform.assembled(assembly)

    return Depends(get_assembly)


class BearerToken(SecurityBase):
    """The dependency that authenticates a caller by the access token of a session.

    It has no dependencies of its own: FastAPI would analyse each again for every route,
    and resolve each again with every request.
    """

    model = HTTPBearer(description="An access token.")
    scheme_name = "HTTPBearer"

    @raises(Unauthenticated, KeysUnavailable, Throttled, Unavailable)
    async def __call__(self, request: Request) -> Caller:
        """Return the caller, or raise Unauthenticated."""
        token = _bearer_token(request)
        platform: Platform = request.app.state.platform
        return await run_blocking(platform.authenticator.authenticate, token)


class BearerText(SecurityBase):
    """The dependency that takes an access token as it was sent, for its route to judge.

    It is for the few routes that take a token whose session has ended.
    """

    model = BearerToken.model
    scheme_name = BearerToken.scheme_name

    @raises(Unauthenticated)
    async def __call__(self, request: Request) -> str:
        """Return the token, or raise Unauthenticated if there is none."""
        return _bearer_token(request)


class OptionalBearerToken(BearerToken):
    """The dependency that recognises a caller, where a token may be left out.

    One that is not valid is as good as none: what it would have proven can be proven in
    another way.
    """

    scheme_name = OPTIONAL_SCHEME

    @raises(KeysUnavailable, Throttled, Unavailable)
    async def __call__(  # type: ignore[override]
        self, request: Request
    ) -> Caller | None:
        """Return the caller, or None."""
        try:
            return await super().__call__(request)
        except (Unauthenticated, NotFound):
            return None


def _bearer_token(request: Request) -> str:
    """Return the Bearer token of a request, or raise Unauthenticated."""
    header = request.headers.get("Authorization")
    scheme, token = get_authorization_scheme_param(header)
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token


CurrentCaller = Annotated[Caller, Depends(BearerToken())]
OptionalCaller = Annotated[Caller | None, Depends(OptionalBearerToken())]
UnverifiedToken = Annotated[str, Depends(BearerText())]


def Requires(permission: Permission) -> Any:  # noqa: N802
    """Inject a caller whose role has a permission; any other gets a 403.

    Usage: `caller: Annotated[Caller, Requires(USERS_READ)]`.
    """

    @raises(Forbidden)
    async def get_entitled(caller: CurrentCaller) -> Caller:
        """Return the caller, or raise Forbidden."""
        if not permission.held_by(caller.role):
            raise Forbidden
        return caller

    return Depends(get_entitled)


UserId = Annotated[str, Path(pattern=ULID_PATTERN, description="The user's id.")]


async def get_client_address(request: Request) -> str | None:
    """Return the client's address in its one spelling; None if it is unknown.

    It is the address of the connection, unless the request holds the frontend's secret:
    then the frontend's server sent it, and forwards the address of its own client.
    """
    presented = request.headers.get(FRONTEND_SECRET_HEADER)
    if presented and _is_frontend(request, presented):
        address = address_of(request.headers.get(FORWARDED_HEADER, "").split(",")[0])
        # Text that is no address has no network to throttle, and would put the words
        # of a stranger into mails.
        if address is not None:
            return address
    return address_of(request.client.host) if request.client else None


def _is_frontend(request: Request, presented: str) -> bool:
    """Tell in constant time whether a secret is the frontend's."""
    secret = request.app.state.platform.frontend_secret
    return bool(secret) and hmac.compare_digest(secret.encode(), presented.encode())


_Address = Annotated[str | None, Depends(get_client_address)]


async def get_device(
    user_agent: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> str | None:
    """Return the User-Agent of the client, cut to 256 characters."""
    return user_agent[:256] if user_agent else None


Device = Annotated[str | None, Depends(get_device)]


async def get_client_info(address: _Address, device: Device) -> ClientInfo:
    """Return the address and the device of the client."""
    return ClientInfo(address=address, device=device)


RequestClient = Annotated[ClientInfo, Depends(get_client_info)]


IdempotencyKeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Repeating a request with the same key creates nothing again.",
    ),
]
