"""Events of SES about mails: who can send one, to whom it gets, and what it raises."""

from typing import Any

import pytest

from tests.infra.metrics import metric, watched
from tests.infra.templates import Assembly, Resource, listed, statements

SET = "${Workers.MailEventsSet}"
TOPIC = "${Workers.MailEventsTopic}"
QUEUE = "${Workers.MailEventsQueue.Arn}"
REVIEWED = {"BounceRate": 0.05, "ComplaintRate": 0.001}
"""The rates at which AWS puts an account under review."""


def ours(deployed: Assembly, kind: str, name: str) -> str:
    """Return the ARN of a thing of SES in the stage's account."""
    account = deployed.stage.account or "${AWS::AccountId}"
    return f"arn:aws:ses:us-east-1:{account}:{kind}/{name}"


def sending(deployed: Assembly) -> list[dict[str, Any]]:
    """Return the statements of all roles that are about SES."""
    return [
        statement
        for policy in deployed.everywhere("AWS::IAM::Policy")
        for statement in statements(policy["PolicyDocument"])
        if any(action.startswith("ses:") for action in listed(statement["Action"]))
    ]


def test_mails_are_sent_with_the_stages_own_configuration_set(
    deployed: Assembly,
) -> None:
    """So SES demands no right to the identity's default one, and reports here."""
    made = deployed.workers.one("AWS::SES::ConfigurationSet")
    function = deployed.workers.resources["MailFunction"]
    variables = function["Environment"]["Variables"]
    assert variables["MAIL_CONFIGURATION_SET"] == f"${{Workers.{made.name}}}" == SET
    # A name of ones own would clash with that of another stage of the account.
    assert "Name" not in made.properties


def test_configuration_set_sends_and_tells_its_rates(deployed: Assembly) -> None:
    """An address that has bounced is not tried again by SES either."""
    made = deployed.workers.one("AWS::SES::ConfigurationSet").properties
    assert made.get("SendingOptions", {"SendingEnabled": True})["SendingEnabled"]
    assert made["ReputationOptions"]["ReputationMetricsEnabled"] is True
    assert set(made["SuppressionOptions"]["SuppressedReasons"]) == {
        "BOUNCE",
        "COMPLAINT",
    }


def test_bounces_complaints_and_rejections_get_to_the_topic(
    deployed: Assembly,
) -> None:
    """A delivery or an opened mail is not reported: nobody reads it."""
    destination = deployed.workers.one("AWS::SES::ConfigurationSetEventDestination")
    assert destination["ConfigurationSetName"] == SET
    made = destination["EventDestination"]
    assert made["Enabled"] is True
    assert set(made["MatchingEventTypes"]) == {"bounce", "complaint", "reject"}
    assert made["SnsDestination"] == {"TopicARN": TOPIC}


def test_topic_lets_ses_in_before_ses_asks(deployed: Assembly) -> None:
    """SES publishes a greeting when the destination is made, and fails without."""
    workers = deployed.workers
    destination = workers.one("AWS::SES::ConfigurationSetEventDestination")
    policy = workers.one("AWS::SNS::TopicPolicy")
    names = listed(destination.whole["DependsOn"])
    assert any(name.startswith(policy.name) for name in names)


def test_nobody_but_ses_can_report_and_for_these_mails_only(
    deployed: Assembly,
) -> None:
    """A forged complaint would keep an account from getting mail."""
    policy = deployed.workers.one("AWS::SNS::TopicPolicy")
    assert policy["Topics"] == [TOPIC]
    (allowed,) = statements(policy["PolicyDocument"])
    assert allowed["Principal"] == {"Service": "ses.amazonaws.com"}
    assert allowed["Action"] == "sns:Publish"
    assert allowed["Resource"] == TOPIC
    account = deployed.stage.account or "${AWS::AccountId}"
    conditions = allowed["Condition"]
    assert set(conditions) == {"StringEquals"}
    exact = {key.lower(): each for key, each in conditions["StringEquals"].items()}
    arn = exact["aws:sourcearn"].replace("${AWS::Partition}", "aws")
    assert exact["aws:sourceaccount"] == account
    assert arn == ours(deployed, "configuration-set", SET)
    denied = statements(policy["PolicyDocument"], "Deny")
    assert {"Bool": {"aws:SecureTransport": "false"}} in [
        statement["Condition"] for statement in denied
    ]


