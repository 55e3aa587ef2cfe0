"""The doctor: finds out before CloudFormation whether a deployment would fail."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from infra.stages.schema import Stage
from tools.deploy import (
    checks_aws,
    checks_backup,
    checks_cache,
    checks_edge,
    checks_here,
)
from tools.deploy.aws import Aws
from tools.deploy.finding import Check, Finding, Level, error, warning

Find = Callable[[], Finding]
AwsFind = Callable[[Stage, Aws], Finding]

AWS_CHECKS: dict[str, AwsFind] = {
    "CDK bootstrap": checks_aws.bootstrap,
    "Gateway log role": checks_aws.gateway_logs,
    "Lambda Insights log": checks_aws.insights_log,
    "Lambda concurrency": checks_aws.concurrency,
    "Scaling role": checks_aws.scaling_role,
    "Gateway throttle": checks_aws.gateway_throttle,
    "Certificate": checks_aws.certificate,
    "Mail sender": checks_aws.mail_sender,
    "Mail account": checks_aws.mail_account,
    "Frontend secrets": checks_aws.frontend_secrets,
    "Backups": checks_backup.backups,
    "Edge bootstrap": checks_edge.bootstrap,
    "Edge certificates": checks_edge.certificates,
    "Edge zone": checks_edge.zone,
    "Edge records": checks_edge.records,
    "Origin secrets": checks_edge.origin_secrets,
    "Zones of the cache": checks_cache.zones,
    "Cache": checks_cache.health,
}


def examine(stage: Stage, aws: Aws) -> list[Check]:
    """Run every check; the order is the one in which to correct the findings."""
    return [*_machine(stage), *_settings(stage), *_account(stage, aws)]


def advice(stage: Stage) -> list[Check]:
    """Return as warnings the settings with which a deployment would be refused."""
    found = (check for check in _settings(stage) if check.level is not Level.OK)
    return [
        replace(check, finding=replace(check.finding, level=Level.WARNING))
        for check in found
    ]


def old_node() -> list[Check]:
    """Return the warning that Node is past its end of life, if it is."""
    return [check for check in _all({"Node": checks_here.node}) if _warns(check)]


def _warns(check: Check) -> bool:
    return check.level is Level.WARNING


def errors(checks: Iterable[Check]) -> list[Check]:
    """Return the checks that stop a deployment."""
    return [check for check in checks if check.level is Level.ERROR]


def _machine(stage: Stage) -> list[Check]:
    """Check the tools that are installed on this machine."""
    return _all(
        {
            "Node": checks_here.node,
            "CDK CLI": checks_here.cdk_cli,
            "Python": checks_here.python,
            "Bytecode": partial(checks_here.bytecode, stage),
        }
    )


def _settings(stage: Stage) -> list[Check]:
    """Check the stage's settings in infra/."""
    return _all(
        {
            "Account": partial(checks_here.account, stage),
            "Region": partial(checks_here.region, stage),
            "Allowed origins": partial(checks_here.origins, stage),
            "Alarm e-mail": partial(checks_here.alarm_email, stage),
            "Accepted findings": checks_here.acknowledgements,
        }
    )


def whereabouts(stage: Stage, aws: Aws) -> list[Check]:
    """Check the endpoint, and the credentials if the endpoint is right."""
    (endpoint,) = _all({"Endpoint": partial(checks_here.endpoint, stage)})
    if endpoint.level is Level.ERROR:
        return [endpoint, *_not_checked("no emulator", ["Credentials"])]
    return [
        endpoint,
        *_all({"Credentials": partial(checks_aws.credentials, stage, aws)}),
    ]


def _account(stage: Stage, aws: Aws) -> list[Check]:
    """Check the AWS account, unless endpoint or credentials are wrong."""
    known = whereabouts(stage, aws)
    if errors(known):
        why = "no credentials" if known[0].level is not Level.ERROR else "no emulator"
        return [*known, *_not_checked(why, AWS_CHECKS)]
    finds = {name: partial(find, stage, aws) for name, find in AWS_CHECKS.items()}
    return [*known, *_all(finds)]


def _not_checked(why: str, names: Iterable[str]) -> list[Check]:
    """Return an error for each check that was skipped: unknown must not mean fine."""
    return [Check(name, error(f"not checked: {why}")) for name in names]


def _all(finds: Mapping[str, Find]) -> list[Check]:
    return [Check(name, _guarded(find)) for name, find in finds.items()]


def _guarded(find: Find) -> Finding:
    """Run a check; a missing permission is a warning, any other exception an error."""
    try:
        return find()
    except (BotoCoreError, ClientError) as reason:
        return warning(
            f"not checked: {reason}",
            "ask for the permission to read this, or continue without",
        )
    # A doctor who collapses helps nobody, whatever the reason.
    except Exception as reason:
        return error(f"the check itself failed: {type(reason).__name__}: {reason}")
