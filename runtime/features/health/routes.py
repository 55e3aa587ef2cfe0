"""Routes that tell whether the process runs, and whether it can work."""

from typing import Literal

from runtime.core.errors import Throttled, Unavailable, raises
from runtime.core.http.blocking import run_blocking
from runtime.core.http.dependencies import PlatformDep
from runtime.core.http.lazy_routes import Router
from runtime.core.models import Model

router = Router(tags=["health"])


class Health(Model):
    """The answer of a process that runs.

    Attributes:
        status: always the same: who is not well does not answer so.
        version: the version of the service, which is that of its OpenAPI document.
        stage: the stage that it belongs to.
    """

    status: Literal["ok"] = "ok"
    version: str
    stage: str


@router.get("/health")
async def get_health(platform: PlatformDep) -> Health:
    """Liveness: the process answers."""
    settings = platform.settings
    return Health(version=settings.VERSION, stage=settings.STAGE)


@router.get("/ready")
@raises(Throttled, Unavailable)
async def get_ready(platform: PlatformDep) -> Health:
    """Readiness: the database answers too, else 503."""
    await run_blocking(platform.ready)
    return await get_health(platform)
