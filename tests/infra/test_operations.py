"""Alarms and dashboard watch metrics that exist, and somebody hears of it."""

import logging

import pytest

from runtime.core.contract import METRIC_NAMESPACE
from runtime.core.http.lambda_events import lambda_handler
from runtime.core.observability import emit_counts, emit_metrics
from runtime.core.settings import Settings
from runtime.main import app, create_app
from tests.infra.metrics import Metric, drawn, emitted, metric, watched
from tests.infra.templates import Assembly, Resource, statements
from tests.integration.client import Api

ALARM = "AWS::CloudWatch::Alarm"
DASHBOARD = "AWS::CloudWatch::Dashboard"
OF_SERVICE = ("Auth", "Api")
FUNCTIONS = (
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
QUEUES = (
    "MailsQueue",
    "MailsDeadLetters",
    "MailEventsQueue",
    "MailEventsDeadLetters",
)
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
    for stack, function in FUNCTIONS:
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
    for queue in QUEUES:
        reference = f"${{Workers.{queue}.QueueName}}"
        found |= {metric("AWS/SQS", n, QueueName=reference) for n in OF_QUEUE}
    sent_with = {"ses:configuration-set": "${Workers.MailEventsSet}"}
    found |= {metric("AWS/SES", n, **sent_with) for n in OF_MAIL_SERVICE}
    return found | {
        metric("AWS/DynamoDB", n, TableName="${Data.Table}") for n in OF_TABLE
    }


def from_the_service(
    assembly: Assembly, capsys: pytest.CaptureFixture[str]
) -> set[Metric]:
    """Return the metrics that the service writes in this stage."""
    variables = assembly.service.resources["ApiFunction"]["Environment"]["Variables"]
    capsys.readouterr()
    emit_metrics(variables["STAGE"], 1.5, {"ServerErrors": 1})
    emit_counts(variables["STAGE"], dict.fromkeys(OF_MAIL, 1))
    return set(emitted(capsys.readouterr().out))


def test_every_alarm_watches_a_metric_that_exists(
    deployed: Assembly, capsys: pytest.CaptureFixture[str]
) -> None:
    """An alarm on a misspelt metric is silent for ever."""
    existing = in_aws(deployed) | from_the_service(deployed, capsys)
    alarms = deployed.everywhere(ALARM)
    assert len(alarms) == 26
    for found in alarms:
        assert watched(found) <= existing, found.name


def test_dashboard_shows_metrics_that_exist(
    deployed: Assembly, capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty graph looks as if nothing were wrong."""
    existing = in_aws(deployed) | from_the_service(deployed, capsys)
    shown = set(drawn(deployed.operations.one(DASHBOARD)))
    assert shown <= existing
    assert any(m.namespace == METRIC_NAMESPACE for m in shown)


def test_rollback_watches_a_metric_that_exists(guarded: Assembly) -> None:
    """Without that metric no canary would ever be undone."""
    for name in OF_SERVICE:
        assert watched(guarded.service.resources[f"{name}Rollback"]) <= in_aws(guarded)


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
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "api")
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
    requests = metric("Backend", "RequestCount", service="backend", stage="prod")
    assert counted[requests] == 1


def test_every_alarm_tells_the_topic(deployed: Assembly) -> None:
    """Each has a reason, and missing data raises none."""
    for found in deployed.operations.of_type(ALARM):
        assert found["AlarmActions"] == ["${Operations.Alarms}"], found.name
        assert found["TreatMissingData"] == "notBreaching"
        assert len(found["AlarmDescription"]) > 30
        assert found["Threshold"] > 0
        assert found["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"


def test_what_clients_feel_is_watched(deployed: Assembly) -> None:
    """Errors of gateway and service, latency and refusals have alarms."""
    names = {found.name for found in deployed.operations.of_type(ALARM)}
    assert names == {
        "GatewayServerErrors",
        "ServiceServerErrors",
        "Latency",
        "AuthThrottles",
        "ApiThrottles",
        "AuthErrors",
        "ApiErrors",
        "MailThrottles",
        "RelayThrottles",
        "FeedbackThrottles",
        "RemovalThrottles",
        "RotationThrottles",
        "MailErrors",
        "RelayErrors",
        "FeedbackErrors",
        "RemovalErrors",
        "RotationErrors",
        "AccountsNotRemoved",
        "KeysNotRotated",
        "MailDeadLetters",
        "MailDelay",
        "MailRelayDelay",
        "MailBounceRate",
        "MailComplaintRate",
        "MailEventDeadLetters",
        "TableThrottles",
    }
    assert alarm(deployed, "Latency")["ExtendedStatistic"] == "p99"


def test_topic_takes_messages_over_tls_only(deployed: Assembly) -> None:
    """All other requests are denied to everybody."""
    policy = deployed.operations.one("AWS::SNS::TopicPolicy")
    assert policy["Topics"] == ["${Operations.Alarms}"]
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
    subscription = operations.one("AWS::SNS::Subscription")
    assert subscription["Endpoint"] == deployed.stage.alarm_email
    assert subscription["Protocol"] == "email"
    assert subscription["TopicArn"] == "${Operations.Alarms}"
