"""Rules that hold across all stacks, and the promises of production."""

from collections.abc import Callable

import pytest

from infra.constructs.function import INSIGHTS_LOG_GROUP
from infra.declared import event_sources, job_workers, scheduled_workers
from infra.stacks.account import ACCOUNT_STACK
from infra.stacks.jobs import machine_ids
from tests.infra.assemblies import assembly
from tests.infra.templates import Assembly, Resource
from tools.deploy.deployment import Deployment
from tools.deploy.destroy import stacks_of

LOG_GROUP = "AWS::Logs::LogGroup"
FUNCTION = "AWS::Lambda::Function"
TABLE = "AWS::DynamoDB::GlobalTable"
HOLDS_DATA = (
    "AWS::DynamoDB::",
    "AWS::EFS::",
    "AWS::KMS::Key",
    "AWS::RDS::",
    "AWS::S3::",
    "AWS::SecretsManager::",
    "AWS::SSM::Parameter",
)
# Properties by which a resource gets a name that no other may have.
FIXED_NAMES = (
    "BucketName",
    "DashboardName",
    "FunctionName",
    "LogGroupName",
    "QueueName",
    "RoleName",
    "TableName",
    "TopicName",
)
LARGEST_TEMPLATE_BYTES = 1_000_000
MOST_RESOURCES = 500


def logs_of_the_stage(assembly: Assembly) -> list[Resource]:
    """Return the log groups but for those that all stages share."""
    shared = assembly.account.of_type(LOG_GROUP)
    return [group for group in assembly.everywhere(LOG_GROUP) if group not in shared]


def _variables(assembly: Assembly, name: str) -> set[str]:
    """Return the values of an environment variable over all functions that have it."""
    functions = assembly.everywhere(FUNCTION)
    environments = [f["Environment"]["Variables"] for f in functions]
    return {variables[name] for variables in environments if name in variables}


PRODUCTION: dict[str, Callable[[Assembly], bool]] = {
    "data outlives its stack": lambda prod: all(
        resource.is_retained
        for resource in prod.data.resources.values()
        if not resource.type.endswith(("Policy", "Role"))
        # What makes backups holds nothing; the vault that keeps them is retained.
        and resource.type
        not in ("AWS::Backup::BackupPlan", "AWS::Backup::BackupSelection")
    ),
    "the table refuses to be deleted": lambda prod: (
        prod.data.one(TABLE)["Replicas"][0]["DeletionProtectionEnabled"]
    ),
    "the stack of data refuses to be deleted": lambda prod: (
        prod.data.artifact["properties"]["terminationProtection"]
    ),
    "the table can be restored to any second": lambda prod: (
        prod.data.one(TABLE)["Replicas"][0]["PointInTimeRecoverySpecification"]
    )["PointInTimeRecoveryEnabled"],
    "data is encrypted with a key of our own": lambda prod: (
        all(key["EnableKeyRotation"] for key in prod.data.of_type("AWS::KMS::Key"))
    ),
    "logs are kept for a year": lambda prod: (
        {group["RetentionInDays"] for group in logs_of_the_stage(prod)} == {365}
    ),
    "no documentation page is served": lambda prod: (
        _variables(prod, "DEBUG") == {"false"}
    ),
    "only pages over TLS may call": lambda prod: (
        all(origin.startswith("https://") for origin in prod.stage.allowed_origins)
        and _variables(prod, "ALLOWED_ORIGINS")
        == {",".join(prod.stage.allowed_origins)}
    ),
    "both functions are kept warm": lambda prod: all(
        "ProvisionedConcurrencyConfig"
        in prod.service.resources[f"{name}Live"].properties
        for name in ("Auth", "Api")
    ),
    "signing in has concurrency that nothing else can use up": lambda prod: (
        prod.service.resources["AuthFunction"]["ReservedConcurrentExecutions"]
        >= max(
            prod.service.resources["AuthLiveAliasScalingTarget"]["MaxCapacity"],
            prod.stage.auth_throttle.rate,
        )
    ),
    "a firewall stands in front": lambda prod: (
        len(prod.service.of_type("AWS::WAFv2::WebACLAssociation")) == 1
    ),
    "guessing is throttled harder than work": lambda prod: (
        prod.stage.auth_throttle.rate < prod.stage.throttle.rate
        and prod.stage.firewall.auth < prod.stage.firewall.overall
    ),
    "every request is traced on its way": lambda prod: (
        prod.service.one("AWS::ApiGateway::Stage")["TracingEnabled"]
        and all(
            f["TracingConfig"] == {"Mode": "Active"} for f in prod.everywhere(FUNCTION)
        )
    ),
    "server errors raise an alarm": lambda prod: (
        {"GatewayServerErrors", "ServiceServerErrors"} <= set(prod.operations.resources)
    ),
}


@pytest.mark.parametrize("promise", PRODUCTION)
def test_production_promises(prod: Assembly, promise: str) -> None:
    """Each promise has its name in the table."""
    assert PRODUCTION[promise](prod), promise


def hooks_of(assembly: Assembly) -> list[str]:
    """Return the functions that CodeDeploy calls."""
    delivery = assembly.stage.delivery
    if delivery is None:
        return []
    return ["Smoke", *(["Watch"] if delivery.watch_minutes else [])]


