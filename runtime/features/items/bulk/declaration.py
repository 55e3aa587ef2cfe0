"""The declaration of bulk requests for items."""

from runtime.core.declaration import Feature, Router

FEATURE = Feature(
    name="items.bulk",
    optional=True,
    routers=(
        Router(
            name="items_bulk",
            module="runtime.features.items.bulk.routes",
            paths=("/items/bulk",),
            table=("BatchGetItem", "DeleteItem", "GetItem", "PutItem"),
        ),
    ),
)
