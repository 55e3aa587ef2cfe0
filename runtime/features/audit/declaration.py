"""The declaration of the audit log."""

from runtime.core.declaration import Feature, Router

FEATURE = Feature(
    name="audit",
    routers=(
        Router(
            name="audit",
            module="runtime.features.audit.routes",
            paths=(
                "/users",
                "/audit",
            ),
            table=("BatchGetItem", "GetItem", "Query"),
            indexes=("gsi1",),
        ),
    ),
    tags={"audit": "What happened to accounts."},
    export={"audit": "runtime.features.audit.exporting.entries"},
    erase="runtime.features.audit.erasure.erase",
)
