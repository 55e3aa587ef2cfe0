"""Routes for other services, signed with SigV4 and checked by the gateway (IAM)."""

from typing import Annotated, Any

from fastapi import Depends, Path, Request

from runtime.core.errors import NotFound
from runtime.core.http.blocking import run_blocking
from runtime.core.http.lazy_routes import Router
from runtime.core.models import ULID_PATTERN
from runtime.features.accounts.dependencies import AccountsDep
from runtime.features.accounts.profiles.models import UserOut


async def get_calling_role(request: Request) -> str:
    """Return the ARN that the gateway authenticated; 404 where there is no gateway."""
    event: dict[str, Any] = request.scope.get("aws.event") or {}
    identity = (event.get("requestContext") or {}).get("identity") or {}
    arn = identity.get("userArn")
    if not arn:
        raise NotFound
    return str(arn)


router = Router(
    prefix="/internal",
    tags=["internal"],
    dependencies=[Depends(get_calling_role)],
    # Clients are made from the document, and none of theirs may call these.
    include_in_schema=False,
)


@router.get("/users/{user_id}")
async def get_user_internally(
    accounts: AccountsDep,
    user_id: Annotated[str, Path(pattern=ULID_PATTERN, description="The user's id.")],
) -> UserOut:
    """Read a user's profile on behalf of another service."""
    return (await run_blocking(accounts.profiles.get, user_id)).public()
