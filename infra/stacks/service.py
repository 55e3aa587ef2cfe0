"""The stateless stack: functions, REST API, firewall. Destroy and rebuild at will."""

from aws_cdk import CfnOutput, Environment, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.bundling import dependency_layer_code, runtime_code
from infra.constructs.firewall import Firewall
from infra.constructs.function import ServiceFunction
from infra.constructs.rest_api import ServiceApi
from infra.declared import (
    features_of,
    object_actions,
    queried_indexes,
    router_names,
    routers_of,
    table_actions,
)
from infra.metrics import gateway_metric
from infra.stacks.cache import CacheStack
from infra.stacks.data import DataStack
from infra.stages.feature_settings import settings_of
from infra.stages.schema import FunctionSettings, Stage
from runtime.core.declaration import FunctionName

HANDLER = "runtime.main.handler"


class ServiceStack(Stack):
    """Functions, REST API and firewall, which serve requests.

    Attributes:
        functions: by name, `auth` and `api`.
        gateway: the REST API in front of them.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        data: DataStack,
        cache: CacheStack | None,
        env: Environment,
    ) -> None:
        """Make both functions, the API in front of them, and the firewall."""
        super().__init__(scope, id, env=env)
        self._stage = stage
        self._data = data
        self._cache = cache
        secrets = [data.signing_keys, *data.frontend_secrets]
        auth = self._function(
            "Auth",
            "auth",
            stage.auth,
            [*secrets, data.refresh_key, data.factor_key],
        )
        api = self._function("Api", "api", stage.api, secrets)
        self.functions = {"auth": auth, "api": api}
        self.gateway = ServiceApi(
            self, "Gateway", stage=stage, auth=auth.alias, api=api.alias
        )
        firewall = Firewall(
            self,
            "Firewall",
            stage=stage,
            frontend_secrets=[each.secret_value for each in data.frontend_secrets],
        )
        firewall.protect(self.gateway.api.deployment_stage.stage_arn)
        self._outputs()

    def _function(
        self,
        id: str,
        name: FunctionName,
        settings: FunctionSettings,
        secrets: list[secretsmanager.Secret],
    ) -> ServiceFunction:
        """Make one of the two functions: the same code, other routers and layer."""
        stage, data = self._stage, self._data
        function = ServiceFunction(
            self,
            id,
            stage=stage,
            settings=settings,
            code=runtime_code(stage),
            dependencies=dependency_layer_code(name, stage),
            handler=HANDLER,
            environment=self._environment(name),
            rollback_alarms=self._rollback_alarms(id),
            placement=self._cache.network.placement if self._cache else None,
        )
        routers = routers_of(name)
        function.allow([data.table.table_arn], *table_actions(*routers))
        for index in queried_indexes(*routers):
            function.allow([f"{data.table.table_arn}/index/{index}"], "dynamodb:Query")
        function.allow_objects(data.bucket.bucket_arn, object_actions(*routers))
        function.allow(
            [secret.secret_arn for secret in secrets], "secretsmanager:GetSecretValue"
        )
        if self._cache:
            function.allow(self._cache.shared.arns, "elasticache:Connect")
        return function

    def _environment(self, name: FunctionName) -> dict[str, str]:
        """Return the service's settings; secrets are named, never held."""
        stage, data = self._stage, self._data
        more_headers = ",".join(stage.cors_allowed_headers)
        served = features_of(*routers_of(name))
        return {
            "STAGE": stage.name,
            "DEBUG": str(stage.debug).lower(),
            "REQUIRE_IF_MATCH": str(stage.require_if_match).lower(),
            "ROUTERS": ",".join(router_names(name)),
            "ALLOWED_ORIGINS": ",".join(stage.allowed_origins),
            "DYNAMODB_TABLE_NAME": data.table.table_name,
            "S3_BUCKET_NAME": data.bucket.bucket_name,
            "JWT_SECRET_KEY": data.signing_keys.secret_arn,
            "FRONTEND_SECRET": data.frontend_secrets[0].secret_arn,
            "OTHER_FRONTEND_SECRET": data.frontend_secrets[1].secret_arn,
            # Settings demand these two; the api function may not read them, and does
            # not.
            "REFRESH_SECRET_KEY": data.refresh_key.secret_arn,
            "FACTOR_SECRET_KEY": data.factor_key.secret_arn,
            **settings_of(served, stage.settings),
            **({"CORS_ALLOWED_HEADERS": more_headers} if more_headers else {}),
            **({"CACHE_URL": self._cache.shared.url} if self._cache else {}),
        }

    def _rollback_alarms(self, id: str) -> list[cloudwatch.IAlarm]:
        """Make the alarms that end a canary deployment: clients see server errors."""
        if self._stage.deployment != "canary":
            return []
        return [
            gateway_metric(self._stage, "5XXError", cloudwatch.Stats.SUM).create_alarm(
                self,
                f"{id}Rollback",
                alarm_description="Clients see server errors: undo the deployment.",
                threshold=3,
                evaluation_periods=1,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )
        ]

    def _outputs(self) -> None:
        """Output the values that a frontend and an operator need."""
        CfnOutput(self, "ApiUrl", value=self.gateway.url)
        CfnOutput(self, "ApiId", value=self.gateway.api.rest_api_id)
        CfnOutput(self, "ApiStage", value=self._stage.name)
        if self.gateway.domain_target:
            CfnOutput(self, "DomainTarget", value=self.gateway.domain_target)
