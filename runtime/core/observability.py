"""Logs, metrics and traces by Powertools, at a cost that a cold start can bear.

Powertools' decorators need a real Lambda context and one request at a time. Its parts
are used directly here, so that the same code also serves uvicorn's threads.
"""

import logging
import os
import sys
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from runtime.core.context import current_request_id
from runtime.core.contract import (
    METRIC_NAMESPACE,
    METRIC_SERVICE,
    VERSION_ERRORS_METRIC,
)
from runtime.core.settings import CommonSettings

access_log = logging.getLogger("runtime.access")


class _Correlation(logging.Filter):
    """The filter that adds the request's id to every line, whoever wrote it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the request's id, and let every record pass."""
        request_id = current_request_id()
        if request_id is not None:
            record.correlation_id = request_id
        return True


def configure_logging(settings: CommonSettings) -> None:
    """Make the service's own loggers write structured JSON to standard output."""
    powertools = Logger(
        service=METRIC_SERVICE, level=settings.LOG_LEVEL, stream=sys.stdout
    )
    powertools.append_keys(stage=settings.STAGE)
    loggers = logging.getLogger("runtime")
    loggers.handlers = list(powertools.handlers)
    loggers.setLevel(settings.LOG_LEVEL)
    # Lambda's own handler on the root logger would print every line again.
    loggers.propagate = False
    # Mangum logs the paths of requests, which may hold personal data.
    logging.getLogger("mangum").setLevel(logging.WARNING)
    for handler in loggers.handlers:
        handler.addFilter(_Correlation())


def emit_metrics(stage: str, latency_ms: float, counts: dict[str, int]) -> None:
    """Write the metrics of one request in CloudWatch's embedded metric format.

    Args:
        stage: the name of the stage, a dimension beside the service.
        latency_ms: how long the request took, in milliseconds.
        counts: business events, by metric name.
    """
    metrics = EphemeralMetrics(namespace=METRIC_NAMESPACE, service=METRIC_SERVICE)
    metrics.add_dimension("stage", stage)
    metrics.add_metric("RequestCount", MetricUnit.Count, 1)
    metrics.add_metric("RequestLatency", MetricUnit.Milliseconds, latency_ms)
    for name, value in counts.items():
        metrics.add_metric(name, MetricUnit.Count, value)
    metrics.flush_metrics()


def emit_version_error() -> None:
    """Write that this version of this function has answered with a server error.

    Only then: each version that never fails would be a metric more to pay for.
    """
    metrics = EphemeralMetrics(namespace=METRIC_NAMESPACE, service=METRIC_SERVICE)
    metrics.add_dimension("function", os.environ["AWS_LAMBDA_FUNCTION_NAME"])
    version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
    metrics.add_dimension("version", version)
    metrics.add_metric(VERSION_ERRORS_METRIC, MetricUnit.Count, 1)
    metrics.flush_metrics()


def emit_counts(stage: str, counts: dict[str, int]) -> None:
    """Write events outside a request in CloudWatch's embedded metric format.

    Args:
        stage: the name of the stage, a dimension beside the service.
        counts: business events, by metric name.
    """
    if not counts:
        return
    metrics = EphemeralMetrics(namespace=METRIC_NAMESPACE, service=METRIC_SERVICE)
    metrics.add_dimension("stage", stage)
    for name, value in counts.items():
        metrics.add_metric(name, MetricUnit.Count, value)
    metrics.flush_metrics()


def sampled() -> bool:
    """Tell whether X-Ray keeps the trace of this invocation."""
    return "Sampled=1" in os.environ.get("_X_AMZN_TRACE_ID", "")


@cache
def _tracer() -> Any:
    """Return Powertools' Tracer, made at first use: the X-Ray SDK takes 210 ms."""
    from aws_lambda_powertools import Tracer

    return Tracer(service=METRIC_SERVICE, patch_modules=["botocore"])


def prepare_tracing() -> None:
    """Load the tracer now, in a process whose start no request waits for."""
    _tracer()


def trace_invocation() -> AbstractContextManager[Any]:
    """Return a subsegment for a sampled invocation, else a context without effect."""
    if not sampled():
        return nullcontext()
    segment: AbstractContextManager[Any] = _tracer().provider.in_subsegment(
        "## handler"
    )
    return segment
