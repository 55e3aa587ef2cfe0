"""The REST API: the functions it calls, its limits, and its own answers."""

import json
import re

import pytest
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.constructs.gateway_responses import RESPONSES
from infra.constructs.rest_api import SENSITIVE_PATHS, SENSITIVE_ROUTES, ServiceApi
from infra.declared import routes_outside
from infra.stages.loading import load_stage
from infra.stages.schema import Stage
from infra.stages.traffic import Throttle
from runtime.core.contract import EXPOSED_HEADERS
from tests.infra.assemblies import MADE_UP, assembly
from tests.infra.matching import METHOD, find_method, path_of
from tests.infra.templates import STAGES, Assembly, Resource, synthesize

STAGE = "AWS::ApiGateway::Stage"
PERMISSION = "AWS::Lambda::Permission"
API = "${Service.GatewayApi}"
MOST_CHANGES = 80
OUTSIDE = routes_outside("auth")


def response(assembly: Assembly, kind: str) -> Resource:
    """Return the gateway's response of a type."""
    found = assembly.service.of_type("AWS::ApiGateway::GatewayResponse")
    (of_kind,) = [r for r in found if r["ResponseType"] == kind]
    return of_kind


def sent_headers(made: Resource) -> dict[str, str]:
    """Return its headers, without the quotes that mark constants."""
    prefix = "gatewayresponse.header."
    return {
        name.removeprefix(prefix): re.sub(r"^'(.*)'$", r"\1", value)
        for name, value in made["ResponseParameters"].items()
    }


def off_target(assembly: Assembly) -> dict[str, str]:
    """Return the methods that call anything but the alias `live` of their function."""
    service, found = assembly.service, {}
    for method in service.of_type(METHOD):
        path = path_of(service, method["ResourceId"])
        named = (method["HttpMethod"], path) in OUTSIDE
        alias = "AuthLive" if path.startswith("/api/auth/") or named else "ApiLive"
        assert service.resources[alias].type == "AWS::Lambda::Alias"
        assert service.resources[alias]["Name"] == "live"
        called = method["Integration"]["Uri"]
        if called != (
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
            f"${{Service.{alias}}}/invocations"
        ):
            found[f"{method['HttpMethod']} {path}"] = called
    return found


def test_every_method_calls_a_live_alias(deployed: Assembly) -> None:
    """It never calls the function itself, whose code may be half deployed."""
    methods = deployed.service.of_type(METHOD)
    assert len(methods) > len(SENSITIVE_ROUTES) + 2 * len(SENSITIVE_PATHS)
    assert off_target(deployed) == {}
    for method in methods:
        assert method["Integration"]["Type"] == "AWS_PROXY"
        assert method["Integration"]["IntegrationHttpMethod"] == "POST"


class CarelessApi(ServiceApi):
    """A gateway that calls one function's latest upload ($LATEST), not its alias."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        auth: lambda_.Alias,
        api: lambda_.Alias,
    ) -> None:
        """Take an alias and find the function behind it."""
        super().__init__(scope, id, stage=stage, auth=auth, api=api.version.lambda_)


def test_method_that_calls_the_latest_code_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only the methods of that one function are named."""
    monkeypatch.setattr("infra.stacks.service.ServiceApi", CarelessApi)
    found = off_target(synthesize(load_stage("dev")))
    assert set(found) == {
        "ANY /api/internal/{proxy+}",
        "ANY /api/{proxy+}",
        *(f"ANY {path}" for _, path in OUTSIDE),
        *(f"ANY {path}/{{proxy+}}" for _, path in OUTSIDE),
    }
    for called in found.values():
        assert "/functions/${Service.ApiFunction.Arn}/invocations" in called


def test_only_this_api_may_call_each_alias_and_only_for_its_paths(
    deployed: Assembly,
) -> None:
    """Each proxy path has a permission; one for each route would be too many."""
    name = deployed.stage.name
    account = deployed.stage.account or "${AWS::AccountId}"
    arn = f"arn:aws:execute-api:us-east-1:{account}:{API}/{name}"
    permissions = deployed.service.of_type(PERMISSION)
    found = sorted((p["FunctionName"], p["SourceArn"]) for p in permissions)
    assert found == sorted(
        [
            ("${Service.AuthLive}", f"{arn}/*/api/auth/*"),
            ("${Service.ApiLive}", f"{arn}/*/api/*"),
            *(
                ("${Service.AuthLive}", f"{arn}/{method}{path}")
                for method, path in OUTSIDE
            ),
        ]
    )
    for permission in permissions:
        assert permission["Principal"] == "apigateway.amazonaws.com"
        assert permission["Action"] == "lambda:InvokeFunction"


