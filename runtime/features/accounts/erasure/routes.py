"""The route by which owners have their account deleted.

The auth function serves it, since it has the packages that check a password.
"""

from runtime.core.errors import TooManyAttempts, raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import (
    CurrentCaller,
    RequestClient,
)
from runtime.core.http.lazy_routes import Router
from runtime.features.accounts.dependencies import AccountsDep
from runtime.features.accounts.errors import (
    AdministratorStays,
    CodeRequired,
    CodesLocked,
    WrongCode,
    WrongPassword,
)
from runtime.features.accounts.profiles.models import DeletionOut
from runtime.features.accounts.second_factor.requests import ProofRequest

router = Router(prefix="/users", tags=["accounts"])


@router.delete("/me", status_code=202)
@raises(
    WrongPassword,
    CodeRequired,
    WrongCode,
    CodesLocked,
    AdministratorStays,
    TooManyAttempts,
)
async def delete_me(
    caller: CurrentCaller,
    accounts: AccountsDep,
    body: ProofRequest,
    client: RequestClient,
) -> DeletionOut:
    """Have your account deleted in 14 days; until then, signing in can undo it.

    An account with a second factor needs a code of it as well.
    """
    user = await run_blocking(accounts.deletion.request, caller, body, client)
    assert user.delete_after is not None
    return DeletionOut(delete_after=user.delete_after)
