"""The rules of alarms: what each watches, why, and which page says what to do."""

from collections.abc import Sequence
from typing import NamedTuple

from aws_cdk import aws_cloudwatch as cloudwatch

from infra.constructs.function import ServiceFunction
from infra.metrics import aws_metric
from infra.stacks.workers import WorkersStack


class AlarmRule(NamedTuple):
    """An alarm: the condition under which somebody has to look, and the reason.

    Attributes:
        id: its name.
        metric: what it watches; the period is the metric's.
        threshold: raised at this value and above; of a heartbeat, below it.
        periods: how many in a row.
        reason: what the person who is woken reads first.
        runbook: the page below `docs/runbooks` that says what to do.
        heartbeat: whether it is the silence that raises it.
        spare: how many periods more it looks at, of which as many may be good.
    """

    id: str
    metric: cloudwatch.IMetric
    threshold: float
    periods: int
    reason: str
    runbook: str
    heartbeat: bool = False
    spare: int = 0


class AlarmGroup(NamedTuple):
    """Alarms that one cause may raise together; only the group tells anybody.

    Attributes:
        id: its name.
        rules: the alarms.
        reason: what the person who is woken reads first.
        runbook: the page below `docs/runbooks` that says what to do.
        all: whether all of them raise it, not any.
    """

    id: str
    rules: Sequence[AlarmRule]
    reason: str
    runbook: str
    all: bool = False


def dropped(function: ServiceFunction, label: str | None = None) -> cloudwatch.Metric:
    """Count the runs that Lambda has given up, whatever the reason."""
    metric = aws_metric(
        "AWS/Lambda",
        "AsyncEventsDropped",
        {"FunctionName": function.function.function_name},
    )
    return metric.with_(label=label) if label else metric


def of_stream(workers: WorkersStack) -> dict[str, str]:
    """Return the dimension of the metrics of the stream's mapping."""
    return {"EventSourceMappingUUID": workers.stream.event_source_mapping_id}
