"""The declaration of the routes for other services."""

from runtime.core.declaration import Feature, Router

FEATURE = Feature(
    name="internal",
    routers=(
        Router(
            name="internal",
            module="runtime.features.internal.routes",
            paths=("/internal",),
            table=("GetItem",),
        ),
    ),
)
