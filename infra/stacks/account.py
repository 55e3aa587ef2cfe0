"""The resources that an account and region need once, whatever stages live there."""

from aws_cdk import Environment, RemovalPolicy, Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.constructs.function import INSIGHTS_LOG_GROUP
from infra.retention import RETAINED

ACCOUNT_STACK = "Backend-Account"


class AccountStack(Stack):
    """The role by which API Gateway writes logs, and the log of Lambda Insights.

    Each is one setting for all APIs and functions.

    Retained, and never destroyed with a stage: the logging of every other stage and
    product in the account would stop with it.
    """

    def __init__(self, scope: Construct, id: str, *, env: Environment) -> None:
        """Make the role and name it to API Gateway."""
        super().__init__(scope, id, env=env)
        role = iam.Role(
            self,
            "GatewayLogs",
            description="Lets API Gateway write to CloudWatch Logs",
            assumed_by=iam.ServicePrincipal("apigateway.amazonaws.com"),
            managed_policies=[
                iam.ManagedPolicy.from_aws_managed_policy_name(
                    "service-role/AmazonAPIGatewayPushToCloudWatchLogs"
                )
            ],
        )
        role.apply_removal_policy(RETAINED)
        account = apigateway.CfnAccount(
            self, "Account", cloud_watch_role_arn=role.role_arn
        )
        account.apply_removal_policy(RETAINED)
        # The extension would make it, and keep measurements for ever.
        logs.LogGroup(
            self,
            "Insights",
            log_group_name=INSIGHTS_LOG_GROUP,
            retention=logs.RetentionDays.ONE_MONTH,
            removal_policy=RemovalPolicy.DESTROY,
        )
