"""The declaration of re-indexing: items are made findable again, as a job."""

from runtime.core.declaration import Feature, JobKind, Router

FEATURE = Feature(
    name="items.reindex",
    optional=True,
    routers=(
        Router(
            name="items_reindex",
            module="runtime.features.items.reindex.routes",
            paths=("/items/reindex",),
            table=("DeleteItem", "GetItem", "PutItem"),
        ),
    ),
    jobs=(
        JobKind(
            name="items.reindex",
            machine="features/items/reindex/machine.asl.json",
            steps={"Reindex": "runtime.features.items.reindex.job.reindex"},
            one_at_a_time=True,
            table=("DeleteItem", "GetItem", "PutItem", "Query"),
        ),
    ),
)
