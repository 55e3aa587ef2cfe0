"""The doctor: findings, their levels and their remedies."""

import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from moto import mock_aws

from infra.stages.concurrency import Concurrency
from infra.stages.delivery import Delivery
from infra.stages.functions import FunctionSettings, LongFunctionSettings
from infra.stages.traffic import Domain, Throttle
from tests.unit.tools.deploy.fakes import ACCOUNT, StubbedAws, offline_client, stage
from tools.deploy import checks_aws, checks_here, doctor
from tools.deploy.aws import Aws
from tools.deploy.deployment import ROOT
from tools.deploy.finding import Check, Level, error, ok, table, warning

ARN = f"arn:aws:acm:us-east-1:{ACCOUNT}:certificate/1"
SENDER = {"EmailIdentity": "product.dev"}
MAILING: dict[str, Any] = {
    "ProductionAccessEnabled": True,
    "SendingEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "SendQuota": {"Max24HourSend": 50_000.0, "MaxSendRate": 14.0},
}
VISIBILITY: dict[str, Any] = {
    "SampledRequestsEnabled": False,
    "CloudWatchMetricsEnabled": True,
    "MetricName": "Any",
}
BACKED_UP = {
    "ResourceTypeOptInPreference": {"DynamoDB": True},
    "ResourceTypeManagementPreference": {"DynamoDB": True},
}
SCALING_ROLE = {
    "RoleName": checks_aws.SCALING_ROLE,
    "Path": "/aws-service-role/lambda.application-autoscaling.amazonaws.com/",
    "RoleId": "A" * 20,
    "Arn": f"arn:aws:iam::{ACCOUNT}:role/scaling",
    "CreateDate": datetime(2030, 1, 1, tzinfo=UTC),
}
DOMAIN = Domain(name="api.product.dev", certificate_arn=ARN)


@pytest.fixture(autouse=True)
def infra(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """Replace infra's answers, without loading the CDK."""
    answers = SimpleNamespace(overdue=[], interpreter="python3.13")
    nag = SimpleNamespace(overdue=lambda today: answers.overdue)
    bundling = SimpleNamespace(bytecode_interpreter=lambda: answers.interpreter)
    monkeypatch.setitem(sys.modules, "infra.nag", nag)
    monkeypatch.setitem(sys.modules, "infra.bundling", bundling)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    return answers


def account(aws: StubbedAws, **limits: Any) -> StubbedAws:
    """Stub an account without any objection, except for the given limits."""
    aws.sign_in()
    parameter = {"Parameter": {"Value": limits.get("bootstrap", "33")}}
    aws.stub("ssm").add_response("get_parameter", parameter)
    aws.stub("apigateway").add_response(
        "get_account",
        {
            "cloudwatchRoleArn": limits.get("role", "arn:aws:iam::1:role/logs"),
            "throttleSettings": {"rateLimit": 10_000.0, "burstLimit": 5_000},
        },
    )
    owned_log(aws, "Backend-Account")
    concurrent = limits.get("concurrent", 1_000)
    aws.stub("lambda").add_response(
        "get_account_settings", {"AccountLimit": {"ConcurrentExecutions": concurrent}}
    )
    aws.stub("iam").add_response("get_role", {"Role": SCALING_ROLE})
    aws.stub("backup").add_response("describe_region_settings", BACKED_UP)
    ses = aws.stub("sesv2")
    ses.add_response("get_email_identity", {"VerifiedForSendingStatus": True}, SENDER)
    ses.add_response("get_account", MAILING)
    for _ in ("Service", "Data"):
        aws.stub("cloudformation").add_client_error(
            "get_template", "ValidationError", "Stack with id … does not exist"
        )
    return aws


def owned_log(aws: StubbedAws, stack: str | None) -> StubbedAws:
    """Stub the log group of Lambda Insights, and the stack that it is of, if any."""
    groups = {"logGroups": [{"logGroupName": checks_aws.INSIGHTS_LOG}]}
    aws.stub("logs").add_response("describe_log_groups", groups)
    cloudformation = aws.stub("cloudformation")
    if stack is None:
        cloudformation.add_client_error("describe_stack_resources", "ValidationError")
        return aws
    resource = {
        "StackName": stack,
        "LogicalResourceId": "Insights",
        "ResourceType": "AWS::Logs::LogGroup",
        "Timestamp": datetime(2030, 1, 1),
        "ResourceStatus": "CREATE_COMPLETE",
    }
    cloudformation.add_response(
        "describe_stack_resources", {"StackResources": [resource]}
    )
    return aws


def by_name(checks: list[Check]) -> dict[str, Check]:
    """Return the checks by name."""
    return {check.name: check for check in checks}


def test_a_healthy_account_has_no_errors() -> None:
    """Run every check, and report no error."""
    healthy = stage("dev", mail_from="no-reply@product.dev")

    checks = by_name(doctor.examine(healthy, account(StubbedAws())))

    assert {name: checks[name].level for name in doctor.AWS_CHECKS} == dict.fromkeys(
        doctor.AWS_CHECKS, Level.OK
    )
    assert (
        checks["Credentials"].finding.detail == f"account {ACCOUNT}, region us-east-1"
    )
    assert "Node" in checks and "Bytecode" in checks


def test_without_credentials_aws_is_not_asked_and_the_rest_is_checked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Run the checks of machine and settings without AWS."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")

    checks = by_name(doctor.examine(stage("dev"), Aws.quick("us-east-1")))

    assert checks["Credentials"].level is Level.ERROR
    assert "aws sso login" in checks["Credentials"].finding.remedy
    for name in doctor.AWS_CHECKS:
        assert checks[name].finding == error("not checked: no credentials")
    assert checks["Bytecode"].level is Level.OK


