"""A worker: the service's code with a handler of its own, called by no request."""

from collections.abc import Mapping, Sequence

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.bundling import dependency_layer_code, runtime_code
from infra.constructs.function import ServiceFunction
from infra.declared import queried_indexes, table_actions, workers
from infra.stages.schema import FunctionSettings, Stage
from runtime.core.declaration import JobKind


def worker_function(
    scope: Construct,
    id: str,
    *,
    stage: Stage,
    table: dynamodb.ITableV2,
    environment: Mapping[str, str],
    settings: FunctionSettings | None = None,
    kinds: Sequence[JobKind] = (),
) -> ServiceFunction:
    """Make the worker that a feature declares, with the rights that it declares.

    Args:
        id: its declared name, with a capital.
        stage: the stage that it belongs to.
        table: the one table.
        environment: its settings besides those that every worker has.
        settings: its size; that of the stage's workers unless it is given.
        kinds: the kinds of jobs whose functions it calls, in its own role.
    """
    worker = workers()[id.lower()]
    function = ServiceFunction(
        scope,
        id,
        stage=stage,
        settings=settings or stage.worker,
        code=runtime_code(stage),
        dependencies=dependency_layer_code(worker.layer, stage),
        handler=worker.handler,
        environment={
            "STAGE": stage.name,
            "DYNAMODB_TABLE_NAME": table.table_name,
            **environment,
        },
        shifted=False,
    )
    actions = table_actions(worker, *kinds)
    if actions:
        function.allow([table.table_arn], *actions)
    for index in queried_indexes(worker, *kinds):
        function.allow([f"{table.table_arn}/index/{index}"], "dynamodb:Query")
    return function


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
