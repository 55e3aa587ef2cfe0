"""The route by which owners ask for an export.

The auth function serves it, since it has the packages that check a password.
"""

from typing import Annotated

from fastapi import Response

from runtime.core.errors import TooManyAttempts, raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import Assembled, CurrentCaller, RequestClient
from runtime.core.http.lazy_routes import Router
from runtime.core.http.replies import sends, tagged
from runtime.core.jobs.models import Job
from runtime.features.accounts.errors import (
    CodeRequired,
    CodesLocked,
    WrongCode,
    WrongPassword,
)
from runtime.features.accounts.second_factor.requests import ProofRequest
from runtime.features.exports.assembly import Exports

router = Router(prefix="/users/me/export", tags=["exports"])


@router.post("", status_code=202)
@sends("ETag", "Location")
@raises(WrongPassword, CodeRequired, WrongCode, CodesLocked, TooManyAttempts)
async def ask_for_export(
    caller: CurrentCaller,
    exports: Annotated[Exports, Assembled(Exports)],
    body: ProofRequest,
    client: RequestClient,
    response: Response,
) -> Job:
    """Ask for an export of all that you have; while one is underway, you get its job.

    An account with a second factor needs a code of it as well. A mail tells you when
    it is ready.
    """
    job = await run_blocking(exports.asking.ask, caller, body, client)
    response.headers["Location"] = f"../../jobs/{job.id}"
    return tagged(response, job)
