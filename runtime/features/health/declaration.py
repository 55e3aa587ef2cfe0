"""The declaration of the health routes."""

from runtime.core.declaration import Feature, Router

FEATURE = Feature(
    name="health",
    routers=(
        Router(
            name="health",
            module="runtime.features.health.routes",
            paths=(
                "/health",
                "/ready",
            ),
            table=("GetItem",),
        ),
    ),
    tags={"health": "Whether the service runs, and whether it can work."},
)
