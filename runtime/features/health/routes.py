"""Whether the process runs, and whether it can work."""

from typing import Literal

from runtime.core.http.blocking import call
from runtime.core.http.dependencies import ServicesDep
from runtime.core.http.lazy_routes import Router
from runtime.core.models import Model

router = Router(tags=["health"])


class Health(Model):
    """The process answers."""

    status: Literal["ok"] = "ok"
    version: str
    stage: str


@router.get("/health")
async def get_health(services: ServicesDep) -> Health:
    """Liveness: the process answers."""
    settings = services.settings
    return Health(version=settings.VERSION, stage=settings.STAGE)


@router.get("/ready")
async def get_ready(services: ServicesDep) -> Health:
    """Readiness: the database answers too, else 503."""
    await call(services.ready)
    return await get_health(services)
