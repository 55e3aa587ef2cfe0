"""The alarms on jobs: when somebody has to look, and why."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.constructs.queue import dead_messages
from infra.metrics import PERIOD, aws_metric, service_metric, total
from infra.monitoring.rules import AlarmGroup, AlarmRule, dropped
from infra.stacks.jobs import JobsStack
from infra.stages.schema import Stage

_OF_EXECUTIONS = ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled")


def job_groups(jobs: JobsStack) -> list[AlarmGroup]:
    """Return the alarms on jobs that do not begin, and on those that do not end."""
    starts = [
        AlarmRule(
            "JobDeadLetters",
            jobs.jobs.metric_dead(),
            1,
            1,
            "A job could not be started in five attempts; the dead letters name it.",
            "jobs",
        ),
        AlarmRule(
            "JobDelay",
            jobs.jobs.queue.metric_approximate_age_of_oldest_message(
                period=PERIOD, statistic="Maximum"
            ),
            600,
            3,
            "A job waits for over ten minutes to be started: the function fails, or "
            "Step Functions throttles.",
            "jobs",
        ),
    ]
    ends = [
        AlarmRule(
            "EndingDeadLetters",
            jobs.endings.metric_dead(),
            1,
            1,
            "A job that gave up could not be ended in five attempts; it shows as "
            "running until a sweep ends it.",
            "jobs",
        ),
        AlarmRule(
            "JobsNotSwept",
            dropped(jobs.functions["ending"]),
            1,
            1,
            "A sweep failed; the next one does its work, and the log says why.",
            "jobs",
        ),
    ]
    if jobs.undelivered:
        ends.append(
            AlarmRule(
                "EndingsUndelivered",
                dead_messages(jobs.undelivered),
                1,
                1,
                "EventBridge could not tell the queue of endings of an execution.",
                "jobs",
            )
        )
    return [
        AlarmGroup(
            "JobsNotStarted",
            starts,
            "Jobs are asked for and do not begin in time: the starting function fails.",
            "jobs",
        ),
        AlarmGroup(
            "JobsNotEnded",
            ends,
            "Jobs that gave up are not ended: their owners see them as running.",
            "jobs",
        ),
    ]


def job_rules(stage: Stage, jobs: JobsStack) -> list[AlarmRule]:
    """Return the alarms on jobs that fail, and on machines that end by themselves.

    Not on errors of the functions: cancelling and refusing are errors by design, and
    what AWS tries again is told of when it gives up.
    """
    return [
        AlarmRule(
            "JobsFailed",
            service_metric(stage, "JobsFailed", cloudwatch.Stats.SUM).with_(
                period=Duration.minutes(15)
            ),
            5,
            1,
            "Five jobs failed within a quarter of an hour; each says why.",
            "jobs",
        ),
        AlarmRule(
            "JobsGivenUp",
            total(dropped(jobs.functions[name]) for name in jobs.doers),
            1,
            1,
            "A job was given up after all attempts; the log of its function says why.",
            "jobs",
        ),
        AlarmRule(
            "SweepDeadLetters",
            dead_messages(jobs.failures),
            1,
            1,
            "A sweep of jobs was given up or not delivered, and is in the queue "
            "JobFailures; empty it once its cause is gone.",
            "dead-letters",
        ),
        *(
            AlarmRule(
                f"{each.node.id}Executions",
                total(
                    aws_metric(
                        "AWS/States",
                        name,
                        {"StateMachineArn": each.machine.state_machine_arn},
                    )
                    for name in _OF_EXECUTIONS
                ),
                1,
                1,
                f"An execution of jobs {kind} failed, timed out or was throttled; its "
                "history says in which state.",
                "jobs",
            )
            for kind, each in jobs.machines.items()
        ),
    ]
