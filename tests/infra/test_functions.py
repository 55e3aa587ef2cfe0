"""The two functions: their size, their environment, and how many are kept warm."""

import re
from typing import Any

import pytest

from infra.constructs.function import (
    ALIAS,
    GENERATION,
    INSIGHTS_LOG_GROUP,
    SCHEMA_GENERATION,
)
from infra.declared import router_names
from infra.stages.functions import GATEWAY_TIMEOUT, FunctionSettings
from infra.stages.loading import load_stage
from infra.stages.schema import Stage, StageError
from runtime.core.security.references import is_reference
from runtime.core.settings import Settings
from tests.infra.templates import Assembly, Resource, listed, statements, synthesize
from tools.deploy import checks_aws

FUNCTION = "AWS::Lambda::Function"
NAMES = ("Auth", "Api")
ENVIRONMENT_LIMIT_BYTES = 4096
# As long as the name or ARN of anything here can get.
LONGEST_REFERENCE = "x" * 150
SECRETS = {
    "JWT_SECRET_KEY": "${Data.SigningKeys}",
    "REFRESH_SECRET_KEY": "${Data.RefreshKey}",
    "FACTOR_SECRET_KEY": "${Data.FactorKey}",
    "FRONTEND_SECRET": "${Data.FrontendSecret}",
    "OTHER_FRONTEND_SECRET": "${Data.OtherFrontendSecret}",
}


def function(assembly: Assembly, name: str) -> Resource:
    """Return the function `Auth` or `Api`."""
    return assembly.service.resources[f"{name}Function"]


def settings(assembly: Assembly, name: str) -> FunctionSettings:
    """Return the stage's settings of a function."""
    found: FunctionSettings = getattr(assembly.stage, name.lower())
    return found


def environment(assembly: Assembly, name: str) -> dict[str, str]:
    """Return a function's environment variables."""
    found: dict[str, str] = function(assembly, name)["Environment"]["Variables"]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_function_is_built_as_the_stage_says(deployed: Assembly, name: str) -> None:
    """Runtime, processor, memory and timeout are as set."""
    made, wanted = function(deployed, name), settings(deployed, name)
    assert made["Runtime"] == "python3.13"
    assert made["Architectures"] == [deployed.stage.architecture]
    assert made["MemorySize"] == wanted.memory_mb
    assert made["Timeout"] == wanted.timeout.total_seconds()
    assert made["Timeout"] < GATEWAY_TIMEOUT.total_seconds()
    assert made["TracingConfig"] == {"Mode": "Active"}
    assert made["Handler"] == "runtime.main.handler"


def test_functions_run_where_they_should(deployed: Assembly) -> None:
    """They run on Graviton, except in the emulator, which runs them on this machine."""
    expected = "x86_64" if deployed.stage.name == "local" else "arm64"
    assert deployed.stage.architecture == expected


@pytest.mark.parametrize("name", NAMES)
def test_function_brings_its_own_dependencies_and_insights(
    deployed: Assembly, name: str
) -> None:
    """Both layers are for the function's processor."""
    dependencies, insights = function(deployed, name)["Layers"]
    assert dependencies == f"${{Service.{name}Dependencies}}"
    layer = deployed.service.resources[f"{name}Dependencies"]
    assert layer["CompatibleArchitectures"] == [deployed.stage.architecture]
    of_arm = "-Arm64:" if deployed.stage.architecture == "arm64" else ":"
    pattern = rf"arn:aws:lambda:[\w-]+:\d+:layer:LambdaInsightsExtension{of_arm}\d+"
    assert re.fullmatch(pattern, insights)


def test_region_that_the_cdk_does_not_know_is_refused_by_name() -> None:
    """The refusal comes before any template is made."""
    settings = load_stage("dev").model_dump() | {"region": "us-nowhere-1"}
    with pytest.raises(StageError, match="^region: .*us-nowhere-1"):
        synthesize(Stage.model_validate(settings))


@pytest.mark.parametrize("name", NAMES)
def test_function_writes_to_a_log_group_of_its_own(
    deployed: Assembly, name: str
) -> None:
    """It may write to no other group, except that of Lambda Insights."""
    group = f"${{Service.{name}Logs}}"
    assert function(deployed, name)["LoggingConfig"] == {"LogGroup": group}
    policy = deployed.service.resources[f"{name}RoleDefaultPolicy"]
    writable = [
        resource
        for statement in statements(policy["PolicyDocument"])
        if "logs:PutLogEvents" in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    ]
    own, insights = writable
    assert own == f"${{Service.{name}Logs.Arn}}"
    assert insights.endswith(f":log-group:{INSIGHTS_LOG_GROUP}:*")


