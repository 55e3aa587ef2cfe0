"""The Lambda function, as every function here is made."""

from collections.abc import Mapping, Sequence

from aws_cdk import ArnFormat, Duration, RemovalPolicy, Stack
from aws_cdk import aws_applicationautoscaling as autoscaling
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from aws_cdk.region_info import Fact, FactName
from constructs import Construct

from infra.constructs.network import Placement
from infra.retention import log_group
from infra.stages.concurrency import Concurrency
from infra.stages.delivery import Delivery
from infra.stages.functions import FunctionSettings
from infra.stages.schema import TARGET_PYTHON, Stage, StageError
from runtime.core.dynamodb import schema

ALIAS = "live"
GENERATION = "DATA_GENERATION"
SCHEMA_GENERATION = "SCHEMA_GENERATION"
RUNTIME = lambda_.Runtime(
    f"python{TARGET_PYTHON}", lambda_.RuntimeFamily.PYTHON, supports_snap_start=True
)
INSIGHTS_VERSION = "1.0.498.0"
LISTING = ("s3:ListBucket", "s3:ListBucketVersions")
"""The listings of a bucket that a policy can limit to a beginning of keys."""
LISTING_UPLOADS = "s3:ListBucketMultipartUploads"
"""The listing that it cannot: IAM has no key of conditions for its prefix."""
INSIGHTS_LOG_GROUP = "/aws/lambda-insights"


