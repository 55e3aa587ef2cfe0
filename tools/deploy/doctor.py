"""Says, before CloudFormation would, what is in the way of a deployment."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from botocore.exceptions import BotoCoreError, ClientError

from infra.stages.schema import Stage
from tools.deploy import checks_aws, checks_here
from tools.deploy.aws import Aws
from tools.deploy.finding import Check, Finding, Level, error, warning

Find = Callable[[], Finding]
AwsFind = Callable[[Stage, Aws], Finding]

AWS_CHECKS: dict[str, AwsFind] = {
    "CDK bootstrap": checks_aws.bootstrap,
    "Gateway log role": checks_aws.gateway_logs,
    "Lambda concurrency": checks_aws.concurrency,
    "Gateway throttle": checks_aws.gateway_throttle,
    "Certificate": checks_aws.certificate,
    "Mail sender": checks_aws.mail_sender,
    "Mail account": checks_aws.mail_account,
}


def examine(stage: Stage, aws: Aws) -> list[Check]:
    """Every check, in the order in which to mend things."""
    return [*_machine(stage), *_settings(stage), *_account(stage, aws)]


def advice(stage: Stage) -> list[Check]:
    """What a synthesis should mention: settings that a deployment would refuse."""
    found = (check for check in _settings(stage) if check.level is not Level.OK)
    return [
        replace(check, finding=replace(check.finding, level=Level.WARNING))
        for check in found
    ]


def errors(checks: Iterable[Check]) -> list[Check]:
    """Those that stop a deployment."""
    return [check for check in checks if check.level is Level.ERROR]


def _machine(stage: Stage) -> list[Check]:
    """What is installed here."""
    return _all(
        {
            "Node": checks_here.node,
            "CDK CLI": checks_here.cdk_cli,
            "Python": checks_here.python,
            "Bytecode": partial(checks_here.bytecode, stage),
        }
    )


def _settings(stage: Stage) -> list[Check]:
    """What infra/ says."""
    return _all(
        {
            "Allowed origins": partial(checks_here.origins, stage),
            "Alarm e-mail": partial(checks_here.alarm_email, stage),
            "Accepted findings": checks_here.acknowledgements,
        }
    )


def whereabouts(stage: Stage, aws: Aws) -> list[Check]:
    """Which AWS, and which account of it; no more is asked once that is wrong."""
    (endpoint,) = _all({"Endpoint": partial(checks_here.endpoint, stage)})
    if endpoint.level is Level.ERROR:
        return [endpoint, *_not_checked("no emulator", ["Credentials"])]
    return [
        endpoint,
        *_all({"Credentials": partial(checks_aws.credentials, stage, aws)}),
    ]


def _account(stage: Stage, aws: Aws) -> list[Check]:
    """What AWS says of the account."""
    known = whereabouts(stage, aws)
    if errors(known):
        why = "no credentials" if known[0].level is not Level.ERROR else "no emulator"
        return [*known, *_not_checked(why, AWS_CHECKS)]
    finds = {name: partial(find, stage, aws) for name, find in AWS_CHECKS.items()}
    return [*known, *_all(finds)]


def _not_checked(why: str, names: Iterable[str]) -> list[Check]:
    """Checks that could not even be tried; what is unknown must not be deployed on."""
    return [Check(name, error(f"not checked: {why}")) for name in names]


def _all(finds: Mapping[str, Find]) -> list[Check]:
    return [Check(name, _guarded(find)) for name, find in finds.items()]


def _guarded(find: Find) -> Finding:
    """What was found; a check that cannot be made is no reason to stop."""
    try:
        return find()
    except (BotoCoreError, ClientError) as reason:
        return warning(
            f"not checked: {reason}", "ask for the permission to read this, or go on"
        )
    # A doctor who collapses helps nobody, whatever the reason.
    except Exception as reason:
        return error(f"the check itself failed: {type(reason).__name__}: {reason}")
