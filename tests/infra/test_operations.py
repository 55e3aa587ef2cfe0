"""Alarms and dashboard watch metrics that exist, and somebody hears of it."""

import logging
import re

import pytest

from infra.declared import (
    event_sources,
    graphs,
    job_workers,
    scheduled_workers,
    share_alarms,
)
from infra.stacks.jobs import machine_ids
from runtime.core.contract import METRIC_NAMESPACE, PROBE_METRIC
from runtime.core.http.lambda_events import lambda_handler
from runtime.core.observability import emit_counts, emit_metrics, emit_version_error
from runtime.core.settings import Settings
from runtime.main import app, create_app
from tests.infra.meaning.alarms import watched as condition
from tests.infra.metrics import Metric, drawn, emitted, metric, watched
from tests.infra.templates import ROOT, Assembly, Resource, statements
from tests.integration.client import Api

ALARM = "AWS::CloudWatch::Alarm"
COMPOSITE = "AWS::CloudWatch::CompositeAlarm"
DASHBOARD = "AWS::CloudWatch::Dashboard"
OF_SERVICE = ("Auth", "Api")
TOPICS = ("${Operations.Alarms}", "${Operations.Pages}")
FUNCTIONS = (
    *(("Jobs", name) for name in ("Start", "Ending")),
    *(("Jobs", name.title()) for name in job_workers()),
    *(("Workers", name.title()) for name in (*event_sources(), *scheduled_workers())),
    *(("Service", name) for name in OF_SERVICE),
    *(
        ("Workers", name)
        for name in ("Mail", "Relay", "Feedback", "Removal", "Rotation")
    ),
)
OF_GATEWAY = ("Count", "4XXError", "5XXError", "Latency", "IntegrationLatency")
OF_FUNCTION = (
    "Throttles",
    "Errors",
    "ConcurrentExecutions",
    "Duration",
    "Invocations",
    "IteratorAge",
)
OF_QUEUE = ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage")
OF_MAIL = (
    "MailsSent",
    "MailsNeedless",
    "MailsUncertain",
    "MailsUndeliverable",
    "MailsBounced",
    "MailsSoftBounced",
    "MailsComplained",
    "MailsRejected",
)
OF_JOBS = (
    "JobsCreated",
    "JobsSucceeded",
    "JobsFailed",
    "JobsCancelled",
    "JobsRetried",
)
QUEUES = (
    ("Workers", "MailsQueue"),
    ("Workers", "MailsDeadLetters"),
    ("Workers", "MailEventsQueue"),
    ("Workers", "MailEventsDeadLetters"),
    ("Workers", "Failures"),
    ("Jobs", "JobsQueue"),
    ("Jobs", "JobsDeadLetters"),
    ("Jobs", "EndingsQueue"),
    ("Jobs", "EndingsDeadLetters"),
    ("Jobs", "JobFailures"),
    *(
        ("Workers", f"{name.title()}Objects{queue}")
        for name in event_sources()
        for queue in ("Queue", "DeadLetters")
    ),
)
COUNTED = {
    name
    for path in (ROOT / "runtime").rglob("*.py")
    for name in re.findall(r'count_metric\("(\w+)"\)', path.read_text("utf-8"))
}
"""The metrics that features, and what they use, count by themselves."""
OF_MAIL_SERVICE = ("Reputation.BounceRate", "Reputation.ComplaintRate")
OF_TABLE = (
    "ReadThrottleEvents",
    "WriteThrottleEvents",
    "ConsumedReadCapacityUnits",
    "ConsumedWriteCapacityUnits",
)


def alarm(assembly: Assembly, name: str) -> Resource:
    """Return the alarm of this id."""
    return assembly.operations.resources[name]