class ServiceFunction(Construct):
    """A function with its role, log group, layers, and the alias that callers use.

    The role holds what running needs (its own log group, X-Ray, Lambda Insights) and
    nothing else; the stack adds what the code calls.

    Attributes:
        function: the function itself; nobody calls it but through the alias.
        alias: `live`, the version that is in use.
        role: the execution role.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        settings: FunctionSettings,
        code: lambda_.Code,
        dependencies: lambda_.Code,
        handler: str,
        environment: Mapping[str, str],
        delivery: Delivery | None = None,
        placement: Placement | None = None,
    ) -> None:
        """Make the function, publish a version of it and point the alias there.

        Args:
            stage: the stage that it belongs to.
            settings: its size and concurrency.
            code: the deployed code.
            dependencies: the layer it imports from.
            handler: the dotted name of the handler.
            environment: the service's settings.
            delivery: how CodeDeploy moves the alias, if it does.
            placement: its place in a network, from which it does not reach the
                internet; None if it is in none.
        """
        super().__init__(scope, id)
        architecture = lambda_.Architecture.ARM_64
        if stage.architecture == "x86_64":
            architecture = lambda_.Architecture.X86_64
        own_logs = log_group(self, "Logs", stage)
        self.role = self._execution_role(own_logs, stage)
        provisioned = settings.provisioned
        by_version = delivery is not None and delivery.warm == "version"
        version_is_warm = bool(provisioned and by_version)
        self.function = lambda_.Function(
            self,
            "Function",
            description=f"{id} of {stage.name}",
            runtime=RUNTIME,
            architecture=architecture,
            handler=handler,
            code=code,
            layers=[
                lambda_.LayerVersion(
                    self,
                    "Dependencies",
                    code=dependencies,
                    compatible_architectures=[architecture],
                    description=f"Dependencies of {id} of {stage.name}",
                ),
                self._insights(stage, architecture),
            ],
            # Read by nobody: a version's hash holds references to table and secrets,
            # not their values, so that a replaced one would never reach the alias.
            # The other is read by who goes back to a version, of which it is.
            environment={
                **environment,
                GENERATION: str(stage.data_generation),
                SCHEMA_GENERATION: str(schema.GENERATION),
            },
            memory_size=settings.memory_mb,
            timeout=Duration.seconds(settings.timeout.total_seconds()),
            reserved_concurrent_executions=settings.reserved,
            tracing=lambda_.Tracing.ACTIVE,
            role=self.role,
            log_group=own_logs,
            snap_start=(
                lambda_.SnapStartConf.ON_PUBLISHED_VERSIONS
                if settings.snap_start
                else None
            ),
            current_version_options=lambda_.VersionOptions(
                # While CodeDeploy shifts an alias by weights, nothing can be set on it
                # that keeps environments warm: there the version keeps them.
                provisioned_concurrent_executions=(
                    provisioned.minimum if provisioned and by_version else None
                ),
                # Kept for going back, but not by a deployment that failed: its next
                # attempt could not publish the same code. A warm version would cost
                # as much as the one in use. `tools.deploy` deletes the oldest.
                removal_policy=(
                    RemovalPolicy.DESTROY
                    if version_is_warm
                    else RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
                ),
            ),
        )
        if placement:
            self._enter(placement)
        self.alias = lambda_.Alias(
            self,
            "Live",
            alias_name=ALIAS,
            version=self.function.current_version,
            provisioned_concurrent_executions=(
                provisioned.minimum if provisioned and not by_version else None
            ),
        )
        if provisioned and not by_version:
            self._scale(provisioned)

    def allow(
        self,
        resources: Sequence[str],
        *actions: str,
        conditions: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Grant the function these actions on these resources, and nothing else."""
        self.role.add_to_policy(
            iam.PolicyStatement(
                actions=list(actions),
                resources=list(resources),
                conditions=conditions,
            )
        )

    def allow_objects(
        self, bucket_arn: str, actions: Mapping[str, Sequence[str]]
    ) -> None:
        """Grant actions on the objects of a bucket, by the beginning of their keys.

        Args:
            bucket_arn: the ARN of the bucket.
            actions: the actions for each beginning; listings are actions on the
                bucket, for the keys that begin so as far as IAM can tell.
        """
        for beginning, names in actions.items():
            by_prefix = [name for name in names if name in LISTING]
            on_bucket = [name for name in names if name == LISTING_UPLOADS]
            on_objects = [n for n in names if n not in (*by_prefix, *on_bucket)]
            self.allow([f"{bucket_arn}/{beginning}*"], *on_objects)
            if by_prefix:
                self.allow(
                    [bucket_arn],
                    *by_prefix,
                    conditions={"StringLike": {"s3:prefix": f"{beginning}*"}},
                )
            if on_bucket:
                self.allow([bucket_arn], *on_bucket)

    def handle_events(
        self, *, retries: int, give_up_after: Duration, failures: sqs.IQueue
    ) -> None:
        """Set what Lambda does with events that nobody waits for, as of schedules.

        Args:
            retries: how often Lambda calls again after an error of the function; the
                retries of an EventBridge target are only those of its delivery.
            give_up_after: the age at which an event is dropped, throttled or not.
            failures: takes the events that were given up.
        """
        self.allow([failures.queue_arn], "sqs:SendMessage")
        config = lambda_.CfnEventInvokeConfig(
            self,
            "Events",
            function_name=self.function.function_name,
            qualifier=ALIAS,
            maximum_retry_attempts=retries,
            maximum_event_age_in_seconds=give_up_after.to_seconds(),
            destination_config=lambda_.CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=lambda_.CfnEventInvokeConfig.OnFailureProperty(
                    destination=failures.queue_arn
                )
            ),
        )
        config.node.add_dependency(self.alias)

    def allow_reading_queue(self, queue: sqs.IQueue) -> None:
        """Grant what Lambda's poller does to a queue in the name of the function."""
        self.allow(
            [queue.queue_arn],
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
        )

    def allow_reading_stream(self, stream_arn: str) -> None:
        """Grant what Lambda's poller does to a stream in the name of the function."""
        self.allow(
            [stream_arn],
            "dynamodb:DescribeStream",
            "dynamodb:GetRecords",
            "dynamodb:GetShardIterator",
            "dynamodb:ListStreams",
        )

    def _execution_role(self, own_logs: logs.LogGroup, stage: Stage) -> iam.Role:
        """Make a role without managed policies: those allow more than is called."""
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
            description=f"Execution role of {self.node.id}",
        )
        own_logs.grant_write(role)
        # The Lambda Insights extension writes here, and makes the group if need be.
        insights = Stack.of(self).format_arn(
            service="logs",
            resource="log-group",
            resource_name=f"{INSIGHTS_LOG_GROUP}:*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        role.add_to_policy(
            iam.PolicyStatement(
                # A policy has no tags, and must change to follow its references anew.
                sid=f"DataGeneration{stage.data_generation}",
                actions=[
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:PutLogEvents",
                ],
                resources=[insights],
            )
        )
        return role

    def _insights(
        self, stage: Stage, architecture: lambda_.Architecture
    ) -> lambda_.ILayerVersion:
        """Return AWS's extension that reports memory, CPU and cold starts."""
        name = FactName.cloudwatch_lambda_insights_version(
            INSIGHTS_VERSION, architecture.name
        )
        # The runtime is named because CDK would put a list of all runtimes into the
        # hash of the version: it would be published anew, which Lambda refuses where
        # nothing changed, whenever that list grows.
        arn = Fact.find(stage.region, name)
        if arn is None:
            raise StageError(
                f"region: the CDK knows no Lambda Insights {INSIGHTS_VERSION} for "
                f"{architecture.name} in {stage.region}"
            )
        return lambda_.LayerVersion.from_layer_version_attributes(
            self,
            "Insights",
            layer_version_arn=arn,
            compatible_runtimes=[RUNTIME],
        )

    def _enter(self, placement: Placement) -> None:
        """Put the function into a network, by interfaces that Lambda makes for it.

        The rights are those of AWS's policy for it, `AWSLambdaVPCAccessExecutionRole`,
        without its logs.
        """
        self.allow(
            ["*"],
            "ec2:AssignPrivateIpAddresses",
            "ec2:CreateNetworkInterface",
            "ec2:DeleteNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:UnassignPrivateIpAddresses",
        )
        made = self.function.node.default_child
        assert isinstance(made, lambda_.CfnFunction)
        made.vpc_config = lambda_.CfnFunction.VpcConfigProperty(
            subnet_ids=list(placement.subnet_ids),
            security_group_ids=[placement.security_group_id],
        )
        policy = self.role.node.find_child("DefaultPolicy")
        # Lambda tries the rights when it makes the function.
        made.node.add_dependency(policy)

    def _scale(self, bounds: Concurrency) -> None:
        """Keep a number of environments warm, between the bounds and by utilisation."""
        scaling = self.alias.add_auto_scaling(
            min_capacity=bounds.minimum, max_capacity=bounds.maximum
        )
        # CDK names the service-linked role, which an account that has never scaled a
        # function lacks; AWS makes it where none is named.
        target = (
            self.alias.node.find_child("AliasScaling")
            .node.find_child("Target")
            .node.default_child
        )
        assert isinstance(target, autoscaling.CfnScalableTarget)
        target.add_property_deletion_override("RoleARN")
        scaling.scale_on_utilization(utilization_target=bounds.target_utilisation)
        for number, change in enumerate(bounds.schedules):
            scaling.scale_on_schedule(
                f"Schedule{number}",
                schedule=autoscaling.Schedule.expression(change.cron),
                min_capacity=change.minimum,
                max_capacity=change.maximum,
            )
