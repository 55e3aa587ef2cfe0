"""The functions' logs of all previous tests."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from runtime.core.contract import METRIC_NAMESPACE
from tests.e2e.deployment import Deployment
from tests.e2e.gateway import Gateway

pytestmark = pytest.mark.e2e

FUNCTIONS = ("Auth", "Api")


def _lines(deployment: Deployment, group: str) -> list[str]:
    """Return every line of a log group."""
    logs = deployment.cloud.client("logs")
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    return [event["message"] for page in pages for event in page["events"]]


def _groups(deployment: Deployment) -> list[str]:
    """Return every log group in the account."""
    logs = deployment.cloud.client("logs")
    pages = logs.get_paginator("describe_log_groups").paginate()
    return [group["logGroupName"] for page in pages for group in page["logGroups"]]


def _metrics(lines: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the embedded metrics (EMF) of log lines."""
    for line in lines:
        if '"_aws"' in line:
            yield json.loads(line)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_requests_are_counted_in_the_log_of_the_function(
    gateway: Gateway, function: str
) -> None:
    """Write them as EMF, from which CloudWatch makes metrics."""
    group = gateway.deployment.physical_id("Service", "AWS::Logs::LogGroup", function)
    metrics = list(_metrics(_lines(gateway.deployment, group)))
    assert metrics
    for metric in metrics:
        (directive,) = metric["_aws"]["CloudWatchMetrics"]
        assert directive["Namespace"] == METRIC_NAMESPACE
        names = {entry["Name"] for entry in directive["Metrics"]}
        assert {"RequestCount", "RequestLatency"} <= names
        assert metric["stage"] == "local"


def test_no_secret_that_was_sent_or_received_is_in_any_log(gateway: Gateway) -> None:
    """Search for the passwords, tokens and addresses of all users above."""
    assert len(gateway.secrets) > 20
    groups = _groups(gateway.deployment)
    text = "\n".join(
        line for group in groups for line in _lines(gateway.deployment, group)
    )
    assert "request" in text
    leaked = {secret for secret in gateway.secrets if secret in text}
    assert not leaked