def test_nothing_but_the_topic_can_write_into_the_queue(deployed: Assembly) -> None:
    """Its messages are taken as SES's own, without an envelope."""
    (subscribed,) = deployed.workers.of_type("AWS::SNS::Subscription")
    assert subscribed["Protocol"] == "sqs"
    assert subscribed["TopicArn"] == TOPIC
    assert subscribed["Endpoint"] == QUEUE
    assert subscribed["RawMessageDelivery"] is True

    policy = deployed.workers.resources["MailEventsQueuePolicy"]
    (allowed,) = statements(policy["PolicyDocument"])
    assert allowed["Principal"] == {"Service": "sns.amazonaws.com"}
    assert allowed["Action"] == "sqs:SendMessage"
    assert allowed["Resource"] == QUEUE
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": TOPIC}}


def test_no_role_can_report(deployed: Assembly) -> None:
    """Not even a function of ours may write to the topic or the queue."""
    for policy in deployed.everywhere("AWS::IAM::Policy"):
        for statement in statements(policy["PolicyDocument"]):
            actions = set(listed(statement["Action"]))
            if {TOPIC, QUEUE} & set(map(str, listed(statement["Resource"]))):
                assert actions <= {
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:ReceiveMessage",
                }


def test_a_report_that_fails_comes_again_alone_and_five_times_at_most(
    deployed: Assembly,
) -> None:
    """After that it is a dead letter, which an alarm tells of."""
    mapping = deployed.workers.resources["FeedbackLiveQueue"]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["EventSourceArn"] == QUEUE
    assert mapping.properties.get("Enabled", True) is True
    queue = deployed.workers.resources["MailEventsQueue"]
    assert queue["RedrivePolicy"] == {
        "deadLetterTargetArn": "${Workers.MailEventsDeadLetters.Arn}",
        "maxReceiveCount": 5,
    }
    function = deployed.workers.resources["FeedbackFunction"]
    assert queue["VisibilityTimeout"] >= 6 * function["Timeout"]
    alarm = deployed.operations.resources["MailEventDeadLetters"]
    assert watched(alarm) == {
        metric(
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            QueueName="${Workers.MailEventsDeadLetters.QueueName}",
        )
    }
    assert (alarm["Threshold"], alarm["EvaluationPeriods"]) == (1, 1)


def test_reporting_needs_no_more_than_to_find_and_mark_an_account(
    deployed: Assembly,
) -> None:
    """The function writes no row that is not there, and sends nothing."""
    policy = deployed.workers.resources["FeedbackRoleDefaultPolicy"]["PolicyDocument"]
    on_table = {
        action
        for statement in statements(policy)
        for action in listed(statement["Action"])
        if not action.startswith(("logs:", "xray:", "sqs:"))
    }
    assert on_table == {"dynamodb:GetItem", "dynamodb:UpdateItem"}


def test_mail_comes_from_one_address_to_whomever_the_sandbox_lets(
    deployed: Assembly,
) -> None:
    """In the sandbox SES authorises the recipient's identity besides the sender's."""
    (statement,) = sending(deployed)
    assert statement["Action"] == "ses:SendEmail"
    assert set(statement["Resource"]) == {
        ours(deployed, "identity", "*"),
        ours(deployed, "configuration-set", SET),
    }
    assert statement["Condition"] == {
        "StringEquals": {"ses:FromAddress": deployed.stage.mail_from}
    }


@pytest.mark.parametrize("rate", REVIEWED)
def test_rates_that_aws_judges_raise_an_alarm_before_it_does(
    deployed: Assembly, rate: str
) -> None:
    """It reviews an account at 5 % of bounces or 0.1 % of complaints."""
    alarm: Resource = deployed.operations.resources[f"Mail{rate}"]
    sent_with = {"ses:configuration-set": SET}
    assert watched(alarm) == {metric("AWS/SES", f"Reputation.{rate}", **sent_with)}
    assert REVIEWED[rate] / 4 <= alarm["Threshold"] < REVIEWED[rate]
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    # The rate is a share of many mails, published now and then.
    assert alarm["Statistic"] == "Maximum"
    assert alarm["Period"] * alarm["EvaluationPeriods"] <= 3600
    assert alarm["AlarmActions"] == ["${Operations.Alarms}"]
