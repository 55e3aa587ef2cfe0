"""A topic of alarms, from which people get e-mail."""

from collections.abc import Sequence

from aws_cdk import Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.stages.schema import Stage

CLOUDWATCH = "cloudwatch.amazonaws.com"


def alarm_topic(
    scope: Construct,
    id: str,
    *,
    stage: Stage,
    publishers: Sequence[str] = (CLOUDWATCH,),
) -> sns.Topic:
    """Make a topic; it sends e-mail if the stage names an address.

    Args:
        stage: the stage whose alarms it takes.
        publishers: the services of AWS that may publish there, for this account only.
    """
    topic = sns.Topic(scope, id, enforce_ssl=True)
    # A topic with a policy of its own loses SNS's default one, which had let CloudWatch
    # in.
    for service in publishers:
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                principals=[iam.ServicePrincipal(service)],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={
                    "StringEquals": {"aws:SourceAccount": Stack.of(scope).account}
                },
            )
        )
    if stage.alarm_email:
        topic.add_subscription(subscriptions.EmailSubscription(stage.alarm_email))
    return topic