def test_a_profile_that_does_not_exist_is_a_finding(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Report the error that boto3 raises when it creates the session."""
    monkeypatch.setenv("AWS_PROFILE", "no-such-profile")

    found = checks_aws.credentials(stage("dev"), Aws.quick("us-east-1"))

    assert found.level is Level.ERROR
    assert "no-such-profile" in found.detail


def test_an_unreachable_aws_is_a_network_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Do not suggest a new sign-in."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")

    found = checks_aws.credentials(stage("dev"), Aws.quick("us-east-1"))

    assert found.level is Level.ERROR
    assert "network" in found.remedy


def test_another_account_than_the_stages_is_refused() -> None:
    """Name both accounts, and run no check on the wrong one."""
    aws = StubbedAws().sign_in(ACCOUNT)

    checks = by_name(doctor.examine(stage("dev", account="999999999999"), aws))

    assert checks["Credentials"].level is Level.ERROR
    assert ACCOUNT in checks["Credentials"].finding.detail
    assert "999999999999" in checks["Credentials"].finding.detail
    assert checks["CDK bootstrap"].level is Level.ERROR


@pytest.mark.parametrize(
    ("version", "level"),
    [("5", Level.ERROR), ("6", Level.WARNING), ("7", Level.WARNING), ("8", Level.OK)],
)
def test_the_bootstrap_must_be_new_enough(version: str, level: Level) -> None:
    """Demand version 6 to deploy, and warn below 8, which `cdk diff` needs."""
    found = checks_aws.bootstrap(stage("dev"), account(StubbedAws(), bootstrap=version))

    assert found.level is level


def test_a_missing_bootstrap_comes_with_the_command() -> None:
    """Put the stage in the command, since bootstrapping runs the app too."""
    aws = StubbedAws().sign_in()
    aws.stub("ssm").add_client_error("get_parameter", "ParameterNotFound")

    found = checks_aws.bootstrap(stage("dev", region="eu-west-1"), aws)

    assert found.level is Level.ERROR
    assert f"bootstrap -c stage=dev aws://{ACCOUNT}/eu-west-1" in found.remedy


def test_a_missing_log_role_is_left_to_the_account_stack() -> None:
    """Warn only, since the stack sets the role."""
    aws = account(StubbedAws(), role="")

    found = checks_aws.gateway_logs(stage("dev"), aws)

    assert found.level is Level.WARNING
    assert "Backend-Account" in found.remedy


def functions(**settings: Any) -> dict[str, FunctionSettings]:
    """Return settings that are the same for both functions."""
    one = FunctionSettings(memory_mb=512, **settings)
    return {"api": one, "auth": one}


@pytest.mark.parametrize(
    ("settings", "limit", "level"),
    [
        ({}, 1_000, Level.OK),
        ({}, 10, Level.WARNING),
        ({"provisioned": Concurrency(minimum=2, maximum=20)}, 10, Level.ERROR),
        ({"provisioned": Concurrency(minimum=2, maximum=20)}, 103, Level.ERROR),
        ({"provisioned": Concurrency(minimum=2, maximum=20)}, 104, Level.WARNING),
        ({"provisioned": Concurrency(minimum=2, maximum=20)}, 139, Level.WARNING),
        ({"provisioned": Concurrency(minimum=2, maximum=20)}, 140, Level.OK),
        ({"reserved": 50}, 199, Level.ERROR),
        ({"reserved": 50}, 200, Level.OK),
        # Provisioned concurrency is part of the reserved concurrency.
        (
            {"reserved": 50, "provisioned": Concurrency(minimum=2, maximum=20)},
            200,
            Level.OK,
        ),
    ],
)
def test_concurrency_must_suffice_for_the_stage_and_a_hundred_more(
    settings: dict[str, Any], limit: int, level: Level
) -> None:
    """Report an error if the deployment would fail, a warning if scaling would."""
    aws = account(StubbedAws(), concurrent=limit)

    found = checks_aws.concurrency(stage("dev", **functions(**settings)), aws)

    assert found.level is level
    assert level is Level.OK or "servicequotas" in found.remedy


def test_concurrency_of_workers_counts_as_well() -> None:
    """Several functions share one setting; `tests/infra` holds it to the template."""
    worker = FunctionSettings(memory_mb=512, reserved=10)
    eraser = LongFunctionSettings(memory_mb=512, reserved=5)
    given = stage("dev", worker=worker, eraser=eraser)
    least, most = checks_aws.reserved(given)
    assert least == most > 5 * 10 + 5

    limit = least + checks_aws.UNRESERVED
    for short, level in ((1, Level.ERROR), (0, Level.OK)):
        aws = account(StubbedAws(), concurrent=limit - short)
        found = checks_aws.concurrency(given, aws)
        assert found.level is level
        assert f"{least} to {least}" in found.detail


@pytest.mark.parametrize(
    ("limit", "level"), [(151, Level.ERROR), (152, Level.WARNING), (170, Level.OK)]
)
def test_prod_asks_for_what_it_reserves_and_a_hundred_more(
    limit: int, level: Level
) -> None:
    """Signing in has concurrency of its own, so a new account's quota is too small."""
    aws = account(StubbedAws(), concurrent=limit)

    found = checks_aws.concurrency(stage("prod"), aws)

    assert found.level is level


SCALED = FunctionSettings(memory_mb=512, provisioned=Concurrency(minimum=1, maximum=2))


@pytest.mark.parametrize("name", ["api", "auth", "worker", "eraser"])
def test_a_missing_scaling_role_comes_with_the_command(name: str) -> None:
    """Warn only: AWS makes the role, unless whoever deploys may not."""
    aws = StubbedAws()
    aws.stub("iam").add_client_error("get_role", "NoSuchEntity")

    found = checks_aws.scaling_role(stage("dev", **{name: SCALED}), aws)

    assert found.level is Level.WARNING
    assert found.remedy == (
        "aws iam create-service-linked-role "
        "--aws-service-name lambda.application-autoscaling.amazonaws.com"
    )


@pytest.mark.parametrize(
    "changes", [{}, {"api": SCALED, "delivery": Delivery(warm="version")}]
)
def test_no_scaling_role_is_asked_for_where_nothing_scales(
    changes: dict[str, Any],
) -> None:
    """Make no call: a version, unlike an alias, is not scaled."""
    found = checks_aws.scaling_role(stage("dev", **changes), StubbedAws())

    assert found.level is Level.OK


@pytest.mark.parametrize(
    ("throttle", "level"),
    [
        (Throttle(rate=10_000, burst=5_000), Level.OK),
        (Throttle(rate=10_001, burst=1), Level.WARNING),
        (Throttle(rate=1, burst=5_001), Level.WARNING),
    ],
)
def test_a_throttle_above_the_accounts_is_noticed(
    throttle: Throttle, level: Level
) -> None:
    """Warn that the account's throttle applies before the stage's."""
    found = checks_aws.gateway_throttle(
        stage("dev", throttle=throttle), account(StubbedAws())
    )

    assert found.level is level
    assert "all its APIs" in found.detail
    assert f"each method of the stage {throttle.rate:g}" in found.detail


@pytest.mark.parametrize(
    ("names", "status", "level"),
    [
        (["api.product.dev"], "ISSUED", Level.OK),
        (["product.dev", "*.product.dev"], "ISSUED", Level.OK),
        (["product.dev"], "ISSUED", Level.ERROR),
        (["*.dev"], "ISSUED", Level.ERROR),
        (["api.product.dev"], "PENDING_VALIDATION", Level.ERROR),
    ],
)
def test_a_certificate_must_be_issued_for_the_domain(
    names: list[str], status: str, level: Level
) -> None:
    """Let a wildcard match exactly one label."""
    aws = StubbedAws()
    aws.stub("acm").add_response(
        "describe_certificate",
        {
            "Certificate": {
                "DomainName": names[0],
                "SubjectAlternativeNames": names,
                "Status": status,
            }
        },
    )

    assert checks_aws.certificate(stage("dev", domain=DOMAIN), aws).level is level


def test_a_certificate_must_be_in_the_region_of_the_api() -> None:
    """Read the region in the ARN, without a call."""
    there = stage("dev", domain=DOMAIN, region="eu-west-1")

    found = checks_aws.certificate(there, StubbedAws())

    assert found.level is Level.ERROR
    assert "eu-west-1" in found.detail


LEVELS = [
    ("local", Level.WARNING),
    ("dev", Level.WARNING),
    ("staging", Level.ERROR),
    ("prod", Level.ERROR),
]


@pytest.mark.parametrize(("name", "level"), LEVELS)
def test_the_domain_of_mails_must_be_known_to_ses(name: str, level: Level) -> None:
    """Report an error on stages with users: without mail nobody can register."""
    aws = StubbedAws()
    aws.stub("sesv2").add_client_error(
        "get_email_identity", "NotFoundException", expected_params=SENDER
    )

    found = checks_aws.mail_sender(stage(name, mail_from="a@product.dev"), aws)

    assert found.level is level
    assert "product.dev is no SES identity in us-east-1" in found.detail
    assert "create-email-identity --region us-east-1" in found.remedy
    assert found.remedy.endswith("--email-identity product.dev")


@pytest.mark.parametrize(("name", "level"), LEVELS)
@pytest.mark.parametrize("status", ["PENDING", "FAILED", "TEMPORARY_FAILURE"])
def test_the_domain_of_mails_must_be_verified(
    name: str, level: Level, status: str
) -> None:
    """Suggest the DNS records that are missing."""
    aws = StubbedAws()
    dkim = {"Tokens": ["abc", "def"], "SigningHostedZone": "x.dkim.amazonses.com"}
    answer = {
        "VerifiedForSendingStatus": False,
        "VerificationStatus": status,
        "DkimAttributes": dkim,
    }
    aws.stub("sesv2").add_response("get_email_identity", answer, SENDER)

    found = checks_aws.mail_sender(stage(name, mail_from="a@product.dev"), aws)

    assert found.level is level
    assert status in found.detail
    for token in ("abc", "def"):
        record = f"{token}._domainkey.product.dev CNAME {token}.x.dkim.amazonses.com"
        assert record in found.remedy


def test_a_domain_that_brings_its_own_key_is_told_of_its_records() -> None:
    """Suggest no record names, since SES has no tokens for such a domain."""
    aws = StubbedAws()
    aws.stub("sesv2").add_response(
        "get_email_identity", {"VerifiedForSendingStatus": False}, SENDER
    )

    found = checks_aws.mail_sender(stage("prod", mail_from="a@product.dev"), aws)

    assert "its DKIM records" in found.remedy


def test_a_default_configuration_set_of_the_domain_is_told() -> None:
    """Its options do not hold for mails that name another set."""
    aws = StubbedAws()
    answer = {"VerifiedForSendingStatus": True, "ConfigurationSetName": "of-others"}
    aws.stub("sesv2").add_response("get_email_identity", answer, SENDER)

    found = checks_aws.mail_sender(stage("prod", mail_from="a@product.dev"), aws)

    assert found.level is Level.WARNING
    assert "default configuration set, of-others, is not used" in found.detail
    assert "mail_events.py" in found.remedy


FRONTENDS = {
    "arn:aws:secretsmanager:us-east-1:1:secret:FrontendSecretB01C974D-a": "a" * 64,
    "arn:aws:secretsmanager:us-east-1:1:secret:OtherFrontendSecret49-b": "b" * 64,
}


def deployed(aws: StubbedAws, **resources: dict[str, str]) -> None:
    """Stub the resources of stacks: types by physical name."""
    for kinds in resources.values():
        cloudformation = aws.stub("cloudformation")
        cloudformation.add_response(
            "get_template", {"TemplateBody": '{"Resources": {}}'}
        )
        rows = [
            {
                "LogicalResourceId": "Any",
                "PhysicalResourceId": name,
                "ResourceType": kind,
                "LastUpdatedTimestamp": datetime(2026, 1, 31),
                "ResourceStatus": "CREATE_COMPLETE",
            }
            for name, kind in kinds.items()
        ]
        cloudformation.add_response(
            "list_stack_resources", {"StackResourceSummaries": rows}
        )


@pytest.mark.parametrize("stale", [None, *FRONTENDS])
def test_a_firewall_with_an_earlier_secret_is_told_and_no_value_is(
    stale: str | None,
) -> None:
    """Nothing else shows it: requests are served, with one limit for all users."""
    aws = StubbedAws()
    secret = "AWS::SecretsManager::Secret"
    deployed(
        aws,
        service={"Acl|id|REGIONAL": "AWS::WAFv2::WebACL"},
        data={
            **dict.fromkeys(FRONTENDS, secret),
            "arn:aws:secretsmanager:us-east-1:1:secret:FactorKey-c": secret,
        },
    )
    held = [value for name, value in FRONTENDS.items() if name != stale]
    rules = [
        {
            "Name": "Rate",
            "Priority": number,
            "Statement": {
                "ByteMatchStatement": {
                    "SearchString": value.encode(),
                    "FieldToMatch": {"SingleHeader": {"Name": "x"}},
                    "TextTransformations": [{"Priority": 0, "Type": "NONE"}],
                    "PositionalConstraint": "EXACTLY",
                }
            },
            "VisibilityConfig": VISIBILITY,
        }
        for number, value in enumerate(held)
    ]
    aws.stub("wafv2").add_response(
        "get_web_acl",
        {
            "WebACL": {
                "Name": "Acl",
                "Id": "id",
                "ARN": "arn:aws:wafv2:us-east-1:1:acl",
                "DefaultAction": {"Allow": {}},
                "VisibilityConfig": VISIBILITY,
                "Rules": rules,
            }
        },
        {"Name": "Acl", "Id": "id", "Scope": "REGIONAL"},
    )
    for name, value in FRONTENDS.items():
        aws.stub("secretsmanager").add_response(
            "get_secret_value", {"SecretString": value}, {"SecretId": name}
        )

    found = checks_aws.frontend_secrets(stage("prod"), aws)

    assert not any(value in f"{found}" for value in FRONTENDS.values())
    if stale is None:
        assert (found.level, found.detail) == (Level.OK, "the firewall knows 2")
        return
    assert found.level is Level.WARNING
    assert stale in found.detail
    assert "raise frontend_secret_generation of prod" in found.remedy


def test_the_secrets_of_a_stage_that_is_not_deployed_are_no_trouble() -> None:
    """There is nothing to compare."""
    aws = StubbedAws()
    for _ in ("Service", "Data"):
        aws.stub("cloudformation").add_client_error(
            "get_template", "ValidationError", "Stack with id … does not exist"
        )

    found = checks_aws.frontend_secrets(stage("dev"), aws)

    assert (found.level, found.detail) == (Level.OK, "not deployed yet")


@pytest.mark.parametrize(("name", "level"), LEVELS)
def test_the_example_of_a_sender_must_be_changed(name: str, level: Level) -> None:
    """Report it without a call to SES, since nobody can verify that domain."""
    found = checks_aws.mail_sender(stage(name), StubbedAws())

    assert found.level is level
    assert found.remedy == f"set mail_from of {name} in infra/stages/values.py"


@pytest.mark.parametrize(("name", "paused"), LEVELS)
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "50000 mails a day, 14/s"),
        ({"ProductionAccessEnabled": False}, "in the sandbox"),
        (
            {"SendingEnabled": False, "EnforcementStatus": "SHUTDOWN"},
            "paused in us-east-1 (SHUTDOWN)",
        ),
    ],
)
def test_the_account_must_be_let_write_to_everybody(
    name: str, paused: Level, changes: dict[str, Any], said: str
) -> None:
    """Warn only, since leaving the sandbox takes AWS some days."""
    aws = StubbedAws()
    aws.stub("sesv2").add_response("get_account", MAILING | changes)

    found = checks_aws.mail_account(stage(name), aws)

    assert said in found.detail
    if "EnforcementStatus" in changes:
        assert found.level is paused
    else:
        assert found.level is (Level.WARNING if changes else Level.OK)
    assert found.remedy or not changes


