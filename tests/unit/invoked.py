"""Workers as Lambda invokes them: with little time or much, and with their metrics."""

import json
import runpy
from typing import Any

import pytest

from runtime.core import aws, observability
from runtime.core.context import current_request_id

REQUEST_ID = "invocation-1"


class LambdaContext:
    """A context of Lambda whose time runs out.

    Attributes:
        aws_request_id: the id of the invocation.
        asked: how often the time was asked for.
    """

    def __init__(self, *seconds: float) -> None:
        """Have so much time left at each question; the last answer stays."""
        self.aws_request_id = REQUEST_ID
        self.asked = 0
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        """Return the time that is left, as Lambda tells it."""
        left = self._seconds[min(self.asked, len(self._seconds) - 1)]
        self.asked += 1
        return int(left * 1000)


ENOUGH = 300.0
"""Seconds that are enough for whatever a test does."""


def metrics_of(printed: str) -> list[dict[str, Any]]:
    """Return the metrics that an invocation printed, without their time.

    Each must be declared as a count of the service, by stage: CloudWatch drops others.
    """
    found = []
    for line in map(json.loads, printed.splitlines()):
        (declared,) = line.pop("_aws")["CloudWatchMetrics"]
        counts = line.keys() - {"stage", "service"}
        assert {each["Name"] for each in declared["Metrics"]} == counts
        assert {each["Unit"] for each in declared["Metrics"]} == {"Count"}
        assert [sorted(each) for each in declared["Dimensions"]] == [
            ["service", "stage"]
        ]
        found.append(line)
    return found


def counted(stage: str, **counts: int) -> dict[str, Any]:
    """Return the metrics of an invocation as `metrics_of` returns them."""
    values = {name: [float(value)] for name, value in counts.items()}
    return {"stage": stage, "service": "backend", **values}


def begun_at(file: str, patch: pytest.MonkeyPatch) -> tuple[list[Any], list[str]]:
    """Run a worker's module as a cold start does.

    Returns:
        The settings that its logs were configured with, and the AWS services whose
        clients it made.
    """
    configured: list[Any] = []
    services: list[str] = []
    patch.setattr(observability, "configure_logging", configured.append)
    patch.setattr(aws, "aws_client", lambda service, _: services.append(service))
    runpy.run_path(file)
    return configured, services


def demand_own_id() -> None:
    """Demand that what runs belongs to the invocation, as its log lines say."""
    assert current_request_id() == REQUEST_ID