def test_every_log_is_forgotten_after_the_stages_retention(deployed: Assembly) -> None:
    """The logs of the gateway and the firewall count as well."""
    kept = {
        group.name: group["RetentionInDays"] for group in logs_of_the_stage(deployed)
    }
    groups = {
        "AuthLogs",
        "ApiLogs",
        "GatewayAccessLog",
        "GatewayExecutionLog",
        "FirewallLog",
        "StartLogs",
        "EndingLogs",
        *(
            f"{name.title()}Logs"
            for name in {*job_workers(), *event_sources(), *scheduled_workers()}
        ),
        *(f"{name}Logs" for name in machine_ids()),
        "MailLogs",
        "RelayLogs",
        "FeedbackLogs",
        "RemovalLogs",
        "RotationLogs",
        *(["ProbeLogs"] if deployed.stage.probe else []),
        *(f"{hook}Logs" for hook in hooks_of(deployed)),
    }
    assert kept == {name: deployed.stage.log_retention_days for name in groups}


def test_measurements_of_lambda_insights_are_forgotten(deployed: Assembly) -> None:
    """Its extension would make the group, for all stages, and keep everything."""
    group = deployed.account.one(LOG_GROUP)
    assert group["LogGroupName"] == INSIGHTS_LOG_GROUP
    assert group["RetentionInDays"] == 30


def test_no_function_leaves_its_log_group_to_lambda(deployed: Assembly) -> None:
    """A log group that Lambda makes would keep everything for ever."""
    for function in deployed.everywhere(FUNCTION):
        assert "LogGroup" in function["LoggingConfig"], function.name


def test_what_is_retained_has_no_name_of_ones_own(deployed: Assembly) -> None:
    """A fixed name would be in the way of the next deployment.

    A version's is that of its function.
    """
    for stack in deployed.stacks.values():
        for resource in stack.resources.values():
            if resource.is_retained and resource.type != "AWS::Lambda::Version":
                assert not set(FIXED_NAMES) & set(resource.properties), resource.name


def test_what_is_retained_goes_if_its_creation_fails(deployed: Assembly) -> None:
    """Orphans of a failed first deployment belong to no stack, and are forgotten."""
    for stack in deployed.stacks.values():
        for resource in stack.resources.values():
            deletion = resource.whole.get("DeletionPolicy", "Delete")
            assert deletion in ("Delete", "RetainExceptOnCreate"), resource.name
            replacement = resource.whole.get("UpdateReplacePolicy", "Delete")
            kept = deletion == "RetainExceptOnCreate"
            assert replacement == ("Retain" if kept else "Delete"), resource.name


@pytest.mark.parametrize("name", ["guarded", "resized"])
def test_made_up_stages_leave_no_orphans_either(
    name: str, request: pytest.FixtureRequest
) -> None:
    """They have resources that no stage of ours has."""
    test_what_is_retained_goes_if_its_creation_fails(request.getfixturevalue(name))


def test_stateless_stacks_hold_no_data(deployed: Assembly) -> None:
    """They can be destroyed and rebuilt at will."""
    for stack in (
        deployed.service,
        deployed.jobs,
        deployed.workers,
        deployed.operations,
    ):
        held = [r for r in stack.resources.values() if r.type.startswith(HOLDS_DATA)]
        assert held == []
        assert not stack.artifact["properties"].get("terminationProtection", False)


def dependencies(assembly: Assembly, name: str) -> set[str]:
    """Return the stacks that are deployed before this one."""
    found = assembly.stacks[name].artifact.get("dependencies", [])
    return {part for part in found if not part.endswith(".assets")}


def test_stacks_are_deployed_from_the_data_up(deployed: Assembly) -> None:
    """No stack with data depends on another; jobs come before who asks for them."""
    prefix = deployed.stage.prefix
    assert dependencies(deployed, "Account") == set()
    assert dependencies(deployed, "Data") == set()
    assert dependencies(deployed, "Jobs") == {ACCOUNT_STACK, f"{prefix}-Data"}
    assert dependencies(deployed, "Service") == {
        ACCOUNT_STACK,
        f"{prefix}-Data",
        f"{prefix}-Jobs",
    }
    assert dependencies(deployed, "Workers") == {
        ACCOUNT_STACK,
        f"{prefix}-Data",
        f"{prefix}-Jobs",
        f"{prefix}-Service",
    }
    assert dependencies(deployed, "Operations") == {
        f"{prefix}-Data",
        f"{prefix}-Service",
        f"{prefix}-Jobs",
        f"{prefix}-Workers",
    }


def test_account_keeps_what_every_stage_logs_by(deployed: Assembly) -> None:
    """Role and setting outlive the stack: other stages and products use them."""
    setting = deployed.account.one("AWS::ApiGateway::Account")
    role = deployed.account.one("AWS::IAM::Role")
    assert setting["CloudWatchRoleArn"] == f"${{Account.{role.name}.Arn}}"
    assert setting.is_retained and role.is_retained
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "apigateway.amazonaws.com"}
    for stack in (deployed.data, deployed.service, deployed.operations):
        assert not stack.of_type("AWS::ApiGateway::Account")


def test_templates_are_of_a_size_that_cloudformation_takes(deployed: Assembly) -> None:
    """All are below half of CloudFormation's limits, so that they can grow."""
    for name, content in deployed.files.items():
        assert len(content) < LARGEST_TEMPLATE_BYTES / 2, name
    for name, stack in deployed.stacks.items():
        assert len(stack.resources) < MOST_RESOURCES / 2, name


@pytest.mark.xdist_group("stacks")
@pytest.mark.parametrize("name", ["prod", "edged", "cached"])
def test_destruction_forgets_no_stack(name: str) -> None:
    """A stack that is left behind goes on to cost."""
    found = assembly(name)
    prefix = f"{found.stage.prefix}-"
    stacks = stacks_of(Deployment(found.stage), keep_data=False)
    destroyed = {stack.removeprefix(prefix) for stack in stacks}
    assert destroyed == found.stacks.keys() - {"Account"}