@mock_aws
def test_an_identity_is_asked_for_as_ses_knows_it() -> None:
    """Use a real client on a simulated SES, before and after creating the identity."""
    aws = StubbedAws()
    ses = offline_client("sesv2", "https://email.us-east-1.amazonaws.com")
    aws._clients["sesv2"] = ses
    dev = stage("dev", mail_from="a@product.dev")

    assert "no SES identity" in checks_aws.mail_sender(dev, aws).detail
    ses.create_email_identity(EmailIdentity="product.dev")
    assert "not verified" in checks_aws.mail_sender(dev, aws).detail


def test_what_may_not_be_read_is_no_reason_to_stop() -> None:
    """Warn only, since deploying does not need permission to read quotas."""
    aws = account(StubbedAws())
    denied = StubbedAws().stub("lambda")
    denied.add_client_error("get_account_settings", "AccessDeniedException")
    aws._clients["lambda"] = denied.client

    checks = by_name(doctor.examine(stage("dev"), aws))

    assert checks["Lambda concurrency"].level is Level.WARNING
    assert "AccessDenied" in checks["Lambda concurrency"].finding.detail
    assert checks["Gateway throttle"].level is Level.OK


def test_a_check_that_breaks_is_a_finding_and_not_a_traceback() -> None:
    """Report an exception, for example on an unexpected answer, as a finding."""
    aws = account(StubbedAws(), bootstrap="latest")

    check = by_name(doctor.examine(stage("dev"), aws))["CDK bootstrap"]

    assert check.level is Level.ERROR
    assert "ValueError" in check.finding.detail


