"""The declaration of exports: all that an owner has, to be taken away."""

from runtime.core.declaration import Feature, JobKind, Router, Worker

FEATURE = Feature(
    name="exports",
    optional=True,
    routers=(
        Router(
            name="asking_for_exports",
            module="runtime.features.exports.asking.routes",
            paths=("/users/me/export",),
            function="auth",
            outside=(("POST", "/api/users/me/export"),),
            table=(
                "BatchGetItem",
                "ConditionCheckItem",
                "DeleteItem",
                "GetItem",
                "PutItem",
                "UpdateItem",
            ),
        ),
        Router(
            name="exports",
            module="runtime.features.exports.routes",
            paths=("/users/me/export",),
            table=("GetItem",),
            objects={"exports/": ("GetObject",)},
        ),
    ),
    workers=(
        # It reads the files of everybody, which no other function that does jobs may.
        Worker(
            name="export",
            handler="runtime.features.jobs.running.worker.handler",
            table=("GetItem", "PutItem"),
            memory_mb=1_024,
        ),
    ),
    jobs=(
        JobKind(
            name="exports.make",
            machine="features/exports/workflow/machine.asl.json",
            steps={
                "Collect": "runtime.features.exports.workflow.job.collect",
                "Publish": "runtime.features.exports.workflow.job.publish",
                "Tidy": "runtime.features.exports.workflow.job.tidy",
            },
            undo="runtime.features.exports.workflow.job.undo",
            undo_objects={"exports/": ("DeleteObject", "ListBucket")},
            undo_table=("BatchWriteItem", "GetItem", "Query"),
            worker="export",
            one_at_a_time=True,
            table=(
                "BatchGetItem",
                "BatchWriteItem",
                "GetItem",
                "PutItem",
                "Query",
                "UpdateItem",
            ),
            objects={
                "exports/": (
                    "AbortMultipartUpload",
                    "DeleteObject",
                    "ListBucket",
                    "PutObject",
                ),
                "files/": ("GetObject",),
            },
        ),
    ),
    owned_objects=("exports/",),
    # A day longer than an export is kept, which is counted from its end.
    expiring={"exports/": 9},
    not_erased="Its rows go with their owner's partition.",
    not_exported="An export holds neither itself nor others.",
    mails="runtime.features.exports.mail_contents.export_mails",
    audit_actions="runtime.features.exports.audit_actions.AuditAction",
    settings="runtime.features.exports.settings.ExportSettings",
    tags={"exports": "All that one has, to be taken away."},
)
