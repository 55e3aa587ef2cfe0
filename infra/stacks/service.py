"""The stateless stack: functions, REST API, firewall. Destroy and rebuild at will."""

from datetime import timedelta

from aws_cdk import CfnOutput, Environment, Stack
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.bundling import dependency_layer_code, runtime_code
from infra.constructs.deliveries import Deliveries
from infra.constructs.firewall import Firewall
from infra.constructs.function import ServiceFunction
from infra.constructs.origin_guard import OriginGuard
from infra.constructs.rest_api import ServiceApi
from infra.constructs.worker import worker_function
from infra.declared import (
    features_of,
    object_actions,
    queried_indexes,
    router_names,
    routers_of,
    table_actions,
)
from infra.stacks.cache import CacheStack
from infra.stacks.data import DataStack
from infra.stages.delivery import AT_ONCE, Delivery
from infra.stages.feature_settings import settings_of
from infra.stages.functions import FunctionSettings, LongFunctionSettings
from infra.stages.schema import Stage
from runtime.core.declaration import FunctionName

HANDLER = "runtime.main.handler"
# Six requests to a version that answers none of them, and the word about it.
SMOKE_TIMEOUT = timedelta(minutes=5)


class ServiceStack(Stack):
    """Functions, REST API and firewall, which serve requests.

    Attributes:
        functions: by name, `auth` and `api`.
        hooks: by name, the functions that CodeDeploy calls, where it delivers.
        gateway: the REST API in front of them.
        firewall: the web ACL in front of that.
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
        secrets = [
            data.signing_keys,
            *data.frontend_secrets,
            *data.origin_secrets,
        ]
        auth = self._function(
            "Auth",
            "auth",
            stage.auth,
            [*secrets, data.refresh_key, data.factor_key],
        )
        api = self._function("Api", "api", stage.api, secrets)
        self.functions = {"auth": auth, "api": api}
        self.hooks: dict[str, ServiceFunction] = {}
        self.gateway = ServiceApi(
            self, "Gateway", stage=stage, auth=auth.alias, api=api.alias
        )
        self.firewall = self._firewall()
        self.firewall.protect(self.gateway.api.deployment_stage.stage_arn)
        if stage.delivery:
            self._deliver(stage.delivery)
        self._outputs()

    def _firewall(self) -> Firewall | OriginGuard:
        """Make the firewall; behind a distribution, what lets only that one pass."""
        stage, data = self._stage, self._data
        if stage.edge:
            return OriginGuard(
                self,
                "OriginGuard",
                stage=stage,
                origin_secrets=[each.secret_value for each in data.origin_secrets],
            )
        return Firewall(
            self,
            "Firewall",
            stage=stage,
            frontend_secrets=[each.secret_value for each in data.frontend_secrets],
        )

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
            delivery=stage.delivery,
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
            **{
                name: secret.secret_arn
                for name, secret in zip(
                    ("ORIGIN_SECRET", "OTHER_ORIGIN_SECRET"),
                    data.origin_secrets,
                    strict=False,
                )
            },
            # Settings demand these two; the api function may not read them, and does
            # not.
            "REFRESH_SECRET_KEY": data.refresh_key.secret_arn,
            "FACTOR_SECRET_KEY": data.factor_key.secret_arn,
            **settings_of(served, stage.settings),
            **({"CORS_ALLOWED_HEADERS": more_headers} if more_headers else {}),
            **({"CACHE_URL": self._cache.shared.url} if self._cache else {}),
        }

    def _deliver(self, delivery: Delivery) -> None:
        """Let CodeDeploy move the aliases, and call the hooks that judge versions."""
        stage = self._stage
        self.hooks["smoke"] = smoke = self._smoke()
        watch = None
        settings = {"auth": stage.auth, "api": stage.api}
        shifts = [delivery.shift_of(each.provisioned) for each in settings.values()]
        if delivery.watch_minutes and AT_ONCE in shifts:
            self.hooks["watch"] = watch = self._hook(
                "Watch",
                {"WATCH_MINUTES": str(delivery.watch_minutes)},
                timedelta(minutes=delivery.watch_minutes + 1),
            )
        self.deliveries = Deliveries(
            self,
            "Deliveries",
            stage=stage,
            delivery=delivery,
            functions={
                name: (self.functions[name], each) for name, each in settings.items()
            },
            smoke=smoke,
            watch=watch,
        )

    def _smoke(self) -> ServiceFunction:
        """Make the function that tries versions, and may call all there are."""
        functions = {
            f"{name.upper()}_FUNCTION": each.function
            for name, each in self.functions.items()
        }
        environment = {name: each.function_name for name, each in functions.items()}
        account = self._data.probe_account
        if account:
            environment["PROBE_ACCOUNT"] = account.secret_arn
        # The first alone: the functions take either.
        origin = self._data.origin_secrets[:1]
        for secret in origin:
            environment["ORIGIN_SECRET"] = secret.secret_arn
        smoke = self._hook("Smoke", environment, SMOKE_TIMEOUT)
        smoke.allow(
            [f"{each.function_arn}:*" for each in functions.values()],
            "lambda:InvokeFunction",
        )
        for secret in (*([account] if account else []), *origin):
            smoke.allow([secret.secret_arn], "secretsmanager:GetSecretValue")
        return smoke

    def _hook(
        self, id: str, environment: dict[str, str], timeout: timedelta
    ) -> ServiceFunction:
        """Make a function that CodeDeploy calls."""
        return worker_function(
            self,
            id,
            stage=self._stage,
            table=self._data.table,
            bucket=self._data.bucket,
            environment=environment,
            settings=LongFunctionSettings(
                memory_mb=self._stage.worker.memory_mb, timeout=timeout
            ),
        )

    def _outputs(self) -> None:
        """Output the values that a frontend and an operator need."""
        CfnOutput(self, "ApiUrl", value=self.gateway.url)
        CfnOutput(self, "ApiId", value=self.gateway.api.rest_api_id)
        CfnOutput(self, "ApiStage", value=self._stage.name)
        if self.gateway.domain_target:
            CfnOutput(self, "DomainTarget", value=self.gateway.domain_target)
