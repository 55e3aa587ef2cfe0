"""The declaration of files: their uploads, their trash, and their downloads."""

from runtime.core.declaration import Feature, Router

FEATURE = Feature(
    name="files",
    optional=True,
    routers=(
        Router(
            name="files",
            module="runtime.features.files.routes",
            paths=("/files",),
            table=(
                "BatchGetItem",
                "ConditionCheckItem",
                "DeleteItem",
                "GetItem",
                "PutItem",
                "Query",
                "UpdateItem",
            ),
            indexes=("gsi2", "gsi3"),
            objects={"files/": ("GetObject",)},
        ),
        Router(
            name="file_uploads",
            module="runtime.features.files.uploads.routes",
            paths=("/files",),
            table=(
                "ConditionCheckItem",
                "DeleteItem",
                "GetItem",
                "PutItem",
                "UpdateItem",
            ),
            objects={
                "incoming/": (
                    "AbortMultipartUpload",
                    "GetObject",
                    "ListMultipartUploadParts",
                    "PutObject",
                )
            },
        ),
        Router(
            name="file_trash",
            module="runtime.features.files.trash.routes",
            paths=("/files/trash",),
            table=("DeleteItem", "GetItem", "PutItem", "Query", "UpdateItem"),
        ),
    ),
    tags={"files": "Files: uploading, finding, changing and downloading them."},
    erase="runtime.features.files.erasure.erase",
    erase_objects={
        "files/": ("DeleteObject", "ListBucket"),
        "incoming/": ("DeleteObject", "ListBucket"),
    },
)