def in_aws(assembly: Assembly) -> set[Metric]:
    """Return the metrics that AWS keeps of this stage's resources, by AWS's names."""
    stage = assembly.service.one("AWS::ApiGateway::Stage")["StageName"]
    name = assembly.service.one("AWS::ApiGateway::RestApi")["Name"]
    found = {metric("AWS/ApiGateway", n, ApiName=name, Stage=stage) for n in OF_GATEWAY}
    probe = [("Workers", "Probe")] if assembly.stage.probe else []
    for stack, function in (*FUNCTIONS, *probe):
        reference = f"${{{stack}.{function}Function}}"
        alias = assembly.stacks[stack].resources[f"{function}Live"]["Name"]
        found |= {
            metric(
                "AWS/Lambda",
                n,
                FunctionName=reference,
                Resource=f"{reference}:{alias}",
            )
            for n in OF_FUNCTION
        }
        found.add(metric("AWS/Lambda", "AsyncEventsDropped", FunctionName=reference))
    for stack, queue in QUEUES:
        reference = f"${{{stack}.{queue}.QueueName}}"
        found |= {metric("AWS/SQS", n, QueueName=reference) for n in OF_QUEUE}
    sent_with = {"ses:configuration-set": "${Workers.MailEventsSet}"}
    found |= {metric("AWS/SES", n, **sent_with) for n in OF_MAIL_SERVICE}
    table = "${Data.Table}"
    found |= {metric("AWS/DynamoDB", n, TableName=table) for n in OF_TABLE}
    return found | {
        metric(
            "AWS/DynamoDB",
            "SuccessfulRequestLatency",
            TableName=table,
            Operation=operation,
        )
        for operation in ("GetItem", "PutItem", "Query", "TransactWriteItems")
    }


def from_the_service(
    assembly: Assembly, capsys: pytest.CaptureFixture[str]
) -> set[Metric]:
    """Return the metrics that the service writes in this stage."""
    variables = assembly.service.resources["ApiFunction"]["Environment"]["Variables"]
    capsys.readouterr()
    emit_metrics(variables["STAGE"], 1.5, {"ServerErrors": 1})
    for name in OF_SERVICE if assembly.stage.delivery else ():
        made = assembly.service.resources[f"{name}Live"]
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("AWS_LAMBDA_FUNCTION_NAME", made["FunctionName"])
            environment.setenv("AWS_LAMBDA_FUNCTION_VERSION", made["FunctionVersion"])
            emit_version_error()
    own = (*OF_MAIL, *OF_JOBS, *COUNTED, PROBE_METRIC)
    emit_counts(variables["STAGE"], dict.fromkeys(own, 1))
    return set(emitted(capsys.readouterr().out))


def test_alarm_on_a_metric_of_the_service_watches_one_that_it_writes(
    deployed: Assembly, capsys: pytest.CaptureFixture[str]
) -> None:
    """An alarm on a misspelt metric is silent for ever; of AWS's a check judges."""
    existing = from_the_service(deployed, capsys)
    of_service = {
        found
        for each in deployed.everywhere(ALARM)
        for found in watched(each)
        if not found.namespace.startswith("AWS/")
    }
    assert of_service and of_service <= existing


