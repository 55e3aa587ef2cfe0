"""The REST API in front of the functions."""

import json

from aws_cdk import Stack
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_route53 as route53
from constructs import Construct

from infra.constructs.gateway_responses import add_gateway_responses
from infra.declared import routes_outside, sensitive_paths
from infra.retention import log_group
from infra.stages.schema import Stage
from runtime.core.contract import PREFIX

# The routes at which something can be guessed: each has a bucket of its own.
SENSITIVE_ROUTES = tuple(sensitive_paths())
# They, and every part of their paths.
SENSITIVE_PATHS = tuple(
    sorted(
        {
            "/".join(parts[: number + 1])
            for parts in (route.split("/") for route in SENSITIVE_ROUTES)
            for number in range(len(parts))
        }
    )
)
# The route's template, never the path: what was asked for may hold personal data.
ACCESS_LOG = {
    "time": "$context.requestTimeEpoch",
    "request_id": "$context.requestId",
    "method": "$context.httpMethod",
    "route": "$context.resourcePath",
    "status": "$context.status",
    "latency_ms": "$context.responseLatency",
    "integration_ms": "$context.integrationLatency",
    "error": "$context.error.responseType",
    "firewall": "$context.waf.status",
    "trace_id": "$context.xrayTraceId",
}


class ServiceApi(Construct):
    """A regional REST API that proxies `/api/*` to two functions.

    `/api/auth/*` goes to one function and everything else under `/api` to the other;
    `/api/internal/*` demands a signature (SigV4). Nothing else is reachable.

    Attributes:
        api: the REST API.
        url: the address that a frontend calls, ending in `/api`.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        auth: lambda_.IFunction,
        api: lambda_.IFunction,
    ) -> None:
        """Make the API and deploy it to a stage of this name.

        Args:
            stage: throttles, domain, keys, origin.
            auth: the alias that serves `/api/auth/*`.
            api: the alias that serves the rest.
        """
        super().__init__(scope, id)
        self._stage = stage
        self.api = apigateway.RestApi(
            self,
            "Api",
            rest_api_name=stage.api_name,
            endpoint_types=[apigateway.EndpointType.REGIONAL],
            disable_execute_api_endpoint=stage.public_host is not None,
            domain_name=self._domain(),
            # The account stack holds the role, once per account and region.
            cloud_watch_role=False,
            deploy_options=self._deployment(),
        )
        self._add_execution_logs()
        self._add_routes(auth, api)
        add_gateway_responses(self.api, stage.primary_origin)
        if stage.api_keys:
            self._add_usage_plan()

    @property
    def url(self) -> str:
        """The API's address, ending in `/api`."""
        if self._stage.public_host:
            return f"https://{self._stage.public_host}{PREFIX}"
        return self.api.url_for_path(PREFIX)

    @property
    def domain_target(self) -> str | None:
        """The host that the domain's DNS record, or its distribution, must point to."""
        domain = self.api.domain_name
        return domain.domain_name_alias_domain_name if domain else None

    def _add_routes(self, auth: lambda_.IFunction, api: lambda_.IFunction) -> None:
        """Add proxy routes: one resource for each function, not one for each route.

        A method for each route would overflow the functions' resource policies.
        """
        root = self.api.root.add_resource(PREFIX.strip("/"))
        auth_root = root.add_resource("auth")
        to_auth = self._integration("Auth", auth, f"{PREFIX}/auth/*")
        to_api = self._integration("Api", api, f"{PREFIX}/*")
        self._add_elsewhere(root, auth, to_auth, to_api)
        for path in SENSITIVE_PATHS:
            resource = auth_root.resource_for_path(path)
            if path in SENSITIVE_ROUTES:
                self._add_method(resource, "POST", to_auth)
            self._add_any(resource, to_auth)
            # What is below does not fall back to the wider resource above.
            self._add_any(resource.add_resource("{proxy+}"), to_auth)
        self._add_any(auth_root.add_resource("{proxy+}"), to_auth)
        internal = root.add_resource("internal").add_resource("{proxy+}")
        internal.add_method(
            "ANY", to_api, authorization_type=apigateway.AuthorizationType.IAM
        )
        self._add_any(root.add_resource("{proxy+}"), to_api)

    def _add_elsewhere(
        self,
        root: apigateway.Resource,
        auth: lambda_.IFunction,
        to_auth: apigateway.Integration,
        to_api: apigateway.Integration,
    ) -> None:
        """Add the auth function's routes that are not under `/api/auth`, each by name.

        All else at and below those paths stays with the api function, and is said so:
        a resource without a method for a request does not fall back to a wider one.
        """
        for number, (method, path) in enumerate(routes_outside("auth")):
            resource = root.resource_for_path(path.removeprefix(f"{PREFIX}/"))
            self._add_method(resource, method, to_auth)
            self._add_any(resource, to_api)
            self._add_any(resource.add_resource("{proxy+}"), to_api)
            self._permit(f"AuthElsewhere{number}", auth, path, method)

    def _add_any(
        self, resource: apigateway.Resource, integration: apigateway.Integration
    ) -> None:
        """Add all methods; OPTIONS needs no API key, since a preflight carries none."""
        self._add_method(resource, "ANY", integration)
        if self._stage.api_keys:
            resource.add_method("OPTIONS", integration)

    def _add_method(
        self,
        resource: apigateway.Resource,
        method: str,
        integration: apigateway.Integration,
    ) -> None:
        """Add a method; the service itself checks the caller's Bearer token."""
        resource.add_method(
            method,
            integration,
            authorization_type=apigateway.AuthorizationType.NONE,
            api_key_required=self._stage.api_keys,
        )

    def _integration(
        self, name: str, alias: lambda_.IFunction, path: str
    ) -> apigateway.Integration:
        """Make a proxy integration, with one permission for all its methods.

        Args:
            name: the name of the permission.
            alias: the function to call.
            path: the paths from which it may be called.
        """
        self._permit(name, alias, path)
        stack = Stack.of(self)
        return apigateway.Integration(
            type=apigateway.IntegrationType.AWS_PROXY,
            integration_http_method="POST",
            uri=(
                f"arn:{stack.partition}:apigateway:{stack.region}:lambda:path"
                f"/2015-03-31/functions/{alias.function_arn}/invocations"
            ),
        )

    def _permit(
        self, name: str, alias: lambda_.IFunction, path: str, method: str = "*"
    ) -> None:
        """Let the gateway call a function for this method and path."""
        alias.add_permission(
            f"Gateway{name}",
            principal=iam.ServicePrincipal("apigateway.amazonaws.com"),
            source_arn=self.api.arn_for_execute_api(method, path, self._stage.name),
        )

    def _deployment(self) -> apigateway.StageOptions:
        """Return the stage's throttles, logs and traces.

        Each method has a bucket of its own, of the size that is set for it or for the
        whole stage; all together are limited by the firewall. The tighter size is the
        stage's, so that no method of the auth function can be forgotten. Those of the
        api function are few: the gateway refuses more than some 80 changes of a stage
        at once, and each setting of a method is five.
        """
        stage = self._stage
        access_log = log_group(self, "AccessLog", stage)
        wide = apigateway.MethodDeploymentOptions(
            throttling_rate_limit=stage.throttle.rate,
            throttling_burst_limit=stage.throttle.burst,
            logging_level=apigateway.MethodLoggingLevel.ERROR,
        )
        return apigateway.StageOptions(
            stage_name=stage.name,
            throttling_rate_limit=stage.auth_throttle.rate,
            throttling_burst_limit=stage.auth_throttle.burst,
            method_options=dict.fromkeys(_api_methods(stage), wide),
            tracing_enabled=True,
            # These would be metrics of each method, which cost and nobody reads; those
            # of the whole stage are there anyway.
            metrics_enabled=False,
            logging_level=apigateway.MethodLoggingLevel.ERROR,
            data_trace_enabled=False,
            access_log_destination=apigateway.LogGroupLogDestination(access_log),
            access_log_format=apigateway.AccessLogFormat.custom(json.dumps(ACCESS_LOG)),
        )

    def _add_execution_logs(self) -> None:
        """Make the log group; one that the gateway makes would keep everything."""
        group = log_group(
            self,
            "ExecutionLog",
            self._stage,
            f"API-Gateway-Execution-Logs_{self.api.rest_api_id}/{self._stage.name}",
        )
        self.api.deployment_stage.node.add_dependency(group)

    def _domain(self) -> apigateway.DomainNameOptions | None:
        name = self._stage.public_host
        if name is None:
            return None
        return apigateway.DomainNameOptions(
            domain_name=name,
            certificate=self._certificate(),
            endpoint_type=apigateway.EndpointType.REGIONAL,
            security_policy=apigateway.SecurityPolicy.TLS_1_2,
        )

    def _certificate(self) -> acm.ICertificate:
        """Return the domain's certificate in this region, or have it made."""
        edge, domain = self._stage.edge, self._stage.domain
        if edge and edge.zone:
            zone = route53.HostedZone.from_hosted_zone_attributes(
                self, "Zone", hosted_zone_id=edge.zone.id, zone_name=edge.zone.name
            )
            return acm.Certificate(
                self,
                "Certificate",
                domain_name=edge.domain,
                validation=acm.CertificateValidation.from_dns(zone),
            )
        if edge and edge.certificates:
            arn = edge.certificates.gateway
        else:
            assert domain is not None
            arn = domain.certificate_arn
        return acm.Certificate.from_certificate_arn(self, "Certificate", arn)

    def _add_usage_plan(self) -> None:
        """Add one key for the frontend's server, with the stage's own limits."""
        plan = self.api.add_usage_plan(
            "UsagePlan",
            throttle=apigateway.ThrottleSettings(
                rate_limit=self._stage.throttle.rate,
                burst_limit=self._stage.throttle.burst,
            ),
        )
        plan.add_api_key(self.api.add_api_key("Key"))
        plan.add_api_stage(stage=self.api.deployment_stage)


def _api_methods(stage: Stage) -> list[str]:
    """Return path and method of every method that calls the api function."""
    verbs = ("ANY", "OPTIONS") if stage.api_keys else ("ANY",)
    paths = [f"{PREFIX}/{{proxy+}}"]
    for _, path in routes_outside("auth"):
        paths += [path, f"{path}/{{proxy+}}"]
    return [
        f"{PREFIX}/internal/{{proxy+}}/ANY",
        *(f"{path}/{verb}" for path in paths for verb in verbs),
    ]
