"""A worker: the service's code with a handler of its own, called by no request."""

from collections.abc import Mapping, Sequence

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.bundling import dependency_layer_code, runtime_code
from infra.constructs.function import ServiceFunction
from infra.declared import (
    features_of,
    object_actions,
    queried_indexes,
    table_actions,
    undoing_actions,
    undoing_table_actions,
    workers,
)
from infra.stages.feature_settings import secrets_of, settings_of
from infra.stages.functions import FunctionSettings
from infra.stages.schema import Stage
from runtime.core.declaration import JobKind
from runtime.core.security.references import parse_reference


def worker_function(
    scope: Construct,
    id: str,
    *,
    stage: Stage,
    table: dynamodb.ITableV2,
    bucket: s3.IBucket,
    environment: Mapping[str, str],
    settings: FunctionSettings | None = None,
    kinds: Sequence[JobKind] = (),
    undoes: bool = False,
) -> ServiceFunction:
    """Make the worker that a feature declares, with the rights that it declares.

    Args:
        id: its declared name, with a capital.
        stage: the stage that it belongs to.
        table: the one table.
        bucket: the one bucket.
        environment: its settings besides those that follow from its declaration.
        settings: its size, but for the memory that it declares; that of the stage's
            workers unless it is given.
        kinds: the kinds of jobs whose functions it calls, in its own role.
        undoes: whether it calls of these only what undoes jobs.
    """
    worker = workers()[id.lower()]
    objects = undoing_actions(*kinds) if undoes else object_actions(worker, *kinds)
    features = features_of(worker, *kinds)
    named = {"S3_BUCKET_NAME": bucket.bucket_name} if objects or worker.events else {}
    function = ServiceFunction(
        scope,
        id,
        stage=stage,
        settings=_sized(settings or stage.worker, worker.memory_mb),
        code=runtime_code(stage),
        dependencies=dependency_layer_code(worker.layer, stage),
        handler=worker.handler,
        environment={
            "STAGE": stage.name,
            "DYNAMODB_TABLE_NAME": table.table_name,
            **named,
            **settings_of(features, stage.settings),
            **environment,
        },
    )
    by = undoing_table_actions if undoes else table_actions
    actions = by(worker, *kinds)
    if actions:
        function.allow([table.table_arn], *actions)
    for index in queried_indexes(worker, *kinds):
        function.allow([f"{table.table_arn}/index/{index}"], "dynamodb:Query")
    function.allow_objects(bucket.bucket_arn, objects)
    secrets = secrets_of(features, stage.settings).values()
    if secrets and not undoes:
        arns = [_secret_arn(scope, reference) for reference in secrets]
        function.allow(arns, "secretsmanager:GetSecretValue")
    return function


def _secret_arn(scope: Construct, reference: str) -> str:
    """Return the ARN of the secret that a stage names.

    Secrets Manager ends the ARN of each with six characters of its own.
    """
    _, name = parse_reference(reference)
    if name.startswith("arn:"):
        return name
    return Stack.of(scope).format_arn(
        service="secretsmanager",
        resource="secret",
        resource_name=f"{name}-??????",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )


def _sized(settings: FunctionSettings, memory_mb: int) -> FunctionSettings:
    """Return settings with the memory that a worker declares, if it does."""
    if not memory_mb:
        return settings
    changed = settings.model_dump() | {"memory_mb": memory_mb}
    return type(settings).model_validate(changed)


def work_off(
    function: ServiceFunction, queue: sqs.IQueue, *, batch_size: int, at_once: int
) -> None:
    """Let a worker work a queue off; only messages that fail are delivered again.

    Args:
        batch_size: the number of messages of one invocation, at most.
        at_once: the number of invocations at the same time, at most.
    """
    function.allow_reading_queue(queue)
    function.alias.add_event_source_mapping(
        "Queue",
        event_source_arn=queue.queue_arn,
        batch_size=batch_size,
        max_concurrency=at_once,
        report_batch_item_failures=True,
    )
