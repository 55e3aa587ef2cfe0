"""Metrics as alarms and dashboards name them, and as the service writes them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tests.infra.templates import Resource


class Metric(NamedTuple):
    """A metric's identity: an alarm and the service must agree on all three parts."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]


def metric(namespace: str, name: str, **dimensions: str) -> Metric:
    """Return a metric with these dimensions."""
    return Metric(namespace, name, frozenset(dimensions.items()))


def watched(alarm: Resource) -> set[Metric]:
    """Return the metrics that an alarm watches, directly or in an expression."""
    properties = alarm.properties
    parts = [
        part["MetricStat"]["Metric"]
        for part in properties.get("Metrics", [])
        if "MetricStat" in part
    ]
    return {
        Metric(
            part["Namespace"],
            part["MetricName"],
            frozenset((d["Name"], d["Value"]) for d in part.get("Dimensions", [])),
        )
        for part in parts or [properties]
    }


def drawn(dashboard: Resource) -> Iterator[Metric]:
    """Return the metrics that a dashboard shows."""
    for widget in json.loads(dashboard["DashboardBody"])["widgets"]:
        for namespace, name, *rest in widget["properties"].get("metrics", ()):
            pairs = [part for part in rest if isinstance(part, str)]
            yield Metric(
                namespace, name, frozenset(zip(pairs[::2], pairs[1::2], strict=True))
            )


def emitted(output: str) -> dict[Metric, float]:
    """Return the metrics that a function printed in CloudWatch's embedded format."""
    found: dict[Metric, float] = {}
    for line in output.splitlines():
        entry = json.loads(line) if line.startswith("{") else {}
        for directive in entry.get("_aws", {}).get("CloudWatchMetrics", []):
            found |= dict(_values(entry, directive))
    return found


def _values(
    entry: Mapping[str, Any], directive: Mapping[str, Any]
) -> Iterator[tuple[Metric, float]]:
    for names in directive["Dimensions"]:
        dimensions = frozenset((name, entry[name]) for name in names)
        for definition in directive["Metrics"]:
            name = definition["Name"]
            value = entry[name]
            total = sum(value) if isinstance(value, list) else value
            yield Metric(directive["Namespace"], name, dimensions), total