@pytest.mark.parametrize("name", NAMES)
def test_role_is_the_functions_own(deployed: Assembly, name: str) -> None:
    """Lambda alone may take it, and nothing but its policy is attached."""
    assert function(deployed, name)["Role"] == f"${{Service.{name}Role.Arn}}"
    role = deployed.service.resources[f"{name}Role"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert "ManagedPolicyArns" not in role.properties
    policy = deployed.service.resources[f"{name}RoleDefaultPolicy"]
    assert policy["Roles"] == [f"${{Service.{name}Role}}"]


@pytest.mark.parametrize("name", NAMES)
def test_environment_names_secrets_and_holds_none(
    deployed: Assembly, name: str
) -> None:
    """The console shows the environment to whoever may look at functions."""
    variables = environment(deployed, name)
    suspicious = {k for k in variables if re.search("SECRET|KEY|PASSWORD|TOKEN", k)}
    assert {k: variables[k] for k in suspicious} == SECRETS
    assert not any("{{resolve:" in value for value in variables.values())


@pytest.mark.parametrize("name", NAMES)
def test_environment_fits(deployed: Assembly, name: str) -> None:
    """Lambda takes 4 KB in all."""
    size = sum(
        len(key) + len(re.sub(r"\$\{[^}]+\}", LONGEST_REFERENCE, value))
        for key, value in environment(deployed, name).items()
    )
    assert size < ENVIRONMENT_LIMIT_BYTES


@pytest.mark.parametrize("name", NAMES)
def test_service_starts_with_this_environment(deployed: Assembly, name: str) -> None:
    """Its settings take every variable, and each means what the stage says."""
    arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:name-AbCdEf"
    variables: dict[str, Any] = {
        key: arn if key in SECRETS else re.sub(r"\$\{[^}]+\}", "some-name", value)
        for key, value in environment(deployed, name).items()
    }
    assert set(variables) <= {GENERATION, SCHEMA_GENERATION, *Settings.model_fields}

    read = Settings(_env_file=None, **variables)

    assert read.STAGE == deployed.stage.name
    assert read.DEBUG is deployed.stage.debug
    assert read.REQUIRE_IF_MATCH is deployed.stage.require_if_match
    assert read.ALLOWED_ORIGINS == deployed.stage.allowed_origins
    assert read.CORS_ALLOWED_HEADERS == deployed.stage.cors_allowed_headers
    assert read.LOCAL_SIGN_UP_LIMIT is None
    assert all(is_reference(getattr(read, secret)) for secret in SECRETS)


def test_environment_names_the_stages_own_data(deployed: Assembly) -> None:
    """Each name comes from a stack of the same stage."""
    for name in NAMES:
        variables = environment(deployed, name)
        assert variables["DYNAMODB_TABLE_NAME"] == "${Data.Table}"
        assert variables["S3_BUCKET_NAME"] == "${Data.Files}"


def test_functions_share_the_routers(deployed: Assembly) -> None:
    """Each router is served by exactly one."""
    served = [environment(deployed, name)["ROUTERS"].split(",") for name in NAMES]
    assert sorted(served[0] + served[1]) == sorted(
        router_names("auth") + router_names("api")
    )
    # A feature that asks for a proof may add its own.
    assert served[0][:6] == [
        "sign_in",
        "passwords",
        "addresses",
        "second_factor",
        "invitations",
        "deletion",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_alias_points_at_the_published_version(deployed: Assembly, name: str) -> None:
    """`$LATEST` may change under a running request."""
    alias = deployed.service.resources[f"{name}Live"]
    assert alias["Name"] == ALIAS
    assert alias["FunctionName"] == f"${{Service.{name}Function}}"
    version = f"{name}FunctionCurrentVersion"
    assert alias["FunctionVersion"] == f"${{Service.{version}.Version}}"
    published = deployed.service.resources[version]
    assert published["FunctionName"] == f"${{Service.{name}Function}}"


def test_a_version_outlives_its_successors_deployment(deployed: Assembly) -> None:
    """Going back is one update of the alias then; also of workers.

    One that a failed deployment published goes: Lambda publishes no code twice in turn,
    so the next attempt would fail.
    """
    for stack in deployed.stacks.values():
        for version in stack.of_type("AWS::Lambda::Version"):
            assert version.whole["UpdateReplacePolicy"] == "Retain", version.name
            assert version.whole["DeletionPolicy"] == "RetainExceptOnCreate"


def test_a_version_that_is_kept_warm_is_not_kept_for_later(guarded: Assembly) -> None:
    """Its environments would cost as much as those in use."""
    warm = guarded.service.resources["ApiFunctionCurrentVersion"].whole
    cold = guarded.service.resources["AuthFunctionCurrentVersion"].whole
    assert warm["DeletionPolicy"] == "Delete"
    assert cold["DeletionPolicy"] == "RetainExceptOnCreate"


@pytest.mark.parametrize("name", NAMES)
def test_environments_are_kept_warm_as_the_stage_says(
    deployed: Assembly, name: str
) -> None:
    """They belong to the alias, which scaling changes between the stage's bounds."""
    wanted = settings(deployed, name).provisioned
    alias = deployed.service.resources[f"{name}Live"]
    target = deployed.service.resources.get(f"{name}LiveAliasScalingTarget")
    if wanted is None:
        assert "ProvisionedConcurrencyConfig" not in alias.properties
        assert target is None
        return
    assert alias["ProvisionedConcurrencyConfig"] == {
        "ProvisionedConcurrentExecutions": wanted.minimum
    }
    assert target is not None
    assert (target["MinCapacity"], target["MaxCapacity"]) == (
        wanted.minimum,
        wanted.maximum,
    )
    assert target["ScalableDimension"] == "lambda:function:ProvisionedConcurrency"
    assert target["ResourceId"].startswith("function:")
    assert target["ResourceId"].endswith(f":{ALIAS}")
    # AWS makes the service-linked role where none is named, and takes it where it is.
    assert "RoleARN" not in target.properties
    policy = deployed.service.resources[f"{name}LiveAliasScalingTargetTracking"]
    tracked = policy["TargetTrackingScalingPolicyConfiguration"]
    assert tracked["TargetValue"] == wanted.target_utilisation


def test_production_keeps_both_functions_warm(prod: Assembly) -> None:
    """A user would wait for each cold start."""
    assert len(prod.service.of_type("AWS::ApplicationAutoScaling::ScalableTarget")) == 2


def test_bounds_follow_a_schedule(resized: Assembly) -> None:
    """The bounds change at the hours that the stage names."""
    target = resized.service.resources["ApiLiveAliasScalingTarget"]
    (action,) = target["ScheduledActions"]
    assert action["Schedule"] == "cron(0 7 ? * MON-FRI *)"
    assert "RoleARN" not in target.properties
    assert action["ScalableTargetAction"] == {"MinCapacity": 3, "MaxCapacity": 8}
    assert function(resized, "Api")["ReservedConcurrentExecutions"] == 10


def test_reserved_concurrency_is_asked_for_only_where_it_is_set(
    deployed: Assembly,
) -> None:
    """Zero would stop the function."""
    for name in NAMES:
        made = function(deployed, name).properties.get("ReservedConcurrentExecutions")
        assert made == settings(deployed, name).reserved


def test_snap_start_applies_to_published_versions(resized: Assembly) -> None:
    """Only a function that asks for it has it, without provisioned concurrency."""
    auth, api = function(resized, "Auth"), function(resized, "Api")
    assert auth["SnapStart"] == {"ApplyOn": "PublishedVersions"}
    assert "SnapStart" not in api.properties
    live = resized.service.resources["AuthLive"]
    assert "ProvisionedConcurrencyConfig" not in live.properties


def test_version_is_kept_warm_where_it_is_shifted(guarded: Assembly) -> None:
    """Nothing can be set on an alias while it leads to two versions."""
    resources = guarded.service.resources
    assert resources["ApiFunctionCurrentVersion"]["ProvisionedConcurrencyConfig"] == {
        "ProvisionedConcurrentExecutions": 2
    }
    for name in NAMES:
        live = resources[f"{name}Live"]
        assert "ProvisionedConcurrencyConfig" not in live.properties
    assert not guarded.service.of_type("AWS::ApplicationAutoScaling::ScalableTarget")


def test_doctor_counts_what_the_functions_reserve(resized: Assembly) -> None:
    """One that it forgets lets a deployment fail at the account's quota."""
    reserved = [
        function.properties.get("ReservedConcurrentExecutions", 0)
        for function in resized.everywhere("AWS::Lambda::Function")
    ]
    assert checks_aws.reserved(resized.stage) == (sum(reserved), sum(reserved))
    assert sum(reserved) > 10