@pytest.mark.parametrize(
    ("name", "host", "level"),
    [
        ("prod", "app.example.com", Level.ERROR),
        ("staging", "example.org", Level.ERROR),
        ("staging", "staging.example", Level.ERROR),
        ("prod", "app.myexample.com", Level.OK),
        ("prod", "example.com.product.dev", Level.OK),
        ("dev", "app.example.com", Level.OK),
    ],
)
def test_example_origins_do_not_reach_people(
    name: str, host: str, level: Level
) -> None:
    """Refuse the origins that the repository contains as an example."""
    found = checks_here.origins(stage(name, allowed_origins=(f"https://{host}",)))

    assert found.level is level


@pytest.mark.parametrize(
    ("account_id", "level"),
    [("111122223333", Level.ERROR), (ACCOUNT, Level.OK), (None, Level.OK)],
)
def test_the_account_of_the_example_is_nobodys(
    account_id: str | None, level: Level
) -> None:
    """Say so before credentials are asked for."""
    found = checks_here.account(stage("prod", account=account_id))

    assert found.level is level
    assert level is Level.OK or "account of prod" in found.remedy


@pytest.mark.parametrize(
    ("region", "missing"),
    [("us-east-1", None), ("eu-central-1", None), ("us-nowhere-1", "lambda")],
)
def test_a_region_without_a_service_is_noticed(
    region: str, missing: str | None
) -> None:
    """Warn only, since AWS adds regions faster than botocore is renewed."""
    found = checks_here.region(stage("dev", region=region))

    assert found.level is (Level.WARNING if missing else Level.OK)
    assert missing is None or missing in found.detail


