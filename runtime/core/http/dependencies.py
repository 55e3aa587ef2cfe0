"""What routes ask for in their signatures."""

import hmac
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import AfterValidator

from runtime.core.contract import FORWARDED_HEADER, FRONTEND_SECRET_HEADER
from runtime.core.effects.models import Origin
from runtime.core.errors import Forbidden, Unauthenticated
from runtime.core.http.blocking import call
from runtime.core.models import ULID_PATTERN
from runtime.core.security.cursors import MAX_LENGTH
from runtime.core.security.networks import address_of
from runtime.core.security.permissions import Permission, permits
from runtime.features.accounts.sessions.models import Caller
from runtime.wiring import Services

MAX_SKIP = 1_000


async def get_services(request: Request) -> Services:
    """The services of this process."""
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(get_services)]


class BearerToken(SecurityBase):
    """Whoever presents a valid access token of an open session.

    One dependency that has none of its own: FastAPI studies each anew for every route,
    and walks them all with every request.
    """

    model = HTTPBearer(description="An access token.")
    scheme_name = "HTTPBearer"

    async def __call__(self, request: Request) -> Caller:
        """Authenticate the request, or raise Unauthenticated."""
        header = request.headers.get("Authorization")
        scheme, token = get_authorization_scheme_param(header)
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated
        services: Services = request.app.state.services
        return await call(services.sessions.authenticate, token)


CurrentCaller = Annotated[Caller, Depends(BearerToken())]


def Requires(permission: Permission) -> Any:  # noqa: N802
    """A caller whose role includes a permission, else 403.

    Written as the rule: `caller: Annotated[Caller, Requires(Permission.USERS_READ)]`.
    """

    async def get_entitled(caller: CurrentCaller) -> Caller:
        """The caller, if entitled."""
        if not permits(caller.role, permission):
            raise Forbidden
        return caller

    return Depends(get_entitled)


UserId = Annotated[str, Path(pattern=ULID_PATTERN, description="The user's id.")]


async def get_client_address(request: Request) -> str | None:
    """The client's address.

    It is the connection's, unless the request proves with the frontend's secret that
    it comes from the frontend's server, which then speaks for its own client.
    """
    presented = request.headers.get(FRONTEND_SECRET_HEADER)
    if presented and _is_frontend(request, presented):
        forwarded = request.headers.get(FORWARDED_HEADER, "").split(",")[0].strip()
        address = address_of(forwarded)
        # What is no address has no network that could be slowed down, and would be
        # mailed as the words of whoever made it up.
        if address is not None:
            return address
    return request.client.host if request.client else None


def _is_frontend(request: Request, presented: str) -> bool:
    """Whether the secret shown is the frontend's, in constant time."""
    secret = request.app.state.services.frontend_secret
    return bool(secret) and hmac.compare_digest(secret.encode(), presented.encode())


ClientAddress = Annotated[str | None, Depends(get_client_address)]


async def get_device(
    user_agent: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> str | None:
    """What the client calls itself."""
    return user_agent[:256] if user_agent else None


Device = Annotated[str | None, Depends(get_device)]


async def get_origin(address: ClientAddress, device: Device) -> Origin:
    """Where the request comes from."""
    return Origin(address=address, device=device)


RequestOrigin = Annotated[Origin, Depends(get_origin)]


IdempotencyKeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Repeating a request with the same key creates nothing again.",
    ),
]
Limit = Annotated[int, Query(ge=1, le=100, description="How many to return at most.")]
Cursor = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=MAX_LENGTH,
        description="Where to go on: taken from the `Link` header of the last page.",
    ),
]


def _reachable(skip: int) -> int:
    """Refuse to pass over more than a page may be charged for."""
    if skip > MAX_SKIP:
        raise ValueError(f"must be at most {MAX_SKIP}; page on with `cursor` instead")
    return skip


# Judged as part of the parameter: each dependency more costs every request.
Skip = Annotated[
    int,
    Query(
        ge=0,
        description="How many to pass over, at most 1,000; use `cursor` beyond.",
        json_schema_extra={"maximum": MAX_SKIP},
    ),
    AfterValidator(_reachable),
]