def test_dashboard_shows_metrics_that_exist(
    deployed: Assembly, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty graph looks as if nothing were wrong."""
    existing = in_aws(deployed) | from_the_service(deployed, capsys)
    dashboards = deployed.operations.of_type(DASHBOARD)
    shown = {found for each in dashboards for found in drawn(each)}
    assert shown <= existing
    assert any(m.namespace == METRIC_NAMESPACE for m in shown)
    assert {found.name for found in shown} >= {n for g in graphs().values() for n in g}


def test_production_has_a_dashboard_for_each_subject(
    deployed: Assembly, prod: Assembly
) -> None:
    """Elsewhere one has all graphs, since CloudWatch charges for each dashboard."""
    subjects = ("Service", "Data", "Mail", "FilesAndJobs", "Business")
    if deployed is prod:
        names = [each.name for each in prod.operations.of_type(DASHBOARD)]
        assert names == [f"{subject}Dashboard" for subject in subjects]
        return
    body = deployed.operations.one(DASHBOARD)["DashboardBody"]
    headings = re.findall(r'"markdown": ?"# ([\w ]+)"', body)
    assert [h.title().replace(" ", "") for h in headings] == list(subjects)


@pytest.mark.parametrize(
    ("path", "defect", "status"),
    [("/api/ready", True, 500), ("/api/health", False, 200), ("/api/nope", False, 404)],
)
def test_defect_is_counted_where_the_alarm_watches(
    prod: Assembly,
    path: str,
    defect: bool,
    status: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A 500 is an answer, so Lambda's own Errors misses it; this metric must not."""
    loggers = logging.getLogger("runtime")
    monkeypatch.setattr(loggers, "handlers", loggers.handlers)
    made = prod.service.resources["ApiLive"]
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", made["FunctionName"])
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_VERSION", made["FunctionVersion"])
    settings = app.state.platform.settings.model_dump() | {"STAGE": "prod"}
    served = create_app(Settings.model_validate(settings))

    def fail() -> None:
        """Raise an error that nobody expects."""
        raise RuntimeError("deliberate")

    monkeypatch.setattr(served.state.platform, "ready", fail)
    capsys.readouterr()

    answer = Api(lambda_handler(served)).get(path)

    assert answer.status == status
    counted = emitted(capsys.readouterr().out)
    (errors,) = watched(alarm(prod, "ServiceServerErrors"))
    assert counted.get(errors) == (1 if defect else None)
    # The same of this version alone, which undoes its delivery.
    (of_version,) = watched(prod.service.resources["DeliveriesApiErrors"])
    assert counted.get(of_version) == (1 if defect else None)
    requests = metric("Backend", "RequestCount", service="backend", stage="prod")
    assert counted[requests] == 1


def test_every_alarm_has_a_reason(deployed: Assembly) -> None:
    """Whoever is woken reads it first."""
    for found in (*deployed.everywhere(ALARM), *deployed.everywhere(COMPOSITE)):
        assert len(found["AlarmDescription"]) > 30, found.name


def test_one_cause_is_told_once(deployed: Assembly) -> None:
    """These tell somebody; the others only name the cause below one of them."""
    telling = {
        found.name
        for kind in (ALARM, COMPOSITE)
        for found in deployed.operations.of_type(kind)
        if found.properties.get("AlarmActions")
    }
    kept_warm = {
        f"{name}Spillover"
        for name in OF_SERVICE
        if getattr(deployed.stage, name.lower()).provisioned
    }
    stage = deployed.stage
    of_objectives = {"AvailabilityBurnsSlowly", "SlownessBurnsSlowly"}
    of_probe = {"ProbeGivenUp", "ProbeRunsSilent"}
    assert telling - kept_warm == {
        "Page",
        *(of_objectives if stage.objectives else ()),
        *(("BackupsFailed", "BackupsSilent") if stage.backups else ()),
        *(of_probe if stage.probe else ()),
        "AccountsNotRemoved",
        *(f"{name}Executions" for name in machine_ids()),
        *(f"{name.title()}sNotHandled" for name in event_sources()),
        *(
            f"{name.title()}{said}"
            for name in scheduled_workers()
            for said in ("GivenUp", "RunsSilent")
        ),
        *(alarm.name for alarm in share_alarms()),
        "JobSweepSilent",
        "JobsFailed",
        "JobsGivenUp",
        "JobsNotEnded",
        "JobsNotStarted",
        "KeysNotRotated",
        "Latency",
        "MailBounceRate",
        "MailComplaintRate",
        "MailEventDeadLetters",
        "MailsNotRelayed",
        "MailsNotSent",
        "RemovalsSilent",
        "RotateSilent",
        "RunDeadLetters",
        "SchedulesUndelivered",
        "StreamSilent",
        "SweepDeadLetters",
        "SweepSilent",
        "TableThrottles",
    }
    assert kept_warm <= telling


def raised(assembly: Assembly, minutes: list[tuple[int, int]]) -> set[str]:
    """Return the alarms on the gateway's errors that some minutes raise.

    Args:
        assembly: the stage.
        minutes: requests and server errors of each.
    """
    names = set()
    for found in map(condition, assembly.operations.of_type(ALARM)):
        (part,) = found.parts if len(found.parts) == 1 else (None,)
        if part is None or part.name != "5XXError":
            continue
        step = part.period // 60
        bad = [
            found.breaches(
                {part.id: _statistic(part.statistic, minutes[at : at + step])}
            )
            for at in range(0, len(minutes), step)
        ]
        wanted = found.alarm["EvaluationPeriods"]
        if any(all(bad[at : at + wanted]) for at in range(len(bad) - wanted + 1)):
            names.add(found.alarm.name)
    return names


def _statistic(name: str, minutes: list[tuple[int, int]]) -> float | None:
    """Return the sum or the average of the errors; None without any request."""
    requests = sum(each[0] for each in minutes)
    errors = sum(each[1] for each in minutes)
    if not requests:
        return None
    return errors if name == "Sum" else errors / requests


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ([(4, 4)] * 10, {"GatewayErrorRate"}),
        ([(1, 1), (0, 0), (0, 0), (0, 0), (0, 0)] * 2, {"GatewayErrorRate"}),
        ([(5_000, 5_000)] * 2 + [(0, 0)] * 8, {"GatewayServerErrors"}),
        ([(100_000, 5_000)] * 2 + [(100_000, 0)] * 8, {"GatewayServerErrors"}),
        ([(60, 6)] * 10, {"GatewayErrorRate"}),
        ([(4, 1)] + [(4, 0)] * 9, set()),
        ([(1, 1)] + [(0, 0)] * 9, set()),
        ([(6_000, 10)] * 10, set()),
        ([(4, 0)] * 10, set()),
    ],
    ids=[
        "an outage at four requests a minute",
        "an outage at one request in five minutes",
        "10,000 errors in two minutes and then silence",
        "10,000 errors in two minutes among many requests",
        "one request in ten",
        "one stray error",
        "one stray error at night",
        "one request in 600",
        "no error",
    ],
)
def test_errors_are_told_by_their_rate_and_by_their_number(
    deployed: Assembly, minutes: list[tuple[int, int]], expected: set[str]
) -> None:
    """A number alone misses a quiet outage, and a rate alone a short one."""
    assert raised(deployed, minutes) == expected


