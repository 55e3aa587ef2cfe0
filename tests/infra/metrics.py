"""Metrics as alarms and dashboards name them, and as the service writes them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tests.infra.templates import Resource


class Metric(NamedTuple):
    """What makes a metric: all three must agree, or nothing is ever counted."""

    namespace: str
    name: str
    dimensions: frozenset[tuple[str, str]]


def metric(namespace: str, name: str, **dimensions: str) -> Metric:
    """A metric with these dimensions."""
    return Metric(namespace, name, frozenset(dimensions.items()))


def watched(alarm: Resource) -> set[Metric]:
    """What an alarm watches, by itself or within an expression."""
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
    """What a dashboard shows."""
    for widget in json.loads(dashboard["DashboardBody"])["widgets"]:
        for namespace, name, *rest in widget["properties"]["metrics"]:
            pairs = [part for part in rest if isinstance(part, str)]
            yield Metric(
                namespace, name, frozenset(zip(pairs[::2], pairs[1::2], strict=True))
            )


def emitted(output: str) -> dict[Metric, float]:
    """The metrics in what a function printed (CloudWatch's embedded metric format)."""
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
