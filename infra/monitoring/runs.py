"""The alarms on runs: those that are given up, late, or never begin."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.constructs.queue import dead_messages
from infra.constructs.timetable import Timetable
from infra.declared import scheduled_workers
from infra.metrics import aws_metric, total
from infra.monitoring.rules import AlarmRule, dropped, of_stream
from infra.stacks.jobs import JobsStack
from infra.stacks.workers import WorkersStack


def run_rules(workers: WorkersStack, jobs: JobsStack) -> list[AlarmRule]:
    """Return the alarms on schedules: a run that is given up, late, or never begins.

    A run that fails and succeeds at Lambda's next attempt raises none.
    """
    schedules = {**workers.schedules, **jobs.schedules}
    rules = [timetable.rule.rule_name for timetable in schedules.values()]
    rules += [each.rule.rule_name for each in workers.objects.values()]
    if jobs.stopped:
        rules.append(jobs.stopped.rule_name)
    return [
        AlarmRule(
            "KeysNotRotated",
            dropped(workers.functions["rotation"]),
            1,
            1,
            "Keys could not be rotated; what they sign is good, and the log says why.",
            "key-rotation",
        ),
        AlarmRule(
            "AccountsNotRemoved",
            dropped(workers.functions["removal"]),
            1,
            1,
            "An account could not be removed; every run tries it again, the log says "
            "why.",
            "schedules",
        ),
        *(
            AlarmRule(
                f"{name.title()}GivenUp",
                dropped(workers.functions[name]),
                1,
                1,
                f"A run of {name} failed; the next one does its work, and the log "
                "says why.",
                "schedules",
            )
            for name in (*scheduled_workers(), "probe")
            if name in workers.functions
        ),
        AlarmRule(
            "SchedulesUndelivered",
            total(
                aws_metric("AWS/Events", "FailedInvocations", {"RuleName": rule})
                for rule in rules
            ),
            1,
            1,
            "EventBridge could not call a worker or reach a queue: it is gone, or may "
            "not be called.",
            "schedules",
        ),
        AlarmRule(
            "RunDeadLetters",
            dead_messages(workers.failures),
            1,
            1,
            "What a worker, the relay or a schedule gave up is in the queue Failures; "
            "empty it once its cause is gone.",
            "dead-letters",
        ),
        *(_heartbeat(name, timetable) for name, timetable in schedules.items()),
        AlarmRule(
            "StreamSilent",
            aws_metric(
                "AWS/Lambda",
                "PolledEventCount",
                of_stream(workers),
                cloudwatch.Stats.SAMPLE_COUNT,
                Duration.minutes(5),
            ),
            1,
            3,
            "Nobody reads the table's stream: its mapping is disabled or broken.",
            "outbox",
            heartbeat=True,
        ),
    ]


def _heartbeat(name: str, timetable: Timetable) -> AlarmRule:
    """Return the alarm on a schedule that has missed two of its times in a row."""
    every = timetable.every.to_seconds()
    # An alarm looks back over a day at most, or a week in periods of an hour.
    period = 3600 if every > 12 * 3600 else 300
    return AlarmRule(
        f"{name}Silent",
        aws_metric(
            "AWS/Events",
            "Invocations",
            {"RuleName": timetable.rule.rule_name},
            period=Duration.seconds(period),
        ),
        1,
        int(2 * every / period) + 1,
        f"The schedule {name} has not called its worker twice in a row.",
        "schedules",
        heartbeat=True,
    )
