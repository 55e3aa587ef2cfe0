"""The table's stream, as the relay reads it: new rows of what is to be handed over."""

from collections.abc import Mapping

from aws_cdk import Duration, ReferenceStrength, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from infra.constructs.function import ServiceFunction
from runtime.core.dynamodb.schema import OUTBOX_PREFIXES, PARTITION_KEY

# Then the sweep takes over: the row of a mail is its own dead letter.
_ATTEMPTS = 10
_MAX_AGE = Duration.hours(1)


def read_outbox(
    function: ServiceFunction, table: dynamodb.ITableV2, failures: sqs.IQueue
) -> lambda_.EventSourceMapping:
    """Let a function read the new rows of the outbox; what it gives up is kept."""
    assert table.table_stream_arn is not None
    # A mapping cannot change its source: a reference whose value may change would make
    # CloudFormation plan a second mapping of the same stream.
    stream = Stack.consume_reference(table.table_stream_arn, ReferenceStrength.STRONG)
    function.allow_reading_stream(stream)
    mapping = function.alias.add_event_source_mapping(
        "Stream",
        event_source_arn=stream,
        starting_position=lambda_.StartingPosition.TRIM_HORIZON,
        batch_size=100,
        bisect_batch_on_error=True,
        retry_attempts=_ATTEMPTS,
        max_record_age=_MAX_AGE,
        filters=[_new_rows(prefix) for prefix in OUTBOX_PREFIXES],
        # With the number of polled events, 0 if there are none, as its heartbeat.
        metrics_config=lambda_.MetricsConfig(metrics=[lambda_.MetricType.EVENT_COUNT]),
    )
    made = mapping.node.default_child
    assert isinstance(made, lambda_.CfnEventSourceMapping)
    made.destination_config = lambda_.CfnEventSourceMapping.DestinationConfigProperty(
        on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(
            destination=failures.queue_arn
        )
    )
    return mapping


def _new_rows(prefix: str) -> Mapping[str, object]:
    """Select new rows of one kind of work among all that is written to the table."""
    return lambda_.FilterCriteria.filter(
        {
            "eventName": lambda_.FilterRule.is_equal("INSERT"),
            "dynamodb": {
                "Keys": {PARTITION_KEY: {"S": lambda_.FilterRule.begins_with(prefix)}}
            },
        }
    )