@pytest.mark.parametrize(
    ("name", "address", "level"),
    [
        ("prod", None, Level.ERROR),
        ("prod", "alarms@example.com", Level.ERROR),
        ("staging", "alarms@example.org", Level.ERROR),
        ("dev", "alarms@example.com", Level.WARNING),
        ("prod", "alarms@product.dev", Level.OK),
        ("staging", None, Level.OK),
    ],
)
def test_alarms_of_prod_reach_somebody(
    name: str, address: str | None, level: Level
) -> None:
    """Refuse the example's address: nobody reads what is sent there."""
    found = checks_here.alarm_email(stage(name, alarm_email=address))

    assert found.level is level
    assert level is Level.OK or f"alarm_email of {name}" in found.remedy


def test_a_synthesis_only_mentions_what_a_deployment_refuses(
    infra: SimpleNamespace,
) -> None:
    """Turn errors into warnings, so that templates can be made before all settings."""
    infra.overdue = ["IAM5 at Service/Api: review was due 2020-01-01"]

    advice = by_name(doctor.advice(stage("prod")))

    assert set(advice) == {
        "Account",
        "Allowed origins",
        "Alarm e-mail",
        "Accepted findings",
    }
    assert {check.level for check in advice.values()} == {Level.WARNING}
    assert "2020-01-01" in advice["Accepted findings"].finding.detail
    assert doctor.advice(stage("dev", allowed_origins=("http://a.dev",)))[0].name == (
        "Accepted findings"
    )


