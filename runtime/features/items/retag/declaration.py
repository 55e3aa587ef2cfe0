"""The declaration of retagging: a tag of all items is renamed, as a job."""

from runtime.core.declaration import Feature, JobKind, Router

FEATURE = Feature(
    name="items.retag",
    optional=True,
    routers=(
        Router(
            name="items_retag",
            module="runtime.features.items.retag.routes",
            paths=("/items/retag",),
            table=("GetItem", "PutItem"),
        ),
    ),
    jobs=(
        JobKind(
            name="items.retag",
            run="runtime.features.items.retag.job.retag",
            table=("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query"),
        ),
    ),
)
