"""The dashboards: what clients see, what may explain it, and the business."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

from infra.constructs.function import ServiceFunction
from infra.constructs.queue import WorkQueue
from infra.declared import graphs
from infra.metrics import (
    PERIOD,
    aws_metric,
    gateway_metric,
    service_errors,
    service_metric,
)
from infra.monitoring.mail import reputation
from infra.monitoring.rules import dropped
from infra.stacks.jobs import JobsStack
from infra.stacks.workers import WorkersStack
from infra.stages.schema import Stage
from infra.stages.watching import Dashboards
from runtime.core.contract import PROBE_METRIC

WIDTH = 12
_OPERATIONS = ("GetItem", "Query", "PutItem", "TransactWriteItems")

Graphs = Mapping[str, Sequence[cloudwatch.IMetric]]
"""The metrics of each graph, by its title."""


class Watched(NamedTuple):
    """All that dashboards show."""

    stage: Stage
    table: dynamodb.ITableV2
    functions: Mapping[str, ServiceFunction]
    workers: WorkersStack
    jobs: JobsStack


def draw_dashboards(scope: Construct, watched: Watched) -> None:
    """Draw the dashboards of a stage: one with all graphs, one by subject, or none."""
    stage = watched.stage
    if stage.dashboards is Dashboards.NONE:
        return
    if stage.dashboards is Dashboards.ONE:
        dashboard = _dashboard(scope, "Dashboard", stage.prefix)
        for subject, drawn in _SUBJECTS.items():
            dashboard.add_widgets(
                cloudwatch.TextWidget(
                    markdown=f"# {subject}", width=2 * WIDTH, height=1
                )
            )
            _draw(dashboard, drawn(watched))
        return
    for subject, drawn in _SUBJECTS.items():
        name = subject.replace(" ", "-").lower()
        id = f"{subject.title().replace(' ', '')}Dashboard"
        _draw(_dashboard(scope, id, f"{stage.prefix}-{name}"), drawn(watched))


def _dashboard(scope: Construct, id: str, name: str) -> cloudwatch.Dashboard:
    return cloudwatch.Dashboard(scope, id, dashboard_name=name, start="-PT6H")


def _draw(dashboard: cloudwatch.Dashboard, drawn: Graphs) -> None:
    for title, metrics in drawn.items():
        if metrics:
            dashboard.add_widgets(
                cloudwatch.GraphWidget(title=title, left=list(metrics), width=WIDTH)
            )


def _service(watched: Watched) -> Graphs:
    """Return the graphs of requests and of the functions that answer them."""
    stage, functions = watched.stage, watched.functions
    probed = [service_metric(stage, PROBE_METRIC, "Average")] if stage.probe else []
    return {
        "Requests": [
            gateway_metric(stage, name, "Sum")
            for name in ("Count", "4XXError", "5XXError")
        ],
        "Latency that clients see (ms)": [
            gateway_metric(stage, "Latency", statistic)
            for statistic in ("p50", "p95", "p99")
        ],
        "Latency within the service (ms)": [
            service_metric(stage, "RequestLatency", statistic)
            for statistic in ("p50", "p99")
        ],
        "Server errors that the service answered": [service_errors(stage)],
        "Probe: share of its runs that went well": probed,
        "Concurrent executions": [
            each.alias.metric("ConcurrentExecutions", label=name, statistic="Maximum")
            for name, each in functions.items()
        ],
        "Throttled and failed invocations": [
            metric
            for name, each in functions.items()
            for metric in (
                each.alias.metric_throttles(label=f"{name} throttled"),
                each.alias.metric_errors(label=f"{name} failed"),
            )
        ],
    }


def _data(watched: Watched) -> Graphs:
    """Return the graphs of the table."""
    table = watched.table
    place = {"TableName": table.table_name}
    return {
        "Table: consumed units": [
            table.metric_consumed_read_capacity_units(period=PERIOD),
            table.metric_consumed_write_capacity_units(period=PERIOD),
        ],
        "Table: refused requests": [
            aws_metric("AWS/DynamoDB", name, place)
            for name in ("ReadThrottleEvents", "WriteThrottleEvents")
        ],
        "Table: latency (ms)": [
            aws_metric(
                "AWS/DynamoDB",
                "SuccessfulRequestLatency",
                {**place, "Operation": operation},
                "Average",
            )
            for operation in _OPERATIONS
        ],
    }


def _mail(watched: Watched) -> Graphs:
    """Return the graphs of mails, and of what AWS thinks of them."""
    mails, events = watched.workers.mails, watched.workers.mail_events
    names = (
        *("MailsSent", "MailsNeedless", "MailsUncertain", "MailsUndeliverable"),
        *("MailsBounced", "MailsSoftBounced", "MailsComplained", "MailsRejected"),
    )
    return {
        "Mails": [service_metric(watched.stage, name, "Sum") for name in names],
        "Mails that wait, and that nobody could handle": _queue("mails", mails),
        "Reputation at SES": [
            reputation(events, name) for name in ("BounceRate", "ComplaintRate")
        ],
    }


def _files_and_jobs(watched: Watched) -> Graphs:
    """Return the graphs of what runs behind requests."""
    jobs, workers = watched.jobs, watched.workers
    names = ("Created", "Succeeded", "Failed", "Cancelled", "Retried")
    return {
        "Jobs": [service_metric(watched.stage, f"Jobs{name}", "Sum") for name in names],
        "Jobs that wait, and that nobody could handle": [
            *_queue("starts", jobs.jobs),
            *_queue("endings", jobs.endings),
        ],
        "Objects that wait, and that nobody could handle": [
            metric
            for name, each in workers.objects.items()
            for metric in _queue(name, each.work)
        ],
        "Runs that were given up": [
            dropped(function, label=name)
            for stack in (workers, jobs)
            for name, function in stack.functions.items()
        ],
    }


def _business(watched: Watched) -> Graphs:
    """Return the graphs that features declare of what they count."""
    return {
        title: [service_metric(watched.stage, name, "Sum") for name in names]
        for title, names in graphs().items()
    }


def _queue(name: str, queue: WorkQueue) -> list[cloudwatch.Metric]:
    return [
        queue.queue.metric_approximate_number_of_messages_visible(
            label=f"{name}, waiting", period=PERIOD
        ),
        queue.metric_dead(label=f"{name}, dead letters"),
    ]


_SUBJECTS: dict[str, Callable[[Watched], Graphs]] = {
    "Service": _service,
    "Data": _data,
    "Mail": _mail,
    "Files and jobs": _files_and_jobs,
    "Business": _business,
}