def throttles(assembly: Assembly) -> dict[tuple[str, str], Throttle]:
    """Return the throttle of each method that has one of its own, and of the rest."""
    return {
        (s["HttpMethod"], s["ResourcePath"].replace("~1", "/").replace("//", "/")): (
            Throttle(rate=s["ThrottlingRateLimit"], burst=s["ThrottlingBurstLimit"])
        )
        for s in assembly.service.one(STAGE)["MethodSettings"]
    }


@pytest.mark.parametrize("name", [*STAGES, *MADE_UP])
def test_every_method_is_throttled_as_its_function_demands(name: str) -> None:
    """A throttle is for one method: any without it would be a way around the others.

    So it is with `ANY /api/auth/{proxy+}`, and with paths that are answered by 404.
    """
    made = assembly(name)
    own, found = throttles(made), {}
    for method in made.service.of_type(METHOD):
        at = method["HttpMethod"], path_of(made.service, method["ResourceId"])
        is_auth = "/functions/${Service.AuthLive}/" in method["Integration"]["Uri"]
        found[at] = own.get(at, own["*", "/*"])
        wanted = made.stage.auth_throttle if is_auth else made.stage.throttle
        assert found[at] == wanted, at
    # The gateway refuses a stage with settings of a method that it does not have.
    assert set(own) - {("*", "/*")} <= set(found)
    assert found["ANY", "/api/auth/{proxy+}"] == made.stage.auth_throttle
    assert found["ANY", "/api/{proxy+}"] == made.stage.throttle
    for route in SENSITIVE_ROUTES:
        assert found["POST", f"/api/auth/{route}"] == made.stage.auth_throttle


@pytest.mark.parametrize("name", [*STAGES, *MADE_UP])
def test_settings_of_methods_fit_into_one_update_of_a_stage(name: str) -> None:
    """The gateway answers "Update size too large" to more changes at once."""
    settings = assembly(name).service.one(STAGE)["MethodSettings"]
    changes = sum(len(set(each) - {"HttpMethod", "ResourcePath"}) for each in settings)
    assert changes <= MOST_CHANGES


def test_stage_is_observed_without_reading_along(deployed: Assembly) -> None:
    """Traces and errors are on; no log has a body or the requested path."""
    stage = deployed.service.one(STAGE)
    assert stage["StageName"] == deployed.stage.name
    assert stage["TracingEnabled"] is True
    for setting in stage["MethodSettings"]:
        assert not setting.get("MetricsEnabled")
        assert setting["LoggingLevel"] == "ERROR"
        assert setting["DataTraceEnabled"] is False

    access = stage["AccessLogSetting"]
    assert access["DestinationArn"].endswith(":${Service.GatewayAccessLog}")
    variables = set(json.loads(access["Format"]).values())
    assert {"$context.requestId", "$context.resourcePath"} <= variables
    personal = re.compile(r"\.path$|identity|authorizer|header|queryString")
    assert not [v for v in variables if personal.search(v)]


def test_execution_log_is_ours_before_the_gateway_makes_it(deployed: Assembly) -> None:
    """A log group that the gateway makes would keep everything for ever."""
    log = deployed.service.resources["GatewayExecutionLog"]
    name = deployed.stage.name
    assert log["LogGroupName"] == f"API-Gateway-Execution-Logs_{API}/{name}"
    (logical_id,) = [
        key for key in deployed.service.template["Resources"] if "ExecutionLog" in key
    ]
    assert logical_id in deployed.service.one(STAGE).whole["DependsOn"]


@pytest.mark.parametrize("kind", RESPONSES)
def test_gateways_own_answer_is_a_problem_that_the_frontend_may_read(
    deployed: Assembly, kind: str
) -> None:
    """It allows the primary origin, and its body is JSON once it is filled in."""
    made = response(deployed, kind)
    headers = sent_headers(made)
    assert headers["Access-Control-Allow-Origin"] == deployed.stage.primary_origin
    assert headers["Access-Control-Allow-Credentials"] == "true"
    exposed = headers["Access-Control-Expose-Headers"].split(", ")
    assert exposed == list(EXPOSED_HEADERS)
    assert headers["Vary"] == "Origin"
    assert headers["Content-Type"] == "application/problem+json"

    (template,) = made["ResponseTemplates"].values()
    filled = re.sub(r"\$context\.[\w.]+", "filled-in", template)
    assert "$" not in filled
    body = json.loads(filled)
    assert str(body["status"]) == made["StatusCode"]
    assert {"type", "title", "status", "detail", "code"} <= set(body)
    assert body["type"] == f"urn:problem:{body['code']}"
    assert body["instance"] == body["request_id"] == "filled-in"
    waits = {429: "1", 502: "2", 503: "2", 504: "2"}
    assert headers.get("Retry-After") == waits.get(body["status"])


@pytest.mark.parametrize("kind", ["DEFAULT_5XX", "API_CONFIGURATION_ERROR"])
def test_function_that_lambda_throttles_is_told_as_busy(
    deployed: Assembly, kind: str
) -> None:
    """The gateway would say 500, which no client repeats though a moment is enough."""
    made = response(deployed, kind)
    assert made["StatusCode"] == "503"
    assert sent_headers(made)["Retry-After"] == "2"
    (template,) = made["ResponseTemplates"].values()
    assert '"code": "service_unavailable"' in template
    assert "internal" not in template.lower()