@pytest.mark.parametrize(
    ("name", "hours"), [("Sweep", 1), ("JobSweep", 1), ("Removals", 3), ("Rotate", 50)]
)
def test_schedule_that_stops_is_told_of_after_two_missed_times(
    deployed: Assembly, name: str, hours: int
) -> None:
    """One that is late by a little is not."""
    found = alarm(deployed, f"{name}Silent")
    silence = found["EvaluationPeriods"] * found["Period"]
    (rate,) = (
        rule["ScheduleExpression"]
        for rule in deployed.everywhere("AWS::Events::Rule")
        if rule.name == name
    )
    number, unit = rate.removeprefix("rate(").removesuffix(")").split()
    seconds = {"minute": 60, "hour": 3600, "day": 86_400}[unit.rstrip("s")]
    assert 2 * int(number) * seconds < silence <= hours * 3600


def test_topic_takes_messages_over_tls_only(deployed: Assembly) -> None:
    """All other requests are denied to everybody."""
    policies = deployed.operations.of_type("AWS::SNS::TopicPolicy")
    assert [each["Topics"] for each in policies] == [[topic] for topic in TOPICS]
    for policy in policies:
        denied = statements(policy["PolicyDocument"], "Deny")
        conditions = [statement["Condition"] for statement in denied]
        assert {"Bool": {"aws:SecureTransport": "false"}} in conditions


def test_operator_is_written_to_where_the_stage_names_one(
    deployed: Assembly,
) -> None:
    """Others subscribe to the topic, whose ARN is an output."""
    operations = deployed.operations
    assert operations.outputs["AlarmTopic"] == "${Operations.Alarms}"
    if deployed.stage.alarm_email is None:
        assert deployed.stage.name != "prod"
        assert not operations.of_type("AWS::SNS::Subscription")
        return
    subscriptions = operations.of_type("AWS::SNS::Subscription")
    assert [each["TopicArn"] for each in subscriptions] == list(TOPICS)
    for each in subscriptions:
        assert each["Endpoint"] == deployed.stage.alarm_email
        assert each["Protocol"] == "email"
