"""Deliveries by CodeDeploy: tried before, watched after, undone by alarms."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.function import ALIAS, ServiceFunction
from infra.metrics import PERIOD, aws_metric, version_errors
from infra.stages.delivery import AT_ONCE, Delivery, Shift
from infra.stages.functions import FunctionSettings
from infra.stages.schema import Stage

RUNBOOK = "deliveries"
# Few enough to be seen at a tenth of little traffic, more than one stray error.
ERRORS = 3
ERRORS_WITHIN = Duration.minutes(5)
# As the alarm on the latency of the whole stage.
SLOW_MS = 3_000
SLOW_MINUTES = 3


class Deliveries(Construct):
    """The deployment groups of functions that answer requests, one for each.

    Attributes:
        groups: by the name of the function.
        alarms: those that undo deliveries, by the name of the function.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        delivery: Delivery,
        functions: Mapping[str, tuple[ServiceFunction, FunctionSettings]],
        smoke: ServiceFunction,
        watch: ServiceFunction | None,
    ) -> None:
        """Let CodeDeploy move the aliases of functions.

        Args:
            stage: the stage that they belong to.
            delivery: how it moves them.
            functions: by name, with their settings.
            smoke: tries a version before any request reaches it.
            watch: watches the alarms after an alias has moved at once.
        """
        super().__init__(scope, id)
        self._stage = stage
        self._application = codedeploy.LambdaApplication(self, "Application")
        self._role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("codedeploy.amazonaws.com"),
            description="Moves aliases to new versions, and back",
        )
        self.alarms: dict[str, list[cloudwatch.Alarm]] = {}
        self.groups: dict[str, codedeploy.LambdaDeploymentGroup] = {}
        for name, (function, settings) in functions.items():
            shift = delivery.shift_of(settings.provisioned)
            self.alarms[name] = self._alarms(name.title(), function, shift)
            self.groups[name] = self._group(
                name,
                function,
                shift,
                smoke=smoke.function,
                watch=watch.function if watch and shift == AT_ONCE else None,
            )
        hooks = [each for each in (smoke, watch) if each is not None]
        self._let_hooks_ask(hooks)
        if watch:
            self._let_watch(watch)
        rights = self._rights([each for each, _ in functions.values()], hooks)
        for function, _ in functions.values():
            alias = function.alias.node.default_child
            assert isinstance(alias, lambda_.CfnAlias)
            # CodeDeploy uses them as soon as the alias changes.
            alias.node.add_dependency(rights)
            if delivery.paused:
                alias.cfn_options.update_policy = None

    def _group(
        self,
        name: str,
        function: ServiceFunction,
        shift: Shift,
        *,
        smoke: lambda_.IFunction,
        watch: lambda_.IFunction | None,
    ) -> codedeploy.LambdaDeploymentGroup:
        """Make the deployment group of one function."""
        config: codedeploy.IBaseDeploymentConfig = getattr(
            codedeploy.LambdaDeploymentConfig, shift.upper()
        )
        return codedeploy.LambdaDeploymentGroup(
            self,
            name.title(),
            application=self._application,
            alias=function.alias,
            deployment_config=config,
            # Else CDK adds AWS's policy, which may move every alias of the account.
            role=self._role.without_policy_updates(),
            alarms=list(self.alarms[name]),
            auto_rollback=codedeploy.AutoRollbackConfig(
                deployment_in_alarm=True,
                failed_deployment=True,
                stopped_deployment=True,
            ),
            pre_hook=smoke,
            post_hook=watch,
        )

    def _alarms(
        self, id: str, function: ServiceFunction, shift: Shift
    ) -> list[cloudwatch.Alarm]:
        """Make the alarms on what clients see of a new version, and no other's.

        Lambda tells the versions of an alias apart only while it leads to two. An alias
        that moves at once is the new version afterwards, so a minute of it is watched.
        """
        named = {
            "FunctionName": function.function.function_name,
            "Resource": f"{function.function.function_name}:{ALIAS}",
        }
        version = function.function.current_version.version
        gradual = shift != AT_ONCE
        if gradual:
            named["ExecutedVersion"] = version
        missed = aws_metric(
            "AWS/Lambda",
            "Errors",
            named,
            period=ERRORS_WITHIN if gradual else PERIOD,
        )
        return [
            self._alarm(
                f"{id}Fails",
                missed,
                ERRORS,
                "The new version does not come to an answer: it cannot start, crashes "
                "or takes too long.",
            ),
            self._alarm(
                f"{id}Errors",
                version_errors(function.function.function_name, version, ERRORS_WITHIN),
                ERRORS,
                "The new version answers with 500 and above.",
            ),
            self._alarm(
                f"{id}Slow",
                aws_metric("AWS/Lambda", "Duration", named, "p99"),
                SLOW_MS,
                "The new version takes longer than three seconds for one request in a "
                "hundred.",
                periods=SLOW_MINUTES,
            ),
        ]

    def _alarm(
        self,
        id: str,
        metric: cloudwatch.IMetric,
        threshold: float,
        reason: str,
        periods: int = 1,
    ) -> cloudwatch.Alarm:
        """Make an alarm that tells nobody: CodeDeploy asks it."""
        return cloudwatch.Alarm(
            self,
            id,
            metric=metric,
            alarm_description=f"{reason} {self._stage.runbooks}/{RUNBOOK}.md",
            threshold=threshold,
            evaluation_periods=periods,
            comparison_operator=(
                cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
            ),
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )

    def _alarm_arns(self) -> list[str]:
        """Return the ARNs of all alarms that undo deliveries."""
        return [each.alarm_arn for some in self.alarms.values() for each in some]

    def _let_watch(self, watch: ServiceFunction) -> None:
        """Let the watch ask which alarms these are, and whether one is raised."""
        groups = [group.deployment_group_arn for group in self.groups.values()]
        watch.allow(groups, "codedeploy:GetDeploymentGroup")
        watch.allow(self._alarm_arns(), "cloudwatch:DescribeAlarms")

    def _let_hooks_ask(self, hooks: list[ServiceFunction]) -> None:
        """Let hooks ask what is delivered; what they tell, CDK lets them tell."""
        groups = [group.deployment_group_arn for group in self.groups.values()]
        for hook in hooks:
            hook.allow(groups, "codedeploy:GetDeployment")
            hook.allow(
                [self._application.application_arn],
                "codedeploy:GetApplicationRevision",
            )

    def _rights(
        self, functions: list[ServiceFunction], hooks: list[ServiceFunction]
    ) -> iam.Policy:
        """Let CodeDeploy move these aliases, ask these alarms and call these hooks."""
        arns = [each.function.function_arn for each in functions]
        return iam.Policy(
            self,
            "Rights",
            roles=[self._role],
            statements=[
                iam.PolicyStatement(
                    actions=["lambda:GetAlias", "lambda:UpdateAlias"], resources=arns
                ),
                iam.PolicyStatement(
                    actions=["lambda:GetProvisionedConcurrencyConfig"],
                    resources=[f"{arn}:*" for arn in arns],
                ),
                iam.PolicyStatement(
                    actions=["cloudwatch:DescribeAlarms"], resources=self._alarm_arns()
                ),
                iam.PolicyStatement(
                    actions=["lambda:InvokeFunction"],
                    resources=[each.function.function_arn for each in hooks],
                ),
            ],
        )
