"""A schedule that calls a worker again and again."""

from typing import NamedTuple

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.constructs.function import ServiceFunction


class Timetable(NamedTuple):
    """A schedule, and how often it calls its worker."""

    rule: events.Rule
    every: Duration


def timetable(
    scope: Construct,
    id: str,
    *,
    every: Duration,
    function: ServiceFunction,
    failures: sqs.IQueue,
    reason: str,
) -> Timetable:
    """Call a worker again and again; a delivery later than the next is given up.

    Args:
        every: how often.
        function: the worker.
        failures: takes the calls that EventBridge could not deliver.
        reason: the description of the schedule.
    """
    rule = events.Rule(
        scope,
        id,
        description=reason,
        schedule=events.Schedule.rate(every),
        targets=[
            targets.LambdaFunction(
                function.alias, max_event_age=every, dead_letter_queue=failures
            )
        ],
    )
    return Timetable(rule, every)
