"""The declaration of jobs: who looks on, and the functions that start and end them."""

from runtime.core.declaration import Feature, Router, Worker

FEATURE = Feature(
    name="jobs",
    routers=(
        Router(
            name="jobs",
            module="runtime.features.jobs.routes",
            paths=("/jobs", "/admin/jobs"),
            table=("DeleteItem", "GetItem", "PutItem", "Query"),
            indexes=("gsi1",),
        ),
    ),
    workers=(
        Worker(
            name="start",
            handler="runtime.features.jobs.starting.worker.handler",
            table=("DeleteItem", "GetItem", "PutItem"),
        ),
        Worker(
            name="job",
            handler="runtime.features.jobs.running.worker.handler",
            table=("DeleteItem", "GetItem", "PutItem"),
        ),
        Worker(
            name="ending",
            handler="runtime.features.jobs.ending.worker.handler",
            table=("DeleteItem", "GetItem", "PutItem"),
            indexes=("gsi1",),
        ),
    ),
    not_erased="The erasure of an account erases jobs before all else.",
    export={"jobs": "runtime.features.jobs.exporting.jobs"},
    audit_actions="runtime.features.jobs.audit_actions.AuditAction",
    tags={"jobs": "Work behind a request: how far it is, cancelling and repeating it."},
)
