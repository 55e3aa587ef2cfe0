"""The declaration of items and their trash."""

from runtime.core.declaration import Feature, Router

FEATURE = Feature(
    name="items",
    routers=(
        Router(
            name="items",
            module="runtime.features.items.routes",
            paths=("/items",),
            table=("BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query"),
            indexes=(
                "gsi2",
                "gsi3",
                "gsi4",
            ),
        ),
        Router(
            name="trash",
            module="runtime.features.items.trash.routes",
            paths=("/items/trash",),
            table=("BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query"),
        ),
    ),
    tags={
        "items": "Items: writing, finding and changing them, also many at once.",
        "trash": "Items that were deleted, and can be restored for 30 days.",
    },
    export={
        "items": "runtime.features.items.exporting.items",
        "items-in-trash": "runtime.features.items.exporting.trashed_items",
    },
    erase="runtime.features.items.erasure.erase",
    graphs={"Items": ("ItemsCreated",)},
)
