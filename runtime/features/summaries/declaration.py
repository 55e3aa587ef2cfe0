"""The declaration of summaries: items in a few sentences, by a language model."""

from runtime.core.declaration import Feature, JobKind, Router, ShareAlarm, Worker

FEATURE = Feature(
    name="summaries",
    optional=True,
    routers=(
        Router(
            name="summaries",
            module="runtime.features.summaries.routes",
            paths=("/items",),
            table=("BatchGetItem", "DeleteItem", "GetItem", "PutItem"),
        ),
    ),
    workers=(
        # It alone loads the client, reads the key, and calls somebody else's service.
        Worker(
            name="summaries",
            handler="runtime.features.jobs.running.worker.handler",
            table=("GetItem", "PutItem"),
            layer="summaries",
        ),
    ),
    jobs=(
        JobKind(
            name="summaries.write",
            run="runtime.features.summaries.writing.job.write",
            worker="summaries",
            table=(
                "BatchGetItem",
                "ConditionCheckItem",
                "GetItem",
                "PutItem",
                "UpdateItem",
            ),
        ),
    ),
    settings="runtime.features.summaries.settings.SummarySettings",
    alarms=(
        ShareAlarm(
            name="SummariesFailedShare",
            counted="SummariesFailed",
            others=("SummariesWritten",),
            share=0.5,
            least=20,
            reason="Half of the summaries fail: the model's service is down, its key "
            "or quota has ended, or it writes what cannot be shown.",
            runbook="summaries",
        ),
    ),
    graphs={"Summaries": ("SummariesWritten", "SummariesFailed")},
    export={"summaries": "runtime.features.summaries.exporting.summaries"},
    not_erased="Its rows go with their owner's partition.",
    tags={"summaries": "Summaries of items, written by a language model."},
)
