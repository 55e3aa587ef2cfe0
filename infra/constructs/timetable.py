"""A schedule that calls a worker again and again."""

from typing import NamedTuple

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.constructs.function import ServiceFunction


class Timetable(NamedTuple):
    """A schedule, and how often it calls its worker."""

    rule: events.Rule
    every: Duration


def timetable(
    scope: Construct, id: str, every: Duration, function: ServiceFunction, reason: str
) -> Timetable:
    """Call a worker again and again; a delivery later than the next is given up."""
    rule = events.Rule(
        scope,
        id,
        description=reason,
        schedule=events.Schedule.rate(every),
        targets=[targets.LambdaFunction(function.alias, max_event_age=every)],
    )
    return Timetable(rule, every)