def test_no_answer_of_the_gateway_is_left_as_it_is(deployed: Assembly) -> None:
    """Types without a response of their own fall under the two defaults."""
    found = deployed.service.of_type("AWS::ApiGateway::GatewayResponse")
    kinds = {r["ResponseType"] for r in found}
    assert kinds == set(RESPONSES)
    assert {"DEFAULT_4XX", "DEFAULT_5XX", "THROTTLED", "WAF_FILTERED"} <= kinds


def test_new_deployment_follows_every_change_of_answers(deployed: Assembly) -> None:
    """A response that does not change the deployment would never go live."""
    (deployment,) = deployed.service.of_type("AWS::ApiGateway::Deployment")
    depends = deployment.whole["DependsOn"]
    for logical_id, resource in deployed.service.template["Resources"].items():
        if resource["Type"] in (METHOD, "AWS::ApiGateway::GatewayResponse"):
            assert logical_id in depends


def test_no_key_is_asked_for_unless_the_stage_says_so(deployed: Assembly) -> None:
    """None of our stages does."""
    assert not deployed.stage.api_keys
    for method in deployed.service.of_type(METHOD):
        assert not method.properties.get("ApiKeyRequired", False)
    assert not deployed.service.of_type("AWS::ApiGateway::UsagePlan")


def test_keys_are_asked_for_except_by_preflights(guarded: Assembly) -> None:
    """A browser sends none with OPTIONS; internal routes are signed instead."""
    for method in guarded.service.of_type(METHOD):
        internal = "internal" in path_of(guarded.service, method["ResourceId"])
        asked_first = method["HttpMethod"] == "OPTIONS"
        required = method.properties.get("ApiKeyRequired", False)
        assert required is not (internal or asked_first)
    for path in ("/api/items", "/api/auth/login", "/api/auth/logout"):
        preflight = find_method(guarded.service, "OPTIONS", path)
        assert preflight is not None
        assert preflight["HttpMethod"] == "OPTIONS"
        assert preflight["AuthorizationType"] == "NONE"


def test_key_belongs_to_a_plan_of_this_stage(guarded: Assembly) -> None:
    """The plan has the stage's own limits."""
    plan = guarded.service.one("AWS::ApiGateway::UsagePlan")
    throttle = guarded.stage.throttle
    assert plan["Throttle"] == {
        "RateLimit": throttle.rate,
        "BurstLimit": throttle.burst,
    }
    (covered,) = plan["ApiStages"]
    stage = guarded.service.one(STAGE)
    assert covered["ApiId"] == API
    assert covered["Stage"] == f"${{Service.{stage.name}}}"
    link = guarded.service.one("AWS::ApiGateway::UsagePlanKey")
    key = guarded.service.one("AWS::ApiGateway::ApiKey")
    assert link["KeyId"] == f"${{Service.{key.name}}}"
    assert link["UsagePlanId"] == f"${{Service.{plan.name}}}"


def test_domain_is_the_only_way_in(guarded: Assembly) -> None:
    """The address that AWS gave is closed, and the output names the new one."""
    service, stage = guarded.service, guarded.stage
    assert stage.domain
    api = service.one("AWS::ApiGateway::RestApi")
    assert api["DisableExecuteApiEndpoint"] is True
    domain = service.one("AWS::ApiGateway::DomainName")
    assert domain["DomainName"] == stage.domain.name
    assert domain["RegionalCertificateArn"] == stage.domain.certificate_arn
    assert domain["SecurityPolicy"] == "TLS_1_2"
    mapping = service.one("AWS::ApiGateway::BasePathMapping")
    assert mapping["RestApiId"] == API
    assert mapping["Stage"] == f"${{Service.{service.one(STAGE).name}}}"
    assert "BasePath" not in mapping.properties
    assert service.outputs["ApiUrl"] == "https://api.example.com/api"
    target = f"${{Service.{domain.name}.RegionalDomainName}}"
    assert service.outputs["DomainTarget"] == target


def test_address_is_told_where_there_is_no_domain(deployed: Assembly) -> None:
    """It ends in /api, as a frontend needs it."""
    assert deployed.stage.domain is None
    service = deployed.service
    api = service.one("AWS::ApiGateway::RestApi")
    assert api["DisableExecuteApiEndpoint"] is False
    assert api["EndpointConfiguration"] == {"Types": ["REGIONAL"]}
    assert service.outputs["ApiUrl"] == (
        f"https://{API}.execute-api.us-east-1.${{AWS::URLSuffix}}"
        f"/${{Service.{service.one(STAGE).name}}}/api"
    )
    assert "DomainTarget" not in service.outputs
