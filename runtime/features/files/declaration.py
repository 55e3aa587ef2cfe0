"""The declaration of files: their uploads, their checks, and their downloads."""

from runtime.core.declaration import (
    Feature,
    JobKind,
    ObjectsCreated,
    Router,
    ShareAlarm,
    Worker,
)

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
            objects={
                "files/": ("GetObject",),
                "incoming/": ("AbortMultipartUpload",),
            },
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
        Router(
            name="avatars",
            module="runtime.features.files.avatars.routes",
            paths=("/users/me/avatar",),
            table=("ConditionCheckItem", "DeleteItem", "GetItem", "PutItem"),
            objects={"files/": ("GetObject",)},
        ),
    ),
    workers=(
        Worker(
            name="arrival",
            handler="runtime.features.files.arrivals.worker.handler",
            table=("GetItem", "PutItem"),
            objects={"incoming/": ("DeleteObject",)},
            # Longer than its check may take, whose job can be tried again for two days.
            events=ObjectsCreated(prefix="incoming/", days=3, scan_setting="FILE_SCAN"),
        ),
        Worker(
            name="filesweep",
            handler="runtime.features.files.sweeping.worker.handler",
            table=("DeleteItem", "GetItem", "PutItem", "UpdateItem"),
            indexes=("gsi1",),
            objects={
                "files/": ("DeleteObject", "ListBucket"),
                "incoming/": ("DeleteObject", "ListBucket"),
            },
            every_minutes=60,
        ),
        # It reads what strangers send, with libraries that nobody else loads.
        Worker(
            name="files",
            handler="runtime.features.jobs.running.worker.handler",
            table=("GetItem", "PutItem"),
            memory_mb=2_048,
            layer="files",
        ),
    ),
    jobs=(
        JobKind(
            name="files.process",
            machine="features/files/workflow/machine.asl.json",
            steps={
                "Inspect": "runtime.features.files.workflow.job.inspect",
                "Picture": "runtime.features.files.workflow.job.process_picture",
                "Document": "runtime.features.files.workflow.job.process_document",
                "Text": "runtime.features.files.workflow.job.process_text",
                "Scan": "runtime.features.files.workflow.job.scan",
                "Publish": "runtime.features.files.workflow.job.publish",
                "Tidy": "runtime.features.files.workflow.job.tidy",
            },
            undo="runtime.features.files.workflow.job.undo",
            undo_objects={
                "files/": ("DeleteObject", "ListBucket"),
                "incoming/": ("DeleteObject",),
            },
            undo_unbegun=True,
            worker="files",
            table=("GetItem", "PutItem", "UpdateItem"),
            objects={
                "files/": ("DeleteObject", "GetObject", "ListBucket", "PutObject"),
                "incoming/": (
                    "DeleteObject",
                    "GetObject",
                    "GetObjectTagging",
                    "ListBucket",
                ),
            },
        ),
    ),
    settings="runtime.features.files.settings.FileSettings",
    alarms=(
        ShareAlarm(
            name="FilesRejectedShare",
            counted="FilesRejected",
            others=("FilesPublished",),
            share=0.5,
            least=20,
            reason="Half of the files are rejected: a frontend sends wrong types or "
            "checksums, the checks are wrong, or somebody tries what passes.",
            runbook="files",
        ),
    ),
    graphs={"Files": ("FilesPromised", "FilesPublished", "FilesRejected")},
    tags={"files": "Files: uploading, finding, changing and downloading them."},
    erase="runtime.features.files.erasure.erase",
    owned_objects=("files/", "incoming/"),
    export={
        "files": "runtime.features.files.exporting.files",
        "files-in-trash": "runtime.features.files.exporting.trashed_files",
        "avatar": "runtime.features.files.exporting.avatar",
    },
)