@pytest.mark.parametrize(("name", "level"), [("dev", "warning"), ("prod", "error")])
def test_prod_wants_bytecode(name: str, level: str, infra: SimpleNamespace) -> None:
    """Name the command that installs the interpreter."""
    infra.interpreter = None

    found = checks_here.bytecode(stage(name))

    assert found.level == level
    assert "uv python install 3.13" in found.remedy


@pytest.mark.parametrize(
    ("name", "url", "level"),
    [
        ("local", None, Level.ERROR),
        ("local", "http://127.0.0.1:4566", Level.OK),
        ("dev", "http://127.0.0.1:4566", Level.WARNING),
        ("dev", None, Level.OK),
    ],
)
def test_the_local_stage_never_reaches_aws(
    name: str, url: str | None, level: Level, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Warn also if another stage would use an emulator."""
    if url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)

    assert checks_here.endpoint(stage(name)).level is level


def test_the_local_stage_is_not_examined_on_aws() -> None:
    """Run no check on AWS without an emulator."""
    checks = by_name(doctor.examine(stage("local"), StubbedAws()))

    assert checks["CDK bootstrap"].finding == error("not checked: no emulator")


@pytest.mark.parametrize(
    ("installed", "level"), [("2.1148.1", "ok"), ("3.0.0", "error"), (None, "error")]
)
def test_the_cdk_cli_is_the_pinned_one(
    installed: str | None, level: str, tmp_path: Any
) -> None:
    """Refuse another version: npm's newest is an old build."""
    pin = '{"devDependencies": {"aws-cdk": "2.1148.1"}}'
    (tmp_path / "package.json").write_text(pin)
    if installed:
        manifest = tmp_path / "node_modules" / "aws-cdk" / "package.json"
        manifest.parent.mkdir(parents=True)
        manifest.write_text(f'{{"version": "{installed}"}}')

    found = checks_here.cdk_cli(tmp_path)

    assert found.level == level
    assert level == "ok" or found.remedy == "npm ci"


@pytest.mark.parametrize(
    ("script", "level"),
    [
        ("echo v22.1.0", Level.OK),
        ("echo v24.0.0", Level.OK),
        ("echo v20.1.0", Level.WARNING),
        ("echo v18.20.0", Level.ERROR),
        ("exit 1", Level.ERROR),
        (None, Level.ERROR),
    ],
)
def test_node_must_be_new_enough(
    script: str | None, level: Level, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Treat a shim that fails as if Node were missing."""
    if script:
        (tmp_path / "node").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "node").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert checks_here.node().level is level
    warned = [check.name for check in doctor.old_node()]
    assert warned == (["Node"] if level is Level.WARNING else [])


def test_without_node_nothing_that_needs_it_is_tried(
    infra: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Skip the check that needs the CDK, so that one cause gives one finding."""
    infra.overdue = ["IAM5 at Service/Api: review was due 2020-01-01"]
    monkeypatch.setenv("PATH", "")

    found = checks_here.acknowledgements()

    assert found == warning("not checked: reading them needs Node")


def test_the_table_says_below_each_trouble_how_to_mend_it() -> None:
    """Align the columns."""
    text = table(
        [
            Check("A", ok("fine")),
            Check("Long name", warning("odd", "look")),
            Check("B", error("wrong")),
        ]
    )

    assert [line.split() for line in text.splitlines()][2] == ["->", "look"]
    assert len(text.splitlines()) == 4


def test_quick_calls_give_up_in_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limit timeouts and retries of the doctor's client."""
    monkeypatch.delenv("AWS_PROFILE", raising=False)

    config = Aws.quick("us-east-1").client("sts").meta.config

    assert config.connect_timeout <= timedelta(seconds=5).total_seconds()
    assert config.read_timeout <= timedelta(seconds=5).total_seconds()
    assert config.retries["total_max_attempts"] == 1


@pytest.mark.parametrize("name", ["local", "dev", "staging", "prod"])
def test_no_check_breaks_on_a_stage_that_ships(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Report objections to settings only, no exception of a check."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")

    checks = doctor.examine(stage(name, account=None), account(StubbedAws()))

    assert not [c for c in checks if "the check itself failed" in c.finding.detail]


def test_log_of_lambda_insights_is_the_account_stacks_or_nobodys() -> None:
    """Another group, whose name only begins alike, does not matter."""
    aws = StubbedAws()
    other = {"logGroups": [{"logGroupName": f"{checks_aws.INSIGHTS_LOG}-old"}]}
    aws.stub("logs").add_response("describe_log_groups", other)
    aws.stub("cloudformation")
    assert checks_aws.insights_log(stage("dev"), aws).level is Level.OK

    mine = owned_log(StubbedAws(), "Backend-Account")
    assert checks_aws.insights_log(stage("dev"), mine).level is Level.OK


@pytest.mark.parametrize(
    ("stack", "remedy"),
    [(None, "--import-existing-resources"), ("Other", "out of Other")],
)
def test_log_of_lambda_insights_that_is_in_the_way_is_told(
    stack: str | None, remedy: str
) -> None:
    """The account stack would fail at it."""
    found = checks_aws.insights_log(stage("dev"), owned_log(StubbedAws(), stack))
    assert found.level is Level.ERROR
    assert remedy in found.remedy


def test_names_are_those_of_the_stacks() -> None:
    """The doctor has its own copies, to start fast."""
    written = "\n".join(
        (ROOT / "infra" / name).read_text(encoding="utf-8")
        for name in ("stacks/account.py", "constructs/function.py")
    )
    assert f'ACCOUNT_STACK = "{checks_aws.ACCOUNT_STACK}"' in written
    assert f'INSIGHTS_LOG_GROUP = "{checks_aws.INSIGHTS_LOG}"' in written
